"""My check-ins: when I am asked, pauses, and what is told of silence."""

from datetime import date, datetime

from slack_sdk.models.blocks import Block, DatePickerElement
from slack_sdk.models.views import View

from learning.calendar import Hours
from learning.group import Group
from learning.person import Person
from messages.blocks import (
    Message,
    are_you_sure,
    button,
    buttons,
    field,
    form,
    page,
    rich_sentence,
    select_field,
    sentence,
    small,
    typed,
)
from messages.words import _, plain, rich, weekday

OPEN = "absence.open"
SAVE = "absence.save"
END = "absence.end"
STOP = "absence.stop"

USUAL = "usual"
_HOURS = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30)]


def check_ins_form(me: Person, usual: Hours, now: datetime, *, stopped: bool) -> View:
    """The form. usual: when they are asked if they choose nothing. now: aware.

    stopped: whether the weekly check-in does not reach the person.
    """
    away = me.paused_until if me.is_away(now) else None
    picker = DatePickerElement(action_id="until", initial_date=away.isoformat() if away else None)
    blocks: list[Block] = []
    if stopped:
        blocks.append(sentence("absence/is_stopped"))
    if away:
        ask = button(_("End the pause now"), END)
        blocks += [sentence("absence/paused", until=away), buttons(ask)]
    blocks += [
        *hours_fields(me.hours, usual),
        field("until", _("Pause until"), picker, hint=plain("absence/until_hint"), optional=True),
        small("absence/who"),
    ]
    return form(_("My check-ins"), SAVE, _("Save"), blocks)


def hours_fields(chosen: Hours, usual: Hours) -> list[Block]:
    """The day and the hour of the weekly check-in. usual: what holds where nothing is chosen, both known."""
    day, hour = weekday(usual.weekday or 0), f"{usual.at:%H:%M}"
    days = {USUAL: plain("absence/usual", what=day)} | {str(number): weekday(number) for number in range(7)}
    hours = {USUAL: plain("absence/usual", what=hour)} | {each: each for each in _HOURS}
    on = USUAL if chosen.weekday is None else str(chosen.weekday)
    at = USUAL if chosen.at is None else f"{chosen.at:%H:%M}"
    return [
        select_field("weekday", _("Day"), days, value=on),
        select_field("hour", _("Time"), hours, value=at, hint=plain("absence/hour_hint")),
    ]


def saved(until: date | None) -> View:
    """What saving answers. until: the first day back of who pauses."""
    words = "absence/paused" if until else "absence/saved"
    return page(_("My check-ins"), [sentence(words, until=until)])


def stopped() -> Message:
    """What stopping answers."""
    begin = buttons(button(_("My check-ins"), OPEN))
    return Message(rich("absence/stopped"), (sentence("absence/stopped"), begin))


def offer() -> list[Block]:
    """A pause, or no more check-ins, for who has been silent for weeks."""
    sure = are_you_sure(_("Stop the check-ins?"), "absence/stop_ask", _("Stop them"))
    row = buttons(button(_("Pause"), OPEN), button(_("Stop the check-ins"), STOP, ask=sure))
    return [sentence("absence/offer"), row]


def state(until: date) -> list[Block]:
    """The pause on the Home tab."""
    return [sentence("absence/paused", until=until), buttons(button(_("End the pause now"), END))]


def silence(slack_id: str, group: Group) -> Message:
    """To who looks after a group: one of its people has not answered for weeks. slack_id: whose silence it is."""
    said = rich_sentence("absence/silence", who=slack_id)
    return Message(rich("absence/silence_text"), (typed(group.title), said, small("absence/told")))
