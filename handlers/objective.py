"""Writing and changing learning objectives (method K1)."""

from datetime import date, timedelta
from typing import Literal

from handlers.checkin import begin_nudging, show_what_holds
from handlers.field import Paragraph, Sentence
from handlers.reply import Errors, Open, Replace, Reply
from handlers.route import Form, Routes, Typed
from handlers.turn import Turn
from learning.calendar import local_day
from learning.objective import by_when
from learning.person import Act
from learning.refusal import Reason, Refused
from messages import notice
from messages import objective as words
from messages.refs import Id, ObjectiveRef
from store import groups, objectives

routes = Routes()

SUGGESTED = timedelta(weeks=6)
"""The day offered in the form: long enough to apply something at work, near enough to begin."""


async def _form(turn: Turn, ref: ObjectiveRef) -> Open:
    mine = await groups.of_person(turn.session, turn.person.id)
    objective = None
    if ref.objective_id is not None:
        objective = await objectives.mine(turn.session, ref.objective_id, turn.person.id)
        if objective is None:
            raise Refused(Reason.OBJECTIVE_GONE)
        ref = ref.model_copy(update={"group_id": objective.group_id})
    elif ref.group_id is not None:
        await _check_group(turn, ref.group_id)
    elif len(mine) == 1:
        ref = ref.model_copy(update={"group_id": mine[0].id})
    suggested = local_day(turn.now, turn.person.zone) + SUGGESTED
    return Open(words.objective_form(ref, groups=mine, suggested=suggested, objective=objective))


async def _check_group(turn: Turn, group_id: int) -> None:
    """Raise Refused unless it is a living group of the person."""
    group = await groups.get(turn.session, group_id)
    if group is None or not group.alive:
        raise Refused(Reason.GROUP_GONE)
    if turn.person.id not in {member.person_id for member in group.members}:
        raise Refused(Reason.NOT_MEMBER)


@routes.command("objective", needs=Act.WRITE_OBJECTIVE)
async def write_by_word(turn: Turn, _: Typed) -> Reply:
    """The form for a new objective."""
    return await _form(turn, ObjectiveRef())


@routes.action(words.WRITE, needs=Act.WRITE_OBJECTIVE, writes=False)
async def write(turn: Turn, ref: ObjectiveRef) -> Reply:
    """The form for a new objective, or for one of mine."""
    return await _form(turn, ref)


class ObjectiveForm(Form):
    """An objective. group: the id chosen in the form; "0" is none."""

    ref: ObjectiveRef
    what: Paragraph
    measure: Sentence
    opportunity: Paragraph
    by_when: date
    group: Literal[0] | Id | None = None


@routes.submit(words.SUBMIT, needs=Act.WRITE_OBJECTIVE)
async def submit(turn: Turn, form: ObjectiveForm) -> Reply:
    """Save it; from now on the weekly nudge asks about it."""
    before = None
    if form.ref.objective_id is not None:
        objective = await objectives.mine(turn.session, form.ref.objective_id, turn.person.id)
        before = objective.by_when if objective else None
    try:
        day = by_when(form.by_when, local_day(turn.now, turn.person.zone), before)
    except Refused as refused:
        return Errors({"by_when": notice.refusal(refused.reason, **refused.facts)})
    group_id = form.ref.group_id or form.group or None
    if form.ref.objective_id is None and group_id is not None:
        await _check_group(turn, group_id)
    saved = await objectives.write(
        turn.session,
        objective_id=form.ref.objective_id,
        person_id=turn.person.id,
        group_id=group_id,
        what=form.what,
        measure=form.measure,
        opportunity=form.opportunity,
        by_when=day,
        now=turn.now,
    )
    if saved is None:
        raise Refused(Reason.OBJECTIVE_GONE)
    await begin_nudging(turn, [turn.person.id])
    await show_what_holds(turn)
    return Replace(words.saved(form.what, turn.workspace.settings, zone_known=bool(turn.person.zone)))
