"""How the creating of groups goes on: what confirming answers, and the message that is kept current."""

from collections import Counter
from collections.abc import Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from learning.group import State
from learning.proposal import Formed, Plan, Stage
from learning.topic import Topic
from messages.blocks import Message, button, buttons, divider, header, page, rich_sentence, sentence, typed
from messages.group import PROPOSE
from messages.refs import GroupRef, TopicRef
from messages.words import _, plain, rich

AGAIN = "proposal.try_all_again"

SHOWN = 20
"""Channels that are named."""

TROUBLES = 5
"""Sorts of trouble that are told, each with what to do."""


def under_way(topic: str, groups: int, *, hours: int) -> View:
    """What confirming several groups answers. topic: its title. hours: how long their people are asked; 0: not."""
    said = sentence("proposal/under_way", groups=groups, hours=hours)
    return page(_("Groups on their way"), [header(topic), said])


def asking(topic: str, people: int, hours: int) -> View:
    """What confirming a group answers whose people are asked first."""
    return page(_("Asking who is in"), [header(topic), sentence("proposal/asking", people=people, hours=hours)])


def progress(topic: Topic, plan: Plan, formed: Sequence[Formed]) -> Message:
    """How many of the confirmed groups are there, and each sort of trouble with its next step.

    formed: what became of those that are groups by now.
    """
    confirmed = [each for each in plan.groups if each.stage is Stage.CONFIRMED]
    ready = [each for each in formed if each.state is State.ACTIVE]
    facts = {
        "ready": len(ready),
        "confirmed": len(confirmed),
        "asking": sum(each.stage is Stage.ASKING for each in plan.groups),
        "again": len(plan.drafts),
        "given_up": sum(each.state is State.CLOSED for each in formed),
    }
    blocks: list[Block] = [header(topic.title), sentence("proposal/progress", **facts)]
    if ready:
        channels = [each.channel for each in ready if each.channel]
        shown = {"channels": channels[:SHOWN], "more": max(0, len(channels) - SHOWN)}
        blocks.append(rich_sentence("proposal/channels", **shown))
    blocks += _troubles(formed)
    if plan.drafts:
        blocks.append(buttons(button(_("See proposal"), PROPOSE, TopicRef(topic_id=topic.id))))
    return Message(rich("proposal/progress", **facts), tuple(blocks))


def _trouble(formed: Formed) -> tuple[str, bool, bool]:
    """What decides what to do: Slack's error, whether the channel was there before, whether it is there now."""
    return formed.blocked_by, formed.adopted, formed.channel is not None


def _troubles(formed: Sequence[Formed]) -> list[Block]:
    """What stopped, by Slack's error; trying again goes on with all of them at once."""
    blocked = [each for each in formed if each.state is State.BLOCKED]
    counted = Counter(map(_trouble, blocked)).most_common(TROUBLES)
    blocks: list[Block] = [divider()] if counted else []
    for trouble, groups in counted:
        first = next(each for each in blocked if _trouble(each) == trouble)
        error, adopted, channel = trouble
        said = plain("proposal/trouble", groups=groups, error=error)
        advice = plain("channel/blocked_advice", error=error, adopted=adopted, channel=channel)
        blocks.append(typed(f"{said} {advice}"))
        again = button(_("Try again"), AGAIN, GroupRef(group_id=first.group_id), style="primary")
        blocks.append(buttons(again))
    return blocks
