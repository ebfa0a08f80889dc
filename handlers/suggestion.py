"""Naming a learning need for somebody else (method N5): private, voluntary, and seen only as far as they agree."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from handlers.effect import Effect, GoOn, Outcome, Skip, Update
from handlers.field import OptionalTitle, Paragraph
from handlers.profile import read_details
from handlers.reply import Errors, Open, Replace, Reply
from handlers.route import Form, Letter, Noted, Routes, Typed
from handlers.topic import open_topic
from handlers.turn import Desk, Turn
from learning.person import Act, Person
from learning.refusal import Reason, Refused
from learning.suggestion import (
    AGAIN_AFTER,
    State,
    Suggestion,
    is_from_supervisor,
    is_repeated,
    not_too_many,
    one_topic,
)
from learning.topic import Topic
from messages import notice
from messages import suggestion as words
from messages.refs import Id, MaybeTopicRef, NewSuggestionRef, SuggestionRef
from store import interests, people, suggestions, topics

routes = Routes()

DAY = timedelta(days=1)


async def _form(turn: Turn, person: str = "", topic: Topic | None = None) -> Open:
    _set_up(turn)
    return Open(words.suggest_form(person, topic, await suggestions.made_by(turn.session, turn.person.id)))


def _set_up(turn: Turn) -> None:
    """Raise Refused before the workspace is set up: until then nobody is written to unasked."""
    if turn.workspace.settings.clearinghouse is None:
        raise Refused(Reason.SET_UP_FIRST)


@routes.command("suggest", needs=Act.SUGGEST)
async def suggest_by_word(turn: Turn, typed: Typed) -> Reply:
    """The form, for who was mentioned."""
    return await _form(turn, typed.mentioned)


@routes.shortcut(words.SHORTCUT, needs=Act.SUGGEST)
async def suggest_by_shortcut(turn: Turn, _: Noted) -> Reply:
    """The form, from anywhere."""
    return await _form(turn)


@routes.action(words.OPEN, needs=Act.SUGGEST, writes=False)
async def suggest(turn: Turn, ref: MaybeTopicRef) -> Reply:
    """The form, perhaps for one topic."""
    topic = await open_topic(turn, ref.topic_id) if ref.topic_id is not None else None
    return await _form(turn, topic=topic)


class SuggestForm(Form):
    """A named need: for whom, an existing topic or a new one's title, and why."""

    person: Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{1,30}$")]
    topic: Id | None = None
    title: OptionalTitle = ""
    reason: Paragraph


@routes.submit(words.SUBMIT, needs=Act.SUGGEST)
async def submit(turn: Turn, form: SuggestForm) -> Reply:
    """Send it. Nothing in the answer tells what the person thinks, or whether they are interested already."""
    _set_up(turn)
    try:
        one_topic(form.topic, form.title)
    except Refused as refused:
        return Errors({"title": notice.refusal(refused.reason)})
    if form.person == turn.person.slack_id:
        return Errors({"person": notice.refusal(Reason.SUGGEST_SELF)})
    person = await people.find(turn.session, form.person)
    if person is None or not person.known or not person.can_learn:
        return Errors({"person": notice.refusal(Reason.SUGGEST_NOBODY)})
    topic = await open_topic(turn, form.topic) if form.topic else await topics.by_title(turn.session, form.title)
    topic_id, title = (topic.id, topic.title) if topic else (None, form.title)
    await suggestions.one_at_a_time(turn.session, turn.person.id)
    not_too_many(await suggestions.count_since(turn.session, turn.person.id, turn.now - DAY))
    earlier = await suggestions.between(
        turn.session, suggested_by=turn.person.id, person_id=person.id, since=turn.now - AGAIN_AFTER
    )
    if is_repeated(topic_id, title, earlier):
        return Errors({"person": notice.refusal(Reason.SUGGEST_TWICE)})
    suggestion_id = await suggestions.add(
        turn.session,
        person_id=person.id,
        suggested_by=turn.person.id,
        topic_id=topic_id,
        title="" if topic else title,
        reason=form.reason,
        from_supervisor=is_from_supervisor(turn.person.slack_id, person.supervisor),
        now=turn.now,
    )
    await read_details(turn, person)
    await _look_first(turn, person, NewSuggestionRef(suggestion_id=suggestion_id))
    return Replace(words.on_its_way(form.person))


async def _look_first(desk: Desk, person: Person, ref: NewSuggestionRef) -> None:
    """Whether it is their supervisor's, their profile tells: in its lane, this comes after what was asked of Slack."""
    key = f"suggestion:{ref.suggestion_id}:new:{ref.looked}"
    await desk.send("suggestion.new", ref, key=key, lane=f"details:{person.id}")


async def _to_whom(desk: Desk, ref: SuggestionRef) -> tuple[Suggestion, Person] | None:
    """A suggestion and whom it is for; None when they take no part any more."""
    found = await suggestions.get(desk.session, ref.suggestion_id)
    person = await people.get(desk.session, found.person_id) if found else None
    return (found, person) if found and person and person.can_learn else None


async def _new(desk: Desk, ref: NewSuggestionRef) -> Effect | Skip:
    return GoOn() if await _to_whom(desk, ref) else Skip("no part in it any more")


async def _decided(desk: Desk, ref: NewSuggestionRef, _: Outcome) -> None:
    """Say whose it is, and ask; a profile that was never read is waited for: its fields may have to be found first."""
    to = await _to_whom(desk, ref)
    if to is None:
        return
    found, person = to
    if not person.detailed and ref.looked < 2:
        await _look_first(desk, person, ref.model_copy(update={"looked": ref.looked + 1}))
        return
    supervisor = is_from_supervisor(found.by, person.supervisor)
    await suggestions.comes_from(desk.session, found.id, supervisor=supervisor)
    ask, lane = SuggestionRef(suggestion_id=found.id), f"suggestion:{found.id}"
    await desk.send("suggestion.ask", ask, key=f"suggestion:{found.id}", lane=lane)
    await desk.home_changed(person)


async def topic_suggested(desk: Desk, found: Suggestion) -> Topic | None:
    """The open topic a suggestion is for now; None when it is archived, or new."""
    if found.topic_id is None:
        return await topics.by_title(desk.session, found.title)
    try:
        return await open_topic(desk, found.topic_id)
    except Refused:
        return None


async def _ask(desk: Desk, ref: SuggestionRef) -> Effect | Skip:
    to = await _to_whom(desk, ref)
    if to is None or to[0].state is not State.PENDING:
        return Skip("answered by now, or no part in it any more")
    found, person = to
    topic = await topic_suggested(desk, found)
    mine = await interests.mine(desk.session, topic.id, person.id) if topic else None
    return desk.tell(person, words.ask, found, interested=mine is not None)


async def _asked(desk: Desk, ref: SuggestionRef, outcome: Outcome) -> None:
    await suggestions.sent(desk.session, ref.suggestion_id, outcome.channel, outcome.ts)


async def _show(desk: Desk, ref: SuggestionRef) -> Effect | Skip:
    to = await _to_whom(desk, ref)
    if to is None or not to[0].channel or not to[0].ts:
        return Skip("its message is not there")
    found, person = to
    return Update(found.channel or "", found.ts or "", desk.say(person, words.ask, found, interested=False))


routes.letter(Letter("suggestion.new", NewSuggestionRef, prepare=_new, sent=_decided))
routes.letter(Letter("suggestion.ask", SuggestionRef, prepare=_ask, sent=_asked))
routes.letter(Letter("suggestion.show", SuggestionRef, prepare=_show))
