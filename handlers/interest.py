"""Registering, changing and withdrawing an interest (method N2)."""

from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers.browse import list_of_topics
from handlers.card import refresh_card, show_changes
from handlers.field import OptionalParagraph, ShortLine
from handlers.membership import withdraw_requests
from handlers.profile import SlackId, read_details
from handlers.reply import Errors, Open, Replace, Reply
from handlers.route import Form, Routes, Typed
from handlers.topic import open_topic
from handlers.turn import Turn
from learning import text
from learning.interest import Mode, levels
from learning.person import Act
from learning.refusal import Reason, Refused
from learning.topic import Topic, neighbours
from messages import interest as words
from messages import membership as membership_words
from messages import notice, topic_admin
from messages.refs import ListRef, TopicRef
from store import browsing, interests, interests_register, membership, people, suggestions, topics

routes = Routes()


async def _form(turn: Turn, topic_id: int) -> Open:
    topic = await open_topic(turn, topic_id)
    mine = await interests.mine(turn.session, topic.id, turn.person.id)
    by = await suggestions.suggested_by(turn.session, mine.suggestion_id) if mine and mine.suggestion_id else ""
    in_group = mine is not None and mine.placed
    more = [] if in_group else await _groups_with_room(turn, topic.id)
    more += [topic_admin.manage_button(TopicRef(topic_id=topic.id))] if turn.may(Act.MANAGE_TOPIC) else []
    return Open(words.interest_form(topic, mine, turn.person, in_group=in_group, suggested_by=by, more=more))


async def _groups_with_room(turn: Turn, topic_id: int) -> list[Block]:
    """The groups of a topic into which one could come."""
    largest = turn.workspace.settings.largest
    return membership_words.with_room(await membership.with_room(turn.session, topic_id, largest), largest)


@routes.command("interest", needs=Act.BROWSE)
async def find(turn: Turn, typed: Typed) -> Reply:
    """The list of topics; when exactly one fits what was typed, its form."""
    ref = ListRef(words=typed.text[: text.TITLE_LONGEST])
    if ref.words:
        smallest = turn.workspace.settings.smallest
        found, total = await browsing.search(
            turn.session, ref.wanted, turn.person, smallest, turn.now, offset=0, limit=1
        )
        if total == 1:
            return await _form(turn, found[0].id)
    return await list_of_topics(turn, ref)


@routes.action(words.OPEN, needs=Act.REGISTER, writes=False)
async def open_form(turn: Turn, ref: TopicRef) -> Reply:
    """The form of a topic."""
    return await _form(turn, ref.topic_id)


def _above(wanted: int, form: ValidationInfo) -> int:
    """The level wanted, above the level now when that one is given."""
    now = form.data.get("level_now")
    return wanted if now is None else levels(now, wanted)[1]


class NeedForm(Form):
    """A need: where somebody is, where they want to be, how they would meet, what for."""

    level_now: Annotated[int, Field(ge=1, le=5)]
    level_wanted: Annotated[int, Field(ge=1, le=5), AfterValidator(_above)]
    mode: Mode
    hope: OptionalParagraph = ""
    place: ShortLine = ""
    department: ShortLine = ""
    supervisor: SlackId = ""


class InterestForm(NeedForm):
    """An interest."""

    ref: TopicRef


@routes.submit(words.SUBMIT, needs=Act.REGISTER)
async def submit(turn: Turn, form: InterestForm) -> Reply:
    """Register it, or change it."""
    if form.supervisor == turn.person.slack_id:
        return Errors({"supervisor": notice.refusal(Reason.OWN_SUPERVISOR)})
    topic = await open_topic(turn, form.ref.topic_id, hold=True)
    return Replace(await register(turn, topic, form))


async def register(turn: Turn, topic: Topic, form: NeedForm, suggestion_id: int | None = None) -> View:
    """Store somebody's need for a topic, and what they said of themself; returns what they read then.

    The topic is held before any row of theirs is changed, as everywhere.
    """
    await topics.lock(turn.session, [topic.id])
    await _learn_more(turn, form)
    found = await interests_register.register(
        turn.session,
        topic_id=topic.id,
        person_id=turn.person.id,
        level_now=form.level_now,
        level_wanted=form.level_wanted,
        mode=form.mode,
        hope=form.hope,
        now=turn.now,
        suggestion_id=suggestion_id,
        also=interests_register.what_is_told(topic, turn.person.id),
    )
    changed, position, alike = interests_register.told(found)
    if not changed.open:  # since it was read
        raise Refused(Reason.TOPIC_GONE)
    await show_changes(turn, [changed])
    await turn.home_changed(turn.person)
    topic = replace(topic, waiting=changed.waiting)
    near = neighbours(topic, alike)
    rooms = await _groups_with_room(turn, topic.id) if position is not None and changed.grouped else []
    return words.saved(topic, turn.workspace.settings, position, near, more=rooms)


async def _learn_more(turn: Turn, form: NeedForm) -> None:
    """What the form asked once; what was left empty may still be told by the profile."""
    told = {"place": form.place, "department": form.department, "supervisor": form.supervisor}
    if said := {name: value for name, value in told.items() if value}:
        await people.correct(turn.session, turn.person, said, turn.now)
    elif not turn.person.asked:
        await people.asked(turn.session, turn.person.id, turn.now)
    await read_details(turn, turn.person)


@routes.action(words.WITHDRAW, needs=Act.REGISTER, writes=True)
async def withdraw(turn: Turn, ref: TopicRef) -> Reply:
    """Leave the queue, and ask no group any more; doing it twice is no mistake."""
    topic = await open_topic(turn, ref.topic_id, hold=True)
    if await interests.withdraw(turn.session, topic.id, turn.person.id, turn.now):
        await withdraw_requests(turn, person_ids=[turn.person.id], topic_id=topic.id, asked=True)
        await refresh_card(turn, topic.id)
        await turn.home_changed(turn.person)
    return Replace(words.withdrawn(topic))
