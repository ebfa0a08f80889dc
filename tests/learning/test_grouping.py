"""Who learns with whom."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.grouping import Proposal, group_sizes, propose
from learning.interest import Interest, Mode

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BOUNDS = ((6, 8), (2, 2), (2, 3), (3, 5), (4, 4), (5, 12), (1, 1), (6, 7))


@cache
def most_placed(people: int, smallest: int, largest: int) -> int:
    """How many can be placed at best, by trying every size of the next group."""
    sizes = range(smallest, min(largest, people) + 1)
    return max((size + most_placed(people - size, smallest, largest) for size in sizes), default=0)


@pytest.mark.parametrize("bounds", BOUNDS)
@pytest.mark.parametrize("people", range(61))
def test_as_many_as_possible_are_placed_in_groups_within_the_bounds(people: int, bounds: tuple[int, int]) -> None:
    sizes = group_sizes(people, *bounds)
    assert all(bounds[0] <= size <= bounds[1] for size in sizes)
    assert sum(sizes) == most_placed(people, *bounds)
    assert max(sizes, default=0) - min(sizes, default=0) <= 1


@pytest.mark.parametrize(
    ("people", "sizes"),
    [
        (0, []),
        (5, []),
        (6, [6]),
        (8, [8]),
        (9, [8]),
        (10, [8]),
        (11, [8]),
        (12, [6, 6]),
        (13, [7, 6]),
        (14, [7, 7]),
        (16, [8, 8]),
        (17, [8, 8]),
        (18, [6, 6, 6]),
        (21, [7, 7, 7]),
        (24, [8, 8, 8]),
        (28, [7, 7, 7, 7]),
    ],
)
def test_groups_of_six_to_eight(people: int, sizes: list[int]) -> None:
    assert group_sizes(people, 6, 8) == sizes


ZONES = ("Europe/Lisbon", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati", "", "no such zone")


def interest(person: int, **facts: object) -> Interest:
    """Somebody's interest in topic 1."""
    known = {
        "topic_id": 1,
        "person_id": person,
        "slack_id": f"U{person}",
        "name": f"Person {person}",
        "zone": "Europe/Lisbon",
        "level_now": 2,
        "level_wanted": 4,
        "mode": Mode.EITHER,
        "hope": "",
        "registered_at": NOW - timedelta(days=100) + timedelta(hours=person),
    }
    return Interest(**(known | facts))  # type: ignore[arg-type]  # facts are named as Interest names them


@st.composite
def crowds(draw: st.DrawFn) -> list[Interest]:
    """Some interested people; several may have registered in the same second."""
    people = draw(st.lists(st.integers(1, 10**6), max_size=30, unique=True))
    return [
        interest(
            person,
            zone=draw(st.sampled_from(ZONES)),
            level_now=draw(st.integers(1, 4)),
            mode=draw(st.sampled_from(Mode)),
            registered_at=NOW - timedelta(hours=draw(st.integers(1, 5))),
        )
        for person in people
    ]


def placed(proposal: Proposal) -> list[int]:
    """Everybody who has a group."""
    return [member.person_id for group in proposal.groups for member in group.members]


def queue(people: Sequence[Interest]) -> list[int]:
    """Everybody, the longest waiting first."""
    return [each.person_id for each in sorted(people, key=lambda each: (each.registered_at, each.person_id))]


@given(crowds(), st.sampled_from(BOUNDS))
def test_everybody_is_placed_or_waits_once(crowd: list[Interest], bounds: tuple[int, int]) -> None:
    proposal = propose(crowd, *bounds, NOW)
    waiting = [each.person_id for each in proposal.waiting]
    assert sorted(placed(proposal) + waiting) == sorted(each.person_id for each in crowd)
    assert all(bounds[0] <= len(group.members) <= bounds[1] for group in proposal.groups)


@given(crowds(), st.sampled_from(BOUNDS))
def test_the_latest_registered_wait(crowd: list[Interest], bounds: tuple[int, int]) -> None:
    proposal = propose(crowd, *bounds, NOW)
    everybody = queue(crowd)
    assert [each.person_id for each in proposal.waiting] == everybody[len(placed(proposal)) :]


@given(crowds(), st.randoms(use_true_random=False))
def test_the_order_of_input_does_not_matter(crowd: list[Interest], random: Random) -> None:
    shuffled = list(crowd)
    random.shuffle(shuffled)
    assert propose(shuffled, 6, 8, NOW) == propose(crowd, 6, 8, NOW)


@given(crowds())
def test_each_group_says_why_these_people(crowd: list[Interest]) -> None:
    for group in propose(crowd, 3, 5, NOW).groups:
        members, why = group.members, group.reasons
        assert [each.person_id for each in members] == queue(members)
        assert why.people == len(members) == sum(count for _, count in why.zones)
        assert [count for _, count in why.zones] == sorted((count for _, count in why.zones), reverse=True)
        assert why.levels == (min(m.level_now for m in members), max(m.level_now for m in members))
        assert why.wanted == (min(m.level_wanted for m in members), max(m.level_wanted for m in members))
        assert why.online == [m.mode for m in members].count(Mode.ONLINE)
        assert why.face_to_face == [m.mode for m in members].count(Mode.FACE_TO_FACE)
        assert 0 <= why.hours_apart <= 26


def test_those_who_are_near_each_other_learn_together() -> None:
    near = [interest(person, zone="Europe/Lisbon") for person in range(0, 12, 2)]
    far = [interest(person, zone="Asia/Tokyo") for person in range(1, 12, 2)]
    groups = propose([*near, *far], 6, 8, NOW).groups
    assert [{each.zone for each in group.members} for group in groups] == [{"Europe/Lisbon"}, {"Asia/Tokyo"}]
    assert [group.reasons.hours_apart for group in groups] == [0, 0]


def test_hours_apart_are_those_of_the_day() -> None:
    both = [interest(1, zone="Europe/London"), interest(2, zone="America/New_York")]
    weeks_of_different_clocks = datetime(2026, 10, 28, tzinfo=UTC)  # Europe has changed, America has not
    assert propose(both, 2, 2, NOW).groups[0].reasons.hours_apart == 5
    assert propose(both, 2, 2, weeks_of_different_clocks).groups[0].reasons.hours_apart == 4
