"""The weekly check-in (method P2): when it is due, and what it shows."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from learning.calendar import local_week, next_weekly, zone
from learning.objective import Objective, Status, Update

LATE_AFTER = timedelta(hours=48)
"""A nudge that could not be sent for this long has lost its sense: the next week is nearer than the last."""

IN_TIME = timedelta(hours=1)
"""A nudge no later than this is as good as in time."""

DAYTIME = range(7, 20)
"""Local hours in which somebody may be asked although their hour has passed."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One person's check-in of one week.

    slot: aware UTC. skipped: answered with skip. others: ids of open objectives it does not show for want of room.
    all_reached: it asks about nothing because everything they wrote is reached.
    """

    id: int
    person_id: int
    week: str
    slot: datetime
    objectives: tuple[Objective, ...]
    skipped: bool
    answered_at: datetime | None
    channel: str | None = None
    ts: str | None = None
    others: tuple[int, ...] = ()
    all_reached: bool = False

    def said(self, objective: Objective) -> Update | None:
        """The newest answer to this check-in about one objective."""
        return next((u for u in reversed(objective.updates) if u.check_in_id == self.id), None)

    @property
    def closed(self) -> list[int]:
        """Ids of the objectives that an answer to this check-in closed, and nothing said since."""
        newest = [(each.id, each.latest) for each in self.objectives if each.done]
        return [id_ for id_, said in newest if said and said.check_in_id == self.id and said.status is Status.DONE]

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
    return _slot(next_weekly(anchor, weekday, at, zone_name), zone_name)


def _slot(moment: datetime, zone_name: str) -> Slot:
    week_ends = next_weekly(moment, 0, time(0), zone_name)
    expires_at = min(moment + LATE_AFTER, max(week_ends, moment + IN_TIME))
    return Slot(moment, local_week(moment, zone_name), expires_at)


def slot_to_plan(
    anchor: datetime, planned: datetime | None, now: datetime, weekday: int, at: time, zone_name: str
) -> Slot:
    """When somebody is to be asked next, so that nobody is asked at night, twice in a week, or left out for a week.

    A slot in the future, or late by an hour at most, is taken as it is. One planned before is late because nothing ran:
    it is sent at once by day, and left to expire when its time is over. Any other late slot waits for the person's next
    nudge hour in the same local week; when none is left, that week goes by. A slot that is late because the settings or
    the zone changed always waits: until now they expected another moment.

    anchor: the last slot, or when they began to take part. planned: the next slot as it was stored, None when it has to
    be computed anew. All are aware; weekday: 0 is Monday; at: their wall time.
    """
    slot = slot_after(anchor, weekday, at, zone_name) if planned is None else _slot(planned, zone_name)
    if now - slot.at <= IN_TIME:
        return slot
    by_day = now.astimezone(zone(zone_name)).hour in DAYTIME
    if planned is not None and (by_day or now >= slot.expires_at):
        return slot
    waiting = _slot(min(next_weekly(now, day, at, zone_name) for day in range(7)), zone_name)
    if waiting.week == slot.week:
        return waiting
    if planned is not None:
        return replace(slot, expires_at=now)
    return slot_to_plan(slot.at, None, now, weekday, at, zone_name)


def closes(status: Status) -> bool | None:
    """Whether an answer closes an objective (True), reopens it (False) or leaves it as it was (None)."""
    return None if status is Status.SKIP else status is Status.DONE
