"""Composition objects: texts, options, confirmations and what else blocks and elements share."""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.strict.spec import (
    Enum,
    Fault,
    Flag,
    List,
    Obj,
    OneOf,
    Spec,
    Text,
    at_least_one,
    exactly_one,
    unique,
)

BLOCK_ID = Text(255, least=0)
ACTION_ID = Text(255)
URL = Text(3000)
STYLE = Enum(("primary", "danger"))


def plain_text(most: int) -> Spec:
    """A text object that must be plain_text, of 1 to `most` characters."""
    return OneOf({"plain_text": _plain(most)})


def mrkdwn_text(most: int) -> Spec:
    """A text object that must be mrkdwn, of 1 to `most` characters."""
    return OneOf({"mrkdwn": _mrkdwn(most)})


def text_kinds(most: int = 3000) -> dict[str, Spec]:
    """Both kinds of text object, by their type."""
    return {"plain_text": _plain(most), "mrkdwn": _mrkdwn(most)}


def any_text(most: int = 3000) -> Spec:
    """A text object of either kind, of 1 to `most` characters."""
    return OneOf(text_kinds(most))


def _plain(most: int) -> Obj:
    return Obj({"text": Text(most), "emoji": Flag()}, ["text"])


def _mrkdwn(most: int) -> Obj:
    return Obj({"text": Text(most), "verbatim": Flag()}, ["text"])


PLACEHOLDER = plain_text(150)

# Stricter than slack_sdk in two points: all four texts are required, as the reference has it, and `text` must be
# plain, although slack_sdk makes mrkdwn of a bare string there.
CONFIRM = Obj(
    {
        "title": plain_text(100),
        "text": plain_text(300),
        "confirm": plain_text(30),
        "deny": plain_text(30),
        "style": STYLE,
    },
    ["title", "text", "confirm", "deny"],
)


def _option(text: Spec, **more: Spec) -> Obj:
    # 150 for the value: one comment in @slack/types says 75, the reference and two libraries say 150.
    fields: dict[str, Spec] = {"text": text, "value": Text(150), "description": plain_text(75)}
    return Obj(fields | more, ["text", "value"])


OPTION = _option(plain_text(75))
CHOICE_OPTION = _option(any_text(75))
OVERFLOW_OPTION = _option(plain_text(75), url=URL)

OPTION_GROUP = Obj({"label": plain_text(75), "options": List(OPTION, most=100, least=1)}, ["label", "options"])


def options_of(value: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Each option of a menu or group of choices with its pointer inside that, from `options` or `option_groups`."""
    for index, option in enumerate(value.get("options", [])):
        yield option, f"/options/{index}"
    for group, holder in enumerate(value.get("option_groups", [])):
        for index, option in enumerate(holder["options"]):
            yield option, f"/option_groups/{group}/options/{index}"


def distinct_options(value: Mapping[str, Any], at: str) -> Iterator[Fault]:
    """A rule: no two options have one value."""
    yield from unique([(option["value"], f"{at}{place}/value") for option, place in options_of(value)], "value")


# The answer to a block_suggestion: nothing found is an answer too, hence no least.
SUGGESTIONS = Obj(
    {"options": List(OPTION, most=100), "option_groups": List(OPTION_GROUP, most=100)},
    rules=[exactly_one("options", "option_groups"), distinct_options],
)

CONVERSATION_FILTER = Obj(
    {
        "include": List(Enum(("im", "mpim", "private", "public")), most=4, least=1),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
    rules=[at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users")],
)

DISPATCH_ACTION_CONFIG = Obj(
    {"trigger_actions_on": List(Enum(("on_enter_pressed", "on_character_entered")), most=2, least=1)}
)

_SLACK_FILE = Obj({"id": Text(), "url": URL}, rules=[exactly_one("id", "url")])

IMAGE_FIELDS: dict[str, Spec] = {"alt_text": Text(2000), "image_url": URL, "slack_file": _SLACK_FILE}
IMAGE = Obj(IMAGE_FIELDS, ["alt_text"], [exactly_one("image_url", "slack_file")])
