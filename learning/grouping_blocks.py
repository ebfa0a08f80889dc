"""Groups out of more people than can be compared with each other: in blocks of those who are near each other.

The blocks are searched side by side. Then the groups are put in another order and cut into other blocks, so that who
stood at the edge of one is in the middle of the next. Time and memory grow with the number of people alone.
"""

import sys
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from learning.grouping_facts import Facts, Numbers, pairs
from learning.grouping_placing import clock, cut_into_groups
from learning.grouping_plan import Plan
from learning.grouping_search import Chance, Search
from learning.grouping_solve import OF_BLOCKS, Effort, Wish, anneal, beginnings, solve, varied

BLOCK = 68
"""Groups in a block."""
_SIDE_BY_SIDE = 8
"""Blocks searched at once: their scores should stay in the processor's cache."""
_TOGETHER = 1200
"""Up to how many people each is compared with each."""
_PASSES = {False: ((20_000, (1800, 1800)), (sys.maxsize, (250, 150))), True: ((sys.maxsize, (60,)),)}
"""How many steps in each pass, by how many people there are."""
_EFFORTS = {
    False: (
        (16, Effort(8, 60, 4)),
        (40, Effort(16, 400, 4)),
        (120, Effort(20, 2000, 8)),
        (250, Effort(15, 4000, 6)),
        (1200, Effort(1, 4000, 1)),
    ),
    True: ((40, Effort(6, 80, 2)), (120, Effort(3, 250, 1)), (1200, Effort(1, 600, 1))),
}
"""How long to search, by how many people there are."""


def search(wish: Wish, begun: list[list[Numbers]], *, quick: bool) -> Plan:
    """The best plan for everybody that is found. begun: plans to begin with; none: the usual ones."""
    people = wish.known.people
    if people > _TOGETHER:
        steps = next(steps for most, steps in _PASSES[quick] if people <= most)
        return _in_blocks(wish, begun, steps)
    everybody = np.arange(people, dtype=np.int32)
    effort = next(effort for most, effort in _EFFORTS[quick] if people <= most)
    return solve(wish, everybody, begun or beginnings(wish, everybody), effort)


def _in_blocks(wish: Wish, begun: list[list[Numbers]], steps: Sequence[int]) -> Plan:
    """A plan for everybody, from one beginning. steps: of the search in each pass over all blocks."""
    everybody = np.arange(wish.known.people, dtype=np.int32)
    middle = (wish.bounds.smallest + wish.bounds.largest) / 2
    groups = begun[0] if begun else cut_into_groups(wish.known, everybody, wish.bounds, middle)
    local = np.full(wish.known.people, -1, np.int32)
    for turn, length in enumerate(steps):
        first = BLOCK // 2 if turn % 2 else BLOCK
        edges = [0, *range(first, len(groups), BLOCK), len(groups)]
        blocks = [groups[begin:end] for begin, end in pairwise(edges) if end > begin]
        groups = []
        for at in range(0, len(blocks), _SIDE_BY_SIDE):
            chance = Chance(wish.attempt, turn, at)
            groups += _searched(wish, blocks[at : at + _SIDE_BY_SIDE], length, local, chance)
        groups = _ordered(wish.known, groups)
    plan = Plan(wish.known, wish.bounds, wish.priorities, groups, wish.fixed)
    plan.settle()
    return plan


def _ordered(known: Facts, groups: list[Numbers]) -> list[Numbers]:
    """Groups in another order: by clock, place and mean need."""
    points = clock(known)

    def where(group: Numbers) -> tuple[int, int, int]:
        places = known.place[group]
        usual = int(np.bincount(places[places >= 0]).argmax()) if (places >= 0).any() else -1
        need = known.now[group] * 3 + known.wanted[group]
        return int(np.sort(points[group])[len(group) // 2]), usual, int(need.sum() * 100 // len(group))

    return [groups[n] for n in sorted(range(len(groups)), key=lambda n: (where(groups[n]), n))]


def _searched(wish: Wish, blocks: list[list[Numbers]], steps: int, local: Numbers, chance: Chance) -> list[Numbers]:
    """The groups of some blocks after a search in each."""
    people = [np.concatenate(block) for block in blocks]
    width = max(map(len, people)) + 1
    seats = wish.bounds.largest
    scores = np.zeros((len(blocks), width, width), np.float32)
    apart = np.zeros(scores.shape, np.bool_)
    tables: list[Numbers] = []
    fixed = np.ones((len(blocks), width), np.bool_)
    where = np.zeros((len(blocks), width), np.int64)
    for number, (block, some) in enumerate(zip(blocks, people, strict=True)):
        score, broken = pairs(wish.known, some, wish.priorities, local)
        varied(score, wish.attempt)
        count = len(some)
        scores[number, :count, :count], apart[number, :count, :count] = score[:-1, :-1], broken[:-1, :-1]
        where[number, :count] = np.arange(count)
        fixed[number, :count] = wish.fixed[some]
        table = np.full((len(block), seats), width - 1, np.int32)
        at = 0
        for row, group in enumerate(block):
            table[row, : len(group)] = np.arange(at, at + len(group))
            at += len(group)
        tables.append(table)
    company = np.repeat(np.arange(len(blocks), dtype=np.int32), [len(block) for block in blocks])
    everybody = np.concatenate(tables)
    waits = np.zeros(len(everybody), np.bool_)
    worth = np.zeros((len(blocks), width), np.float32)
    found = Search(scores, everybody, company, waits, company, worth, fixed, where, wish.bounds)
    anneal(found, scores, apart, steps, chance, OF_BLOCKS, fair=True)
    return [people[of][row[row != width - 1]] for of, row in zip(company, found.seats, strict=True)]
