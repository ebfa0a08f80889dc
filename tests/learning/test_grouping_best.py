"""How good proposals are: as good as the best there is, where that can be known."""

from collections.abc import Sequence
from functools import cache
from itertools import combinations

import numpy as np
import pytest

from benchmarks.grouping_company import company
from benchmarks.grouping_score import queue, scored
from learning.grouping import DEFAULT_PRIORITIES, Proposal, problems, propose
from learning.grouping_facts import WHOLE, facts, pairs
from learning.interest import Interest
from tests.learning.crowd import NOW

PROVEN = {(14, 3): 0.7905, (24, 0): 0.7487, (24, 1): 0.7824, (24, 2): 0.7964, (24, 3): 0.7223, (40, 2): 0.8226}
"""People and number of a made-up company: the best score, proven by column generation (`benchmarks`)."""
SMALLEST, LARGEST = 3, 4


def places(people: Sequence[Interest], proposal: Proposal) -> list[list[int]]:
    """The groups as places in the queue."""
    place = {each.person_id: number for number, each in enumerate(people)}
    return [[place[member.person_id] for member in group.members] for group in proposal.groups]


def every_group(people: Sequence[Interest]) -> dict[int, float]:
    """Every legal group, as the bits of its people, with what it is worth."""
    some = np.arange(len(people), dtype=np.int32)
    scores, _ = pairs(facts(people, NOW), some, DEFAULT_PRIORITIES, np.full(len(people), -1, np.int32))
    found = {}
    for size in range(SMALLEST, LARGEST + 1):
        for group in combinations(range(len(people)), size):
            if not problems([people[one] for one in group], SMALLEST, LARGEST, NOW):
                inner = sum(float(scores[one, other]) for one, other in combinations(group, 2))
                off_middle = size * abs(size - (SMALLEST + LARGEST) / 2) * 0.02 * WHOLE
                found[sum(1 << one for one in group)] = 2 * inner / (size - 1) - off_middle
    return found


@pytest.mark.parametrize("seed", range(12))
def test_of_twelve_people_the_most_are_placed_in_the_best_groups_there_are(seed: int) -> None:
    people = queue(company(12, seed))
    groups = places(people, propose(people, SMALLEST, LARGEST, NOW))
    worth = every_group(people)

    @cache
    def best(left: int, *, all_of_them: bool) -> tuple[int, float]:
        """The most people placed, and the best score of so many, out of those who are left."""
        if not left:
            return 0, 0.0
        first = left & -left
        options = [] if all_of_them else [best(left ^ first, all_of_them=False)]
        for group, value in worth.items():
            if group & first and group & left == group:
                people_, score = best(left ^ group, all_of_them=all_of_them)
                options.append((people_ + group.bit_count(), score + value))
        return max(options, default=(-99, 0.0))

    assert sum(map(len, groups)) == best((1 << 12) - 1, all_of_them=False)[0]
    placed = sum(1 << one for group in groups for one in group)
    mine = sum(worth[sum(1 << one for one in group)] for group in groups)
    assert mine == pytest.approx(best(placed, all_of_them=True)[1], abs=1)


@pytest.mark.parametrize(("people", "seed"), PROVEN)
def test_groups_are_as_good_as_is_proven_to_be_possible(people: int, seed: int) -> None:
    crowd = queue(company(people, seed))
    found = scored(crowd, places(crowd, propose(crowd, 6, 8, NOW)))
    assert found.broken == 0
    assert found.score == pytest.approx(PROVEN[people, seed], abs=0.0001)
