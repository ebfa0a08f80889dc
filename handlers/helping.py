"""Who is stuck asks for help, and who can help is brought together with them (method L8)."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from handlers.answer import my_objective
from handlers.checkin import show_what_holds
from handlers.field import Paragraph
from handlers.helping_letters import change_post, tell_helper
from handlers.membership import caretaker
from handlers.reply import NOTHING, Open, Replace, Reply, Rewrite, Word
from handlers.route import Form, Routes
from handlers.silence import supporter_of
from handlers.turn import Desk, Turn
from learning.absence import same_hour, working_days_after
from learning.calendar import local_day
from learning.group import Group, State
from learning.helping import HAND_OVER_AFTER, Asked, Help
from learning.objective import Objective
from learning.person import Act, Person
from learning.refusal import Reason, Refused
from learning.text import key
from messages import helping as words
from messages.checkin import ASK_FOR_HELP as ASK
from messages.checkin import NO_LONGER, VOLUNTEER
from messages.refs import HelpRef, MeetRef, ObjectiveRef
from store import groups, helping, holidays, workspaces
from store.database import Database

routes = Routes()

AT_ONCE = 200


async def _whom(turn: Turn, objective: Objective) -> tuple[Group | None, Person | None, list[Person]]:
    """Who can be asked about an objective: its group, who looks after that, and who reached the same."""
    group = await groups.get(turn.session, objective.group_id) if objective.group_id is not None else None
    if group is None or group.state is not State.ACTIVE:
        return None, None, []
    supporter = await supporter_of(turn, group)
    closed = await helping.who_closed_it(turn.session, group.topic_id, turn.person.id)
    able = [each for each in closed if each.can_learn and not each.is_away(turn.now)]
    return group, supporter if supporter and supporter.id != turn.person.id else None, able


@routes.action(ASK, needs=Act.CHECK_IN, writes=False)
async def ask(turn: Turn, ref: ObjectiveRef) -> Reply:
    """The form: what is in the way, and whom to ask."""
    objective = await my_objective(turn, ref.objective_id)
    group, supporter, closed = await _whom(turn, objective)
    if group is None:
        mine = [] if objective.group_id else await groups.of_person(turn.session, turn.person.id)
        return Open(words.nobody(joins=bool(mine)))
    obstacle = objective.latest.obstacle if objective.latest else ""
    return Open(words.ask_form(objective, supporter.name if supporter else "", closed, obstacle))


class HelpForm(Form):
    """A request. whom: "group", "supporter", or "person-" and our id."""

    ref: ObjectiveRef
    words: Paragraph
    whom: Annotated[str, Field(pattern=r"^(group|supporter|person-[1-9][0-9]{0,17})$")]


@routes.submit(words.SUBMIT, needs=Act.CHECK_IN)
async def submit(turn: Turn, form: HelpForm) -> Reply:
    """Ask whom they chose; nobody else reads it."""
    objective = await my_objective(turn, form.ref.objective_id)
    group, supporter, closed = await _whom(turn, objective)
    if group is None:
        raise Refused(Reason.GROUP_GONE)
    asked = Asked(form.whom.partition("-")[0])
    one = supporter if asked is Asked.SUPPORTER else None
    if asked is Asked.PERSON:
        one = next((each for each in closed if f"person-{each.id}" == form.whom), None)
    if asked is not Asked.GROUP and one is None:
        raise Refused(Reason.CHOOSE)
    help_id = await helping.ask(
        turn.session,
        person_id=turn.person.id,
        objective_id=objective.id,
        group_id=group.id,
        asked=asked,
        words=form.words,
        now=turn.now,
        hand_over_at=None if asked is Asked.SUPPORTER else await _later(turn),
    )
    if one is None:
        ref = HelpRef(help_id=help_id)
        await turn.send("help.post", ref, key=f"help:{help_id}", lane=f"help:{help_id}")
    else:
        await tell_helper(turn, help_id, one.id)
    return Replace(words.asked(asked, one.name if one else group.title))


async def _later(turn: Turn) -> datetime:
    me = turn.person
    free = (await holidays.around(turn.session, turn.now)).at(key(me.place))
    day = working_days_after(local_day(turn.now, me.zone), HAND_OVER_AFTER, free)
    return same_hour(day, turn.now, me.zone)


async def plan_hand_overs(database: Database, now: datetime) -> int:
    """Ask who looks after the group where nobody offered help; returns how often. Several instances may do so at once.

    Where nobody does, who asked is told.
    """
    handed = 0
    for workspace_id in await helping.workspaces_to_hand_over(database, now):
        async with database.begin(workspace_id) as session:
            desk = Desk(session, await workspaces.get(session), now)
            for help_id in await helping.to_hand_over(session, now, AT_ONCE):
                handed += await _hand_over(desk, help_id)
    return handed


async def _hand_over(desk: Desk, help_id: int) -> bool:
    found = await helping.get(desk.session, help_id)
    group = await groups.get(desk.session, found.group_id) if found and found.group_id else None
    if found is None or group is None or not group.alive or not found.here or found.solved or found.offered:
        return False
    who = await caretaker(desk, group, but=found.person_id)
    if who is None:
        await desk.send("help.nobody", HelpRef(help_id=help_id), key=f"help.nobody:{help_id}", lane=f"help:{help_id}")
        return False
    await tell_helper(desk, help_id, who.id)
    return True


async def _open(turn: Turn, ref: HelpRef) -> Help:
    """A request the person of the turn has a part in, or may take one in. Raises Refused for others."""
    found = await helping.get(turn.session, ref.help_id)
    if found is None or not found.here:
        raise Refused(Reason.HELP_GONE)
    if turn.person.id == found.person_id or found.helper(turn.person.id) is not None:
        return found
    group = await groups.get(turn.session, found.group_id) if found.group_id is not None else None
    members = {member.person_id for member in group.members} if group is not None and group.alive else set()
    if found.asked is not Asked.GROUP or turn.person.id not in members:
        raise Refused(Reason.HELP_GONE)
    return found


@routes.action(words.OFFER, needs=Act.CHECK_IN, writes=True)
async def offer(turn: Turn, ref: HelpRef) -> Reply:
    """I can help: the two are brought together in a direct message."""
    found, me = await _open(turn, ref), turn.person
    if found.solved or found.person_id == me.id:
        raise Refused(Reason.HELP_SOLVED if found.solved else Reason.HELP_OWN)
    await helping.takes_part(turn.session, found.id, me.id, offered_at=turn.now, declined_at=None)
    await helping.offered(turn.session, found.id)
    once = f"help.meet:{found.id}:{me.id}"
    await turn.send("help.meet", MeetRef(help_id=found.id, helper_id=me.id), key=once, lane=once)
    await change_post(turn, found)
    return Rewrite(words.offered(found)) if ref.alone else Word(words.met())


@routes.action(words.DECLINE, needs=Act.CHECK_IN, writes=True)
async def decline(turn: Turn, ref: HelpRef) -> Reply:
    """Not now: nobody is told."""
    found = await _open(turn, ref)
    if found.helper(turn.person.id) is not None:
        await helping.takes_part(turn.session, found.id, turn.person.id, declined_at=turn.now)
    return Rewrite(words.declined())


@routes.action(words.SOLVE, needs=Act.CHECK_IN, writes=True)
async def solve(turn: Turn, ref: HelpRef) -> Reply:
    """It is solved: who asked says so, or who helped."""
    found, me = await _open(turn, ref), turn.person
    mine = found.helper(me.id)
    if found.person_id != me.id and not (mine and mine.offered):
        raise Refused(Reason.HELP_NOT_YOURS)
    await helping.solve(turn.session, found.id, turn.now)
    if mine is not None:
        await helping.takes_part(turn.session, found.id, me.id, solved_at=turn.now)
    await change_post(turn, found)
    return await _shown(turn, ref)


@routes.action(words.THANK, needs=Act.CHECK_IN, writes=True)
async def thank(turn: Turn, ref: HelpRef) -> Reply:
    """Thanks to all who helped: they are told, and counted."""
    found = await _open(turn, ref)
    if found.person_id != turn.person.id:
        raise Refused(Reason.HELP_THANKS)
    for person_id in await helping.thank(turn.session, found.id, turn.now):
        once = f"help.thanks:{found.id}:{person_id}"
        await turn.send("help.thanks", MeetRef(help_id=found.id, helper_id=person_id), key=once, lane=once)
    return await _shown(turn, ref)


async def _shown(turn: Turn, ref: HelpRef) -> Reply:
    """The message of the two shows it at once; the group's post follows by itself."""
    found = await helping.get(turn.session, ref.help_id)
    return Rewrite(words.meeting(found, ref.helper_id)) if found is not None and ref.together else NOTHING


def _volunteers(action: str, *, helps_: bool) -> None:
    @routes.action(action, needs=Act.CHECK_IN, writes=True)
    async def volunteer(turn: Turn, ref: ObjectiveRef) -> Reply:
        """Who reached it would help others with it, or no longer; the check-in shows it."""
        objective = await my_objective(turn, ref.objective_id)
        await helping.would_help(turn.session, objective.id, helps=helps_)
        await show_what_holds(turn)
        return NOTHING


_volunteers(VOLUNTEER, helps_=True)
_volunteers(NO_LONGER, helps_=False)
