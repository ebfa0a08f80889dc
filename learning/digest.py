"""The weekly digest of a group (method P5): when it is due, and what it tells, without numbers that shame anybody."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from learning.calendar import next_weekly
from learning.objective import Status

AFTER = 4
"""Days between the weekly check-in and the digest: most have answered by then, and the week is not over."""

WITHIN = timedelta(hours=24)
"""A digest that could not be posted for so long has lost its sense."""

WEEKS = 8
"""Weeks in the picture."""

AHEAD = timedelta(days=14)
"""How far it looks ahead."""

FEWEST = 3
"""People whose objectives are counted together at the least: among fewer, a count would tell who it is."""


@dataclass(frozen=True, slots=True)
class Aim:
    """An objective that its group may see, with what was said of it (moment, status), the oldest first."""

    person_id: int
    what: str
    by_when: date
    written_at: datetime
    done_at: datetime | None
    said: tuple[tuple[datetime, Status], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """Something a member let the group read: what they used at work, or the help they asked for. slack_id: who."""

    slack_id: str
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """How a group's objectives stood at the end of a week (ends: its last day, where the group is)."""

    ends: date
    reached: int
    on_track: int
    stuck: int
    open: int

    @property
    def total(self) -> int:
        """How many objectives there were."""
        return self.reached + self.on_track + self.stuck + self.open


@dataclass(frozen=True, slots=True)
class Digest:
    """What a group is told of its week.

    applied: used at work, for the group to read. asked: help asked of the group, not yet found. following: objectives
    that are due soon, as (what, by when). reached: objectives reached this week. bars: the weeks up to this one, the
    oldest first; () when they would tell of too few people.
    """

    applied: tuple[Told, ...]
    asked: tuple[Told, ...]
    following: tuple[tuple[str, date], ...]
    reached: int
    bars: tuple[Bar, ...]

    @property
    def says_something(self) -> bool:
        """Whether something happened: what is only due soon is no reason for a message."""
        return bool(self.applied or self.asked or self.reached or self._moved)

    @property
    def _moved(self) -> bool:
        if len(self.bars) < 2:
            return False
        before, now = self.bars[-2:]
        return (before.reached, before.on_track, before.stuck) != (now.reached, now.on_track, now.stuck)


def zone_of(zones: Iterable[str]) -> str:
    """The zone most of a group's people are in; of as many, the first by name; "" when nobody's is known."""
    counted = Counter(zone for zone in zones if zone)
    return min(counted, key=lambda zone: (-counted[zone], zone), default="")


def digest_after(moment: datetime, weekday: int, at: time, zone: str) -> datetime:
    """The first digest after a moment (aware); weekday and at: of the workspace's check-in. Returns aware UTC."""
    return next_weekly(moment, (weekday + AFTER) % 7, at, zone)


def bars(aims: Sequence[Aim], ends: datetime, today: date) -> tuple[Bar, ...]:
    """How objectives stood at the end of each of the last weeks; () while too few people have any.

    ends: aware; the end of the last week. today: its day where the group is. Weeks before the first objective are left
    out.
    """
    if len({aim.person_id for aim in aims}) < FEWEST:
        return ()
    weeks = [timedelta(weeks=back) for back in reversed(range(WEEKS))]
    found = [_bar(aims, ends - back, today - back) for back in weeks]
    return tuple(bar for bar in found if bar.total)


def _bar(aims: Sequence[Aim], ends: datetime, day: date) -> Bar:
    counted = Counter(_stood(aim, ends) for aim in aims if aim.written_at <= ends)
    return Bar(day, counted[Status.DONE], counted[Status.ON_TRACK], counted[Status.STUCK], counted[Status.SKIP])


def _stood(aim: Aim, at: datetime) -> Status:
    """How an objective stood; SKIP while nothing was said of it. What was said last counts, a skipped week does not."""
    said = [status for moment, status in aim.said if moment <= at and status is not Status.SKIP]
    if aim.done_at is not None and aim.done_at <= at:
        return Status.DONE
    if not said:
        return Status.SKIP
    return Status.ON_TRACK if said[-1] is Status.DONE else said[-1]


def digest(
    aims: Sequence[Aim], applied: Sequence[Told], asked: Sequence[Told], week: tuple[datetime, datetime], today: date
) -> Digest:
    """What a group is told. aims: objectives it may see. week: its beginning and end, aware. today: where it is."""
    starts, ends = week
    due = [aim for aim in aims if aim.done_at is None and today <= aim.by_when <= today + AHEAD]
    return Digest(
        tuple(applied),
        tuple(asked),
        tuple((aim.what, aim.by_when) for aim in sorted(due, key=lambda aim: aim.by_when)),
        sum(aim.done_at is not None and starts < aim.done_at <= ends for aim in aims),
        bars(aims, ends, today),
    )
