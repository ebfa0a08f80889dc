"""A proposal with all that is known of who waits: what a page shows, and what may be confirmed (method G3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from learning.grouping import Priority, Problem, Reasons, Rule, in_order, problems, reasons
from learning.interest import Interest
from learning.proposal import Plan, Planned
from learning.topic import Topic
from learning.workspace import Settings

FORBIDDEN = (Rule.SIZE, Rule.SUPERVISOR, Rule.PAUSED)
"""What no group is formed with.

Its size is what the workspace decided; nobody can speak freely before their own supervisor; who pauses said so. Few
working hours in common are only warned of: people may know each other's hours better than their profiles do.
"""


@dataclass(frozen=True, slots=True)
class Board:
    """A proposal and its people.

    people: who waits in the topic and is looked at, by our ids, the longest waiting first. now: aware UTC.
    supporters: Slack ids of who is to support its groups, by our ids.
    """

    topic: Topic
    plan: Plan
    people: Mapping[int, Interest]
    settings: Settings
    now: datetime
    supporters: Mapping[int, str] = field(default_factory=dict)

    def having(self, plan: Plan) -> "Board":
        """The same with another plan."""
        return replace(self, plan=plan)

    @property
    def priorities(self) -> tuple[Priority, ...]:
        """What matters most here in who learns with whom."""
        return in_order(self.settings.priorities)

    def members(self, group: Planned) -> tuple[Interest, ...]:
        """The people of a group who wait."""
        return tuple(self.people[each] for each in group.people if each in self.people)

    def reasons(self, group: Planned) -> Reasons:
        """Why these people."""
        return reasons(self.members(group), self.now)

    def problems(self, group: Planned) -> tuple[Problem, ...]:
        """The rules that a group breaks."""
        return problems(self.members(group), self.settings.smallest, self.settings.largest, self.now)

    def may_confirm(self, group: Planned) -> bool:
        """Whether a draft can be confirmed as it is."""
        return not any(each.rule in FORBIDDEN for each in self.problems(group))

    @property
    def confirmable(self) -> tuple[Planned, ...]:
        """The drafts that can be confirmed."""
        return tuple(each for each in self.plan.drafts if self.may_confirm(each))

    @property
    def held(self) -> frozenset[int]:
        """The numbers of the drafts that somebody made against a rule by hand: they stay as they are."""
        return frozenset(
            each.number
            for each in self.plan.drafts
            if any(seat.fixed for seat in each.seats) and any(not _too_few(p) for p in self.problems(each))
        )

    @property
    def broken(self) -> bool:
        """Whether a draft breaks a rule without anybody's doing: somebody pauses by now, or has another supervisor."""
        return any(self.problems(each) for each in self.plan.drafts if not any(seat.fixed for seat in each.seats))


def _too_few(problem: Problem) -> bool:
    return problem.rule is Rule.SIZE and problem.people < 0
