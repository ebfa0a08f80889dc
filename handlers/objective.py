"""Writing and changing learning objectives (method K1)."""

from datetime import date, timedelta
from typing import Literal

from handlers.answer import my_objective
from handlers.charter import charter_changed
from handlers.checkin import begin_nudging, of_group, show_what_holds, weekly
from handlers.field import OptionalParagraph, Paragraph, Sentence
from handlers.reply import Errors, Open, Replace, Reply
from handlers.route import Form, Routes, Typed
from handlers.turn import Turn
from learning.calendar import local_day
from learning.objective import Audience, by_when, is_shared
from learning.person import Act
from learning.refusal import Reason, Refused
from messages import notice
from messages import objective as words
from messages.checkin import progress
from messages.refs import Id, ObjectiveRef
from store import groups, interests, objectives, people

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
    hopes = await interests.hopes(turn.session, turn.person.id) if objective is None else []
    return Open(words.objective_form(ref, groups=mine, suggested=suggested, objective=objective, hopes=hopes))


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
    benefit: OptionalParagraph = ""
    by_when: date
    audience: Audience
    group: Literal[0] | Id | None = None


@routes.submit(words.SUBMIT, needs=Act.WRITE_OBJECTIVE)
async def submit(turn: Turn, form: ObjectiveForm) -> Reply:
    """Save it; the weekly nudge asks about it, unless somebody only changes it who had the check-ins stopped."""
    objective = None
    if form.ref.objective_id is not None:
        objective = await my_objective(turn, form.ref.objective_id)
    try:
        day = by_when(form.by_when, local_day(turn.now, turn.person.zone), objective.by_when if objective else None)
    except Refused as refused:
        return Errors({"by_when": notice.refusal(refused.reason, **refused.facts)})
    group_id = objective.group_id if objective else None
    if group_id is None and (group_id := form.ref.group_id or form.group or None) is not None:
        await _check_group(turn, group_id)
    saved = await objectives.write(
        turn.session,
        objective_id=form.ref.objective_id,
        person_id=turn.person.id,
        group_id=group_id,
        what=form.what,
        measure=form.measure,
        opportunity=form.opportunity,
        benefit=form.benefit,
        by_when=day,
        audience=form.audience,
        now=turn.now,
    )
    if saved is None:
        raise Refused(Reason.OBJECTIVE_GONE)
    if objective is None:
        await begin_nudging(turn, [turn.person.id])
    await show_what_holds(turn)
    before = objective.audience if objective else Audience.ME
    if group_id is not None and (before, form.audience) != (Audience.ME, Audience.ME):
        await charter_changed(turn, group_id)
    if objective is not None and not await people.is_nudged(turn.session, turn.person.id):
        return Replace(words.saved_unasked(form.what))
    day_, at = weekly(turn, turn.person.hours.over(await of_group(turn, turn.person)))
    return Replace(words.saved(form.what, day_, at, zone_known=bool(turn.person.zone)))


@routes.action(words.HISTORY, needs=Act.WRITE_OBJECTIVE, writes=False)
async def history(turn: Turn, ref: ObjectiveRef) -> Reply:
    """Everything one of my objectives said, and what I said of it."""
    objective = await my_objective(turn, ref.objective_id)
    return Open(words.history(objective, await objectives.versions(turn.session, objective.id)))


async def _shared(turn: Turn, slack_id: str) -> Open:
    """What somebody shares with the person of the turn; of a stranger no more is told than of who shares nothing."""
    who = await people.find(turn.session, slack_id)
    found = await objectives.of_somebody(turn.session, who.id) if who else []
    mine = {group.id for group in await groups.of_person(turn.session, turn.person.id)}
    theirs = {group.id for group in await groups.of_person(turn.session, who.id)} if who else set()
    supervises = who is not None and who.supervisor == turn.person.slack_id
    seen = [each for each in found if is_shared(each, mine & theirs, supervises=supervises)]
    return Open(words.shared(slack_id, seen))


@routes.command("progress", needs=Act.CHECK_IN)
async def show_by_word(turn: Turn, typed: Typed) -> Reply:
    """My objectives and how they go; or, with somebody mentioned, what they share with me."""
    if typed.mentioned and typed.mentioned != turn.person.slack_id:
        return await _shared(turn, typed.mentioned)
    return Open(progress(await objectives.all_mine(turn.session, turn.person.id)))
