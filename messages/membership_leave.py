"""Leaving a group, and coming back."""

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from learning.group import Group
from messages.blocks import (
    Message,
    button,
    buttons,
    form,
    header,
    page,
    radio_field,
    rich_sentence,
    sentence,
    text_field,
)
from messages.refs import GroupRef
from messages.words import _, plain, rich

LEAVE = "membership.leave"
GO = "membership.go"
COME_BACK = "membership.come_back"

END, WAIT = "end", "wait"


def leave_form(group: Group) -> View:
    """The question whether they are sure: what happens, what then, and why."""
    then = {END: _("I have what I needed, or cannot go on"), WAIT: _("I wait for another group of this topic")}
    blocks: list[Block] = [
        header(group.title),
        sentence("membership/leave"),
        radio_field("then", _("And then?"), then, value=END),
        text_field("why", _("Why?"), hint=plain("membership/why_hint"), lines=True, optional=True),
    ]
    return form(_("Leave the group?"), GO, _("Leave"), blocks, GroupRef(group_id=group.id))


def left(group: Group, *, waits: bool) -> View:
    """What leaving answers. waits: for another group."""
    facts = {"group": group, "waits": waits}
    back = button(_("Come back"), COME_BACK, GroupRef(group_id=group.id))
    return page(_("You left"), [header(group.title), rich_sentence("membership/left", **facts), buttons(back)])


def channel_left(group: Group) -> Message:
    """To who left the channel of a group: with it, they left the group."""
    back = button(_("Come back"), COME_BACK, GroupRef(group_id=group.id))
    text = rich("membership/channel_left")
    return Message(text, (header(group.title), sentence("membership/channel_left"), buttons(back)))


def by_hand(group: Group) -> Message:
    """To who left a group: Slack did not let them be taken out of its channel."""
    text = rich("membership/by_hand", channel=group.channel or "")
    return Message(text, (header(group.title), rich_sentence("membership/by_hand", channel=group.channel or "")))
