"""What the lines of the log are about: carried beside the work, so that nobody has to pass it on."""

from collections.abc import Mapping
from contextvars import ContextVar
from types import MappingProxyType

_about: ContextVar[Mapping[str, str]] = ContextVar("about", default=MappingProxyType({}))


def about(**facts: str) -> None:
    """From now on, in this task and those it starts, every line of the log has these references."""
    _about.set({**_about.get(), **facts})


def traced() -> Mapping[str, str]:
    """The references of what is being done."""
    return _about.get()
