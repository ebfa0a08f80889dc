"""Topics: the areas of learning of a workspace."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Integer, Update, bindparam, exists, func
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, select, update

from learning.text import key
from learning.topic import Kind, Topic
from store import groups, people
from store.asking import Question
from store.interests import WAITING
from store.prepared import Prepared, listed
from store.rows import GroupRow, InterestRow, PersonRow, TopicRow
from store.session import Session


def _count_waiting() -> ColumnElement[int]:
    """How many learners wait for a group in the topic of the enclosing statement."""
    return (
        select(func.count())
        .select_from(InterestRow)
        .join(PersonRow, col(PersonRow.id) == col(InterestRow.person_id))
        .where(
            col(InterestRow.topic_id) == col(TopicRow.id),
            col(InterestRow.workspace_id) == col(PersonRow.workspace_id),
            WAITING,
        )
        .correlate(TopicRow)
        .scalar_subquery()
    )


def value(row: TopicRow, added_by: str) -> Topic:
    """The topic of a row. added_by: Slack id as it is stored."""
    return Topic(
        row.id or 0,
        row.title,
        row.purpose,
        Kind(row.kind),
        people.shown(added_by),
        row.waiting,
        row.closed_at is None,
        row.channel,
        row.ts,
        tuple(row.tags),
        row.merged_into_id,
    )


SELECT = select(TopicRow, PersonRow.slack_id).join(PersonRow, col(PersonRow.id) == col(TopicRow.added_by_id))
"""Topics with who added them, for `value`."""
OPEN = col(TopicRow.closed_at).is_(None)


def _words(title: str, purpose: str, kind: Kind, tags: Collection[str]) -> dict[str, object]:
    return {
        "title": title,
        "title_key": key(title),
        "purpose": purpose,
        "kind": kind.value,
        "tags": list(tags),
        "search_key": key(" ".join((title, purpose, *tags))),
    }


async def add(
    session: Session,
    *,
    title: str,
    purpose: str,
    kind: Kind,
    added_by: int,
    now: datetime,
    tags: Collection[str] = (),
) -> int | None:
    """Add a topic; None when an open one has this title already."""
    values = _words(title, purpose, kind, tags) | {"added_by_id": added_by, "added_at": now}
    return await session.insert_once(TopicRow, values, unless=["title_key"], where=OPEN)


async def change(
    session: Session, topic_id: int, *, title: str, purpose: str, kind: Kind, tags: Collection[str]
) -> bool:
    """Change what an open topic says; False when another open one has the title."""
    statement = update(TopicRow).where(col(TopicRow.id) == topic_id, OPEN)
    return await _titled(session, topic_id, title, statement.values(**_words(title, purpose, kind, tags)))


async def _titled(session: Session, topic_id: int, title: str, statement: Update) -> bool:
    """Give an open topic its title; False when another open one has it.

    Others may be giving theirs the same title at this moment, unseen: the database decides.
    """
    if await _title_taken(session, title, topic_id):
        return False
    try:
        async with session.begin_nested():
            await session.exec(statement)
    except IntegrityError:
        if not await _title_taken(session, title, topic_id):
            raise
        return False
    return True


async def _title_taken(session: Session, title: str, topic_id: int) -> bool:
    query = select(TopicRow.id).where(TopicRow.title_key == key(title), OPEN, col(TopicRow.id) != topic_id)
    return (await session.exec(query)).first() is not None


_SELECT_ONE = SELECT.where(col(TopicRow.id) == bindparam("topic_id"))
_ONE: Prepared[tuple[TopicRow, str]] = Prepared(_SELECT_ONE)
_ONE_HELD: Prepared[tuple[TopicRow, str]] = Prepared(_SELECT_ONE.with_for_update(of=TopicRow, key_share=True))


async def get(session: Session, topic_id: int, *, hold: bool = False) -> Topic | None:
    """One topic, open or closed. hold: and keep others from changing it, see `lock`."""
    found = await session.ask(_ONE_HELD if hold else _ONE, topic_id=topic_id)
    if hold:
        _held(session).add(topic_id)
    return value(*found[0]) if found else None


async def by_title(session: Session, title: str) -> Topic | None:
    """The open topic with this title, written in any way."""
    found = (await session.exec(SELECT.where(TopicRow.title_key == key(title), OPEN))).first()
    return value(*found) if found else None


async def titles(session: Session) -> list[tuple[int, str]]:
    """(id, title) of every open topic."""
    query = select(TopicRow.id, TopicRow.title).where(OPEN)
    return [(id_ or 0, title) for id_, title in (await session.exec(query)).all()]


async def some(session: Session, ids: list[int]) -> list[Topic]:
    """The topics with these ids, in this order."""
    found = {row.id: value(row, by) for row, by in await session.exec(SELECT.where(col(TopicRow.id).in_(ids)))}
    return [found[id_] for id_ in ids if id_ in found]


def has_words(words: str) -> list[ColumnElement[bool]]:
    """The conditions that a topic's title, purpose or tags have all these words."""
    return [_has(word) for word in key(words).split()[:10]]


def _has(word: str) -> ColumnElement[bool]:
    return col(TopicRow.search_key).contains(escaped(word), escape="/")


def escaped(word: str) -> str:
    """A word as a pattern of LIKE has it, escaped with a slash."""
    return word.replace("/", "//").replace("%", "/%").replace("_", "/_")


async def at_quorum(session: Session, smallest: int, limit: int) -> list[Topic]:
    """The open topics with enough waiting for a group, the fullest first."""
    query = SELECT.where(OPEN, col(TopicRow.waiting) >= smallest)
    query = query.order_by(col(TopicRow.waiting).desc(), col(TopicRow.id)).limit(limit)
    return [value(*found) for found in (await session.exec(query)).all()]


async def next_at_quorum(session: Session, smallest: int, after: int) -> int | None:
    """The id of the next open topic with enough waiting for a group. after: the one before, by id; 0: the first."""
    query = select(TopicRow.id).where(OPEN, col(TopicRow.waiting) >= smallest, col(TopicRow.id) > after)
    return (await session.exec(query.order_by(col(TopicRow.id)).limit(1))).first()


async def open_after(session: Session, topic_id: int, most: int, *, not_in: str | None) -> list[int]:
    """Ids of the next open topics after one, by id. not_in: only those whose post is not in this channel yet."""
    query = select(TopicRow.id).where(OPEN, col(TopicRow.id) > topic_id)
    if not_in is not None:
        query = query.where(func.coalesce(col(TopicRow.channel), "") != not_in)
    return [id_ or 0 for id_ in (await session.exec(query.order_by(col(TopicRow.id)).limit(most))).all()]


@dataclass(frozen=True, slots=True)
class Changed:
    """A topic whose post has to show something else. told: whether its people know that they are enough.

    grouped: whether it has groups that live.
    """

    topic_id: int
    revision: int
    waiting: int
    open: bool
    told: bool
    grouped: bool


def _held(session: Session) -> set[int]:
    """The topics that this transaction holds, by id."""
    held: set[int] = session.info.setdefault("topics_held", set())
    return held


def _one_of(ids: Sequence[str]) -> ColumnElement[bool]:
    """Whether it is one of these topics. ids: the names of the parameters."""
    return col(TopicRow.id).in_([bindparam(id_, type_=Integer) for id_ in ids])


@lru_cache(maxsize=64)
def _change(ids: tuple[str, ...]) -> Prepared[tuple[int, int, int, datetime | None, datetime | None, bool]]:
    """The statement of `changed`, made once for so many topics. ids: the names of its parameters."""
    changed = (TopicRow.id, TopicRow.revision, TopicRow.waiting, TopicRow.closed_at, TopicRow.quorum_told_at)
    grouped = exists().where(
        col(GroupRow.topic_id) == col(TopicRow.id),
        col(GroupRow.workspace_id) == col(TopicRow.workspace_id),
        groups.LIVES,
    )
    statement = update(TopicRow).where(_one_of(ids)).values(revision=TopicRow.revision + 1, waiting=_count_waiting())
    return Prepared(statement.returning(*map(col, changed), grouped.correlate(TopicRow)))


@lru_cache(maxsize=64)
def _lock(ids: tuple[str, ...]) -> Prepared[tuple[int]]:
    """The statement of `lock`, in the same way."""
    held = select(TopicRow.id).where(_one_of(ids)).order_by(col(TopicRow.id))
    return Prepared(held.with_for_update(key_share=True))


async def changed(session: Session, topic_ids: Collection[int]) -> list[Changed]:
    """Count a change of what the posts of topics show, and count anew who waits in them.

    The rows are locked first: PostgreSQL's recount then sees what was committed while it waited for the lock.
    """
    await lock(session, topic_ids)
    (found,) = await session.ask_all([changing(topic_ids)])
    return [counted(*each) for each in sorted(found)]


def changing(topic_ids: Collection[int]) -> Question:
    """What to ask for `changed`; the topics are held."""
    given = listed("topic", topic_ids)
    return _change(tuple(given)), given


def counted(
    id_: int, revision: int, waiting: int, closed_at: datetime | None, told_at: datetime | None, grouped: bool
) -> Changed:
    """What `changing` found of one topic."""
    return Changed(id_, revision, waiting, closed_at is None, told_at is not None, bool(grouped))


async def told_of_quorum(session: Session, topic_id: int, at: datetime | None) -> None:
    """Store that a topic's people were told that they are enough, or (None) that they are to be told anew."""
    await session.exec(update(TopicRow).where(col(TopicRow.id) == topic_id).values(quorum_told_at=at))


async def posted(session: Session, topic_id: int, channel: str, ts: str) -> None:
    """Store where the topic's post is."""
    await session.exec(update(TopicRow).where(col(TopicRow.id) == topic_id).values(channel=channel, ts=ts))


async def by_post(session: Session, channel: str, ts: str) -> Topic | None:
    """The topic of a post in the clearinghouse channel."""
    found = (await session.exec(SELECT.where(TopicRow.channel == channel, TopicRow.ts == ts))).first()
    return value(*found) if found else None


async def close(session: Session, topic_id: int, now: datetime, *, merged_into: int | None = None) -> bool:
    """Close an open topic, perhaps since another one took its people in; False when it was closed already."""
    statement = update(TopicRow).where(col(TopicRow.id) == topic_id, OPEN)
    values = {"closed_at": now, "merged_into_id": merged_into, "quorum_told_at": None}
    return bool((await session.exec(statement.values(**values))).rowcount)


async def reopen(session: Session, topic_id: int) -> bool:
    """Open an archived topic again; False when an open one has its title by now."""
    row = (await session.exec(select(TopicRow).where(TopicRow.id == topic_id))).one()
    if row.closed_at is None:
        return True
    statement = update(TopicRow).where(col(TopicRow.id) == topic_id).values(closed_at=None)
    return await _titled(session, topic_id, row.title, statement)


async def lock(session: Session, topic_ids: Collection[int]) -> None:
    """Keep others from changing these topics until the end of the transaction.

    Not from referring to them: who registers holds a topic by its key, and two of them would wait for each other.
    What this transaction holds already is not asked for again.
    """
    if session.is_of_file:
        return
    if given := listed("topic", set(topic_ids) - _held(session)):
        await session.ask(_lock(tuple(given)), **given)
        _held(session).update(topic_ids)
