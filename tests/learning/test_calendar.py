"""Weeks and wall clocks, in zones with every sort of change."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.calendar import Hours, local_day, local_week, months_later, next_weekly, zone
from learning.checkin import IN_TIME, LATE_AFTER, closes, slot_after
from learning.objective import Status

ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/Lisbon",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Nuuk",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Pacific/Chatham",
    "no such zone",
    "",
)
MONDAY, SUNDAY = 0, 6
NINE = time(9)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2031, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
WEEKDAYS = st.integers(0, 6)
HOURS = st.times().map(lambda each: each.replace(second=0, microsecond=0, tzinfo=None))


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An aware moment."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@given(MOMENTS, WEEKDAYS, HOURS, st.sampled_from(ZONES))
def test_the_next_slot_is_after_and_within_eight_days(after: datetime, weekday: int, at: time, name: str) -> None:
    found = next_weekly(after, weekday, at, name)
    assert found.tzinfo is UTC
    assert after < found <= after + timedelta(days=8)


@given(MOMENTS, WEEKDAYS, HOURS, st.sampled_from(ZONES))
def test_the_slot_is_at_the_wall_time_unless_the_clocks_jumped_over_it(
    after: datetime, weekday: int, at: time, name: str
) -> None:
    local = next_weekly(after, weekday, at, name).astimezone(zone(name))
    if local.time() == at:
        assert local.weekday() == weekday
        return
    asked = datetime.combine(local.date(), at, zone(name))
    moved_forward = local.replace(tzinfo=None) - asked.replace(tzinfo=None)
    assert asked.astimezone(UTC).astimezone(zone(name)).time() == local.time()
    assert timedelta() < moved_forward % timedelta(days=1) <= timedelta(hours=1)


@given(MOMENTS, WEEKDAYS, HOURS, st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_the_zone_in_which_a_moment_is_told_does_not_matter(
    after: datetime, weekday: int, at: time, name: str, told_in: str
) -> None:
    assert next_weekly(after.astimezone(zone(told_in)), weekday, at, name) == next_weekly(after, weekday, at, name)


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize(
    ("weekday", "at"),
    [(MONDAY, NINE), (MONDAY, time(0)), (SUNDAY, time(2, 30)), (SUNDAY, time(23, 59)), (5, time(23, 30))],
)
def test_every_iso_week_of_five_years_has_exactly_one_slot(name: str, weekday: int, at: time) -> None:
    moment, weeks = utc(2024, 1, 1), []
    while moment < utc(2029, 1, 14):
        moment = next_weekly(moment, weekday, at, name)
        weeks.append(local_week(moment, name))
    year, number = map(int, weeks[0].split("-W"))
    first = date.fromisocalendar(year, number, 1)
    expected = [(first + timedelta(weeks=i)).isocalendar() for i in range(len(weeks))]
    assert weeks == [f"{each.year}-W{each.week:02}" for each in expected]


@pytest.mark.parametrize(
    ("after", "weekday", "at", "expected"),
    [
        (utc(2026, 3, 27), SUNDAY, time(2, 30), utc(2026, 3, 29, 1, 30)),  # 02:30 does not exist: 03:30 summer time
        (utc(2026, 3, 27), SUNDAY, time(1, 59), utc(2026, 3, 29, 0, 59)),
        (utc(2026, 3, 27), SUNDAY, time(3), utc(2026, 3, 29, 1)),
        (utc(2026, 3, 27), MONDAY, NINE, utc(2026, 3, 30, 7)),
        (utc(2026, 3, 23, 8), MONDAY, NINE, utc(2026, 3, 30, 7)),
        (utc(2026, 10, 23), SUNDAY, time(2, 30), utc(2026, 10, 25, 0, 30)),  # the first of the two 02:30
        (utc(2026, 10, 25, 0, 30), SUNDAY, time(2, 30), utc(2026, 11, 1, 1, 30)),  # and not the second
        (utc(2026, 10, 19, 7), MONDAY, NINE, utc(2026, 10, 26, 8)),
    ],
)
def test_in_berlin_the_clocks_change(after: datetime, weekday: int, at: time, expected: datetime) -> None:
    assert next_weekly(after, weekday, at, "Europe/Berlin") == expected


@pytest.mark.parametrize("fold", [0, 1])
def test_a_moment_told_inside_the_fold_is_the_moment_it_is(fold: int) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    after = datetime(2026, 10, 25, 2, 15, fold=fold, tzinfo=berlin)
    expected = [utc(2026, 10, 25, 0, 30), utc(2026, 11, 1, 1, 30)][fold]
    assert next_weekly(after, SUNDAY, time(2, 30), "Europe/Berlin") == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Pacific/Kiritimati", utc(2026, 11, 22, 19)),  # +14: still Sunday in UTC
        ("Pacific/Pago_Pago", utc(2026, 11, 23, 20)),  # -11: late on Monday in UTC
        ("no such zone", utc(2026, 11, 23, 9)),
        ("", utc(2026, 11, 23, 9)),
        ("../etc/passwd", utc(2026, 11, 23, 9)),
    ],
)
def test_monday_nine_is_each_persons_own(name: str, expected: datetime) -> None:
    assert next_weekly(utc(2026, 11, 20), MONDAY, NINE, name) == expected
    assert local_week(expected, name) == "2026-W48"
    assert local_day(expected, name) == date(2026, 11, 23)


def test_a_slot_is_strictly_after() -> None:
    monday = utc(2026, 11, 23, 9)
    assert next_weekly(monday - timedelta(microseconds=1), MONDAY, NINE, "UTC") == monday
    assert next_weekly(monday, MONDAY, NINE, "UTC") == monday + timedelta(days=7)


@pytest.mark.parametrize(
    ("moment", "name", "week"),
    [
        (utc(2026, 12, 31, 12), "UTC", "2026-W53"),
        (utc(2027, 1, 1, 12), "UTC", "2026-W53"),
        (utc(2027, 1, 3, 23), "UTC", "2026-W53"),
        (utc(2027, 1, 3, 23), "Europe/Berlin", "2027-W01"),
        (utc(2027, 1, 4, 4), "America/New_York", "2026-W53"),
        (utc(2024, 12, 30), "UTC", "2025-W01"),
    ],
)
def test_a_week_belongs_to_the_iso_year(moment: datetime, name: str, week: str) -> None:
    assert local_week(moment, name) == week


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        next_weekly(datetime(2026, 11, 23), MONDAY, NINE, "UTC")  # noqa: DTZ001 - the matter of this test


@given(MOMENTS, WEEKDAYS, HOURS, st.sampled_from(ZONES))
def test_a_slot_knows_its_week_and_when_it_loses_its_sense(anchor: datetime, weekday: int, at: time, name: str) -> None:
    slot = slot_after(anchor, weekday, at, name)
    assert slot.at == next_weekly(anchor, weekday, at, name)
    assert slot.week == local_week(slot.at, name)
    assert slot.at + IN_TIME <= slot.expires_at <= slot.at + LATE_AFTER
    assert local_week(slot.expires_at - timedelta(hours=2), name) == slot.week
    following = slot_after(slot.at, weekday, at, name)
    assert following.week != slot.week
    assert following.at > slot.expires_at


def test_an_anchor_in_any_zone_gives_the_same_slot() -> None:
    anchor = utc(2026, 11, 23, 7)
    told = anchor.astimezone(timezone(timedelta(hours=-11)))
    assert slot_after(told, MONDAY, NINE, "Europe/Berlin") == slot_after(anchor, MONDAY, NINE, "Europe/Berlin")
    assert slot_after(anchor, MONDAY, NINE, "Europe/Berlin").at == utc(2026, 11, 23, 8)


@pytest.mark.parametrize(
    ("status", "effect"), [(Status.DONE, True), (Status.ON_TRACK, False), (Status.STUCK, False), (Status.SKIP, None)]
)
def test_done_closes_an_objective_and_what_follows_reopens_it(status: Status, effect: bool | None) -> None:
    assert closes(status) is effect


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 24))
def test_some_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


hours = st.builds(Hours, st.none() | st.integers(0, 6), st.none() | st.times())


@given(hours, hours, hours)
def test_the_nearest_choice_of_day_and_of_hour_holds(person: Hours, group: Hours, workspace: Hours) -> None:
    found = person.over(group).over(workspace)
    days = [each.weekday for each in (person, group, workspace) if each.weekday is not None]
    times = [each.at for each in (person, group, workspace) if each.at is not None]
    assert found == Hours(next(iter(days), None), next(iter(times), None))
    assert person.over(group.over(workspace)) == found
