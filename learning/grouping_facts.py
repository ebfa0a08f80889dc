"""What is known of the interested as arrays of numbers, and how good each two of them are for each other.

All scores are whole numbers, kept in floats that hold them exactly: sums are then the same in every order and on every
machine, and so are the groups.
"""

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from learning.grouping_rules import CLOSES, DAY, FARTHEST, OPENS, bosses, offset, place_key
from learning.grouping_values import Priority
from learning.interest import Interest, Mode
from learning.text import key

Numbers = NDArray[np.int32]
Scores = NDArray[np.float32]

WEIGHTS = (320, 220, 170, 150, 140)
"""Of the priorities, the most important first: thousandths of what two people can be for each other."""
WHOLE = sum(WEIGHTS)
BROKEN = 20 * WHOLE
"""What two people cost who may not be in one group: more than a group can make good."""
SEEN_BROKEN = WHOLE
"""The same while a search may still cross what is not allowed."""

_HOPE_BITS = 512
_STEM = 6
"""Letters by which words of hopes are compared: negotiate and negotiation are the same."""
_COMMON_WORDS = frozenset(
    ("about also from have learn more must should that their them they this want with will would work your").split()  # noqa: SIM905
    + "aber auch besser dass dies eine einen einer haben lernen mehr mein meine mich nicht oder wollen würde".split()  # noqa: SIM905
)
"""What says nothing of a hope: words of more than three letters, in English and German."""
_MODES = {Mode.FACE_TO_FACE: 0, Mode.EITHER: 1, Mode.ONLINE: 2}
_MODES_APART = np.array([[250, 500, 0], [500, 1000, 1000], [0, 1000, 1000]], np.float32)
_MODES_HERE = np.array([[1000, 1000, 0], [1000, 1000, 1000], [0, 1000, 1000]], np.float32)
"""How well two ways of meeting go together, of 1000, for people at different places and at the same one."""
_NEAR = np.array([[250, 250, 250], [250, 500, 500], [250, 500, 900]], np.int32)
"""What the same working hours are worth to people at different places, of the 1000 that the same place is worth."""
_MET_BEFORE = -1000
"""What people who met before count as: as much against a pair as a new face counts for it."""


@dataclass(frozen=True, slots=True)
class Links:
    """For each person the numbers of some others, one after the other. first: where each one's begin; one more."""

    first: Numbers
    other: Numbers

    @classmethod
    def of(cls, pairs: Iterable[int], people: int) -> "Links":
        """Links both ways out of pairs, each as one number: first * people + second."""
        found = np.fromiter(pairs, np.int64)
        one, other = np.divmod(found, max(people, 1))
        found = np.concatenate((found, other * people + one))[np.tile(one != other, 2)]
        found.sort()
        found = found[np.diff(found, prepend=-1) > 0]  # what np.unique does, which needs many times the memory
        one, other = np.divmod(found, max(people, 1))
        counts = np.bincount(one, minlength=people)
        return cls(np.concatenate(([0], np.cumsum(counts))).astype(np.int32), other.astype(np.int32))

    def near(self, one: int) -> Numbers:
        """The others of one person."""
        return self.other[self.first[one] : self.first[one + 1]]

    def among(self, people: Numbers, local: Numbers) -> tuple[Numbers, Numbers]:
        """Links within some people, as their places in `people`. local: scratch of -1 for everybody; left as it was."""
        local[people] = np.arange(len(people), dtype=np.int32)
        counts = self.first[people + 1] - self.first[people]
        rows = np.repeat(np.arange(len(people), dtype=np.int32), counts)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        columns = local[self.other[np.repeat(self.first[people], counts) + within]]
        local[people] = -1
        return rows[columns >= 0], columns[columns >= 0]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everybody in the order they registered. place, department: numbers of names, below 0 for none."""

    offset: Numbers
    place: Numbers
    now: Numbers
    wanted: Numbers
    mode: Numbers
    department: Numbers
    hopes: NDArray[np.uint8]
    led: Links
    met: Links

    @property
    def people(self) -> int:
        """How many there are."""
        return len(self.offset)

    def hours_apart(self, one: int) -> NDArray[np.bool_]:
        """Who has too few working hours in common with one person, and is at another place."""
        difference = np.abs(self.offset - self.offset[one])
        difference = np.minimum(difference, DAY - difference)
        found: NDArray[np.bool_] = (difference > FARTHEST) & ((self.place != self.place[one]) | (self.place < 0))
        return found

    def apart(self, one: int) -> NDArray[np.bool_]:
        """Who may not be in a group with one person."""
        found = self.hours_apart(one)
        found[self.led.near(one)] = True
        return found


@lru_cache(maxsize=4096)
def _hope_bits(hope: str) -> bytes:
    words = {word[:_STEM] for word in re.findall(r"[^\W\d_]{4,}", key(hope)) if word not in _COMMON_WORDS}
    bits = np.zeros(_HOPE_BITS, np.uint8)
    bits[[zlib.crc32(word.encode()) % _HOPE_BITS for word in words]] = 1
    return np.packbits(bits).tobytes()


def _numbered(names: Sequence[str]) -> Numbers:
    known = {name: number for number, name in enumerate(sorted(set(names) - {""}))}
    return np.fromiter((known.get(name, -1) for name in names), np.int32, len(names))


def facts(queue: Sequence[Interest], now: datetime) -> Facts:
    """The facts of everybody. queue: in the order they registered. now: aware; zones are compared as they are then."""
    slack = {each.slack_id: number for number, each in enumerate(queue)}
    ours = {each.person_id: number for number, each in enumerate(queue)}
    many = len(queue)
    # the links before the rest: they need the most memory on the way
    led = (n * many + slack[boss] for n, each in enumerate(queue) for boss in bosses(each) if boss in slack)
    met = (n * many + ours[other] for n, each in enumerate(queue) for other in each.met if other in ours)
    links = Links.of(led, many), Links.of(met, many)

    def column(values: Sequence[int]) -> Numbers:
        return np.array(values, np.int32)

    return Facts(
        offset=column([offset(each, now) % DAY for each in queue]),
        place=_numbered([place_key(each.place) for each in queue]),
        now=column([each.level_now for each in queue]),
        wanted=column([each.level_wanted for each in queue]),
        mode=column([_MODES[each.mode] for each in queue]),
        department=_numbered([key(each.department) for each in queue]),
        hopes=np.frombuffer(b"".join(_hope_bits(each.hope) for each in queue), np.uint8).reshape(
            len(queue), _HOPE_BITS // 8
        ),
        led=links[0],
        met=links[1],
    )


def _equal(values: Numbers) -> NDArray[np.bool_]:
    """Which two have the same known value."""
    found: NDArray[np.bool_] = (values[:, None] == values) & (values[:, None] >= 0)
    return found


def _unsaid(values: Numbers) -> NDArray[np.bool_]:
    """Of which two nothing can be said, as one of them is not known; what is not known counts half everywhere."""
    found: NDArray[np.bool_] = (values[:, None] < 0) | (values < 0)
    return found


def _hopes_alike(hopes: NDArray[np.uint8]) -> Scores:
    """How alike the words of two hopes are, of 1000; half where one of them is silent."""
    bits = np.unpackbits(hopes, axis=1).astype(np.float32)
    counts = bits.sum(1)
    bits = bits[:, bits.sum(0) > 1]  # what one alone hopes is like nothing
    total = counts[:, None] + counts
    alike: Scores = np.floor(2000 * (bits @ bits.T) / np.maximum(total, 1))
    alike[(counts[:, None] == 0) | (counts == 0)] = 500
    return alike


def _parts(known: Facts, some: Numbers, local: Numbers, hours: Numbers) -> dict[Priority, Scores]:
    """What two people are for each other in each matter, of 1000."""
    here = _equal(known.place[some])
    now, wanted = known.now[some], known.wanted[some]
    levels = np.abs(now[:, None] - now) + np.abs(wanted[:, None] - wanted)
    maybe = _unsaid(known.place[some]) & (hours == 0)
    mode = known.mode[some]
    of_mode = mode[:, None] * 3 + mode
    departments = np.where(_equal(known.department[some]), 0, 1000).astype(np.float32)
    departments[_unsaid(known.department[some])] = 500
    new = np.full((len(some), len(some)), 1000, np.float32)
    new[known.met.among(some, local)] = _MET_BEFORE
    near = np.take(_NEAR, of_mode) * np.maximum(CLOSES - OPENS - hours, 0) // (CLOSES - OPENS)
    modes = np.where(here, np.take(_MODES_HERE, of_mode), np.take(_MODES_APART, of_mode))
    return {
        Priority.PLACE: np.where(here, 1000, np.where(maybe, (1000 + near) // 2, near)).astype(np.float32),
        Priority.NEED: 200 * np.maximum(4 - levels, 0).astype(np.float32)
        + np.floor(_hopes_alike(known.hopes[some]) / 5),
        Priority.MODE: np.where(maybe, (np.take(_MODES_HERE, of_mode) + modes) / 2, modes),
        Priority.DEPARTMENTS: departments,
        Priority.NEW_FACES: new,
    }


def pairs(
    known: Facts, some: Numbers, priorities: Sequence[Priority], local: Numbers
) -> tuple[Scores, NDArray[np.bool_]]:
    """How good each two of some people are for each other (at most `WHOLE`), and which two may not be in one group.

    some: their numbers. priorities: the most important first; each should be there. local: see `Links.among`.
    One more row and column, of nobody, are 0.
    """
    hours = np.abs(known.offset[some][:, None] - known.offset[some])
    hours = np.minimum(hours, DAY - hours)
    here = _equal(known.place[some])
    parts = _parts(known, some, local, hours)
    score = np.zeros((len(some) + 1, len(some) + 1), np.float32)
    for weight, priority in zip(WEIGHTS, priorities, strict=True):
        score[:-1, :-1] += np.floor(weight * parts[priority] / 1000)
    apart = np.zeros(score.shape, np.bool_)
    apart[:-1, :-1] = (hours > FARTHEST) & ~here
    apart[known.led.among(some, local)] = True
    np.fill_diagonal(score, 0)
    np.fill_diagonal(apart, val=False)
    return score, apart
