"""The people of a workspace, as Slack's profiles tell."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select, update

from learning.person import Person
from store.database import Database, Session
from store.rows import PersonRow


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack says of one user."""

    slack_id: str
    name: str
    zone: str
    is_admin: bool
    is_guest: bool
    is_bot: bool
    is_deactivated: bool
    locale: str = ""


FORGOTTEN = "forgotten:"
"""What stands in place of a Slack id, with something random, once everything about the person is deleted."""


def shown(slack_id: str) -> str:
    """A stored Slack id as it may be shown: "" for somebody who is forgotten."""
    return "" if slack_id.startswith(FORGOTTEN) else slack_id


def value(row: PersonRow) -> Person:
    """The person of a row."""
    return Person(
        row.id or 0,
        shown(row.slack_id),
        row.name or "somebody",
        row.zone,
        row.known,
        row.is_admin,
        row.is_guest,
        row.is_bot,
        row.is_deactivated,
        row.direct_message,
        row.locale,
        row.place,
        row.department,
        row.supervisor,
        row.asked_at is not None,
        row.toured_at is not None,
        row.forgotten_at is not None,
    )


async def find(session: Session, slack_id: str) -> Person | None:
    """Somebody by Slack id."""
    row = (await session.exec(select(PersonRow).where(PersonRow.slack_id == slack_id))).first()
    return value(row) if row else None


async def get(session: Session, person_id: int) -> Person | None:
    """Somebody by our id."""
    row = (await session.exec(select(PersonRow).where(PersonRow.id == person_id))).first()
    return value(row) if row else None


async def meet(session: Session, slack_id: str) -> Person:
    """Somebody by Slack id; a newcomer is remembered, their profile not yet known."""
    if (person := await find(session, slack_id)) is not None:
        return person
    await session.insert_once(PersonRow, {"slack_id": slack_id}, unless=["slack_id"])
    found = await find(session, slack_id)
    assert found is not None  # noqa: S101 - inserted above, in this transaction or by another
    return found


async def learn(session: Session, profiles: Collection[Profile]) -> None:
    """Store what Slack says of some people; a changed zone moves their next nudge."""
    by_id = {profile.slack_id: profile for profile in profiles}
    known = await _rows(session, by_id)
    if new := by_id.keys() - known.keys():
        for slack_id in sorted(new):  # another instance may meet them now: the database decides
            await session.insert_once(PersonRow, {"slack_id": slack_id}, unless=["slack_id"])
        known = await _rows(session, by_id)
    for slack_id, profile in by_id.items():
        row = known[slack_id]
        if row.zone != profile.zone:
            row.next_nudge_at = None
        row.name, row.zone, row.known = profile.name, profile.zone, True
        row.is_admin, row.is_guest = profile.is_admin, profile.is_guest
        row.is_bot, row.is_deactivated = profile.is_bot, profile.is_deactivated
        row.locale = profile.locale or row.locale
        session.add(row)


async def _rows(session: Session, slack_ids: Collection[str]) -> dict[str, PersonRow]:
    found = await session.exec(select(PersonRow).where(col(PersonRow.slack_id).in_(slack_ids)))
    return {row.slack_id: row for row in found}


async def remember_direct_message(database: Database, workspace_id: int, person_id: int, channel: str) -> None:
    """Store the conversation with one person, so that it is opened only once and can be read again."""
    known = update(PersonRow).where(col(PersonRow.id) == person_id, col(PersonRow.forgotten_at).is_(None))
    async with database.begin(workspace_id) as session:
        await session.exec(known.values(direct_message=channel))


async def begin_nudging(session: Session, person_ids: Collection[int], now: datetime) -> None:
    """From now on the weekly nudge reaches these people; nothing changes for those it reaches already."""
    await session.exec(
        update(PersonRow)
        .where(col(PersonRow.id).in_(person_ids), col(PersonRow.nudge_anchor).is_(None))
        .values(nudge_anchor=now, next_nudge_at=None)
    )


async def caretaker(session: Session, saved_by: int | None) -> Person | None:
    """Who is told of trouble: who saved the settings last, or else an admin. saved_by: our id of who did."""
    who = await get(session, saved_by) if saved_by is not None else None
    if who is not None and who.can_learn:
        return who
    return next(iter(await admins(session, most=1)), None)


async def admins(session: Session, most: int = 5) -> list[Person]:
    """Some admins of the workspace who can be asked."""
    rows = await session.exec(
        select(PersonRow)
        .where(PersonRow.is_admin, ~col(PersonRow.is_deactivated), ~col(PersonRow.is_bot))
        .order_by(col(PersonRow.id))
        .limit(most)
    )
    return [value(row) for row in rows]
