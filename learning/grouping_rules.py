"""Who may be in one group: working hours in common, and nobody with their own supervisor.

Each rule is about two people. For hours that is enough: when any two of a group have two of their eight hours in
common, all of them have (their days begin within six hours of each other, which is less than a third of the clock).
Who shares a place shares its clock, whatever the zone in a profile says, and may always meet face to face.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from learning.calendar import zone
from learning.grouping_values import Problem, Rule
from learning.interest import Interest
from learning.text import key

DAY = 24 * 60
OPENS, CLOSES = 9 * 60, 17 * 60
"""The working day, minutes of each person's wall clock."""
COMMON = 2 * 60
"""Minutes of the working day that people at different places must have in common."""
FARTHEST = CLOSES - OPENS - COMMON
"""Minutes by which the working days of two people at different places may differ."""

_NOWHERE = frozenset({"remote", "home", "home office", "homeoffice", "online", "anywhere", "everywhere", "-"})
"""Words people type for a place where nobody meets."""


@lru_cache(maxsize=4096)
def _offset(name: str, now: datetime) -> int:
    return (now.astimezone(zone(name)).utcoffset() or timedelta()) // timedelta(minutes=1)


def offset(interest: Interest, now: datetime) -> int:
    """Minutes by which somebody's wall clock is ahead of UTC at a moment. now: aware."""
    return _offset(interest.zone, now)


def apart(one: int, other: int) -> int:
    """Minutes between the beginnings of two working days, around the clock. one, other: see `offset`."""
    difference = (one - other) % DAY
    return min(difference, DAY - difference)


@lru_cache(maxsize=4096)
def place_key(place: str) -> str:
    """The form in which two names of a place are the same; "" for none, and for words like home office."""
    found = key(place)
    return "" if found in _NOWHERE else found


def same_place(one: Interest, other: Interest) -> bool:
    """Whether two people can meet face to face."""
    return bool(place_key(one.place)) and place_key(one.place) == place_key(other.place)


def bosses(one: Interest) -> frozenset[str]:
    """Slack ids of everybody known to be somebody's supervisor, at any level."""
    return (one.bosses | {one.supervisor} if one.supervisor else one.bosses) - {one.slack_id}


def hours_meet(one: Interest, other: Interest, now: datetime) -> bool:
    """Whether two people are at one place or have enough working hours in common. now: aware."""
    return same_place(one, other) or apart(offset(one, now), offset(other, now)) <= FARTHEST


def supervises(one: Interest, other: Interest) -> bool:
    """Whether one is a supervisor of the other."""
    return one.slack_id in bosses(other)


def problems(members: Sequence[Interest], smallest: int, largest: int, now: datetime) -> tuple[Problem, ...]:
    """The rules that a group breaks; none when it could be proposed.

    smallest, largest: people in a group. now: aware; zones are compared as they are then.
    """
    over = len(members) - min(max(len(members), smallest), largest)
    found = [Problem(Rule.SIZE, people=over)] if over else []
    found += [Problem(Rule.PAUSED, each) for each in members if each.paused]
    found += [Problem(Rule.SUPERVISOR, one, boss) for one in members for boss in members if supervises(boss, one)]
    return (*found, *_hours(members, now))


def _hours(members: Sequence[Interest], now: datetime) -> Iterator[Problem]:
    """One problem for each person who would have to go, not one for each pair."""
    far = [
        (n, m)
        for n, one in enumerate(members)
        for m, other in enumerate(members[:n])
        if not hours_meet(one, other, now)
    ]
    while far:
        counted = Counter(number for pair in far for number in pair)
        worst = max(counted, key=lambda number: (counted[number], number))
        pair = next(pair for pair in far if worst in pair)
        yield Problem(Rule.HOURS, members[worst], members[sum(pair) - worst])
        far = [pair for pair in far if worst not in pair]
