"""The posts of topics in the clearinghouse channel (method G1): one for each open topic, kept current in place."""

from collections.abc import Collection

from pydantic import Field

from handlers.effect import Effect, Outcome, Post, Skip, Update
from handlers.route import Letter, Routes
from handlers.turn import Desk
from messages import card as words
from messages.refs import Ref, TopicRef
from store import topics

routes = Routes()


async def refresh_card(desk: Desk, topic_id: int) -> None:
    """Have the topic's post show what holds now; before the clearinghouse is chosen there is none."""
    await refresh_cards(desk, [topic_id])


async def refresh_cards(desk: Desk, topic_ids: Collection[int]) -> None:
    """The same for several topics."""
    for topic_id, revision in await topics.changed(desk.session, topic_ids):
        if desk.workspace.settings.clearinghouse is not None:
            key, lane = f"topic:{topic_id}:{revision}", f"topic:{topic_id}"
            await desk.send("topic.card", TopicRef(topic_id=topic_id), key=key, lane=lane)


async def _prepare(desk: Desk, ref: TopicRef) -> Effect | Skip:
    topic = await topics.get(desk.session, ref.topic_id)
    channel = desk.workspace.settings.clearinghouse
    if topic is None or channel is None:
        return Skip("no topic, or no channel for topics")
    card = words.card(topic, desk.workspace.settings.smallest)
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
