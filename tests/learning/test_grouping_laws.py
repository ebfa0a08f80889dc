"""What holds for every proposal, whoever is interested."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.grouping import DEFAULT_PRIORITIES, Priority, Why, group_sizes, problems, propose
from learning.interest import Interest
from tests.learning.crowd import BOUNDS, NOW, check, crowds, ids, interest, placed

few_examples = settings(max_examples=40)


@given(crowds(), st.sampled_from(BOUNDS))
def test_everybody_is_placed_once_or_waits_with_a_reason_and_no_rule_is_broken(
    crowd: list[Interest], bounds: tuple[int, int]
) -> None:
    proposal = propose(crowd, *bounds, NOW, quick=True)
    check(proposal, crowd, *bounds)
    assert all((each.why is Why.PAUSED) == each.interest.paused for each in proposal.waiting)
    assert all(each.missing >= (0 if each.why is Why.PAUSED else 1) for each in proposal.waiting)
    assert not any(problems(group.members, *bounds, NOW) for group in proposal.groups)


@few_examples
@given(crowds())
def test_the_same_holds_for_the_whole_search(crowd: list[Interest]) -> None:
    check(propose(crowd, 6, 8, NOW), crowd, 6, 8)


@few_examples
@given(crowds(), st.randoms(use_true_random=False), st.integers(0, 3))
def test_the_order_of_input_does_not_matter(crowd: list[Interest], random: Random, attempt: int) -> None:
    shuffled = list(crowd)
    random.shuffle(shuffled)
    first = propose(crowd, 4, 6, NOW, quick=True, attempt=attempt)
    assert propose(shuffled, 4, 6, NOW, quick=True, attempt=attempt) == first


@few_examples
@given(crowds(), st.permutations(DEFAULT_PRIORITIES), st.integers(0, 5))
def test_priorities_come_in_any_order_and_break_no_rule(
    crowd: list[Interest], priorities: Sequence[Priority], many: int
) -> None:
    check(propose(crowd, 3, 5, NOW, priorities=priorities[:many], quick=True), crowd, 3, 5)


@pytest.mark.parametrize("bounds", [(6, 8), (3, 5)])
@pytest.mark.parametrize("people", range(61))
def test_any_number_of_people_who_suit_each_other_is_split_as_well_as_it_can_be(
    people: int, bounds: tuple[int, int]
) -> None:
    proposal = propose([interest(person) for person in range(people)], *bounds, NOW, quick=True)
    fitting = sum(group_sizes(people, *bounds))
    assert sorted(placed(proposal)) == list(range(fitting))
    assert all(bounds[0] <= len(group.members) <= bounds[1] for group in proposal.groups)
    wanted = Why.FEW if people < bounds[0] else Why.SPLIT
    assert [each.why for each in proposal.waiting] == [wanted] * (people - fitting)


@given(st.integers(0, 30), st.booleans())
def test_when_all_are_one_managers_people_the_manager_waits(people: int, first: bool) -> None:
    manager = interest(0 if first else 100)
    crowd = [manager, *(interest(person, bosses=frozenset({manager.slack_id})) for person in range(1, people + 1))]
    proposal = propose(crowd, 6, 8, NOW, quick=True)
    check(proposal, crowd, 6, 8)
    assert len(placed(proposal)) == sum(group_sizes(people, 6, 8))
    reasons = {each.interest.person_id: each.why for each in proposal.waiting}
    assert reasons[manager.person_id] is (Why.FEW if people < 5 else Why.SUPERVISOR)


def test_when_everybody_is_everybodys_supervisor_all_wait_for_that_reason() -> None:
    everybody = frozenset(f"U{person}" for person in range(20))
    proposal = propose([interest(person, bosses=everybody) for person in range(20)], 6, 8, NOW)
    assert not proposal.groups
    assert {each.why for each in proposal.waiting} == {Why.SUPERVISOR}


@given(crowds(), st.data())
def test_who_is_locked_stays_with_who_is_locked_beside_them(crowd: list[Interest], data: st.DataObject) -> None:
    earlier = ids(propose(crowd, 3, 5, NOW, quick=True))
    everybody = sorted(set().union(*earlier))
    locked = set(data.draw(st.lists(st.sampled_from(everybody), unique=True))) if everybody else set()
    attempt = data.draw(st.integers(0, 2))
    proposal = propose(crowd, 3, 5, NOW, before=earlier, locked=locked, attempt=attempt, quick=True)
    found = ids(proposal)
    for group in earlier:
        if locked & group:
            assert any(locked & group <= kept for kept in found)
    assert sum(map(len, found)) >= sum(map(len, earlier)) - (5 if attempt else 0)


@given(crowds(), st.data())
def test_nothing_changes_when_nothing_happened(crowd: list[Interest], data: st.DataObject) -> None:
    earlier = ids(propose(crowd, 3, 5, NOW, quick=True))
    again = propose(crowd, 3, 5, NOW, before=data.draw(st.permutations(earlier)), quick=True)
    assert ids(again) == earlier


@given(crowds())
def test_one_more_person_moves_few_others(crowd: list[Interest]) -> None:
    earlier = propose(crowd, 3, 5, NOW, quick=True)
    new = interest(10**7, registered_at=NOW)
    later = propose([*crowd, new], 3, 5, NOW, before=ids(earlier), quick=True)
    check(later, [*crowd, new], 3, 5)
    of = {one: number for number, group in enumerate(ids(later)) for one in group}
    moved = 0
    for group in ids(earlier):
        homes = [of.get(one, -1) for one in group]
        moved += len(group) - max(homes.count(home) for home in homes)
    assert moved <= 4 or len(placed(later)) > len(placed(earlier)) + 1
