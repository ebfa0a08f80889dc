"""Bolt as we use it: it reads payloads, and holds Socket Mode. What is answered is decided elsewhere."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import DBAPIError

from bot.settings import Settings
from handlers.protocol import unquoted
from store import workspaces
from store.database import Database

log = logging.getLogger(__name__)


def bolt_app(settings: Settings, session: aiohttp.ClientSession, database: Database) -> AsyncApp:
    """Bolt without listeners. The answer is decided before it is acknowledged, and no token is given to it."""
    bots: dict[str, str] = {}

    async def authorize(team_id: str | None) -> AuthorizeResult:
        """Whose bot we are, so that Bolt leaves out what we did ourselves."""
        team = team_id or ""
        try:
            if team not in bots and (found := await workspaces.by_team(database, team)):
                bots[team] = found.bot_user_id
        except DBAPIError:  # the turn that follows meets the same, and says so to who asked, or to Slack
            log.warning("whose request it is could not be looked up: the database does not answer")
        return AuthorizeResult(enterprise_id=None, team_id=team, bot_user_id=bots.get(team))

    with _settings_alone():
        app = AsyncApp(
            client=AsyncWebClient(base_url=settings.slack_api_url, session=session),
            authorize=authorize,
            signing_secret=(secret.get_secret_value() if (secret := settings.slack_signing_secret) else None),
            request_verification_enabled=False,  # bot/web.py did it on the raw bytes; Socket Mode has no signatures
            process_before_response=True,
        )
    app.error(unreadable)
    return app


@contextmanager
def _settings_alone() -> Iterator[None]:
    """Bolt reads the environment too: for what stands there it sets up stores of its own, in files, and says so."""
    names = ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
    hidden = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)


async def unreadable(error: Exception) -> BoltResponse:
    """What Bolt trips over has another shape than Slack's payloads; the binder raises nothing."""
    log.warning("a request could not be read", exc_info=unquoted(error))
    return BoltResponse(status=400, body="malformed")
