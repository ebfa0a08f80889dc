"""Once a week, one line on what was sent and what was not, to whoever looks after the workspace."""

from datetime import datetime

from pydantic import AwareDatetime

from handlers.effect import Effect, Skip
from handlers.route import Letter, Routes
from handlers.turn import Desk
from learning.calendar import local_week
from learning.ledger import LINE, WEEK, end_of_week
from learning.person import Person
from messages import ledger as words
from messages.refs import Ref
from store import ledger, people, workspaces
from store.database import Database
from store.session import Session

routes = Routes()


class WeekRef(Ref):
    """A week, by its end (aware UTC)."""

    ends: AwareDatetime


async def plan(database: Database, now: datetime) -> None:
    """Plan the line of the last whole week in each workspace, unless that was done, or there is nothing to tell.

    now: aware UTC.
    """
    for workspace_id in await workspaces.every_id(database):
        async with database.read(workspace_id) as session:
            who = await _caretaker(session)
            if who is None:
                continue
            ends = end_of_week(now, who.zone)
            key = f"ledger:{local_week(ends, who.zone)}"
            if await ledger.is_written(session, key):
                continue
            if (await ledger.week(session, ends - WEEK, ends, now)).is_empty:
                continue
        async with database.begin(workspace_id) as session:
            desk = Desk(session, await workspaces.get(session), now)
            await desk.send(LINE, WeekRef(ends=ends), key=key, lane="ledger", expires_at=ends + WEEK, began=ends)


async def _caretaker(session: Session) -> Person | None:
    return await people.caretaker(session, (await workspaces.get(session)).settings.saved_by)


async def _prepare(desk: Desk, ref: WeekRef) -> Effect | Skip:
    who = await people.caretaker(desk.session, desk.workspace.settings.saved_by)
    if who is None:
        return Skip("nobody looks after this workspace")
    week = await ledger.week(desk.session, ref.ends - WEEK, ref.ends, desk.now)
    return Skip("nothing was sent") if week.is_empty else desk.tell(who, words.week, week)


routes.letter(Letter(LINE, WeekRef, prepare=_prepare))
