"""What happens to the channel of a group in Slack, by hand: who is added or leaves, and what becomes of the channel.

What we did ourselves is reported, too, and has no second effect: it is stored before Slack is asked to do it.
"""

from handlers.card import refresh_card
from handlers.channel import channel_lost
from handlers.charter import charter_changed
from handlers.effect import Effect, GoOn, Outcome, Skip
from handlers.membership import caretaker, let_go, take_in, withdraw_requests
from handlers.reply import NOTHING, Reply
from handlers.route import Event, Letter, Routes
from handlers.turn import Desk, Turn
from learning.group import Group, State
from learning.membership import Change, is_member, looks_after, room, supports
from learning.person import Act, Person, standing
from messages import membership as words
from messages import membership_change as change_words
from messages import membership_leave as leave_words
from messages.refs import GroupRef, Id, MemberRef
from store import candidates, changes, groups, interests, membership, outbox, people

routes = Routes()


class InChannel(Event):
    """Something in a channel. user: whom it is about. inviter: who added them, if somebody did."""

    channel: str
    user: str = ""
    inviter: str = ""


async def _of_a_group(desk: Desk, event: InChannel) -> bool:
    """Whether it is the channel of a group; most are not, and cost no writing transaction."""
    return await groups.by_channel(desk.session, event.channel) is not None


async def _held(desk: Desk, channel: str) -> Group | None:
    """The group of a channel, held, also when it is closed."""
    group = await groups.by_channel(desk.session, channel)
    return (await membership.hold(desk.session, group.id))[0] if group is not None else None


class AddedRef(MemberRef):
    """Somebody who was added to the channel of a group by hand. by_id: our id of who did it."""

    by_id: Id


@routes.event("member_joined_channel", needs=Act.TELL, look=_of_a_group)
async def came(turn: Turn, event: InChannel) -> Reply:
    """Who is added by a member or a facilitator is in the group; who comes by themselves looks in."""
    group = await _held(turn, event.channel)
    if group is None:
        return NOTHING
    if event.user == turn.workspace.bot_user_id:
        await _back_in_channel(turn, group)
        return NOTHING
    by = await people.find(turn.session, event.inviter) if event.inviter else None
    if by is None or not looks_after(standing(by, turn.workspace.facilitators), group) or not turn.person.id:
        return NOTHING
    ref = AddedRef(group_id=group.id, person_id=turn.person.id, by_id=by.id)
    if turn.person.known:
        await _add(turn, ref, group, turn.person)
    else:  # whether they can learn, their profile tells, which is read before this
        key = f"added:{group.id}:{turn.person.id}:{turn.now.isoformat()}"
        await turn.send("membership.added", ref, key=key, lane=f"profile:{turn.person.id}")
    return NOTHING


async def _add(desk: Desk, ref: AddedRef, group: Group, person: Person) -> None:
    removing = await outbox.is_under_way(desk.session, f"group:{group.id}", f"remove:{group.id}:{person.id}:")
    if group.state is not State.ACTIVE or group.adopted or removing or is_member(group, person.id):
        return
    who = standing(person, desk.workspace.facilitators)
    mine = await interests.mine(desk.session, group.topic_id, person.id)
    helps = (who.is_facilitator or supports(who, group)) and mine is None
    if not person.can_learn or helps:
        return
    key = f"added:{group.id}:{person.id}:{desk.now.isoformat()}:told"
    elsewhere = await membership.group_of(desk.session, group.topic_id, person.id) is not None
    led = await candidates.leads(desk.session, [person.id], [each.person_id for each in group.members])
    if elsewhere or led or not room(group, desk.workspace.settings.largest):
        await desk.send("membership.looks_in", ref, key=key, lane=key)
        return
    await take_in(desk, group, person, by_id=ref.by_id, invite=False)
    await desk.send("membership.welcome", ref, key=key, lane=key)


async def _go_on(desk: Desk, ref: AddedRef) -> Effect | Skip:
    return GoOn() if await people.get(desk.session, ref.person_id) else Skip("no longer kept")


async def _added(desk: Desk, ref: AddedRef, _: Outcome) -> None:
    person = await people.get(desk.session, ref.person_id)
    [group] = await membership.hold(desk.session, ref.group_id)
    if person is not None:
        await _add(desk, ref, group, person)


async def _both(desk: Desk, ref: AddedRef) -> tuple[Group, Person, Person] | None:
    """A living group, who was added, and who did it."""
    group = await groups.get(desk.session, ref.group_id)
    person, by = await people.get(desk.session, ref.person_id), await people.get(desk.session, ref.by_id)
    return (group, person, by) if group and group.alive and person and by else None


async def _welcome(desk: Desk, ref: AddedRef) -> Effect | Skip:
    found = await _both(desk, ref)
    if found is None or not found[1].can_learn or not is_member(found[0], found[1].id):
        return Skip("no longer in it")
    return desk.tell(found[1], words.welcome, found[0], found[2].slack_id, added=True)


async def _looks_in(desk: Desk, ref: AddedRef) -> Effect | Skip:
    """To who added somebody for whom there is no place."""
    found = await _both(desk, ref)
    if found is None or not found[2].can_learn or is_member(found[0], found[1].id):
        return Skip("nobody to tell, or in it by now")
    return desk.tell(found[2], words.looks_in, found[0], found[1].slack_id)


@routes.event("member_left_channel", needs=Act.TELL, look=_of_a_group)
async def went(turn: Turn, event: InChannel) -> Reply:
    """Who leaves the channel, or is removed from it, leaves the group, and is told so once.

    While an invitation of ours is on its way, the report is of what was before they came back.
    """
    group = await _held(turn, event.channel)
    me = turn.person
    if group is None or not group.alive or not me.id or not is_member(group, me.id):
        return NOTHING
    if await outbox.is_under_way(turn.session, f"group:{group.id}", f"invite:{group.id}:{me.id}:"):
        return NOTHING
    await let_go(turn, group, [me.id], remove=False)
    key = f"went:{group.id}:{me.id}:{turn.now.isoformat()}"
    await turn.send("membership.went", MemberRef(group_id=group.id, person_id=me.id), key=key, lane=key)
    return NOTHING


async def _tell_went(desk: Desk, ref: MemberRef) -> Effect | Skip:
    group, who = await groups.get(desk.session, ref.group_id), await people.get(desk.session, ref.person_id)
    if group is None or who is None or not group.alive or not who.can_learn or is_member(group, who.id):
        return Skip("in it again, or no part in it any more")
    return desk.tell(who, leave_words.channel_left, group)


class ChannelChanged(Event):
    """A channel was archived, brought back, deleted, or we were removed from it."""

    channel: str
    user: str = ""


async def _changed_here(desk: Desk, event: ChannelChanged) -> bool:
    return await groups.by_channel(desk.session, event.channel) is not None


async def _end(turn: Turn, event: ChannelChanged, what: Change) -> Reply:
    """A group whose channel is gone is closed, and its history stays; one that is being formed can go on."""
    group = await _held(turn, event.channel)
    if group is None or not group.alive:
        return NOTHING
    if group.state in (State.FORMING, State.BLOCKED):
        await channel_lost(turn, group, "is_archived")
        return NOTHING
    await groups.close(turn.session, group.id, turn.now)
    await refresh_card(turn, group.topic_id)
    await changes.record(turn.session, group.id, what, by_id=turn.person.id or None, now=turn.now)
    await withdraw_requests(turn, group_id=group.id)
    for person in await people.of_group(turn.session, group.id):
        await turn.home_changed(person)
    key = f"channel_gone:{group.id}:{turn.now.isoformat()}"
    ref = GoneRef(group_id=group.id, back=what is Change.ARCHIVED)
    await turn.send("membership.channel_gone", ref, key=key, lane=f"channel_gone:{group.id}")
    return NOTHING


class GoneRef(GroupRef):
    """A group whose channel is gone. back: whether it can come back."""

    back: bool


async def _tell_gone(desk: Desk, ref: GoneRef) -> Effect | Skip:
    group = await groups.get(desk.session, ref.group_id)
    who = await caretaker(desk, group) if group else None
    if group is None or group.alive or who is None:
        return Skip("back again, or nobody to tell")
    return desk.tell(who, change_words.channel_gone, group, back=ref.back)


async def archived(turn: Turn, event: ChannelChanged) -> Reply:
    """The channel can come back, and the group with it."""
    return await _end(turn, event, Change.ARCHIVED)


async def deleted(turn: Turn, event: ChannelChanged) -> Reply:
    """The channel is gone for good."""
    return await _end(turn, event, Change.CLOSED)


async def unarchived(turn: Turn, event: ChannelChanged) -> Reply:
    """The channel is back: a group that was closed with it goes on."""
    group = await _held(turn, event.channel)
    if group is not None:
        await _reopen(turn, group)
    return NOTHING


async def _reopen(desk: Desk, group: Group) -> bool:
    ends = (Change.ARCHIVED, Change.CLOSED, Change.MERGED, Change.REOPENED)
    last = await changes.last(desk.session, group.id, *ends)
    if group.alive or last is None or last.what is not Change.ARCHIVED:
        return False
    if not await membership.reopen(desk.session, group, desk.now):
        return False
    await refresh_card(desk, group.topic_id)
    await changes.record(desk.session, group.id, Change.REOPENED, now=desk.now)
    for person in await people.of_group(desk.session, group.id):
        await desk.home_changed(person)
    await _tell_out(desk, group)
    return True


async def thrown_out(turn: Turn, event: ChannelChanged) -> Reply:
    """We were removed from the channel: the group goes on, and who looks after it is told what that means."""
    group = await _held(turn, event.channel)
    if group is not None and group.state is State.ACTIVE:
        await changes.record(turn.session, group.id, Change.REMOVED, now=turn.now)
        await _tell_out(turn, group)
    return NOTHING


async def _tell_out(desk: Desk, group: Group) -> None:
    key = f"thrown_out:{group.id}:{desk.now.isoformat()}"
    await desk.send("membership.thrown_out", GroupRef(group_id=group.id), key=key, lane=f"thrown_out:{group.id}")


async def _out(desk: Desk, group: Group) -> bool:
    """Whether we are out of the channel of a group, as far as we were told."""
    last = await changes.last(desk.session, group.id, Change.REMOVED, Change.REOPENED, Change.RETURNED_APP)
    return last is not None and last.what is not Change.RETURNED_APP


async def _back_in_channel(desk: Desk, group: Group) -> None:
    """We were invited again: what changed meanwhile is shown; a private channel that is back is known by this alone."""
    await _reopen(desk, group)
    if await _out(desk, group):
        await changes.record(desk.session, group.id, Change.RETURNED_APP, now=desk.now)
        await charter_changed(desk, group.id)


async def _tell_thrown_out(desk: Desk, ref: GroupRef) -> Effect | Skip:
    group = await groups.get(desk.session, ref.group_id)
    who = await caretaker(desk, group) if group else None
    if group is None or who is None or not group.alive or not await _out(desk, group):
        return Skip("back again, closed, or nobody to tell")
    return desk.tell(who, change_words.thrown_out, group)


class Named(Event):
    """A channel as Slack describes it when it was renamed."""

    id: str
    name: str


class ChannelRenamed(Event):
    """A channel has another name."""

    channel: Named


async def _renamed_here(desk: Desk, event: ChannelRenamed) -> bool:
    group = await groups.by_channel(desk.session, event.channel.id)
    return group is not None and group.channel_name != event.channel.name


async def renamed(turn: Turn, event: ChannelRenamed) -> Reply:
    """The channel of a group was renamed; a name that another group means to have is not taken from it."""
    group = await _held(turn, event.channel.id)
    if group is None or group.channel_name == event.channel.name:
        return NOTHING
    if not await groups.taken(turn.session, event.channel.name):
        await groups.rename(turn.session, group.id, event.channel.name)
        await changes.record(turn.session, group.id, Change.RENAMED, now=turn.now)
        await charter_changed(turn, group.id)
    return NOTHING


for _family in ("channel", "group"):
    routes.event(f"{_family}_archive", needs=Act.TELL, look=_changed_here)(archived)
    routes.event(f"{_family}_deleted", needs=Act.TELL, look=_changed_here)(deleted)
    routes.event(f"{_family}_unarchive", needs=Act.TELL, look=_changed_here)(unarchived)
    routes.event(f"{_family}_left", needs=Act.TELL, look=_changed_here)(thrown_out)
    routes.event(f"{_family}_rename", needs=Act.TELL, look=_renamed_here)(renamed)

for _letter in (
    Letter("membership.added", AddedRef, prepare=_go_on, sent=_added),
    Letter("membership.welcome", AddedRef, prepare=_welcome),
    Letter("membership.looks_in", AddedRef, prepare=_looks_in),
    Letter("membership.went", MemberRef, prepare=_tell_went),
    Letter("membership.channel_gone", GoneRef, prepare=_tell_gone),
    Letter("membership.thrown_out", GroupRef, prepare=_tell_thrown_out),
):
    routes.letter(_letter)
