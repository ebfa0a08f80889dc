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
from messages.words import plain, plain_text, rich

OPEN = "setup.open"
SAVE = "setup.save"

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SIZES = {str(size): f"{size} people" for size in range(3, 13)}


def settings_form(settings: Settings) -> View:
    """The form; everything is filled with what holds now."""
    channel = ConversationSelectElement(
        action_id="clearinghouse",
        initial_conversation=settings.clearinghouse,
        filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
        placeholder=plain_text("Choose a channel", 150),
    )
    facilitators = UserMultiSelectElement(
        action_id="facilitators",
        initial_users=list(settings.facilitators) or None,
        placeholder=plain_text("All workspace admins", 150),
    )
    days = {str(number): name for number, name in enumerate(WEEKDAYS)}
    time = TimePickerElement(action_id="nudge_time", initial_time=f"{settings.nudge_time:%H:%M}")
    return form(
        "Settings",
        SAVE,
        "Save",
        [
            sentence("setup/intro"),
            field("clearinghouse", "Channel for topics", channel, hint=plain("setup/clearinghouse_hint")),
            field("facilitators", "Facilitators", facilitators, hint=plain("setup/facilitators_hint"), optional=True),
            select_field("smallest", "Smallest group", SIZES, value=str(settings.smallest)),
            select_field("largest", "Largest group", SIZES, value=str(settings.largest)),
            radio_field(
                "visibility",
                "New group channels",
                {"private": "Private: only members see them", "public": "Public: everybody can look in"},
                hint=plain("group/visibility_hint"),
                value="private" if settings.private_groups else "public",
            ),
            select_field("nudge_weekday", "Day of the weekly check-in", days, value=str(settings.nudge_weekday)),
            field("nudge_time", "Time of the weekly check-in", time, hint=plain("setup/nudge_hint")),
        ],
    )


def saved(*, moved: bool) -> Message:
    """What saving answers. moved: another channel for topics was chosen."""
    return Message(rich("setup/saved", moved=moved), (sentence("setup/saved", moved=moved),))


def problem(error: str) -> Message:
    """Topics cannot be posted in the channel that was chosen."""
    again = buttons(button("Settings", OPEN))
    return Message(rich("setup/problem", error=error), (sentence("setup/problem", error=error), again))
