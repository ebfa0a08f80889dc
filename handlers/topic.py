"""Topics: adding and closing them (method N1)."""

from typing import Annotated

from pydantic import AfterValidator, Field

from handlers.card import refresh_card
from handlers.effect import Effect, Skip
from handlers.field import Sentence, Title
from handlers.reply import Open, Replace, Reply
from handlers.route import Form, Letter, Routes, Typed
from handlers.turn import Desk, Turn
from learning import text
from learning.person import Act
from learning.refusal import Reason, Refused
from learning.topic import Kind, Topic, near
from messages import topic as words
from messages.refs import Ref, TopicRef, WaiterRef
from store import interests, people, topics

routes = Routes()


async def open_topic(desk: Desk, topic_id: int) -> Topic:
    """An open topic. Raises Refused when it is closed, or not of this workspace."""
    topic = await topics.get(desk.session, topic_id)
    if topic is None or not topic.open:
        raise Refused(Reason.TOPIC_GONE)
    return topic


@routes.command("topic", needs=Act.ADD_TOPIC)
async def add_by_word(_: Turn, typed: Typed) -> Reply:
    """The form for a new topic, with the title that was typed."""
    return Open(words.add_form(title=typed.text[: text.TITLE_LONGEST]))


@routes.action(words.ADD, needs=Act.ADD_TOPIC, writes=False)
async def add(_: Turn, __: Ref) -> Reply:
    """The form for a new topic."""
    return Open(words.add_form())


class TopicForm(Form):
    """A new topic. anyway: it was said that none of the near-duplicates is meant."""

    title: Title
    purpose: Sentence
    kind: Kind
    anyway: Annotated[list[str], AfterValidator(lambda value: value[:1])] = Field(default_factory=list)


@routes.submit(words.SUBMIT, needs=Act.ADD_TOPIC)
async def submit(turn: Turn, form: TopicForm) -> Reply:
    """Add it, unless something like it is there: then ask first."""
    known = await topics.by_title(turn.session, form.title)
    alike = near(form.title, await topics.titles(turn.session)) if not form.anyway or known else []
    if alike:
        found = await topics.some(turn.session, alike)
        return Replace(words.add_form(form.title, form.purpose, form.kind, found))
    topic_id = await topics.add(
        turn.session,
        title=form.title,
        purpose=form.purpose,
        kind=form.kind,
        added_by=turn.person.id,
        now=turn.now,
    )
    if topic_id is None:
        raise Refused(Reason.TITLE_TAKEN)
    await refresh_card(turn, topic_id)
    topic = await open_topic(turn, topic_id)
    return Replace(words.added(topic, posted=turn.workspace.settings.clearinghouse is not None))


@routes.action(words.CLOSE, needs=Act.CLOSE_TOPIC, writes=True)
async def close(turn: Turn, ref: TopicRef) -> Reply:
    """Close a topic for everybody; its post says so, and who waits is told."""
    topic = await open_topic(turn, ref.topic_id)
    await topics.close(turn.session, topic.id, turn.now)
    for each in await interests.waiting(turn.session, topic.id):
        key = f"closed:{topic.id}:{each.person_id}"
        await turn.send("topic.closed", WaiterRef(topic_id=topic.id, person_id=each.person_id), key=key, lane=key)
    await refresh_card(turn, topic.id)
    return Replace(words.closed(topic))


async def _tell_of_closing(desk: Desk, ref: WaiterRef) -> Effect | Skip:
    topic, who = await topics.get(desk.session, ref.topic_id), await people.get(desk.session, ref.person_id)
    if topic is None or who is None or not who.can_learn:
        return Skip("no part in it any more")
    return desk.tell(who, words.closed_while_waiting, topic)


routes.letter(Letter("topic.closed", WaiterRef, prepare=_tell_of_closing))
