"""The individual development plan (method N6): what somebody wants to learn and reach, and what they have closed."""

from dataclasses import dataclass, replace
from datetime import datetime

from learning.objective import Audience, Objective, Status
from learning.person import Person


@dataclass(frozen=True, slots=True)
class Need:
    """Something somebody wants to learn. level_now, level_wanted: 1-5.

    group_id, group: the group that took them in, and what it is called; None and "" while they wait.
    position: their place in the queue of those who wait (waiting); None where they do not wait.
    """

    topic_id: int
    topic: str
    level_now: int
    level_wanted: int
    hope: str = ""
    group_id: int | None = None
    group: str = ""
    waiting: int = 0
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Cycle:
    """A group that somebody was in until it was closed. title: what it was called. began, ended: aware UTC."""

    title: str
    began: datetime
    ended: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """That somebody lets another person read their plan. with_id, slack_id: who may read. since: aware UTC."""

    with_id: int
    slack_id: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Lesson:
    """What somebody used at work. at: aware UTC. objective: what it was said of."""

    words: str
    at: datetime
    objective: str


@dataclass(frozen=True, slots=True)
class Point:
    """How far an objective was at a moment (aware UTC), in percent."""

    at: datetime
    percent: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything of one person's plan. objectives: the open ones first, then the newest. cycles: the latest first."""

    needs: tuple[Need, ...]
    objectives: tuple[Objective, ...]
    cycles: tuple[Cycle, ...]

    @property
    def open(self) -> tuple[Objective, ...]:
        """What is still to be reached, what is due first, first."""
        return tuple(sorted((each for each in self.objectives if not each.done), key=lambda each: each.by_when))

    @property
    def reached(self) -> tuple[Objective, ...]:
        """The gaps that are closed."""
        return tuple(each for each in self.objectives if each.done)

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """What was used at work, the newest first; what was said of several objectives at once stands once."""
        found = {
            (update.at, update.applied): Lesson(update.applied, update.at, each.what)
            for each in self.objectives
            for update in each.updates
            if update.applied
        }
        return tuple(sorted(found.values(), key=lambda lesson: lesson.at, reverse=True))


def for_supervisor(plan: Plan) -> Plan:
    """What a supervisor reads of a plan that is shared with them.

    The needs without what the person hopes for and where they wait; of the objectives those that the person shows
    their supervisor, with the actions and how far they are, and without a word of the weekly answers.
    """
    needs = tuple(replace(each, hope="", position=None, waiting=0) for each in plan.needs)
    seen = (each for each in plan.objectives if each.audience is Audience.SUPERVISOR)
    objectives = tuple(
        replace(each, updates=tuple(replace(said, applied="", obstacle="") for said in each.updates)) for each in seen
    )
    return Plan(needs, objectives, plan.cycles)


def may_read(share: Share | None, owner: Person, reader: Person) -> bool:
    """Whether somebody may read another's plan: it is shared with them, and they are still the supervisor."""
    return (
        share is not None
        and share.with_id == reader.id
        and owner.can_learn
        and reader.can_learn
        and bool(reader.slack_id)
        and owner.supervisor == reader.slack_id
    )


def history(objective: Objective) -> tuple[Point, ...]:
    """How far an objective was, each time a percentage was said of it; 100 when it was reached."""
    points: list[Point] = []
    for update in objective.updates:
        percent = 100 if update.status is Status.DONE else update.percent
        if percent is not None:
            points.append(Point(update.at, percent))
    return tuple(points)


def reached_on(objective: Objective) -> datetime | None:
    """When an objective was said to be reached, last (aware UTC); None while it is open."""
    if not objective.done:
        return None
    return next((update.at for update in reversed(objective.updates) if update.status is Status.DONE), None)
