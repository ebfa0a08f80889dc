"""About me: what decides with whom somebody learns, and whether they are asked for it."""

from collections.abc import Collection
from functools import cache
from itertools import groupby
from zoneinfo import available_timezones

from slack_sdk.models.blocks import Block, Option, OptionGroup, StaticSelectElement, UserSelectElement
from slack_sdk.models.views import View

from learning.person import Person
from messages.blocks import field, form, page, sentence, small, text_field
from messages.words import _, plain, plain_text

OPEN = "profile.open"
SAVE = "profile.save"

AS_SLACK_SAYS = "slack"
_REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
_MOST = 100
"""Options in a group of a select."""


@cache
def zones() -> tuple[str, ...]:
    """The zones one can choose: those of places, by their IANA names."""
    return tuple(sorted(name for name in available_timezones() if name.partition("/")[0] in _REGIONS and "/" in name))


def missing_fields(person: Person) -> list[Block]:
    """Fields for what neither the profile nor the person told: asked once, and only where it is not known."""
    if person.asked:
        return []
    fields = [
        () if person.place else (_place(""),),
        () if person.department else (_department(""),),
        () if person.supervisor else (_supervisor(""),),
    ]
    asked: list[Block] = [each for some in fields for each in some]
    return [sentence("profile/asked"), *asked] if asked else []


def _place(value: str) -> Block:
    return text_field("place", _("Where do you work?"), hint=plain("profile/place_hint"), value=value, optional=True)


def _department(value: str) -> Block:
    return text_field("department", _("Department"), value=value, optional=True)


def _supervisor(value: str) -> Block:
    chooser = UserSelectElement(
        action_id="supervisor",
        initial_user=value or None,
        placeholder=plain_text(_("Choose a person"), 150),
    )
    return field("supervisor", _("Supervisor"), chooser, hint=plain("profile/supervisor_hint"), optional=True)


def about_me(person: Person, corrected: Collection[str]) -> View:
    """The form. corrected: what the person said themself; the rest is from Slack's profile."""
    chosen = person.zone if "zone" in corrected else AS_SLACK_SAYS
    return form(
        _("About me"),
        SAVE,
        _("Save"),
        [
            sentence("profile/intro"),
            _place(person.place),
            _department(person.department),
            _supervisor(person.supervisor),
            field("zone", _("Time zone"), _zone_select(chosen, person.zone), hint=plain("profile/zone_hint")),
            small("profile/who"),
        ],
    )


def _zone_select(chosen: str, known: str) -> StaticSelectElement:
    slack = Option(value=AS_SLACK_SAYS, text=plain_text(plain("profile/as_slack_says", zone=known), 75))
    groups = [OptionGroup(label=plain_text("Slack", 75), options=[slack])]
    initial = slack
    for region, names in groupby(zones(), key=lambda name: name.partition("/")[0]):
        places = [Option(value=name, text=plain_text(named(name), 75)) for name in names]
        initial = next((each for each in places if each.value == chosen), initial)
        for start in range(0, len(places), _MOST):
            label = region if not start else f"{region} ({start // _MOST + 1})"
            groups.append(OptionGroup(label=plain_text(label, 75), options=places[start : start + _MOST]))
    return StaticSelectElement(action_id="zone", option_groups=groups, initial_option=initial)


def named(zone: str) -> str:
    """A zone as it is offered: America/Argentina/Salta is Argentina, Salta, below America."""
    return zone.partition("/")[2].replace("_", " ").replace("/", ", ")


def saved() -> View:
    """What saving answers."""
    return page(_("About me"), [sentence("profile/saved")])
