"""Weekly check-ins: who is due, and what was sent and said."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, true
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, select, update

from learning.checkin import CheckIn, Slot
from learning.group import State
from learning.objective import Status
from store import objectives
from store.database import Database, Session
from store.rows import CheckInRow, GroupRow, MemberRow, ObjectiveRow, PersonRow, ProgressRow

MOST_OBJECTIVES = 8
"""Objectives one nudge asks about: more than anybody should have, and well within a message's 50 blocks."""


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody whose next nudge has to be planned. anchor, planned: aware UTC, see `learning.checkin.slot_to_plan`."""

    person_id: int
    zone: str
    anchor: datetime
    planned: datetime | None


def _takes_part() -> ColumnElement[bool]:
    """Whether the person of the enclosing query is in an active group or has an open objective."""
    in_group = exists().where(
        col(MemberRow.person_id) == col(PersonRow.id),
        col(MemberRow.left_at).is_(None),
        col(GroupRow.id) == col(MemberRow.group_id),
        col(GroupRow.workspace_id) == col(PersonRow.workspace_id),
        col(GroupRow.state) == State.ACTIVE,
    )
    has_objective = exists().where(
        col(ObjectiveRow.person_id) == col(PersonRow.id),
        col(ObjectiveRow.workspace_id) == col(PersonRow.workspace_id),
        col(ObjectiveRow.done_at).is_(None),
    )
    return in_group | has_objective


def _to_plan(now: datetime) -> ColumnElement[bool]:
    return (
        col(PersonRow.nudge_anchor).is_not(None)
        & col(PersonRow.known)
        & ~col(PersonRow.is_deactivated)
        & (col(PersonRow.next_nudge_at).is_(None) | (col(PersonRow.next_nudge_at) <= now))
    )


async def workspaces_to_plan(database: Database, now: datetime) -> list[int]:
    """Ids of the workspaces where somebody's nudge is due or has to be computed."""
    async with database.read_everywhere() as session:
        return list((await session.exec(select(PersonRow.workspace_id).where(_to_plan(now)).distinct())).all())


async def to_plan(session: Session, now: datetime, limit: int, *, among: Collection[int] | None = None) -> list[Due]:
    """The next people to plan for, taken for this transaction; another instance takes others.

    among: only these people, by our ids.
    """
    query = (
        select(PersonRow)
        .where(_to_plan(now), true() if among is None else col(PersonRow.id).in_(among))
        .order_by(col(PersonRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = (await session.exec(query)).all()
    return [
        Due(row.id or 0, row.zone, row.nudge_anchor, row.next_nudge_at) for row in rows if row.nudge_anchor is not None
    ]


async def plan(session: Session, person_id: int, anchor: datetime, next_at: datetime) -> None:
    """Store the last slot planned and the next one (aware UTC)."""
    await session.exec(
        update(PersonRow).where(col(PersonRow.id) == person_id).values(nudge_anchor=anchor, next_nudge_at=next_at)
    )


async def add(session: Session, person_id: int, slot: Slot) -> int | None:
    """Store a check-in for the person's week; None when that week has one already, or they take no part now."""
    taking_part = select(PersonRow.id).where(PersonRow.id == person_id, _takes_part())
    if (await session.exec(taking_part)).first() is None:
        return None
    values = {"person_id": person_id, "week": slot.week, "slot": slot.at}
    return await session.insert_once(CheckInRow, values, unless=["person_id", "week"])


async def takes_part(session: Session, person_id: int) -> bool:
    """Whether somebody is in an active group or has an open objective."""
    query = select(PersonRow.id).where(PersonRow.id == person_id, _takes_part())
    return (await session.exec(query)).first() is not None


async def get(session: Session, check_in_id: int) -> CheckIn | None:
    """One check-in with what it asks about and what was answered."""
    row = (await session.exec(select(CheckInRow).where(CheckInRow.id == check_in_id))).first()
    if row is None:
        return None
    asked, others = await objectives.open_or_in(session, row.person_id, check_in_id, MOST_OBJECTIVES)
    query = select(ProgressRow).where(ProgressRow.check_in_id == check_in_id).order_by(col(ProgressRow.id).desc())
    last = (await session.exec(query.limit(1))).first()
    return CheckIn(
        check_in_id,
        row.person_id,
        row.week,
        row.slot,
        tuple(asked),
        skipped=last is not None and last.status == Status.SKIP,
        answered_at=last.at if last else None,
        channel=row.channel,
        ts=row.ts,
        others=tuple(others),
        all_reached=not asked and await objectives.has_any(session, row.person_id),
    )


async def latest(session: Session, person_id: int) -> CheckIn | None:
    """Somebody's newest check-in."""
    query = select(CheckInRow.id).where(CheckInRow.person_id == person_id).order_by(col(CheckInRow.id).desc())
    found = (await session.exec(query.limit(1))).first()
    return await get(session, found) if found is not None else None


async def is_over(session: Session, check_in: CheckIn) -> bool:
    """Whether a newer check-in has reached the person; one that was never sent leaves the older one open."""
    newer = select(CheckInRow.id).where(
        CheckInRow.person_id == check_in.person_id,
        col(CheckInRow.id) > check_in.id,
        col(CheckInRow.ts).is_not(None),
    )
    return (await session.exec(newer.limit(1))).first() is not None


async def sent(session: Session, check_in_id: int, channel: str, ts: str) -> None:
    """Store where the nudge is."""
    await session.exec(update(CheckInRow).where(col(CheckInRow.id) == check_in_id).values(channel=channel, ts=ts))


async def changed(session: Session, check_in_id: int) -> int:
    """Count a change of what the nudge shows; returns the new revision."""
    statement = (
        update(CheckInRow)
        .where(col(CheckInRow.id) == check_in_id)
        .values(revision=CheckInRow.revision + 1)
        .returning(col(CheckInRow.revision))
        .execution_options(synchronize_session=False)
    )
    revision: int = (await session.exec(statement)).scalars().one()
    return revision
