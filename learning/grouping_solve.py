"""Finds good groups: several beginnings, a search from each, and the best of what they find."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from learning.grouping_facts import BROKEN, SEEN_BROKEN, WHOLE, Facts, Numbers, Scores, pairs
from learning.grouping_placing import around, cut_into_groups
from learning.grouping_plan import Plan
from learning.grouping_search import Bounds, Chance, Search
from learning.grouping_split import split_again
from learning.grouping_values import Priority

_PLACED = 4 * WHOLE
"""What placing somebody is worth: less than breaking a rule costs a group, more than any score."""
_EARLIER = 2 * WHOLE
"""What placing who registered first is worth more than who registered last."""
HEAT, OF_BLOCKS = (0.06 * WHOLE, 0.012 * WHOLE), (0.04 * WHOLE, 0.004 * WHOLE)
"""How hot a search is at first and in the end: of everybody at once, and in blocks, which get fewer steps a group."""
_CROSSING = 0.3
"""The part of a search in which rules may still be broken."""
_COUNTS = 6
"""How many numbers of groups are tried."""
_SPLIT = 130
"""Up to how many people each two groups are split in every way."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search. runs: side by side. steps: of each. kept: how many are brought to their end."""

    runs: int
    steps: int
    kept: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What all parts of one search share."""

    known: Facts
    bounds: Bounds
    priorities: Sequence[Priority]
    fixed: NDArray[np.bool_]
    attempt: int


def beginnings(wish: Wish, some: Numbers) -> list[list[Numbers]]:
    """Plans that place as many as hours allow, each of another number of groups, the nearest to the middle first.

    A search keeps the number of groups, and how good groups can be depends much on it.
    """
    smallest, largest = wish.bounds.smallest, wish.bounds.largest
    middle = (smallest + largest) / 2
    found = [cut_into_groups(wish.known, some, wish.bounds, middle)]
    placed = sum(map(len, found[0]))
    counts = range(max(-(-placed // largest), 1), placed // smallest + 1)
    seen = {len(found[0])}
    for count in sorted(counts, key=lambda count: abs(count - placed / middle))[:_COUNTS]:
        size = placed // count
        plan = cut_into_groups(wish.known, some, wish.bounds, size, larger=(placed - count * size) * (size + 1))
        if len(plan) not in seen:
            seen.add(len(plan))
            found.append(plan)
    return found


def varied(scores: Scores, attempt: int) -> None:
    """Change scores a little and at random, so that another attempt finds another good answer."""
    if attempt:
        raw = Chance(attempt, 7).small(scores.size).reshape(scores.shape).astype(np.float32)
        noise = np.floor((raw + raw.T) * (0.04 * WHOLE / 65536))
        noise[-1], noise[:, -1] = 0, 0
        np.fill_diagonal(noise, 0)
        scores += noise


def seated(
    plans: Sequence[tuple[Numbers, list[Numbers]]], nobody: int, seats: int, spare: int
) -> tuple[Numbers, NDArray[np.bool_], Numbers]:
    """The seats of several plans below each other.

    plans: (everybody, their groups). nobody: what stands on an empty seat. spare: how many rows of empty seats each
    plan has beside those of who waits. Returns the seats, which rows wait, and which plan each is of.
    """
    rows: list[Numbers] = []
    waits: list[bool] = []
    run: list[int] = []
    for number, (everybody, groups) in enumerate(plans):
        left = np.setdiff1d(everybody, np.concatenate(groups) if groups else everybody[:0])
        queues = [left[at : at + seats] for at in range(0, len(left), seats)] + [left[:0]] * spare
        rows += [*groups, *queues]
        waits += [False] * len(groups) + [True] * len(queues)
        run += [number] * (len(groups) + len(queues))
    table = np.full((len(rows), seats), nobody, np.int32)
    for at, members in enumerate(rows):
        table[at, : len(members)] = members
    return table, np.array(waits, np.bool_), np.array(run, np.int32)


def anneal(
    search: Search,
    scores: Scores,
    apart: NDArray[np.bool_],
    steps: int,
    chance: Chance,
    heats: tuple[float, float] = HEAT,
    *,
    fair: bool = False,
) -> None:
    """Search: hot at first and free to break rules, then cold, then for gains alone.

    scores: what it searches with. fair: at last poor groups are made better, even if others lose a little more.
    """
    hot, cold = heats
    crossing = int(steps * _CROSSING)
    scores -= apart * np.float32(SEEN_BROKEN)
    search.recount()
    for step in range(steps):
        if step == crossing:
            scores -= apart * np.float32(BROKEN - SEEN_BROKEN)
            search.recount()
        heat = hot * (cold / hot) ** (step / max(steps - 1, 1))
        search.step(*search.couples(chance, near=step % 2 == 1), round(heat, 3), chance)
    quiet = 0
    for step in range(steps):
        made = search.step(*search.couples(chance, near=step % 2 == 1), 0, chance, fair=fair)
        quiet = 0 if made else quiet + 1
        if quiet > 12:
            break


def solve(wish: Wish, some: Numbers, plans: list[list[Numbers]], effort: Effort) -> Plan:
    """The best plan for some people, found from some plans. Few enough that what each is for each fits in memory."""
    known, bounds = wish.known, wish.bounds
    local = np.full(known.people, -1, np.int32)
    scores, apart = pairs(known, some, wish.priorities, local)
    varied(scores, wish.attempt)
    local[some] = np.arange(len(some), dtype=np.int32)
    begun = [[local[group] for group in plan] for plan in plans]
    everybody = np.arange(len(some), dtype=np.int32)
    runs = [(everybody, begun[number % len(begun)]) for number in range(effort.runs)]
    seats, waits, run = seated(runs, len(some), bounds.largest, spare=int(apart.any()))
    worth = np.zeros(len(some) + 1, np.float32)
    worth[:-1] = np.floor(_PLACED + _EARLIER * np.arange(len(some), 0, -1) / len(some))
    fixed = np.ones(len(some) + 1, np.bool_)
    fixed[:-1] = wish.fixed[some]
    company = np.zeros(len(seats), np.int32)
    work = scores.copy()
    where = np.zeros(len(some) + 1, np.int64)
    where[local[around(known, some)]] = np.arange(len(some))
    search = Search(work[None], seats, company, waits, run, worth, fixed, where, bounds)
    anneal(search, work, apart, effort.steps, Chance(wish.attempt, len(some)))
    value = search.value()
    ranked: list[tuple[float, int]] = []
    for number in range(effort.runs):
        mine = (run == number) & ~waits
        placed = int((search.seats[mine] != len(some)).sum())
        ranked.append((placed * _PLACED + float(value[mine].sum()), -number))
    found: list[tuple[int, float, int, Plan]] = []
    seen: set[bytes] = set()
    for _, number in sorted(ranked, reverse=True):
        mine = (run == -number) & ~waits
        groups = [row[row != len(some)] for row in search.seats[mine]]
        shape = b"".join(sorted(np.sort(group).tobytes() + b"|" for group in groups))
        if shape in seen:
            continue
        seen.add(shape)
        plan = _finished(wish, some, groups, work)
        found.append((plan.placed, plan_value(plan, scores, local, bounds), number, plan))
        if len(seen) >= effort.kept:
            break
    return max(found, key=lambda each: each[:3])[3]


def plan_value(plan: Plan, scores: Scores, local: Numbers, bounds: Bounds) -> float:
    """What the groups of a plan are worth together."""
    found = 0.0
    for group in plan.groups:
        members = local[np.array(group)]
        total = float(scores[np.ix_(members, members)].sum()) / 2
        found += float(bounds.weight[len(group)]) * total + float(bounds.cost[len(group)])
    return found


def _finished(wish: Wish, some: Numbers, groups: list[Numbers], work: Scores) -> Plan:
    """A plan out of what a search found: legal, complete, fair, and with each two groups split in the best way."""
    plan = Plan(wish.known, wish.bounds, wish.priorities, [some[group] for group in groups], wish.fixed)
    plan.settle()
    if len(some) <= _SPLIT:
        local = np.full(wish.known.people, -1, np.int32)
        local[some] = np.arange(len(some), dtype=np.int32)
        again = split_again(work, [local[np.array(group)] for group in plan.groups], wish.fixed[some], wish.bounds)
        plan = Plan(wish.known, wish.bounds, wish.priorities, [some[group] for group in again], wish.fixed)
        plan.settle()
    return plan
