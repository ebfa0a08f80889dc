"""Which token speaks in which workspace: the one of the environment, or what each workspace's installation granted."""

from collections.abc import Awaitable, Callable

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import NoToken, client
from store import installations
from store.database import Database
from store.vault import Vault, VaultError

ClientOf = Callable[[int], Awaitable[AsyncWebClient]]
"""The client of a workspace, by our id. Raises NoToken where the app has no token."""


def for_one(slack: AsyncWebClient, workspace_id: int | None = None) -> ClientOf:
    """One client, for one workspace. workspace_id: which; None: whichever is asked for."""

    async def client_of(asked: int) -> AsyncWebClient:
        if workspace_id not in (None, asked):
            raise NoToken("another workspace's token is set")
        return slack

    return client_of


def for_installed(database: Database, vault: Vault, api_url: str, session: aiohttp.ClientSession) -> ClientOf:
    """A client for each workspace that installed the app.

    The token is read anew for each delivery: another process may have exchanged it, or taken it away.
    """

    async def client_of(workspace_id: int) -> AsyncWebClient:
        async with database.read(workspace_id) as asking:
            try:
                held = await installations.held(asking, vault)
            except VaultError as error:
                raise NoToken(f"the token cannot be opened: {error}") from None
        if held is None:
            raise NoToken("the app is not installed there")
        return client(held.secrets.token, api_url, session, team_id=held.among)

    return client_of
