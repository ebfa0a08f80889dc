"""Block Kit objects as the JSON that Slack takes.

slack_sdk's own `to_dict` looks for the checks and the attributes of each object anew, among all that it has: half of
what a turn that only reads takes. Here they are looked up once for each class.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from slack_sdk.models.basic_objects import EMPTY_ALLOWED_TYPE_AND_PROPERTY_LIST, JsonObject
from slack_sdk.models.blocks import Block, ConfirmObject

_MAY_BE_EMPTY = {(each["type"], each["property"]) for each in EMPTY_ALLOWED_TYPE_AND_PROPERTY_LIST}

_Check = Callable[[Any], object]

_ATTRIBUTES: dict[type[JsonObject], list[str]] = {ConfirmObject: ["title", "text", "confirm", "deny", "style"]}
"""The names of what a class writes, in order; they are the same for all its objects, and only those tell them."""


def as_json(part: JsonObject) -> dict[str, Any]:
    """The same as its `to_dict`. Raises SlackObjectFormationError for what Slack would refuse."""
    kind = type(part)
    of_question = kind is ConfirmObject  # it makes its JSON in this way too, of what stands behind its attributes
    if kind.to_dict is not JsonObject.to_dict and not of_question:
        return part.to_dict()
    for is_right, refuse in _checks(kind):
        if not is_right(part):
            refuse(part)
    names = _ATTRIBUTES.get(kind)
    if names is None:
        names = _ATTRIBUTES[kind] = sorted(part.attributes)
    found: dict[str, Any] = {}
    for name in names:
        value = getattr(part, f"_{name}" if of_question else name, None)
        if value is None:
            continue
        if type(value) is str:
            if not value and not _may_be_empty(part, name):
                continue
        elif hasattr(value, "__len__") and len(value) == 0 and not _may_be_empty(part, name):
            continue
        else:
            value = _plain(value)
        found[name] = value
    return found


def _may_be_empty(part: JsonObject, name: str) -> bool:
    return (getattr(part, "type", None), name) in _MAY_BE_EMPTY


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever an object holds
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return as_json(value) if isinstance(value, JsonObject) else value


@cache
def _checks(kind: type[JsonObject]) -> tuple[tuple[_Check, _Check], ...]:
    """A class's checks, each with what raises when it fails."""
    found = [getattr(kind, name) for name in dir(kind)]
    return tuple((check.__wrapped__, check) for check in found if hasattr(check, "validator"))


class Fixed(Block):
    """A block that is the same for everybody: checked and made into JSON once."""

    attributes: set[str] = set()  # noqa: RUF012 - as in slack_sdk

    def __init__(self, block: Block, made: dict[str, Any] | None = None) -> None:
        """made: its JSON, if it is known."""
        super().__init__(type=block.type)
        self._json = made or as_json(block)

    def to_dict(self) -> dict[str, Any]:
        """As it was made; whoever changes it takes a copy."""
        return self._json

    def about(self, values: Sequence[str], block_id: str | None = None) -> "Fixed":
        """The same row of buttons about something else. values: what each button is about, as short as `Ref.pack`.

        block_id: an id of its own, if it needs one.
        """
        row = self._json if block_id is None else {**self._json, "block_id": block_id}
        elements = [{**one, "value": value} for one, value in zip(row["elements"], values, strict=True)]
        return Fixed(self, {**row, "elements": elements})
