"""Enough people for a group: what each of them reads, and how to form one's own."""

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from learning.topic import Topic
from learning.workspace import Settings
from messages import group, interest
from messages.blocks import Message, button, buttons, header, page, sentence, small
from messages.refs import TopicRef
from messages.words import _, rich

GUIDE = "quorum.guide"


def enough(topic: Topic, *, waits: bool, may_form: bool) -> Message:
    """A topic has enough people. waits: the reader is one of them. may_form: they may form the group."""
    ref = TopicRef(topic_id=topic.id)
    row = [button(_("Form the group"), group.PROPOSE, ref, style="primary")] if may_form else []
    if waits:
        row += [button(_("How to form a group"), GUIDE), button(_("Change"), interest.OPEN, ref)]
    facts = {"topic": topic, "waits": waits, "may_form": may_form}
    blocks: list[Block] = [header(topic.title), sentence("quorum/enough", **facts), buttons(*row)]
    if not waits:
        blocks.append(small("quorum/why"))
    return Message(rich("quorum/text"), tuple(blocks))


def guide(settings: Settings) -> View:
    """How people form their own group."""
    facts = {"smallest": settings.smallest, "largest": settings.largest, "self_organised": settings.self_organised}
    return page(_("How to form a group"), [sentence("quorum/guide", **facts)])
