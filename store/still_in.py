"""Who was asked whether they are still in, until when, and where."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, select, update

from learning.proposal import Answer, Stage
from learning.still_in import Asked
from store import workspaces
from store.database import Database
from store.interests import WAITING
from store.rows import InterestRow, PersonRow, ProposalRow, ProposedGroupRow, ProposedMemberRow
from store.session import Session

_Found = tuple[ProposedMemberRow, int]


def _value(row: ProposedMemberRow, topic_id: int) -> Asked:
    return Asked(
        row.id or 0,
        row.person_id,
        row.proposal_id,
        topic_id,
        row.asked_for or 0,
        Answer(row.answer),
        row.answer_by,
        row.channel,
        row.ts,
    )


_SELECT = (
    select(ProposedMemberRow, ProposalRow.topic_id)
    .join(ProposalRow, col(ProposalRow.id) == col(ProposedMemberRow.proposal_id))
    .where(col(ProposedMemberRow.asked_for).is_not(None))
    .execution_options(populate_existing=True)
)


async def ask(
    session: Session, proposal_id: int, number: int, person_ids: Collection[int], *, now: datetime, answer_by: datetime
) -> list[int]:
    """Store that some people of a group are asked; returns the ids of their being asked. Times are aware UTC."""
    statement = (
        update(ProposedMemberRow)
        .where(col(ProposedMemberRow.proposal_id) == proposal_id, col(ProposedMemberRow.person_id).in_(person_ids))
        .values(asked_for=number, asked_at=now, answer_by=answer_by, answer="", channel=None, ts=None)
        .returning(col(ProposedMemberRow.id))
        .execution_options(synchronize_session=False)
    )
    return sorted((await session.exec(statement)).scalars().all())


async def get(session: Session, asked_id: int) -> Asked | None:
    """Somebody who was asked."""
    found = (await session.exec(_SELECT.where(ProposedMemberRow.id == asked_id))).first()
    return _value(*found) if found else None


async def of_group(session: Session, proposal_id: int, number: int) -> list[Asked]:
    """Everybody who was asked for a group, also those who are not in it any more."""
    query = _SELECT.where(ProposedMemberRow.proposal_id == proposal_id, ProposedMemberRow.asked_for == number)
    return [_value(*found) for found in (await session.exec(query.order_by(col(ProposedMemberRow.id)))).all()]


async def told(session: Session, asked_id: int, channel: str, ts: str) -> None:
    """Store where somebody was asked."""
    statement = update(ProposedMemberRow).where(col(ProposedMemberRow.id) == asked_id)
    await session.exec(statement.values(channel=channel, ts=ts))


def _due(now: datetime) -> ColumnElement[bool]:
    """Whether a group that is asked has to be looked at: its time is over, somebody's is, or somebody waits no more."""
    member = ProposedMemberRow
    mine = (col(member.proposed_group_id) == col(ProposedGroupRow.id)) & (
        col(member.workspace_id) == col(ProposedGroupRow.workspace_id)
    )
    late = exists().where(mine, col(member.answer) == "", col(member.answer_by) <= now)
    still = (
        select(InterestRow.id)
        .join(PersonRow, col(PersonRow.id) == col(InterestRow.person_id))
        .join(ProposalRow, col(ProposalRow.topic_id) == col(InterestRow.topic_id))
        .where(
            col(ProposalRow.id) == col(member.proposal_id),
            col(InterestRow.person_id) == col(member.person_id),
            col(InterestRow.workspace_id) == col(member.workspace_id),
            WAITING,
        )
        .correlate(member)
    )
    gone = exists().where(mine, ~still.exists())
    return (col(ProposedGroupRow.ask_until) <= now) | late | gone


async def due(database: Database, now: datetime) -> list[tuple[int, int, int]]:
    """The groups to be looked at: (workspace, proposal, number). now: aware UTC. Several instances may ask at once."""
    query = (
        select(ProposedGroupRow.workspace_id, ProposedGroupRow.proposal_id, ProposedGroupRow.number)
        .where(ProposedGroupRow.state == Stage.ASKING.value, _due(now), workspaces.is_in(ProposedGroupRow))
        .order_by(col(ProposedGroupRow.id))
        .limit(100)
    )
    async with database.read_everywhere() as session:
        return list((await session.exec(query)).all())
