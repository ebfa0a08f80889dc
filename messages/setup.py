"""The settings of a workspace."""

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import (
    Block,
    ConversationFilter,
    ConversationSelectElement,
    TimePickerElement,
    UserMultiSelectElement,
)
from slack_sdk.models.views import View

from learning.language import Language
from learning.workspace import Settings, UserGroup
from messages import priority
from messages.blocks import (
    Message,
    button,
    buttons,
    field,
    form,
    radio_field,
    rich_small,
    select_field,
    sentence,
    small,
)
from messages.channel import pattern_field
from messages.proposal_forms import months
from messages.words import _, plain, plain_text, rich, weekday

OPEN = "setup.open"
SAVE = "setup.save"

SIZES = range(3, 13)
"""People a group may have at the least and at the most."""

A_TOPIC, A_PLACE = "Giving feedback", "Lisbon"
"""With what the pattern for names of channels is shown."""

ASK_HOURS = (0, 24, 48, 72, 168)
"""How long the people of a proposed group can be asked whether they are still in; 0: they are not asked."""

LANGUAGES: dict[str, str] = {Language.ENGLISH: "English", Language.GERMAN: "Deutsch"}
"""What each language calls itself."""

AUTOMATIC_OFF = "off"
NO_USER_GROUP = "none"
MOST_PLACES = 10
"""Places whose holidays are named; the command line lists all of them."""

MOST_USER_GROUPS = 99
"""Slack takes 100 options; one of them is that there is none."""


def settings_form(
    settings: Settings,
    user_groups: Sequence[UserGroup] = (),
    holidays: Sequence[tuple[str, int, date]] = (),
    *,
    saved_by: str = "",
    can_mail: bool = False,
    example: str = "",
) -> View:
    """The form; everything is filled with what holds now.

    user_groups: those there are; without any, nothing is asked about them. holidays: a place ("": for
    everybody), how many days there are to come, and the next one. saved_by: Slack id of who saved last.
    can_mail: whether a mail server is set; without one, nothing is asked about e-mail. example: what the pattern for
    names of channels makes of a topic.
    """
    channel = ConversationSelectElement(
        action_id="clearinghouse",
        initial_conversation=settings.clearinghouse,
        filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
        placeholder=plain_text(_("Choose a channel"), 150),
    )
    facilitators = UserMultiSelectElement(
        action_id="facilitators",
        initial_users=list(settings.facilitators) or None,
        placeholder=plain_text(_("All workspace admins"), 150),
    )
    days = {str(number): weekday(number) for number in range(7)}
    sizes = {str(size): plain("setup/size", size=size) for size in SIZES}
    said = settings.language.value
    time = TimePickerElement(action_id="nudge_time", initial_time=f"{settings.nudge_time:%H:%M}")
    return form(
        _("Settings"),
        SAVE,
        _("Save"),
        [
            sentence("setup/intro"),
            field("clearinghouse", _("Channel for topics"), channel, hint=plain("setup/clearinghouse_hint")),
            field(
                "facilitators", _("Facilitators"), facilitators, hint=plain("setup/facilitators_hint"), optional=True
            ),
            *_user_group_field(settings, user_groups),
            select_field("smallest", _("Smallest group"), sizes, value=str(settings.smallest)),
            select_field("largest", _("Largest group"), sizes, value=str(settings.largest)),
            radio_field(
                "formed_by",
                _("Who forms a group when enough are interested"),
                {"facilitators": _("Facilitators"), "everybody": _("Facilitators, and those who are interested")},
                hint=plain("setup/formed_by_hint"),
                value="everybody" if settings.self_organised else "facilitators",
            ),
            radio_field(
                "visibility",
                _("New group channels"),
                {
                    "private": _("Private: only members see them"),
                    "public": _("Public: everybody can look in"),
                },
                hint=plain("group/visibility_hint"),
                value="private" if settings.private_groups else "public",
            ),
            pattern_field(settings.channel_pattern, example),
            select_field("months", _("How long does it last?"), months(), value=str(settings.months)),
            select_field(
                "ask_hours",
                _("Ask first whether people are still in?"),
                {str(each): plain("setup/ask_hours", hours=each) for each in ASK_HOURS},
                hint=plain("setup/ask_hours_hint"),
                value=str(settings.ask_hours),
            ),
            select_field(
                "automatic",
                _("Form groups by themselves"),
                {AUTOMATIC_OFF: _("No: somebody confirms each group")}
                | {number: plain("setup/automatic", day=name) for number, name in days.items()},
                hint=plain("setup/automatic_hint"),
                value=AUTOMATIC_OFF if settings.automatic_weekday is None else str(settings.automatic_weekday),
            ),
            priority.line(settings.priorities),
            buttons(button(_("Change the order"), priority.OPEN)),
            select_field("nudge_weekday", _("Day of the weekly check-in"), days, value=str(settings.nudge_weekday)),
            field("nudge_time", _("Time of the weekly check-in"), time, hint=plain("setup/nudge_hint")),
            select_field(
                "language", _("Language in channels"), LANGUAGES, value=said, hint=plain("setup/language_hint")
            ),
            *([_email_field(settings)] if can_mail else ()),
            small("setup/holidays", places=holidays[:MOST_PLACES]),
            *([rich_small("setup/changed", by=saved_by, when=settings.saved_at)] if settings.saved_at else ()),
        ],
    )


def _email_field(settings: Settings) -> Block:
    choices = {"off": _("Only in Slack"), "on": _("In Slack, or by e-mail for those who choose it")}
    value = "on" if settings.email else "off"
    return radio_field(
        "email", _("Weekly check-in by e-mail"), choices, value=value, hint=plain("setup/email_hint"), optional=True
    )


def _user_group_field(settings: Settings, user_groups: Sequence[UserGroup]) -> list[Block]:
    """A user group that facilitates too; the one that does is offered however many there are."""
    if not user_groups:
        return []
    chosen = settings.facilitator_group
    by_name = sorted(user_groups, key=lambda group: (group.id != chosen, group.name.casefold()))
    choices = {NO_USER_GROUP: _("No user group")}
    choices |= {group.id: f"{group.name} (@{group.handle})" for group in by_name[:MOST_USER_GROUPS]}
    return [
        select_field(
            "facilitator_group",
            _("or a user group"),
            choices,
            value=chosen or NO_USER_GROUP,
            hint=plain("setup/user_group_hint"),
            optional=True,
        )
    ]


def saved(*, moved: bool) -> Message:
    """What saving answers. moved: another channel for topics was chosen."""
    return Message(rich("setup/saved", moved=moved), (sentence("setup/saved", moved=moved),))


def group_problem() -> Message:
    """The user group that was chosen to facilitate cannot be read."""
    again = buttons(button(_("Settings"), OPEN))
    return Message(rich("setup/group_problem"), (sentence("setup/group_problem"), again))


def problem(error: str) -> Message:
    """Topics cannot be posted in the channel that was chosen."""
    again = buttons(button(_("Settings"), OPEN))
    return Message(rich("setup/problem", error=error), (sentence("setup/problem", error=error), again))
