"""The weekly check-in (method P2): planned by the clock, sent by the outbox, answered with one click."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from handlers.effect import Effect, Outcome, Skip, Update
from handlers.field import OptionalParagraph, Percentage
from handlers.reply import NOTHING, Open, Replace, Reply, Rewrite
from handlers.route import Form, Letter, Routes, Typed
from handlers.turn import Desk, Turn
from learning import objective as progress
from learning.checkin import CheckIn, closes, slot_after, slot_to_plan
from learning.objective import Objective, Status
from learning.person import Act
from learning.refusal import Reason, Refused
from messages import checkin as words
from messages.refs import CheckInRef, Ref
from store import checkins, objectives, people, workspaces
from store.database import Database

routes = Routes()

AT_ONCE = 200
"""People planned in one transaction: short enough for others to write in between."""


async def plan(database: Database, now: datetime) -> int:
    """Plan every nudge that is due; returns how many were planned. Several instances may do so at once.

    now: aware UTC. Who is due is asked of the database, so a restart forgets nothing; a slot missed for too long
    (`learning.checkin.LATE_AFTER`) is written as expired by the outbox, never left out in silence.
    """
    planned = 0
    for workspace_id in await checkins.workspaces_to_plan(database, now):
        while True:
            async with database.begin(workspace_id) as session:
                desk = Desk(session, await workspaces.get(session), now)
                due = await checkins.to_plan(session, now, AT_ONCE)
                for each in due:
                    planned += await _plan_one(desk, each)
            if len(due) < AT_ONCE:
                break
    return planned


async def begin_nudging(desk: Desk, person_ids: Collection[int]) -> None:
    """From now on the weekly nudge reaches these people; their first slot is stored with what they did.

    So a process that ends right afterwards, and begins again after that slot, knows that it was missed.
    """
    await people.begin_nudging(desk.session, person_ids, desk.now)
    for due in await checkins.to_plan(desk.session, desk.now, AT_ONCE, among=person_ids):
        await _plan_one(desk, due)


async def _plan_one(desk: Desk, due: checkins.Due) -> bool:
    settings = desk.workspace.settings
    weekly = settings.nudge_weekday, settings.nudge_time, due.zone
    slot = slot_to_plan(due.anchor, due.planned, desk.now, *weekly)
    if slot.at > desk.now:
        await checkins.plan(desk.session, due.person_id, due.anchor, slot.at)
        return False
    following = slot_after(slot.at, *weekly)
    await checkins.plan(desk.session, due.person_id, slot.at, following.at)
    check_in_id = await checkins.add(desk.session, due.person_id, slot)
    if check_in_id is None:
        return False
    key, lane = f"nudge:{due.person_id}:{slot.week}", f"checkin:{check_in_id}"
    ref = CheckInRef(check_in_id=check_in_id)
    return await desk.send("checkin.nudge", ref, key=key, lane=lane, expires_at=slot.expires_at)


async def _prepare(desk: Desk, ref: CheckInRef) -> Effect | Skip:
    check_in = await checkins.get(desk.session, ref.check_in_id or 0)
    person = await people.get(desk.session, check_in.person_id) if check_in else None
    if check_in is None or person is None:
        return Skip("no longer kept")
    if not person.can_learn or not await checkins.takes_part(desk.session, person.id):
        return Skip("the person takes no part any more")
    return desk.tell(person, words.nudge, check_in)


async def _sent(desk: Desk, ref: CheckInRef, outcome: Outcome) -> None:
    await checkins.sent(desk.session, ref.check_in_id or 0, outcome.channel, outcome.ts)


async def _show(desk: Desk, ref: CheckInRef) -> Effect | Skip:
    check_in = await checkins.get(desk.session, ref.check_in_id or 0)
    person = await people.get(desk.session, check_in.person_id) if check_in else None
    if check_in is None or person is None or not check_in.channel or not check_in.ts:
        return Skip("its message is not there")
    return Update(check_in.channel, check_in.ts, desk.say(person, words.nudge, check_in))


routes.letter(Letter("checkin.nudge", CheckInRef, prepare=_prepare, sent=_sent))
routes.letter(Letter("checkin.show", CheckInRef, prepare=_show))


async def _mine(turn: Turn, ref: CheckInRef) -> CheckIn:
    """The person's own check-in. Raises Refused for anybody else's, and once the next one has come."""
    check_in = await checkins.get(turn.session, ref.check_in_id or 0)
    if check_in is None or check_in.person_id != turn.person.id:
        raise Refused(Reason.CHECK_IN_GONE)
    if await checkins.is_over(turn.session, check_in):
        raise Refused(Reason.CHECK_IN_OVER)
    return check_in


async def _answer(turn: Turn, ref: CheckInRef, said: progress.Update) -> None:
    """Keep an answer; about one of the person's objectives, or about all that the check-in asks."""
    check_in = await _mine(turn, ref)
    done = closes(said.status)
    if said.status is Status.SKIP:
        about, done = check_in.closed, False  # what was closed by mistake is asked about next week
    elif ref.objective_id is not None:  # reached by now, perhaps: what is said of it here holds all the same
        about = [(await _objective(turn, ref)).id]
    else:
        about = [*(each.id for each in check_in.objectives), *check_in.others]
    if about or said.status is Status.SKIP:
        await objectives.answer(turn.session, turn.person.id, about, said, done=done)
    await _queue_show(turn, check_in.id)
    await turn.home_changed(turn.person)


async def _queue_show(desk: Desk, check_in_id: int) -> None:
    revision = await checkins.changed(desk.session, check_in_id)
    key, lane = f"checkin:{check_in_id}:{revision}", f"checkin:{check_in_id}"
    await desk.send("checkin.show", CheckInRef(check_in_id=check_in_id), key=key, lane=lane)


async def show_what_holds(turn: Turn) -> None:
    """Have the person's latest check-in rewritten: an objective was written, changed or updated elsewhere."""
    latest = await checkins.latest(turn.session, turn.person.id)
    if latest is not None:
        await _queue_show(turn, latest.id)
    await turn.home_changed(turn.person)


def _one_click(action: str, status: Status) -> None:
    @routes.action(action, needs=Act.CHECK_IN, writes=True)
    async def click(turn: Turn, ref: CheckInRef) -> Reply:
        said = progress.Update(None, status, turn.now, check_in_id=ref.check_in_id)
        await _answer(turn, ref, said)
        return NOTHING


for _action, _status in words.ANSWERS.items():
    _one_click(_action, _status)


@routes.action(words.CHANGE, needs=Act.CHECK_IN, writes=False)
async def change(turn: Turn, ref: CheckInRef) -> Reply:
    """The buttons again, to answer otherwise."""
    return Rewrite(words.nudge(await _mine(turn, ref), changing=True))


async def _objective(turn: Turn, ref: CheckInRef) -> Objective:
    objective = await objectives.mine(turn.session, ref.objective_id or 0, turn.person.id)
    if objective is None:
        raise Refused(Reason.OBJECTIVE_GONE)
    return objective


@routes.action(words.MORE, needs=Act.CHECK_IN, writes=False)
async def tell_more(turn: Turn, ref: CheckInRef) -> Reply:
    """The form for more."""
    if ref.check_in_id is not None:
        await _mine(turn, ref)
    return Open(words.more_form(ref, await _objective(turn, ref)))


class MoreForm(Form):
    """More about one objective, in a check-in or outside of one."""

    ref: CheckInRef
    status: Literal[Status.ON_TRACK, Status.DONE, Status.STUCK]
    percent: Percentage = None
    applied: OptionalParagraph = ""
    obstacle: OptionalParagraph = ""


@routes.submit(words.SUBMIT, needs=Act.CHECK_IN)
async def submit(turn: Turn, form: MoreForm) -> Reply:
    """Keep it; the nudge shows it when it belongs to one."""
    objective = await _objective(turn, form.ref)
    said = progress.Update(
        objective.id, form.status, turn.now, form.percent, form.applied, form.obstacle, form.ref.check_in_id
    )
    if form.ref.check_in_id is not None:
        await _answer(turn, form.ref, said)
        return NOTHING
    done = form.status is Status.DONE
    await objectives.answer(turn.session, turn.person.id, [objective.id], said, done=done)
    await show_what_holds(turn)
    return Replace(words.noted(await _objective(turn, form.ref)))


@routes.command("progress", needs=Act.CHECK_IN)
async def show_by_word(turn: Turn, _: Typed) -> Reply:
    """My objectives and how they go."""
    return Open(words.progress(await objectives.all_mine(turn.session, turn.person.id)))


@routes.action(words.PROGRESS, needs=Act.CHECK_IN, writes=False)
async def show(turn: Turn, _: Ref) -> Reply:
    """The same, from a button."""
    return Open(words.progress(await objectives.all_mine(turn.session, turn.person.id)))
