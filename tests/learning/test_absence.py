"""Pauses, holidays and follow-ups: rules, and laws over years, zones and daylight saving."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.absence import Holidays, first_day_back, is_away, is_working_day, same_hour, working_days_after
from learning.calendar import local_day, local_week, zone
from learning.checkin import APART, follow_up_at, put_off, slot_after, week_of
from learning.refusal import Reason, Refused

ZONES = (
    "Europe/Lisbon",
    "Europe/Berlin",
    "America/Sao_Paulo",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
)
zones = st.sampled_from(ZONES)
weekdays = st.integers(0, 6)
hours = st.times(timezones=st.none()).map(lambda at: at.replace(second=0, microsecond=0, fold=0))
moments = st.integers(0, 7 * 366 * 24 * 60).map(lambda each: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=each))
days = st.dates(date(2024, 1, 1), date(2031, 1, 1))


def test_a_pause_begins_tomorrow_at_the_earliest_and_is_no_longer_than_a_year() -> None:
    today = date(2026, 11, 23)
    assert first_day_back(today + timedelta(days=1), today) == date(2026, 11, 24)
    with pytest.raises(Refused) as past:
        first_day_back(today, today)
    with pytest.raises(Refused) as far:
        first_day_back(today + timedelta(days=367), today)
    assert (past.value.reason, far.value.reason) == (Reason.PAUSE_PAST, Reason.PAUSE_FAR)


def test_a_pause_ends_with_the_day_where_the_person_is() -> None:
    moment = datetime(2026, 11, 23, 11, tzinfo=UTC)
    assert is_away(date(2026, 11, 24), moment, "Europe/Lisbon")
    assert not is_away(date(2026, 11, 24), moment, "Pacific/Kiritimati"), "it is tomorrow already"
    assert not is_away(None, moment, "Europe/Lisbon")


def test_holidays_are_those_of_everybody_and_of_the_place() -> None:
    found = Holidays({"": {date(2026, 12, 25)}, "lisbon": {date(2026, 6, 13)}})
    assert found.at("lisbon") == {date(2026, 12, 25), date(2026, 6, 13)}
    assert found.at("berlin") == found.at("") == {date(2026, 12, 25)}


@given(days, st.integers(1, 10), st.frozensets(days, max_size=20))
def test_working_days_are_counted_one_by_one(day: date, count: int, free: frozenset[date]) -> None:
    found = working_days_after(day, count, free)
    between = [day + timedelta(days=n) for n in range(1, (found - day).days + 1)]
    assert sum(is_working_day(each, free) for each in between) == count
    assert is_working_day(found, free)


@given(moments, zones, st.integers(1, 30))
def test_the_same_hour_of_another_day_is_the_same_on_the_wall(moment: datetime, name: str, later: int) -> None:
    """Unless the clocks skip that hour there."""
    day = local_day(moment, name) + timedelta(days=later)
    before, after = moment.astimezone(zone(name)), same_hour(day, moment, name).astimezone(zone(name))
    wall = datetime.combine(day, before.time())
    skipped = wall.replace(tzinfo=zone(name)).astimezone(UTC).astimezone(zone(name)).replace(tzinfo=None) != wall
    assert skipped or (after.date(), after.time()) == (day, before.time())


@given(moments, zones, weekdays, hours, st.frozensets(st.integers(0, 9), max_size=10))
def test_a_nudge_is_put_off_to_a_working_day_or_left_out_and_stays_that_of_its_week(
    anchor: datetime, name: str, weekday: int, at: time, off: frozenset[int]
) -> None:
    slot = slot_after(anchor, weekday, at, name)
    day = local_day(slot.at, name)
    free = frozenset(day + timedelta(days=n) for n in off)
    week = week_of(slot, anchor, weekday, at, name)
    found = put_off(slot, week, free, weekday, at, name)
    assert week == slot.week == local_week(slot.at, name)
    following = slot_after(slot.at, weekday, at, name)
    if found is None:
        assert day in free
        return
    assert found.week == week
    assert local_day(found.at, name) not in free
    assert slot.at <= found.at < found.expires_at
    assert found.at == slot.at or following.at - found.at >= APART
    assert found.at == slot.at or week_of(found, anchor, weekday, at, name) == week, "once put off, it is known again"


@given(zones, weekdays, hours, st.frozensets(st.dates(date(2026, 9, 1), date(2027, 4, 30)), max_size=40))
def test_over_a_winter_nobody_is_asked_twice_for_a_week_or_twice_on_a_day(
    name: str, weekday: int, at: time, free: frozenset[date]
) -> None:
    """Over both changes of the clocks, and the end of a year with 53 weeks."""
    anchor, asked = datetime(2026, 9, 1, tzinfo=UTC), []
    while anchor < datetime(2027, 4, 30, tzinfo=UTC):
        slot = slot_after(anchor, weekday, at, name)
        found = put_off(slot, week_of(slot, anchor, weekday, at, name), free, weekday, at, name)
        anchor = slot.at
        if found is not None:
            asked.append(found)
    assert len({each.week for each in asked}) == len(asked)
    assert sorted(each.at for each in asked) == [each.at for each in asked]
    gaps = [after.at - before.at for before, after in pairwise(asked)]
    assert min(gaps, default=APART) >= APART


@given(moments, zones, weekdays, hours, st.frozensets(days, max_size=10))
def test_a_follow_up_comes_on_a_working_day_before_the_next_nudge(
    anchor: datetime, name: str, weekday: int, at: time, free: frozenset[date]
) -> None:
    slot = slot_after(anchor, weekday, at, name)
    following = slot_after(slot.at, weekday, at, name)
    found = follow_up_at(slot.at, at, following.at, free, name)
    if found is not None:
        assert slot.at + timedelta(days=1) < found <= following.at - timedelta(days=1)
        assert is_working_day(local_day(found, name), free)


def test_who_moved_is_asked_once_more_at_the_hour_they_have_there() -> None:
    """The nudge was due at nine in Lisbon; it found them on Lord Howe, where that is in the evening."""
    sent, following = datetime(2026, 3, 24, 22, tzinfo=UTC), datetime(2026, 4, 1, 22, tzinfo=UTC)
    found = follow_up_at(sent, time(9), following, (), "Australia/Lord_Howe")
    assert found == datetime(2026, 3, 26, 22, tzinfo=UTC), "Friday at nine"
