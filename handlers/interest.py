"""Registering, changing and withdrawing an interest (method N2)."""

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo

from handlers.browse import list_of_topics
from handlers.card import refresh_card
from handlers.field import OptionalParagraph
from handlers.reply import Open, Replace, Reply
from handlers.route import Form, Routes, Typed
from handlers.topic import open_topic
from handlers.turn import Turn
from learning import text
from learning.interest import Mode, levels
from learning.person import Act
from messages import interest as words
from messages import topic as topic_words
from messages.refs import ListRef, TopicRef
from store import interests, topics

routes = Routes()


async def _form(turn: Turn, topic_id: int) -> Open:
    topic = await open_topic(turn, topic_id)
    mine = await interests.mine(turn.session, topic_id, turn.person.id)
    more = [topic_words.close_button(TopicRef(topic_id=topic_id))] if turn.may(Act.CLOSE_TOPIC) else []
    return Open(words.interest_form(topic, mine, in_group=mine is not None and mine.placed, more=more))


@routes.command("interest", needs=Act.BROWSE)
async def find(turn: Turn, typed: Typed) -> Reply:
    """The list of topics; when exactly one fits what was typed, its form."""
    wanted = typed.text[: text.TITLE_LONGEST]
    found, total = await topics.search(turn.session, wanted, 0, 1) if wanted else ([], 0)
    if total == 1:
        return await _form(turn, found[0].id)
    return await list_of_topics(turn, ListRef(words=wanted))


@routes.action(words.OPEN, needs=Act.REGISTER, writes=False)
async def open_form(turn: Turn, ref: TopicRef) -> Reply:
    """The form of a topic."""
    return await _form(turn, ref.topic_id)


def _above(wanted: int, form: ValidationInfo) -> int:
    """The level wanted, above the level now when that one is given."""
    now = form.data.get("level_now")
    return wanted if now is None else levels(now, wanted)[1]


class InterestForm(Form):
    """An interest."""

    ref: TopicRef
    level_now: Annotated[int, Field(ge=1, le=5)]
    level_wanted: Annotated[int, Field(ge=1, le=5), AfterValidator(_above)]
    mode: Mode
    hope: OptionalParagraph = ""


@routes.submit(words.SUBMIT, needs=Act.REGISTER)
async def submit(turn: Turn, form: InterestForm) -> Reply:
    """Register it, or change it."""
    topic = await open_topic(turn, form.ref.topic_id)
    await interests.register(
        turn.session,
        topic_id=topic.id,
        person_id=turn.person.id,
        level_now=form.level_now,
        level_wanted=form.level_wanted,
        mode=form.mode,
        hope=form.hope,
        now=turn.now,
    )
    await refresh_card(turn, topic.id)
    return Replace(words.saved(await open_topic(turn, topic.id), turn.workspace.settings.smallest))


@routes.action(words.WITHDRAW, needs=Act.REGISTER, writes=True)
async def withdraw(turn: Turn, ref: TopicRef) -> Reply:
    """Leave the queue; doing it twice is no mistake."""
    topic = await open_topic(turn, ref.topic_id)
    if await interests.withdraw(turn.session, topic.id, turn.person.id, turn.now):
        await refresh_card(turn, topic.id)
    return Replace(words.withdrawn(topic))
