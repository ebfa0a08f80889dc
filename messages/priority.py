"""What matters most in who learns with whom: the order of it, for a whole workspace."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from learning.grouping import DEFAULT_PRIORITIES, Priority, in_order
from messages.blocks import Message, form, select_field, sentence, small, typed
from messages.words import N_, _, plain, rich, translated

OPEN = "priority.open"
SAVE = "priority.save"

LABELS: dict[Priority, str] = {
    Priority.PLACE: N_("The same place or working hours"),
    Priority.NEED: N_("A similar need"),
    Priority.MODE: N_("How they would like to meet"),
    Priority.DEPARTMENTS: N_("Many departments"),
    Priority.NEW_FACES: N_("Few who were in a group together"),
}

RANKS: dict[str, str] = {
    "first": N_("Matters most"),
    "second": N_("Second"),
    "third": N_("Third"),
    "fourth": N_("Fourth"),
    "fifth": N_("Fifth"),
}
"""The fields of the form, the most important first."""


def line(priorities: Sequence[str]) -> Block:
    """The order as it is, in a line. priorities: as the settings hold them."""
    labels = translated(LABELS)
    return small("priority/order", labels=[labels[each] for each in in_order(priorities)])


def order_form(priorities: Sequence[str]) -> View:
    """The form; filled with the order that holds now."""
    labels = translated(LABELS)
    means = {each: plain(f"priority/{each.value}") for each in DEFAULT_PRIORITIES}
    explained = "\n".join(f"{labels[each]}: {said}" for each, said in means.items())
    choices = {each.value: label for each, label in labels.items()}
    fields = [
        select_field(name, _(label), choices, value=each.value)
        for (name, label), each in zip(RANKS.items(), in_order(priorities), strict=True)
    ]
    blocks = [sentence("priority/intro"), typed(explained), *fields, small("priority/never")]
    return form(_("What matters most"), SAVE, _("Save"), blocks)


def saved() -> Message:
    """What saving answers."""
    return Message(rich("priority/saved"), (sentence("priority/saved"),))
