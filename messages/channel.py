"""The channel of a group: what is said while it is made, and when it cannot be."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, InputBlock
from slack_sdk.models.views import View

from learning.group import Group, State
from learning.grouping import Mates
from messages import charter
from messages.blocks import (
    Message,
    are_you_sure,
    button,
    buttons,
    header,
    page,
    rich_sentence,
    sentence,
    small,
    text_field,
    typed,
)
from messages.refs import GroupRef
from messages.words import _, plain, rich

AGAIN = "group.again"
GIVE_UP = "group.give_up"


def ways_on(group: Group) -> Block:
    """What a facilitator can do with a group whose forming stopped."""
    ref = GroupRef(group_id=group.id)
    ask = are_you_sure(_("Give this group up?"), "channel/give_up_ask", _("Give it up"))
    return buttons(button(_("Try again"), AGAIN, ref), button(_("Give it up"), GIVE_UP, ref, style="danger", ask=ask))


def given_up(group: Group) -> View:
    """What giving up answers."""
    return page(_("Given up"), [header(group.topic), sentence("channel/given_up", channel=group.channel is not None)])


def forming(topic: str, people: int) -> View:
    """What confirming answers. topic: its title."""
    return page(_("Group on its way"), [header(topic), sentence("channel/forming", people=people)])


def purpose(group: Group) -> str:
    """The purpose of the group's channel."""
    return plain("channel/purpose", topic=group.topic)


def ready(group: Group, missing: Sequence[str] = ()) -> Message:
    """To who formed the group: it is there. missing: Slack ids of who could not be invited."""
    members = sum(each.slack_id not in missing for each in group.members)
    facts = {"channel": group.channel or "", "people": members}
    blocks = [rich_sentence("channel/ready_text", **facts), *_missing(group, missing)]
    return Message(rich("channel/ready_text", **facts), tuple(blocks))


def not_invited(group: Group, missing: Sequence[str]) -> Message:
    """To who looks after a group that is there: who could not be invited to its channel. missing: their Slack ids."""
    blocks = _missing(group, missing)
    return Message(rich("channel/not_invited_text", channel=group.channel or ""), (header(group.title), *blocks))


def _missing(group: Group, missing: Sequence[str]) -> list[Block]:
    """Who could not be invited, and what to do: members are added by hand, for who supports it another is chosen."""
    facts = {"channel": group.channel or "", "supporter": group.supporter}
    members = [each.slack_id for each in group.members if each.slack_id in missing]
    blocks: list[Block] = [rich_sentence("channel/missing", ids=members, **facts)] if members else []
    if group.supporter in missing and group.supporter not in members:
        change = button(_("Choose somebody else"), charter.CHANGE, GroupRef(group_id=group.id))
        blocks += [rich_sentence("charter/supporter_outside", **facts), buttons(change)]
    return blocks


def shared(mates: Mates) -> str:
    """One line for a member: what they share with the others."""
    return plain("channel/shared", mates=mates)


def told(group: Group, person_id: int, mates: Mates | None, *, invited: bool) -> Message:
    """To a member: the group is there, who is in it, and what they share with the others.

    person_id: our id of the member. mates: None where nothing is known. invited: whether they could be.
    """
    others = [each for each in group.members if each.person_id != person_id]
    blocks: list[Block] = [header(group.title), rich_sentence("channel/told", group=group, others=others)]
    if mates is not None:
        blocks.append(typed(shared(mates)))
    if not invited:
        blocks.append(sentence("channel/told_not_invited"))
    return Message(rich("channel/told_text", group=group), (*blocks, small("channel/told_leave")))


def blocked(group: Group) -> Message:
    """To who formed the group: a step failed for good, and what to do."""
    facts = {"error": group.blocked_by, "adopted": group.adopted, "channel": group.channel is not None}
    again = [ways_on(group)] if group.state is State.BLOCKED else []
    said = sentence("channel/blocked_text", **facts), sentence("channel/blocked_advice", **facts)
    return Message(rich("channel/blocked_text", **facts), (header(group.topic), *said, *again))


def pattern_field(pattern: str, example: str) -> InputBlock:
    """The field of the settings for how the channels of groups are called. example: what it makes of a topic."""
    hint = plain("channel/pattern_hint", example=example)
    return text_field("channel_pattern", _("Names of group channels"), hint=hint, value=pattern)
