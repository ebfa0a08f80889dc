"""Interests: who wants to learn what."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Integer, bindparam, false, func, tuple_
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, select, update

from learning.interest import Interest, Mode
from store import groups
from store.asking import Question
from store.prepared import Prepared, listed
from store.rows import GroupRow, InterestRow, PersonRow, TopicRow
from store.session import Session


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
        person.place,
        person.department,
        person.supervisor,
        row.suggestion_id,
    )


_SELECT = select(InterestRow, PersonRow).join(PersonRow, col(PersonRow.id) == col(InterestRow.person_id))
_ALIVE = col(InterestRow.withdrawn_at).is_(None)
_UNPLACED = _ALIVE & col(InterestRow.group_id).is_(None)
_GROUPS_ALIVE = select(GroupRow.id).where(groups.LIVES)
STANDS = _UNPLACED | (_ALIVE & col(InterestRow.group_id).in_(_GROUPS_ALIVE))
"""Who waits, or is in a group that lives; when the group is closed, the interest is past."""
_LEARNS = ~(col(PersonRow.is_deactivated) | col(PersonRow.is_guest) | col(PersonRow.is_bot))
WAITING = _UNPLACED & _LEARNS
"""Who waits and can be counted, shown and proposed: `Person.can_learn`, of an interest joined with its person."""


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
    query = _SELECT.where(InterestRow.topic_id == topic_id, InterestRow.person_id == person_id, STANDS)
    found = (await session.exec(query)).first()
    return _value(*found) if found else None


async def hopes(session: Session, person_id: int, most: int = 3) -> list[tuple[str, str]]:
    """What somebody hopes to do with what they learn, with the topic; the newest first."""
    query = (
        select(TopicRow.title, InterestRow.hope)
        .join(TopicRow, col(TopicRow.id) == col(InterestRow.topic_id))
        .where(InterestRow.person_id == person_id, STANDS, InterestRow.hope != "")
        .order_by(col(InterestRow.id).desc())
        .limit(most)
    )
    return [(topic, hope) for topic, hope in (await session.exec(query)).all()]


_TOPICS_OF: Prepared[tuple[int]] = Prepared(
    select(InterestRow.topic_id).where(col(InterestRow.person_id) == bindparam("person"), STANDS)
)


async def topics_of(session: Session, person_id: int) -> set[int]:
    """Ids of the topics in which somebody waits, or has a group that lives."""
    return {topic_id for (topic_id,) in await session.ask(_TOPICS_OF, person=person_id)}


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


async def of_group(session: Session, group_id: int) -> list[Interest]:
    """The interests of those who are in a group."""
    query = _SELECT.where(InterestRow.group_id == group_id, _ALIVE).order_by(col(InterestRow.id))
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


async def topics_where_waiting(session: Session, person_ids: Collection[int]) -> list[int]:
    """Ids of the topics in which some people count, or would if they could learn."""
    query = select(InterestRow.topic_id).where(col(InterestRow.person_id).in_(person_ids), _UNPLACED).distinct()
    return sorted((await session.exec(query)).all())


async def all_topics(session: Session, person_ids: Collection[int]) -> list[int]:
    """Ids of the topics in which some people wait, or are in a group."""
    query = select(InterestRow.topic_id).where(col(InterestRow.person_id).in_(person_ids), _ALIVE).distinct()
    return sorted((await session.exec(query)).all())


async def withdraw_all(session: Session, person_ids: Collection[int], now: datetime) -> list[int]:
    """Withdraw every interest of some people, also of those in a group; returns the ids of the topics."""
    statement = (
        update(InterestRow)
        .where(col(InterestRow.person_id).in_(person_ids), _ALIVE)
        .values(withdrawn_at=now, changed_at=now)
        .returning(col(InterestRow.topic_id))
        .execution_options(synchronize_session=False)
    )
    return sorted(set((await session.exec(statement)).scalars().all()))


_ME = aliased(InterestRow)
_BEFORE = tuple_(col(InterestRow.registered_at), col(InterestRow.id)) <= tuple_(_ME.registered_at, _ME.id)


@lru_cache(maxsize=64)
def _positions(topics: tuple[str, ...]) -> Prepared[tuple[int, int]]:
    """The statement of `positions`, made once for so many topics. topics: the names of its parameters."""
    return Prepared(
        select(InterestRow.topic_id, func.count())
        .join(PersonRow, col(PersonRow.id) == col(InterestRow.person_id))
        .join(_ME, (col(_ME.topic_id) == col(InterestRow.topic_id)) & _BEFORE)
        .where(
            col(_ME.person_id) == bindparam("person"),
            col(_ME.topic_id).in_([bindparam(topic, type_=Integer) for topic in topics]),
            col(_ME.withdrawn_at).is_(None),
            col(_ME.group_id).is_(None),
            WAITING,
        )
        .group_by(col(InterestRow.topic_id))
    )


async def positions(session: Session, person_id: int, topic_ids: Collection[int]) -> dict[int, int]:
    """Where somebody stands in the queue of each topic, from 1; topics in which they do not wait are absent."""
    if not topic_ids:
        return {}
    (found,) = await session.ask_all([standing(person_id, topic_ids)])
    return dict(found)


def standing(person_id: int, topic_ids: Collection[int]) -> Question:
    """What to ask for `positions`."""
    asked = listed("topic", topic_ids)
    return _positions(tuple(asked)), {"person": person_id, **asked}


def waits_at(place_key: str) -> ColumnElement[bool]:
    """Whether somebody of a place waits in the topic of the enclosing statement.

    place_key: as `learning.text.key` makes it. Who said no place is at no place.
    """
    if not place_key:
        return false()
    there = select(PersonRow.id).where(PersonRow.place_key == place_key, _LEARNS)
    of_one = col(InterestRow.person_id) + 0  # else SQLite seeks each of the place's people in each topic: seconds
    here = select(InterestRow.id).where(InterestRow.topic_id == TopicRow.id, _UNPLACED, of_one.in_(there))
    return here.correlate(TopicRow).exists()


async def places(session: Session, topic_id: int) -> list[tuple[str, str, int]]:
    """Where those who wait in a topic are: (place, zone, how many), the most frequent first."""
    count = func.count().label("people")
    query = (
        select(PersonRow.place, PersonRow.zone, count)
        .join(InterestRow, col(PersonRow.id) == col(InterestRow.person_id))
        .where(InterestRow.topic_id == topic_id, WAITING)
        .group_by(col(PersonRow.place), col(PersonRow.zone))
        .order_by(count.desc(), col(PersonRow.place), col(PersonRow.zone))
    )
    return list((await session.exec(query)).all())


async def move(session: Session, source_id: int, target_id: int, now: datetime) -> list[int]:
    """Let everybody who waits in one topic wait in another one instead, where they waited in the queue.

    Who is in both stays there once, with the earlier place; who has a group for the other one has what they wanted,
    unless it is closed.
    Returns the ids of the people who waited in the first topic.
    """
    query = select(InterestRow).where(InterestRow.topic_id == source_id, _UNPLACED)
    moving = (await session.exec(query.with_for_update())).all()
    people = [row.person_id for row in moving]
    in_both = (col(InterestRow.topic_id) == target_id) & col(InterestRow.person_id).in_(people)
    there = {
        row.person_id: row for row in (await session.exec(select(InterestRow).where(in_both).with_for_update())).all()
    }
    past = set((await session.exec(select(InterestRow.person_id).where(in_both, ~STANDS))).all())
    for row in moving:
        held = there.get(row.person_id)
        if held is None:
            row.topic_id = target_id
        else:
            _join(held, row, past=row.person_id in past)
            row.withdrawn_at = now
        row.changed_at = now
    session.add_all([*moving, *there.values()])
    return people


def _join(held: InterestRow, row: InterestRow, *, past: bool) -> None:
    """Make one interest of somebody's two. past: the one that is held is withdrawn, or its group is closed."""
    if past:
        for name in ("level_now", "level_wanted", "mode", "hope", "registered_at", "suggestion_id"):
            setattr(held, name, getattr(row, name))
        held.withdrawn_at, held.group_id = None, None
    elif held.group_id is None:
        held.registered_at = min(held.registered_at, row.registered_at)
