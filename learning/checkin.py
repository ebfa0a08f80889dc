"""The weekly check-in (method P2): when it is due, and what it shows."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from learning.absence import SILENT_WEEKS, same_hour, working_days_after
from learning.calendar import local_day, local_week, next_weekly, zone
from learning.objective import Objective, Status, Update

LATE_AFTER = timedelta(hours=48)
"""A nudge that could not be sent for this long has lost its sense: the next week is nearer than the last."""

IN_TIME = timedelta(hours=1)
"""A nudge no later than this is as good as in time."""

APART = timedelta(days=3)
"""Nearer to the next one, a nudge that was put off is left out."""

FOLLOW_UP_WITHIN = timedelta(hours=8)
"""A follow-up that could not be sent for so long has lost its sense: the working day is over."""

LATE_ANSWER = timedelta(days=2)
"""An answer that came later than this is told that it counts all the same."""

DAYTIME = range(7, 20)
"""Local hours in which somebody may be asked although their hour has passed."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One person's check-in of one week.

    slot: aware UTC. skipped: answered with skip. others: ids of open objectives it does not show for want of room.
    all_reached: it asks about nothing because everything they wrote is reached. mailed: sent by e-mail.
    silent: how many before it had no answer, one after the other. back: whether it is the first one after a pause.
    follow_up_ts: where it was asked again. notes: what the person wrote beside it, and wants kept; the newest last.
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
    mailed: bool = False
    silent: int = 0
    back: bool = False
    follow_up_ts: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def reached(self) -> bool:
        """Whether it got to the person, in Slack or by e-mail."""
        return bool(self.ts) or self.mailed

    def said(self, objective: Objective) -> Update | None:
        """The newest answer to this check-in about one objective."""
        return next((u for u in reversed(objective.updates) if u.check_in_id == self.id), None)

    @property
    def closed(self) -> list[int]:
        """Ids of the objectives that an answer to this check-in closed, and nothing said since."""
        newest = [(each.id, each.latest) for each in self.objectives if each.done]
        return [id_ for id_, said in newest if said and said.check_in_id == self.id and said.status is Status.DONE]

    @property
    def late(self) -> bool:
        """Whether the answer came days after the question."""
        return self.answered_at is not None and self.answered_at - self.slot > LATE_ANSWER

    @property
    def offers_pause(self) -> bool:
        """Whether it offers a pause: once, when somebody has been silent for long enough."""
        return self.silent == SILENT_WEEKS

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
    by_day = is_day(now, zone_name)
    if planned is not None and (by_day or now >= slot.expires_at):
        return slot
    waiting = _slot(min(next_weekly(now, day, at, zone_name) for day in range(7)), zone_name)
    if waiting.week == slot.week:
        return waiting
    if planned is not None:
        return replace(slot, expires_at=now)
    return slot_to_plan(slot.at, None, now, weekday, at, zone_name)


def is_day(now: datetime, zone_name: str) -> bool:
    """Whether somebody may be asked although their hour has passed. now: aware UTC."""
    return now.astimezone(zone(zone_name)).hour in DAYTIME


def wakes_until(now: datetime, at: time, zone_name: str) -> datetime | None:
    """Until when somebody would be woken by what could not be sent at its hour; None: they are not.

    They are asked by day, or in the hour that begins at their own; else it waits for their next nudge hour, on whatever
    day. now: aware UTC. at: the hour at which they want to be asked, on their wall.
    """
    if is_day(now, zone_name):
        return None
    hour = min(next_weekly(now - IN_TIME, day, at, zone_name) for day in range(7))
    return hour if hour > now else None


def put_off(slot: Slot, week: str, holidays: Collection[date], weekday: int, at: time, zone_name: str) -> Slot | None:
    """A slot on a holiday comes on the next working day, at the same hour; None when the next slot is about as near.

    week: the ISO week the slot is of, which it stays. holidays: of the person's place. The rest as in `slot_to_plan`.
    """
    day = local_day(slot.at, zone_name)
    if day not in holidays:
        return replace(slot, week=week)
    moment = same_hour(working_days_after(day, 1, holidays), slot.at, zone_name)
    if next_weekly(slot.at, weekday, at, zone_name) - moment < APART:
        return None
    return replace(_slot(moment, zone_name), week=week)


def week_of(slot: Slot, anchor: datetime, weekday: int, at: time, zone_name: str) -> str:
    """The ISO week a slot is of: that of the regular one it was put off from, else its own. anchor: the last slot."""
    regular = slot_after(anchor, weekday, at, zone_name)
    latest = next_weekly(regular.at, weekday, at, zone_name) - APART
    return regular.week if regular.at < slot.at <= latest else slot.week


def follow_up_at(
    sent_at: datetime, at: time, following: datetime, holidays: Collection[date], zone_name: str
) -> datetime | None:
    """When to ask once more: two working days after the nudge, at their hour; None when the next is about as near.

    sent_at, following (the next regular slot): aware. at: their nudge hour, on the wall where they are now.
    """
    day = working_days_after(local_day(sent_at, zone_name), 2, holidays)
    moment = datetime.combine(day, at, zone(zone_name)).astimezone(UTC)
    return moment if following - moment >= timedelta(days=1) else None


def closes(status: Status) -> bool | None:
    """Whether an answer closes an objective (True), reopens it (False) or leaves it as it was (None)."""
    return None if status is Status.SKIP else status is Status.DONE
