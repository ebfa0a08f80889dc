"""The facts of the lines: why these people, what one shares with the others, why somebody waits."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, time

from learning.grouping_rules import CLOSES, COMMON, DAY, OPENS, offset, place_key, same_place
from learning.grouping_values import Mates, Reasons
from learning.interest import Interest, Mode
from learning.text import key


def _counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Names with how often they occur, the most frequent first, and of equals the first in the alphabet."""
    return tuple(sorted(Counter(names).items(), key=lambda found: (-found[1], found[0])))


def _places(members: Sequence[Interest]) -> tuple[tuple[str, int], ...]:
    """Places as the first who named each wrote it."""
    written: dict[str, str] = {}
    keys = [place_key(each.place) for each in members]
    for each, found in zip(members, keys, strict=True):
        written.setdefault(found, " ".join(each.place.split()))
    return tuple((written[found], count) for found, count in _counted(filter(None, keys)))


def _hours(members: Sequence[Interest], main: str, now: datetime) -> tuple[time, time] | None:
    """Working hours in common, on the wall clock of the main zone; None when they are too few to meet in."""
    here = offset(next(each for each in members if (each.zone or "UTC") == main), now)
    ahead = [((offset(each, now) - here + DAY // 2) % DAY) - DAY // 2 for each in members]
    begins, ends = OPENS - min(ahead), CLOSES - max(ahead)
    if ends - begins < COMMON:
        return None
    return time(begins // 60, begins % 60), time(ends // 60, ends % 60)


def reasons(members: Sequence[Interest], now: datetime) -> Reasons:
    """Why some people fit together. members: at least one. now: aware; zones are compared as they are then."""
    zones = _counted(each.zone or "UTC" for each in members)
    met = sum(
        one.person_id in other.met or other.person_id in one.met
        for n, one in enumerate(members)
        for other in members[:n]
    )
    return Reasons(
        people=len(members),
        places=_places(members),
        zones=zones,
        hours=_hours(members, zones[0][0], now),
        levels=(min(each.level_now for each in members), max(each.level_now for each in members)),
        wanted=(min(each.level_wanted for each in members), max(each.level_wanted for each in members)),
        departments=len({key(each.department) for each in members} - {""}),
        met=met,
        online=sum(each.mode is Mode.ONLINE for each in members),
        face_to_face=sum(each.mode is Mode.FACE_TO_FACE for each in members),
    )


def mates(me: Interest, members: Sequence[Interest]) -> Mates:
    """What somebody shares with the others of a group. members: with or without them."""
    others = [each for each in members if each.person_id != me.person_id]
    department = key(me.department)
    return Mates(
        people=len(others),
        same_place=sum(same_place(me, each) for each in others),
        near_level=sum(
            abs(me.level_now - each.level_now) <= 1 and abs(me.level_wanted - each.level_wanted) <= 1 for each in others
        ),
        other_departments=sum(bool(department) and key(each.department) not in {"", department} for each in others),
        new=sum(each.person_id not in me.met and me.person_id not in each.met for each in others),
    )
