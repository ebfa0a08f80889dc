"""Dated actions under an objective (method L3): planned, changed, and ticked off wherever they stand."""

from datetime import date

from handlers.answer import my_objective
from handlers.checkin import show_what_holds
from handlers.field import Sentence
from handlers.reply import NOTHING, Errors, Open, Replace, Reply
from handlers.route import Form, Routes
from handlers.turn import Turn
from learning.calendar import local_day
from learning.objective import Action, by_when
from learning.person import Act
from learning.refusal import Reason, Refused
from messages import action as words
from messages import notice
from messages.refs import ActionRef, ObjectiveRef
from store import actions

routes = Routes()


async def _page(turn: Turn, objective_id: int | None) -> Replace:
    return Replace(words.actions(await my_objective(turn, objective_id)))


@routes.action(words.SHOW, needs=Act.WRITE_OBJECTIVE, writes=False)
async def show(turn: Turn, ref: ObjectiveRef) -> Reply:
    """The actions of one of my objectives."""
    return Open(words.actions(await my_objective(turn, ref.objective_id)))


@routes.action(words.AGAIN, needs=Act.WRITE_OBJECTIVE, writes=False)
async def show_again(turn: Turn, ref: ObjectiveRef) -> Reply:
    """The same, in place of what the person stands in."""
    return await _page(turn, ref.objective_id)


async def _mine(turn: Turn, ref: ActionRef) -> Action:
    found = await actions.mine(turn.session, ref.action_id or 0, turn.person.id)
    if found is None:
        raise Refused(Reason.ACTION_GONE)
    return found


@routes.action(words.WRITE, needs=Act.WRITE_OBJECTIVE, writes=False)
async def write(turn: Turn, ref: ActionRef) -> Reply:
    """The form for a new action, or for one of mine."""
    action = await _mine(turn, ref) if ref.action_id is not None else None
    objective = await my_objective(turn, action.objective_id if action else ref.objective_id)
    today = local_day(turn.now, turn.person.zone)
    return Replace(words.action_form(ref, objective, action, today))


class ActionForm(Form):
    """An action, new or changed."""

    ref: ActionRef
    what: Sentence
    by_when: date


@routes.submit(words.SUBMIT, needs=Act.WRITE_OBJECTIVE)
async def submit(turn: Turn, form: ActionForm) -> Reply:
    """Save it; of a changed one, what it was stays in the history."""
    before = await _mine(turn, form.ref) if form.ref.action_id is not None else None
    objective = await my_objective(turn, before.objective_id if before else form.ref.objective_id)
    try:
        day = by_when(form.by_when, local_day(turn.now, turn.person.zone), before.by_when if before else None)
    except Refused as refused:
        return Errors({"by_when": notice.refusal(refused.reason, **refused.facts)})
    if before is None or (before.what, before.by_when) != (form.what, day):
        if before is not None:
            await actions.drop(turn.session, before.id, turn.now)
        await actions.add(turn.session, turn.person.id, objective.id, form.what, day, turn.now)
    await show_what_holds(turn)
    return Replace(words.saved(objective.id))


async def _changed(turn: Turn, ref: ActionRef, action: Action) -> Reply:
    await show_what_holds(turn)
    return await _page(turn, action.objective_id) if ref.page else NOTHING


@routes.action(words.TICK, needs=Act.WRITE_OBJECTIVE, writes=True)
async def tick(turn: Turn, ref: ActionRef) -> Reply:
    """It is done."""
    action = await _mine(turn, ref)
    await actions.tick(turn.session, action.id, turn.now)
    return await _changed(turn, ref, action)


@routes.action(words.UNTICK, needs=Act.WRITE_OBJECTIVE, writes=True)
async def untick(turn: Turn, ref: ActionRef) -> Reply:
    """It is not done."""
    action = await _mine(turn, ref)
    await actions.tick(turn.session, action.id, None)
    return await _changed(turn, ref, action)


@routes.action(words.DROP, needs=Act.WRITE_OBJECTIVE, writes=True)
async def drop(turn: Turn, ref: ActionRef) -> Reply:
    """It is not planned any more."""
    action = await _mine(turn, ref)
    await actions.drop(turn.session, action.id, turn.now)
    return await _changed(turn, ref, action)
