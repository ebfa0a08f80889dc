"""Groups and their members."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import col, select, update

from learning.group import Group, Member, State
from store import people
from store.database import Session
from store.rows import GroupRow, MemberRow, PersonRow, TopicRow


async def add(
    session: Session,
    *,
    topic_id: int,
    channel_name: str,
    private: bool,
    person_ids: Collection[int],
    formed_by: int,
    now: datetime,
) -> int | None:
    """Store a new group that is being formed, with its members; None when another group has this channel name."""
    values = {
        "topic_id": topic_id,
        "channel_name": channel_name,
        "private": private,
        "state": State.FORMING.value,
        "formed_by_id": formed_by,
        "formed_at": now,
    }
    group_id = await session.insert_once(GroupRow, values, unless=["channel_name"])
    if group_id is not None:
        session.add_all(
            MemberRow(workspace_id=session.workspace_id, group_id=group_id, person_id=person_id, joined_at=now)
            for person_id in person_ids
        )
    return group_id


async def _values(session: Session, rows: list[tuple[GroupRow, str, str]]) -> list[Group]:
    members: dict[int, list[Member]] = {row.id or 0: [] for row, _, _ in rows}
    query = (
        select(MemberRow.group_id, PersonRow)
        .join(PersonRow, col(PersonRow.id) == col(MemberRow.person_id))
        .where(col(MemberRow.group_id).in_(members), col(MemberRow.left_at).is_(None))
        .order_by(col(MemberRow.id))
    )
    for group_id, person in (await session.exec(query)).all() if members else ():
        members[group_id].append(Member(person.id or 0, person.slack_id, person.name or "somebody"))
    return [
        Group(
            row.id or 0,
            row.topic_id,
            topic,
            row.channel_name,
            row.private,
            State(row.state),
            people.shown(formed_by),
            tuple(members[row.id or 0]),
            row.channel,
            row.welcome_ts,
            row.blocked_by,
        )
        for row, topic, formed_by in rows
    ]


_SELECT = (
    select(GroupRow, TopicRow.title, PersonRow.slack_id)
    .join(TopicRow, col(TopicRow.id) == col(GroupRow.topic_id))
    .join(PersonRow, col(PersonRow.id) == col(GroupRow.formed_by_id))
)


async def get(session: Session, group_id: int) -> Group | None:
    """One group with its members, in any state."""
    found = (await session.exec(_SELECT.where(GroupRow.id == group_id))).all()
    return next(iter(await _values(session, list(found))), None)


async def by_channel(session: Session, channel: str) -> Group | None:
    """The group of a Slack channel."""
    found = (await session.exec(_SELECT.where(GroupRow.channel == channel))).all()
    return next(iter(await _values(session, list(found))), None)


async def of_person(session: Session, person_id: int, most: int = 20) -> list[Group]:
    """The living groups somebody is a member of, the newest first."""
    mine = select(MemberRow.group_id).where(MemberRow.person_id == person_id, col(MemberRow.left_at).is_(None))
    query = _SELECT.where(col(GroupRow.id).in_(mine), GroupRow.state != State.CLOSED)
    found = (await session.exec(query.order_by(col(GroupRow.id).desc()).limit(most))).all()
    return await _values(session, list(found))


async def leave_all(session: Session, person_ids: Collection[int], now: datetime) -> None:
    """Free the places of some people in all their groups."""
    statement = update(MemberRow).where(col(MemberRow.person_id).in_(person_ids), col(MemberRow.left_at).is_(None))
    await session.exec(statement.values(left_at=now))


async def blocked(session: Session, most: int = 10) -> list[Group]:
    """The groups whose forming stopped and needs a facilitator."""
    found = (await session.exec(_SELECT.where(GroupRow.state == State.BLOCKED).limit(most))).all()
    return await _values(session, list(found))


async def created(session: Session, group_id: int, channel: str, name: str) -> None:
    """Store the channel Slack made, by the name Slack gave it."""
    await session.exec(update(GroupRow).where(col(GroupRow.id) == group_id).values(channel=channel, channel_name=name))


async def rename(session: Session, group_id: int, name: str) -> None:
    """Store the next channel name to try."""
    await session.exec(update(GroupRow).where(col(GroupRow.id) == group_id).values(channel_name=name))


async def taken(session: Session, name: str) -> bool:
    """Whether a group has this channel name already."""
    return (await session.exec(select(GroupRow.id).where(GroupRow.channel_name == name))).first() is not None


async def welcomed(session: Session, group_id: int, ts: str) -> None:
    """Store where the welcome is."""
    await session.exec(update(GroupRow).where(col(GroupRow.id) == group_id).values(welcome_ts=ts))


async def become(session: Session, group_id: int, state: State, *, blocked_by: str = "") -> None:
    """Store the state of a group. blocked_by: Slack's error, for a step of forming that failed."""
    await session.exec(
        update(GroupRow).where(col(GroupRow.id) == group_id).values(state=state.value, blocked_by=blocked_by)
    )


async def close(session: Session, group_id: int, now: datetime) -> None:
    """Close a group; its history stays."""
    await session.exec(
        update(GroupRow).where(col(GroupRow.id) == group_id).values(state=State.CLOSED.value, closed_at=now)
    )
