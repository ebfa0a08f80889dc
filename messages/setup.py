"""The settings of a workspace."""

from collections.abc import Sequence

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
from messages.blocks import Message, button, buttons, field, form, radio_field, rich_small, select_field, sentence
from messages.words import _, plain, plain_text, rich, weekday

OPEN = "setup.open"
SAVE = "setup.save"

SIZES = range(3, 13)
"""People a group may have at the least and at the most."""

LANGUAGES: dict[str, str] = {Language.ENGLISH: "English", Language.GERMAN: "Deutsch"}
"""What each language calls itself."""

NO_USER_GROUP = "none"
MOST_USER_GROUPS = 99
"""Slack takes 100 options; one of them is that there is none."""


def settings_form(settings: Settings, user_groups: Sequence[UserGroup] = (), *, saved_by: str = "") -> View:
    """The form; everything is filled with what holds now.

    user_groups: those there are; without any, nothing is asked about them. saved_by: Slack id of who saved last.
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
            select_field("nudge_weekday", _("Day of the weekly check-in"), days, value=str(settings.nudge_weekday)),
            field("nudge_time", _("Time of the weekly check-in"), time, hint=plain("setup/nudge_hint")),
            select_field(
                "language", _("Language in channels"), LANGUAGES, value=said, hint=plain("setup/language_hint")
            ),
            *([rich_small("setup/changed", by=saved_by, when=settings.saved_at)] if settings.saved_at else ()),
        ],
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
