"""The plan of one person, gathered with the same number of queries whatever is in it."""

from sqlmodel import col, select

from learning.group import State
from learning.plan import Cycle, Need, Plan
from store import interests, objectives
from store.interests import STANDS
from store.rows import GroupRow, InterestRow, MemberRow, TopicRow
from store.session import Session

MOST = 200
"""Objectives, needs and groups of one person that are looked at: more than anybody has."""


async def of_person(session: Session, person_id: int) -> Plan:
    """What somebody wants to learn and reach, and the groups they were in."""
    return Plan(
        tuple(await _needs(session, person_id)),
        tuple(await objectives.all_mine(session, person_id, MOST)),
        tuple(await _cycles(session, person_id)),
    )


async def _needs(session: Session, person_id: int) -> list[Need]:
    """Without the topics that were archived meanwhile: nobody waits there for anything."""
    query = (
        select(InterestRow, TopicRow, GroupRow.name)
        .join(TopicRow, col(TopicRow.id) == col(InterestRow.topic_id))
        .join(GroupRow, col(GroupRow.id) == col(InterestRow.group_id), isouter=True)
        .where(InterestRow.person_id == person_id, STANDS)
        .where(col(TopicRow.closed_at).is_(None) | col(InterestRow.group_id).is_not(None))
        .order_by(col(InterestRow.registered_at), col(InterestRow.id))
        .limit(MOST)
    )
    found = (await session.exec(query)).all()
    waits = [topic.id or 0 for interest, topic, _ in found if interest.group_id is None]
    positions = await interests.positions(session, person_id, waits)
    return [
        Need(
            topic.id or 0,
            topic.title,
            interest.level_now,
            interest.level_wanted,
            interest.hope,
            interest.group_id,
            "" if interest.group_id is None else name or topic.title,
            topic.waiting,
            positions.get(topic.id or 0),
        )
        for interest, topic, name in found
    ]


async def _cycles(session: Session, person_id: int) -> list[Cycle]:
    """The groups somebody was in to the end."""
    query = (
        select(MemberRow.joined_at, GroupRow.name, GroupRow.closed_at, TopicRow.title)
        .join(GroupRow, col(GroupRow.id) == col(MemberRow.group_id))
        .join(TopicRow, col(TopicRow.id) == col(GroupRow.topic_id))
        .where(
            MemberRow.person_id == person_id,
            col(MemberRow.left_at).is_(None),
            GroupRow.state == State.CLOSED,
            col(GroupRow.closed_at).is_not(None),
            col(GroupRow.ends_on).is_not(None),  # it did begin
        )
        .order_by(col(GroupRow.closed_at).desc(), col(GroupRow.id).desc())
        .limit(MOST)
    )
    found = (await session.exec(query)).all()
    return [Cycle(name or topic, began, ended) for began, name, ended, topic in found if ended is not None]
