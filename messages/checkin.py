"""The weekly check-in, and the page of one's own progress."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from learning.checkin import CheckIn
from learning.objective import Objective, Status
from messages import objective
from messages.blocks import (
    Message,
    button,
    buttons,
    divider,
    form,
    page,
    radio_field,
    rich_small,
    sentence,
    small,
    text_field,
    typed,
)
from messages.refs import CheckInRef, ObjectiveRef
from messages.words import N_, _, plain, rich, translated

ON_TRACK = "checkin.on_track"
DONE = "checkin.done"
STUCK = "checkin.stuck"
SKIP = "checkin.skip"
CHANGE = "checkin.change"
MORE = "checkin.more"
SUBMIT = "checkin.submit"
PROGRESS = "checkin.progress"

ANSWERS = {ON_TRACK: Status.ON_TRACK, DONE: Status.DONE, STUCK: Status.STUCK, SKIP: Status.SKIP}
LABELS = {ON_TRACK: N_("On track"), DONE: N_("Done"), STUCK: N_("Stuck"), SKIP: N_("Skip this week")}


def answers(check_in: CheckIn, about: Objective, *, skip: bool) -> Block:
    """A row of answers about one objective. skip: whether the week can be skipped there."""
    ref = CheckInRef(check_in_id=check_in.id, objective_id=about.id)
    row = [button(_(LABELS[action]), action, ref) for action in (ON_TRACK, DONE, STUCK)]
    more = button(_("Tell more"), MORE, ref)
    if skip:
        row.append(_skip(check_in))
    return buttons(*row, more, block_id=f"objective-{about.id}")


def _skip(check_in: CheckIn) -> ButtonElement:
    return button(_(LABELS[SKIP]), SKIP, CheckInRef(check_in_id=check_in.id))


def nudge(check_in: CheckIn, *, changing: bool = False) -> Message:
    """The direct message: their own words, one click for an answer; answered, it shows the answer.

    changing: the buttons are back although it was answered.
    """
    ref = CheckInRef(check_in_id=check_in.id)
    if not check_in.objectives:
        return _without_objective(check_in)
    answered = check_in.answered and not changing
    blocks: list[Block] = [sentence(_greeting(check_in) if answered else "checkin/greeting")]
    for each in check_in.objectives:
        blocks += [typed(plain("checkin/one", objective=each)), rich_small("checkin/by", objective=each)]
        said = check_in.said(each)
        if said is not None and not check_in.skipped:
            blocks.append(rich_small("checkin/said", said=said, label=_(objective.STATUS[said.status])))
        if changing or (said is None and not check_in.skipped):
            blocks.append(answers(check_in, each, skip=len(check_in.objectives) == 1))
    if answered:
        blocks.append(buttons(button(_("Change my answer"), CHANGE, ref)))
    elif len(check_in.objectives) > 1:
        all_on_track = button(_("All on track"), ON_TRACK, ref)
        blocks.append(divider())
        if check_in.others:
            blocks.append(sentence("checkin/others", count=len(check_in.others)))
        blocks.append(buttons(all_on_track, _skip(check_in)))
    return Message(rich("checkin/text"), (*blocks, small("checkin/who")))


def _greeting(check_in: CheckIn) -> str:
    return "checkin/skipped" if check_in.skipped else "checkin/answered"


def _without_objective(check_in: CheckIn) -> Message:
    write = button(_("Write my objective"), objective.WRITE, ObjectiveRef(), style="primary")
    row = [write] if check_in.skipped else [write, _skip(check_in)]
    words = "checkin/all_reached" if check_in.all_reached else "checkin/none"
    words = "checkin/skipped" if check_in.skipped else words
    return Message(rich("checkin/text"), (sentence(words), buttons(*row)))


def more_form(ref: CheckInRef, about: Objective) -> View:
    """The form for more: how far, what was used at work, what is in the way."""
    latest = about.latest if about.latest and about.latest.check_in_id == ref.check_in_id else None
    answers = {status.value: _(objective.STATUS[status]) for status in (Status.ON_TRACK, Status.DONE, Status.STUCK)}
    percent = "" if about.percent is None else str(about.percent)
    return form(
        _("How is it going?"),
        SUBMIT,
        _("Save"),
        [
            typed(about.what),
            radio_field("status", _("How is it going?"), answers, value=latest.status if latest else Status.ON_TRACK),
            text_field("percent", _("How far are you, in percent?"), value=percent, optional=True),
            text_field(
                "applied",
                _("What did you use at work?"),
                hint=plain("checkin/applied_hint"),
                value=latest.applied if latest else "",
                lines=True,
                optional=True,
            ),
            text_field(
                "obstacle",
                _("What is in the way?"),
                hint=plain("checkin/obstacle_hint"),
                value=latest.obstacle if latest else "",
                lines=True,
                optional=True,
            ),
            small("checkin/who"),
        ],
        ref,
    )


def noted(objective_: Objective) -> View:
    """What saving outside of a check-in answers; one objective, so that it fits into an acknowledgement."""
    all_of_mine = buttons(button(_("My progress"), PROGRESS))
    return page(_("My progress"), [sentence("progress/saved"), *objective.state(objective_), all_of_mine])


def progress(objectives: Sequence[Objective]) -> View:
    """Somebody's objectives with what they said, the newest first."""
    blocks: list[Block] = []
    if not objectives:
        blocks.append(sentence("objective/none"))
    for each in objectives:
        blocks += objective.summary(each)
        if each.updates:
            said = tuple(reversed(each.updates[-5:]))
            blocks.append(rich_small("progress/history", updates=said, labels=translated(objective.STATUS)))
        update = button(_("Update"), MORE, CheckInRef(objective_id=each.id))
        edit = button(_("Edit"), objective.WRITE, ObjectiveRef(objective_id=each.id))
        blocks.append(buttons(update, edit))
    blocks += [divider(), buttons(button(_("New objective"), objective.WRITE)), small("checkin/who")]
    return page(_("My progress"), blocks)
