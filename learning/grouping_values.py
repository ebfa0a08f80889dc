"""What proposing groups gives: groups and those who wait, each with the facts of one line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from learning.interest import Interest


class Priority(StrEnum):
    """What makes a good group; a facilitator may put them in another order."""

    PLACE = "place"
    """The same place, or working hours that overlap much."""
    NEED = "need"
    """Near levels now and wanted, and hopes in the same words."""
    MODE = "mode"
    """Ways of meeting that go together."""
    DEPARTMENTS = "departments"
    """Many departments."""
    NEW_FACES = "new_faces"
    """Few who were in a group together before."""


DEFAULT_PRIORITIES: tuple[Priority, ...] = tuple(Priority)
"""The most important first."""


def in_order(names: Iterable[str]) -> tuple[Priority, ...]:
    """All priorities in the order a workspace chose; what is no priority (any more) is passed over.

    names: of some or all of them. Those left out follow in their usual order.
    """
    known = {each.value for each in Priority}
    chosen = dict.fromkeys(Priority(name) for name in names if name in known)
    return (*chosen, *(each for each in DEFAULT_PRIORITIES if each not in chosen))


class Why(StrEnum):
    """Why somebody waits."""

    FEW = "few"
    """Not enough people for a single group."""
    SPLIT = "split"
    """Enough people, but their number cannot be split into groups within the bounds."""
    HOURS = "hours"
    """Too few others work in the same hours."""
    SUPERVISOR = "supervisor"
    """Only groups with their own supervisor, or with somebody they supervise, are left."""
    PAUSED = "paused"
    """They asked for a break."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits. position: among those who wait after this proposal, from 1.

    missing: how many more people who suit them would bring them a group; 0 where more people are not what is missing.
    """

    interest: Interest
    why: Why
    position: int
    missing: int


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why these people: the facts that one line tells.

    places, zones: (name, people), the most frequent first; who named no place counts in none. hours: the working hours
    all have in common, as wall time of the first zone; None when there are none. levels, wanted: lowest and highest.
    departments: how many different ones are known. met: pairs who shared a group before. online, face_to_face: who
    wants only that.
    """

    people: int
    places: tuple[tuple[str, int], ...]
    zones: tuple[tuple[str, int], ...]
    hours: tuple[time, time] | None
    levels: tuple[int, int]
    wanted: tuple[int, int]
    departments: int
    met: int
    online: int
    face_to_face: int


@dataclass(frozen=True, slots=True)
class ProposedGroup:
    """Some interested people who could start together, in the order they registered."""

    members: tuple[Interest, ...]
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everybody interested, once: in a group, or waiting, the longest waiting first."""

    groups: tuple[ProposedGroup, ...]
    waiting: tuple[Waiting, ...]


class Rule(StrEnum):
    """What may never be broken."""

    SIZE = "size"
    SUPERVISOR = "supervisor"
    HOURS = "hours"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that a group changed by hand breaks.

    SIZE: people too few (below 0) or too many. SUPERVISOR: who would be with their supervisor, whose is that one.
    HOURS: who and whose working hours have too little in common. PAUSED: who.
    """

    rule: Rule
    who: Interest | None = None
    whose: Interest | None = None
    people: int = 0


@dataclass(frozen=True, slots=True)
class Mates:
    """What somebody shares with the others of their group: how many of them are at the same place, have a level now and
    wanted within one, are from other departments, and are new to them."""

    people: int
    same_place: int
    near_level: int
    other_departments: int
    new: int
