"""Topics: finding one by its id, and adding one (method N1)."""

from typing import Annotated

from pydantic import AfterValidator, Field

from handlers.card import refresh_card
from handlers.field import Sentence, Tags, Title
from handlers.reply import Open, Options, Replace, Reply
from handlers.route import Form, Noted, Routes, Typed
from handlers.turn import Desk, Turn
from learning import text
from learning.browse import Wanted
from learning.person import Act
from learning.refusal import Reason, Refused
from learning.topic import Kind, Topic, near
from messages import topic as words
from messages.refs import AddRef
from messages.topic import Draft
from messages.words import clipped
from store import browsing, topics

routes = Routes()

MERGES = 20
"""Mergers that an old button is led along."""


async def followed(desk: Desk, topic_id: int, *, hold: bool = False) -> Topic | None:
    """A topic, open or archived; of a merged one, the topic that took its people in.

    hold: and keep others from changing it, see `store.topics.lock`.
    """
    topic = await topics.get(desk.session, topic_id, hold=hold)
    for _ in range(MERGES):
        if topic is None or topic.merged_into is None:
            break
        topic = await topics.get(desk.session, topic.merged_into, hold=hold)
    return topic


async def open_topic(desk: Desk, topic_id: int, *, hold: bool = False) -> Topic:
    """The same, while it is open. Raises Refused when it is archived, or not of this workspace."""
    topic = await followed(desk, topic_id, hold=hold)
    if topic is None or not topic.open:
        raise Refused(Reason.TOPIC_GONE)
    return topic


@routes.command("topic", needs=Act.ADD_TOPIC)
async def add_by_word(_: Turn, typed: Typed) -> Reply:
    """The form for a new topic, with the title that was typed."""
    return Open(words.add_form(Draft(title=typed.text[: text.TITLE_LONGEST])))


@routes.action(words.ADD, needs=Act.ADD_TOPIC, writes=False)
async def add(_: Turn, ref: AddRef) -> Reply:
    """The form for a new topic."""
    return Open(words.add_form(Draft(title=ref.title)))


@routes.shortcut(words.FROM_MESSAGE, needs=Act.ADD_TOPIC)
async def add_from_message(_: Turn, noted: Noted) -> Reply:
    """The form for a new topic, begun with what somebody wrote."""
    first = next(iter(noted.text.splitlines()), "")
    draft = Draft(clipped(first, text.TITLE_LONGEST), clipped(noted.text, text.SENTENCE_LONGEST))
    return Open(words.add_form(draft, from_message=True))


class TopicForm(Form):
    """What a topic says. anyway: it was said that none of the near-duplicates is meant."""

    title: Title
    purpose: Sentence
    kind: Kind
    tags: Tags = ()
    anyway: Annotated[list[str], AfterValidator(lambda value: value[:1])] = Field(default_factory=list)

    @property
    def draft(self) -> Draft:
        """As the form shows it again."""
        return Draft(self.title, self.purpose, self.kind, self.tags)


async def alike(turn: Turn, form: TopicForm, but: int = 0) -> list[Topic]:
    """The open topics that may be meant by a form, unless it was said that none is. but: the topic that is changed."""
    known = await topics.by_title(turn.session, form.title)
    if form.anyway and (known is None or known.id == but):
        return []
    others = [each for each in await topics.titles(turn.session) if each[0] != but]
    return await topics.some(turn.session, near(form.title, others))


@routes.submit(words.SUBMIT, needs=Act.ADD_TOPIC)
async def submit(turn: Turn, form: TopicForm) -> Reply:
    """Add it, unless something like it is there: then ask first."""
    if found := await alike(turn, form):
        return Replace(words.add_form(form.draft, found))
    topic_id = await topics.add(
        turn.session,
        title=form.title,
        purpose=form.purpose,
        kind=form.kind,
        tags=form.tags,
        added_by=turn.person.id,
        now=turn.now,
    )
    if topic_id is None:
        raise Refused(Reason.TITLE_TAKEN)
    await refresh_card(turn, topic_id)
    await turn.home_changed(turn.person)
    topic = await open_topic(turn, topic_id)
    return Replace(words.added(topic, posted=turn.workspace.settings.clearinghouse is not None))


@routes.options(words.LOOK_UP, needs=Act.BROWSE)
async def look_up(turn: Turn, typed: Typed) -> Reply:
    """The open topics with the words typed so far."""
    wanted = Wanted(words=typed.text[: text.TITLE_LONGEST])
    smallest = turn.workspace.settings.smallest
    found, _total = await browsing.search(
        turn.session, wanted, turn.person, smallest, turn.now, offset=0, limit=words.OFFERED
    )
    return Options({str(each.id): words.option(each) for each in found})
