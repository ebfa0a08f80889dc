"""The list of topics, with its search and pages."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from learning.topic import Topic
from messages import interest
from messages.blocks import button, buttons, fits_acknowledgement, form, sentence, small, text_field, typed
from messages.refs import ListRef, TopicRef
from messages.topic import ADD, KINDS
from messages.words import _, clipped, plain

SEARCH = "topic.search"
NEXT = "topic.next_page"
BACK = "topic.previous_page"

PER_PAGE = 10


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
