"""Objectives: the form, and how one is shown."""

from collections.abc import Sequence
from datetime import date, time

from slack_sdk.models.blocks import Block, DatePickerElement
from slack_sdk.models.views import View

from learning.group import Group
from learning.objective import Audience, Objective, Status, Version
from messages import absence
from messages.blocks import (
    button,
    buttons,
    divider,
    field,
    form,
    page,
    radio_field,
    rich_sentence,
    rich_small,
    select_field,
    sentence,
    small,
    text_field,
    typed,
)
from messages.refs import ObjectiveRef
from messages.words import N_, _, clipped, plain, translated, weekday

WRITE = "objective.write"
HISTORY = "objective.history"
SUBMIT = "objective.submit"

MOST_VERSIONS = 20
MOST_ANSWERS = 30
MOST_SHARED = 20

STATUS = {
    Status.ON_TRACK: N_("On track"),
    Status.DONE: N_("Done"),
    Status.STUCK: N_("Stuck"),
    Status.SKIP: N_("Skipped"),
}
NO_GROUP = "0"
AUDIENCES: dict[str, str] = {
    Audience.ME: N_("Nobody"),
    Audience.GROUP: N_("My group"),
    Audience.SUPERVISOR: N_("My group and my supervisor"),
}


def objective_form(
    ref: ObjectiveRef,
    *,
    groups: Sequence[Group],
    suggested: date,
    objective: Objective | None = None,
    hopes: Sequence[tuple[str, str]] = (),
) -> View:
    """The form. groups: those it can belong to. suggested: the day offered for a new one.

    hopes: topic, and what the person said about it when they registered: where an objective may begin.
    """
    chosen = next((group for group in groups if group.id == ref.group_id), None)
    day = DatePickerElement(
        action_id="by_when", initial_date=(objective.by_when if objective else suggested).isoformat()
    )
    blocks: list[Block] = [small("objective/group", topic=chosen.topic)] if chosen else []
    if objective is None:
        blocks += [small("objective/example"), *(small("objective/hope", topic=on, hope=hope) for on, hope in hopes)]
    blocks += [
        _text("what", _("What do you want to reach?"), objective.what if objective else ""),
        _text("measure", _("How will you measure it?"), objective.measure if objective else ""),
        _text(
            "opportunity",
            _("Which business opportunity or problem will you use it for?"),
            objective.opportunity if objective else "",
        ),
        text_field(
            "benefit",
            _("What do you expect it to bring?"),
            hint=plain("objective/benefit_hint"),
            value=objective.benefit if objective else "",
            lines=True,
            optional=True,
        ),
        field("by_when", _("By when?"), day),
        radio_field(
            "audience",
            _("Who else may see it?"),
            translated(AUDIENCES),
            value=objective.audience if objective else Audience.ME,
            hint=plain("objective/audience_hint"),
        ),
    ]
    if groups and chosen is None and (objective is None or objective.group_id is None):
        choices = {str(group.id): clipped(group.topic, 75) for group in groups} | {NO_GROUP: _("No group")}
        value = NO_GROUP if objective else str(groups[0].id)
        blocks.append(select_field("group", _("For which group?"), choices, value=value))
    blocks.append(small("objective/who"))
    return form(_("My objective"), SUBMIT, _("Save"), blocks, ref)


def _text(name: str, label: str, value: str) -> Block:
    return text_field(name, label, hint=plain(f"objective/{name}_hint"), value=value, lines=True)


def saved(what: str, weekday_: int, at: time, *, zone_known: bool = True) -> View:
    """What saving answers. weekday_, at: when the person is asked, 0 is Monday.

    zone_known: whether Slack told the person's zone; without one, the hour is UTC's.
    """
    where = _("your time") if zone_known else "UTC"
    facts = {"weekday": weekday(weekday_), "time": f"{at:%H:%M}", "where": where}
    more = buttons(button(_("Write another one"), WRITE))
    return page(_("Objective saved"), [typed(what), sentence("objective/saved", **facts), more])


def saved_unasked(what: str) -> View:
    """What saving answers who had the check-ins stopped."""
    begin = buttons(button(_("My check-ins"), absence.OPEN))
    return page(_("Objective saved"), [typed(what), sentence("objective/saved_unasked"), begin])


def history(objective: Objective, versions: Sequence[Version]) -> View:
    """What an objective said, the newest first; and every answer about it."""
    blocks: list[Block] = []
    for version in reversed(versions[-MOST_VERSIONS:]):
        blocks += [
            rich_small("objective/version", version=version),
            typed(plain("objective/one", objective=version)),
            small("objective/seen_by", by_when=version.by_when, audience=_(AUDIENCES[version.audience])),
        ]
    said = tuple(reversed(objective.updates[-MOST_ANSWERS:]))
    if said:
        blocks += [divider(), rich_small("progress/history", updates=said, labels=translated(STATUS))]
    return page(_("History"), blocks)


def shared(slack_id: str, objectives: Sequence[Objective]) -> View:
    """What somebody shares with the reader: what they want to reach, and whether they have; no answers."""
    blocks: list[Block] = [rich_sentence("objective/shared", who=slack_id)]
    for each in objectives[:MOST_SHARED]:
        blocks += [divider(), typed(plain("objective/one", objective=each)), small("objective/reached", objective=each)]
    return page(_("Objectives"), blocks if objectives else [sentence("objective/shared_none")])


def summary(objective: Objective) -> list[Block]:
    """An objective as it was written, and how far it is."""
    return [typed(plain("objective/one", objective=objective)), _how_far(objective)]


def state(objective: Objective) -> list[Block]:
    """What somebody wants to reach, and how far it is."""
    return [typed(objective.what), _how_far(objective)]


def _how_far(objective: Objective) -> Block:
    status = _(STATUS[objective.latest.status]) if objective.latest else ""
    return rich_small("objective/state", objective=objective, status=status)
