"""Rounds: days on which groups form by themselves, once in a week of a workspace."""

from dataclasses import astuple
from datetime import datetime
from typing import Any

from sqlmodel import col, select, update

from learning.automatic import Became, Looked, Round
from learning.group import State
from learning.proposal import Stage
from store.database import Database
from store.rows import FormingRoundRow, GroupRow, ProposedGroupRow, WorkspaceRow
from store.session import Session


async def workspaces_due(database: Database, now: datetime) -> list[int]:
    """Ids of the workspaces whose day has come. now: aware UTC."""
    is_due = col(WorkspaceRow.next_forming_at) <= now
    query = select(WorkspaceRow.id).where(is_due, col(WorkspaceRow.gone_at).is_(None))
    async with database.read_everywhere() as session:
        return [id_ for id_ in (await session.exec(query)).all() if id_ is not None]


async def planned(session: Session) -> datetime | None:
    """When the groups of this workspace form by themselves next (aware UTC); None: they do not."""
    return (await session.exec(select(WorkspaceRow.next_forming_at))).one()


async def plan(session: Session, at: datetime | None) -> None:
    """Store when they do next (aware UTC)."""
    await session.exec(update(WorkspaceRow).values(next_forming_at=at))


async def begin(session: Session, week: str, now: datetime) -> int | None:
    """Store that the round of a week begins; None when it began before, whoever began it. now: aware UTC."""
    return await session.insert_once(FormingRoundRow, {"week": week, "begun_at": now}, unless=["week"])


async def get(session: Session, round_id: int) -> Round | None:
    """One round."""
    query = select(FormingRoundRow).where(FormingRoundRow.id == round_id)
    row = (await session.exec(query.execution_options(populate_existing=True))).first()
    if row is None:
        return None
    return Round(row.id or 0, row.week, tuple(map(_looked, row.looked)), row.done_at is not None)


def _looked(stored: list[Any]) -> Looked:
    topic_id, groups, people, waits, held = stored
    return Looked(topic_id, groups, people, tuple((why, count) for why, count in waits), held)


async def looked(session: Session, round_: Round, at: Looked) -> None:
    """Store what came of a topic."""
    stored = [list(astuple(each)) for each in (*round_.looked, at)]
    await session.exec(update(FormingRoundRow).where(col(FormingRoundRow.id) == round_.id).values(looked=stored))


async def done(session: Session, round_id: int, now: datetime) -> None:
    """Store that every topic was looked at. now: aware UTC."""
    await session.exec(update(FormingRoundRow).where(col(FormingRoundRow.id) == round_id).values(done_at=now))


async def confirmed(session: Session, round_id: int) -> list[Became]:
    """What became of the groups that were confirmed in a round, the oldest first."""
    query = (
        select(ProposedGroupRow.state, GroupRow.state, GroupRow.channel)
        .join(GroupRow, col(GroupRow.id) == col(ProposedGroupRow.group_id), isouter=True)
        .where(ProposedGroupRow.round_id == round_id)
        .order_by(col(ProposedGroupRow.id))
    )
    found = (await session.exec(query)).all()
    return [Became(Stage(stage), State(state) if state else None, channel) for stage, state, channel in found]
