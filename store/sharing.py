"""Plans that people let their supervisor read: every switch is kept, the newest holds."""

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from learning.person import Person
from learning.plan import Share
from store import people
from store.rows import PersonRow, PlanShareRow
from store.session import Session


async def current(session: Session, person_id: int) -> Share | None:
    """With whom somebody shares their plan now; None: with nobody."""
    query = (
        select(PlanShareRow, PersonRow.slack_id)
        .join(PersonRow, col(PersonRow.id) == col(PlanShareRow.supervisor_id))
        .where(PlanShareRow.person_id == person_id)
        .order_by(col(PlanShareRow.id).desc())
        .limit(1)
    )
    found = (await session.exec(query)).first()
    if found is None or not found[0].shared:
        return None
    return Share(found[0].supervisor_id, people.shown(found[1]), found[0].at)


async def switch(session: Session, person_id: int, supervisor_id: int, now: datetime, *, shared: bool) -> None:
    """Store that somebody lets their supervisor read their plan, or no longer does. now: aware UTC."""
    session.add(
        PlanShareRow(
            workspace_id=session.workspace_id,
            person_id=person_id,
            supervisor_id=supervisor_id,
            shared=shared,
            at=now,
        )
    )
    await session.flush()


async def with_me(session: Session, reader: Person, most: int) -> tuple[list[Person], int]:
    """Whose plans somebody may read as their supervisor, by name; and how many they are in all."""
    newer = aliased(PlanShareRow)
    later = select(newer.id).where(newer.person_id == PlanShareRow.person_id, col(newer.id) > col(PlanShareRow.id))
    query = (
        select(PersonRow, func.count().over())
        .join(PlanShareRow, col(PlanShareRow.person_id) == col(PersonRow.id))
        .where(
            PlanShareRow.supervisor_id == reader.id,
            col(PlanShareRow.shared),
            ~later.exists(),
            PersonRow.supervisor == reader.slack_id,
            ~(col(PersonRow.is_deactivated) | col(PersonRow.is_guest) | col(PersonRow.is_bot)),
            col(PersonRow.forgotten_at).is_(None),
        )
        .order_by(col(PersonRow.name), col(PersonRow.id))
        .limit(most)
    )
    found = (await session.exec(query)).all()
    return [people.value(row) for row, _ in found], found[0][1] if found else 0
