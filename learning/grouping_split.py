"""The best way to split two groups: every way there is, valued at once, for many couples of groups at once."""

from collections import defaultdict
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from learning.grouping_facts import Numbers, Scores
from learning.grouping_search import Bounds

_MOST_WAYS = 7_000
_MOST_ROUNDS = 30
_AT_ONCE = 48
"""Couples of groups valued at once: what they take stays small."""

Gain = tuple[float, int, int, Numbers, Numbers]
"""What a new split of two groups brings, their numbers, and who is in each then."""


@lru_cache(maxsize=32)
def _ways(people: int, size: int) -> tuple[Scores, Scores]:
    """Every way to choose some of them, one a row, and which pairs each way has; of two halves the first has the first
    person."""
    chosen = [ways for ways in combinations(range(people), size) if 2 * size != people or ways[0] == 0]
    ways = np.zeros((len(chosen), people), np.float32)
    ways[np.arange(len(chosen))[:, None], np.array(chosen)] = 1
    first, second = np.triu_indices(people, 1)
    return ways, ways[:, first] * ways[:, second]


def _sizes(people: int, bounds: Bounds) -> list[int]:
    """Sizes of the smaller of two groups."""
    least = max(bounds.smallest, people - bounds.largest)
    return [size for size in range(least, people // 2 + 1) if comb(people, size) <= _MOST_WAYS]


def _best(pairs: Scores, both: NDArray[np.int64], bounds: Bounds) -> tuple[Scores, list[Numbers]]:
    """For each row of people the best value of two groups made of them, and the places in the row of the first."""
    people = both.shape[1]
    inner = np.take(pairs.reshape(-1), both[:, :, None] * pairs.shape[1] + both[:, None, :])
    links, upper = inner.sum(2), inner[:, *np.triu_indices(people, 1)]
    total = upper.sum(1)
    best = np.full(len(both), -np.inf, np.float32)
    chosen: list[Numbers] = [np.zeros(0, np.int32)] * len(both)
    for size in _sizes(people, bounds):
        ways, together = _ways(people, size)
        own = together @ upper.T
        other = own + (total - ways @ links.T)
        value = bounds.weight[size] * own + bounds.weight[people - size] * other
        at = value.argmax(0)
        found = value[at, np.arange(len(both))] + (bounds.cost[size] + bounds.cost[people - size])
        for better in np.flatnonzero(found > best):
            best[better], chosen[better] = found[better], np.flatnonzero(ways[at[better]]).astype(np.int32)
    return best, chosen


def _gains(pairs: Scores, groups: list[Numbers], couples: list[tuple[int, int]], bounds: Bounds) -> list[Gain]:
    """What splitting couples of groups of one number of people in the best way brings, where it does."""
    inner = [float(pairs[np.ix_(group, group)].sum()) / 2 for group in groups]
    now = [float(bounds.weight[len(g)] * own + bounds.cost[len(g)]) for g, own in zip(groups, inner, strict=True)]
    found: list[Gain] = []
    for begin in range(0, len(couples), _AT_ONCE):
        some = couples[begin : begin + _AT_ONCE]
        both = np.stack([np.concatenate((groups[one], groups[other])) for one, other in some]).astype(np.int64)
        best, chosen = _best(pairs, both, bounds)
        for (one, other), value, first, row in zip(some, best, chosen, both, strict=True):
            gain = float(value) - now[one] - now[other]
            if gain > 1:
                members = row.astype(np.int32)
                found.append((gain, one, other, members[first], np.delete(members, first)))
    return found


def split_again(pairs: Scores, groups: list[Numbers], fixed: NDArray[np.bool_], bounds: Bounds) -> list[Numbers]:
    """Split each two groups anew until no split of two is better. Groups with somebody fixed stay as they are."""
    groups = list(groups)
    able = [number for number, group in enumerate(groups) if not fixed[group].any()]
    fresh = set(able)
    for _ in range(_MOST_ROUNDS):
        couples: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for one, other in combinations(able, 2):
            if one in fresh or other in fresh:
                couples[len(groups[one]) + len(groups[other])].append((one, other))
        gains = [gain for some in couples.values() for gain in _gains(pairs, groups, some, bounds)]
        fresh = set()
        for _gain, one, other, first, second in sorted(gains, key=lambda gain: (-gain[0], gain[1], gain[2])):
            if not {one, other} & fresh:
                groups[one], groups[other] = first, second
                fresh |= {one, other}
        if not fresh:
            break
    return groups
