"""Text inside one line: mrkdwn, plain text objects and the inline elements of rich text."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

Names = Callable[[str], str]

# Code and <…> are taken out first: emphasis does not work inside them and may go around them.
_ATOM = re.compile(r"```(?P<block>.+?)```|`(?P<code>[^`\n]+)`|<(?P<entity>[^<>\n]+)>", re.DOTALL)
# A mark opens after and closes before anything but a letter or digit; it does not reach over a line.
_BOLD = re.compile(r"(?<![^\W_])(?<!\*)\*(?=[^\s*])([^\n*]*)(?<=[^\s*])\*(?![^\W_]|\*)")
_ITALIC = re.compile(r"(?<![^\W_])(?<!_)_(?=[^\s_])([^\n_]*)(?<=[^\s_])_(?![^\W_]|_)")
_SLOT = "\0"


def dicts(value: object) -> list[dict[str, Any]]:
    """The objects in a JSON list; nothing for anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text_of(value: object, names: Names) -> str:
    """The readable text of a text object (mrkdwn or plain_text) or of a bare string."""
    if isinstance(value, str):
        return value
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        return ""
    return mrkdwn(value["text"], names) if value.get("type") == "mrkdwn" else value["text"]


def mrkdwn(text: str, names: Names) -> str:
    """Slack's markup as read: mentions by name, links by label, dates by fallback, escaped text as typed.

    The marks of bold, italic and code go; those of struck text stay, since without them it would say the opposite.
    """
    atoms: list[str] = []

    def take(match: re.Match[str]) -> str:
        entity, code = match["entity"], match["code"] or match["block"]
        atoms.append(_entity(entity, names) if entity is not None else _code(code, names))
        return _SLOT

    rest = _ATOM.sub(take, text.replace(_SLOT, "\N{REPLACEMENT CHARACTER}"))
    rest = _ITALIC.sub(r"\1", _BOLD.sub(r"\1", rest))
    slots = iter(atoms)
    return "".join(next(slots) if part == _SLOT else _unescape(part) for part in re.split("(\0)", rest))


def _code(text: str, names: Names) -> str:
    return "".join(
        _entity(part, names) if odd else _unescape(part)
        for odd, part in _alternating(re.split(r"<([^<>\n]+)>", text.strip("\n")))
    )


def _alternating(parts: list[str]) -> Iterator[tuple[bool, str]]:
    return ((index % 2 == 1, part) for index, part in enumerate(parts))


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _entity(inner: str, names: Names) -> str:
    """What stands for `<inner>` on the screen."""
    target, _, label = inner.partition("|")
    label = _unescape(label)
    if target.startswith(("@", "#")):
        return target[0] + (names(target[1:]) or label)
    if target.startswith("!subteam^"):
        return "@" + (names(target.removeprefix("!subteam^")) or label.lstrip("@"))
    if target in ("!here", "!channel", "!everyone"):
        return "@" + target[1:]
    if target.startswith("!"):
        return label or f"<{_unescape(inner)}>"
    return label or _unescape(target.removeprefix("mailto:"))


def rich_inline(part: object, names: Names) -> str:
    """The inline elements of a rich text section, list item, quote or preformatted part."""
    elements = part.get("elements") if isinstance(part, dict) else None
    return "".join(_rich(element, names) for element in dicts(elements))


def _rich(element: dict[str, Any], names: Names) -> str:
    reader = _RICH.get(str(element.get("type")))
    text = reader(element, names) if reader else ""
    style = element.get("style")
    return f"~{text}~" if isinstance(style, dict) and style.get("strike") is True else text


def _field(element: dict[str, Any], *keys: str) -> str:
    """The first of these fields that holds text."""
    return next((value for key in keys if isinstance(value := element.get(key), str) and value), "")


def _date(element: dict[str, Any]) -> str:
    """The fallback, as a client without date formats shows it, else the moment in UTC."""
    stamp = element.get("timestamp")
    try:
        moment = datetime.fromtimestamp(stamp, UTC) if isinstance(stamp, int) else None
    except (ValueError, OverflowError, OSError):
        moment = None
    return _field(element, "fallback") or (f"{moment:%Y-%m-%d %H:%M} UTC" if moment else _field(element, "format"))


def _emoji(element: dict[str, Any]) -> str:
    try:
        return "".join(chr(int(point, 16)) for point in _field(element, "unicode").split("-"))
    except (ValueError, OverflowError):
        return f":{_field(element, 'name')}:"


_RICH: dict[str, Callable[[dict[str, Any], Names], str]] = {
    "text": lambda e, _names: _field(e, "text"),
    "link": lambda e, _names: _field(e, "text", "url").removeprefix("mailto:"),
    "user": lambda e, names: "@" + names(_field(e, "user_id")),
    "usergroup": lambda e, names: "@" + names(_field(e, "usergroup_id")),
    "team": lambda e, names: "@" + names(_field(e, "team_id")),
    "channel": lambda e, names: "#" + names(_field(e, "channel_id")),
    "broadcast": lambda e, _names: "@" + _field(e, "range"),
    "date": lambda e, _names: _date(e),
    "emoji": lambda e, _names: _emoji(e),
    "color": lambda e, _names: _field(e, "value"),
}
