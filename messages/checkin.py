"""The weekly check-in, and the page of one's own progress."""

from collections.abc import Sequence
from functools import cache

from slack_sdk.models.blocks import Block, ButtonElement, CheckboxesElement, Option
from slack_sdk.models.views import View

from learning.checkin import CheckIn
from learning.language import Language
from learning.objective import Action, Objective, Status, Update
from messages import absence, action, group, objective
from messages.blocks import (
    Message,
    button,
    buttons,
    divider,
    field,
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
from messages.rendering import Fixed
from messages.words import N_, _, plain, plain_text, rich, spoken, translated

ON_TRACK = "checkin.on_track"
DONE = "checkin.done"
STUCK = "checkin.stuck"
SKIP = "checkin.skip"
CHANGE = "checkin.change"
MORE = "checkin.more"
SUBMIT = "checkin.submit"
PROGRESS = "checkin.progress"
ASK_FOR_HELP = "help.ask"
VOLUNTEER = "help.volunteer"
NO_LONGER = "help.no_longer"

ACTIONS_SHOWN = 2
"""Actions an objective shows where it is asked about: what is due next."""

ACTIONS_IN_ALL = 4

MOST_SHOWN = 20
"""Objectives on the page of one's progress: what fits into a modal; the plan has them all, page by page."""

ANSWERS = {ON_TRACK: Status.ON_TRACK, DONE: Status.DONE, STUCK: Status.STUCK, SKIP: Status.SKIP}
LABELS = {ON_TRACK: N_("On track"), DONE: N_("Done"), STUCK: N_("Stuck"), SKIP: N_("Skip this week")}


def answers(check_in: CheckIn, about: Objective, *, skip: bool) -> Block:
    """A row of answers about one objective. skip: whether the week can be skipped there."""
    ref = CheckInRef(check_in_id=check_in.id, objective_id=about.id).pack()
    skipped = [CheckInRef(check_in_id=check_in.id).pack()] if skip else []
    return _answers(spoken(), skip=skip).about([ref, ref, ref, *skipped, ref], f"objective-{about.id}")


@cache
def _answers(_language: Language, *, skip: bool) -> Fixed:
    """The row, made once for each language: hundreds get it in the same minute."""
    said = (ON_TRACK, DONE, STUCK, SKIP) if skip else (ON_TRACK, DONE, STUCK)
    return Fixed(buttons(*(button(_(LABELS[each]), each) for each in said), button(_("Tell more"), MORE)))


def _skip(check_in: CheckIn) -> ButtonElement:
    return button(_(LABELS[SKIP]), SKIP, CheckInRef(check_in_id=check_in.id))


def nudge(check_in: CheckIn, *, changing: bool = False) -> Message:
    """The direct message: their own words, one click for an answer; answered, it shows the answer.

    changing: the buttons are back although it was answered.
    """
    answered = check_in.answered and not changing
    below: list[Block] = [] if answered or not check_in.offers_pause else absence.offer()
    above: list[Block] = [small("checkin/back")] if check_in.back and not answered else []
    if not check_in.objectives:
        said = without_objective(check_in)
        return Message(rich("checkin/text"), (*above, *said, *below, _ways(check_in)))
    first = _answered(check_in) if answered else sentence("checkin/greeting")
    body = _body(check_in, changing=changing)
    return Message(rich("checkin/text"), (*above, first, *body, *below, _ways(check_in), small("checkin/who")))


def _ways(check_in: CheckIn) -> Block:
    """The way to one's groups, to see who is in them, or to leave one; and to a pause, unless it is offered above."""
    return _ways_in(spoken(), pause=not check_in.offers_pause or check_in.answered)


@cache
def _ways_in(_language: Language, *, pause: bool) -> Block:
    ways = [button(_("My groups"), group.SHOW)]
    return Fixed(buttons(*ways, *([button(_("Pause"), absence.OPEN)] if pause else []), block_id="my-groups"))


def follow_up(check_in: CheckIn) -> Message:
    """The same, asked once more; answered there or in the first one, it shows the answer."""
    first = _answered(check_in) if check_in.answered else sentence("checkin/again")
    body = _body(check_in, changing=False) if check_in.objectives else without_objective(check_in)
    return Message(rich("checkin/again_text"), (first, *body, _ways(check_in), small("checkin/who")))


def _answered(check_in: CheckIn) -> Block:
    if check_in.skipped:
        return sentence("checkin/skipped")
    return sentence("checkin/answered", late=check_in.late)


def _body(check_in: CheckIn, *, changing: bool) -> list[Block]:
    """Each objective with what was said of it, or its answers, and what is for all of them."""
    ref = CheckInRef(check_in_id=check_in.id)
    answered = check_in.answered and not changing
    blocks: list[Block] = []
    to_do = [] if answered else _to_do(check_in)
    for each in check_in.objectives:
        blocks += [typed(plain("checkin/one", objective=each)), rich_small("checkin/by", objective=each)]
        said = check_in.said(each)
        if said is not None and not check_in.skipped:
            blocks.append(rich_small("checkin/said", said=said, label=_(objective.STATUS[said.status])))
            blocks += [buttons(step) for step in _leads_to(each, said)]
        blocks += [action.line(step) for step in to_do if step.objective_id == each.id]
        if changing or (said is None and not check_in.skipped):
            blocks.append(answers(check_in, each, skip=len(check_in.objectives) == 1))
    blocks += [small("note/shown", words=words) for words in check_in.notes]
    if answered:
        blocks.append(buttons(button(_("Change my answer"), CHANGE, ref)))
    elif len(check_in.objectives) > 1:
        blocks.append(divider())
        if check_in.others:
            blocks.append(sentence("checkin/others", count=len(check_in.others)))
        blocks.append(for_all(check_in))
    return blocks


def for_all(check_in: CheckIn) -> Block:
    """One click for all that a check-in asks about."""
    all_of_it = button(_("All on track"), ON_TRACK, CheckInRef(check_in_id=check_in.id))
    return buttons(all_of_it, _skip(check_in))


def of_one(check_in: CheckIn, about: Objective) -> list[Block]:
    """The answers about one objective where it stands outside of the message; answered, what comes of that."""
    said = check_in.said(about)
    if said is None and not check_in.skipped:
        return [] if about.done else [answers(check_in, about, skip=len(check_in.objectives) == 1)]
    leads = _leads_to(about, said) if said is not None and not check_in.skipped else []
    again = button(_("Change my answer"), MORE, CheckInRef(check_in_id=check_in.id, objective_id=about.id))
    return [buttons(*leads, again)]


def open_actions(objective_: Objective) -> list[Action]:
    """What is to be done next for an objective that is not reached."""
    return [] if objective_.done else [each for each in objective_.actions if not each.done][:ACTIONS_SHOWN]


def _leads_to(about: Objective, said: Update) -> list[ButtonElement]:
    """What an answer leads to: who is stuck can ask for help, who reached it can offer some."""
    ref = ObjectiveRef(objective_id=about.id)
    if said.status is Status.STUCK:
        return [button(_("Ask for help"), ASK_FOR_HELP, ref, style="primary")]
    if said.status is not Status.DONE or about.group_id is None:
        return []
    if about.helps:
        return [button(_("I no longer help with this"), NO_LONGER, ref)]
    return [button(_("I would help others with this"), VOLUNTEER, ref)]


def _to_do(check_in: CheckIn) -> list[Action]:
    """The actions a check-in shows: of all that are due next, the first ones, so that a message holds them."""
    found = [step for each in check_in.objectives for step in open_actions(each)]
    return sorted(found, key=lambda step: (step.by_when, step.id))[:ACTIONS_IN_ALL]


def without_objective(check_in: CheckIn) -> list[Block]:
    """What is asked while there is nothing to ask about."""
    write = button(_("Write my objective"), objective.WRITE, ObjectiveRef(), style="primary")
    row = [write] if check_in.skipped else [write, _skip(check_in)]
    words = "checkin/all_reached" if check_in.all_reached else "checkin/none"
    words = "checkin/skipped" if check_in.skipped else words
    return [sentence(words), buttons(*row)]


def more_form(ref: CheckInRef, about: Objective) -> View:
    """The form for more: how far, what was used at work, what is in the way."""
    latest = about.latest if about.latest and about.latest.check_in_id == ref.check_in_id else None
    answers = {status.value: _(objective.STATUS[status]) for status in (Status.ON_TRACK, Status.DONE, Status.STUCK)}
    for_group = [_for_group(latest)] if about.group_id is not None else []
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
            *for_group,
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


def _for_group(latest: Update | None) -> Block:
    choice = Option(value="yes", text=plain_text(_("My group may read what I used at work"), 75))
    chosen = [choice] if latest and latest.for_group else None
    element = CheckboxesElement(action_id="for_group", options=[choice], initial_options=chosen)
    return field("for_group", _("For my group too"), element, hint=plain("checkin/for_group_hint"), optional=True)


def noted(objective_: Objective) -> View:
    """What saving outside of a check-in answers; one objective, so that it fits into an acknowledgement."""
    all_of_mine = buttons(button(_("My progress"), PROGRESS))
    return page(_("My progress"), [sentence("progress/saved"), *objective.state(objective_), all_of_mine])


def progress(objectives: Sequence[Objective]) -> View:
    """Somebody's objectives with what they said, the newest first."""
    blocks: list[Block] = []
    if not objectives:
        blocks.append(sentence("objective/none"))
    for each in objectives[:MOST_SHOWN]:
        blocks += objective.summary(each)
        if each.updates:
            said = tuple(reversed(each.updates[-5:]))
            blocks.append(rich_small("progress/history", updates=said, labels=translated(objective.STATUS)))
        update = button(_("Update"), MORE, CheckInRef(objective_id=each.id))
        mine = ObjectiveRef(objective_id=each.id)
        blocks.append(
            buttons(
                update,
                button(_("Edit"), objective.WRITE, mine),
                button(_("Actions"), action.SHOW, mine),
                button(_("History"), objective.HISTORY, mine),
            )
        )
    if rest := len(objectives[MOST_SHOWN:]):
        blocks.append(small("home/more", count=rest, where="/learn plan"))
    blocks += [divider(), buttons(button(_("New objective"), objective.WRITE)), small("checkin/who")]
    return page(_("My progress"), blocks)
