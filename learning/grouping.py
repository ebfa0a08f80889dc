"""Who learns with whom (method G2): as many as possible placed, longest-waiting first, near each other."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from learning.calendar import zone
from learning.interest import Interest, Mode


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why these people: the facts that one line tells. zones: (IANA name, people), the most frequent first."""

    people: int
    zones: tuple[tuple[str, int], ...]
    hours_apart: float
    levels: tuple[int, int]
    wanted: tuple[int, int]
    online: int
    face_to_face: int


@dataclass(frozen=True, slots=True)
class ProposedGroup:
    """Some interested people who could start together, in the order they registered."""

    members: tuple[Interest, ...]
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everybody interested, once: in a group, or waiting."""

    groups: tuple[ProposedGroup, ...]
    waiting: tuple[Interest, ...]


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


def _offset(interest: Interest, now: datetime) -> timedelta:
    return now.astimezone(zone(interest.zone)).utcoffset() or timedelta()


def _reasons(members: tuple[Interest, ...], now: datetime) -> Reasons:
    offsets = [_offset(each, now) for each in members]
    return Reasons(
        people=len(members),
        zones=tuple(Counter(each.zone or "UTC" for each in members).most_common()),
        hours_apart=(max(offsets) - min(offsets)) / timedelta(hours=1),
        levels=(min(m.level_now for m in members), max(m.level_now for m in members)),
        wanted=(min(m.level_wanted for m in members), max(m.level_wanted for m in members)),
        online=sum(m.mode is Mode.ONLINE for m in members),
        face_to_face=sum(m.mode is Mode.FACE_TO_FACE for m in members),
    )


def propose(interested: Iterable[Interest], smallest: int, largest: int, now: datetime) -> Proposal:
    """Propose groups out of those interested in one topic.

    smallest, largest: people in a group. now: aware; zones are compared as they are then.
    The latest registered wait when somebody has to. The same people give the same groups, in any order of input.
    """
    queue = sorted(interested, key=lambda each: (each.registered_at, each.person_id))
    sizes = group_sizes(len(queue), smallest, largest)
    placed, waiting = queue[: sum(sizes)], queue[sum(sizes) :]
    placed.sort(key=lambda m: (_offset(m, now), m.zone, m.mode, m.level_now, m.registered_at, m.person_id))
    groups: list[ProposedGroup] = []
    for size in sizes:
        near, placed = placed[:size], placed[size:]
        members = tuple(sorted(near, key=lambda m: (m.registered_at, m.person_id)))
        groups.append(ProposedGroup(members, _reasons(members, now)))
    groups.sort(key=lambda group: (group.members[0].registered_at, group.members[0].person_id))
    return Proposal(tuple(groups), tuple(waiting))
