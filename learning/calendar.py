"""Weeks and wall clocks. Times are aware UTC; a person's wall time is computed from their zone when needed."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody is asked every week. weekday: 0 is Monday. at: their wall clock. None: as others chose it."""

    weekday: int | None = None
    at: time | None = None

    def over(self, other: "Hours") -> "Hours":
        """These, and where nothing is chosen, the other's: a person's over their group's over the workspace's."""
        return Hours(other.weekday if self.weekday is None else self.weekday, other.at if self.at is None else self.at)

    @property
    def chosen(self) -> bool:
        """Whether anything is."""
        return self.weekday is not None or self.at is not None


AS_OTHERS = Hours()
"""Nothing is chosen."""


def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name; UTC for a name nobody knows, so that a strange profile never stops a reminder."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def next_weekly(after: datetime, weekday: int, at: time, zone_name: str) -> datetime:
    """The first moment after `after` that is this weekday and wall time in this zone.

    after: aware. weekday: 0 is Monday. Returns aware UTC. In a spring gap the wall time moves forward by the gap;
    in an autumn fold it is the first of the two (fold=0), so each week has exactly one such moment.
    """
    where = zone(zone_name)
    day = after.astimezone(where).date() - timedelta(days=1)
    day += timedelta(days=(weekday - day.weekday()) % 7)
    while True:
        moment = datetime.combine(day, at, where).astimezone(UTC)
        if moment > after:
            return moment
        day += timedelta(days=7)


def local_day(moment: datetime, zone_name: str) -> date:
    """The calendar day of an aware moment where a person is."""
    return moment.astimezone(zone(zone_name)).date()


def months_later(day: date, months: int) -> date:
    """The same day some months later; the last one of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def local_week(moment: datetime, zone_name: str) -> str:
    """The ISO week of an aware moment where a person is, as 2026-W48: what "this week" means in keys."""
    year, week, _ = local_day(moment, zone_name).isocalendar()
    return f"{year}-W{week:02}"
