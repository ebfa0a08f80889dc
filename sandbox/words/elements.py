"""Block elements as they look in a line of text: `[Button]`, `[Menu ▾]`, `( input )`, `(•) choice`."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sandbox.words.inline import Names, dicts, rich_inline, text_of

# What Slack's client shows in a menu that has neither a choice nor a placeholder.
_UNCHOSEN = {
    "datepicker": "Select a date",
    "timepicker": "Select a time",
    "datetimepicker": "Select a date and time",
}


def element_as_text(element: object, names: Names) -> str:
    """One element as it looks; empty for what has no look."""
    if not isinstance(element, dict):
        return ""
    kind = str(element.get("type"))
    if kind in ("mrkdwn", "plain_text"):
        return text_of(element, names)
    if kind in ("checkboxes", "radio_buttons"):
        return _choices(element, names)
    if kind.endswith(("_select", "picker")):
        return f"[{_chosen(element, names) or _placeholder(element, names) or _UNCHOSEN.get(kind, 'Select')} ▾]"
    reader = _ELEMENTS.get(kind)
    return reader(element, names) if reader else ""


def _placeholder(element: dict[str, Any], names: Names) -> str:
    return text_of(element.get("placeholder"), names)


def _choices(element: dict[str, Any], names: Names) -> str:
    initial = [element.get("initial_option"), *dicts(element.get("initial_options"))]
    return "  ".join(
        ("(•) " if option in initial else "( ) ") + _option(option, names) for option in dicts(element.get("options"))
    )


def _option(option: object, names: Names) -> str:
    if not isinstance(option, dict):
        return ""
    description = text_of(option.get("description"), names)
    return text_of(option.get("text"), names) + (f" – {description}" if description else "")


def _chosen(element: dict[str, Any], names: Names) -> str:
    """The initial choice of a menu or picker, by the name a person sees."""
    shown: list[str] = []
    for key, value in element.items():
        if key.startswith("initial_"):
            shown += [_value(key, item, names) for item in (value if isinstance(value, list) else [value])]
    return ", ".join(filter(None, shown))


def _value(key: str, value: object, names: Names) -> str:
    if isinstance(value, dict):
        return _option(value, names)
    if key == "initial_date_time" and isinstance(value, int):
        return _moment(value)
    if not isinstance(value, str) or key in ("initial_date", "initial_time"):
        return value if isinstance(value, str) else ""
    return ("#" if value[:1] in ("C", "G") else "@") + names(value)


def _moment(seconds: int) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return str(seconds)


def _field(element: dict[str, Any], names: Names) -> str:
    initial = element.get("initial_value")
    if isinstance(initial, dict):
        shown = " ".join(rich_inline(part, names) for part in dicts(initial.get("elements")))
    else:
        shown = initial if isinstance(initial, str) else ""
    return f"( {' '.join((shown or _placeholder(element, names) or '…').split())} )"


def _button(element: dict[str, Any], names: Names) -> str:
    return f"[{text_of(element.get('text'), names)}]"


def _feedback(element: dict[str, Any], names: Names) -> str:
    buttons = (element.get("positive_button"), element.get("negative_button"))
    return " ".join(_button(button, names) for button in buttons if isinstance(button, dict))


def _image(element: dict[str, Any], _names: Names) -> str:
    alt = element.get("alt_text")
    return f"(image: {alt})" if isinstance(alt, str) and alt else "(image)"


_ELEMENTS: dict[str, Callable[[dict[str, Any], Names], str]] = {
    "button": _button,
    "workflow_button": _button,
    "icon_button": _button,
    "feedback_buttons": _feedback,
    "overflow": lambda _element, _names: "[⋯]",
    "image": _image,
    "file_input": lambda _element, _names: "[Add files]",
    **dict.fromkeys(
        ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"), _field
    ),
}
