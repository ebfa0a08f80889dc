"""Why somebody waits, and what would help."""

from collections.abc import Sequence

import numpy as np

from learning.grouping_placing import cut_into_groups, group_sizes
from learning.grouping_plan import Plan
from learning.grouping_values import Waiting, Why
from learning.interest import Interest


def why_waiting(plan: Plan, queue: Sequence[Interest], paused: Sequence[Interest]) -> tuple[Waiting, ...]:
    """Everybody who waits with the reason, the longest waiting first. queue: who the plan is of, in its order."""
    cause = _Causes(plan)
    found = [(queue[one], *cause.of(one)) for one in plan.waiting]
    found += [(each, Why.PAUSED, 0) for each in paused]
    found.sort(key=lambda each: (each[0].registered_at, each[0].person_id))
    return tuple(Waiting(each, why, position, missing) for position, (each, why, missing) in enumerate(found, start=1))


class _Causes:
    """Finds why somebody waits; what many of them share is found once."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._known = plan, plan.known
        self._smallest, self._largest = plan.bounds.smallest, plan.bounds.largest
        self._splits: bool | None = None

    def of(self, one: int) -> tuple[Why, int]:
        """Why somebody waits, and how many more people who suit them would help."""
        plan, smallest = self._plan, self._smallest
        if self._known.people < smallest:
            return Why.FEW, smallest - self._known.people
        suit = ~self._known.hours_apart(one)
        if int(suit.sum()) < smallest:
            return Why.HOURS, smallest - int(suit.sum())
        led = self._known.led.near(one)
        allowed = suit.copy()
        allowed[led] = False
        if int(allowed.sum()) < smallest:
            return Why.SUPERVISOR, smallest - int(allowed.sum())
        waiting = int((allowed & (plan.of < 0)).sum())
        more = max(smallest - waiting, 1)
        if not plan.groups:
            return (Why.SUPERVISOR if self._splittable_by_hours() else Why.HOURS), more
        outside = plan.of[~suit]
        suiting = np.bincount(outside[outside >= 0], minlength=len(plan.groups)) == 0
        if not suiting.any():
            return Why.HOURS, more
        suiting[plan.of[led][plan.of[led] >= 0]] = False
        if not suiting.any():
            return Why.SUPERVISOR, more
        return Why.SPLIT, self._to_split(int(allowed.sum()), more)

    def _to_split(self, people: int, otherwise: int) -> int:
        """How many more bring a number that can be split."""
        for more in range(1, otherwise):
            if sum(group_sizes(people + more, self._smallest, self._largest)) == people + more:
                return more
        return otherwise

    def _splittable_by_hours(self) -> bool:
        if self._splits is None:
            everybody = np.arange(self._known.people, dtype=np.int32)
            self._splits = bool(cut_into_groups(self._known, everybody, self._plan.bounds, self._smallest))
        return self._splits
