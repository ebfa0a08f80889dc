"""When somebody is asked although something changed, or nothing ran."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.calendar import local_week, zone
from learning.checkin import DAYTIME, IN_TIME, Slot, slot_after, slot_to_plan, wakes_until

ZONES = (
    "UTC",
    "Europe/Lisbon",
    "America/Sao_Paulo",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "",
)
FIRST = datetime(2026, 3, 2, 10, tzinfo=UTC)
"""Before the clocks change, which they do in the weeks after, in most of these zones."""
HOURS = st.times(time(0), time(23, 59)).map(lambda each: each.replace(second=0, microsecond=0))
MINUTES = st.integers(1, 70 * 24 * 60).map(lambda each: FIRST + timedelta(minutes=each))
MON, THU, FRI, SAT, SUN = 0, 3, 4, 5, 6
NINE = time(9)


@dataclass
class Asked:
    """One person as the database keeps them, with what they were sent."""

    weekly: tuple[int, time, str]
    anchor: datetime = FIRST
    planned: datetime | None = None
    weeks: set[str] = field(default_factory=set)
    sent: list[tuple[datetime, Slot]] = field(default_factory=list)

    def change(self, weekly: tuple[int, time, str]) -> None:
        """Other settings, or another zone: the next slot is forgotten."""
        self.weekly, self.planned = weekly, None

    def tick(self, now: datetime) -> None:
        """What the planner does until nothing is due."""
        while self.planned is None or self.planned <= now:
            slot = slot_to_plan(self.anchor, self.planned, now, *self.weekly)
            if slot.at > now:
                self.planned = slot.at
                return
            self.anchor, self.planned = slot.at, slot_after(slot.at, *self.weekly).at
            if slot.week not in self.weeks:
                self.weeks.add(slot.week)
                if now < slot.expires_at:
                    self.sent.append((now, slot))

    def run(self, until: datetime) -> None:
        """Nothing keeps the planner from running."""
        while self.planned is not None and self.planned < until:
            self.tick(self.planned)


@st.composite
def changes(draw: st.DrawFn) -> Iterator[tuple[datetime, tuple[int, time, str]]]:
    """Moments, each with what holds from then on."""
    moments = sorted(draw(st.lists(MINUTES, min_size=1, max_size=8)))
    weekly = st.tuples(st.integers(0, 6), HOURS, st.sampled_from(ZONES))
    return iter([(moment, draw(weekly)) for moment in moments])


@given(st.tuples(st.integers(0, 6), HOURS, st.sampled_from(ZONES)), changes(), st.lists(MINUTES, max_size=30))
def test_nobody_is_asked_at_night_or_twice_in_a_week(
    weekly: tuple[int, time, str], changed: Iterator[tuple[datetime, tuple[int, time, str]]], ticks: list[datetime]
) -> None:
    """Whatever changes, and whenever the planner runs."""
    maria = Asked(weekly)
    happens: dict[datetime, tuple[int, time, str] | None] = {**dict.fromkeys(ticks), **dict(changed)}
    for now, other in sorted(happens.items(), key=lambda each: each[0]):
        if other is not None:
            maria.change(other)
        before = len(maria.sent)
        maria.tick(now)
        for _, slot in maria.sent[before:]:
            in_time = now - slot.at <= IN_TIME
            assert in_time or now.astimezone(zone(maria.weekly[2])).hour in DAYTIME
            assert in_time or local_week(now, maria.weekly[2]) == slot.week
    sent_in = [slot.week for _, slot in maria.sent]
    assert len(set(sent_in)) == len(sent_in)


@given(HOURS, st.sampled_from(ZONES), st.lists(st.tuples(MINUTES, st.integers(0, 6)), max_size=8))
def test_nobody_loses_a_week_when_the_day_changes(at: time, name: str, days: list[tuple[datetime, int]]) -> None:
    maria = Asked((MON, at, name))
    maria.tick(FIRST)
    for moment, weekday in sorted(days):
        maria.run(until=moment)
        maria.change((weekday, at, name))
        maria.tick(moment)
    end = FIRST + timedelta(days=84)
    maria.run(until=end)
    weeks = {local_week(FIRST + timedelta(days=each), name) for each in range(8, 77)}
    assert weeks <= {slot.week for _, slot in maria.sent}


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026, whose 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("why", "planned", "now", "weekday", "name", "at"),
    [
        ("Friday became Monday on a Thursday", None, utc(26, 10), MON, "UTC", utc(27, 9)),
        ("on a Wednesday night in Tokyo", None, utc(24, 17), MON, "Asia/Tokyo", utc(25, 0)),
        ("half an hour after the new hour", None, utc(23, 9, 30), MON, "UTC", utc(23, 9)),
        ("on a Monday afternoon", None, utc(23, 14), MON, "UTC", utc(24, 9)),
        ("on a Saturday night", None, utc(28, 22), THU, "UTC", utc(29, 9)),
        ("on a Sunday night: the week goes by", None, utc(29, 22), THU, "UTC", datetime(2026, 12, 3, 9, tzinfo=UTC)),
        ("nothing ran until Monday afternoon", utc(23, 9), utc(23, 15), MON, "UTC", utc(23, 9)),
        ("nothing ran until Tuesday before dawn", utc(23, 9), utc(24, 4), MON, "UTC", utc(24, 9)),
        ("nothing ran until Monday night", utc(23, 9), utc(23, 23), MON, "UTC", utc(24, 9)),
        ("nothing ran until Thursday: it expires", utc(23, 9), utc(26, 3), MON, "UTC", utc(23, 9)),
    ],
)
def test_a_late_slot_waits_for_the_nudge_hour(
    why: str, planned: datetime | None, now: datetime, weekday: int, name: str, at: datetime
) -> None:
    slot = slot_to_plan(utc(20, 9), planned, now, weekday, NINE, name)
    assert slot.at == at, why
    assert slot.week == local_week(at, name)


def test_a_sundays_slot_is_over_with_its_week() -> None:
    missed = slot_to_plan(utc(15, 9), utc(22, 9), utc(22, 22), SUN, NINE, "UTC")
    assert (missed.at, missed.expires_at) == (utc(22, 9), utc(22, 22))
    assert slot_after(utc(20, 9), SUN, NINE, "UTC").expires_at == utc(23, 0)


@pytest.mark.parametrize(
    ("why", "now", "at", "name", "until"),
    [
        ("by day", utc(23, 15), NINE, "UTC", None),
        ("late on Monday", utc(23, 22), NINE, "UTC", utc(24, 9)),
        ("before dawn", utc(24, 4), NINE, "UTC", utc(24, 9)),
        ("in the hour they chose themselves", utc(23, 22, 30), time(22), "UTC", None),
        ("an hour later", utc(23, 23, 1), time(22), "UTC", utc(24, 22)),
        ("nine in Lisbon, but they are in Los Angeles by now", utc(23, 9), NINE, "America/Los_Angeles", utc(23, 17)),
        ("nine in Lisbon, and they are at UTC+14 by now", utc(23, 9), NINE, "Pacific/Kiritimati", utc(23, 19)),
    ],
)
def test_nobody_is_woken_by_what_was_held_up(
    why: str, now: datetime, at: time, name: str, until: datetime | None
) -> None:
    assert wakes_until(now, at, name) == until, why


@given(MINUTES, HOURS, st.sampled_from(ZONES))
def test_what_was_held_up_waits_no_longer_than_for_the_next_day(now: datetime, at: time, name: str) -> None:
    """And once it has waited, it waits no more."""
    until = wakes_until(now, at, name)
    if until is not None:
        assert now < until <= now + timedelta(hours=25)
        assert wakes_until(until, at, name) is None
