"""Topics: the form, and what resembles it."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, CheckboxesElement
from slack_sdk.models.views import View

from learning.topic import Kind, Topic
from messages import interest
from messages.blocks import (
    Message,
    are_you_sure,
    button,
    buttons,
    divider,
    field,
    form,
    header,
    options,
    page,
    radio_field,
    sentence,
    small,
    text_field,
    typed,
)
from messages.refs import TopicRef
from messages.words import N_, _, plain, rich

ADD = "topic.add"
SUBMIT = "topic.submit"
CLOSE = "topic.close"
BROWSE = "topic.browse"

KINDS = {Kind.TECHNICAL: N_("Technical"), Kind.MANAGERIAL: N_("Managerial")}


def add_form(title: str = "", purpose: str = "", kind: Kind | None = None, near: Sequence[Topic] = ()) -> View:
    """The form for a new topic. near: existing ones that may be meant; then going on has to be said."""
    blocks: list[Block] = []
    if near:
        blocks.append(sentence("topic/near"))
        for each in near:
            join = button(_("Join this one"), interest.OPEN, TopicRef(topic_id=each.id))
            blocks.append(typed(plain("topic/near_one", topic=each), accessory=join))
        none = CheckboxesElement(action_id="anyway", options=options({"yes": _("None of these: add mine")}))
        blocks += [field("anyway", _("Or go on"), none, optional=True), divider()]
    blocks += [
        text_field("title", _("What would you like to learn?"), hint=plain("topic/title_hint"), value=title),
        text_field("purpose", _("What is it for?"), hint=plain("topic/purpose_hint"), value=purpose, lines=True),
        radio_field(
            "kind", _("What sort of topic is it?"), {k.value: _(label) for k, label in KINDS.items()}, value=kind
        ),
        small("topic/form_who"),
    ]
    return form(_("Add a topic"), SUBMIT, _("Add"), blocks)


def added(topic: Topic, *, posted: bool) -> View:
    """What adding answers. posted: it is on its way to the clearinghouse channel."""
    mine = button(_("I'm interested"), interest.OPEN, TopicRef(topic_id=topic.id), style="primary")
    return page(_("Topic added"), [header(topic.title), sentence("topic/added", posted=posted), buttons(mine)])


def close_button(ref: TopicRef) -> Block:
    """For facilitators: close a topic for everybody."""
    ask = are_you_sure(_("Close this topic?"), "topic/close_ask", _("Close it"))
    return buttons(button(_("Close this topic"), CLOSE, ref, style="danger", ask=ask))


def closed(topic: Topic) -> View:
    """What closing answers."""
    return page(_("Topic closed"), [header(topic.title), sentence("topic/closed_done")])


def closed_while_waiting(topic: Topic) -> Message:
    """To who waited for a group in a topic that was closed."""
    blocks = (header(topic.title), sentence("topic/closed_waiting"), buttons(button(_("Find another topic"), BROWSE)))
    return Message(rich("topic/closed_waiting"), blocks)
