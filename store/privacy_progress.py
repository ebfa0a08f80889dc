"""What the tables of objectives, notes and help hold about a person: told to them, deleted with them."""

from typing import Any

from sqlmodel import col, delete, select

from store.people import shown
from store.rows import (
    ActionRow,
    CheckInRow,
    GroupRow,
    HelpOfferRow,
    HelpRow,
    NoteRow,
    ObjectiveRow,
    ObjectiveVersionRow,
    PersonRow,
    PlanShareRow,
    ProgressRow,
    Row,
)
from store.session import Session

Found = list[tuple[Row, dict[str, Any]]]
"""Rows, each with what is to be told beside its own columns."""


async def versions(session: Session, person_id: int) -> Found:
    """What their objectives said before, and say now."""
    row = ObjectiveVersionRow
    query = select(row).where(row.person_id == person_id).order_by(col(row.id))
    return [(each, {"objective": each.objective_id}) for each in (await session.exec(query)).all()]


async def actions(session: Session, person_id: int) -> Found:
    """What they planned to do for their objectives."""
    query = (
        select(ActionRow, ObjectiveRow.what)
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(ActionRow.objective_id))
        .where(ActionRow.person_id == person_id)
        .order_by(col(ActionRow.id))
    )
    return [(row, {"objective": what}) for row, what in (await session.exec(query)).all()]


async def shares(session: Session, person_id: int, *, with_them: bool) -> Found:
    """When they let their supervisor read their plan, and no longer; or (with_them) whose plans they could read."""
    mine, other = PlanShareRow.person_id, PlanShareRow.supervisor_id
    if with_them:
        mine, other = other, mine
    query = (
        select(PlanShareRow, PersonRow.slack_id)
        .join(PersonRow, col(PersonRow.id) == col(other))
        .where(col(mine) == person_id)
        .order_by(col(PlanShareRow.id))
    )
    return [(row, {"who": shown(who)}) for row, who in (await session.exec(query)).all()]


async def notes(session: Session, person_id: int) -> Found:
    """What they typed to the app while a check-in was open."""
    query = (
        select(NoteRow, CheckInRow.week)
        .join(CheckInRow, col(CheckInRow.id) == col(NoteRow.check_in_id))
        .where(NoteRow.person_id == person_id)
        .order_by(col(NoteRow.id))
    )
    return [(row, {"week": week}) for row, week in (await session.exec(query)).all()]


async def helps(session: Session, person_id: int) -> Found:
    """The help they asked for."""
    query = (
        select(HelpRow, ObjectiveRow.what, GroupRow.channel_name)
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(HelpRow.objective_id))
        .join(GroupRow, col(GroupRow.id) == col(HelpRow.group_id), isouter=True)
        .where(HelpRow.person_id == person_id)
        .order_by(col(HelpRow.id))
    )
    found = (await session.exec(query)).all()
    return [(row, {"objective": what, "group": group}) for row, what, group in found]


async def offers(session: Session, person_id: int) -> Found:
    """The help they were asked for, or offered; whom it was for, and not their words."""
    query = (
        select(HelpOfferRow, PersonRow.slack_id)
        .join(HelpRow, col(HelpRow.id) == col(HelpOfferRow.help_id))
        .join(PersonRow, col(PersonRow.id) == col(HelpRow.person_id))
        .where(HelpOfferRow.person_id == person_id)
        .order_by(col(HelpOfferRow.id))
    )
    return [(row, {"help_for": shown(who)}) for row, who in (await session.exec(query)).all()]


async def forget(session: Session, person_id: int) -> None:
    """Delete all of it: none of it is anybody else's. Whoever shared their plan with them shares it with nobody."""
    tables = (HelpOfferRow, HelpRow, NoteRow, ActionRow, ProgressRow, ObjectiveVersionRow, ObjectiveRow, CheckInRow)
    for row in tables:
        await session.exec(delete(row).where(col(row.person_id) == person_id))
    of_them = (col(PlanShareRow.person_id) == person_id) | (col(PlanShareRow.supervisor_id) == person_id)
    await session.exec(delete(PlanShareRow).where(of_them))
