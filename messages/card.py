"""The post of a topic in the clearinghouse channel."""

from learning.topic import Topic, missing
from messages import group, interest
from messages.blocks import Message, button, buttons, header, rich_small, sentence, typed
from messages.refs import TopicRef
from messages.topic import KINDS
from messages.words import _, rich


def card(topic: Topic, smallest: int) -> Message:
    """The topic's post in the clearinghouse channel."""
    facts = {"topic": topic, "kind": _(KINDS[topic.kind])}
    blocks = [header(topic.title)]
    if topic.purpose:
        blocks.append(typed(topic.purpose))
    blocks.append(rich_small("topic/by", **facts))
    if not topic.open:
        return Message(rich("topic/card_text", topic=topic), (*blocks, sentence("topic/closed")))
    ref = TopicRef(topic_id=topic.id)
    row = [button(_("I'm interested"), interest.OPEN, ref, style="primary")]
    if not missing(topic.waiting, smallest):
        row.append(button(_("Form the group"), group.PROPOSE, ref))
    blocks += [typed(interest.count(topic, smallest)), buttons(*row)]
    return Message(rich("topic/card_text", topic=topic), tuple(blocks))
