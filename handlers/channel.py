"""The channel of a group (method G3): made step by step, each stored and safe to repeat, resumed after a crash."""

from typing import Annotated

from pydantic import Field

from handlers import charter
from handlers.card import refresh_card
from handlers.effect import CreateChannel, Effect, Enter, Invite, Outcome, Pin, Post, SetPurpose, Skip
from handlers.proposal_progress import group_went, is_told_together
from handlers.reply import Open, Reply
from handlers.route import Letter, Routes
from handlers.supporter import tell_supporter
from handlers.topic_admin import wait_again
from handlers.turn import Desk, Turn
from learning.group import Group, State, last_day
from learning.grouping import mates
from learning.naming import next_name
from learning.person import Act, Person
from learning.refusal import Reason, Refused
from messages import channel as words
from messages.refs import GroupRef, MemberRef
from store import candidates, groups, interests, membership, people

routes = Routes()

GONE = ("is_archived", "channel_not_found")
"""Slack's errors for a channel that will not come back to us by itself."""


class StepRef(GroupRef):
    """A step of forming. run: trying again is a new one. missing: Slack ids of who could not be invited."""

    run: int = 0
    missing: tuple[Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{1,30}$")], ...] = Field(default=(), max_length=100)


async def begin(desk: Desk, group_id: int) -> None:
    """Have the channel of a new group made, or got into, and its people invited; who formed it is told how it went."""
    group = await groups.get(desk.session, group_id)
    if group is not None:
        await _next_step(desk, StepRef(group_id=group_id), _first_step(group))


def _first_step(group: Group) -> str:
    """Where forming begins, or begins again: what was done already is found done, or does no harm again."""
    if group.adopted or (group.blocked_by == "not_in_channel" and not group.private):
        return "group.enter"
    return "group.purpose" if group.channel else "group.create"


async def channel_lost(desk: Desk, group: Group, error: str) -> None:
    """The channel of a group that is being formed is gone: forming stops, and who formed it is told how to go on.

    error: Slack's word for what happened to it.
    """
    if group.state is State.FORMING:
        await _blocked(desk, StepRef(group_id=group.id, run=int(desk.now.timestamp())), error)
    elif not group.adopted:
        await groups.lose_channel(desk.session, group.id)


async def _next_step(desk: Desk, ref: StepRef, step: str, name: str = "") -> None:
    """Each step is queued once in a run; trying again is a new run."""
    key = f"{step}:{ref.group_id}:{ref.run}:{name}"
    await desk.send(step, ref, key=key, lane=f"group:{ref.group_id}")


async def _forming(desk: Desk, ref: StepRef) -> Group | None:
    group = await groups.get(desk.session, ref.group_id)
    return group if group and group.state is State.FORMING else None


async def _create(desk: Desk, ref: StepRef) -> Effect | Skip:
    group = await _forming(desk, ref)
    if group is None or group.channel:
        return Skip("created, or closed meanwhile")
    return CreateChannel(group.channel_name, group.private)


async def _created(desk: Desk, ref: StepRef, outcome: Outcome) -> None:
    await groups.created(desk.session, ref.group_id, outcome.channel, outcome.name)
    await _next_step(desk, ref, "group.purpose")


async def _not_created(desk: Desk, ref: StepRef, error: str) -> None:
    if error != "name_taken":
        await _blocked(desk, ref, error)
        return
    group = await _forming(desk, ref)
    if group is not None:
        name = next_name(group.channel_name)
        while await groups.taken(desk.session, name):
            name = next_name(name)
        await groups.rename(desk.session, group.id, name)
        await _next_step(desk, ref, "group.create", name)


async def _enter(desk: Desk, ref: StepRef) -> Effect | Skip:
    group = await _forming(desk, ref)
    return Enter(group.channel, group.formed_by) if group and group.channel else Skip("not forming")


async def _entered(desk: Desk, ref: StepRef, outcome: Outcome) -> None:
    """A channel that was there keeps its purpose, as it keeps its name."""
    group = await _forming(desk, ref)
    if group is not None and group.adopted:
        await groups.entered(desk.session, group.id, outcome.name, private=bool(outcome.private))
        await _next_step(desk, ref, "group.invite")
    else:
        await _next_step(desk, ref, "group.purpose")


async def _purpose(desk: Desk, ref: StepRef) -> Effect | Skip:
    group = await _forming(desk, ref)
    return SetPurpose(group.channel, words.purpose(group)) if group and group.channel else Skip("not forming")


async def _purposed(desk: Desk, ref: StepRef, _: Outcome) -> None:
    await _next_step(desk, ref, "group.invite")


async def _invite(desk: Desk, ref: StepRef) -> Effect | Skip:
    group = await _forming(desk, ref)
    if group is None or not group.channel or not group.members:
        return Skip("not forming, or nobody left")
    wanted = [*(member.slack_id for member in group.members), group.supporter]
    return Invite(group.channel, tuple(dict.fromkeys(filter(None, wanted))))


async def _invited(desk: Desk, ref: StepRef, outcome: Outcome) -> None:
    """Who could not be invited does not stop the others; when it is every member, there is no group to welcome."""
    group = await _forming(desk, ref)
    failed = dict(outcome.failed)
    if group is None:
        return
    missing = [member.slack_id for member in group.members if member.slack_id in failed]
    if len(missing) == len(group.members):
        await _blocked(desk, ref, failed[missing[0]] if missing else "nobody_left")
        return
    if group.supporter in failed and group.supporter not in missing:
        missing.append(group.supporter)
    zones = [person.zone for person in await people.of_group(desk.session, group.id)]
    await groups.lasts(desk.session, group.id, last_day(desk.now, zones, group.months))
    step = "group.pin" if group.welcome_ts else "group.welcome"
    await _next_step(desk, ref.model_copy(update={"missing": tuple(missing)}), step)


async def _welcome(desk: Desk, ref: StepRef) -> Effect | Skip:
    group = await _forming(desk, ref)
    return Post(group.channel, await charter.shown(desk, group)) if group and group.channel else Skip("not forming")


async def _welcomed(desk: Desk, ref: StepRef, outcome: Outcome) -> None:
    await groups.welcomed(desk.session, ref.group_id, outcome.ts)
    await _next_step(desk, ref, "group.pin")


async def _pin(desk: Desk, ref: StepRef) -> Effect | Skip:
    group = await _forming(desk, ref)
    return Pin(group.channel, group.welcome_ts) if group and group.channel and group.welcome_ts else Skip("not forming")


async def _pinned(desk: Desk, ref: StepRef, _: Outcome) -> None:
    """The group begins: from here on nothing is missing that it needs."""
    group = await _forming(desk, ref)
    if group is None:
        return
    await refresh_card(desk, group.topic_id)  # holds the topic, which comes before its groups
    await groups.become(desk.session, group.id, State.ACTIVE)
    if ref.run:  # it was posted before forming stopped
        await charter.charter_changed(desk, group.id)
    await group_went(desk, group.id)
    await charter.mark(desk, group.id)
    for person in await people.of_group(desk.session, group.id):
        await desk.home_changed(person)
        told = ToldRef(group_id=group.id, person_id=person.id, invited=person.slack_id not in ref.missing)
        key = f"group.told:{group.id}:{person.id}"
        await desk.send("group.told", told, key=key, lane=key)
    await tell_supporter(desk, group, invited=group.supporter not in ref.missing)
    await _next_step(desk, ref, "group.ready")


async def _not_pinned(desk: Desk, ref: StepRef, error: str) -> None:
    """A channel that was there may have as many pins as Slack takes: then the bookmark leads to the charter."""
    if error == "too_many_pins":
        await _pinned(desk, ref, Outcome())
    else:
        await _not_welcomed(desk, ref, error)


async def _not_welcomed(desk: Desk, ref: StepRef, error: str) -> None:
    """A charter that was deleted before it was pinned is posted again when forming goes on."""
    if error == "message_not_found":
        await groups.welcomed(desk.session, ref.group_id, None)
    await _blocked(desk, ref, error)


async def _blocked(desk: Desk, ref: StepRef, error: str) -> None:
    """A step failed for good: everything so far stays, and who formed it is told how to go on."""
    group = await _forming(desk, ref)
    if group is None:
        return
    if error in GONE and not group.adopted:
        await groups.lose_channel(desk.session, group.id)
    await groups.become(desk.session, group.id, State.BLOCKED, blocked_by=error)
    await group_went(desk, group.id)
    for person in await people.of_group(desk.session, group.id):
        await desk.home_changed(person)
    await _next_step(desk, ref, "group.blocked")


async def _told_whom(desk: Desk, group: Group) -> Person | None:
    """Who hears how forming went: who formed it, else who looks after the workspace."""
    who = await people.find(desk.session, group.formed_by) if group.formed_by else None
    if who is not None and who.can_learn:
        return who
    return await people.caretaker(desk.session, desk.workspace.settings.saved_by)


async def _tell_who_formed(desk: Desk, ref: StepRef) -> Effect | Skip:
    """One formed among many is told of in one message with the others; of one that nobody formed, trouble alone."""
    group = await groups.get(desk.session, ref.group_id)
    if group is None or group.state in (State.CLOSED, State.FORMING):
        return Skip("closed, or going on meanwhile")
    together, ready = await is_told_together(desk, group.id), group.state is State.ACTIVE
    if (together or (ready and not group.formed_by)) and not (ready and ref.missing):
        return Skip("told together with others, or nobody formed it")
    who = await _told_whom(desk, group)
    if who is None:
        return Skip("nobody to tell")
    if not ready:
        return desk.tell(who, words.blocked, group)
    if together or not group.formed_by:
        return desk.tell(who, words.not_invited, group, ref.missing)
    return desk.tell(who, words.ready, group, ref.missing)


class ToldRef(MemberRef):
    """A member who is told of the new group. invited: whether they could be invited to its channel."""

    invited: bool = True


async def _tell_member(desk: Desk, ref: ToldRef) -> Effect | Skip:
    group, who = await groups.get(desk.session, ref.group_id), await people.get(desk.session, ref.person_id)
    if group is None or not group.alive or who is None or not who.can_learn:
        return Skip("closed, or no part in it any more")
    if who.slack_id not in {member.slack_id for member in group.members}:
        return Skip("left meanwhile")
    known = await interests.of_group(desk.session, group.id)
    mine = next((each for each in known if each.person_id == who.id), None)
    if mine is None:
        return desk.tell(who, words.told, group, who.id, None, invited=ref.invited)
    known = await candidates.known(desk.session, known, desk.now, besides=group.id)
    me = next(each for each in known if each.person_id == who.id)
    return desk.tell(who, words.told, group, who.id, mates(me, known), invited=ref.invited)


for _letter in (
    Letter("group.create", StepRef, prepare=_create, sent=_created, failed=_not_created),
    Letter("group.enter", StepRef, prepare=_enter, sent=_entered, failed=_blocked),
    Letter("group.purpose", StepRef, prepare=_purpose, sent=_purposed, failed=_blocked),
    Letter("group.invite", StepRef, prepare=_invite, sent=_invited, failed=_blocked),
    Letter("group.welcome", StepRef, prepare=_welcome, sent=_welcomed, failed=_blocked),
    Letter("group.pin", StepRef, prepare=_pin, sent=_pinned, failed=_not_pinned),
    Letter("group.told", ToldRef, prepare=_tell_member),
    Letter("group.ready", StepRef, prepare=_tell_who_formed),
    Letter("group.blocked", StepRef, prepare=_tell_who_formed),
):
    routes.letter(_letter)


async def _stopped(turn: Turn, ref: GroupRef) -> Group:
    """A group whose forming stopped, held. Raises Refused when it is closed, or goes on by now."""
    [group] = await membership.hold(turn.session, ref.group_id)
    if not group.alive:
        raise Refused(Reason.GROUP_GONE)
    if group.state is not State.BLOCKED:
        raise Refused(Reason.UNDER_WAY)
    return group


async def go_on(desk: Desk, group: Group) -> None:
    """Go on with the forming of a group that stopped."""
    await groups.become(desk.session, group.id, State.FORMING)
    await _next_step(desk, StepRef(group_id=group.id, run=int(desk.now.timestamp())), _first_step(group))
    await group_went(desk, group.id)


@routes.action(words.AGAIN, needs=Act.FACILITATE, writes=True)
async def again(turn: Turn, ref: GroupRef) -> Reply:
    """Go on with a group whose forming stopped."""
    group = await _stopped(turn, ref)
    await go_on(turn, group)
    return Open(words.forming(group.topic, len(group.members)))


@routes.action(words.GIVE_UP, needs=Act.FACILITATE, writes=True)
async def give_up(turn: Turn, ref: GroupRef) -> Reply:
    """Close a group whose forming stopped; its people wait again, where they waited before."""
    group = await _stopped(turn, ref)
    await groups.close(turn.session, group.id, turn.now)
    await interests.put_back(turn.session, group.id)
    await wait_again(turn, group.topic_id)
    await group_went(turn, group.id)
    return Open(words.given_up(group))
