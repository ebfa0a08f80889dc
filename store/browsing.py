"""Looking through the topics: a constant number of queries, whatever their number."""

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, select

from learning.browse import NEW_FOR, Only, Order, Wanted, nearly
from learning.person import Person
from learning.text import key
from learning.topic import Topic
from store.interests import STANDS, waits_at
from store.rows import InterestRow, TopicRow
from store.session import Session
from store.topics import OPEN, SELECT, has_words, value

_ORDERS = {
    Order.FULLEST: (col(TopicRow.waiting).desc(), col(TopicRow.title_key), col(TopicRow.id)),
    Order.NEWEST: (col(TopicRow.added_at).desc(), col(TopicRow.id).desc()),
    Order.TITLE: (col(TopicRow.title_key), col(TopicRow.id)),
}


async def search(
    session: Session, wanted: Wanted, person: Person, smallest: int, now: datetime, *, offset: int, limit: int
) -> tuple[list[Topic], int]:
    """A page of the open topics that somebody looks for, and how many there are in all.

    person: whose place and interests are meant. smallest: people in a group. now: aware.
    """
    conditions = [OPEN, *has_words(wanted.words)]
    if wanted.kind is not None:
        conditions.append(col(TopicRow.kind) == wanted.kind.value)
    conditions += _only(wanted.only, person, smallest, now)
    query = SELECT.where(*conditions).order_by(*_ORDERS[wanted.order]).offset(offset).limit(limit)
    count = (await session.exec(select(func.count()).select_from(TopicRow).where(*conditions))).one()
    return [value(*found) for found in (await session.exec(query)).all()], count


def _only(only: Only, person: Person, smallest: int, now: datetime) -> list[ColumnElement[bool]]:
    match only:
        case Only.NEARLY:
            few = nearly(smallest)
            return [col(TopicRow.waiting) >= few.start, col(TopicRow.waiting) < few.stop]
        case Only.NEW:
            return [col(TopicRow.added_at) >= now - NEW_FOR]
        case Only.MINE:
            mine = select(InterestRow.topic_id).where(InterestRow.person_id == person.id, STANDS)
            return [col(TopicRow.id).in_(mine)]
        case Only.MY_PLACE:
            return [waits_at(key(person.place))]
        case Only.ALL:
            return []
