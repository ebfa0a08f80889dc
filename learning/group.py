"""A learning group and its channel (method G3, G6)."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from learning.refusal import Reason, Refused

CHANNEL_LONGEST = 80
"""Characters in the name of a Slack channel (conversations.create)."""

PREFIX = "learn"
_SPELLED = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ð": "d"})


class State(StrEnum):
    """Where a group is in its life."""

    FORMING = "forming"
    ACTIVE = "active"
    BLOCKED = "blocked"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a group, as others see them."""

    person_id: int
    slack_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """Some people who learn one topic together. channel: None until Slack made it."""

    id: int
    topic_id: int
    topic: str
    channel_name: str
    private: bool
    state: State
    formed_by: str
    members: tuple[Member, ...]
    channel: str | None = None
    welcome_ts: str | None = None
    blocked_by: str = ""

    @property
    def alive(self) -> bool:
        """Whether it is not closed."""
        return self.state is not State.CLOSED


def channel_name(typed: str | None) -> str:
    """Make a name Slack accepts out of what a facilitator typed: lowercase ASCII letters, digits, hyphens.

    Accents fall away, a word is never cut. Raises Refused when no letter or digit is left.
    """
    spelled = (typed or "").casefold().translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9_]+", plain)
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word[: CHANNEL_LONGEST - 4]
        if len(longer) > CHANNEL_LONGEST - 4:
            break
        name = longer
    if not re.search(r"[a-z0-9]", name):
        raise Refused(Reason.NO_LETTER)
    return name


def suggested_name(topic: str, topic_id: int) -> str:
    """The channel name offered for a topic; by number when it has no Latin letters, or no word that fits."""
    try:
        name = channel_name(f"{PREFIX} {channel_name(topic)}")
    except Refused:
        name = PREFIX
    return name if name != PREFIX else f"{PREFIX}-topic-{topic_id}"


def next_name(name: str) -> str:
    """The name to try when Slack says a name is taken (also by an archived channel): learn-sql, learn-sql-2, …

    A longer number, such as a year, belongs to the name. A name that would be too long loses its last word.
    """
    match = re.fullmatch(r"(.+)-(\d{1,3})", name)
    stem, number = (match[1], int(match[2]) + 1) if match else (name, 2)
    while len(f"{stem}-{number}") > CHANNEL_LONGEST:
        stem = stem.rpartition("-")[0] or stem[:-1]
    return f"{stem}-{number}"
