"""How good groups are, whoever made them, and what cannot be better.

Rules and envy are checked with the plain rules (`learning.grouping_rules`), of which the search knows nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.grouping_company import NOW
from learning.grouping import DEFAULT_PRIORITIES, group_sizes, problems
from learning.grouping_facts import WHOLE, Facts, facts, pairs
from learning.grouping_rules import offset
from learning.grouping_search import Bounds
from learning.interest import Interest

SMALLEST, LARGEST = 6, 8
BOUNDS = Bounds(SMALLEST, LARGEST)
_ASKED, _CHUNK = 150, 1200


def queue(people: Sequence[Interest]) -> list[Interest]:
    """Everybody, the longest waiting first."""
    return sorted(people, key=lambda each: (each.registered_at, each.person_id))


def in_random_order(people: Sequence[Interest], seed: int) -> list[list[int]]:
    """Groups of people as they come. Returns places in `people`."""
    return _cut([int(one) for one in np.random.default_rng(seed).permutation(len(people))])


def sorted_and_cut(people: Sequence[Interest]) -> list[list[int]]:
    """Groups of people sorted by zone, place and levels. Returns places in `people`."""

    def where(number: int) -> tuple[int, str, int, int, int]:
        one = people[number]
        return offset(one, NOW), one.place, one.level_now, one.level_wanted, number

    return _cut(sorted(range(len(people)), key=where))


def _cut(order: list[int]) -> list[list[int]]:
    groups, at = [], 0
    for size in group_sizes(len(order), SMALLEST, LARGEST):
        groups.append(order[at : at + size])
        at += size
    return groups


@dataclass(frozen=True, slots=True)
class Scored:
    """How good groups are: the mean of everybody placed and the worst group, of 1; broken rules; pairs met before."""

    score: float
    worst: float
    broken: int
    met: float


def scored(people: Sequence[Interest], groups: Sequence[Sequence[int]]) -> Scored:
    """What groups are worth. people: in the order they registered. groups: places in `people`."""
    known, scratch = facts(people, NOW), np.full(len(people), -1, np.int32)
    total, placed, worst, broken, met, couples = 0.0, 0, 1.0, 0, 0, 0
    for group in groups:
        members, size = np.array(group, np.int32), len(group)
        score, _ = pairs(known, members, DEFAULT_PRIORITIES, scratch)
        worth = float(BOUNDS.weight[size]) * float(score.sum()) / 2
        worth -= size * abs(size - (SMALLEST + LARGEST) / 2) * 0.02 * WHOLE
        total, placed, worst = total + worth, placed + size, min(worst, worth / size / WHOLE)
        broken += len(problems([people[one] for one in group], SMALLEST, LARGEST, NOW))
        met += len(known.met.among(members, scratch)[0])
        couples += size * (size - 1)
    return Scored(total / max(placed, 1) / WHOLE, worst, broken, met / max(couples, 1))


def envious(people: Sequence[Interest], groups: Sequence[Sequence[int]]) -> int:
    """How many wait though somebody who registered later has a place that they could take."""
    waiting = sorted(set(range(len(people))) - {one for group in groups for one in group})
    return sum(any(_envies(people, one, group) for group in groups) for one in waiting)


def _envies(people: Sequence[Interest], one: int, group: Sequence[int]) -> bool:
    return any(
        one < other and not problems([people[each] for each in (*group, one) if each != other], SMALLEST, LARGEST, NOW)
        for other in group
    )


def everything(people: Sequence[Interest]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """What each two are for each other, and who may not be together, of people few enough for that."""
    some = np.arange(len(people), dtype=np.int32)
    score, apart = pairs(facts(people, NOW), some, DEFAULT_PRIORITIES, np.full(len(people), -1, np.int32))
    return score[:-1, :-1].astype(np.float64), apart[:-1, :-1]


def best_mates(people: Sequence[Interest], seed: int) -> float:
    """The mean of the best mates there are, of some people drawn by chance: no groups can be better than about that,
    and none can be as good, as everybody's best mates cannot be in one group."""
    known = facts(people, NOW)
    order = np.random.default_rng(seed).permutation(len(people)).astype(np.int32)
    some, others = order[:_ASKED], order[_ASKED:]
    best = np.zeros((len(some), 0), np.float32)
    for begin in range(0, len(others), _CHUNK):
        best = np.concatenate((best, _of_chunk(known, some, others[begin : begin + _CHUNK])), axis=1)
        best = -np.sort(-best, axis=1)[:, :SMALLEST]
    return float(np.maximum(best.mean(1), best[:, : SMALLEST - 1].mean(1) - 0.02 * WHOLE).mean()) / WHOLE


def _of_chunk(known: Facts, some: NDArray[np.int32], chunk: NDArray[np.int32]) -> NDArray[np.float32]:
    both = np.concatenate((some, chunk))
    score, apart = pairs(known, both, DEFAULT_PRIORITIES, np.full(known.people, -1, np.int32))
    score[apart] = 0
    found: NDArray[np.float32] = score[: len(some), len(some) : -1]
    return found
