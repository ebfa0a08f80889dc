"""Block elements, and which of them may stand in which block."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import available_timezones

from sandbox.strict.objects import (
    ACTION_ID,
    CHOICE_OPTION,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_ACTION_CONFIG,
    IMAGE,
    OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    PLACEHOLDER,
    STYLE,
    URL,
    distinct_options,
    options_of,
    plain_text,
)
from sandbox.strict.rich_text import RICH_TEXT_VALUE
from sandbox.strict.spec import Fault, Flag, List, Obj, Rule, Spec, Text, Whole, exactly_one, ordered

_NUMBER = "-?[0-9]+(\\.[0-9]+)?"


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _initial_among_options(value: Mapping[str, Any], at: str) -> Iterator[Fault]:
    options = [option for option, _ in options_of(value)]
    chosen = [(each, f"{at}/initial_options/{i}") for i, each in enumerate(value.get("initial_options", []))]
    if "initial_option" in value:
        chosen.append((value["initial_option"], f"{at}/initial_option"))
    for option, place in chosen:
        if option not in options:
            yield Fault("must be equal to one of the options", place)


def _initial_within_most(value: Mapping[str, Any], at: str) -> Iterator[Fault]:
    for name, initial in value.items():
        if name.startswith("initial_") and len(initial) > value.get("max_selected_items", len(initial)):
            yield Fault(f"no more than {value['max_selected_items']} items allowed", f"{at}/{name}")


def _numbers_in_range(value: Mapping[str, Any], at: str) -> Iterator[Fault]:
    given = [(name, value[name]) for name in ("min_value", "initial_value", "max_value") if name in value]
    if not value["is_decimal_allowed"]:
        for name, number in given:
            if not re.fullmatch("-?[0-9]+", number):
                yield Fault("must be a whole number", f"{at}/{name}")
    for (low, less), (high, more) in pairwise(given):
        if Decimal(less) > Decimal(more):
            yield Fault(f"{low} must not be more than {high}", f"{at}/{low}")


# Fields that many elements share. An action_id is optional: Slack makes one up, and public examples rely on it.
_ID: dict[str, Spec] = {"action_id": ACTION_ID}
_CONFIRMED = _ID | {"confirm": CONFIRM}
_FOCUSED = _CONFIRMED | {"focus_on_load": Flag()}
_MENU = _FOCUSED | {"placeholder": PLACEHOLDER}
_MULTI_MENU = _MENU | {"max_selected_items": Whole(1)}
_FIELD: dict[str, Spec] = _ID | {
    "placeholder": PLACEHOLDER,
    "focus_on_load": Flag(),
    "dispatch_action_config": DISPATCH_ACTION_CONFIG,
}
_RESPONSE_URL: dict[str, Spec] = {"response_url_enabled": Flag()}
_STATIC: dict[str, Spec] = {
    "options": List(OPTION, most=100, least=1),
    "option_groups": List(OPTION_GROUP, most=100, least=1),
}
_STATIC_RULES: list[Rule] = [exactly_one("options", "option_groups"), distinct_options, _initial_among_options]
_CONVERSATIONS: dict[str, Spec] = {"default_to_current_conversation": Flag(), "filter": CONVERSATION_FILTER}


def _initial(name: str, item: Spec) -> dict[str, Spec]:
    # "One or more", say the types of some of the multi selects; taken for all of them.
    return {name: List(item, least=1)}


def _multi(fields: dict[str, Spec]) -> Obj:
    return Obj(_MULTI_MENU | fields, rules=[_initial_within_most])


BUTTON = Obj(
    _CONFIRMED
    | {
        "text": plain_text(75),
        "value": Text(2000, least=0),
        "url": URL,
        "style": STYLE,
        "accessibility_label": Text(75),
    },
    # Stricter than Slack, which makes up an action_id: a button without one cannot be listened to.
    ["text", "action_id"],
)

_WORKFLOW_BUTTON = Obj(
    _CONFIRMED
    | {
        "text": plain_text(75),
        "style": STYLE,
        "accessibility_label": Text(75),
        "workflow": Obj(
            {
                "trigger": Obj(
                    {
                        "url": URL,
                        "customizable_input_parameters": List(
                            Obj({"name": Text(), "value": Text(least=0)}, ["name", "value"])
                        ),
                    },
                    ["url"],
                )
            },
            ["trigger"],
        ),
    },
    ["text", "workflow"],
)

_SELECTS: dict[str, Spec] = {
    "static_select": Obj(_MENU | _STATIC | {"initial_option": OPTION}, rules=_STATIC_RULES),
    "multi_static_select": Obj(
        _MULTI_MENU | _STATIC | _initial("initial_options", OPTION), rules=[*_STATIC_RULES, _initial_within_most]
    ),
    "external_select": Obj(_MENU | {"initial_option": OPTION, "min_query_length": Whole(0)}),
    "multi_external_select": _multi(_initial("initial_options", OPTION) | {"min_query_length": Whole(0)}),
    "users_select": Obj(_MENU | {"initial_user": Text()}),
    "multi_users_select": _multi(_initial("initial_users", Text())),
    "conversations_select": Obj(_MENU | _CONVERSATIONS | _RESPONSE_URL | {"initial_conversation": Text()}),
    "multi_conversations_select": _multi(_CONVERSATIONS | _initial("initial_conversations", Text())),
    "channels_select": Obj(_MENU | _RESPONSE_URL | {"initial_channel": Text()}),
    "multi_channels_select": _multi(_initial("initial_channels", Text())),
}

_CHOICES = _FOCUSED | {"options": List(CHOICE_OPTION, most=10, least=1)}
_CHOICE_RULES: list[Rule] = [distinct_options, _initial_among_options]
_EVERYWHERE: dict[str, Spec] = _SELECTS | {
    "checkboxes": Obj(_CHOICES | _initial("initial_options", CHOICE_OPTION), ["options"], _CHOICE_RULES),
    "radio_buttons": Obj(_CHOICES | {"initial_option": CHOICE_OPTION}, ["options"], _CHOICE_RULES),
    "datepicker": Obj(
        _MENU | {"initial_date": Text(pattern="[0-9]{4}-[0-9]{2}-[0-9]{2}", fits=_is_date, like="a date (YYYY-MM-DD)")}
    ),
    "timepicker": Obj(
        _MENU
        | {
            "initial_time": Text(pattern="([01][0-9]|2[0-3]):[0-5][0-9]", like="a time (HH:mm)"),
            "timezone": Text(fits=lambda zone: zone in _zones(), like="an IANA time zone"),
        }
    ),
}
_DATETIMEPICKER = Obj(_FOCUSED | {"initial_date_time": Whole(1_000_000_000, 9_999_999_999)})
_RICH_TEXT_INPUT = Obj(
    _FIELD | {"initial_value": RICH_TEXT_VALUE, "min_lines": Whole(1, 100), "max_lines": Whole(1, 100)},
    rules=[ordered("min_lines", "max_lines")],
)
_BUTTONS: dict[str, Spec] = {
    "button": BUTTON,
    "workflow_button": _WORKFLOW_BUTTON,
    "overflow": Obj(_CONFIRMED | {"options": List(OVERFLOW_OPTION, most=5, least=1)}, ["options"], [distinct_options]),
}

IN_SECTION: dict[str, Spec] = _EVERYWHERE | _BUTTONS | {"image": IMAGE}
IN_ACTIONS: dict[str, Spec] = (
    _EVERYWHERE | _BUTTONS | {"datetimepicker": _DATETIMEPICKER, "rich_text_input": _RICH_TEXT_INPUT}
)
IN_INPUT: dict[str, Spec] = _EVERYWHERE | {
    "datetimepicker": _DATETIMEPICKER,
    "rich_text_input": _RICH_TEXT_INPUT,
    "plain_text_input": Obj(
        _FIELD
        | {
            "initial_value": Text(3000, least=0),
            "multiline": Flag(),
            "min_length": Whole(0, 3000),
            "max_length": Whole(1, 3000),
        },
        rules=[ordered("min_length", "max_length")],
    ),
    "email_text_input": Obj(_FIELD | {"initial_value": Text(least=0)}),
    "url_text_input": Obj(_FIELD | {"initial_value": Text(least=0)}),
    "number_input": Obj(
        _FIELD
        | {"is_decimal_allowed": Flag()}
        | {name: Text(pattern=_NUMBER, like="a number") for name in ("initial_value", "min_value", "max_value")},
        ["is_decimal_allowed"],
        [_numbers_in_range],
    ),
    "file_input": Obj(_ID | {"filetypes": List(Text(), least=1), "max_files": Whole(1, 10)}),
}

_FEEDBACK = Obj({"text": plain_text(75), "value": Text(2000), "accessibility_label": Text(75)}, ["text", "value"])
IN_CONTEXT_ACTIONS: dict[str, Spec] = {
    "feedback_buttons": Obj(
        _ID | {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, ["positive_button", "negative_button"]
    ),
    "icon_button": Obj(
        _CONFIRMED
        | {
            "icon": Text(),
            "text": plain_text(75),
            "value": Text(2000),
            "accessibility_label": Text(75),
            "visible_to_user_ids": List(Text(), most=10),
        },
        ["icon", "text"],
    ),
}
