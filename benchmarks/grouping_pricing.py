"""Finds groups that are worth more than the prices of their people: the inner loops of the referee, compiled."""

import numba
import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


@numba.njit(cache=True)  # type: ignore[misc,untyped-decorator,unused-ignore]
def price(  # noqa: C901 - one loop without calls is what makes it fast
    pairs: Matrix,
    apart: NDArray[np.bool_],
    dual: Matrix,
    size: int,
    weight: float,
    cost: float,
    floor: float,
    most: int,
) -> tuple[float, bool, Matrix, NDArray[np.int64]]:
    """Every group of one size whose value beside the prices of its people is above a floor, the best ones kept.

    Depth first, people in order; a branch is left when even the dearest that could still come do not lift it.
    Returns the best value, whether some were not kept, and the kept ones with their values.
    """
    people = len(dual)
    kept = np.zeros((2 * most, size), np.int64)
    values = np.full(2 * most, -1e18)
    count, full = 0, False
    best = -1e18
    bar = floor
    # candidates of each depth, what each would bring now, and the groups so far
    lists = np.zeros((size + 1, people), np.int64)
    brings = np.zeros((size + 1, people))
    lengths = np.zeros(size + 1, np.int64)
    at = np.zeros(size + 1, np.int64)
    so_far = np.zeros(size + 1)
    chosen = np.zeros(size, np.int64)
    so_far[0] = cost
    for one in range(people):
        lists[0, one] = one
        brings[0, one] = -dual[one]
    lengths[0] = people
    depth = 0
    tops = np.zeros(size + 1)
    hopes = np.zeros(size + 1)
    while depth >= 0:
        if at[depth] >= lengths[depth]:
            depth -= 1
            continue
        index = at[depth]
        at[depth] += 1
        one = lists[depth, index]
        value = so_far[depth] + brings[depth, index]
        chosen[depth] = one
        if depth + 1 == size:
            if value > bar:
                best = max(best, value)
                values[count] = value
                kept[count] = chosen
                count += 1
                if count == 2 * most:
                    order = np.argsort(-values)[:most]
                    kept[:most], values[:most] = kept[order], values[order]
                    bar, count, full = values[most - 1], most, True
            continue
        left = size - depth - 1
        length = 0
        for k in range(index + 1, lengths[depth]):
            other = lists[depth, k]
            if not apart[one, other]:
                lists[depth + 1, length] = other
                brings[depth + 1, length] = brings[depth, k] + weight * pairs[one, other]
                length += 1
        if length < left:
            continue
        # what each candidate can bring at most, with half of its best pairs among the candidates
        for k in range(left):
            hopes[k] = -1e18
        for k in range(length):
            for t in range(left):
                tops[t] = 0.0
            if left > 1:
                a = lists[depth + 1, k]
                for m in range(length):
                    worth = pairs[a, lists[depth + 1, m]]
                    if m != k and worth > tops[left - 2]:
                        t = left - 2
                        while t > 0 and tops[t - 1] < worth:
                            tops[t] = tops[t - 1]
                            t -= 1
                        tops[t] = worth
            hope = brings[depth + 1, k]
            for t in range(left - 1):
                hope += weight * tops[t] / 2
            if hope > hopes[left - 1]:
                t = left - 1
                while t > 0 and hopes[t - 1] < hope:
                    hopes[t] = hopes[t - 1]
                    t -= 1
                hopes[t] = hope
        bound = value
        for t in range(left):
            bound += hopes[t]
        if bound <= bar:
            continue
        so_far[depth + 1] = value
        lengths[depth + 1] = length
        at[depth + 1] = 0
        depth += 1
    return best, full, values[:count].copy(), kept[:count].copy()


@numba.njit(cache=True)  # type: ignore[misc,untyped-decorator,unused-ignore]
def grow(  # noqa: C901 - the same
    pairs: Matrix, apart: NDArray[np.bool_], dual: Matrix, size: int, weight: float
) -> NDArray[np.int64]:
    """From each person a group that grows by who brings most, then exchanges members: quick, and often good.

    A row of -1 where none could be made.
    """
    people = len(dual)
    found = np.full((people, size), -1, np.int64)
    for first in range(people):
        group = np.full(size, -1, np.int64)
        group[0] = first
        length, seat, turns = 1, 1, 0
        while turns < 12 * size:
            turns += 1
            best, chosen = -1e17, -1
            for one in range(people):
                value, fits = -dual[one], True
                for k in range(length):
                    if k != seat:
                        if group[k] == one or apart[one, group[k]]:
                            fits = False
                            break
                        value += weight * pairs[one, group[k]]
                if fits and value > best:
                    best, chosen = value, one
            if chosen < 0:
                break
            if seat == length:
                group[seat] = chosen
                length += 1
            else:
                group[seat] = chosen
            seat = length if length < size else turns % size
        if length == size:
            found[first] = group
    return found
