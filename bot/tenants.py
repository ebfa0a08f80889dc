"""Whom this process serves: the workspace whose token is in the environment, or all that installed the app."""

from dataclasses import dataclass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.clients import ClientOf, for_installed, for_one
from bot.clock import Clock
from bot.settings import Settings
from bot.slack import Problem, app_id, client, failure
from bot.ways_in import StartError
from learning.installation import is_organisation
from learning.workspace import Workspace
from store import workspaces
from store.database import Database
from store.vault import Vault


@dataclass(frozen=True, slots=True)
class Tenants:
    """Whom we serve, and as whom. plain: a client for calls that need no bot's token, or have the only one.

    alone: the only workspace there is; None when they install the app themselves.
    """

    clients: ClientOf
    plain: AsyncWebClient
    alone: Workspace | None = None
    vault: Vault | None = None

    @property
    def where(self) -> str:
        """What to call it in the log."""
        return (self.alone.name or self.alone.team_id) if self.alone else "every workspace that installs it"


async def tenants(settings: Settings, database: Database, session: aiohttp.ClientSession, clock: Clock) -> Tenants:
    """Whom the settings say we serve. clock: aware UTC now. Raises StartError."""
    if settings.many:
        vault = Vault(settings.keys)
        await workspaces.may_mail(database, can_mail=bool(settings.smtp_host))
        clients = for_installed(database, vault, settings.slack_api_url, session)
        return Tenants(clients, client("", settings.slack_api_url, session), vault=vault)
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    slack = client(token, settings.slack_api_url, session)
    found = await _install(slack, settings, database, clock)
    return Tenants(for_one(slack, found.id), slack, alone=found)


async def _install(slack: AsyncWebClient, settings: Settings, database: Database, clock: Clock) -> Workspace:
    try:
        who = await slack.auth_test()
    except Problem as error:
        what = failure(error)
        raise StartError(
            f"Slack did not accept the bot token ({what.error}): check SLACK_BOT_TOKEN and SLACK_API_URL, "
            "and that this machine reaches Slack."
        ) from None
    if is_organisation(str(who["team_id"])):
        raise StartError(
            "SLACK_BOT_TOKEN is of a whole organisation: set SLACK_CLIENT_ID instead, see docs/administrators.md, "
            "or install the app in one workspace."
        )
    can_mail = bool(settings.smtp_host)
    found = await workspaces.install(
        database,
        str(who["team_id"]),
        str(who.get("team") or ""),
        str(who["user_id"]),
        app_id=await app_id(slack, str(who.get("bot_id") or "")) if can_mail else "",
        can_mail=can_mail,
    )
    if found.gone_at is not None:  # it was taken out meanwhile; a token that Slack accepts says that it is back
        async with database.begin(found.id) as writing:
            await workspaces.come_back(writing, clock())
    return found
