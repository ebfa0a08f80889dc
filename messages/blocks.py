"""The few pieces everything people see is built from."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    ExternalDataSelectElement,
    HeaderBlock,
    InputBlock,
    InputInteractiveElement,
    InteractiveElement,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from learning.language import Language
from messages.refs import Ref
from messages.rendering import Fixed, as_json
from messages.words import _, mrkdwn, plain, plain_text, rich, spoken

ACK_LARGEST = 18_000
"""Bytes: Socket Mode drops an acknowledgement of 20,480 or more without a word."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something to read. text: for notifications and screen readers, in mrkdwn; blocks: what is shown."""

    text: str
    blocks: tuple[Block, ...]

    def payload(self) -> dict[str, Any]:
        """As the arguments of a Web API call."""
        return {"text": self.text, "blocks": [as_json(block) for block in self.blocks]}


def header(text: str) -> Block:
    """A heading; may be what people typed."""
    return HeaderBlock(text=plain_text(text, 150))


def typed(text: str, *, accessory: InteractiveElement | None = None) -> Block:
    """What people typed, as they typed it."""
    return SectionBlock(text=plain_text(text), accessory=accessory)


def sentence(template: str, **facts: object) -> Block:
    """A plain sentence from its template."""
    return _said(_section, template, facts)


def rich_sentence(template: str, **facts: object) -> Block:
    """A sentence with mentions, dates or bold, from its template."""
    return _said(_rich_section, template, facts)


def small(template: str, **facts: object) -> Block:
    """A plain remark below something."""
    return _said(_remark, template, facts)


def rich_small(template: str, **facts: object) -> Block:
    """A remark with mentions or dates."""
    return _said(_rich_remark, template, facts)


def _section(template: str, facts: Mapping[str, Any]) -> Block:
    return SectionBlock(text=plain_text(plain(template, **facts)))


def _rich_section(template: str, facts: Mapping[str, Any]) -> Block:
    return SectionBlock(text=mrkdwn(rich(template, **facts)))


def _remark(template: str, facts: Mapping[str, Any]) -> Block:
    return ContextBlock(elements=[plain_text(plain(template, **facts), 2000)])


def _rich_remark(template: str, facts: Mapping[str, Any]) -> Block:
    return ContextBlock(elements=[mrkdwn(rich(template, **facts))])


_Saying = Callable[[str, Mapping[str, Any]], Block]


def _said(how: _Saying, template: str, facts: Mapping[str, Any]) -> Block:
    return how(template, facts) if facts else _always(spoken(), how, template)


@cache
def _always(_language: Language, how: _Saying, template: str) -> Block:
    """What is said whoever reads it, made once for each language."""
    return Fixed(how(template, {}))


def divider() -> Block:
    """A line between two things."""
    return DividerBlock()


def button(
    label: str, action_id: str, ref: Ref | None = None, *, style: str | None = None, ask: ConfirmObject | None = None
) -> ButtonElement:
    """A button. ref: what it is about. ask: what it asks first."""
    packed = (ref or Ref()).pack()
    return ButtonElement(text=plain_text(label, 75), action_id=action_id, value=packed, style=style, confirm=ask)


def are_you_sure(title: str, template: str, verb: str, **facts: object) -> ConfirmObject:
    """A question before something that others notice or that is hard to take back."""
    return ConfirmObject(
        title=plain_text(title, 100),
        text=plain_text(plain(template, **facts), 300),
        confirm=plain_text(verb, 30),
        deny=plain_text(_("Keep it"), 30),
    )


def buttons(*elements: InteractiveElement, block_id: str | None = None) -> Block:
    """A row of buttons."""
    return ActionsBlock(elements=list(elements), block_id=block_id)


def options(choices: Mapping[str, str]) -> list[Option]:
    """Choices of a select: value to label."""
    return [Option(value=value, text=plain_text(label, 75)) for value, label in choices.items()]


def text_field(
    name: str, label: str, *, hint: str = "", value: str = "", lines: bool = False, optional: bool = False
) -> InputBlock:
    """A field to type in. name: the field of the form. lines: whether it takes several lines."""
    element = PlainTextInputElement(action_id=name, multiline=lines, initial_value=value or None)
    return field(name, label, element, hint=hint, optional=optional)


def select_field(
    name: str,
    label: str,
    choices: Mapping[str, str],
    *,
    value: str | None = None,
    hint: str = "",
    optional: bool = False,
) -> InputBlock:
    """A field to choose one of up to 100 in a list."""
    given = options(choices)
    initial = next((each for each in given if each.value == value), None)
    element = StaticSelectElement(action_id=name, options=given, initial_option=initial)
    return field(name, label, element, hint=hint, optional=optional)


def radio_field(
    name: str,
    label: str,
    choices: Mapping[str, str],
    *,
    value: str | None = None,
    hint: str = "",
    optional: bool = False,
) -> InputBlock:
    """A field to choose one of up to 10, all of them in sight."""
    given = options(choices)
    initial = next((each for each in given if each.value == value), None)
    element = RadioButtonsElement(action_id=name, options=given, initial_option=initial)
    return field(name, label, element, hint=hint, optional=optional)


def search_field(
    name: str,
    label: str,
    looks_up: str,
    *,
    chosen: tuple[str, str] | None = None,
    placeholder: str = "",
    hint: str = "",
    optional: bool = False,
) -> InputBlock:
    """A field to choose one of any number, found by typing.

    looks_up: the route that offers the options. chosen: value and label of what is chosen already.
    """
    initial = Option(value=chosen[0], text=plain_text(chosen[1], 75)) if chosen else None
    element = ExternalDataSelectElement(
        action_id=looks_up,
        initial_option=initial,
        placeholder=plain_text(placeholder, 150) if placeholder else None,
        min_query_length=0,
    )
    return field(name, label, element, hint=hint, optional=optional)


def field(
    name: str, label: str, element: InputInteractiveElement, *, hint: str = "", optional: bool = False
) -> InputBlock:
    """A labelled field; its block_id is the form's field, so that an error appears below it."""
    return InputBlock(
        block_id=name,
        label=plain_text(label, 2000),
        element=element,
        hint=plain_text(hint, 2000) if hint else None,
        optional=optional,
    )


def input_block(name: str, label: str, element: InputInteractiveElement, *, dispatch: bool) -> InputBlock:
    """A field outside of a form. dispatch: it speaks when it is used."""
    return InputBlock(block_id=name, label=plain_text(label, 2000), element=element, dispatch_action=dispatch)


def fits_acknowledgement(body: Mapping[str, Any]) -> bool:
    """Whether Socket Mode carries this in an acknowledgement. Letters beyond ASCII take 6 or 12 bytes there."""
    return len(json.dumps(body)) < ACK_LARGEST


def form(title: str, callback_id: str, submit: str, blocks: Sequence[Block], ref: Ref | None = None) -> View:
    """A modal with something to send."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=plain_text(title, 24),
        submit=plain_text(submit, 24),
        close=plain_text(_("Cancel"), 24),
        private_metadata=(ref or Ref()).pack(),
        blocks=list(blocks),
    )


def page(title: str, blocks: Sequence[Block], *, callback_id: str = "page", ref: Ref | None = None) -> View:
    """A modal to read, with buttons."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=plain_text(title, 24),
        close=plain_text(_("Close"), 24),
        private_metadata=(ref or Ref()).pack(),
        blocks=list(blocks),
    )


def home(blocks: Sequence[Block], ref: Ref | None = None) -> View:
    """What the Home tab shows. ref: what its filters stand at."""
    return View(type="home", callback_id="home", private_metadata=(ref or Ref()).pack(), blocks=list(blocks))


def without_buttons(blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The blocks of a message that came from Slack, without anything to click: what it was about is gone."""
    kept = [dict(block) for block in blocks if block.get("type") not in ("actions", "input")]
    for block in kept:
        block.pop("accessory", None)
    return kept
