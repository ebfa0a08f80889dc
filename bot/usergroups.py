"""The user groups of the workspace, read once at the start; afterwards Slack's events tell what changes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clients import ClientOf
from bot.slack import Meaning, NoToken, Problem, failure
from handlers.turn import Desk
from handlers.usergroup import is_disabled, read_members, user_group
from store import workspaces
from store.database import Database

log = logging.getLogger(__name__)


async def read_user_groups(
    clients: ClientOf,
    database: Database,
    workspace_id: int,
    clock: Callable[[], datetime],
    wake: Callable[[], None],
) -> None:
    """Store the groups there are, and have it read who is in the one that facilitates.

    clock: aware UTC now. wake: called when there is something new in the outbox.
    """
    listed = await _list(lambda: clients(workspace_id))
    if listed is None:
        return
    found = [user_group(told) for told in listed if not is_disabled(told)]
    async with database.begin(workspace_id) as session:
        await workspaces.learn_all_user_groups(session, found)
        desk = Desk(session, await workspaces.get(session), clock())
        if chosen := desk.workspace.settings.facilitator_group:
            await read_members(desk, chosen)
    wake()


async def _list(slack: Callable[[], Awaitable[AsyncWebClient]]) -> list[dict[str, Any]] | None:
    """The groups as Slack tells them; none where its plan has none, or we may not read them; None without a token."""
    while True:
        try:
            return list((await (await slack()).usergroups_list()).get("usergroups") or [])
        except NoToken:  # there is nothing to read with before the app is let in again
            return None
        except Problem as error:
            what = failure(error)
            if what.meaning is Meaning.NEVER:
                log.info("the workspace has no user groups for us (%s)", what.error)
                return []
            log.warning("the list of user groups could not be read (%s); tried again", what.error)
            await asyncio.sleep(what.wait or 30)
