"""An individual learning objective, tied to a business opportunity or problem (method K1), and its progress (P1)."""

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


@dataclass(frozen=True, slots=True)
class Update:
    """One answer, kept for ever. at: aware UTC. percent: 0-100 or None. check_in_id: the nudge it answers, if any."""

    objective_id: int | None
    status: Status
    at: datetime
    percent: int | None = None
    applied: str = ""
    obstacle: str = ""
    check_in_id: int | None = None


@dataclass(frozen=True, slots=True)
class Objective:
    """What one person wants to reach. updates: the newest last."""

    id: int
    person_id: int
    group_id: int | None
    what: str
    measure: str
    opportunity: str
    by_when: date
    done: bool
    updates: tuple[Update, ...] = field(default=())

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
