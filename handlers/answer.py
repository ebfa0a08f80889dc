"""What is said to a check-in, or about an objective outside of one: one click, or a form for more (method P2)."""

from typing import Annotated, Literal

from pydantic import Field

from handlers.checkin import show as show_check_in
from handlers.checkin import show_what_holds
from handlers.field import OptionalParagraph, Percentage
from handlers.reply import NOTHING, Open, Replace, Reply, Rewrite
from handlers.route import Form, Routes
from handlers.turn import Turn
from learning import objective as progress
from learning.checkin import CheckIn, closes
from learning.objective import Objective, Status
from learning.person import Act
from learning.refusal import Reason, Refused
from messages import checkin as words
from messages.refs import CheckInRef, Ref
from store import checkins, objectives

routes = Routes()


async def mine(turn: Turn, ref: CheckInRef) -> CheckIn:
    """The person's own check-in. Raises Refused for anybody else's, and once the next one has come."""
    check_in = await checkins.get(turn.session, ref.check_in_id or 0)
    if check_in is None or check_in.person_id != turn.person.id:
        raise Refused(Reason.CHECK_IN_GONE)
    if await checkins.is_over(turn.session, check_in):
        raise Refused(Reason.CHECK_IN_OVER)
    return check_in


async def _answer(turn: Turn, ref: CheckInRef, said: progress.Update) -> None:
    """Keep an answer; about one of the person's objectives, or about all that the check-in asks."""
    check_in = await mine(turn, ref)
    done = closes(said.status)
    if said.status is Status.SKIP:
        about, done = check_in.closed, False  # what was closed by mistake is asked about next week
    elif ref.objective_id is not None:  # reached by now, perhaps: what is said of it here holds all the same
        about = [(await my_objective(turn, ref.objective_id)).id]
    else:
        about = [*(each.id for each in check_in.objectives), *check_in.others]
    if about or said.status is Status.SKIP:
        await objectives.answer(turn.session, turn.person.id, about, said, done=done)
    await show_check_in(turn, check_in)
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
    return Rewrite(words.nudge(await mine(turn, ref), changing=True))


async def my_objective(turn: Turn, objective_id: int | None) -> Objective:
    """One of the person's own. Raises Refused for anybody else's."""
    objective = await objectives.mine(turn.session, objective_id or 0, turn.person.id)
    if objective is None:
        raise Refused(Reason.OBJECTIVE_GONE)
    return objective


@routes.action(words.MORE, needs=Act.CHECK_IN, writes=False)
async def tell_more(turn: Turn, ref: CheckInRef) -> Reply:
    """The form for more."""
    if ref.check_in_id is not None:
        await mine(turn, ref)
    return Open(words.more_form(ref, await my_objective(turn, ref.objective_id)))


class MoreForm(Form):
    """More about one objective, in a check-in or outside of one. for_group: "yes" when the group may read `applied`."""

    ref: CheckInRef
    status: Literal[Status.ON_TRACK, Status.DONE, Status.STUCK]
    percent: Percentage = None
    applied: OptionalParagraph = ""
    for_group: Annotated[tuple[Literal["yes"], ...], Field(max_length=1)] = ()
    obstacle: OptionalParagraph = ""


@routes.submit(words.SUBMIT, needs=Act.CHECK_IN)
async def submit(turn: Turn, form: MoreForm) -> Reply:
    """Keep it; the nudge shows it when it belongs to one."""
    objective = await my_objective(turn, form.ref.objective_id)
    said = progress.Update(
        objective.id,
        form.status,
        turn.now,
        form.percent,
        form.applied,
        form.obstacle,
        form.ref.check_in_id,
        for_group=bool(form.for_group and form.applied and objective.group_id),
    )
    if form.ref.check_in_id is not None:
        await _answer(turn, form.ref, said)
        return NOTHING
    done = form.status is Status.DONE
    await objectives.answer(turn.session, turn.person.id, [objective.id], said, done=done)
    await show_what_holds(turn)
    return Replace(words.noted(await my_objective(turn, objective.id)))


@routes.action(words.PROGRESS, needs=Act.CHECK_IN, writes=False)
async def show(turn: Turn, _: Ref) -> Reply:
    """My objectives and how they go."""
    return Open(words.progress(await objectives.all_mine(turn.session, turn.person.id)))
