"""What the tables of forming groups hold about a person: told to them, and taken out when they are deleted."""

from typing import Any

from sqlalchemy.orm import Mapped, aliased
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, delete, select, update

from store.people import shown
from store.rows import (
    GroupChangeRow,
    GroupRow,
    JoinRequestRow,
    PersonRow,
    ProposalRow,
    ProposedGroupRow,
    ProposedMemberRow,
    ResourceRow,
    Row,
    TopicRow,
)
from store.session import Session

Found = list[tuple[Row, dict[str, Any]]]
"""Rows, each with what is to be told beside its own columns."""

_By = aliased(PersonRow)


async def groups(session: Session, person_id: int, column: Mapped[int | None]) -> Found:
    """The groups in which somebody stands in a column: who formed it, who supports it."""
    query = (
        select(GroupRow, TopicRow.title)
        .join(TopicRow, col(TopicRow.id) == col(GroupRow.topic_id))
        .where(column == person_id)
        .order_by(col(GroupRow.id))
    )
    return [(row, {"topic": topic}) for row, topic in (await session.exec(query)).all()]


async def changes(session: Session, person_id: int) -> Found:
    """What happened to groups that is about somebody, or was done by them."""
    mine = (col(GroupChangeRow.person_id) == person_id) | (col(GroupChangeRow.by_id) == person_id)
    query = (
        select(GroupChangeRow, GroupRow.channel_name)
        .join(GroupRow, col(GroupRow.id) == col(GroupChangeRow.group_id))
        .where(mine)
        .order_by(col(GroupChangeRow.id))
    )
    return [
        (row, {"group": group, "about_you": row.person_id == person_id, "by_you": row.by_id == person_id})
        for row, group in (await session.exec(query)).all()
    ]


def _of_requests(person_id: int) -> ColumnElement[bool]:
    row = JoinRequestRow
    return (col(row.person_id) == person_id) | (col(row.by_id) == person_id) | (col(row.answered_by_id) == person_id)


async def requests(session: Session, person_id: int) -> Found:
    """Requests to join a group, and invitations, in which somebody has a part."""
    query = (
        select(JoinRequestRow, GroupRow.channel_name, PersonRow.slack_id, _By.slack_id)
        .join(GroupRow, col(GroupRow.id) == col(JoinRequestRow.group_id))
        .join(PersonRow, col(PersonRow.id) == col(JoinRequestRow.person_id))
        .join(_By, col(_By.id) == col(JoinRequestRow.by_id))
        .where(_of_requests(person_id))
        .order_by(col(JoinRequestRow.id))
    )
    return [
        (
            row,
            {
                "group": group,
                "who": shown(who),
                "made_by": shown(by),
                "answered_by_you": row.answered_by_id == person_id,
            },
        )
        for row, group, who, by in (await session.exec(query)).all()
    ]


async def resources(session: Session, person_id: int) -> Found:
    """What somebody collected for groups."""
    query = (
        select(ResourceRow, GroupRow.channel_name)
        .join(GroupRow, col(GroupRow.id) == col(ResourceRow.group_id))
        .where(ResourceRow.by_id == person_id)
        .order_by(col(ResourceRow.id))
    )
    return [(row, {"group": group}) for row, group in (await session.exec(query)).all()]


async def proposed(session: Session, person_id: int) -> Found:
    """The proposed groups somebody was meant for."""
    query = (
        select(ProposedMemberRow, TopicRow.title)
        .join(ProposalRow, col(ProposalRow.id) == col(ProposedMemberRow.proposal_id))
        .join(TopicRow, col(TopicRow.id) == col(ProposalRow.topic_id))
        .where(ProposedMemberRow.person_id == person_id)
        .order_by(col(ProposedMemberRow.id))
    )
    return [(row, {"topic": topic}) for row, topic in (await session.exec(query)).all()]


def _of_proposals(person_id: int) -> ColumnElement[bool]:
    row = ProposalRow
    return (col(row.made_by_id) == person_id) | (col(row.changed_by_id) == person_id) | (col(row.told_id) == person_id)


async def proposals(session: Session, person_id: int) -> Found:
    """The proposals somebody made or changed, or is told of."""
    query = (
        select(ProposalRow, TopicRow.title)
        .join(TopicRow, col(TopicRow.id) == col(ProposalRow.topic_id))
        .where(_of_proposals(person_id))
        .order_by(col(ProposalRow.id))
    )
    return [(row, {"topic": topic}) for row, topic in (await session.exec(query)).all()]


async def proposed_groups(session: Session, person_id: int) -> Found:
    """The proposed groups somebody was to support, or confirmed."""
    row = ProposedGroupRow
    mine = (col(row.supporter_id) == person_id) | (col(row.confirmed_by_id) == person_id)
    found = (await session.exec(select(row).where(mine).order_by(col(row.id)))).all()
    return [(each, {"supported_by_you": each.supporter_id == person_id}) for each in found]


async def forget(session: Session, person_id: int) -> None:
    """Delete what belongs to somebody alone; in what belongs to others, they and their reasons are no longer named."""
    await session.exec(delete(JoinRequestRow).where(_of_requests(person_id)))
    among = select(ProposedMemberRow.proposal_id).where(ProposedMemberRow.person_id == person_id)
    named_in = _of_proposals(person_id) | col(ProposalRow.id).in_(among)
    nothing: dict[str, object] = {"before": None, "news": [], "told_channel": None, "told_ts": None}
    await session.exec(update(ProposalRow).where(named_in).values(**nothing))
    await session.exec(delete(ProposedMemberRow).where(col(ProposedMemberRow.person_id) == person_id))
    theirs = (col(GroupChangeRow.person_id) == person_id) | (col(GroupChangeRow.by_id) == person_id)
    await session.exec(update(GroupChangeRow).where(theirs).values(why=""))
    nobodys: dict[str, object] = {"by_id": None, "why": ""}  # the link itself is the group's
    await session.exec(update(ResourceRow).where(col(ResourceRow.by_id) == person_id).values(**nobodys))
    named: tuple[tuple[type[Row], str], ...] = (
        (GroupRow, "supporter_id"),
        (ProposalRow, "made_by_id"),
        (ProposalRow, "changed_by_id"),
        (ProposalRow, "told_id"),
        (ProposedGroupRow, "supporter_id"),
        (ProposedGroupRow, "confirmed_by_id"),
    )
    for row, column in named:
        await session.exec(update(row).where(col(getattr(row, column)) == person_id).values({column: None}))
