"""Changing, merging and archiving topics: for facilitators (method N1)."""

from handlers.card import refresh_card, refresh_cards
from handlers.effect import Effect, Skip
from handlers.reply import Open, Replace, Reply
from handlers.route import Form, Letter, Routes
from handlers.topic import TopicForm, alike, open_topic
from handlers.turn import Desk, Turn
from learning.person import Act
from learning.refusal import Reason, Refused
from learning.topic import Topic
from messages import topic_admin as words
from messages.refs import Id, MergeRef, TopicRef, WaiterRef
from messages.topic import Draft
from store import interests, people, topics

routes = Routes()


@routes.action(words.MANAGE, needs=Act.MANAGE_TOPIC, writes=False)
async def manage(turn: Turn, ref: TopicRef) -> Reply:
    """What can be done with a topic."""
    return Open(words.manage(await open_topic(turn, ref.topic_id)))


@routes.action(words.CHANGE, needs=Act.MANAGE_TOPIC, writes=False)
async def change(turn: Turn, ref: TopicRef) -> Reply:
    """The form to change a topic."""
    topic = await open_topic(turn, ref.topic_id)
    return Open(words.change_form(topic.id, Draft(topic.title, topic.purpose, topic.kind, topic.tags)))


class ChangedTopicForm(TopicForm):
    """What a topic is to say from now on."""

    ref: TopicRef


@routes.submit(words.SAVE, needs=Act.MANAGE_TOPIC)
async def save(turn: Turn, form: ChangedTopicForm) -> Reply:
    """Change it, unless another topic is like it: then ask first."""
    topic = await open_topic(turn, form.ref.topic_id)
    if topic.title != form.title and (found := await alike(turn, form, but=topic.id)):
        return Replace(words.change_form(topic.id, form.draft, found))
    kept = await topics.change(
        turn.session, topic.id, title=form.title, purpose=form.purpose, kind=form.kind, tags=form.tags
    )
    if not kept:
        raise Refused(Reason.TITLE_TAKEN)
    await refresh_card(turn, topic.id)
    return Replace(words.changed(await open_topic(turn, topic.id)))


@routes.action(words.ASK_MERGE, needs=Act.MANAGE_TOPIC, writes=False)
async def ask_merge(turn: Turn, ref: TopicRef) -> Reply:
    """The form to choose the other topic."""
    return Open(words.merge_form(await open_topic(turn, ref.topic_id)))


class MergeForm(Form):
    """Which topic takes the people of another one in."""

    ref: TopicRef
    target: Id


@routes.submit(words.CHOOSE_MERGE, needs=Act.MANAGE_TOPIC)
async def choose_merge(turn: Turn, form: MergeForm) -> Reply:
    """What merging would do."""
    source, target = await _two(turn, MergeRef(topic_id=form.ref.topic_id, target_id=form.target))
    return Replace(words.merge_ask(source, target))


async def _two(turn: Turn, ref: MergeRef) -> tuple[Topic, Topic]:
    """The two topics, kept from changing until the end of the turn. Raises Refused unless they are two open ones."""
    await topics.lock(turn.session, (ref.topic_id, ref.target_id))
    source = await topics.get(turn.session, ref.topic_id)
    if source is None or not source.open:
        raise Refused(Reason.TOPIC_GONE)
    target = await open_topic(turn, ref.target_id)
    if source.id == target.id:
        raise Refused(Reason.MERGE_ITSELF)
    return source, target


@routes.action(words.MERGE, needs=Act.MANAGE_TOPIC, writes=True)
async def merge(turn: Turn, ref: MergeRef) -> Reply:
    """Make two topics one: its people wait in the other one, and each of them is told once."""
    source, target = await _two(turn, ref)
    moved = await interests.move(turn.session, source.id, target.id, turn.now)
    await topics.close(turn.session, source.id, turn.now, merged_into=target.id)
    for person_id in moved:
        key = f"merged:{source.id}:{person_id}"
        await turn.send("topic.merged", WaiterRef(topic_id=source.id, person_id=person_id), key=key, lane=key)
    await refresh_cards(turn, [source.id, target.id])
    return Replace(words.merged(source, target, len(moved)))


async def _tell_of_merging(desk: Desk, ref: WaiterRef) -> Effect | Skip:
    source, who = await topics.get(desk.session, ref.topic_id), await people.get(desk.session, ref.person_id)
    if source is None or source.merged_into is None or who is None or not who.can_learn:
        return Skip("no part in it any more")
    target = await open_topic(desk, source.id)
    return desk.tell(who, words.merged_while_waiting, source, target)


@routes.action(words.ARCHIVE, needs=Act.MANAGE_TOPIC, writes=True)
async def archive(turn: Turn, ref: TopicRef) -> Reply:
    """Close a topic for everybody; its post says so, and who waits is told."""
    topic = await open_topic(turn, ref.topic_id)
    await topics.close(turn.session, topic.id, turn.now)
    for each in await interests.waiting(turn.session, topic.id):
        key = f"closed:{topic.id}:{each.person_id}:{turn.now:%Y-%m-%d}"
        await turn.send("topic.closed", WaiterRef(topic_id=topic.id, person_id=each.person_id), key=key, lane=key)
    await refresh_card(turn, topic.id)
    return Replace(words.archived(topic))


@routes.action(words.REOPEN, needs=Act.MANAGE_TOPIC, writes=True)
async def reopen(turn: Turn, ref: TopicRef) -> Reply:
    """Bring an archived topic back; who waited waits where they were."""
    topic = await topics.get(turn.session, ref.topic_id)
    if topic is None or topic.merged_into is not None:
        raise Refused(Reason.TOPIC_GONE)
    if not await topics.reopen(turn.session, topic.id):
        raise Refused(Reason.TITLE_TAKEN)
    await refresh_card(turn, topic.id)
    return Replace(words.reopened(topic))


async def _tell_of_archiving(desk: Desk, ref: WaiterRef) -> Effect | Skip:
    topic, who = await topics.get(desk.session, ref.topic_id), await people.get(desk.session, ref.person_id)
    if topic is None or topic.open or who is None or not who.can_learn:
        return Skip("no part in it any more")
    return desk.tell(who, words.archived_while_waiting, topic)


routes.letter(Letter("topic.closed", WaiterRef, prepare=_tell_of_archiving))
routes.letter(Letter("topic.merged", WaiterRef, prepare=_tell_of_merging))
