"""The settings of a workspace."""

from slack_sdk.models.blocks import (
    ConversationFilter,
    ConversationSelectElement,
    TimePickerElement,
    UserMultiSelectElement,
)
from slack_sdk.models.views import View

from learning.workspace import Settings
from messages.blocks import Message, button, buttons, field, form, radio_field, select_field, sentence
from messages.words import _, plain, plain_text, rich, weekday

OPEN = "setup.open"
SAVE = "setup.save"

SIZES = range(3, 13)
"""People a group may have at the least and at the most."""


def settings_form(settings: Settings) -> View:
    """The form; everything is filled with what holds now."""
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
            select_field("smallest", _("Smallest group"), sizes, value=str(settings.smallest)),
            select_field("largest", _("Largest group"), sizes, value=str(settings.largest)),
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
        ],
    )


def saved(*, moved: bool) -> Message:
    """What saving answers. moved: another channel for topics was chosen."""
    return Message(rich("setup/saved", moved=moved), (sentence("setup/saved", moved=moved),))


def problem(error: str) -> Message:
    """Topics cannot be posted in the channel that was chosen."""
    again = buttons(button(_("Settings"), OPEN))
    return Message(rich("setup/problem", error=error), (sentence("setup/problem", error=error), again))
