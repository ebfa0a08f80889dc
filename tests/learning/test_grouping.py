"""Who learns with whom."""

from datetime import UTC, datetime, time
from functools import cache

import numpy as np
import pytest
from hypothesis import given

from learning.grouping import (
    DEFAULT_PRIORITIES,
    Mates,
    Priority,
    Problem,
    Rule,
    Why,
    group_sizes,
    mates,
    problems,
    propose,
    reasons,
)
from learning.grouping_facts import WEIGHTS, facts, pairs
from learning.grouping_search import Bounds
from learning.grouping_solve import Wish, beginnings
from learning.interest import Interest, Mode
from tests.learning.crowd import BOUNDS, NOW, crowds, ids, interest, queue


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


@given(crowds())
def test_each_group_says_why_these_people(crowd: list[Interest]) -> None:
    for group in propose(crowd, 3, 5, NOW, quick=True).groups:
        members, why = group.members, group.reasons
        assert list(members) == queue(members)
        assert why == reasons(members, NOW)
        assert why.people == len(members) == sum(count for _, count in why.zones)
        assert [count for _, count in why.zones] == sorted((count for _, count in why.zones), reverse=True)
        assert why.levels == (min(m.level_now for m in members), max(m.level_now for m in members))
        assert why.wanted == (min(m.level_wanted for m in members), max(m.level_wanted for m in members))
        assert why.online == [m.mode for m in members].count(Mode.ONLINE)
        assert why.face_to_face == [m.mode for m in members].count(Mode.FACE_TO_FACE)


def test_those_who_are_near_each_other_learn_together() -> None:
    near = [interest(person, zone="Europe/Lisbon") for person in range(0, 12, 2)]
    far = [interest(person, zone="Asia/Tokyo") for person in range(1, 12, 2)]
    groups = propose([*near, *far], 6, 8, NOW).groups
    assert [{each.zone for each in group.members} for group in groups] == [{"Europe/Lisbon"}, {"Asia/Tokyo"}]


def test_those_at_one_place_learn_together() -> None:
    crowd = [interest(person, place=("Lisbon", "Porto")[person % 2]) for person in range(14)]
    assert {len({each.place for each in group.members}) for group in propose(crowd, 6, 8, NOW).groups} == {1}


def test_those_with_the_same_need_learn_together() -> None:
    levels = ((1, 2), (4, 5))
    crowd = [interest(n, level_now=levels[n % 2][0], level_wanted=levels[n % 2][1]) for n in range(14)]
    assert {len({each.level_now for each in group.members}) for group in propose(crowd, 6, 8, NOW).groups} == {1}


def test_those_who_hope_the_same_learn_together() -> None:
    hopes = ("Negotiate contracts with our suppliers", "I want to negotiate a better contract", "lead a young team")
    crowd = [interest(n, hope=hopes[2 if n % 2 else n % 3 % 2]) for n in range(14)]
    assert ids(propose(crowd, 6, 8, NOW)) == [set(range(0, 14, 2)), set(range(1, 14, 2))]


def test_departments_mix_and_those_who_know_each_other_part() -> None:
    crowd = [interest(n, department=f"D{n // 7}", met=frozenset({n - 1 if n % 2 else n + 1})) for n in range(14)]
    groups = propose(crowd, 7, 7, NOW).groups
    assert [group.reasons.departments for group in groups] == [2, 2]
    assert [group.reasons.met for group in groups] == [0, 0]


def test_having_met_before_counts_against_a_pair_as_much_as_a_new_face_counts_for_it() -> None:
    crowd = [interest(0, met=frozenset({1})), interest(1), interest(2)]
    scores, _ = pairs(facts(crowd, NOW), np.arange(3, dtype=np.int32), DEFAULT_PRIORITIES, np.full(3, -1, np.int32))
    assert scores[0, 2] - scores[0, 1] == 2 * WEIGHTS[DEFAULT_PRIORITIES.index(Priority.NEW_FACES)]


def test_who_named_no_place_is_half_as_near_as_those_at_one_place_where_the_clock_is_the_same() -> None:
    places = (("Lisbon", "Europe/Lisbon"), ("Lisbon", "Europe/Lisbon"), ("Porto", "Europe/Lisbon"))
    nowhere = (("", "Europe/Lisbon"), ("", "Europe/Lisbon"), ("", "Europe/Berlin"))
    crowd = [
        interest(n, place=place, zone=zone, mode=Mode.FACE_TO_FACE)
        for n, (place, zone) in enumerate((*places, *nowhere))
    ]
    scores, _ = pairs(facts(crowd, NOW), np.arange(6, dtype=np.int32), DEFAULT_PRIORITIES, np.full(6, -1, np.int32))
    here, elsewhere, unknown, other_clock = scores[0, 1], scores[0, 2], scores[0, 3], scores[3, 5]
    assert 2 * unknown == pytest.approx(here + elsewhere, abs=4)
    assert scores[3, 4] == unknown
    assert other_clock <= elsewhere


def test_a_search_begins_with_every_number_of_groups_near_the_middle() -> None:
    crowd = queue(interest(person, place="Lisbon") for person in range(100))
    wish = Wish(facts(crowd, NOW), Bounds(6, 8), DEFAULT_PRIORITIES, np.zeros(100, np.bool_), 0)
    plans = beginnings(wish, np.arange(100, dtype=np.int32))
    assert [len(plan) for plan in plans] == [14, 15, 13, 16]
    assert {sum(map(len, plan)) for plan in plans} == {100}


def test_a_facilitator_says_what_matters_most() -> None:
    crowd = [interest(n, place=f"Place {n // 7}", department=f"D{n // 7}", mode=Mode.FACE_TO_FACE) for n in range(14)]
    first = [Priority.PLACE, Priority.DEPARTMENTS]
    assert [each.reasons.departments for each in propose(crowd, 7, 7, NOW, priorities=first).groups] == [1, 1]
    assert [each.reasons.departments for each in propose(crowd, 7, 7, NOW, priorities=first[::-1]).groups] == [2, 2]


def test_groups_are_of_seven_where_that_is_possible() -> None:
    assert [len(group.members) for group in propose(map(interest, range(28)), 6, 8, NOW).groups] == [7, 7, 7, 7]


def test_another_attempt_gives_another_answer() -> None:
    crowd = [interest(person, level_now=person % 4 + 1, level_wanted=5) for person in range(40)]
    found = [ids(propose(crowd, 6, 8, NOW, attempt=attempt)) for attempt in (0, 1, 2, 1)]
    assert found[0] != found[1] != found[2]
    assert found[1] == found[3]


def test_who_has_no_working_hours_in_common_waits_and_is_told_how_many_are_missing() -> None:
    crowd = [*map(interest, range(6)), *(interest(person, zone="Asia/Tokyo") for person in (7, 8))]
    waiting = propose(crowd, 6, 8, NOW).waiting
    assert [(each.interest.person_id, each.why, each.missing) for each in waiting] == [
        (7, Why.HOURS, 4),
        (8, Why.HOURS, 4),
    ]


def test_at_one_place_the_zone_of_a_profile_does_not_matter() -> None:
    zones = ("Europe/Lisbon", "America/Los_Angeles", "Asia/Tokyo")
    crowd = [interest(person, place="Lisbon", zone=zones[person % 3]) for person in range(7)]
    assert len(propose(crowd, 6, 8, NOW).groups) == 1
    assert not propose([interest(n, place="Home office", zone=zones[n % 3]) for n in range(7)], 6, 8, NOW).groups


def test_common_hours_are_those_of_the_day() -> None:
    both = [interest(1, zone="Europe/London"), interest(2, zone="America/New_York")]
    weeks_of_different_clocks = datetime(2026, 10, 28, tzinfo=UTC)  # Europe has changed, America has not
    assert reasons(both, NOW).hours == (time(9), time(12))
    assert reasons(both, weeks_of_different_clocks).hours == (time(9), time(13))
    assert reasons([*both, interest(3, zone="Asia/Tokyo")], NOW).hours is None


def test_a_group_changed_by_hand_says_which_rules_it_breaks() -> None:
    boss, tokyo, paused = interest(1), interest(2, zone="Asia/Tokyo"), interest(3, paused=True)
    crowd = [boss, tokyo, paused, interest(4, supervisor="U1"), interest(5, bosses=frozenset({"U1"}))]
    assert problems(crowd, 6, 8, NOW) == (
        Problem(Rule.SIZE, people=-1),
        Problem(Rule.PAUSED, paused),
        Problem(Rule.SUPERVISOR, crowd[3], boss),
        Problem(Rule.SUPERVISOR, crowd[4], boss),
        Problem(Rule.HOURS, tokyo, boss),
    )
    assert problems([interest(n) for n in range(9)], 6, 8, NOW) == (Problem(Rule.SIZE, people=1),)
    assert problems([interest(n) for n in range(7)], 6, 8, NOW) == ()


def test_what_somebody_shares_with_their_group() -> None:
    me = interest(1, place="Lisbon", department="Sales", met=frozenset({2}))
    others = [
        interest(2, place=" lisbon ", department="sales"),
        interest(3, place="Porto", department="Research", level_now=3, level_wanted=5),
        interest(4, level_now=4, level_wanted=5, met=frozenset({1})),
        interest(5, place="LISBON"),
    ]
    assert mates(me, [me, *others]) == Mates(people=4, same_place=2, near_level=3, other_departments=1, new=2)
