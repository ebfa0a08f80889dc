"""Learning objectives and every answer about them. Answers are only ever added."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from sqlmodel import col, select, update

from learning.objective import Objective, Status, Update
from store.database import Session
from store.rows import ObjectiveRow, ProgressRow


def update_value(row: ProgressRow) -> Update:
    """The answer of a row."""
    return Update(row.objective_id, Status(row.status), row.at, row.percent, row.applied, row.obstacle, row.check_in_id)


async def _values(session: Session, rows: list[ObjectiveRow]) -> list[Objective]:
    updates: dict[int, list[Update]] = defaultdict(list)
    ids = [row.id for row in rows]
    query = select(ProgressRow).where(col(ProgressRow.objective_id).in_(ids)).order_by(col(ProgressRow.id))
    for row in (await session.exec(query)).all() if ids else ():
        updates[row.objective_id or 0].append(update_value(row))
    return [
        Objective(
            row.id or 0,
            row.person_id,
            row.group_id,
            row.what,
            row.measure,
            row.opportunity,
            row.by_when,
            row.done_at is not None,
            tuple(updates[row.id or 0]),
        )
        for row in rows
    ]


async def write(
    session: Session,
    *,
    objective_id: int | None,
    person_id: int,
    group_id: int | None,
    what: str,
    measure: str,
    opportunity: str,
    by_when: date,
    now: datetime,
) -> int | None:
    """Store a new objective, or change one's own (objective_id); None when that one is not theirs."""
    words = {"what": what, "measure": measure, "opportunity": opportunity, "by_when": by_when}
    if objective_id is not None:
        statement = update(ObjectiveRow).where(
            col(ObjectiveRow.id) == objective_id, col(ObjectiveRow.person_id) == person_id
        )
        return objective_id if (await session.exec(statement.values(**words))).rowcount else None
    row = ObjectiveRow(
        workspace_id=session.workspace_id,
        person_id=person_id,
        group_id=group_id,
        what=what,
        measure=measure,
        opportunity=opportunity,
        by_when=by_when,
        written_at=now,
    )
    session.add(row)
    await session.flush()
    return row.id


async def mine(session: Session, objective_id: int, person_id: int) -> Objective | None:
    """One of somebody's own objectives with its answers."""
    query = select(ObjectiveRow).where(ObjectiveRow.id == objective_id, ObjectiveRow.person_id == person_id)
    return next(iter(await _values(session, list((await session.exec(query)).all()))), None)


async def all_mine(session: Session, person_id: int, most: int = 20) -> list[Objective]:
    """Somebody's objectives, the open ones first, then the newest."""
    query = (
        select(ObjectiveRow)
        .where(ObjectiveRow.person_id == person_id)
        .order_by(col(ObjectiveRow.done_at).is_not(None), col(ObjectiveRow.id).desc())
        .limit(most)
    )
    return await _values(session, list((await session.exec(query)).all()))


async def open_or_in(
    session: Session, person_id: int, check_in_id: int, most: int
) -> tuple[list[Objective], list[int]]:
    """What a check-in asks about: the person's open objectives and those answered in it, the oldest first.

    Returns at most so many, and the ids of the others.
    """
    answered = select(ProgressRow.objective_id).where(ProgressRow.check_in_id == check_in_id)
    query = (
        select(ObjectiveRow)
        .where(
            ObjectiveRow.person_id == person_id,
            col(ObjectiveRow.done_at).is_(None) | col(ObjectiveRow.id).in_(answered),
        )
        .order_by(col(ObjectiveRow.id))
    )
    rows = (await session.exec(query)).all()
    return await _values(session, list(rows[:most])), [row.id or 0 for row in rows[most:]]


async def has_any(session: Session, person_id: int) -> bool:
    """Whether somebody ever wrote an objective."""
    query = select(ObjectiveRow.id).where(ObjectiveRow.person_id == person_id)
    return (await session.exec(query.limit(1))).first() is not None


async def answer(
    session: Session, person_id: int, objective_ids: Collection[int], said: Update, *, done: bool | None
) -> None:
    """Add an answer about some objectives (about none: a skipped week).

    said: objective_id is ignored. done: whether it closes (True), reopens (False) or leaves them (None).
    """
    session.add_all(
        ProgressRow(
            workspace_id=session.workspace_id,
            person_id=person_id,
            objective_id=objective_id,
            check_in_id=said.check_in_id,
            status=said.status.value,
            percent=said.percent,
            applied=said.applied,
            obstacle=said.obstacle,
            at=said.at,
        )
        for objective_id in objective_ids or (None,)
    )
    if done is not None:
        await session.exec(
            update(ObjectiveRow)
            .where(col(ObjectiveRow.id).in_(objective_ids), col(ObjectiveRow.person_id) == person_id)
            .values(done_at=said.at if done else None)
        )
