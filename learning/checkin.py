"""The weekly check-in (method P2): when it is due, and what it shows."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from learning.calendar import local_week, next_weekly
from learning.objective import Objective, Status, Update

LATE_AFTER = timedelta(hours=48)
"""A nudge that could not be sent for this long has lost its sense: the next week is nearer than the last."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One person's check-in of one week. slot: aware UTC. skipped: answered with skip."""

    id: int
    person_id: int
    week: str
    slot: datetime
    objectives: tuple[Objective, ...]
    skipped: bool
    answered_at: datetime | None
    channel: str | None = None
    ts: str | None = None

    def said(self, objective: Objective) -> Update | None:
        """The newest answer to this check-in about one objective."""
        return next((u for u in reversed(objective.updates) if u.check_in_id == self.id), None)

    @property
    def answered(self) -> bool:
        """Whether nothing is left to answer."""
        if self.skipped:
            return True
        return bool(self.objectives) and all(self.said(each) for each in self.objectives)


@dataclass(frozen=True, slots=True)
class Slot:
    """A due nudge: its moment (aware UTC), the person's ISO week, and the moment it loses its sense."""

    at: datetime
    week: str
    expires_at: datetime


def slot_after(anchor: datetime, weekday: int, at: time, zone_name: str) -> Slot:
    """The first weekly slot after the anchor (aware; the last slot, or when the person began to take part)."""
    moment = next_weekly(anchor, weekday, at, zone_name)
    return Slot(moment, local_week(moment, zone_name), moment + LATE_AFTER)


def closes(status: Status) -> bool | None:
    """Whether an answer closes an objective (True), reopens it (False) or leaves it as it was (None)."""
    return None if status is Status.SKIP else status is Status.DONE
