"""Objectives: the form, and how one is shown."""

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import Block, DatePickerElement
from slack_sdk.models.views import View

from learning.group import Group
from learning.objective import Objective, Status
from learning.workspace import Settings
from messages.blocks import (
    button,
    buttons,
    field,
    form,
    page,
    rich_small,
    select_field,
    sentence,
    small,
    text_field,
    typed,
)
from messages.refs import ObjectiveRef
from messages.words import N_, _, clipped, plain, weekday

WRITE = "objective.write"
SUBMIT = "objective.submit"

STATUS = {
    Status.ON_TRACK: N_("On track"),
    Status.DONE: N_("Done"),
    Status.STUCK: N_("Stuck"),
    Status.SKIP: N_("Skipped"),
}
NO_GROUP = "0"


def objective_form(
    ref: ObjectiveRef, *, groups: Sequence[Group], suggested: date, objective: Objective | None = None
) -> View:
    """The form. groups: those it can belong to. suggested: the day offered for a new one."""
    chosen = next((group for group in groups if group.id == ref.group_id), None)
    day = DatePickerElement(
        action_id="by_when", initial_date=(objective.by_when if objective else suggested).isoformat()
    )
    blocks: list[Block] = [small("objective/group", topic=chosen.topic)] if chosen else []
    blocks += [
        _text("what", _("What do you want to reach?"), objective.what if objective else ""),
        _text("measure", _("How will you measure it?"), objective.measure if objective else ""),
        _text(
            "opportunity",
            _("Which business opportunity or problem will you use it for?"),
            objective.opportunity if objective else "",
        ),
        field("by_when", _("By when?"), day),
    ]
    if groups and chosen is None and objective is None:
        choices = {str(group.id): clipped(group.topic, 75) for group in groups} | {NO_GROUP: _("No group")}
        blocks.append(select_field("group", _("For which group?"), choices, value=str(groups[0].id)))
    blocks.append(small("objective/who"))
    return form(_("My objective"), SUBMIT, _("Save"), blocks, ref)


def _text(name: str, label: str, value: str) -> Block:
    return text_field(name, label, hint=plain(f"objective/{name}_hint"), value=value, lines=True)


def saved(what: str, settings: Settings, *, zone_known: bool = True) -> View:
    """What saving answers. zone_known: whether Slack told the person's zone; without one, the hour is UTC's."""
    where = _("your time") if zone_known else "UTC"
    facts = {"weekday": weekday(settings.nudge_weekday), "time": f"{settings.nudge_time:%H:%M}", "where": where}
    more = buttons(button(_("Write another one"), WRITE))
    return page(_("Objective saved"), [typed(what), sentence("objective/saved", **facts), more])


def summary(objective: Objective) -> list[Block]:
    """An objective as it was written, and how far it is."""
    return [typed(plain("objective/one", objective=objective)), _how_far(objective)]


def state(objective: Objective) -> list[Block]:
    """What somebody wants to reach, and how far it is."""
    return [typed(objective.what), _how_far(objective)]


def _how_far(objective: Objective) -> Block:
    status = _(STATUS[objective.latest.status]) if objective.latest else ""
    return rich_small("objective/state", objective=objective, status=status)
