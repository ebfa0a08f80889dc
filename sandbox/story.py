"""The story log: what happened in the workspace as far as somebody could see it.

A transcript prints it, the page may show it, and tests read from it what an app did wrong where Slack would
have had no way to answer.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

What = Literal[
    "typed",  # a person sent a command or a message
    "pressed",  # a person used a button, a select or another control
    "submitted",  # a person submitted a modal
    "closed",  # a modal went away
    "opened",  # a person opened the app's Home tab or used a shortcut
    "posted",  # a message appeared
    "edited",  # a message or a modal changed
    "deleted",  # a message went away
    "whispered",  # a message that one person alone sees appeared
    "modal",  # a modal opened
    "home",  # a Home tab changed
    "refused",  # a modal came back with errors under its fields
    "channel",  # a channel was created, renamed, archived, or its topic or purpose set
    "joined",
    "left",
    "pinned",
    "reacted",  # somebody put an emoji on a message, or took it off
    "person",  # a person's profile changed, or a person came or went
    "clock",  # the clock was moved
    "fault",  # a fault that was ordered happened
    "problem",  # the app answered with something Slack would not accept, or not at all
]


@dataclass(frozen=True)
class Entry:
    """One thing that happened.

    Attributes:
        at: when, by the sandbox's clock.
        what: its kind.
        who: the name of who did it, or of the app.
        where: "#channel", "DM", "modal", "home" or empty.
        text: what there was to read or what was typed or pressed.
        audience: names of those who alone see it; empty when everybody there does.
    """

    at: datetime
    what: What
    who: str
    where: str
    text: str
    audience: tuple[str, ...] = ()


class Story:
    """The newest entries (a bounded number of them), and who wants to hear of new ones."""

    def __init__(self, keep: int = 20_000) -> None:
        self._entries: deque[Entry] = deque(maxlen=keep)
        self._listeners: list[Callable[[Entry], None]] = []

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entry: Entry) -> None:
        """Append an entry and tell those who listen."""
        self._entries.append(entry)
        for listener in tuple(self._listeners):
            listener(entry)

    def subscribe(self, listener: Callable[[Entry], None]) -> Callable[[], None]:
        """Call `listener` with every new entry; returns the call that ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def only(self, what: What) -> tuple[Entry, ...]:
        """The entries of one kind, oldest first."""
        return tuple(entry for entry in self._entries if entry.what == what)
