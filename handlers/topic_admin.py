"""Changing, merging and archiving topics: for facilitators (method N1)."""

from slack_sdk.models.views import View

from handlers.card import refresh_card, refresh_cards
from handlers.effect import Effect, Skip
from handlers.reply import Open, Replace, Reply
from handlers.route import Form, Letter, Routes
from handlers.topic import TopicForm, alike, followed, open_topic
from handlers.turn import Desk, Turn
from learning.person import Act
from learning.refusal import Reason, Refused
from learning.topic import Topic
from messages import topic_admin as words
from messages.refs import Id, MergeRef, TopicPageRef, TopicRef, WaiterRef
from messages.topic import Draft
from store import groups, interests, people, topics

routes = Routes()

MOST_GROUPS = 1000
"""Living groups of a topic that are listed, page by page."""


@routes.action(words.MANAGE, needs=Act.MANAGE_TOPIC, writes=False)
async def manage(turn: Turn, ref: TopicRef) -> Reply:
    """What can be done with a topic, and the groups that live there."""
    return Open(await _page(turn, TopicPageRef(topic_id=ref.topic_id)))


@routes.action(words.MORE_GROUPS, needs=Act.MANAGE_TOPIC, writes=False)
async def more_groups(turn: Turn, ref: TopicPageRef) -> Reply:
    """Another page of its groups."""
    return Replace(await _page(turn, ref))


async def _page(turn: Turn, ref: TopicPageRef) -> View:
    topic = await open_topic(turn, ref.topic_id)
    found = await groups.of_topic(turn.session, topic.id, MOST_GROUPS)
    return words.manage(topic, found, turn.workspace.settings, ref.page)


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
    """The two topics, kept from changing until the end of the turn. Raises Refused unless they are two open ones.

    They are held at once, in the order of `topics.lock`: of two who merge, neither waits for what the other holds.
    """
    into = await open_topic(turn, ref.target_id)
    await topics.lock(turn.session, (ref.topic_id, into.id))
    source, target = [await topics.get(turn.session, id_) for id_ in (ref.topic_id, into.id)]
    if source is None or target is None or not (source.open and target.open):
        raise Refused(Reason.TOPIC_GONE)
    if source.id == target.id:
        raise Refused(Reason.MERGE_ITSELF)
    return source, target


@routes.action(words.MERGE, needs=Act.MANAGE_TOPIC, writes=True)
async def merge(turn: Turn, ref: MergeRef) -> Reply:
    """Make two topics one: its people wait in the other one, and each of them is told once."""
    source, target = await _two(turn, ref)
    moved = await interests.move(turn.session, source.id, target.id, turn.now)
    await topics.close(turn.session, source.id, turn.now, merged_into=target.id)
    await _send_merged(turn, source.id, moved)
    await refresh_cards(turn, [source.id, target.id])
    return Replace(words.merged(source, target, len(moved)))


async def _send_merged(desk: Desk, source_id: int, person_ids: list[int]) -> None:
    for person_id in person_ids:
        key = f"merged:{source_id}:{person_id}"
        await desk.send("topic.merged", WaiterRef(topic_id=source_id, person_id=person_id), key=key, lane=key)


async def _send_archived(desk: Desk, topic_id: int) -> None:
    """Each archiving is told: one that was taken back before anybody read of it was no telling."""
    for each in await interests.waiting(desk.session, topic_id):
        lane = f"closed:{topic_id}:{each.person_id}"
        ref = WaiterRef(topic_id=topic_id, person_id=each.person_id)
        await desk.send("topic.closed", ref, key=f"{lane}:{desk.now.isoformat()}", lane=lane)


async def wait_again(desk: Desk, topic_id: int) -> None:
    """People are back in the queue of a topic: where it was merged or archived meanwhile, they follow, or are told."""
    topic = await followed(desk, topic_id)
    if topic is None:
        return
    if topic.id != topic_id:
        await topics.lock(desk.session, [topic.id])
        await _send_merged(desk, topic_id, await interests.move(desk.session, topic_id, topic.id, desk.now))
    if not topic.open:
        await _send_archived(desk, topic.id)
    await refresh_cards(desk, {topic_id, topic.id})


async def _tell_of_merging(desk: Desk, ref: WaiterRef) -> Effect | Skip:
    source, who = await topics.get(desk.session, ref.topic_id), await people.get(desk.session, ref.person_id)
    if source is None or source.merged_into is None or who is None or not who.can_learn:
        return Skip("no part in it any more")
    target = await followed(desk, source.id)
    mine = await interests.mine(desk.session, target.id, who.id) if target is not None and target.open else None
    if target is None or mine is None:
        return Skip("has withdrawn, or it is archived by now")
    return desk.tell(who, words.merged_while_waiting, source, target, waits=not mine.placed)


@routes.action(words.ARCHIVE, needs=Act.MANAGE_TOPIC, writes=True)
async def archive(turn: Turn, ref: TopicRef) -> Reply:
    """Close a topic for everybody; its post says so, and who waits is told."""
    topic = await open_topic(turn, ref.topic_id)
    await topics.close(turn.session, topic.id, turn.now)
    await _send_archived(turn, topic.id)
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
