"""Weeks and wall clocks. Times are aware UTC; a person's wall time is computed from their zone when needed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


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


def local_week(moment: datetime, zone_name: str) -> str:
    """The ISO week of an aware moment where a person is, as 2026-W48: what "this week" means in keys."""
    year, week, _ = local_day(moment, zone_name).isocalendar()
    return f"{year}-W{week:02}"
