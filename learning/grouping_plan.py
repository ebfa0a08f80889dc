"""A plan of who is in which group: what makes it legal, complete and fair, whatever it came from.

People are numbers in the order they registered, so whoever has the smaller number has waited longer.
"""

from collections.abc import Iterable, Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

from learning.grouping_facts import Facts, pairs
from learning.grouping_placing import cut_into_groups
from learning.grouping_search import Bounds
from learning.grouping_values import Priority

_WEIGHED = 24
"""How many groups with an empty seat are weighed for somebody: enough to find a near one."""
_TRIED = 200
"""For how many of those who wait others are asked to move, and below how many are asked."""
_ASKED = 1500


class Plan:
    """Groups of people. Everybody else waits.

    fixed: who stays where they are as long as that is legal at all.
    """

    def __init__(
        self,
        known: Facts,
        bounds: Bounds,
        priorities: Sequence[Priority],
        groups: Iterable[Iterable[int]],
        fixed: NDArray[np.bool_],
    ) -> None:
        self.known, self.bounds, self.priorities, self.fixed = known, bounds, priorities, fixed
        self.groups: list[list[int]] = [sorted(int(one) for one in group) for group in groups]
        self.of = np.full(known.people, -1, np.int32)
        for number, group in enumerate(self.groups):
            self.of[group] = number
        self._scratch = np.full(known.people, -1, np.int32)

    @property
    def waiting(self) -> list[int]:
        """Who waits, the longest first."""
        return [int(one) for one in np.flatnonzero(self.of < 0)]

    @property
    def placed(self) -> int:
        """How many have a group."""
        return int((self.of >= 0).sum())

    def settle(self) -> None:
        """Make the plan legal, place as many as can be, and give places to who has waited longest."""
        self._mend()
        while True:
            self._fill()
            if not (self._found() or self._make_room()):
                break
        self._be_fair()

    def put(self, one: int, group: int) -> None:
        """Place somebody, wherever they were."""
        self.remove(one)
        self.groups[group].append(one)
        self.groups[group].sort()
        self.of[one] = group

    def remove(self, one: int) -> None:
        """Let somebody wait."""
        if self.of[one] >= 0:
            self.groups[self.of[one]].remove(one)
            self.of[one] = -1

    def clashes(self, one: int) -> NDArray[np.int64]:
        """For each group how many there may not be together with somebody."""
        apart = self.known.apart(one)
        apart[one] = False
        of = self.of[apart]
        return np.bincount(of[of >= 0], minlength=len(self.groups))

    def _mend(self) -> None:
        """Take out who breaks a rule, the fewest and the latest, and who is too many; then what is too small."""
        for number in self._broken():
            self._part(self.groups[number])
        for group in self.groups:
            while len(group) > self.bounds.largest:
                self.remove(max(group, key=lambda one: (not self.fixed[one], one)))
        for number in range(len(self.groups)):
            if 0 < len(self.groups[number]) < self.bounds.smallest and not self._top_up(number):
                for one in list(self.groups[number]):
                    self.remove(one)
        self._forget_empty()

    def _broken(self) -> list[int]:
        """Groups in which two may not be together."""
        known, of = self.known, self.of
        ones = np.repeat(np.arange(known.people), np.diff(known.led.first))
        found = set(of[ones[(of[ones] >= 0) & (of[ones] == of[known.led.other])]].tolist())
        for number, group in enumerate(self.groups):
            offset, place = known.offset[group], known.place[group]
            here = len(group) and place[0] >= 0 and bool((place == place[0]).all())
            if len(group) and not here and int(offset.max()) != int(offset.min()):
                found.add(number)
        return sorted(found)

    def _part(self, group: list[int]) -> None:
        members = np.array(group, np.int32)
        _, apart = pairs(self.known, members, self.priorities, self._scratch)
        broken = {one: int(apart[n].sum()) for n, one in enumerate(group)}
        place = {one: n for n, one in enumerate(group)}
        while any(broken.values()):
            out = max(broken, key=lambda one: (broken[one] > 0, not self.fixed[one], broken[one], one))
            for one in broken:
                broken[one] -= int(apart[place[one], place[out]])
            del broken[out]
            self.remove(out)

    def _forget_empty(self) -> None:
        self.groups = [group for group in self.groups if group]
        for number, group in enumerate(self.groups):
            self.of[group] = number

    def _top_up(self, number: int) -> bool:
        """Fill a group that is too small, with who waits or with who can be spared; False when that is not possible."""
        group = self.groups[number]
        moved: list[tuple[int, int]] = []
        bad = np.zeros(self.known.people, np.bool_)
        for one in group:
            bad |= self.known.apart(one)
        while len(group) < self.bounds.smallest:
            one = self._next(number, bad)
            if one < 0:
                break
            moved.append((one, int(self.of[one])))
            self.put(one, number)
            bad |= self.known.apart(one)
        if len(group) >= self.bounds.smallest:
            return True
        for one, home in reversed(moved):
            self.remove(one)
            if home >= 0:
                self.put(one, home)
        return False

    def _next(self, number: int, bad: NDArray[np.bool_]) -> int:
        """Who waits longest of those who are allowed in a group, else who can be spared; -1 for nobody."""
        found = np.flatnonzero((self.of < 0) & ~bad)
        if len(found):
            return int(found[0])
        able = np.array([len(group) > self.bounds.smallest for group in self.groups], np.bool_)
        able[number] = False
        found = np.flatnonzero((self.of >= 0) & able[self.of] & ~self.fixed & ~bad)
        return int(found[-1]) if len(found) else -1

    def _fill(self) -> None:
        """Give empty seats to who waits, the longest first, each the best that is allowed."""
        for one in self.waiting:
            open_ = np.array([len(group) < self.bounds.largest for group in self.groups], np.bool_)
            if not open_.any():
                return
            legal = np.flatnonzero(open_ & (self.clashes(one) == 0))
            if len(legal):
                self.put(one, self._best(one, [int(group) for group in legal]))

    def _best(self, one: int, groups: list[int]) -> int:
        """The group that is best for somebody, the smallest one of equals."""
        if len(groups) == 1:
            return groups[0]
        known = self.known

        def far(group: int) -> tuple[bool, int]:
            first = self.groups[group][0]
            return bool(known.place[first] != known.place[one]), abs(int(known.offset[first] - known.offset[one]))

        near = sorted(groups, key=lambda group: (far(group), group))[:_WEIGHED]
        members = [other for group in near for other in self.groups[group]]
        scores, _ = pairs(known, np.array([one, *members], np.int32), self.priorities, self._scratch)
        found, at = [], count(1)
        for group in near:
            size = len(self.groups[group])
            mean = sum(float(scores[0, next(at)]) for _ in range(size)) / size
            found.append((mean + float(self.bounds.cost[size + 1] - self.bounds.cost[size]), -size, -group))
        return -max(found)[2]

    def _found(self) -> bool:
        """Make new groups out of who waits, alone or with who can be spared; whether one was made."""
        waiting = self.waiting
        if len(waiting) < 1:
            return False
        for run in cut_into_groups(self.known, np.array(waiting, np.int32), self.bounds, self.bounds.smallest):
            self.groups.append([])
            for one in run:
                self.put(int(one), len(self.groups) - 1)
            self._part(self.groups[-1])
            if len(self.groups[-1]) >= self.bounds.smallest:
                return True
            for one in list(self.groups[-1]):
                self.remove(one)
            self._forget_empty()
        return self._found_with_spare(waiting)

    def _found_with_spare(self, waiting: list[int]) -> bool:
        """A new group of somebody who waits, others who wait, and as few as possible from other groups."""
        for first in waiting[:_TRIED]:
            self.groups.append([])
            number = len(self.groups) - 1
            self.put(first, number)
            if self._top_up(number):
                return True
            self.remove(first)
            self._forget_empty()
        return False

    def _make_room(self) -> bool:
        """Let somebody into a full group whose member moves to an empty seat elsewhere; whether that was possible."""
        open_ = np.array([len(group) < self.bounds.largest for group in self.groups], np.bool_)
        if not open_.any():
            return False
        rooms: dict[int, NDArray[np.intp]] = {}
        for one in self.waiting[:_TRIED]:
            clashes, apart = self.clashes(one), self.known.apart(one)
            for number in np.flatnonzero(~open_ & (clashes <= 1)):
                for other in self.groups[number]:
                    if self.fixed[other] or (clashes[number] and not apart[other]):
                        continue
                    if other not in rooms:
                        if len(rooms) >= _ASKED:
                            return False
                        rooms[other] = np.flatnonzero(open_ & (self.clashes(other) == 0))
                    if len(rooms[other]):
                        self.put(other, self._best(other, [int(room) for room in rooms[other]]))
                        self.put(one, int(number))
                        return True
        return False

    def _be_fair(self) -> None:
        """Nobody waits while somebody who registered later has a place that they could take."""
        changed = True
        while changed:
            changed = False
            for one in self.waiting:
                later = self._later(one)
                if later >= 0:
                    group = int(self.of[later])
                    self.remove(later)
                    self.put(one, group)
                    changed = True

    def _later(self, one: int) -> int:
        """Who registered the latest of those whose place somebody could take; -1 when nobody registered later."""
        if not self.groups:
            return -1
        clashes = self.clashes(one)
        free = (self.of >= 0) & ~self.fixed
        free[: one + 1] = False
        theirs = clashes[self.of]
        free &= (theirs == 0) | ((theirs == 1) & self.known.apart(one))
        found = np.flatnonzero(free)
        return int(found[-1]) if len(found) else -1
