"""Who is asked once more about a check-in, and when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select, update

from learning.calendar import AS_OTHERS, Hours
from store import groups, workspaces
from store.database import Database
from store.listing import among
from store.prepared import Prepared
from store.rows import CheckInRow, PersonRow
from store.session import Session


@dataclass(frozen=True, slots=True)
class Reached:
    """A check-in that got to somebody, and what decides when they are asked once more.

    hours: as in `store.checkins.Due`.
    """

    check_in_id: int
    week: str
    silent: int
    person_id: int
    zone: str
    place_key: str
    hours: Hours


def _got() -> Prepared[Any]:
    whose = (col(PersonRow.id) == col(CheckInRow.person_id)) & (
        col(PersonRow.workspace_id) == col(CheckInRow.workspace_id)
    )
    asked = (col(CheckInRow.id), col(CheckInRow.week), col(CheckInRow.silent))
    person = (PersonRow.id, PersonRow.zone, PersonRow.place_key, PersonRow.nudge_weekday, PersonRow.nudge_time)
    return Prepared(
        select(*asked, *(col(each) for each in person))
        .join(PersonRow, whose)
        .where(among(col(CheckInRow.id), "check_ins"))
        .order_by(col(CheckInRow.id))
    )


_GOT = _got()


async def reached(session: Session, check_in_ids: Collection[int]) -> list[Reached]:
    """Of check-ins that got to somebody, what follows from."""
    found = await session.ask(_GOT, check_ins=check_in_ids)
    of_groups = await groups.hours_of(session, {person_id for _, _, _, person_id, *_ in found})
    return [
        Reached(id_, week, silent, who, zone, place, Hours(*own).over(of_groups.get(who, AS_OTHERS)))
        for id_, week, silent, who, zone, place, *own in found
    ]


async def ask_again(session: Session, moments: Mapping[int, datetime | None]) -> None:
    """Store when to ask once more (aware UTC; None: not at all), by the id of the check-in."""
    await session.update_each(CheckInRow, {id_: {"follow_up_at": at} for id_, at in moments.items()})


async def workspaces_to_follow_up(database: Database, now: datetime) -> list[int]:
    """Ids of the workspaces where somebody is to be asked once more."""
    is_due = col(CheckInRow.follow_up_at) <= now
    query = select(CheckInRow.workspace_id).where(is_due, workspaces.is_in(CheckInRow)).distinct()
    async with database.read_everywhere() as session:
        return list((await session.exec(query)).all())


async def to_follow_up(session: Session, now: datetime, limit: int) -> list[tuple[int, datetime]]:
    """The next check-ins to ask about once more, with the moment planned for it; each is given once."""
    query = (
        select(CheckInRow)
        .where(col(CheckInRow.follow_up_at) <= now)
        .order_by(col(CheckInRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = (await session.exec(query)).all()
    due = [(row.id or 0, row.follow_up_at) for row in rows if row.follow_up_at is not None]
    for row in rows:
        row.follow_up_at = None
        session.add(row)
    return due


async def followed_up(session: Session, check_in_id: int, channel: str, ts: str) -> None:
    """Store where it was asked once more."""
    values = {"follow_up_ts": ts, "channel": channel}
    await session.exec(update(CheckInRow).where(col(CheckInRow.id) == check_in_id).values(**values))
