"""What is sent about help: the post for the group, the question to one person, the meeting of two, and thanks."""

from handlers.effect import Effect, Introduce, Outcome, Post, Skip, Update
from handlers.route import Letter, Routes
from handlers.turn import Desk
from learning.helping import Help
from messages import helping as words
from messages.refs import HelpRef, MeetRef
from store import groups, helping, people

routes = Routes()


async def tell_helper(desk: Desk, help_id: int, person_id: int) -> None:
    """Ask one person whether they can help."""
    await helping.takes_part(desk.session, help_id, person_id, asked_at=desk.now)
    once = f"help.person:{help_id}:{person_id}"
    await desk.send("help.person", MeetRef(help_id=help_id, helper_id=person_id), key=once, lane=once)


async def change_post(desk: Desk, help_: Help) -> None:
    """Have the group's post show what holds now."""
    if help_.channel is not None:
        revision, lane = await helping.changed(desk.session, help_.id), f"help:{help_.id}"
        await desk.send("help.show", HelpRef(help_id=help_.id), key=f"{lane}:{revision}", lane=lane)


async def _post(desk: Desk, ref: HelpRef) -> Effect | Skip:
    found = await helping.get(desk.session, ref.help_id)
    group = await groups.get(desk.session, found.group_id) if found and found.group_id else None
    if found is None or not found.here or found.solved or group is None or not group.alive or not group.channel:
        return Skip("solved, or no group to ask any more")
    return Post(group.channel, words.post(found))


async def _posted(desk: Desk, ref: HelpRef, outcome: Outcome) -> None:
    await helping.posted(desk.session, ref.help_id, outcome.channel, outcome.ts)


async def _show(desk: Desk, ref: HelpRef) -> Effect | Skip:
    found = await helping.get(desk.session, ref.help_id)
    if found is None or not found.channel or not found.ts:
        return Skip("its message is not there")
    return Update(found.channel, found.ts, words.post(found))


async def _ask_one(desk: Desk, ref: MeetRef) -> Effect | Skip:
    found, who = await helping.get(desk.session, ref.help_id), await people.get(desk.session, ref.helper_id)
    if found is None or not found.here or found.solved or who is None or not who.can_learn:
        return Skip("solved, or nobody to ask any more")
    return desk.tell(who, words.question, found)


async def _meet(desk: Desk, ref: MeetRef) -> Effect | Skip:
    found, who = await helping.get(desk.session, ref.help_id), await people.get(desk.session, ref.helper_id)
    asker = await people.get(desk.session, found.person_id) if found else None
    if found is None or found.solved or not all(each and each.can_learn for each in (who, asker)):
        return Skip("solved, or one of the two is not here any more")
    both = [each.slack_id for each in (asker, who) if each is not None]
    return Introduce(tuple(both), words.meeting(found, ref.helper_id))


async def _thank(desk: Desk, ref: MeetRef) -> Effect | Skip:
    found, who = await helping.get(desk.session, ref.help_id), await people.get(desk.session, ref.helper_id)
    if found is None or who is None or not who.can_learn or not found.here:
        return Skip("nobody to thank any more")
    return desk.tell(who, words.thanks, found, await helping.thanks_to(desk.session, who.id))


async def _nobody(desk: Desk, ref: HelpRef) -> Effect | Skip:
    found = await helping.get(desk.session, ref.help_id)
    asker = await people.get(desk.session, found.person_id) if found else None
    if found is None or found.solved or found.offered or asker is None or not asker.can_learn:
        return Skip("solved, or not here any more")
    return desk.tell(asker, words.nobody_offered, found)


routes.letter(Letter("help.nobody", HelpRef, prepare=_nobody))
routes.letter(Letter("help.post", HelpRef, prepare=_post, sent=_posted))
routes.letter(Letter("help.show", HelpRef, prepare=_show))
routes.letter(Letter("help.person", MeetRef, prepare=_ask_one))
routes.letter(Letter("help.meet", MeetRef, prepare=_meet))
routes.letter(Letter("help.thanks", MeetRef, prepare=_thank))
