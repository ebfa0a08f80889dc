"""When a delivery is tried again, and when it must not be."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.delivery import (
    ACTIVE,
    LEASE,
    MOST_ATTEMPTS,
    RESTORED,
    SETTLE,
    START_WITHIN,
    TIMEOUT,
    Delivery,
    State,
    backoff,
    doubt,
    may_call,
    settled,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@given(st.integers(1, MOST_ATTEMPTS), st.floats(0, 1))
def test_a_wait_is_within_ten_percent_of_its_step(attempt: int, chance: float) -> None:
    step = min(2**attempt, 600)
    assert timedelta(seconds=step * 0.9) <= backoff(attempt, chance) <= timedelta(seconds=step * 1.1)


def test_waits_grow_to_ten_minutes() -> None:
    waits = [backoff(attempt, 0.5).total_seconds() for attempt in range(1, 13)]
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600]


def test_all_attempts_together_take_some_sixteen_hours() -> None:
    whole = sum((backoff(attempt, 0.5) for attempt in range(1, MOST_ATTEMPTS)), timedelta())
    assert timedelta(hours=15) < whole < timedelta(hours=17)


def claimed(lease_until: datetime) -> Delivery:
    """A claimed delivery."""
    return Delivery(1, 1, "key", "lane", "kind", "{}", "id", 1, False, "token", lease_until, NOW, NOW, None, None, None)


@pytest.mark.parametrize(
    ("seconds", "fresh"), [(0, True), (4.9, True), (5, True), (5.1, False), (44, False), (99, False)]
)
def test_a_call_begins_only_soon_after_its_claim(seconds: float, fresh: bool) -> None:
    assert may_call(NOW + timedelta(seconds=seconds), claimed(NOW + LEASE)) is fresh


def test_a_call_that_may_begin_ends_inside_its_lease_and_before_anybody_calls_it_absent() -> None:
    assert START_WITHIN + TIMEOUT < LEASE < SETTLE


@pytest.mark.parametrize(("seconds", "over"), [(0, False), (59.9, False), (60, True), (600, True)])
def test_an_uncertain_attempt_is_settled_a_minute_after_its_claim(seconds: float, over: bool) -> None:
    assert settled(NOW + timedelta(seconds=seconds), NOW) is over
    assert settled(NOW, None)


def test_three_states_are_on_their_way_and_the_others_are_final() -> None:
    assert set(ACTIVE) == {State.PENDING, State.SENDING, State.UNKNOWN}
    assert set(State) - set(ACTIVE) == {State.SENT, State.SKIPPED, State.FAILED, State.EXPIRED}


def test_without_a_restore_nothing_is_in_doubt() -> None:
    assert doubt(None, None, NOW) is doubt(None, NOW, NOW) is None


@given(st.integers(-(10**6), 10**6), st.integers(0, 10**6))
def test_what_began_before_a_restore_is_in_doubt_since_then_however_late_it_is_written(began: int, later: int) -> None:
    restored_at, start = NOW, NOW + timedelta(seconds=began)
    found = doubt(restored_at, start, NOW + timedelta(seconds=later))
    assert found == (start if start <= restored_at else None)


@given(st.integers(0, 20 * 24))
def test_what_the_clock_brings_about_is_in_doubt_for_as_long_as_a_weekly_thing_takes_to_come_round(hours: int) -> None:
    now = NOW + timedelta(hours=hours)
    found = doubt(NOW, None, now)
    assert (found is not None) is (now - NOW <= RESTORED)
    assert found is None or found <= NOW - timedelta(weeks=1)
