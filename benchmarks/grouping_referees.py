"""Referees of the grouping: how many can be placed at the most, and how good groups can be at the most, both proven.

They take far too long for the product; they say how far it is from the best there is.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model
from scipy.optimize import Bounds as Between
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csc_array, hstack, identity

from benchmarks.grouping_pricing import Matrix, grow, price
from learning.grouping_search import Bounds

Column = tuple[int, ...]

_COUNTED = 60
"""Up to how many people each number of groups is looked at alone: that proves more."""
_NEIGHBOURS = 15
"""For each person how many groups near the plan's are known from the beginning."""
_AT_ONCE = 40_000
"""Groups of a size that are taken to close the gap."""
_SECONDS = 90
"""How long to look for the best plan out of many groups."""


def most_placed(apart: NDArray[np.bool_], smallest: int, largest: int, seconds: float) -> tuple[int, int]:
    """How many people can be placed: the most found, and the most there can be. apart: who may not be together."""
    people = len(apart)
    groups = people // smallest
    model = cp_model.CpModel()
    sits = [[model.new_bool_var("") for _ in range(groups)] for _ in range(people)]
    used = [model.new_bool_var("") for _ in range(groups)]
    for seats in sits:
        model.add_at_most_one(seats)
    for group in range(groups):
        size = sum(seats[group] for seats in sits)
        model.add(size >= smallest * used[group])
        model.add(size <= largest * used[group])
        for one, other in combinations(range(people), 2):
            if apart[one, other]:
                model.add_at_most_one((sits[one][group], sits[other][group]))
        if group:
            model.add_implication(used[group], used[group - 1])
    model.maximize(sum(seat for seats in sits for seat in seats))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    solver.parameters.random_seed = 1
    solver.solve(model)
    return round(solver.objective_value), int(solver.best_objective_bound + 1e-6)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How good groups of some people can be. found: the best the referee has. bound: what nothing can be above."""

    found: float
    bound: float
    seconds: float


class Columns:
    """Groups out of which the best plan of so many groups is chosen: column generation over everybody who is placed.

    pairs: what each two are for each other. apart: who may not be together. groups: a plan to begin with, of any
    number. count: how many groups a plan shall have; None for any number. known: groups with their values, from other
    counts; it grows.
    """

    def __init__(
        self,
        pairs: Matrix,
        apart: NDArray[np.bool_],
        bounds: Bounds,
        groups: list[Column],
        count: int | None,
        known: dict[Column, float],
    ) -> None:
        self._pairs, self._apart, self._bounds, self._count = pairs, apart, bounds, count
        self._people = len(pairs)
        self._known = known
        plan = [tuple(sorted(group)) for group in groups]
        for group in plan:
            self._add(group)
        self.best = sum(known[group] for group in plan)
        if count is None:
            self._add_neighbours(plan)
        self._never = -10 * float(np.abs(pairs).max()) * bounds.largest

    def _add(self, group: Column) -> None:
        inner = self._pairs[np.ix_(group, group)].sum() / 2
        size = len(group)
        self._known[group] = float(self._bounds.weight[size]) * inner + float(self._bounds.cost[size])

    def _add_neighbours(self, plan: list[Column]) -> None:
        """Add groups that differ from one of the plan by one person, the best beside what the plan gives each person:
        prices are near the right ones then from the beginning."""
        own = np.zeros(self._people)
        for group in plan:
            own[list(group)] = self._pairs[np.ix_(group, group)].sum(1) * float(self._bounds.weight[len(group)]) / 2
        near: list[tuple[float, Column]] = []
        for group in plan:
            for out in (*group, None):
                rest = [one for one in group if one != out]
                allowed = np.flatnonzero(~self._apart[rest].any(0))
                inner = self._pairs[np.ix_(rest, rest)].sum() / 2 + self._pairs[rest].sum(0)
                size = len(rest) + 1
                if size > self._bounds.largest:
                    continue
                worth = inner * float(self._bounds.weight[size]) - own[rest].sum() - own
                near += [(float(worth[one]), tuple(sorted((*rest, int(one))))) for one in set(allowed) - set(group)]
        for _, group in sorted(near, reverse=True)[: _NEIGHBOURS * self._people]:
            self._add(group)

    def _table(self, groups: Collection[Column]) -> csc_array:
        """A column for each group: its people, and that it is a group where groups are counted."""
        rows = np.concatenate([np.array([*group, self._people]) for group in groups])
        edges = np.cumsum([0, *(len(group) + 1 for group in groups)])
        counted = np.where(rows == self._people, float(self._count is not None), 1.0)
        return csc_array((counted, rows, edges), shape=(self._people + 1, len(groups)))

    def _sides(self) -> Matrix:
        return np.append(np.ones(self._people), float(self._count or 0))

    def _relaxed(self) -> tuple[float, Matrix]:
        """The best of the groups known, when they may be taken in parts; and the price of each person and of a group.

        People may also be left out at a price so high that it is never paid in the end.
        """
        worth = np.array(list(self._known.values()))
        table, sides = self._table(self._known), self._sides()
        slack = identity(len(sides), format="csc")
        costs = np.concatenate([-worth, np.full(2 * len(sides), -self._never)])
        found = linprog(costs, A_eq=hstack([table, slack, -slack]), b_eq=sides, method="highs")
        dual = -np.asarray(found.eqlin.marginals)
        dual[-1] *= self._count is not None
        return -float(found.fun), dual

    def _whole(self, bound: float) -> bool:
        """Look for the best plan out of the groups known, as far as a better one can have them; whether it is that."""
        _, dual = self._relaxed()
        floor = self.best - bound - 1 + dual[-1]
        some = {group: worth for group, worth in self._known.items() if worth - dual[list(group)].sum() > floor}
        if not some:
            return True
        worth = np.array(list(some.values()))
        found = milp(
            -worth,
            integrality=np.ones(len(worth)),
            bounds=Between(0, 1),
            constraints=LinearConstraint(self._table(some), self._sides(), self._sides()),
            options={"time_limit": _SECONDS, "mip_rel_gap": 1e-7},
        )
        if found.x is not None:
            self.best = max(self.best, -float(found.fun))
        return found.status in {0, 2}

    def _new(self, dual: Matrix, floor: float, most: int) -> tuple[float, bool, list[Column]]:
        """How far above the prices a group can be, whether some above the floor were left out, and the others."""
        over, found, full = 0.0, [], False
        for size in range(self._bounds.smallest, self._bounds.largest + 1):
            weight, cost = float(self._bounds.weight[size]), float(self._bounds.cost[size]) - float(dual[-1])
            best, more, values, kept = price(self._pairs, self._apart, dual[:-1], size, weight, cost, floor, most)
            if len(values):
                over = max(over, best)
                order = np.argsort(-values)[:most]
                found += [tuple(int(one) for one in kept[n]) for n in order]
            full |= more
        return over, full, found

    def _guess(self, dual: Matrix) -> bool:
        """Add groups that are above the prices and quickly found; whether there were some."""
        found = False
        for size in range(self._bounds.smallest, self._bounds.largest + 1):
            weight, cost = float(self._bounds.weight[size]), float(self._bounds.cost[size])
            for row in np.unique(np.sort(grow(self._pairs, self._apart, dual[:-1], size, weight)), axis=0):
                group = tuple(int(one) for one in row)
                if row[0] < 0 or group in self._known:
                    continue
                worth = weight * self._pairs[np.ix_(group, group)].sum() / 2 + cost
                if worth - dual[list(group)].sum() - dual[-1] > 1:
                    self._add(group)
                    found = True
        return found

    def bound(self, seconds: float) -> float:
        """Above which no plan can be; `best` is the best one found. seconds: how long to try."""
        begun = time.monotonic()
        bound, late = np.inf, False
        most = self._people // self._bounds.smallest if self._count is None else self._count
        while not late:
            relaxed, dual = self._relaxed()
            while self._guess(dual) and time.monotonic() - begun < seconds:
                relaxed, dual = self._relaxed()
            over, _, new = self._new(dual, 1e-3, 200)
            bound = min(bound, float(dual @ self._sides()) + most * max(over, 0.0))
            fresh = [group for group in new if group not in self._known]
            for group in fresh:
                self._add(group)
            if not fresh or bound - relaxed < 1e-5 * bound or bound <= self.best:
                break
            late = time.monotonic() - begun > seconds
        if self._count is not None and not late and bound - self.best > 0.5:
            bound = self._close(bound)
        return max(bound, self.best)

    def _close(self, bound: float) -> float:
        """Take every group that a better plan could have: the best plan out of them is the best there is."""
        _, dual = self._relaxed()
        _, full, near = self._new(dual, self.best - bound - 1, _AT_ONCE)
        for group in near:
            self._add(group)
        return self.best if self._whole(bound) and not full else bound


def judge(pairs: Matrix, apart: NDArray[np.bool_], bounds: Bounds, groups: list[Column], seconds: float) -> Verdict:
    """How good groups of some people can be, whatever their number. groups: the plan to be judged.

    pairs, apart: see `Columns`. seconds: how long to try for each number of groups; of many people all numbers
    are tried at once, which takes less time and shows less.
    """
    begun, people = time.monotonic(), len(pairs)
    best, bound = -np.inf, -np.inf
    known: dict[Column, float] = {}
    counts: list[int | None] = [*range(-(-people // bounds.largest), people // bounds.smallest + 1)]
    for count in counts if people <= _COUNTED else [None]:
        columns = Columns(pairs, apart, bounds, groups, count, known)
        bound = max(bound, columns.bound(seconds))
        best = max(best, columns.best)
    return Verdict(best, bound, time.monotonic() - begun)
