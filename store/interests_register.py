"""Registering an interest, or changing it: what is stored when somebody presses Save on a need."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, select, update

from learning.interest import Mode, keeps_place
from learning.topic import Topic
from store import topics, topics_alike
from store.asking import Question
from store.interests import STANDS, standing
from store.prepared import Prepared
from store.rows import InterestRow
from store.session import Session
from store.topics import Changed

_OF_BOTH = (col(InterestRow.topic_id) == bindparam("topic"), col(InterestRow.person_id) == bindparam("person"))
_TO_CHANGE: Prepared[tuple[InterestRow]] = Prepared(select(InterestRow).where(*_OF_BOTH).with_for_update())
_SAID = ("level_now", "level_wanted", "mode", "hope", "changed_at")
_PLACE = ("registered_at", "withdrawn_at", "group_id", "suggestion_id")
_SAY: Prepared[tuple[int]] = Prepared(
    update(InterestRow)
    .where(*_OF_BOTH, STANDS)
    .values({name: bindparam(f"new_{name}") for name in _SAID})
    .returning(col(InterestRow.id))
)
_CHANGE: Prepared[tuple[()]] = Prepared(
    update(InterestRow).where(*_OF_BOTH).values({name: bindparam(f"new_{name}") for name in (*_SAID, *_PLACE)})
)


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
    suggestion_id: int | None = None,
    also: Sequence[Question] = (),
) -> list[list[Any]]:
    """Store somebody's interest; the same person again changes it and keeps their place in the queue.

    Who had withdrawn, or asks again after their group was closed, queues from now on; see
    `learning.interest.keeps_place`. Who is in a group that lives stays in it: nobody waits for a second one.
    suggestion_id: what it began with, when somebody else named the need; who stood in the queue already had come to
    it themself. Whoever calls holds the topic (`store.topics.lock`): nobody gives them a group meanwhile.

    also: what is asked in the same message, of how things are then. Returns what these find.
    """
    values = {
        "level_now": level_now,
        "level_wanted": level_wanted,
        "mode": mode.value,
        "hope": hope,
        "changed_at": now,
    }
    who = {"topic": topic_id, "person": person_id}
    new = values | {
        "topic_id": topic_id,
        "person_id": person_id,
        "registered_at": now,
        "suggestion_id": suggestion_id,
    }
    say = _SAY, {**who, **{f"new_{name}": said for name, said in values.items()}}
    insert = session.insertion(InterestRow, new, unless=["topic_id", "person_id"])
    said, inserted, *found = await session.ask_all([say, insert, *also])
    if said or inserted:
        return found
    ((row,),) = await session.ask(_TO_CHANGE, **who)  # withdrawn, or in a group that was closed
    is_past = row.withdrawn_at is not None or row.group_id is not None
    stays = row.group_id is None and keeps_place(row.withdrawn_at, now)
    place = {
        "registered_at": row.registered_at if stays else now,
        "withdrawn_at": None,
        "group_id": None,
        "suggestion_id": suggestion_id if is_past and suggestion_id is not None else row.suggestion_id,
    }
    change = _CHANGE, {**who, **{f"new_{name}": changed for name, changed in (values | place).items()}}
    _, *found = await session.ask_all([change, *also])
    return found


def what_is_told(topic: Topic, person_id: int) -> list[Question]:
    """What to ask with `register` to tell somebody what they have got into; see `told`."""
    return [
        topics.changing([topic.id]),
        standing(person_id, [topic.id]),
        *topics_alike.alike(topic, person_id),
    ]


def told(found: list[list[Any]]) -> tuple[Changed, int | None, list[Topic]]:
    """The topic as it is now, somebody's place in its queue (`interests.positions`), and topics that are like it.

    found: as `what_is_told` asked.
    """
    (changed,), places, *alike = found
    position = places[0][1] if places else None
    return topics.counted(*changed), position, [topics.value(*each) for rows in alike for each in rows]
