"""Absence (method P4): pauses, holidays, and which days count as working days."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from learning.calendar import local_day, zone
from learning.refusal import Reason, Refused

FARTHEST = timedelta(days=366)
"""How far ahead somebody may pause: who is away for longer has left."""

SILENT_WEEKS = 3
"""After so many check-ins without an answer, one after the other, somebody is offered a pause."""


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days on which nobody is asked anything. by_place: place in the form of `learning.text.key`; "" is everywhere."""

    by_place: Mapping[str, Collection[date]] = field(default_factory=dict)

    def at(self, place_key: str) -> frozenset[date]:
        """The holidays of somebody at a place; "" for who has none."""
        return frozenset(self.by_place.get("", ())) | frozenset(self.by_place.get(place_key, ()))


def first_day_back(day: date, today: date) -> date:
    """Accept the day on which somebody wants to be asked again: from tomorrow to a year from now."""
    if day <= today:
        raise Refused(Reason.PAUSE_PAST)
    if day - today > FARTHEST:
        raise Refused(Reason.PAUSE_FAR)
    return day


def is_away(paused_until: date | None, now: datetime, zone_name: str) -> bool:
    """Whether somebody pauses. paused_until: their first day back. now: aware."""
    return paused_until is not None and local_day(now, zone_name) < paused_until


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Whether people are at work: from Monday to Friday, but for holidays."""
    return day.weekday() < 5 and day not in holidays


def working_days_after(day: date, count: int, holidays: Collection[date]) -> date:
    """The count-th working day after a day."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, holidays)
    return day


def same_hour(day: date, moment: datetime, zone_name: str) -> datetime:
    """The moment of a day at which a person's clock shows what it showed at an aware moment; aware UTC."""
    where = zone(zone_name)
    return datetime.combine(day, local_hour(moment, zone_name), where).astimezone(UTC)


def local_hour(moment: datetime, zone_name: str) -> time:
    """What a person's clock shows at an aware moment."""
    return moment.astimezone(zone(zone_name)).time()
