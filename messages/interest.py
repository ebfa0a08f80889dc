"""Interest: the form, and what it leads to."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from learning.interest import LEVELS, Interest, Mode
from learning.topic import Topic, missing
from messages.blocks import (
    are_you_sure,
    button,
    buttons,
    form,
    header,
    page,
    radio_field,
    select_field,
    sentence,
    small,
    text_field,
    typed,
)
from messages.refs import TopicRef
from messages.words import N_, _, plain, translated

OPEN = "interest.open"
SUBMIT = "interest.submit"
WITHDRAW = "interest.withdraw"

MODES = {Mode.EITHER: N_("Either"), Mode.ONLINE: N_("Online"), Mode.FACE_TO_FACE: N_("Face to face")}
LEVEL_LABELS = {
    "1": N_("1 – new to me"),
    "2": N_("2 – I know the basics"),
    "3": N_("3 – I use it"),
    "4": N_("4 – I use it well"),
    "5": N_("5 – I could teach it"),
}
assert [int(level) for level in LEVEL_LABELS] == list(LEVELS)  # noqa: S101 - one list of levels, two places


def count(topic: Topic, smallest: int) -> str:
    """How many are interested, and how far it is from a group."""
    return plain("topic/count", topic=topic, missing=missing(topic.waiting, smallest))


def interest_form(topic: Topic, mine: Interest | None, *, in_group: bool, more: Sequence[Block] = ()) -> View:
    """The form; filled with what the person said before. in_group: they have a group for it already.

    more: what else can be done with the topic.
    """
    ref = TopicRef(topic_id=topic.id)
    blocks: list[Block] = [header(topic.title)]
    if topic.purpose:
        blocks.append(typed(topic.purpose))
    if in_group:
        blocks.append(small("interest/in_group"))
    blocks += [
        select_field(
            "level_now", _("Level now"), translated(LEVEL_LABELS), value=str(mine.level_now) if mine else None
        ),
        select_field(
            "level_wanted", _("Level wanted"), translated(LEVEL_LABELS), value=str(mine.level_wanted) if mine else None
        ),
        radio_field(
            "mode",
            _("How would you like to meet?"),
            {mode.value: _(label) for mode, label in MODES.items()},
            value=mine.mode if mine else Mode.EITHER,
        ),
        text_field(
            "hope",
            _("What for?"),
            hint=plain("interest/hope_hint"),
            value=mine.hope if mine else "",
            lines=True,
            optional=True,
        ),
        small("interest/who"),
    ]
    if mine is not None and not in_group:
        ask = are_you_sure(_("Withdraw your interest?"), "interest/withdraw_ask", _("Withdraw"))
        blocks.append(buttons(button(_("Withdraw my interest"), WITHDRAW, ref, ask=ask)))
    return form(_("I'm interested"), SUBMIT, _("Save"), [*blocks, *more], ref)


def saved(topic: Topic, smallest: int) -> View:
    """What registering answers."""
    facts = {"count": count(topic, smallest), "missing": missing(topic.waiting, smallest)}
    change = button(_("Change"), OPEN, TopicRef(topic_id=topic.id))
    return page(_("You are in"), [sentence("interest/saved", topic=topic, **facts), buttons(change)])


def withdrawn(topic: Topic) -> View:
    """What withdrawing answers."""
    return page(_("Withdrawn"), [sentence("interest/withdrawn", topic=topic)])
