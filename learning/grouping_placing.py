"""How many can be placed: people in the order of their working hours, cut into groups.

Working days are equally long, so somebody's hours are a point on the clock, and people fit who are near each other on
it. There is then always a best plan whose groups follow each other around the clock.
"""

from collections.abc import Sequence

import numpy as np

from learning.grouping_facts import Facts, Numbers
from learning.grouping_rules import DAY, FARTHEST
from learning.grouping_search import Bounds

_PLACED = 1 << 20
"""What placing somebody counts beside sizes that are not the wished one."""


def group_sizes(people: int, smallest: int, largest: int) -> list[int]:
    """The sizes of the groups that leave the fewest waiting, the nearest to the middle of the bounds.

    Some numbers cannot be split (9, 10, 11 and 17 into groups of 6-8): the rest waits.
    """
    middle = (smallest + largest) / 2
    counts = range(1, people // smallest + 1)
    best = max(counts, key=lambda n: (min(people, n * largest), -abs(people / n - middle)), default=0)
    if not best:
        return []
    placed = min(people, best * largest)
    return [placed // best + (1 if i < placed % best else 0) for i in range(best)]


def clock(known: Facts) -> Numbers:
    """Everybody's point on the clock, minutes: of who named a place, the one most people there have."""
    found = known.offset.copy()
    named = np.flatnonzero(known.place >= 0)
    if len(named):
        both, counts = np.unique(known.place[named].astype(np.int64) * DAY + known.offset[named], return_counts=True)
        usual = np.zeros(int(known.place.max()) + 1, np.int32)
        usual[both[np.argsort(counts, kind="stable")] // DAY] = both[np.argsort(counts, kind="stable")] % DAY
        found[named] = usual[known.place[named]]
    return found


def around(known: Facts, some: Numbers) -> Numbers:
    """Some people around the clock, beginning after its longest empty stretch; at one point by place and need."""
    points = clock(known)[some]
    distinct = np.unique(points)
    gaps = (np.roll(distinct, -1) - distinct) % DAY
    begin = distinct[(int(gaps.argmax()) + 1) % len(distinct)] if len(distinct) else 0
    need = known.now[some] * 8 + known.wanted[some]
    order = np.lexsort((some, known.mode[some], need, known.place[some], (points - begin) % DAY))
    return some[order]


def cut(line: Sequence[int], bounds: Bounds, wished: float, larger: int) -> tuple[int, list[tuple[int, int]]]:
    """Cut a line of points into groups so that the fewest are left out. wished: the best size; of so many at the end
    of the line (`larger`) the best size is one more.

    Returns its value (placed first, then sizes) and the groups as (begin, end) on the line.
    """
    best, sizes, twice = [0] * (len(line) + 1), [0] * (len(line) + 1), round(2 * wished)
    allowed = range(bounds.smallest, bounds.largest + 1)
    worth = [(size, size * _PLACED - abs(2 * size - twice)) for size in allowed]
    worth_later = [(size, size * _PLACED - abs(2 * size - twice - 2)) for size in allowed]
    for end in range(1, len(line) + 1):
        value, chosen, last = best[end - 1], 0, line[end - 1]
        for size, gain in worth if end <= len(line) - larger else worth_later:
            if size > end or last - line[end - size] > FARTHEST:
                break
            if best[end - size] + gain > value:
                value, chosen = best[end - size] + gain, size
        best[end], sizes[end] = value, chosen
    found, end = [], len(line)
    while end:
        if sizes[end]:
            found.append((end - sizes[end], end))
        end -= sizes[end] or 1
    return best[-1], found[::-1]


def cut_into_groups(known: Facts, some: Numbers, bounds: Bounds, wished: float, *, larger: int = 0) -> list[Numbers]:
    """Groups of some people around the clock, as many of them placed as their working hours allow.

    wished, larger: see `cut`.

    Where the clock has no empty stretch, it is opened at each of as many people as a group can have: one of the
    groups of a best plan begins there.
    """
    order = around(known, some)
    if not len(order):
        return []
    points = clock(known)[order]
    points = (points - points[0]) % DAY
    whole = DAY - int(points[-1]) > FARTHEST
    tries = 1 if whole or len(order) > _PLACED // 100 else min(bounds.largest + 1, len(order))
    best: tuple[int, list[Numbers]] = (-1, [])
    for turn in range(tries):
        line = np.concatenate((points[turn:], points[:turn] + DAY))
        value, found = cut([int(point) for point in line], bounds, wished, larger)
        if value > best[0]:
            people = np.roll(order, -turn)
            best = value, [people[begin:end] for begin, end in found]
    return best[1]
