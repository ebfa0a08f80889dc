"""Topics: the list, the form, what resembles it, and the post in the clearinghouse channel."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from slack_sdk.models.blocks import Block, CheckboxesElement
from slack_sdk.models.views import View

from learning.topic import Kind, Topic, missing
from messages import group, interest
from messages.blocks import (
    Message,
    are_you_sure,
    button,
    buttons,
    divider,
    field,
    fits_acknowledgement,
    form,
    header,
    options,
    page,
    radio_field,
    rich_small,
    sentence,
    small,
    text_field,
    typed,
)
from messages.refs import ListRef, TopicRef
from messages.words import N_, _, clipped, plain, rich

ADD = "topic.add"
SUBMIT = "topic.submit"
CLOSE = "topic.close"
BROWSE = "topic.browse"
SEARCH = "topic.search"
NEXT = "topic.next_page"
BACK = "topic.previous_page"

PER_PAGE = 10

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


def browse(found: Sequence[Topic], total: int, mine: Collection[int], ref: ListRef, smallest: int) -> View:
    """A page of the topics. total: how many there are in all. mine: ids of those the person is interested in.

    A search is answered in its acknowledgement: where letters take much room there, the topics are cut short.
    """
    view = _browse(found, total, mine, ref, smallest)
    if fits_acknowledgement(view.to_dict()):
        return view
    short = [replace(each, title=clipped(each.title, 60), purpose="") for each in found]
    return _browse(short, total, mine, ref, smallest)


def _browse(found: Sequence[Topic], total: int, mine: Collection[int], ref: ListRef, smallest: int) -> View:
    first = ref.page * PER_PAGE + 1
    blocks: list[Block] = [
        sentence("interest/intro"),
        text_field("words", _("Search"), value=ref.words, optional=True),
    ]
    if not found:
        blocks.append(sentence("interest/none_found", words=ref.words) if ref.words else sentence("interest/none"))
    for each in found:
        label = "Change" if each.id in mine else "I'm interested"
        facts = {"topic": each, "kind": _(KINDS[each.kind]), "mine": each.id in mine}
        text = plain("interest/one", count=interest.count(each, smallest), **facts)
        blocks.append(typed(text, accessory=button(label, interest.OPEN, TopicRef(topic_id=each.id))))
    row = []
    if ref.page:
        row.append(button(_("Previous"), BACK, ListRef(page=ref.page - 1, words=ref.words)))
    if first + len(found) - 1 < total:
        row.append(button(_("Next"), NEXT, ListRef(page=ref.page + 1, words=ref.words)))
    if found:
        blocks.append(small("interest/page", first=first, last=first + len(found) - 1, total=total))
    blocks.append(buttons(*row, button(_("Add a topic"), ADD)))
    return form(_("Topics"), SEARCH, _("Search"), blocks, ref)


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
