"""What a person puts into the controls of a view or a message, and the shape Slack gives it."""

import re
import secrets
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.state import Json

Values = dict[str, dict[str, Json]]

STATEFUL = frozenset(
    {
        "static_select",
        "external_select",
        "users_select",
        "conversations_select",
        "channels_select",
        "multi_static_select",
        "multi_external_select",
        "multi_users_select",
        "multi_conversations_select",
        "multi_channels_select",
        "checkboxes",
        "radio_buttons",
        "datepicker",
        "timepicker",
        "datetimepicker",
        "plain_text_input",
        "email_text_input",
        "url_text_input",
        "number_input",
        "rich_text_input",
        "file_input",
    }
)
# Element type -> (key of its value, key of its initial value, the empty value).
_VALUE_OF: dict[str, tuple[str, str, object]] = {
    "static_select": ("selected_option", "initial_option", None),
    "external_select": ("selected_option", "initial_option", None),
    "radio_buttons": ("selected_option", "initial_option", None),
    "overflow": ("selected_option", "", None),
    "multi_static_select": ("selected_options", "initial_options", []),
    "multi_external_select": ("selected_options", "initial_options", []),
    "checkboxes": ("selected_options", "initial_options", []),
    "users_select": ("selected_user", "initial_user", None),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "channels_select": ("selected_channel", "initial_channel", None),
    "multi_users_select": ("selected_users", "initial_users", []),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "multi_channels_select": ("selected_channels", "initial_channels", []),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
    "plain_text_input": ("value", "initial_value", None),
    "email_text_input": ("value", "initial_value", None),
    "url_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "rich_text_input": ("rich_text_value", "initial_value", None),
    "file_input": ("files", "", []),
    "button": ("value", "", None),
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")
REQUIRED = "Please complete this required field."


def dicts(value: object) -> Iterator[Json]:
    """The objects in what should be a list of objects."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def elements_of(block: Json) -> Iterator[Json]:
    """The controls of one block, in reading order."""
    if block.get("type") == "section":
        yield from dicts([block.get("accessory")])
    elif block.get("type") == "input":
        yield from dicts([block.get("element")])
    elif block.get("type") in ("actions", "context_actions"):
        yield from dicts(block.get("elements"))


def find(blocks: object, block_id: str, action_id: str) -> tuple[Json, Json] | None:
    """The block and the element with these ids."""
    for block in dicts(blocks):
        if block.get("block_id") == block_id:
            for element in elements_of(block):
                if element.get("action_id") == action_id:
                    return block, element
    return None


def completed(blocks: list[Json]) -> list[Json]:
    """The blocks as Slack stores them: with the ids and text flags that were left out."""
    done: list[Json] = _flagged(blocks)
    for block in done:
        if not block.get("block_id"):
            block["block_id"] = secrets.token_urlsafe(4)[:5]
        for element in elements_of(block):
            if element.get("type") in _VALUE_OF and not element.get("action_id"):
                element["action_id"] = secrets.token_urlsafe(4)[:5]
    return done


def _flagged(value: Any) -> Any:  # noqa: ANN401 - any JSON in, the same JSON with its flags out
    if isinstance(value, list):
        return [_flagged(item) for item in value]
    if not isinstance(value, dict):
        return value
    copied = {key: _flagged(item) for key, item in value.items()}
    if copied.get("type") == "mrkdwn" and "text" in copied:
        copied.setdefault("verbatim", False)
    if copied.get("type") == "plain_text" and "text" in copied:
        copied.setdefault("emoji", True)
    return copied


def initial_values(blocks: object) -> Values:
    """The state of every stateful control before anybody touched it; empty ones are there with null or []."""
    values: Values = {}
    for block in dicts(blocks):
        for element in elements_of(block):
            if element.get("type") in STATEFUL:
                state = value_of(element, _initial(element))
                values.setdefault(str(block["block_id"]), {})[str(element["action_id"])] = state
    return values


def kept_values(blocks: object, before: Values) -> Values:
    """The state after the blocks were replaced: a control with the same ids keeps what was put into it."""
    values = initial_values(blocks)
    for block_id, actions in values.items():
        for action_id, state in actions.items():
            old = before.get(block_id, {}).get(action_id)
            if old is not None and old["type"] == state["type"]:
                actions[action_id] = old
    return values


def value_of(element: Json, value: object) -> Json:
    """The state of one control, as `state.values` and `actions` have it, holding `value`."""
    kind = str(element["type"])
    key = _VALUE_OF[kind][0]
    state: Json = {"type": kind, key: value}
    if kind == "timepicker" and element.get("timezone"):
        state["timezone"] = element["timezone"]
    return state


def holding(element: Json, state: Json) -> Json:
    """The control as it looks once it holds what `state` says."""
    initial = _VALUE_OF[element["type"]][1]
    bare = {key: value for key, value in element.items() if key != initial}
    return bare if empty(state) or not initial else bare | {initial: value_in(state)}


def empty(state: Json) -> bool:
    """Whether a control holds nothing."""
    return state.get(_VALUE_OF[state["type"]][0]) in (None, "", [])


def value_in(state: Json) -> object:
    """What a control holds."""
    return state.get(_VALUE_OF[state["type"]][0])


def options_of(element: Json) -> list[Json]:
    """Every option of a control, also those in groups."""
    grouped = [option for group in dicts(element.get("option_groups")) for option in dicts(group.get("options"))]
    return [*dicts(element.get("options")), *grouped]


def choice(element: Json, value: object) -> object:
    """What a person chose, in Slack's form.

    Args:
        element: the control.
        value: an option's value or the whole option (a list of them where several may be chosen), an id, a
            date, a text; whatever else the control holds.

    Raises:
        ValueError: the control does not offer this.
    """
    key = _VALUE_OF[str(element["type"])][0]
    if key == "selected_option" and value is not None:
        return _option(element, value)
    if key == "selected_options":
        return [_option(element, item) for item in value] if isinstance(value, list) else []
    if key == "value" and value is not None:
        return str(value) or None
    return value


def shown(state: Json, names: Callable[[str], str]) -> str:
    """What a control holds, in words."""
    value = value_in(state)
    items = value if isinstance(value, list) else [value]
    return ", ".join(str(i["text"]["text"]) if isinstance(i, dict) and "text" in i else names(str(i)) for i in items)


def _option(element: Json, wanted: object) -> Json:
    offered = options_of(element)
    if not offered and isinstance(wanted, dict):
        return wanted
    for option in offered:
        if wanted in (option, option["value"]):
            return option
    raise ValueError(f"the control offers no option {wanted!r}")


def mistakes(blocks: object, values: Values) -> dict[str, str]:
    """What Slack's own client says under a field before it sends anything: block_id -> sentence."""
    wrong: dict[str, str] = {}
    for block in dicts(blocks):
        if block.get("type") != "input":
            continue
        element = block["element"]
        state = values[block["block_id"]][element["action_id"]]
        if empty(state):
            if not block.get("optional"):
                wrong[block["block_id"]] = REQUIRED
        elif sentence := _mistake(element, value_in(state)):
            wrong[block["block_id"]] = sentence
    return wrong


def _mistake(element: Json, value: object) -> str | None:
    match element["type"]:
        case "plain_text_input":
            return _wrong_length(element, str(value))
        case "email_text_input" if not _EMAIL.fullmatch(str(value)):
            return "Please enter a valid email address."
        case "url_text_input" if not _URL.fullmatch(str(value)):
            return "Please enter a valid URL."
        case "number_input":
            return _wrong_number(element, str(value))
        case kind if kind.startswith("multi_") and "max_selected_items" in element:
            most = int(element["max_selected_items"])
            too_many = isinstance(value, list) and len(value) > most
            return f"Please select at most {most}." if too_many else None
    return None


def _wrong_length(element: Json, value: str) -> str | None:
    least, most = int(element.get("min_length") or 0), int(element.get("max_length") or 3000)
    if len(value) < least:
        return f"Please use at least {least} characters."
    return f"Please use at most {most} characters." if len(value) > most else None


def _wrong_number(element: Json, value: str) -> str | None:
    try:
        number = float(value) if element.get("is_decimal_allowed") else float(int(value))
    except ValueError:
        return "Please enter a number." if element.get("is_decimal_allowed") else "Please enter a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None


def _initial(element: Json) -> object:
    _, initial, nothing = _VALUE_OF[str(element["type"])]
    if initial and element.get(initial) is not None:
        return element[initial]
    return list(nothing) if isinstance(nothing, list) else nothing
