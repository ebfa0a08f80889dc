"""Answering a need that somebody named for me (method N5): yes, yes to something else, or no; only I see which."""

from typing import Annotated

from pydantic import AfterValidator, Field

from handlers.effect import Effect, Outcome, Skip
from handlers.field import OptionalParagraph, OptionalTitle
from handlers.interest import NeedForm, register
from handlers.reply import Errors, Open, Replace, Reply
from handlers.route import Form, Letter, Routes
from handlers.suggestion import topic_suggested
from handlers.topic import open_topic
from handlers.turn import Desk, Turn
from learning.person import Act
from learning.refusal import Reason, Refused
from learning.suggestion import State, Suggestion, one_topic
from learning.topic import Kind, Topic
from messages import notice
from messages import suggestion as words
from messages.refs import Id, SuggestionRef
from store import interests, people, suggestions, topics

routes = Routes()


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
    topic = await topic_suggested(turn, found)
    if topic is None and found.topic_id is not None:
        return Open(words.accept_other_form(found, turn.person, archived=True))
    mine = await interests.mine(turn.session, topic.id, turn.person.id) if topic else None
    return Open(words.accept_form(found, turn.person, topic, mine))


@routes.action(words.OTHER, needs=Act.REGISTER, writes=False)
async def choose_other(turn: Turn, ref: SuggestionRef) -> Reply:
    """The same for another topic."""
    return Open(words.accept_other_form(await _mine(turn, ref), turn.person, archived=False))


class AcceptForm(NeedForm):
    """The need as the person has it. kind: of a new topic. show: whether who suggested it may see that."""

    ref: SuggestionRef
    kind: Kind | None = None
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
        return await _accept(turn, found, await open_topic(turn, found.topic_id), form)
    return await _accept(turn, found, await _topic_called(turn, found.title, form), form)


@routes.submit(words.REGISTER_OTHER, needs=Act.REGISTER)
async def register_other(turn: Turn, form: AcceptOtherForm) -> Reply:
    """The same for the topic the person chose."""
    found = await _mine(turn, form.ref)
    try:
        one_topic(form.topic, form.title)
    except Refused as refused:
        return Errors({"title": notice.refusal(refused.reason)})
    topic = await open_topic(turn, form.topic) if form.topic else await _topic_called(turn, form.title, form)
    return await _accept(turn, found, topic, form)


async def _topic_called(turn: Turn, title: str, form: AcceptForm) -> Topic:
    """The open topic with a title; added, by the person, when there is none."""
    kind = form.kind or Kind.TECHNICAL
    await topics.add(turn.session, title=title, purpose="", kind=kind, added_by=turn.person.id, now=turn.now)
    topic = await topics.by_title(turn.session, title)
    if topic is None:  # another one was there, and was archived in this moment
        raise Refused(Reason.TOPIC_GONE)
    return topic


async def _accept(turn: Turn, found: Suggestion, topic: Topic, form: AcceptForm) -> Reply:
    if form.supervisor == turn.person.slack_id:
        return Errors({"supervisor": notice.refusal(Reason.OWN_SUPERVISOR)})
    shown = bool(form.show)
    if not await suggestions.accept(turn.session, found.id, chosen_id=topic.id, shown=shown, now=turn.now):
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
    if not await suggestions.decline(turn.session, found.id, word=form.word, now=turn.now):
        raise Refused(Reason.SUGGESTION_GONE)
    if form.word:
        ref = SuggestionRef(suggestion_id=found.id)
        await turn.send("suggestion.word", ref, key=f"suggestion:{found.id}:word", lane=f"suggested:{found.id}")
    await _rewrite(turn, found)
    await turn.home_changed(turn.person)
    return Replace(words.declined(word=bool(form.word)))


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


async def _word_told(desk: Desk, ref: SuggestionRef, _: Outcome) -> None:
    await suggestions.drop_word(desk.session, ref.suggestion_id)


async def _word_lost(desk: Desk, ref: SuggestionRef, _: str) -> None:
    await suggestions.drop_word(desk.session, ref.suggestion_id)


routes.letter(Letter("suggestion.shown", SuggestionRef, prepare=_tell_shown))
routes.letter(Letter("suggestion.word", SuggestionRef, prepare=_tell_word, sent=_word_told, failed=_word_lost))
