"""Who supports a group (method G6): they are told, and let into its channel; who cannot be is told to whoever chose."""

from handlers.effect import Effect, Invite, Outcome, Skip
from handlers.route import Letter, Routes
from handlers.turn import Desk
from learning.group import Group
from learning.membership import is_member
from learning.person import Person
from messages import charter as words
from messages.refs import Id, MemberRef
from store import groups, people

routes = Routes()


class SupporterRef(MemberRef):
    """Who supports a group from now on. by: our id of who chose them, None when it was formed so.

    invited: whether they could be invited to its channel, as far as it was tried.
    """

    by_id: Id | None = None
    invited: bool = True


async def tell_supporter(desk: Desk, group: Group, by: Person | None = None, *, invited: bool = True) -> None:
    """Tell who supports a group that they do, unless they chose so themselves. by: who chose them later.

    invited: whether they could be invited to its channel.
    """
    who = await people.find(desk.session, group.supporter) if group.supporter else None
    chosen_by = by.slack_id if by else group.formed_by
    if who is not None and who.slack_id != chosen_by:
        ref = SupporterRef(group_id=group.id, person_id=who.id, by_id=by.id if by else None, invited=invited)
        key = f"charter.supporter:{group.id}:{who.id}:{group.revision if by else ''}"
        await desk.send("charter.supporter", ref, key=key, lane=key)


async def choose_supporter(desk: Desk, group: Group, who: Person, by: Person) -> None:
    """Somebody supports a group from now on: they are told, and invited. by: who chose them."""
    await tell_supporter(desk, group, by)
    key, lane = f"charter.let_in:{group.id}:{who.id}:{group.revision}", f"group:{group.id}"
    ref = SupporterRef(group_id=group.id, person_id=who.id, by_id=by.id)
    await desk.send("charter.let_in", ref, key=key, lane=lane)


async def _supports(desk: Desk, ref: MemberRef) -> tuple[Group, Person] | None:
    """A living group, and somebody, when they support it still."""
    group, who = await groups.get(desk.session, ref.group_id), await people.get(desk.session, ref.person_id)
    if group is None or not group.alive or who is None or group.supporter != who.slack_id:
        return None
    return group, who


async def _tell_supporter(desk: Desk, ref: SupporterRef) -> Effect | Skip:
    found = await _supports(desk, ref)
    if found is None or not found[1].can_learn:
        return Skip("closed, or somebody else supports it by now")
    group, who = found
    by = await people.get(desk.session, ref.by_id) if ref.by_id else None
    return desk.tell(who, words.supporter, group, by.slack_id if by else "", invited=ref.invited)


async def _let_in(desk: Desk, ref: SupporterRef) -> Effect | Skip:
    found = await _supports(desk, ref)
    if found is None or not found[0].channel:
        return Skip("closed, or somebody else supports it by now")
    return Invite(found[0].channel, (found[1].slack_id,))


async def _was_let_in(desk: Desk, ref: SupporterRef, outcome: Outcome) -> None:
    if outcome.failed:
        await _not_let_in(desk, ref, outcome.failed[0][1])


async def _not_let_in(desk: Desk, ref: SupporterRef, _: str) -> None:
    """Who is a member already was invited as such; who looks in anyhow needs no invitation."""
    key = f"charter.not_let_in:{ref.group_id}:{ref.person_id}:{desk.now.isoformat()}"
    await desk.send("charter.not_let_in", ref, key=key, lane=key)


async def _tell_not_let_in(desk: Desk, ref: SupporterRef) -> Effect | Skip:
    """To who chose them."""
    found = await _supports(desk, ref)
    by = await people.get(desk.session, ref.by_id) if ref.by_id else None
    if found is None or by is None or not by.can_learn or is_member(found[0], ref.person_id):
        return Skip("somebody else supports it by now, or nobody to tell")
    return desk.tell(by, words.supporter_outside, found[0])


for _letter in (
    Letter("charter.supporter", SupporterRef, prepare=_tell_supporter),
    Letter("charter.let_in", SupporterRef, prepare=_let_in, sent=_was_let_in, failed=_not_let_in),
    Letter("charter.not_let_in", SupporterRef, prepare=_tell_not_let_in),
):
    routes.letter(_letter)
