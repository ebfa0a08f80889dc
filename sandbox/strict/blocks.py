"""Blocks, and which of them may stand on which surface."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.strict.decoration import IN_MESSAGES_ONLY, IN_MODALS_ONLY
from sandbox.strict.elements import IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT, IN_SECTION
from sandbox.strict.objects import BLOCK_ID, IMAGE, IMAGE_FIELDS, URL, any_text, plain_text, text_kinds
from sandbox.strict.rich_text import RICH_TEXT, RICH_TEXT_VALUE
from sandbox.strict.spec import (
    Either,
    Enum,
    Fault,
    Flag,
    List,
    Null,
    Obj,
    OneOf,
    Rule,
    Spec,
    Text,
    Whole,
    at_least_one,
    exactly_one,
    unique,
)


def _block(fields: Mapping[str, Spec], required: Sequence[str] = (), rules: Sequence[Rule] = ()) -> Obj:
    return Obj({**fields, "block_id": BLOCK_ID}, required, rules)


def distinct_action_ids(value: Mapping[str, Any], at: str) -> Iterator[Fault]:
    """A rule: no two elements of a block have one action_id."""
    ids = [(element.get("action_id"), index) for index, element in enumerate(value["elements"])]
    yield from unique([(key, f"{at}/elements/{index}/action_id") for key, index in ids if key], "action_id")


_EVERYWHERE: dict[str, Spec] = {
    "section": _block(
        {
            "text": any_text(),
            "fields": List(any_text(2000), most=10, least=1),
            "accessory": OneOf(IN_SECTION),
            "expand": Flag(),
        },
        rules=[at_least_one("text", "fields")],
    ),
    "header": _block({"text": plain_text(150), "level": Whole(1, 4)}, ["text"]),
    "divider": _block({}),
    "actions": _block({"elements": List(OneOf(IN_ACTIONS), most=25, least=1)}, ["elements"], [distinct_action_ids]),
    "context": _block({"elements": List(OneOf(text_kinds() | {"image": IMAGE}), most=10, least=1)}, ["elements"]),
    "image": _block(IMAGE_FIELDS | {"title": plain_text(2000)}, ["alt_text"], [exactly_one("image_url", "slack_file")]),
    "input": _block(
        {
            "label": plain_text(2000),
            "hint": plain_text(2000),
            "element": OneOf(IN_INPUT),
            "optional": Flag(),
            "dispatch_action": Flag(),
        },
        ["label", "element"],
    ),
    "rich_text": RICH_TEXT,
    "video": _block(
        {
            "alt_text": Text(),
            "title": plain_text(199),
            # "Less than 200" for the title and, in one source of two, for the description: the stricter is taken.
            "description": plain_text(199),
            "author_name": Text(49),
            "provider_name": Text(),
            "provider_icon_url": URL,
            "thumbnail_url": URL,
            "title_url": URL,
            "video_url": URL,
        },
        ["alt_text", "title", "thumbnail_url", "video_url"],
    ),
}

_TABLE = _block(
    {
        # raw_number is for data tables; whether a table may be sent with it is disputed, so it is refused.
        "rows": List(
            List(OneOf({"raw_text": Obj({"text": Text()}, ["text"]), "rich_text": RICH_TEXT}), most=20, least=1),
            most=100,
            least=1,
        ),
        "column_settings": List(
            Either(Obj({"align": Enum(("left", "center", "right")), "is_wrapped": Flag()}), Null()), most=20
        ),
    },
    ["rows"],
)


def _folding(value: Mapping[str, Any], at: str) -> Iterator[Fault]:
    """A rule of slack_sdk and the reference: what cannot fold cannot be folded, and what folds has no divider."""
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        yield Fault("requires is_collapsible", f"{at}/default_collapsed")
    if value.get("has_header_divider") and value.get("is_collapsible"):
        yield Fault("cannot be set when is_collapsible is true", f"{at}/has_header_divider")


_CONTAINER = _block(
    {
        "title": plain_text(150),
        "rich_text_title": RICH_TEXT_VALUE,
        "subtitle": any_text(150),
        "child_blocks": List(OneOf(_EVERYWHERE | {"table": _TABLE}), most=10, least=1),
        "icon": OneOf({"image": IMAGE}),
        "width": Enum(("narrow", "standard", "wide", "full")),
        "is_collapsible": Flag(),
        "default_collapsed": Flag(),
        "has_header_divider": Flag(),
    },
    ["child_blocks"],
    [exactly_one("title", "rich_text_title"), _folding],
)


# `file` blocks come back from Slack and cannot be sent; `call` and `auth_provider` are not for apps like these.
# Where sources disagree whether a block may stand in a view (card, carousel, container), it may not; `alert` may
# stand in a modal only, as three libraries have it against one example.
MESSAGE_BLOCKS = OneOf(
    _EVERYWHERE
    | IN_MESSAGES_ONLY
    | {
        "markdown": _block({"text": Text(12_000)}, ["text"]),
        "table": _TABLE,
        "container": _CONTAINER,
        "context_actions": _block(
            {"elements": List(OneOf(IN_CONTEXT_ACTIONS), most=5, least=1)}, ["elements"], [distinct_action_ids]
        ),
    }
)
MODAL_BLOCKS = OneOf(_EVERYWHERE | IN_MODALS_ONLY)
HOME_BLOCKS = OneOf(_EVERYWHERE)
