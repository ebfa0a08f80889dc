"""Interest: the form, and what it leads to."""

from collections.abc import Sequence
from functools import cache

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from learning.interest import LEVELS, Interest, Mode
from learning.language import Language
from learning.person import Person
from learning.queue import place
from learning.topic import Topic, missing
from learning.workspace import Settings
from messages import profile
from messages.blocks import (
    are_you_sure,
    button,
    buttons,
    divider,
    form,
    header,
    page,
    radio_field,
    rich_small,
    select_field,
    sentence,
    small,
    text_field,
    typed,
)
from messages.refs import TopicRef
from messages.rendering import Fixed
from messages.words import N_, _, plain, spoken, translated

OPEN = "interest.open"
SUBMIT = "interest.submit"
WITHDRAW = "interest.withdraw"
ASK = "suggestion.open"
"""Asking a colleague: a conversation of its own, named here since it is offered here."""

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


def place_in_queue(topic: Topic, settings: Settings, position: int | None) -> Block:
    """Where somebody stands in a topic, and what is missing. position: None when it is not known."""
    bounds = settings.smallest, settings.largest
    where = place(position, topic.waiting, *bounds) if position is not None else None
    facts = {"topic": topic, "place": where, "smallest": settings.smallest, "largest": settings.largest}
    return typed(plain("interest/place", count=count(topic, settings.smallest), **facts))


def ways_on(topic_id: int) -> Block:
    """What somebody who waits can do, each with one click."""
    ref = TopicRef(topic_id=topic_id).pack()
    return _ways_on(spoken()).about([ref, ref, ref])


@cache
def _ways_on(_language: Language) -> Fixed:
    """The same row about no topic, made once for each language."""
    ask = are_you_sure(_("Withdraw your interest?"), "interest/withdraw_ask", _("Withdraw"))
    return Fixed(
        buttons(
            button(_("Change"), OPEN),
            button(_("Withdraw"), WITHDRAW, ask=ask),
            button(_("Ask a colleague"), ASK),
        )
    )


def need_fields(mine: Interest | None) -> list[Block]:
    """The fields of a need: levels, how to meet, what for."""
    return [
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
    ]


def interest_form(
    topic: Topic,
    mine: Interest | None,
    person: Person,
    *,
    in_group: bool,
    suggested_by: str = "",
    more: Sequence[Block] = (),
) -> View:
    """The form; filled with what the person said before. in_group: they have a group for it already.

    suggested_by: Slack id of who named the need, if somebody else did. more: what else can be done with the topic.
    """
    ref = TopicRef(topic_id=topic.id)
    blocks: list[Block] = [header(topic.title)]
    if topic.purpose:
        blocks.append(typed(topic.purpose))
    if suggested_by:
        blocks.append(rich_small("interest/suggested_by", by=suggested_by))
    if in_group:
        blocks.append(small("interest/in_group"))
    blocks += [*need_fields(mine), small("interest/who"), *profile.missing_fields(person)]
    if mine is not None and not in_group:
        ask = are_you_sure(_("Withdraw your interest?"), "interest/withdraw_ask", _("Withdraw"))
        blocks.append(buttons(button(_("Withdraw my interest"), WITHDRAW, ref, ask=ask)))
    return form(_("I'm interested"), SUBMIT, _("Save"), [*blocks, *more], ref)


def saved(
    topic: Topic, settings: Settings, position: int | None, neighbours: Sequence[Topic], *, more: Sequence[Block] = ()
) -> View:
    """What registering answers: where they stand, what is missing, who could be asked, and what is similar.

    position: None for who is in a group. more: the groups of the topic into which they could come.
    """
    blocks: list[Block] = [
        sentence("interest/saved"),
        place_in_queue(topic, settings, position),
        ways_on(topic.id),
        small("interest/ask"),
        *more,
    ]
    if neighbours:
        blocks += [divider(), sentence("interest/neighbours")]
    for each in neighbours:
        offer = button(_("I'm interested"), OPEN, TopicRef(topic_id=each.id))
        blocks.append(typed(plain("interest/neighbour", topic=each), accessory=offer))
    return page(_("You are in"), blocks)


def withdrawn(topic: Topic) -> View:
    """What withdrawing answers."""
    again = buttons(button(_("Register again"), OPEN, TopicRef(topic_id=topic.id)))
    return page(_("Withdrawn"), [sentence("interest/withdrawn", topic=topic), again])
