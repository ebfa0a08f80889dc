"""Forming a group (method G2, G3): the proposal, one confirmation, then the channel step by step."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from handlers.card import refresh_card
from handlers.checkin import begin_nudging
from handlers.effect import CreateChannel, Effect, Invite, Outcome, Pin, Post, SetPurpose, Skip
from handlers.field import ChannelName
from handlers.reply import NOTHING, Open, Replace, Reply
from handlers.route import Event, Form, Letter, Routes, Typed
from handlers.topic import open_topic
from handlers.topic_admin import wait_again
from handlers.turn import Desk, Turn
from learning.group import Group, State, next_name
from learning.grouping import propose
from learning.interest import Interest
from learning.person import Act, may_form
from learning.refusal import Reason, Refused
from messages import group as words
from messages.refs import GroupRef, ProposalRef, Ref, TopicRef
from store import groups, interests, people, topics

routes = Routes()


async def _overview(turn: Turn) -> Reply:
    settings, session = turn.workspace.settings, turn.session
    facilitates = turn.may(Act.FACILITATE)
    waits = await topics.some(session, await interests.waits_of(session, turn.person.id))
    return Open(
        words.overview(
            await groups.of_person(session, turn.person.id),
            waits,
            await interests.positions(session, turn.person.id, [each.id for each in waits]),
            settings,
            ready=await topics.at_quorum(session, settings.smallest, words.SHOWN) if facilitates else None,
            blocked=await groups.blocked(session, words.SHOWN) if facilitates else (),
        )
    )


@routes.command("groups", needs=Act.ASK)
async def show_by_word(turn: Turn, _: Typed) -> Reply:
    """My groups; for facilitators, what could be formed."""
    return await _overview(turn)


@routes.action(words.SHOW, needs=Act.ASK, writes=False)
async def show(turn: Turn, _: Ref) -> Reply:
    """The same, from a button."""
    return await _overview(turn)


@routes.action(words.PROPOSE, needs=Act.PROPOSE, writes=False)
async def see(turn: Turn, ref: TopicRef) -> Reply:
    """Who could learn together, and why."""
    settings = turn.workspace.settings
    if settings.clearinghouse is None:
        raise Refused(Reason.SET_UP_FIRST)
    topic = await open_topic(turn, ref.topic_id)
    waiting = await interests.waiting(turn.session, topic.id)
    _demand_forming(turn, waiting)
    proposed = propose(waiting, settings.smallest, settings.largest, turn.now)
    if not proposed.groups:
        raise Refused(Reason.NOT_ENOUGH, waiting=len(waiting), smallest=settings.smallest)
    return Open(words.proposal(topic, proposed, settings))


def _demand_forming(turn: Turn, waiting: Sequence[Interest]) -> None:
    """Raise Refused unless the person may form a group of those who wait."""
    waits = any(each.person_id == turn.person.id for each in waiting)
    if not may_form(turn.standing, self_organised=turn.workspace.settings.self_organised, waits=waits):
        raise Refused(Reason.NOT_FACILITATOR)


class GroupForm(Form):
    """A confirmed proposal."""

    ref: ProposalRef
    name: ChannelName
    visibility: Literal["private", "public"]


@routes.submit(words.FORM, needs=Act.FORM)
async def form_group(turn: Turn, form: GroupForm) -> Reply:
    """Store the group of exactly the people who were shown; its channel follows from the outbox."""
    if turn.workspace.settings.clearinghouse is None:
        raise Refused(Reason.SET_UP_FIRST)
    topic = await open_topic(turn, form.ref.topic_id)
    chosen = list(form.ref.person_ids)
    interested = await interests.waiting(turn.session, topic.id)
    _demand_forming(turn, interested)
    waiting = {each.person_id for each in interested}
    settings = turn.workspace.settings
    if not (settings.smallest <= len(set(chosen)) == len(chosen) <= settings.largest and waiting.issuperset(chosen)):
        raise Refused(Reason.PROPOSAL_CHANGED)
    group_id, name = None, form.name
    while group_id is None:
        group_id = await groups.add(
            turn.session,
            topic_id=topic.id,
            channel_name=name,
            private=form.visibility == "private",
            person_ids=chosen,
            formed_by=turn.person.id,
            now=turn.now,
        )
        name = next_name(name)
    if await interests.place(turn.session, topic.id, chosen, group_id) != len(chosen):
        raise Refused(Reason.PROPOSAL_CHANGED)
    await begin_nudging(turn, chosen)
    await refresh_card(turn, topic.id)
    await _next_step(turn, StepRef(group_id=group_id), "group.create")
    return Replace(words.forming(topic.title, len(chosen)))


# The steps of forming: each is stored, may be repeated, and queues the next one with its own end.


class StepRef(GroupRef):
    """A step of forming. run: trying again is a new one. missing: Slack ids of who could not be invited."""

    run: int = 0
    missing: tuple[Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{1,30}$")], ...] = Field(default=(), max_length=100)


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


async def _purpose(desk: Desk, ref: StepRef) -> Effect | Skip:
    group = await _forming(desk, ref)
    return SetPurpose(group.channel, words.purpose(group)) if group and group.channel else Skip("not forming")


async def _purposed(desk: Desk, ref: StepRef, _: Outcome) -> None:
    await _next_step(desk, ref, "group.invite")


async def _invite(desk: Desk, ref: StepRef) -> Effect | Skip:
    group = await _forming(desk, ref)
    if group is None or not group.channel or not group.members:
        return Skip("not forming, or nobody left")
    return Invite(group.channel, tuple(member.slack_id for member in group.members))


async def _invited(desk: Desk, ref: StepRef, outcome: Outcome) -> None:
    """Who could not be invited does not stop the others; when it is everybody, there is no group to welcome."""
    group = await _forming(desk, ref)
    failed = dict(outcome.failed)
    if group is None:
        return
    missing = tuple(member.slack_id for member in group.members if member.slack_id in failed)
    if len(missing) == len(group.members):
        await _blocked(desk, ref, failed[missing[0]])
        return
    step = "group.pin" if group.welcome_ts else "group.welcome"
    await _next_step(desk, ref.model_copy(update={"missing": missing}), step)


async def _welcome(desk: Desk, ref: StepRef) -> Effect | Skip:
    group = await _forming(desk, ref)
    return Post(group.channel, words.welcome(group)) if group and group.channel else Skip("not forming")


async def _welcomed(desk: Desk, ref: StepRef, outcome: Outcome) -> None:
    await groups.welcomed(desk.session, ref.group_id, outcome.ts)
    await _next_step(desk, ref, "group.pin")


async def _pin(desk: Desk, ref: StepRef) -> Effect | Skip:
    group = await _forming(desk, ref)
    return Pin(group.channel, group.welcome_ts) if group and group.channel and group.welcome_ts else Skip("not forming")


async def _pinned(desk: Desk, ref: StepRef, _: Outcome) -> None:
    await groups.become(desk.session, ref.group_id, State.ACTIVE)
    for person in await people.of_group(desk.session, ref.group_id):
        await desk.home_changed(person)
    await _next_step(desk, ref, "group.ready")


async def _blocked(desk: Desk, ref: StepRef, error: str) -> None:
    """A step failed for good: everything so far stays, and who formed it is told how to go on."""
    await groups.become(desk.session, ref.group_id, State.BLOCKED, blocked_by=error)
    await _next_step(desk, ref, "group.blocked")


async def _tell_who_formed(desk: Desk, ref: StepRef) -> Effect | Skip:
    group = await groups.get(desk.session, ref.group_id)
    who = await people.find(desk.session, group.formed_by) if group else None
    if group is None or who is None or group.state is State.CLOSED:
        return Skip("closed meanwhile")
    if group.state is State.ACTIVE:
        return desk.tell(who, words.ready, group, ref.missing)
    return desk.tell(who, words.blocked, group)


for _letter in (
    Letter("group.create", StepRef, prepare=_create, sent=_created, failed=_not_created),
    Letter("group.purpose", StepRef, prepare=_purpose, sent=_purposed, failed=_blocked),
    Letter("group.invite", StepRef, prepare=_invite, sent=_invited, failed=_blocked),
    Letter("group.welcome", StepRef, prepare=_welcome, sent=_welcomed, failed=_blocked),
    Letter("group.pin", StepRef, prepare=_pin, sent=_pinned, failed=_blocked),
    Letter("group.ready", StepRef, prepare=_tell_who_formed),
    Letter("group.blocked", StepRef, prepare=_tell_who_formed),
):
    routes.letter(_letter)


async def _stopped(turn: Turn, ref: GroupRef) -> Group:
    """A group whose forming stopped. Raises Refused when it is closed, or goes on by now."""
    group = await groups.get(turn.session, ref.group_id)
    if group is None or not group.alive:
        raise Refused(Reason.GROUP_GONE)
    if group.state is not State.BLOCKED:
        raise Refused(Reason.UNDER_WAY)
    return group


@routes.action(words.AGAIN, needs=Act.FACILITATE, writes=True)
async def again(turn: Turn, ref: GroupRef) -> Reply:
    """Go on with a group whose forming stopped: what was done already is found done, or does no harm again."""
    group = await _stopped(turn, ref)
    await groups.become(turn.session, group.id, State.FORMING)
    step = "group.purpose" if group.channel else "group.create"
    await _next_step(turn, StepRef(group_id=group.id, run=int(turn.now.timestamp())), step)
    return Open(words.forming(group.topic, len(group.members)))


@routes.action(words.GIVE_UP, needs=Act.FACILITATE, writes=True)
async def give_up(turn: Turn, ref: GroupRef) -> Reply:
    """Close a group whose forming stopped; its people wait again, where they waited before."""
    group = await _stopped(turn, ref)
    await groups.close(turn.session, group.id, turn.now)
    await interests.put_back(turn.session, group.id)
    await wait_again(turn, group.topic_id)
    return Open(words.given_up(group))


class ChannelClosed(Event):
    """A channel was archived or deleted in Slack."""

    channel: str


async def _close(turn: Turn, event: ChannelClosed) -> Reply:
    """A group whose channel is gone is closed: no more check-ins for it, its history stays."""
    group = await groups.by_channel(turn.session, event.channel)
    if group is not None:
        await groups.close(turn.session, group.id, turn.now)
    return NOTHING


for _name in ("channel_archive", "channel_deleted", "group_archive", "group_deleted"):
    routes.event(_name, needs=Act.TELL)(_close)
