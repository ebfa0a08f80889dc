"""Topics that are like one: they are shown to who registers in it."""

from functools import lru_cache

from sqlalchemy import Integer, String, bindparam, or_
from sqlmodel import col, select

from learning.topic import Topic, telling_words
from store.asking import Question
from store.interests import STANDS
from store.prepared import Prepared, listed
from store.rows import InterestRow, TopicRow
from store.topics import OPEN, SELECT, escaped

MOST = 20


def alike(topic: Topic, person_id: int) -> list[Question]:
    """What finds open topics that share a word or a tag with one, the fullest first, for `store.topics.value`.

    Nothing, for a topic without a word that tells. `learning.topic.neighbours` chooses among them. person_id: whose
    interests are left out.
    """
    asked = listed("word", map(escaped, telling_words(topic)))
    given = {**asked, "topic_id": topic.id, "person": person_id, "most": MOST}
    return [(_alike(tuple(asked)), given)] if asked else []


@lru_cache(maxsize=64)
def _alike(words: tuple[str, ...]) -> Prepared[tuple[TopicRow, str]]:
    """The statement of `alike`, made once for so many words. words: the names of its parameters."""
    one_of = or_(*(col(TopicRow.search_key).contains(bindparam(word, type_=String), escape="/") for word in words))
    fullest = (col(TopicRow.waiting).desc(), col(TopicRow.title_key).desc(), col(TopicRow.id).desc())  # as its index
    theirs = select(InterestRow.topic_id).where(col(InterestRow.person_id) == bindparam("person"), STANDS)
    others = (col(TopicRow.id) != bindparam("topic_id")) & col(TopicRow.id).not_in(theirs)
    query = SELECT.where(OPEN, one_of, others)
    return Prepared(query.order_by(*fullest).limit(bindparam("most", type_=Integer)))
