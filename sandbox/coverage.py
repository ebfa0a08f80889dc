"""How much of each method of Slack's Web API the sandbox has."""

from dataclasses import dataclass
from typing import Literal

from sandbox.web.table import METHODS

# Methods an app for groups may come to need and the sandbox does not have.
ABSENT = (
    "blocks.validate",
    "bookmarks.remove",
    "chat.unfurl",
    "dnd.info",
    "files.delete",
    "functions.completeError",
    "functions.completeSuccess",
    "users.getPresence",
)


@dataclass(frozen=True)
class Coverage:
    """One method: whether it is there whole, partly (with what is missing), or not at all."""

    method: str
    state: Literal["whole", "partial", "absent"]
    missing: str = ""


def coverage() -> tuple[Coverage, ...]:
    """Every method, by name."""
    served = [Coverage(m.name, "partial" if m.missing else "whole", m.missing) for m in METHODS.values()]
    return tuple(sorted([*served, *(Coverage(name, "absent") for name in ABSENT)], key=lambda c: c.method))
