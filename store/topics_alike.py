"""Topics that are like one: they are shown to who registers in it."""

from functools import lru_cache

from sqlalchemy import Integer, String, bindparam, or_
from sqlmodel import col, select

from learning.topic import Topic, telling_words
from store.asking import Question
from store.interests import STANDS
from store.prepared import Prepared, listed
from store.rows import InterestRow, TopicRow
from store.session import Session
from store.topics import OPEN, SELECT, escaped, value

MOST = 20


async def like(session: Session, topic: Topic, person_id: int) -> list[Topic]:
    """Open topics that share a word or a tag with one, the fullest first; `learning.topic.neighbours` chooses.

    person_id: whose interests are left out.
    """
    return [value(*each) for found in await session.ask_all(alike(topic, person_id)) for each in found]


def alike(topic: Topic, person_id: int) -> list[Question]:
    """What to ask for `like`: nothing of a topic without a word that tells."""
    asked = listed("word", map(escaped, telling_words(topic)))
    given = {**asked, "topic_id": topic.id, "person": person_id, "most": MOST}
    return [(_like(tuple(asked)), given)] if asked else []


@lru_cache(maxsize=64)
def _like(words: tuple[str, ...]) -> Prepared[tuple[TopicRow, str]]:
    """The statement of `like`, made once for so many words. words: the names of its parameters."""
    one_of = or_(*(col(TopicRow.search_key).contains(bindparam(word, type_=String), escape="/") for word in words))
    fullest = (col(TopicRow.waiting).desc(), col(TopicRow.title_key).desc(), col(TopicRow.id).desc())  # as its index
    theirs = select(InterestRow.topic_id).where(col(InterestRow.person_id) == bindparam("person"), STANDS)
    others = (col(TopicRow.id) != bindparam("topic_id")) & col(TopicRow.id).not_in(theirs)
    query = SELECT.where(OPEN, one_of, others)
    return Prepared(query.order_by(*fullest).limit(bindparam("most", type_=Integer)))
