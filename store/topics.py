"""Topics: the areas of learning of a workspace."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, select, update

from learning.text import key
from learning.topic import Kind, Topic
from store import people
from store.database import Session
from store.interests import WAITING
from store.rows import InterestRow, PersonRow, TopicRow


def _waiting() -> ColumnElement[int]:
    """How many learners wait for a group in the topic of the enclosing query."""
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


def _value(row: TopicRow, added_by: str, waiting: int) -> Topic:
    return Topic(
        row.id or 0,
        row.title,
        row.purpose,
        Kind(row.kind),
        people.shown(added_by),
        waiting,
        row.closed_at is None,
        row.channel,
        row.ts,
    )


_SELECT = select(TopicRow, PersonRow.slack_id, _waiting()).join(
    PersonRow, col(PersonRow.id) == col(TopicRow.added_by_id)
)


async def add(session: Session, *, title: str, purpose: str, kind: Kind, added_by: int, now: datetime) -> int | None:
    """Add a topic; None when an open one has this title already."""
    values = {
        "title": title,
        "title_key": key(title),
        "purpose": purpose,
        "kind": kind.value,
        "added_by_id": added_by,
        "added_at": now,
    }
    return await session.insert_once(TopicRow, values, unless=["title_key"], where=col(TopicRow.closed_at).is_(None))


async def get(session: Session, topic_id: int) -> Topic | None:
    """One topic, open or closed."""
    found = (await session.exec(_SELECT.where(TopicRow.id == topic_id))).first()
    return _value(*found) if found else None


async def by_title(session: Session, title: str) -> Topic | None:
    """The open topic with this title, written in any way."""
    query = _SELECT.where(TopicRow.title_key == key(title), col(TopicRow.closed_at).is_(None))
    found = (await session.exec(query)).first()
    return _value(*found) if found else None


async def titles(session: Session) -> list[tuple[int, str]]:
    """(id, title) of every open topic."""
    query = select(TopicRow.id, TopicRow.title).where(col(TopicRow.closed_at).is_(None))
    return [(id_ or 0, title) for id_, title in (await session.exec(query)).all()]


async def some(session: Session, ids: list[int]) -> list[Topic]:
    """The topics with these ids, in this order."""
    found = {row.id: _value(row, by, n) for row, by, n in await session.exec(_SELECT.where(col(TopicRow.id).in_(ids)))}
    return [found[id_] for id_ in ids if id_ in found]


async def search(session: Session, words: str, offset: int, limit: int) -> tuple[list[Topic], int]:
    """A page of the open topics whose title or purpose has all these words, the fullest first, and how many in all."""
    wanted: list[ColumnElement[bool]] = [col(TopicRow.closed_at).is_(None)]
    for word in key(words).split()[:10]:
        pattern = f"%{word.replace('/', '//').replace('%', '/%').replace('_', '/_')}%"
        wanted.append(
            col(TopicRow.title_key).like(pattern, escape="/")
            | func.lower(col(TopicRow.purpose)).like(pattern, escape="/")
        )
    waiting = _waiting()
    query = _SELECT.where(*wanted).order_by(waiting.desc(), col(TopicRow.title_key)).offset(offset).limit(limit)
    count = (await session.exec(select(func.count()).select_from(TopicRow).where(*wanted))).one()
    return [_value(*found) for found in (await session.exec(query)).all()], count


async def at_quorum(session: Session, smallest: int, limit: int) -> list[Topic]:
    """The open topics with enough waiting for a group, the fullest first."""
    waiting = _waiting()
    query = _SELECT.where(col(TopicRow.closed_at).is_(None), waiting >= smallest)
    query = query.order_by(waiting.desc(), col(TopicRow.id)).limit(limit)
    return [_value(*found) for found in (await session.exec(query)).all()]


async def open_after(session: Session, topic_id: int, most: int, *, not_in: str | None) -> list[int]:
    """Ids of the next open topics after one, by id. not_in: only those whose post is not in this channel yet."""
    query = select(TopicRow.id).where(col(TopicRow.closed_at).is_(None), col(TopicRow.id) > topic_id)
    if not_in is not None:
        query = query.where(func.coalesce(col(TopicRow.channel), "") != not_in)
    return [id_ or 0 for id_ in (await session.exec(query.order_by(col(TopicRow.id)).limit(most))).all()]


async def changed(session: Session, topic_ids: Collection[int]) -> list[tuple[int, int]]:
    """Count a change of what the posts of topics show; returns (id, new revision) of each."""
    statement = (
        update(TopicRow)
        .where(col(TopicRow.id).in_(topic_ids))
        .values(revision=TopicRow.revision + 1)
        .returning(col(TopicRow.id), col(TopicRow.revision))
        .execution_options(synchronize_session=False)
    )
    return sorted((id_, revision) for id_, revision in (await session.exec(statement)).all())


async def posted(session: Session, topic_id: int, channel: str, ts: str) -> None:
    """Store where the topic's post is."""
    await session.exec(update(TopicRow).where(col(TopicRow.id) == topic_id).values(channel=channel, ts=ts))


async def close(session: Session, topic_id: int, now: datetime) -> bool:
    """Close an open topic; False when it was closed already."""
    statement = update(TopicRow).where(col(TopicRow.id) == topic_id, col(TopicRow.closed_at).is_(None))
    return bool((await session.exec(statement.values(closed_at=now))).rowcount)
