"""Enough people for a group (method G4): its people and the facilitators are told, once."""

from datetime import timedelta

from handlers.effect import Effect, GoOn, Outcome, Skip
from handlers.reply import Open, Reply
from handlers.route import Letter, Routes
from handlers.turn import Desk, Turn
from learning.calendar import local_week
from learning.person import Act, Person, may_form, standing
from messages import quorum as words
from messages.refs import Ref, TopicRef, WaiterRef
from store import interests, people, topics
from store.topics import Changed

routes = Routes()

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
    """One letter for each of them; of one topic somebody hears once a week at the most."""
    waiting = [each.person_id for each in await interests.waiting(desk.session, ref.topic_id)]
    week = local_week(desk.now, "UTC")
    for person_id in dict.fromkeys([*waiting, *(each.id for each in await _facilitators(desk))]):
        key = f"quorum:{ref.topic_id}:{person_id}:{week}"
        person = WaiterRef(topic_id=ref.topic_id, person_id=person_id)
        await desk.send("quorum.tell", person, key=key, lane=key, expires_at=desk.now + TOLD_WITHIN)


async def _facilitators(desk: Desk) -> list[Person]:
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
    may = may_form(stands, self_organised=desk.workspace.settings.self_organised, waits=waits)
    return desk.tell(who, words.enough, topic, waits=waits, may_form=may)


routes.letter(Letter("quorum.reached", TopicRef, prepare=_reached, sent=_tell_each))
routes.letter(Letter("quorum.tell", WaiterRef, prepare=_tell))


@routes.action(words.GUIDE, needs=Act.ASK, writes=False)
async def guide(turn: Turn, _: Ref) -> Reply:
    """How to form one's own group."""
    settings = turn.workspace.settings
    return Open(words.guide(settings))
