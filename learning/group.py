"""A learning group and its channel (method G3, G6)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from learning.calendar import AS_OTHERS, Hours, local_day, months_later


def last_day(now: datetime, zones: Iterable[str], months: int) -> date:
    """The last day of a group that begins now: months later, where most of its members are.

    now: aware. zones: the members' (IANA names). Of equally many, the first by name counts.
    """
    counted = Counter(filter(None, zones))
    where = min(counted, key=lambda zone: (-counted[zone], zone), default="")
    return months_later(local_day(now, where), months)


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
    """Some people who learn one topic together. channel: None until Slack made it.

    title: what the group is called; its topic's title unless it got a name. formed_by, supporter: Slack ids, or ""
    (formed by itself; nobody supports it). months: how long it lasts. ends_on: its last day, None until it began.
    adopted: whether its channel was there before. place, link: where it meets. revision: of what its charter shows.
    hours: when its members are asked how it goes, if the group chose that.
    """

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
    name: str = ""
    adopted: bool = False
    months: int = 6
    ends_on: date | None = None
    supporter: str = ""
    place: str = ""
    link: str = ""
    revision: int = 0
    bookmark_id: str = ""
    hours: Hours = AS_OTHERS

    @property
    def title(self) -> str:
        """What the group is called."""
        return self.name or self.topic

    @property
    def alive(self) -> bool:
        """Whether it is not closed."""
        return self.state is not State.CLOSED
