"""Topics: the form, and what resembles it."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, CheckboxesElement
from slack_sdk.models.views import View

from learning.topic import MOST_TAGS, Kind, Topic
from messages import interest
from messages.blocks import (
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
from messages.words import N_, _, plain

ADD = "topic.add"
SUBMIT = "topic.submit"
BROWSE = "topic.browse"
FROM_MESSAGE = "topic.from_message"
LOOK_UP = "topic.look_up"

OFFERED = 50
"""Topics a select offers at once."""

KINDS = {Kind.TECHNICAL: N_("Technical"), Kind.MANAGERIAL: N_("Managerial")}


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form for a topic holds."""

    title: str = ""
    purpose: str = ""
    kind: Kind | None = None
    tags: tuple[str, ...] = ()


def fields(draft: Draft, near: Sequence[Topic] = (), *, join: bool = True) -> list[Block]:
    """The fields of a topic. near: existing ones that may be meant; then going on has to be said.

    join: whether those are offered to be joined.
    """
    blocks: list[Block] = []
    if near:
        blocks.append(sentence("topic/near"))
        for each in near:
            ref = TopicRef(topic_id=each.id)
            offer = button(_("Join this one"), interest.OPEN, ref) if join else None
            blocks.append(typed(plain("topic/near_one", topic=each), accessory=offer))
        none = CheckboxesElement(action_id="anyway", options=options({"yes": _("None of these: go on with mine")}))
        blocks += [field("anyway", _("Or go on"), none, optional=True), divider()]
    kinds = {kind.value: _(label) for kind, label in KINDS.items()}
    return [
        *blocks,
        text_field("title", _("What would you like to learn?"), hint=plain("topic/title_hint"), value=draft.title),
        text_field("purpose", _("What is it for?"), hint=plain("topic/purpose_hint"), value=draft.purpose, lines=True),
        radio_field("kind", _("What sort of topic is it?"), kinds, value=draft.kind),
        text_field(
            "tags",
            _("Tags"),
            hint=plain("topic/tags_hint", most=MOST_TAGS),
            value=", ".join(draft.tags),
            optional=True,
        ),
        small("topic/form_who"),
    ]


def add_form(draft: Draft = Draft(), near: Sequence[Topic] = (), *, from_message: bool = False) -> View:
    """The form for a new topic. near: see `fields`. from_message: it begins with the text of a message."""
    hint = [small("topic/from_message")] if from_message else []
    return form(_("Add a topic"), SUBMIT, _("Add"), [*hint, *fields(draft, near)])


def option(topic: Topic) -> str:
    """A topic in a select."""
    return plain("topic/option", topic=topic)


def added(topic: Topic, *, posted: bool) -> View:
    """What adding answers. posted: it is on its way to the clearinghouse channel."""
    mine = button(_("I'm interested"), interest.OPEN, TopicRef(topic_id=topic.id), style="primary")
    return page(_("Topic added"), [header(topic.title), sentence("topic/added", posted=posted), buttons(mine)])
