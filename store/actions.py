"""Dated actions under objectives. Nothing is overwritten: one that is changed is dropped, and another added."""

from datetime import date, datetime

from sqlmodel import col, select, update

from learning.objective import Action
from store.objectives import action_value
from store.rows import ActionRow
from store.session import Session


async def add(session: Session, person_id: int, objective_id: int, what: str, by_when: date, now: datetime) -> None:
    """Store a new action of somebody's objective."""
    session.add(
        ActionRow(
            workspace_id=session.workspace_id,
            person_id=person_id,
            objective_id=objective_id,
            what=what,
            by_when=by_when,
            added_at=now,
        )
    )
    await session.flush()


async def mine(session: Session, action_id: int, person_id: int) -> Action | None:
    """One of somebody's own actions that is not dropped."""
    query = select(ActionRow).where(
        ActionRow.id == action_id, ActionRow.person_id == person_id, col(ActionRow.dropped_at).is_(None)
    )
    row = (await session.exec(query)).first()
    return action_value(row) if row is not None else None


async def tick(session: Session, action_id: int, done_at: datetime | None) -> None:
    """Store that an action is done (aware UTC), or (None) that it is not."""
    await session.exec(update(ActionRow).where(col(ActionRow.id) == action_id).values(done_at=done_at))


async def drop(session: Session, action_id: int, now: datetime) -> None:
    """Take an action away; what it was stays in the history."""
    await session.exec(update(ActionRow).where(col(ActionRow.id) == action_id).values(dropped_at=now))
