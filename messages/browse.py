"""The list of topics, with its search, filters and pages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from learning.browse import Only, Order
from learning.topic import Topic
from messages import interest
from messages.blocks import (
    button,
    buttons,
    fits_acknowledgement,
    form,
    select_field,
    sentence,
    small,
    text_field,
    typed,
)
from messages.refs import AddRef, ListRef, TopicRef
from messages.rendering import as_json
from messages.topic import ADD, KINDS
from messages.words import N_, _, clipped, plain, translated

SEARCH = "topic.search"
NEXT = "topic.next_page"
BACK = "topic.previous_page"
SHORTCUT = "interest.shortcut"

PER_PAGE = 10

ANY = "any"
ONLY = {
    Only.ALL: N_("All topics"),
    Only.MINE: N_("I am interested"),
    Only.MY_PLACE: N_("Somebody at my place"),
    Only.NEARLY: N_("Nearly a group"),
    Only.NEW: N_("New"),
}
ORDERS = {Order.FULLEST: N_("Most interested first"), Order.NEWEST: N_("Newest first"), Order.TITLE: N_("By title")}


def kinds() -> dict[str, str]:
    """The choices of sort, with both."""
    return {ANY: _("Technical and managerial"), **{kind.value: _(label) for kind, label in KINDS.items()}}


def only(place: str) -> dict[str, str]:
    """The choices of which topics are shown. place: the reader's; without one, theirs cannot be chosen."""
    return {each.value: label for each, label in translated(ONLY).items() if place or each is not Only.MY_PLACE}


def orders() -> dict[str, str]:
    """The choices of order."""
    return {each.value: label for each, label in translated(ORDERS).items()}


def browse(
    found: Sequence[Topic], total: int, mine: Collection[int], ref: ListRef, smallest: int, *, place: str
) -> View:
    """A page of the topics. total: how many there are in all. mine: ids of those the person is interested in.

    place: the reader's. A search is answered in its acknowledgement: where letters take much room there, the topics are
    cut short.
    """
    view = _browse(found, total, mine, ref, smallest, place)
    if fits_acknowledgement(as_json(view)):
        return view
    short = [replace(each, title=clipped(each.title, 45), purpose="", tags=()) for each in found]
    return _browse(short, total, mine, ref, smallest, place)


def _browse(found: Sequence[Topic], total: int, mine: Collection[int], ref: ListRef, smallest: int, place: str) -> View:
    selects: Mapping[str, tuple[str, Mapping[str, str], str]] = {
        "kind": (_("Sort of topic"), kinds(), ref.kind or ANY),
        "only": (_("Show"), only(place), ref.only),
        "order": (_("Order"), orders(), ref.order),
    }
    blocks: list[Block] = [
        sentence("interest/intro"),
        text_field("words", _("Search"), value=ref.words, optional=True),
        *(select_field(name, label, choices, value=value) for name, (label, choices, value) in selects.items()),
        *listed(found, total, mine, ref, smallest, per_page=PER_PAGE),
    ]
    row = paging(ref, total, PER_PAGE, NEXT, BACK)
    blocks.append(buttons(*row, button(_("Add a topic"), ADD, AddRef(title=ref.words if not found else ""))))
    return form(_("Topics"), SEARCH, _("Search"), blocks, ref)


def listed(
    found: Sequence[Topic], total: int, mine: Collection[int], ref: ListRef, smallest: int, *, per_page: int
) -> list[Block]:
    """The topics of a page, and which of how many they are."""
    if not found:
        is_filtered = ref.wanted != ListRef().wanted
        return [sentence("interest/none_found", words=ref.words) if is_filtered else sentence("interest/none")]
    blocks: list[Block] = []
    for each in found:
        label = _("Change") if each.id in mine else _("I'm interested")
        facts = {"topic": each, "kind": _(KINDS[each.kind]), "mine": each.id in mine}
        text = plain("interest/one", count=interest.count(each, smallest), **facts)
        blocks.append(typed(text, accessory=button(label, interest.OPEN, TopicRef(topic_id=each.id))))
    first = ref.page * per_page + 1
    return [*blocks, small("interest/page", first=first, last=first + len(found) - 1, total=total)]


def paging(ref: ListRef, total: int, per_page: int, next_: str, back: str) -> list[ButtonElement]:
    """The buttons to the pages before and after. next_, back: their routes."""
    row = []
    if ref.page:
        row.append(button(_("Previous"), back, ref.model_copy(update={"page": ref.page - 1})))
    if (ref.page + 1) * per_page < total:
        row.append(button(_("Next"), next_, ref.model_copy(update={"page": ref.page + 1})))
    return row
