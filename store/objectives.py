"""Learning objectives and every answer about them. Answers are only ever added."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, select, update

from learning.group import State
from learning.objective import Action, Audience, Objective, Status, Update, Version
from store.listing import among
from store.people import shown
from store.prepared import Prepared
from store.rows import (
    ActionRow,
    GroupRow,
    MemberRow,
    ObjectiveRow,
    ObjectiveVersionRow,
    PersonRow,
    ProgressRow,
)
from store.session import Session


def update_value(row: ProgressRow) -> Update:
    """The answer of a row."""
    return Update(
        row.objective_id,
        Status(row.status),
        row.at,
        row.percent,
        row.applied,
        row.obstacle,
        row.check_in_id,
        row.for_group,
    )


def action_value(row: ActionRow) -> Action:
    """The action of a row."""
    return Action(row.id or 0, row.objective_id, row.what, row.by_when, row.done_at is not None)


_SAID: Prepared[tuple[ProgressRow]] = Prepared(
    select(ProgressRow).where(among(col(ProgressRow.objective_id), "objectives")).order_by(col(ProgressRow.id))
)
_PLANNED: Prepared[tuple[ActionRow]] = Prepared(
    select(ActionRow)
    .where(among(col(ActionRow.objective_id), "objectives"), col(ActionRow.dropped_at).is_(None))
    .order_by(col(ActionRow.by_when), col(ActionRow.id))
)


async def _values(session: Session, rows: Sequence[ObjectiveRow]) -> list[Objective]:
    updates: dict[int, list[Update]] = defaultdict(list)
    ids = [row.id for row in rows]
    for (row,) in await session.ask(_SAID, objectives=ids) if ids else ():
        updates[row.objective_id or 0].append(update_value(row))
    actions: dict[int, list[Action]] = defaultdict(list)
    for (action,) in await session.ask(_PLANNED, objectives=ids) if ids else ():
        actions[action.objective_id].append(action_value(action))
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
            row.benefit,
            Audience(row.audience),
            tuple(actions[row.id or 0]),
            row.helps,
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
    benefit: str = "",
    audience: Audience = Audience.ME,
) -> int | None:
    """Store a new objective, or change one's own (objective_id); None when that one is not theirs.

    What it said is kept; saving it unchanged adds nothing to its history. group_id: the one it is for; it stays, once
    there is one.
    """
    words: dict[str, Any] = {
        "what": what,
        "measure": measure,
        "opportunity": opportunity,
        "benefit": benefit,
        "by_when": by_when,
        "audience": audience.value,
    }
    ours = session.workspace_id
    if objective_id is not None:
        query = select(ObjectiveRow).where(ObjectiveRow.id == objective_id, ObjectiveRow.person_id == person_id)
        row = (await session.exec(query.with_for_update())).first()
        if row is None:
            return None
        if row.group_id is None and group_id is not None:
            row.group_id = group_id
            session.add(row)
        if all(getattr(row, name) == value for name, value in words.items()):
            return objective_id
        row.sqlmodel_update(words)
    else:
        row = ObjectiveRow(workspace_id=ours, person_id=person_id, group_id=group_id, written_at=now, **words)
    session.add(row)
    await session.flush()
    session.add(ObjectiveVersionRow(workspace_id=ours, objective_id=row.id or 0, person_id=person_id, at=now, **words))
    return row.id


async def versions(session: Session, objective_id: int) -> list[Version]:
    """What an objective said, the oldest first."""
    query = (
        select(ObjectiveVersionRow, PersonRow.slack_id)
        .join(PersonRow, col(PersonRow.id) == col(ObjectiveVersionRow.person_id))
        .where(ObjectiveVersionRow.objective_id == objective_id)
        .order_by(col(ObjectiveVersionRow.id))
    )
    return [
        Version(
            row.what, row.measure, row.opportunity, row.benefit, row.by_when, Audience(row.audience), row.at, shown(by)
        )
        for row, by in (await session.exec(query)).all()
    ]


async def mine(session: Session, objective_id: int, person_id: int) -> Objective | None:
    """One of somebody's own objectives with its answers."""
    query = select(ObjectiveRow).where(ObjectiveRow.id == objective_id, ObjectiveRow.person_id == person_id)
    return next(iter(await _values(session, list((await session.exec(query)).all()))), None)


async def all_mine(session: Session, person_id: int, most: int = 200) -> list[Objective]:
    """Somebody's objectives, the open ones first, then the newest."""
    query = (
        select(ObjectiveRow)
        .where(ObjectiveRow.person_id == person_id)
        .order_by(col(ObjectiveRow.done_at).is_not(None), col(ObjectiveRow.id).desc())
        .limit(most)
    )
    return await _values(session, list((await session.exec(query)).all()))


async def of_somebody(session: Session, person_id: int, most: int = 50) -> list[Objective]:
    """Somebody's objectives that more than they may see, the newest first; whether a reader may, the rules say."""
    query = (
        select(ObjectiveRow)
        .where(ObjectiveRow.person_id == person_id, ObjectiveRow.audience != Audience.ME)
        .order_by(col(ObjectiveRow.id).desc())
        .limit(most)
    )
    return await _values(session, list((await session.exec(query)).all()))


def of_closed_group() -> ColumnElement[bool]:
    """Whether the objective of the enclosing query is of a group that is closed: nobody is asked about it any more."""
    return exists().where(
        col(GroupRow.id) == col(ObjectiveRow.group_id),
        col(GroupRow.workspace_id) == col(ObjectiveRow.workspace_id),
        col(GroupRow.state) == State.CLOSED,
    )


async def shared_with(session: Session, group_id: int, most: int) -> tuple[list[Objective], int]:
    """The objectives of a group's members that they share with it, the oldest first, and how many more there are."""
    still_in = select(MemberRow.person_id).where(MemberRow.group_id == group_id, col(MemberRow.left_at).is_(None))
    shared = (
        ObjectiveRow.group_id == group_id,
        col(ObjectiveRow.audience) != Audience.ME.value,
        col(ObjectiveRow.person_id).in_(still_in),
    )
    rows = (await session.exec(select(ObjectiveRow).where(*shared).order_by(col(ObjectiveRow.id)))).all()
    return await _values(session, list(rows[:most])), max(0, len(rows) - most)


def _asked_about() -> Prepared[tuple[ObjectiveRow, bool]]:
    """In no order: to have one, SQLite would look through all objectives of the workspace."""
    is_open = col(ObjectiveRow.done_at).is_(None) & ~of_closed_group()
    return Prepared(
        select(ObjectiveRow, is_open.label("is_open")).where(
            among(col(ObjectiveRow.person_id), "people"), is_open | among(col(ObjectiveRow.id), "also")
        )
    )


_ASKED_ABOUT = _asked_about()


async def asked_about(
    session: Session, person_ids: Collection[int], also: Collection[int]
) -> list[tuple[Objective, bool]]:
    """What these people can be asked about: their open objectives, and those of `also` (ids); the oldest first.

    Beside each, whether it is open.
    """
    asked = await session.ask(_ASKED_ABOUT, people=person_ids, also=also)
    found = sorted(asked, key=lambda each: each[0].id or 0)
    values = await _values(session, [row for row, _ in found])
    return [(value, bool(still)) for value, (_, still) in zip(values, found, strict=True)]


_WROTE: Prepared[tuple[int]] = Prepared(
    select(col(ObjectiveRow.person_id)).where(among(col(ObjectiveRow.person_id), "people")).distinct()
)


async def who_have_any(session: Session, person_ids: Collection[int]) -> set[int]:
    """Those who ever wrote an objective."""
    if not person_ids:
        return set()
    return {id_ for (id_,) in await session.ask(_WROTE, people=person_ids)}


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
            for_group=said.for_group,
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
