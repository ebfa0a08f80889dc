"""Changing groups (method P7), for facilitators: moving somebody, making one group of two, closing one."""

from typing import Literal

from pydantic import Field

from handlers.card import refresh_card
from handlers.charter import charter_changed
from handlers.effect import Archive, Effect, Post, Skip
from handlers.field import OptionalParagraph
from handlers.membership import demand_apart, group_of, held, invite_to_channel, remove_from_channel, withdraw_requests
from handlers.reply import Open, Replace, Reply
from handlers.route import Form, Letter, Routes
from handlers.turn import Desk, Turn
from learning.group import Group, State
from learning.membership import Change, demand_room, is_member, merged_size, room
from learning.person import Act
from learning.refusal import Reason, Refused
from messages import membership_change as words
from messages.refs import GroupRef, GroupsRef, Id, MemberRef
from store import changes, groups, membership, people, resources

routes = Routes()


async def _others(turn: Turn, group: Group) -> list[Group]:
    """The other active groups of a topic."""
    found = await groups.of_topic(turn.session, group.topic_id)
    return [each for each in found if each.id != group.id and each.state is State.ACTIVE]


# Moving somebody.


@routes.action(words.MOVE, needs=Act.FACILITATE, writes=False)
async def move(turn: Turn, ref: GroupRef) -> Reply:
    """The form to move a member to another group of the topic."""
    group = await group_of(turn, ref)
    largest = turn.workspace.settings.largest
    others = [each for each in await _others(turn, group) if room(each, largest)]
    return Open(words.move_form(group, others) if others and group.members else words.none_other(group))


class MoveForm(Form):
    """Who moves where. why: what both groups read."""

    ref: GroupRef
    person: Id
    target: Id
    why: OptionalParagraph = ""


@routes.submit(words.SAVE_MOVE, needs=Act.FACILITATE)
async def save_move(turn: Turn, form: MoveForm) -> Reply:
    """Move them; they are told once."""
    source, target = await _two(turn, form.ref.group_id, form.target)
    demand_room(target, turn.workspace.settings.largest)
    if not is_member(source, form.person):
        raise Refused(Reason.NOT_MEMBER)
    await demand_apart(turn, target, [form.person])
    await _move(turn, source, target, [form.person], form.why, Change.MOVED)
    person = await people.get(turn.session, form.person)
    return Replace(words.moved(person.slack_id if person else "", target))


async def _two(turn: Turn, source_id: int, target_id: int) -> tuple[Group, Group]:
    """Two active groups of one topic, held. Raises Refused for any others."""
    if source_id == target_id:
        raise Refused(Reason.NOT_THAT_GROUP)
    source, target = await membership.hold(turn.session, source_id, target_id)
    if not (source.alive and target.alive):
        raise Refused(Reason.GROUP_GONE)
    if source.topic_id != target.topic_id:
        raise Refused(Reason.NOT_THAT_GROUP)
    return source, target


class ToldRef(MemberRef):
    """Whom to tell what happened to them. merged: to their whole group."""

    merged: bool = False


async def _move(turn: Turn, source: Group, target: Group, person_ids: list[int], why: str, what: Change) -> None:
    await membership.move(turn.session, source, target, person_ids, turn.now)
    merged = what is Change.MERGED
    for person_id in person_ids:
        for group in (target,) if merged else (source, target):
            await changes.record(
                turn.session, group.id, Change.MOVED, person_id=person_id, by_id=turn.person.id, why=why, now=turn.now
            )
        await invite_to_channel(turn, target, person_id)
        if not merged:
            await remove_from_channel(turn, source, person_id)
        ref = ToldRef(group_id=target.id, person_id=person_id, merged=merged)
        key = f"moved:{source.id}:{target.id}:{person_id}:{turn.now.isoformat()}"
        await turn.send("membership.told_moved", ref, key=key, lane=key)
        if (person := await people.get(turn.session, person_id)) is not None:
            await turn.home_changed(person)
    await charter_changed(turn, source.id)
    await charter_changed(turn, target.id)


async def _tell_moved(desk: Desk, ref: ToldRef) -> Effect | Skip:
    group, who = await groups.get(desk.session, ref.group_id), await people.get(desk.session, ref.person_id)
    if group is None or who is None or not who.can_learn or not group.alive or not is_member(group, who.id):
        return Skip("no longer in it")
    last = await changes.last_of(desk.session, group.id, who.id)
    return desk.tell(who, words.told_moved, group, last.why if last else "", merged=ref.merged)


# Making one group of two.


@routes.action(words.MERGE, needs=Act.FACILITATE, writes=False)
async def merge(turn: Turn, ref: GroupRef) -> Reply:
    """The form to choose the other group; only those with which it is not too large are offered."""
    group = await group_of(turn, ref)
    largest = turn.workspace.settings.largest
    fitting = [each for each in await _others(turn, group) if len(each.members) + len(group.members) <= largest]
    return Open(words.merge_form(group, fitting) if fitting else words.none_other(group))


class MergeForm(Form):
    """The other group, and whose channel stays."""

    ref: GroupRef
    target: Id
    stays: Literal["this", "that"]


@routes.submit(words.CHOOSE_MERGE, needs=Act.FACILITATE)
async def choose_merge(turn: Turn, form: MergeForm) -> Reply:
    """What merging would do."""
    ids = form.ref.group_id, form.target
    source, target = await _two(turn, *(ids if form.stays == words.THAT else ids[::-1]))
    people_ = await _merged_size(turn, source, target)
    return Replace(words.merge_ask(source, target, people_))


async def _merged_size(turn: Turn, source: Group, target: Group) -> int:
    """How many people two groups have together. Raises Refused when they cannot become one."""
    await demand_apart(turn, target, [each.person_id for each in source.members])
    return merged_size(source, target, turn.workspace.settings.largest)


@routes.action(words.DO_MERGE, needs=Act.FACILITATE, writes=True)
async def do_merge(turn: Turn, ref: GroupsRef) -> Reply:
    """Make one group of two; each of those who change is told once, the others in their channel."""
    source, target = await _two(turn, ref.group_id, ref.target_id)
    people_ = await _merged_size(turn, source, target)
    moving = [each.person_id for each in source.members]
    await _move(turn, source, target, moving, "", Change.MERGED)
    for group in (source, target):
        await changes.record(turn.session, group.id, Change.MERGED, by_id=turn.person.id, now=turn.now)
    await groups.close(turn.session, source.id, turn.now)
    if target.private or not source.private:  # who added them was told who reads them
        await resources.move(turn.session, source.id, target.id)
    await withdraw_requests(turn, group_id=source.id)
    came = NewcomersRef(group_id=target.id, person_ids=tuple(moving))
    await turn.send("membership.newcomers", came, key=f"merged:{source.id}", lane=f"group:{target.id}")
    await _end_channel(turn, LastRef(group_id=source.id, target_id=target.id, by_id=turn.person.id))
    await refresh_card(turn, target.topic_id)
    return Replace(words.merged(source, target, people_))


class NewcomersRef(GroupRef):
    """A group, and who came into it from another one."""

    person_ids: tuple[Id, ...] = Field(max_length=100)


async def _greet(desk: Desk, ref: NewcomersRef) -> Effect | Skip:
    """In the channel that stays: who came."""
    target = await groups.get(desk.session, ref.group_id)
    here = [each.slack_id for each in target.members if each.person_id in ref.person_ids] if target else []
    if target is None or not target.alive or not target.channel or not here:
        return Skip("closed meanwhile, or nobody came")
    return Post(target.channel, words.newcomers(here))


# Closing a group.


@routes.action(words.CLOSE, needs=Act.FACILITATE, writes=False)
async def close(turn: Turn, ref: GroupRef) -> Reply:
    """The question whether a group is to be closed."""
    return Open(words.close_form(await group_of(turn, ref)))


class CloseForm(Form):
    """Closing a group. why: what its people read."""

    ref: GroupRef
    why: OptionalParagraph = ""


@routes.submit(words.SAVE_CLOSE, needs=Act.FACILITATE)
async def save_close(turn: Turn, form: CloseForm) -> Reply:
    """Close it; its people are told once, and its channel says so."""
    group = await held(turn, form.ref.group_id)
    await groups.close(turn.session, group.id, turn.now)
    await refresh_card(turn, group.topic_id)
    await changes.record(turn.session, group.id, Change.CLOSED, by_id=turn.person.id, why=form.why, now=turn.now)
    for member in group.members:
        key = f"group_closed:{group.id}:{member.person_id}"
        ref = ToldRef(group_id=group.id, person_id=member.person_id)
        await turn.send("membership.told_closed", ref, key=key, lane=key)
        if (person := await people.get(turn.session, member.person_id)) is not None:
            await turn.home_changed(person)
    await withdraw_requests(turn, group_id=group.id)
    await _end_channel(turn, LastRef(group_id=group.id, by_id=turn.person.id))
    return Replace(words.closed(group))


async def _tell_closed(desk: Desk, ref: ToldRef) -> Effect | Skip:
    group, who = await groups.get(desk.session, ref.group_id), await people.get(desk.session, ref.person_id)
    if group is None or who is None or not who.can_learn or group.alive:
        return Skip("no part in it any more")
    return desk.tell(who, words.told_closed, group, await _why_closed(desk, group))


async def _why_closed(desk: Desk, group: Group) -> str:
    """What was written when a group was closed."""
    last = await changes.last(desk.session, group.id, Change.CLOSED)
    return last.why if last else ""


# The end of a channel: a last word, then the archive, unless it was there before the group.


class LastRef(GroupRef):
    """The end of a group's channel. target_id: the group it was merged into. by_id: our id of who ended it."""

    target_id: Id | None = None
    by_id: Id


async def _end_channel(desk: Desk, ref: LastRef) -> None:
    await desk.send("membership.last_word", ref, key=f"last_word:{ref.group_id}", lane=f"group:{ref.group_id}")
    await desk.send("membership.archive", ref, key=f"archive:{ref.group_id}", lane=f"group:{ref.group_id}")


async def _last_word(desk: Desk, ref: LastRef) -> Effect | Skip:
    group = await groups.get(desk.session, ref.group_id)
    target = await groups.get(desk.session, ref.target_id) if ref.target_id else None
    if group is None or group.alive or not group.channel:
        return Skip("there is no channel")
    return Post(group.channel, words.last_word(group, target, await _why_closed(desk, group)))


async def _archive(desk: Desk, ref: LastRef) -> Effect | Skip:
    group = await groups.get(desk.session, ref.group_id)
    if group is None or group.alive or not group.channel or group.adopted:
        return Skip("there is no channel, or it was there before")
    return Archive(group.channel)


async def _not_archived(desk: Desk, ref: LastRef, _: str) -> None:
    """Who closed the group is told that its channel is still there."""
    key = f"channel_stays:{ref.group_id}"
    to = MemberRef(group_id=ref.group_id, person_id=ref.by_id)
    await desk.send("membership.channel_stays", to, key=key, lane=key)


async def _tell_channel_stays(desk: Desk, ref: MemberRef) -> Effect | Skip:
    group, who = await groups.get(desk.session, ref.group_id), await people.get(desk.session, ref.person_id)
    if group is None or who is None or not who.can_learn or group.alive:
        return Skip("nobody to tell")
    return desk.tell(who, words.channel_stays, group)


for _letter in (
    Letter("membership.told_moved", ToldRef, prepare=_tell_moved),
    Letter("membership.newcomers", NewcomersRef, prepare=_greet),
    Letter("membership.told_closed", ToldRef, prepare=_tell_closed),
    Letter("membership.last_word", LastRef, prepare=_last_word),
    Letter("membership.archive", LastRef, prepare=_archive, failed=_not_archived),
    Letter("membership.channel_stays", MemberRef, prepare=_tell_channel_stays),
):
    routes.letter(_letter)
