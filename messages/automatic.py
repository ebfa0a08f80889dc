"""Groups that formed by themselves: what those who facilitate are told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block

from learning.automatic import Became, Looked, Round
from learning.group import State
from learning.proposal import Stage
from learning.workspace import Settings
from messages.blocks import Message, button, header, rich_sentence, sentence, small, typed
from messages.group import PROPOSE
from messages.refs import TopicRef
from messages.words import _, plain, rich

CHANNELS = 20
"""Channels that are named."""
TOPICS = 15
"""Topics that are told of one by one: those with something to do first."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is to tell. titles: of the topics that were looked at, by id. became: of the groups, in any order."""

    round: Round
    titles: Mapping[int, str]
    became: Sequence[Became]
    settings: Settings


def summary(facts: Facts) -> Message:
    """Which groups formed, who waits on and why, and what is to be done; as it is now."""
    looked = [each for each in facts.round.looked if each.topic_id in facts.titles]
    counted = _counted(facts)
    blocks: list[Block] = [header(_("Groups that form by themselves")), sentence("automatic/summary", **counted)]
    channels = [each.channel for each in facts.became if each.state is State.ACTIVE and each.channel]
    if channels:
        more = max(0, len(channels) - CHANNELS)
        blocks.append(rich_sentence("automatic/channels", channels=channels[:CHANNELS], more=more))
    first = sorted(looked, key=lambda each: (not each.held, not each.waits))
    blocks += [_topic(each, facts) for each in first[:TOPICS]]
    if len(looked) > TOPICS:
        blocks.append(small("automatic/more", topics=len(looked) - TOPICS))
    blocks.append(small("automatic/why"))
    return Message(rich("automatic/summary", **counted), tuple(blocks))


def _counted(facts: Facts) -> dict[str, int]:
    stages = [each.stage for each in facts.became if each.state is None]
    states = [each.state for each in facts.became]
    return {
        "topics": len(facts.round.looked),
        "groups": len(facts.became),
        "ready": states.count(State.ACTIVE),
        "making": stages.count(Stage.CONFIRMED) + states.count(State.FORMING),
        "asking": stages.count(Stage.ASKING),
        "hours": facts.settings.ask_hours,
        "stopped": states.count(State.BLOCKED),
        "not_formed": stages.count(Stage.DROPPED) + states.count(State.CLOSED),
    }


def _topic(looked: Looked, facts: Facts) -> Block:
    """What came of one topic."""
    said = plain(
        "automatic/topic",
        title=facts.titles[looked.topic_id],
        looked=looked,
        smallest=facts.settings.smallest,
        largest=facts.settings.largest,
    )
    undecided = looked.held or not looked.groups
    see = button(_("See proposal"), PROPOSE, TopicRef(topic_id=looked.topic_id)) if undecided else None
    return typed(said, accessory=see)
