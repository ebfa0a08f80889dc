"""Who is in a group (method G6, P7): taking somebody in, letting somebody go, and what follows in Slack."""

from collections.abc import Collection

from pydantic import Field

from handlers.card import refresh_card
from handlers.charter import charter_changed
from handlers.checkin import begin_nudging
from handlers.effect import Effect, Invite, Outcome, Remove, Skip
from handlers.route import Letter, Routes
from handlers.turn import Desk
from learning.group import Group
from learning.membership import Change, Fit, is_member, looks_after, next_ones
from learning.person import Person, standing
from learning.refusal import Reason, Refused
from messages import membership as words
from messages import membership_leave as leave_words
from messages.refs import GroupRef, MemberRef, RequestRef
from store import candidates, changes, groups, interests, membership, people, requests

routes = Routes()

LOOKED_AT = 50
"""How many of those who wait are looked at for the next one to invite, the longest waiting first."""


async def held(desk: Desk, group_id: int) -> Group:
    """A living group, kept from changing until the end of the turn. Raises Refused when it is closed."""
    [group] = await membership.hold(desk.session, group_id)
    if not group.alive:
        raise Refused(Reason.GROUP_GONE)
    return group


async def caretaker(desk: Desk, group: Group, *, but: int = 0) -> Person | None:
    """Who is told of what a group needs: who supports it, who formed it, or a facilitator. but: not this person."""
    named = desk.workspace.facilitators
    wanted = [group.supporter, group.formed_by, *named]
    found = {each.slack_id: each for each in await people.named(desk.session, wanted, most=len(wanted))}
    able = [found[each] for each in wanted if each in found]
    if not named:
        able += await people.admins(desk.session)
    for who in able:
        if who.can_learn and who.id != but and looks_after(standing(who, named), group):
            return who
    return None


async def demand_apart(desk: Desk, group: Group, person_ids: Collection[int]) -> None:
    """Raise Refused where somebody who comes into a group would be in it with their own supervisor."""
    if await candidates.leads(desk.session, person_ids, [each.person_id for each in group.members]):
        raise Refused(Reason.WITH_SUPERVISOR)


class InviteRef(MemberRef):
    """Somebody who came into a group, at a moment: coming again is another invitation."""

    at: int = Field(ge=0)


async def take_in(
    desk: Desk,
    group: Group,
    person: Person,
    *,
    by_id: int | None,
    what: Change = Change.JOINED,
    back: bool = False,
    invite: bool = True,
) -> None:
    """Take somebody into a group that is held, with all that follows. back: they had left by mistake.

    by_id: our id of who did it. invite: they are not in its channel yet. Raises Refused, see `store.membership.admit`.
    """
    if not person.can_learn:
        raise Refused(Reason.CANNOT_JOIN)
    if not back:
        await demand_apart(desk, group, [person.id])
    largest = desk.workspace.settings.largest
    await membership.admit(desk.session, group, person.id, largest, desk.now, back=back)
    await changes.record(desk.session, group.id, what, person_id=person.id, by_id=by_id, now=desk.now)
    await withdraw_requests(desk, person_ids=[person.id], topic_id=group.topic_id)
    await begin_nudging(desk, [person.id])
    await refresh_card(desk, group.topic_id)
    await charter_changed(desk, group.id)
    if invite:
        await invite_to_channel(desk, group, person.id)
    await desk.home_changed(person)


async def invite_to_channel(desk: Desk, group: Group, person_id: int) -> None:
    """Have somebody invited to the channel of a group."""
    at = int(desk.now.timestamp() * 1000)
    ref = InviteRef(group_id=group.id, person_id=person_id, at=at)
    key = f"invite:{group.id}:{person_id}:{at}"
    await desk.send("membership.invite", ref, key=key, lane=f"group:{group.id}")


async def let_go(
    desk: Desk,
    group: Group,
    person_ids: Collection[int],
    *,
    by_id: int | None = None,
    waits: bool = False,
    why: str = "",
    remove: bool = True,
) -> None:
    """Free the places of some people in a group that is held, with all that follows.

    by_id: our id of who did it; None: Slack reported it. waits: they wait in its topic again. remove: they are to be
    taken out of its channel.
    """
    await membership.release(desk.session, group, person_ids, desk.now, waits=waits)
    for person_id in sorted(person_ids):
        await changes.record(
            desk.session, group.id, Change.LEFT, person_id=person_id, by_id=by_id, why=why, now=desk.now
        )
        if remove:
            await remove_from_channel(desk, group, person_id)
        key = f"refill:{group.id}:{person_id}:{desk.now.isoformat()}"
        ref = MemberRef(group_id=group.id, person_id=person_id)
        await desk.send("membership.refill", ref, key=key, lane=f"refill:{group.id}")
        if (person := await people.get(desk.session, person_id)) is not None:
            await desk.home_changed(person)
    await refresh_card(desk, group.topic_id)
    await charter_changed(desk, group.id)


async def remove_from_channel(desk: Desk, group: Group, person_id: int) -> None:
    """Have somebody taken out of the channel of a group, unless it was there before the group."""
    if not group.adopted:
        key, lane = f"remove:{group.id}:{person_id}:{desk.now.isoformat()}", f"group:{group.id}"
        ref = MemberRef(group_id=group.id, person_id=person_id)
        await desk.send("membership.remove", ref, key=key, lane=lane)


async def withdraw_requests(
    desk: Desk,
    *,
    person_ids: Collection[int] | None = None,
    topic_id: int | None = None,
    group_id: int | None = None,
    asked: bool = False,
) -> None:
    """Withdraw what is open, see `store.requests.withdraw`; where it stands, it says so."""
    found = await requests.withdraw(
        desk.session, desk.now, person_ids=person_ids, topic_id=topic_id, group_id=group_id, asked=asked
    )
    for id_ in found:
        await show_request(desk, id_)


async def show_request(desk: Desk, request_id: int) -> None:
    """Have the messages of a request show what was decided."""
    for where in ("asked", "told"):
        key, lane = f"request:{request_id}:{where}:decided", f"request:{request_id}:{where}"
        await desk.send(f"membership.show_{where}", RequestRef(request_id=request_id), key=key, lane=lane)


async def following(desk: Desk, group: Group) -> list[Fit]:
    """Who of those that wait could come into a group, the longest waiting first; not who was asked, or asks."""
    waiting = await candidates.of_topic(desk.session, group.topic_id, desk.now, most=LOOKED_AT)
    members = await candidates.known(desk.session, await interests.of_group(desk.session, group.id), desk.now)
    open_ = {each.person_id for each in await requests.open_of(desk.session, group.id, most=LOOKED_AT)}
    return [each for each in next_ones(waiting, members, desk.now) if each.who.person_id not in open_]


# What follows in Slack.


async def _member(desk: Desk, ref: MemberRef) -> tuple[Group, Person, bool] | None:
    """A living group with a channel, somebody, and whether they are in it now."""
    group, person = await groups.get(desk.session, ref.group_id), await people.get(desk.session, ref.person_id)
    if group is None or person is None or not group.alive or not group.channel or not person.slack_id:
        return None
    return group, person, is_member(group, person.id)


async def _invite(desk: Desk, ref: InviteRef) -> Effect | Skip:
    found = await _member(desk, ref)
    if found is None or not found[2] or not found[1].can_learn:
        return Skip("no longer in it, or the group is closed")
    return Invite(found[0].channel or "", (found[1].slack_id,))


async def _invited(desk: Desk, ref: InviteRef, outcome: Outcome) -> None:
    if outcome.failed:
        await _not_invited(desk, ref, outcome.failed[0][1])


async def _not_invited(desk: Desk, ref: InviteRef, _: str) -> None:
    key = f"not_invited:{ref.group_id}:{ref.person_id}:{ref.at}"
    await desk.send("membership.not_invited", MemberRef(**ref.model_dump(exclude={"at"})), key=key, lane=key)


async def _tell_not_invited(desk: Desk, ref: MemberRef) -> Effect | Skip:
    found = await _member(desk, ref)
    who = await caretaker(desk, found[0]) if found else None
    if found is None or not found[2] or who is None:
        return Skip("no longer in it, or nobody to tell")
    return desk.tell(who, words.not_invited, found[0], found[1].slack_id)


async def _remove(desk: Desk, ref: MemberRef) -> Effect | Skip:
    found = await _member(desk, ref)
    if found is None or found[2] or found[1].is_deactivated:
        return Skip("is in it again, or the group is closed")
    return Remove(found[0].channel or "", found[1].slack_id)


async def _not_removed(desk: Desk, ref: MemberRef, _: str) -> None:
    key = f"by_hand:{ref.group_id}:{ref.person_id}:{desk.now.isoformat()}"
    await desk.send("membership.by_hand", ref, key=key, lane=key)


async def _tell_by_hand(desk: Desk, ref: MemberRef) -> Effect | Skip:
    found = await _member(desk, ref)
    if found is None or found[2] or not found[1].can_learn:
        return Skip("is in it again, or the group is closed")
    return desk.tell(found[1], leave_words.by_hand, found[0])


async def _refill(desk: Desk, ref: MemberRef) -> Effect | Skip:
    group = await groups.get(desk.session, ref.group_id)
    if group is None or not group.alive or is_member(group, ref.person_id):
        return Skip("came back, or the group is closed")
    who, gone = await caretaker(desk, group, but=ref.person_id), await people.get(desk.session, ref.person_id)
    if who is None:
        return Skip("nobody to tell")
    settings, waiting = desk.workspace.settings, await following(desk, group)
    sizes = {"largest": settings.largest, "smallest": settings.smallest}
    return desk.tell(who, words.place_free, group, gone.slack_id if gone else "", next(iter(waiting), None), **sizes)


routes.letter(Letter("membership.invite", InviteRef, prepare=_invite, sent=_invited, failed=_not_invited))
routes.letter(Letter("membership.not_invited", MemberRef, prepare=_tell_not_invited))
routes.letter(Letter("membership.remove", MemberRef, prepare=_remove, failed=_not_removed))
routes.letter(Letter("membership.by_hand", MemberRef, prepare=_tell_by_hand))
routes.letter(Letter("membership.refill", MemberRef, prepare=_refill))


async def group_of(desk: Desk, ref: GroupRef) -> Group:
    """A living group. Raises Refused when it is closed, or not of this workspace."""
    group = await groups.get(desk.session, ref.group_id)
    if group is None or not group.alive:
        raise Refused(Reason.GROUP_GONE)
    return group
