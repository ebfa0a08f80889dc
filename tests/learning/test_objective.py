"""Objectives: the day, the percentage, and what a check-in knows of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.checkin import CheckIn
from learning.objective import FARTHEST, Objective, Status, Update, by_when, percentage
from learning.refusal import Reason, Refused

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@given(st.dates(TODAY, TODAY + FARTHEST))
def test_an_objective_is_reached_between_today_and_two_years_on(day: date) -> None:
    assert by_when(day, TODAY) == day


@given(st.dates(max_value=TODAY - timedelta(days=1)))
def test_no_objective_is_for_the_past(day: date) -> None:
    with pytest.raises(Refused) as refused:
        by_when(day, TODAY)
    assert refused.value.reason is Reason.DATE_PAST


@given(st.dates(min_value=TODAY + FARTHEST + timedelta(days=1)))
def test_no_objective_is_for_a_far_future(day: date) -> None:
    with pytest.raises(Refused) as refused:
        by_when(day, TODAY)
    assert refused.value.reason is Reason.DATE_FAR


@given(st.integers(0, 100), st.sampled_from(["{}", "{}%", "{} %", "  {}\t% "]))
def test_a_percentage_may_be_typed_with_its_sign(number: int, form: str) -> None:
    assert percentage(form.format(number)) == number


@pytest.mark.parametrize("typed", [None, "", "   ", "%", " % "])
def test_no_number_is_no_percentage(typed: str | None) -> None:
    assert percentage(typed) is None


@pytest.mark.parametrize("typed", ["101", "-1", "4.5", "4,5", "half", "²", "1e1", "4%0", "50 60", "40%%", "9" * 3000])
def test_what_is_no_whole_number_from_0_to_100_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        percentage(typed)
    assert refused.value.reason is Reason.PERCENT_RANGE


@given(st.text(max_size=30))
def test_anything_typed_is_a_percentage_nothing_or_refused(typed: str) -> None:
    try:
        found = percentage(typed)
    except Refused:
        return
    assert found is None or 0 <= found <= 100


def objective(*updates: Update, id_: int = 1, done: bool = False) -> Objective:
    """An objective with these answers."""
    return Objective(id_, 7, None, "what", "measure", "problem", TODAY, done, updates)


def said(status: Status, *, percent: int | None = None, check_in: int | None = None) -> Update:
    """An answer."""
    return Update(1, status, NOW, percent, check_in_id=check_in)


def test_progress_is_the_newest_percentage_somebody_gave() -> None:
    assert objective().percent is None
    assert objective().latest is None
    given_once = objective(said(Status.ON_TRACK, percent=30), said(Status.STUCK))
    assert given_once.percent == 30
    assert given_once.latest == said(Status.STUCK)
    assert objective(said(Status.ON_TRACK, percent=0)).percent == 0
    assert objective(said(Status.ON_TRACK, percent=30), done=True).percent == 100


def check_in(*objectives: Objective, skipped: bool = False) -> CheckIn:
    """Check-in 5 about these."""
    return CheckIn(5, 7, "2026-W48", NOW, objectives, skipped, None)


def test_a_check_in_is_answered_when_nothing_is_left_to_answer() -> None:
    answered, other = objective(said(Status.STUCK, check_in=5)), objective(said(Status.DONE, check_in=4), id_=2)
    assert check_in(answered).answered
    assert not check_in(answered, other).answered
    assert not check_in().answered
    assert check_in(other, skipped=True).answered


def test_a_check_in_shows_the_newest_answer_given_in_it() -> None:
    changed = objective(
        said(Status.STUCK, check_in=5), said(Status.DONE, check_in=5), said(Status.ON_TRACK, check_in=6)
    )
    assert check_in(changed).said(changed) == said(Status.DONE, check_in=5)
    assert check_in(changed).said(objective()) is None
