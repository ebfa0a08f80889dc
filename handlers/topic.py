"""Topics: finding, adding and closing them (method N1), and their posts in the clearinghouse channel (G1)."""

from collections.abc import Collection
from typing import Annotated

from pydantic import AfterValidator, Field

from handlers.effect import Effect, Outcome, Post, Skip, Update
from handlers.field import SearchWords, Sentence, Title
from handlers.reply import Open, Replace, Reply
from handlers.route import Form, Letter, Routes, Typed
from handlers.turn import Desk, Turn
from learning import text
from learning.person import Act
from learning.refusal import Reason, Refused
from learning.topic import Kind, Topic, near
from messages import topic as words
from messages.refs import ListRef, Ref, TopicRef, WaiterRef
from store import interests, people, topics

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


async def open_topic(desk: Desk, topic_id: int) -> Topic:
    """An open topic. Raises Refused when it is closed, or not of this workspace."""
    topic = await topics.get(desk.session, topic_id)
    if topic is None or not topic.open:
        raise Refused(Reason.TOPIC_GONE)
    return topic


async def list_of_topics(turn: Turn, ref: ListRef) -> Open | Replace:
    """A page of the list of topics; past the end, the last one."""
    found, total = await topics.search(turn.session, ref.words, ref.page * words.PER_PAGE, words.PER_PAGE)
    if not found and total:
        ref = ref.model_copy(update={"page": (total - 1) // words.PER_PAGE})
        found, total = await topics.search(turn.session, ref.words, ref.page * words.PER_PAGE, words.PER_PAGE)
    mine = await interests.topics_of(turn.session, turn.person.id)
    return Open(words.browse(found, total, mine, ref, turn.workspace.settings.smallest))


@routes.action(words.BROWSE, needs=Act.BROWSE, writes=False)
async def browse(turn: Turn, _: Ref) -> Reply:
    """The list of topics."""
    return await list_of_topics(turn, ListRef())


@routes.action(words.NEXT, needs=Act.BROWSE, writes=False)
async def next_page(turn: Turn, ref: ListRef) -> Reply:
    """The following page of the list."""
    return Replace((await list_of_topics(turn, ref)).view)


@routes.action(words.BACK, needs=Act.BROWSE, writes=False)
async def previous_page(turn: Turn, ref: ListRef) -> Reply:
    """The page before."""
    return Replace((await list_of_topics(turn, ref)).view)


class SearchForm(Form):
    """What is searched for. ref: the page of the list it was asked from."""

    ref: ListRef
    words: SearchWords = ""


@routes.submit(words.SEARCH, needs=Act.BROWSE)
async def search(turn: Turn, form: SearchForm) -> Reply:
    """The list of what was searched for."""
    return Replace((await list_of_topics(turn, ListRef(words=form.words))).view)


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


async def _tell_of_closing(desk: Desk, ref: WaiterRef) -> Effect | Skip:
    topic, who = await topics.get(desk.session, ref.topic_id), await people.get(desk.session, ref.person_id)
    if topic is None or who is None or not who.can_learn:
        return Skip("no part in it any more")
    return desk.tell(who, words.closed_while_waiting, topic)


class ProblemRef(Ref):
    """Slack's error, as one word."""

    error: str = Field(pattern=r"^[a-z_0-9 ]{1,60}$")


async def tell_problem(desk: Desk, error: str) -> None:
    """Have it told that the clearinghouse refuses: the same trouble once a day, and again after each saving."""
    settings = desk.workspace.settings
    key = f"problem:{settings.clearinghouse}:{error}:{settings.saves}:{desk.now:%Y-%m-%d}"
    await desk.send("setup.problem", ProblemRef(error=error), key=key, lane="setup")


routes.letter(Letter("topic.card", TopicRef, prepare=_prepare, sent=_sent, failed=_failed))
routes.letter(Letter("topic.closed", WaiterRef, prepare=_tell_of_closing))
