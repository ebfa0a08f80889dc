"""An individual learning objective, tied to a business opportunity or problem (method K1), and its progress (P1)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from learning.refusal import Reason, Refused

FARTHEST = timedelta(days=2 * 366)


class Status(StrEnum):
    """What somebody said of an objective in a check-in."""

    ON_TRACK = "on_track"
    DONE = "done"
    STUCK = "stuck"
    SKIP = "skip"


class Audience(StrEnum):
    """Who sees an objective beside its person. The values are in order: each sees what the one before sees."""

    ME = "me"
    GROUP = "group"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Update:
    """One answer, kept for ever. at: aware UTC. percent: 0-100 or None. check_in_id: the nudge it answers, if any.

    for_group: whether the group may read what was applied at work.
    """

    objective_id: int | None
    status: Status
    at: datetime
    percent: int | None = None
    applied: str = ""
    obstacle: str = ""
    check_in_id: int | None = None
    for_group: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """Something dated that somebody does for an objective (method L3)."""

    id: int
    objective_id: int
    what: str
    by_when: date
    done: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """What an objective said from a moment (aware UTC) on. by: Slack id of who wrote it, "" when they are forgotten."""

    what: str
    measure: str
    opportunity: str
    benefit: str
    by_when: date
    audience: Audience
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class Objective:
    """What one person wants to reach. updates: the newest last. actions: what is due first, first; not the dropped.

    opportunity: the business opportunity or problem it is for; benefit: what is expected of it.
    helps: whether who reached it would help others; None: did not say.
    """

    id: int
    person_id: int
    group_id: int | None
    what: str
    measure: str
    opportunity: str
    by_when: date
    done: bool
    updates: tuple[Update, ...] = field(default=())
    benefit: str = ""
    audience: Audience = Audience.ME
    actions: tuple[Action, ...] = field(default=())
    helps: bool | None = None

    @property
    def latest(self) -> Update | None:
        """The newest thing said of it."""
        return self.updates[-1] if self.updates else None

    @property
    def percent(self) -> int | None:
        """How far it is: 100 when done, else the newest percentage somebody gave."""
        if self.done:
            return 100
        return next((u.percent for u in reversed(self.updates) if u.percent is not None), None)


def is_shared(objective: Objective, groups: Collection[int], *, supervises: bool) -> bool:
    """Whether somebody else may see an objective. groups: those they are in. supervises: whether its person says so."""
    match objective.audience:
        case Audience.ME:
            return False
        case Audience.GROUP:
            return objective.group_id in groups
        case Audience.SUPERVISOR:
            return supervises or objective.group_id in groups


def by_when(day: date, today: date, before: date | None = None) -> date:
    """Accept the day an objective is to be reached by: today at the earliest, two years at the latest.

    before: the day it had; it may stay although it has passed, so that the rest can be changed.
    """
    if day == before:
        return day
    if day < today:
        raise Refused(Reason.DATE_PAST)
    if day - today > FARTHEST:
        raise Refused(Reason.DATE_FAR)
    return day


def percentage(text: str | None) -> int | None:
    """Accept a typed percentage: empty, or a whole number from 0 to 100; "40 %" counts as 40."""
    kept = (text or "").strip().removesuffix("%").strip()
    if not kept:
        return None
    if not kept.isdecimal() or not 0 <= int(kept) <= 100:
        raise Refused(Reason.PERCENT_RANGE)
    return int(kept)
