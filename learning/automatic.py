"""Groups that form by themselves, on a day of the week that the workspace chose (method G4): once in a week."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from learning.calendar import next_weekly
from learning.group import State
from learning.proposal import Plan, Stage

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of one topic. groups, people: how many were confirmed, and of how many people.

    waits: why others wait on (`learning.grouping.Why`), and how many; "" for no reason that is known.
    held: somebody has changed its proposal by hand, and it was left to them.
    """

    topic_id: int
    groups: int = 0
    people: int = 0
    waits: tuple[tuple[str, int], ...] = ()
    held: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """One such day. week: its ISO week. done: whether every topic was looked at."""

    id: int
    week: str
    looked: tuple[Looked, ...] = ()
    done: bool = False


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a group that was confirmed in a round. state, channel: of the group, once it is one."""

    stage: Stage
    state: State | None = None
    channel: str | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether it is still to be seen what becomes of it."""
        if self.state is None:
            return self.stage in (Stage.ASKING, Stage.CONFIRMED)
        return self.state is State.FORMING


def slot_that_is_due(planned: datetime, now: datetime, weekday: int, at: time, zone: str) -> datetime:
    """The day that is made up for when the planned one has passed: of several that were missed, the last.

    planned: when it was due (aware UTC, not after now). weekday: 0 is Monday. at: wall clock in the zone.
    """
    latest = next_weekly(now - WEEK, weekday, at, zone)
    return latest if planned < latest <= now else planned


def is_left_to_somebody(plan: Plan) -> bool:
    """Whether a proposal is somebody's work, which only somebody confirms: drafts that were changed by hand."""
    return plan.by_hand and bool(plan.drafts)
