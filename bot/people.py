"""Everybody's profile, read once at the start; afterwards Slack's events tell what changes."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

from slack_sdk.web.async_client import AsyncWebClient

from bot.clients import ClientOf
from bot.clock import Clock
from bot.slack import GONE, JSON, NoToken, Problem, failure
from handlers.person import learn, profile
from handlers.turn import Desk
from store import workspaces
from store.database import Database

AT_ONCE = 200
"""People asked for in one call, and stored in one transaction."""

log = logging.getLogger(__name__)


class TakenOut(Exception):
    """The app is not in the workspace any more, and nobody was here to be told."""


async def read_people(
    clients: ClientOf, database: Database, workspace_id: int, clock: Clock, known: Callable[[], None]
) -> None:
    """Store everybody's profile.

    clock: aware UTC now. known: called when some are stored, or when the list cannot be read. Raises TakenOut.
    """
    async for found in _pages(lambda: clients(workspace_id), known):
        async with database.begin(workspace_id) as session:
            desk = Desk(session, await workspaces.get(session), clock())
            await learn(desk, [profile(user) for user in found])
        known()


async def _pages(
    slack: Callable[[], Awaitable[AsyncWebClient]], unreadable: Callable[[], None]
) -> AsyncIterator[list[JSON]]:
    cursor = ""
    while True:
        try:
            page = await (await slack()).users_list(limit=AT_ONCE, cursor=cursor or None, include_locale=True)
        except NoToken as error:  # there is nothing to read with before the app is let in again
            log.warning("the list of people cannot be read: %s", error)
            return
        except Problem as error:
            what = failure(error)
            if what.error in GONE:
                raise TakenOut from None
            log.warning("the list of people could not be read (%s); tried again", what.error)
            unreadable()
            await asyncio.sleep(what.wait or 30)
            continue
        yield page.get("members") or []
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
