"""Who does not answer for weeks: their groups' supporters are told once (method P4)."""

from handlers.effect import Effect, Skip
from handlers.route import Letter, Routes
from handlers.turn import Desk
from learning.group import Group, State
from learning.person import Person, standing
from messages import absence as words
from messages.refs import GroupRef, Id
from store import groups, people

routes = Routes()


class SilentRef(GroupRef):
    """Somebody who is silent, in one of their groups, and who is told of it."""

    person_id: Id
    told_id: Id


async def supporter_of(desk: Desk, group: Group) -> Person | None:
    """Who looks after a group: its supporter, or the facilitator who formed it; None: nobody in particular."""
    for slack_id in filter(None, (group.supporter, group.formed_by)):
        who = await people.find(desk.session, slack_id)
        if who is None or not who.can_learn:
            continue
        if slack_id == group.supporter or standing(who, desk.workspace.facilitators).is_facilitator:
            return who
    return None


async def tell_of_silence(desk: Desk, person: Person, check_in_id: int) -> None:
    """Have it told to who looks after the groups somebody is in: once in a time of silence. Nothing else is told."""
    for group in await groups.of_person(desk.session, person.id):
        who = await supporter_of(desk, group) if group.state is State.ACTIVE else None
        if who is not None and who.id != person.id:
            ref = SilentRef(group_id=group.id, person_id=person.id, told_id=who.id)
            once = f"silence:{person.id}:{check_in_id}:{who.id}"
            await desk.send("checkin.silence", ref, key=once, lane=once)


async def _prepare(desk: Desk, ref: SilentRef) -> Effect | Skip:
    group = await groups.get(desk.session, ref.group_id)
    silent, told = await people.get(desk.session, ref.person_id), await people.get(desk.session, ref.told_id)
    if group is None or not group.alive or silent is None or told is None or not told.can_learn:
        return Skip("nobody to tell, or of nobody")
    if ref.person_id not in {member.person_id for member in group.members} or not silent.can_learn:
        return Skip("is not in the group any more")
    return desk.tell(told, words.silence, silent.slack_id, group)


routes.letter(Letter("checkin.silence", SilentRef, prepare=_prepare))
