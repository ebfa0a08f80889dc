"""A group is alive until it is closed."""

from datetime import UTC, date, datetime

import pytest

from learning.group import Group, State, last_day


@pytest.mark.parametrize("state", State)
def test_a_group_lives_until_it_is_closed(state: State) -> None:
    group = Group(1, 1, "SQL", "learn-sql", private=True, state=state, formed_by="U1", members=())
    assert group.alive is (state is not State.CLOSED)


@pytest.mark.parametrize(
    ("zones", "months", "ends"),
    [
        (["Europe/Lisbon"] * 3, 6, date(2027, 5, 30)),
        (["Asia/Tokyo", "Asia/Tokyo", "Europe/Lisbon"], 6, date(2027, 6, 1)),
        (["Asia/Tokyo", "Europe/Lisbon"], 1, date(2027, 1, 1)),
        (["", "", "Europe/Lisbon"], 3, date(2027, 2, 28)),
        ([], 12, date(2027, 11, 30)),
    ],
)
def test_a_group_lasts_some_months_from_the_day_it_is_where_most_of_it_are(
    zones: list[str], months: int, ends: date
) -> None:
    assert last_day(datetime(2026, 11, 30, 20, tzinfo=UTC), zones, months) == ends
