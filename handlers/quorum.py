"""Enough people for a group (method G4): its people and the facilitators are told, once."""

from datetime import datetime, timedelta

from handlers.effect import Effect, GoOn, Outcome, Skip
from handlers.reply import Open, Reply
from handlers.route import Letter, Routes
from handlers.turn import Desk, Turn
from learning.person import Act, Person, may_form, standing
from messages import quorum as words
from messages.refs import Ref, TopicRef, WaiterRef
from store import interests, outbox, people, topics
from store.topics import Changed

routes = Routes()

TOLD_AGAIN_AFTER = timedelta(days=7)
"""How long somebody who was told of a topic is not told of it again."""

A_DAY = 4
"""Letters to one person about one topic that can begin in a day: one that lost its sense is no telling."""

TOLD_WITHIN = timedelta(days=3)
"""Later than this the news has lost its sense: the topic's post and the Home tab show it."""


async def look(desk: Desk, topic: Changed) -> None:
    """Have it told that a topic's people are enough; when they are no longer, they can be told anew."""
    enough = topic.open and topic.waiting >= desk.workspace.settings.smallest
    if enough and not topic.told:
        await topics.told_of_quorum(desk.session, topic.topic_id, desk.now)
        key = f"quorum:{topic.topic_id}:{topic.revision}"
        await desk.send("quorum.reached", TopicRef(topic_id=topic.topic_id), key=key, lane=key)
    elif topic.told and not enough:
        await topics.told_of_quorum(desk.session, topic.topic_id, None)


async def _reached(desk: Desk, ref: TopicRef) -> Effect | Skip:
    topic = await topics.get(desk.session, ref.topic_id)
    enough = topic is not None and topic.open and topic.waiting >= desk.workspace.settings.smallest
    return GoOn() if enough else Skip("no longer enough")


async def _tell_each(desk: Desk, ref: TopicRef, _: Outcome) -> None:
    """One letter for each of them; of one topic nobody hears again within a week."""
    waiting = [each.person_id for each in await interests.waiting(desk.session, ref.topic_id)]
    for person_id in dict.fromkeys([*waiting, *(each.id for each in await facilitators(desk))]):
        person = WaiterRef(topic_id=ref.topic_id, person_id=person_id)
        for key in _keys(person, desk.now):
            lane = f"quorum:{ref.topic_id}:{person_id}"
            if await desk.send("quorum.tell", person, key=key, lane=lane, expires_at=desk.now + TOLD_WITHIN):
                break


def _keys(ref: WaiterRef, day: datetime) -> list[str]:
    """The keys that letters of one day about a topic to a person can have."""
    return [f"quorum:{ref.topic_id}:{ref.person_id}:{day:%Y-%m-%d}:{number}" for number in range(A_DAY)]


async def _told_lately(desk: Desk, ref: WaiterRef) -> bool:
    days = [desk.now - timedelta(days=back) for back in range(TOLD_AGAIN_AFTER.days + TOLD_WITHIN.days + 1)]
    keys = [key for day in days for key in _keys(ref, day)]
    return await outbox.sent_since(desk.session, keys, desk.now - TOLD_AGAIN_AFTER)


async def facilitators(desk: Desk) -> list[Person]:
    """Some of those who facilitate here, as many as are told of something."""
    named = desk.workspace.facilitators
    found = await people.named(desk.session, named) if named else await people.admins(desk.session, most=20)
    return [each for each in found if each.can_learn]


async def _tell(desk: Desk, ref: WaiterRef) -> Effect | Skip:
    topic, who = await topics.get(desk.session, ref.topic_id), await people.get(desk.session, ref.person_id)
    if topic is None or who is None or not who.can_learn:
        return Skip("no part in it any more")
    if not topic.open or topic.waiting < desk.workspace.settings.smallest:
        return Skip("no longer enough")
    stands = standing(who, desk.workspace.facilitators)
    mine = await interests.mine(desk.session, topic.id, who.id)
    waits = mine is not None and not mine.placed
    if not (waits or stands.is_facilitator):
        return Skip("has withdrawn, or a group by now")
    if await _told_lately(desk, ref):
        return Skip("was told of it lately")
    may = may_form(stands, self_organised=desk.workspace.settings.self_organised, waits=waits)
    return desk.tell(who, words.enough, topic, waits=waits, may_form=may)


routes.letter(Letter("quorum.reached", TopicRef, prepare=_reached, sent=_tell_each))
routes.letter(Letter("quorum.tell", WaiterRef, prepare=_tell))


@routes.action(words.GUIDE, needs=Act.ASK, writes=False)
async def guide(turn: Turn, _: Ref) -> Reply:
    """How to form one's own group."""
    settings = turn.workspace.settings
    return Open(words.guide(settings))
