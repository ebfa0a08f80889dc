"""Improves groups by exchanging people: many pairs of groups at once, at random at first, then only for the better.

This is annealing with a heat bath: for two groups all exchanges of two people and all moves to an empty seat are
valued at once, and one is drawn, the better the likelier. Several searches run side by side in the same arrays, each
with its own people or with its own beginning. Those who wait sit in groups that have no value.
"""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from learning.grouping_facts import WHOLE, Numbers, Scores

_NEVER = np.float32(-1e9)
_OFF_MIDDLE = 0.02 * WHOLE
"""What each member away from the middle of the bounds costs each member: a group must be able to lose one."""
POOR = 0.79 * WHOLE
"""What a group is worth to each member at the least where people can be chosen so."""
UNFAIR = 3
"""How many times as much counts what a group lacks to that."""
_AROUND = 120
"""How many places of the line apart groups still count as near each other."""

_CHANCE = np.array([-math.log(-math.log((n + 0.5) / 4096)) * 1024 for n in range(4096)]).round().astype(np.float32)
"""Gumbel's distribution in 4096 steps, in 1024ths: rounded, so that every machine has the same."""


class Chance:
    """A stream of random numbers that is the same everywhere."""

    def __init__(self, *seed: int) -> None:
        self._bits = np.random.PCG64(list(seed))

    def small(self, count: int) -> NDArray[np.uint16]:
        """Numbers from 0 to 65535."""
        raw: NDArray[np.uint64] = np.asarray(self._bits.random_raw(count // 4 + 1), np.uint64)
        return raw.view(np.uint16)[:count]

    def luck(self, shape: tuple[int, int]) -> Scores:
        """Gumbel numbers: whoever has the largest of value + luck is drawn as a heat bath draws."""
        drawn = np.take(_CHANCE, self.small(shape[0] * shape[1]) & 4095) / np.float32(1024)
        return drawn.reshape(shape)


@dataclass(frozen=True, slots=True)
class Bounds:
    """People in a group, with what each size is worth.

    weight: of a group's pairs by its size: each member counts the mean of what the others are for them. cost: of sizes
    away from the middle, and of those that are not allowed.
    """

    smallest: int
    largest: int
    weight: Scores = field(init=False)
    cost: Scores = field(init=False)

    def __post_init__(self) -> None:
        sizes = np.arange(self.largest + 2)
        weight = np.where(sizes > 1, 2 / np.maximum(sizes - 1, 1), 0)
        cost = -np.round(sizes * np.abs(sizes - (self.smallest + self.largest) / 2) * _OFF_MIDDLE)
        cost[: self.smallest], cost[self.largest + 1 :] = _NEVER, _NEVER
        object.__setattr__(self, "weight", weight.astype(np.float32))
        object.__setattr__(self, "cost", cost.astype(np.float32))


class Search:
    """Groups of several searches, side by side.

    pairs: for each company of people what each two are for each other; the last row and column are nobody's.
    seats: (groups, seats) numbers of people in their company, nobody's where a seat is empty.
    company: which one each group is of. waits: which groups hold those who wait. run: which search each group is of.
    worth: for each company what placing each person is worth; nobody's is 0. fixed: who stays where they are.
    where: for each company everybody's place in a line in which neighbours are near each other; nobody's is 0.
    """

    def __init__(
        self,
        pairs: Scores,
        seats: Numbers,
        company: Numbers,
        waits: NDArray[np.bool_],
        run: Numbers,
        worth: Scores,
        fixed: NDArray[np.bool_],
        where: NDArray[np.int64],
        bounds: Bounds,
    ) -> None:
        self.width = pairs.shape[-1]
        self.nobody = self.width - 1
        self.seats = seats
        self._flat = pairs.reshape(-1)
        self._base = (company * (self.width * self.width)).astype(np.int64)
        self._people = (company * self.width).astype(np.int64)
        self._worth = worth.reshape(-1)
        self._fixed = fixed.reshape(-1)
        self._where = where.reshape(-1)
        self._counts = (~waits).astype(np.float32)
        self._bounds = bounds
        self._largest = seats.shape[1]
        kinds = np.arange(self._largest + 2)
        self._weight = np.stack([np.zeros(len(kinds), np.float32), bounds.weight])
        self._cost = np.stack([np.where(kinds > self._largest, _NEVER, np.float32(0)), bounds.cost])
        self._kind = (~waits).astype(np.int64)
        self._runs = run
        self.recount()

    def recount(self) -> None:
        """Count everything anew, as after a change of `pairs`."""
        seats = self.seats.astype(np.int64)
        self._size = (seats != self.nobody).sum(1)
        at = self._base[:, None, None] + seats[:, :, None] * self.width + seats[:, None, :]
        self._own = np.take(self._flat, at).sum(2)

    def value(self) -> Scores:
        """What each group is worth."""
        total = self._own.sum(1) / 2
        found: Scores = self._weight[self._kind, self._size] * total + self._cost[self._kind, self._size]
        return found

    def couples(self, chance: Chance, *, near: bool = False) -> tuple[Numbers, Numbers]:
        """Every group with another one of its search, at random; or with one whose people are near."""
        drawn = chance.small(len(self._runs)).astype(np.int64)
        if near:
            where = np.take(self._where, self._people[:, None] + self.seats).sum(1) // np.maximum(self._size, 1)
            drawn = where * 65536 + drawn * _AROUND
        order = np.lexsort((drawn, self._runs))
        runs = self._runs[order]
        first = np.searchsorted(runs, runs)
        even = (np.arange(len(runs)) - first) % 2 == 0
        second = np.zeros(len(runs), np.bool_)
        second[:-1] = even[:-1] & (runs[1:] == runs[:-1])
        at = np.flatnonzero(second)
        return order[at].astype(np.int32), order[at + 1].astype(np.int32)

    def step(self, one: Numbers, other: Numbers, heat: float, chance: Chance, *, fair: bool = False) -> int:
        """Make at most one exchange or move between each two groups; returns how many were made.

        one, other: see `couples`. heat: what a loss has to stay near of to be taken at times; 0 for gains alone.
        fair: what poor groups gain counts more than what good ones lose.
        """
        if not len(one):
            return 0
        a, b = self._side(one), self._side(other)
        at = (self._base[one][:, None] + a.seats * self.width)[:, :, None] + b.seats[:, None, :]
        cross = np.take(self._flat, at)
        gains = self._gains(a, b, cross)
        if fair:
            gains += self._fairer(a, b, cross)
        threshold: Scores | np.float32 = np.float32(1)
        if heat:
            gains += np.float32(heat) * chance.luck(gains.shape)
            threshold = np.float32(heat) * chance.luck((len(gains), 1))[:, 0]
        choice = gains.argmax(1)
        made = np.flatnonzero(gains[np.arange(len(gains)), choice] > threshold)
        if len(made):
            self._exchange(one[made], other[made], choice[made], cross[made])
        return len(made)

    def _side(self, groups: Numbers) -> "_Side":
        seats = self.seats[groups].astype(np.int64)
        people = self._people[groups][:, None] + seats
        kind, size, own = self._kind[groups], self._size[groups], self._own[groups]
        return _Side(
            seats=seats,
            own=own,
            total=own.sum(1, keepdims=True) / 2,
            kind=kind[:, None],
            size=size[:, None],
            weight=self._weight[kind, size][:, None],
            cost=self._cost[kind, size][:, None],
            worth=np.take(self._worth, people),
            stuck=np.where((seats == self.nobody) | np.take(self._fixed, people), _NEVER, np.float32(0)),
        )

    def _gains(self, a: "_Side", b: "_Side", cross: Scores) -> Scores:
        """What each exchange (seat by seat), each move to the other and each move from the other would bring."""
        ones = np.ones(self._largest, np.float32)  # a product adds up small rows much faster than a sum does
        to_b, to_a = cross @ ones, ones @ cross
        placed = (b.kind - a.kind).astype(np.float32)
        rows = b.weight * to_b - a.weight * a.own + placed * a.worth + a.stuck
        columns = a.weight * to_a - b.weight * b.own - placed * b.worth + b.stuck
        swaps = (rows[:, :, None] + columns[:, None, :]) - (a.weight + b.weight)[:, :, None] * cross
        now = (a.weight * a.total + a.cost) + (b.weight * b.total + b.cost)
        over = self._after(a, -1, a.total - a.own) + self._after(b, 1, b.total + to_b)
        back = self._after(b, -1, b.total - b.own) + self._after(a, 1, a.total + to_a)
        over += placed * a.worth + a.stuck - now
        back += b.stuck - placed * b.worth - now
        return np.concatenate([swaps.reshape(len(swaps), -1), over, back], axis=1)

    def _fairer(self, a: "_Side", b: "_Side", cross: Scores) -> Scores:
        """What each of `_gains` brings beside that to a group that is poor, or makes a group poor."""
        ones = np.ones(self._largest, np.float32)
        to_b, to_a = cross @ ones, ones @ cross
        left = (a.total - a.own)[:, :, None] + to_a[:, None, :] - cross
        right = (b.total - b.own)[:, None, :] + to_b[:, :, None] - cross
        swaps = self._lack(a, 0, left) + self._lack(b, 0, right)
        over = self._lack(a, -1, a.total - a.own) + self._lack(b, 1, b.total + to_b)
        back = self._lack(b, -1, b.total - b.own) + self._lack(a, 1, a.total + to_a)
        now = self._lack(a, 0, a.total) + self._lack(b, 0, b.total)
        after = np.concatenate([swaps.reshape(len(swaps), -1), over, back], axis=1)
        found: Scores = (now - after) * np.float32(UNFAIR)
        return found

    def _after(self, side: "_Side", more: int, totals: Scores) -> Scores:
        """What groups are worth with one more or one less, whose pairs then have these totals."""
        found: Scores = self._weight[side.kind, side.size + more] * totals + self._cost[side.kind, side.size + more]
        return found

    def _lack(self, side: "_Side", more: int, totals: Scores) -> Scores:
        """What groups with so many members more lack to not being poor, whose pairs then have these totals."""
        shape = (len(totals),) + (1,) * (totals.ndim - 1)
        size = side.size + more
        weight, cost = (table[side.kind, size].reshape(shape) for table in (self._weight, self._cost))
        enough = (side.kind * size).reshape(shape) * np.float32(POOR)
        found: Scores = np.maximum(enough - weight * totals - cost, np.float32(0))
        return found

    def _exchange(self, one: Numbers, other: Numbers, choice: NDArray[np.int64], cross: Scores) -> None:
        """Make one exchange between each two groups; to move is to exchange with an empty seat."""
        a, b = self.seats[one].astype(np.int64), self.seats[other].astype(np.int64)
        seats, rows = self._largest, np.arange(len(one))
        i, j = np.divmod(choice, seats)
        over, back = choice >= seats * seats, choice >= seats * (seats + 1)
        i, j = np.where(over, j, i), np.where(over, (b == self.nobody).argmax(1), j)
        i, j = np.where(back, (a == self.nobody).argmax(1), i), np.where(back, choice - seats * (seats + 1), j)
        x, y = a[rows, i], b[rows, j]
        to_b, to_a = cross[rows, i].sum(1), cross[rows, :, j].sum(1)
        between, base = cross[rows, i, j], self._base[one][:, None]
        own_a = self._own[one] + cross[rows, :, j] - np.take(self._flat, base + a * self.width + x[:, None])
        own_b = self._own[other] + cross[rows, i, :] - np.take(self._flat, base + b * self.width + y[:, None])
        own_a[rows, i], own_b[rows, j] = to_a - between, to_b - between
        self._own[one], self._own[other] = own_a, own_b
        self.seats[one, i], self.seats[other, j] = y, x
        came = (y != self.nobody).astype(np.int64) - (x != self.nobody)
        self._size[one] += came
        self._size[other] -= came


@dataclass(frozen=True, slots=True)
class _Side:
    """One of two groups, for many couples at once: what an exchange is valued by. stuck: who cannot leave."""

    seats: NDArray[np.int64]
    own: Scores
    total: Scores
    kind: NDArray[np.int64]
    size: NDArray[np.int64]
    weight: Scores
    cost: Scores
    worth: Scores
    stuck: Scores
