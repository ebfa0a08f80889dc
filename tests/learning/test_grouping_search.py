"""How groups are searched: what a step is worth is what it says."""

import numpy as np
import pytest

from learning.grouping_facts import WHOLE
from learning.grouping_search import POOR, UNFAIR, Bounds, Chance, Search

BOUNDS = Bounds(3, 5)


def a_search(seed: int) -> Search:
    """Thirty people, whose worth for each other is drawn, in groups of three and four; six wait."""
    chance = np.random.default_rng(seed)
    pairs = np.zeros((1, 31, 31), np.float32)
    drawn = np.floor(chance.random((30, 30)) * WHOLE)
    pairs[0, :30, :30] = np.floor((drawn + drawn.T) / 2)
    np.fill_diagonal(pairs[0], 0)
    seats = np.full((9, 5), 30, np.int32)
    people = chance.permutation(30).astype(np.int32)
    for row, (begin, end) in enumerate([(0, 4), (4, 8), (8, 12), (12, 15), (15, 18), (18, 21), (21, 24), (24, 29)]):
        seats[row, : end - begin] = people[begin:end]
    seats[8, 0] = people[29]
    waits = np.array([False] * 7 + [True, True])
    return Search(
        pairs,
        seats,
        np.zeros(9, np.int32),
        waits,
        np.zeros(9, np.int32),
        np.full((1, 31), 4 * WHOLE, np.float32),
        np.zeros((1, 31), np.bool_),
        np.zeros((1, 31), np.int64),
        BOUNDS,
    )


def worth(search: Search, *, fair: bool) -> float:
    """What all groups are worth, and everybody who is placed."""
    search.recount()
    sizes = (search.seats[:7] != 30).sum(1)
    value = search.value()[:7].astype(float)
    lack = np.maximum(sizes * POOR - value, 0).sum() if fair else 0
    return float(value.sum() - UNFAIR * lack + 4 * WHOLE * sizes.sum())


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("fair", [False, True])
def test_a_step_for_gains_alone_never_loses(seed: int, *, fair: bool) -> None:
    search, chance = a_search(seed), Chance(seed)
    made = 0
    for _ in range(30):
        before = worth(search, fair=fair)
        made += (step := search.step(*search.couples(chance), 0, chance, fair=fair))
        assert worth(search, fair=fair) >= before + step * 0.5
    assert made


def test_poor_groups_are_made_better_though_others_lose_more() -> None:
    worst, mean = {}, {}
    for fair in (False, True):
        found = []
        for seed in range(20):
            search, chance = a_search(seed), Chance(seed)
            for _ in range(60):
                search.step(*search.couples(chance), 0, chance, fair=fair)
            found.append(search.value()[:7] / (search.seats[:7] != 30).sum(1))
        worst[fair] = np.mean([each.min() for each in found])
        mean[fair] = np.mean([each.mean() for each in found])
    assert worst[True] > worst[False]
    assert mean[True] < mean[False]
