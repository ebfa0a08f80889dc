"""The posts of topics in the clearinghouse channel (method G1): one for each open topic, kept current in place."""

from collections.abc import Collection, Sequence

from pydantic import Field

from handlers import quorum
from handlers.effect import Effect, Outcome, Post, Skip, Update, Whisper
from handlers.reply import Reply, Rewrite
from handlers.route import Letter, Routes
from handlers.turn import Desk, Turn
from learning.membership import room
from learning.person import Act
from messages import card as words
from messages.refs import Ref, TopicRef, WaiterRef
from store import interests, membership, people, topics
from store.topics import Changed

routes = Routes()

MOST_GROUPS = 100
"""Groups with free places that a post counts."""


async def refresh_card(desk: Desk, topic_id: int) -> None:
    """Have the topic's post show what holds now; before the clearinghouse is chosen there is none."""
    await refresh_cards(desk, [topic_id])


async def refresh_cards(desk: Desk, topic_ids: Collection[int]) -> None:
    """The same for several topics; their people are told when they have become enough for a group."""
    if topic_ids:
        await show_changes(desk, await topics.changed(desk.session, topic_ids))


async def show_changes(desk: Desk, found: Sequence[Changed]) -> None:
    """The same, of changes that are counted already."""
    for changed in found:
        if desk.workspace.settings.clearinghouse is not None:
            key, lane = f"topic:{changed.topic_id}:{changed.revision}", f"topic:{changed.topic_id}"
            await desk.send("topic.card", TopicRef(topic_id=changed.topic_id), key=key, lane=lane)
            await quorum.look(desk, changed)


async def _prepare(desk: Desk, ref: TopicRef) -> Effect | Skip:
    topic = await topics.get(desk.session, ref.topic_id)
    channel = desk.workspace.settings.clearinghouse
    if topic is None or channel is None:
        return Skip("no topic, or no channel for topics")
    target = await topics.get(desk.session, topic.merged_into) if topic.merged_into else None
    places = await interests.places(desk.session, topic.id) if topic.open else []
    settings = desk.workspace.settings
    largest = settings.largest
    found = await membership.with_room(desk.session, topic.id, largest, most=MOST_GROUPS) if topic.open else []
    rooms = [room(group, largest) for group in found]
    card = words.card(topic, settings.smallest, places, rooms=rooms, merged_into=target)
    if topic.channel == channel and topic.ts:
        return Update(channel, topic.ts, card)
    return Post(channel, card) if topic.open else Skip("closed before it was posted")


async def _sent(desk: Desk, ref: TopicRef, outcome: Outcome) -> None:
    await topics.posted(desk.session, ref.topic_id, outcome.channel, outcome.ts)


async def _failed(desk: Desk, ref: TopicRef, error: str) -> None:
    """A post deleted by hand is posted anew; a channel that refuses is told to who looks after it."""
    topic = await topics.get(desk.session, ref.topic_id)
    if error == "message_not_found" and topic is not None and topic.ts:
        await topics.posted(desk.session, ref.topic_id, "", "")
        await refresh_card(desk, ref.topic_id)
    else:
        await tell_problem(desk, error)


class ProblemRef(Ref):
    """Slack's error, as one word."""

    error: str = Field(pattern=r"^[a-z_0-9 ]{1,60}$")


async def tell_problem(desk: Desk, error: str) -> None:
    """Have it told that the clearinghouse refuses: the same trouble once a day, and again after each saving."""
    settings = desk.workspace.settings
    key = f"problem:{settings.clearinghouse}:{error}:{settings.saves}:{desk.now:%Y-%m-%d}"
    await desk.send("setup.problem", ProblemRef(error=error), key=key, lane="setup")


routes.letter(Letter("topic.card", TopicRef, prepare=_prepare, sent=_sent, failed=_failed))


async def is_below_a_post(desk: Desk, channel: str, ts: str, thread_ts: str) -> bool:
    """Whether a message is a reply to the post of a topic."""
    if channel != desk.workspace.settings.clearinghouse or thread_ts in ("", ts):
        return False
    return await topics.by_post(desk.session, channel, thread_ts) is not None


async def replied(turn: Turn, channel: str, thread_ts: str) -> None:
    """Somebody talks below a topic's post: perhaps they want to learn it, too. They are asked once, privately."""
    topic = await topics.by_post(turn.session, channel, thread_ts)
    who = turn.person
    if topic is None or not topic.open or not who.can_learn or not who.id:
        return
    if await interests.mine(turn.session, topic.id, who.id) is None:
        key = f"countme:{topic.id}:{who.id}"
        await turn.send("topic.count_me_in", WaiterRef(topic_id=topic.id, person_id=who.id), key=key, lane=key)


async def _ask(desk: Desk, ref: WaiterRef) -> Effect | Skip:
    topic, who = await topics.get(desk.session, ref.topic_id), await people.get(desk.session, ref.person_id)
    if topic is None or not topic.open or not topic.channel or not topic.ts or who is None or not who.can_learn:
        return Skip("no part in it any more")
    if await interests.mine(desk.session, topic.id, who.id) is not None:
        return Skip("is interested by now")
    return Whisper(topic.channel, who.slack_id, topic.ts, desk.say(who, words.count_me_in, topic))


routes.letter(Letter("topic.count_me_in", WaiterRef, prepare=_ask))


@routes.action(words.NOT_NOW, needs=Act.ASK, writes=False)
async def not_now(_: Turn, __: Ref) -> Reply:
    """They only wanted to talk."""
    return Rewrite(words.not_now())
