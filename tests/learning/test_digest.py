"""What a group is told of its week: counts without names, and silence when there is nothing to say."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from learning.calendar import zone
from learning.digest import FEWEST, WEEKS, Aim, Told, bars, digest, digest_after, zone_of
from learning.objective import Status

ENDS = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 27)
WEEK = timedelta(weeks=1)


def an_aim(person: int, *said: tuple[int, Status], done: int | None = None, due: int = 60) -> Aim:
    """An objective ten weeks old. said, done: so many days before the end."""
    moments = tuple((ENDS - timedelta(days=days), status) for days, status in said)
    done_at = None if done is None else ENDS - timedelta(days=done)
    return Aim(person, f"Aim of {person}", TODAY + timedelta(days=due), ENDS - 10 * WEEK, done_at, moments)


def test_each_objective_stands_as_it_was_last_spoken_of_and_a_skipped_week_says_nothing() -> None:
    aims = [
        an_aim(1, (12, Status.STUCK), (3, Status.ON_TRACK)),
        an_aim(2, (12, Status.STUCK), (3, Status.SKIP)),
        an_aim(3, done=2),
        an_aim(4),
    ]
    before, now = bars(aims, ENDS, TODAY)[-2:]
    assert (before.reached, before.on_track, before.stuck, before.open) == (0, 0, 2, 2)
    assert (now.reached, now.on_track, now.stuck, now.open) == (1, 1, 1, 1)


def test_among_too_few_people_nothing_is_counted() -> None:
    aims = [an_aim(1, (1, Status.STUCK)), an_aim(1), an_aim(2)]
    assert bars(aims, ENDS, TODAY) == ()
    assert len({1, 2}) < FEWEST
    assert not digest(aims, (), (), (ENDS - WEEK, ENDS), TODAY).says_something


def test_a_week_in_which_nothing_moved_is_not_told() -> None:
    still = [an_aim(number, (30, Status.ON_TRACK), due=3) for number in range(4)]
    assert not digest(still, (), (), (ENDS - WEEK, ENDS), TODAY).says_something
    moved = [*still, an_aim(9, (1, Status.ON_TRACK))]
    assert digest(moved, (), (), (ENDS - WEEK, ENDS), TODAY).says_something
    assert digest(still, (Told("U1", "Held the talk"),), (), (ENDS - WEEK, ENDS), TODAY).says_something
    assert digest(still, (), (Told("U1", "Who knows?"),), (ENDS - WEEK, ENDS), TODAY).says_something


def test_what_is_due_soon_comes_in_order_and_without_what_is_reached() -> None:
    aims = [an_aim(1, due=9), an_aim(2, due=2), an_aim(3, done=1, due=1), an_aim(4, due=15), an_aim(5, due=-1)]
    assert [what for what, _ in digest(aims, (), (), (ENDS - WEEK, ENDS), TODAY).following] == ["Aim of 2", "Aim of 1"]


def test_a_bar_is_of_the_day_where_the_group_is() -> None:
    there = TODAY + timedelta(days=1)  # nine in the morning on Kiritimati is the evening before in UTC
    assert [bar.ends for bar in bars([an_aim(number) for number in range(3)], ENDS, there)][-2:] == [
        there - WEEK,
        there,
    ]


def test_the_zone_is_that_of_most() -> None:
    assert zone_of(["Europe/Lisbon", "Asia/Tokyo", "Europe/Lisbon", ""]) == "Europe/Lisbon"
    assert zone_of(["Europe/Lisbon", "Asia/Tokyo"]) == "Asia/Tokyo"
    assert zone_of([""]) == ""


@given(
    st.integers(0, 6 * 365 * 24 * 60).map(
        lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.integers(0, 6),
    st.sampled_from(["Europe/Lisbon", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York", ""]),
)
def test_there_is_one_digest_in_each_week_at_the_same_hour_of_the_wall(
    moment: datetime, weekday: int, where: str
) -> None:
    first = digest_after(moment, weekday, time(9), where)
    second = digest_after(first, weekday, time(9), where)
    assert moment < first <= moment + WEEK + timedelta(hours=1)
    assert second.astimezone(zone(where)).date() - first.astimezone(zone(where)).date() == WEEK
    assert first.astimezone(zone(where)).weekday() == (weekday + 4) % 7


statuses = st.tuples(st.integers(0, 80), st.sampled_from(Status))


@given(st.lists(st.builds(an_aim, st.integers(1, 5), statuses, statuses, done=st.none() | st.integers(0, 60))))
def test_every_objective_counts_once_in_every_week(aims: list[Aim]) -> None:
    found = bars(aims, ENDS, TODAY)
    assert len(found) <= WEEKS
    assert all(bar.total == len(aims) for bar in found)
