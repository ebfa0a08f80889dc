"""Naming a learning need for somebody else (method N5): private, voluntary, and seen only as far as they agree."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from handlers.card import refresh_card
from handlers.effect import Effect, Outcome, Skip, Update
from handlers.field import OptionalParagraph, OptionalTitle, Paragraph
from handlers.interest import NeedForm, register
from handlers.reply import Errors, Open, Replace, Reply
from handlers.route import Form, Letter, Noted, Routes, Typed
from handlers.topic import open_topic
from handlers.turn import Desk, Turn
from learning.person import Act, Person
from learning.refusal import Reason, Refused
from learning.suggestion import State, Suggestion, is_from_supervisor, not_too_many, one_topic
from learning.topic import Kind, Topic
from messages import notice
from messages import suggestion as words
from messages.refs import Id, MaybeTopicRef, SuggestionRef
from store import interests, people, suggestions, topics

routes = Routes()

AGAIN_AFTER = timedelta(days=30)
"""So long the same suggestion to the same person is on its way already, whatever they said."""


async def _form(turn: Turn, person: str = "", topic: Topic | None = None) -> Open:
    return Open(words.suggest_form(person, topic, await suggestions.made_by(turn.session, turn.person.id)))


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
    try:
        one_topic(form.topic, form.title)
    except Refused as refused:
        return Errors({"title": notice.refusal(refused.reason)})
    if form.person == turn.person.slack_id:
        return Errors({"person": notice.refusal(Reason.SUGGEST_SELF)})
    person = await people.find(turn.session, form.person)
    if person is None or not person.can_learn:
        return Errors({"person": notice.refusal(Reason.SUGGEST_NOBODY)})
    topic = await open_topic(turn, form.topic) if form.topic else await topics.by_title(turn.session, form.title)
    topic_id, title = (topic.id, "") if topic else (None, form.title)
    not_too_many(await suggestions.count_since(turn.session, turn.person.id, turn.now, timedelta(days=1)))
    if await suggestions.lately(
        turn.session,
        person_id=person.id,
        suggested_by=turn.person.id,
        topic_id=topic_id,
        title=title,
        since=turn.now - AGAIN_AFTER,
    ):
        return Errors({"person": notice.refusal(Reason.SUGGEST_TWICE)})
    suggestion_id = await suggestions.add(
        turn.session,
        person_id=person.id,
        suggested_by=turn.person.id,
        topic_id=topic_id,
        title=title,
        reason=form.reason,
        from_supervisor=is_from_supervisor(turn.person.slack_id, person.supervisor),
        now=turn.now,
    )
    ref, lane = SuggestionRef(suggestion_id=suggestion_id), f"suggestion:{suggestion_id}"
    await turn.send("suggestion.ask", ref, key=f"suggestion:{suggestion_id}", lane=lane)
    await turn.home_changed(person)
    return Replace(words.on_its_way(form.person))


async def _to_whom(desk: Desk, ref: SuggestionRef) -> tuple[Suggestion, Person] | None:
    """A suggestion and whom it is for; None when they take no part any more."""
    found = await suggestions.get(desk.session, ref.suggestion_id)
    person = await people.get(desk.session, found.person_id) if found else None
    return (found, person) if found and person and person.can_learn else None


async def _ask(desk: Desk, ref: SuggestionRef) -> Effect | Skip:
    to = await _to_whom(desk, ref)
    if to is None or to[0].state is not State.PENDING:
        return Skip("answered by now, or no part in it any more")
    found, person = to
    mine = await interests.mine(desk.session, found.topic_id, person.id) if found.topic_id else None
    return desk.tell(person, words.ask, found, interested=mine is not None)


async def _asked(desk: Desk, ref: SuggestionRef, outcome: Outcome) -> None:
    await suggestions.sent(desk.session, ref.suggestion_id, outcome.channel, outcome.ts)


async def _show(desk: Desk, ref: SuggestionRef) -> Effect | Skip:
    to = await _to_whom(desk, ref)
    if to is None or not to[0].channel or not to[0].ts:
        return Skip("its message is not there")
    found, person = to
    return Update(found.channel or "", found.ts or "", desk.say(person, words.ask, found, interested=False))


async def _mine(turn: Turn, ref: SuggestionRef) -> Suggestion:
    """A suggestion to the person that is not answered yet. Raises Refused for any other."""
    found = await suggestions.get(turn.session, ref.suggestion_id)
    if found is None or found.person_id != turn.person.id or found.state is not State.PENDING:
        raise Refused(Reason.SUGGESTION_GONE)
    return found


@routes.action(words.ACCEPT, needs=Act.REGISTER, writes=False)
async def accept(turn: Turn, ref: SuggestionRef) -> Reply:
    """The form of the interest it becomes; when its topic is archived by now, for another one."""
    found = await _mine(turn, ref)
    other = False
    if found.topic_id is not None:
        try:
            await open_topic(turn, found.topic_id)
        except Refused:
            other = True
    return Open(words.accept_form(found, turn.person, other=other))


@routes.action(words.OTHER, needs=Act.REGISTER, writes=False)
async def choose_other(turn: Turn, ref: SuggestionRef) -> Reply:
    """The same for another topic."""
    return Open(words.accept_form(await _mine(turn, ref), turn.person, other=True))


class AcceptForm(NeedForm):
    """The need as the person has it. show: whether who suggested it may see that."""

    ref: SuggestionRef
    show: Annotated[list[str], AfterValidator(lambda value: value[:1])] = Field(default_factory=list)


class AcceptOtherForm(AcceptForm):
    """The same for another topic, or a new one."""

    topic: Id | None = None
    title: OptionalTitle = ""


@routes.submit(words.REGISTER, needs=Act.REGISTER)
async def register_it(turn: Turn, form: AcceptForm) -> Reply:
    """It becomes an interest; a topic that was only a title is added."""
    found = await _mine(turn, form.ref)
    if found.topic_id is not None:
        topic = await open_topic(turn, found.topic_id)
    else:
        topic = await _topic_of(turn, found.title)
    return await _accept(turn, found, topic, form)


@routes.submit(words.REGISTER_OTHER, needs=Act.REGISTER)
async def register_other(turn: Turn, form: AcceptOtherForm) -> Reply:
    """The same for the topic the person chose."""
    found = await _mine(turn, form.ref)
    try:
        one_topic(form.topic, form.title)
    except Refused as refused:
        return Errors({"title": notice.refusal(refused.reason)})
    topic = await open_topic(turn, form.topic) if form.topic else await _topic_of(turn, form.title)
    return await _accept(turn, found, topic, form)


async def _topic_of(turn: Turn, title: str) -> Topic:
    """The open topic with a title; added, by the person, when there is none."""
    if (known := await topics.by_title(turn.session, title)) is not None:
        return known
    topic_id = await topics.add(
        turn.session, title=title, purpose="", kind=Kind.TECHNICAL, added_by=turn.person.id, now=turn.now
    )
    if topic_id is None:
        raise Refused(Reason.TITLE_TAKEN)
    await refresh_card(turn, topic_id)
    return await open_topic(turn, topic_id)


async def _accept(turn: Turn, found: Suggestion, topic: Topic, form: AcceptForm) -> Reply:
    if form.supervisor == turn.person.slack_id:
        return Errors({"supervisor": notice.refusal(Reason.OWN_SUPERVISOR)})
    shown = bool(form.show)
    if not await suggestions.answer(turn.session, found.id, State.ACCEPTED, turn.now, topic_id=topic.id, shown=shown):
        raise Refused(Reason.SUGGESTION_GONE)
    view = await register(turn, topic, form, found.id)
    await _rewrite(turn, found)
    if shown:
        ref = SuggestionRef(suggestion_id=found.id)
        await turn.send("suggestion.shown", ref, key=f"suggestion:{found.id}:shown", lane=f"suggested:{found.id}")
    return Replace(view)


async def _rewrite(turn: Turn, found: Suggestion) -> None:
    ref, lane = SuggestionRef(suggestion_id=found.id), f"suggestion:{found.id}"
    await turn.send("suggestion.show", ref, key=f"suggestion:{found.id}:answered", lane=lane)


@routes.action(words.DECLINE, needs=Act.REGISTER, writes=False)
async def decline(turn: Turn, ref: SuggestionRef) -> Reply:
    """The form to decline, with an optional word."""
    return Open(words.decline_form(await _mine(turn, ref)))


class DeclineForm(Form):
    """Declining. word: only what is written here reaches who suggested it."""

    ref: SuggestionRef
    word: OptionalParagraph = ""


@routes.submit(words.SAY_NO, needs=Act.REGISTER)
async def say_no(turn: Turn, form: DeclineForm) -> Reply:
    """Decline; nobody sees it, and who suggested it gets a word only if one was written."""
    found = await _mine(turn, form.ref)
    if not await suggestions.answer(turn.session, found.id, State.DECLINED, turn.now, word=form.word):
        raise Refused(Reason.SUGGESTION_GONE)
    if form.word:
        ref = SuggestionRef(suggestion_id=found.id)
        await turn.send("suggestion.word", ref, key=f"suggestion:{found.id}:word", lane=f"suggested:{found.id}")
    await _rewrite(turn, found)
    await turn.home_changed(turn.person)
    return Replace(words.declined())


async def _tell_shown(desk: Desk, ref: SuggestionRef) -> Effect | Skip:
    found = await suggestions.get(desk.session, ref.suggestion_id)
    by = await people.get(desk.session, found.by_id) if found else None
    if found is None or not found.shown or by is None or not by.can_learn:
        return Skip("nobody to tell")
    return desk.tell(by, words.shown_to, found)


async def _tell_word(desk: Desk, ref: SuggestionRef) -> Effect | Skip:
    found = await suggestions.get(desk.session, ref.suggestion_id)
    by = await people.get(desk.session, found.by_id) if found else None
    if found is None or not found.word or by is None or not by.can_learn:
        return Skip("nobody to tell")
    return desk.tell(by, words.word_to, found.person, found.word)


routes.letter(Letter("suggestion.ask", SuggestionRef, prepare=_ask, sent=_asked))
routes.letter(Letter("suggestion.show", SuggestionRef, prepare=_show))
routes.letter(Letter("suggestion.shown", SuggestionRef, prepare=_tell_shown))
routes.letter(Letter("suggestion.word", SuggestionRef, prepare=_tell_word))
