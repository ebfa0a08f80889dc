"""Interests: who wants to learn what."""

from datetime import datetime

from sqlmodel import col, select, update

from learning.group import State
from learning.interest import Interest, Mode
from store.database import Session
from store.rows import GroupRow, InterestRow, PersonRow, TopicRow


def _value(row: InterestRow, person: PersonRow) -> Interest:
    return Interest(
        row.topic_id,
        row.person_id,
        person.slack_id,
        person.name or "somebody",
        person.zone,
        row.level_now,
        row.level_wanted,
        Mode(row.mode),
        row.hope,
        row.registered_at,
        row.group_id is not None,
    )


_SELECT = select(InterestRow, PersonRow).join(PersonRow, col(PersonRow.id) == col(InterestRow.person_id))
_ALIVE = col(InterestRow.withdrawn_at).is_(None)
_UNPLACED = _ALIVE & col(InterestRow.group_id).is_(None)
_GROUPS_ALIVE = select(GroupRow.id).where(GroupRow.state != State.CLOSED)
_STANDS = _UNPLACED | (_ALIVE & col(InterestRow.group_id).in_(_GROUPS_ALIVE))
"""Who waits, or is in a group that lives; when the group is closed, the interest is past."""
WAITING = _UNPLACED & ~(col(PersonRow.is_deactivated) | col(PersonRow.is_guest) | col(PersonRow.is_bot))
"""Who waits and can be counted, shown and proposed: `Person.can_learn`, of an interest joined with its person."""


async def register(
    session: Session,
    *,
    topic_id: int,
    person_id: int,
    level_now: int,
    level_wanted: int,
    mode: Mode,
    hope: str,
    now: datetime,
) -> None:
    """Store somebody's interest; the same person again changes it and keeps their place in the queue.

    Who had withdrawn, or already has a group in this topic and asks again, queues from now on.
    """
    values = {
        "level_now": level_now,
        "level_wanted": level_wanted,
        "mode": mode.value,
        "hope": hope,
        "changed_at": now,
    }
    new = values | {"topic_id": topic_id, "person_id": person_id, "registered_at": now}
    if await session.insert_once(InterestRow, new, unless=["topic_id", "person_id"]) is not None:
        return
    row = (
        await session.exec(
            select(InterestRow).where(InterestRow.topic_id == topic_id, InterestRow.person_id == person_id)
        )
    ).one()
    if row.withdrawn_at is not None or row.group_id is not None:
        row.withdrawn_at, row.registered_at, row.group_id = None, now, None
    row.sqlmodel_update(values)
    session.add(row)


async def withdraw(session: Session, topic_id: int, person_id: int, now: datetime) -> bool:
    """Withdraw a waiting interest; False when there was none."""
    statement = update(InterestRow).where(
        col(InterestRow.topic_id) == topic_id,
        col(InterestRow.person_id) == person_id,
        _UNPLACED,
    )
    return bool((await session.exec(statement.values(withdrawn_at=now, changed_at=now))).rowcount)


async def mine(session: Session, topic_id: int, person_id: int) -> Interest | None:
    """Somebody's interest in one topic, while they wait or have a group that lives."""
    query = _SELECT.where(InterestRow.topic_id == topic_id, InterestRow.person_id == person_id, _STANDS)
    found = (await session.exec(query)).first()
    return _value(*found) if found else None


async def topics_of(session: Session, person_id: int) -> set[int]:
    """Ids of the topics in which somebody waits, or has a group that lives."""
    query = select(InterestRow.topic_id).where(InterestRow.person_id == person_id, _STANDS)
    return set((await session.exec(query)).all())


async def waits_of(session: Session, person_id: int, most: int = 20) -> list[int]:
    """Ids of the open topics in which somebody waits for a group, the longest waiting first."""
    query = (
        select(InterestRow.topic_id)
        .join(TopicRow, col(TopicRow.id) == col(InterestRow.topic_id))
        .where(InterestRow.person_id == person_id, _UNPLACED)
        .where(col(TopicRow.closed_at).is_(None))
        .order_by(col(InterestRow.registered_at))
        .limit(most)
    )
    return list((await session.exec(query)).all())


async def waiting(session: Session, topic_id: int) -> list[Interest]:
    """Everybody who waits for a group in a topic, the longest waiting first."""
    query = _SELECT.where(InterestRow.topic_id == topic_id, WAITING).order_by(
        col(InterestRow.registered_at), col(InterestRow.id)
    )
    return [_value(*found) for found in (await session.exec(query)).all()]


async def place(session: Session, topic_id: int, person_ids: list[int], group_id: int) -> int:
    """Give waiting people their group; returns how many still waited."""
    statement = update(InterestRow).where(
        col(InterestRow.topic_id) == topic_id,
        col(InterestRow.person_id).in_(person_ids),
        _UNPLACED,
    )
    return int((await session.exec(statement.values(group_id=group_id))).rowcount)


async def put_back(session: Session, group_id: int) -> None:
    """Let the people of a group wait again, where they waited before."""
    statement = update(InterestRow).where(col(InterestRow.group_id) == group_id)
    await session.exec(statement.values(group_id=None))


async def topics_where_waiting(session: Session, slack_id: str) -> list[int]:
    """Ids of the topics in which a person counts, or would if they could learn."""
    query = (
        select(InterestRow.topic_id)
        .join(PersonRow, col(PersonRow.id) == col(InterestRow.person_id))
        .where(PersonRow.slack_id == slack_id, _UNPLACED)
    )
    return list((await session.exec(query)).all())
