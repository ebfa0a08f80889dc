"""A proposal as it is looked at and changed (method G3): who would learn with whom, and who waits.

See `learning.proposal_changes` for what people change in it, `learning.proposal_following` for how it keeps up with who
waits.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import chain

from learning.group import State
from learning.refusal import Reason, Refused

MONTHS = range(1, 13)
"""How many months a group may last."""


class Stage(StrEnum):
    """Where a proposed group is on its way."""

    DRAFT = "draft"
    """Can be changed."""
    ASKING = "asking"
    """Confirmed; its people are asked whether they are still in."""
    CONFIRMED = "confirmed"
    """Confirmed; it becomes a group, or is one."""
    DROPPED = "dropped"
    """Confirmed, and not formed after all."""


class Answer(StrEnum):
    """What somebody said to "Still in?"."""

    NONE = ""
    YES = "yes"
    NO = "no"
    LATE = "late"
    """Nothing, until it was too late."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A person in a proposal. fixed: their place was chosen by hand."""

    person_id: int
    fixed: bool = False
    answer: Answer = Answer.NONE

    @property
    def open(self) -> bool:
        """Whether a proposal may place somebody who waits: not who was taken out by hand, or said not now."""
        return not self.fixed and self.answer in (Answer.NONE, Answer.YES)


@dataclass(frozen=True, slots=True)
class Details:
    """What a proposed group is to be like.

    name: "" as its topic. channel: Slack id of a channel that is there already, or None. months: how long it lasts.
    supporter_id: our id of who supports it, or None.
    """

    channel_name: str
    private: bool
    name: str = ""
    channel: str | None = None
    months: int = 6
    supporter_id: int | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A proposed group. number: from 1, its own in the proposal. id: 0 until it is stored.

    ask_until: while its people are asked, until when (aware UTC). group_id: the group it became.
    confirmed_by: our id of who did; None: nobody yet, or Peerloop by itself, in a round (`learning.automatic`).
    """

    number: int
    seats: tuple[Seat, ...]
    details: Details
    stage: Stage = Stage.DRAFT
    id: int = 0
    ask_until: datetime | None = None
    group_id: int | None = None
    confirmed_by: int | None = None
    round_id: int | None = None

    @property
    def people(self) -> tuple[int, ...]:
        """Our ids of its people."""
        return tuple(seat.person_id for seat in self.seats)


@dataclass(frozen=True, slots=True)
class Formed:
    """What became of a confirmed group: the group it is, its channel, and why it stopped, if it did."""

    number: int
    group_id: int
    state: State
    channel: str | None
    blocked_by: str
    adopted: bool = False


class Happened(StrEnum):
    """What became of somebody in a proposal without anybody's doing."""

    GONE = "gone"
    """They were in a group, and do not wait any more."""
    CAME = "came"
    """They were in none, and are in one now."""
    MOVED = "moved"
    """They are in another group."""
    WAITS = "waits"
    """They were in a group, and wait now."""


@dataclass(frozen=True, slots=True)
class News:
    """What became of somebody. number: of the group they were in (gone, waits) or are in."""

    what: Happened
    person_id: int
    number: int


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The part of a plan that can be changed: its drafts, and who is in none."""

    groups: tuple[Planned, ...]
    apart: tuple[Seat, ...]
    attempt: int
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """One proposal for a topic. apart: who waits and is in no group, each with whether that was chosen by hand.

    attempt: which try it is. revision: counts its changes. before: what the last change by hand can be taken back to.
    by_hand: whether somebody changed it since it was made or started over: only somebody confirms it then.
    news: what changed by itself since then. told: our id of who is told how creating goes on, or None.
    """

    id: int
    topic_id: int
    revision: int = 0
    attempt: int = 0
    groups: tuple[Planned, ...] = ()
    apart: tuple[Seat, ...] = ()
    before: Arrangement | None = None
    news: tuple[News, ...] = ()
    told: int | None = None
    by_hand: bool = False

    @property
    def drafts(self) -> tuple[Planned, ...]:
        """The groups that can be changed."""
        return tuple(each for each in self.groups if each.stage is Stage.DRAFT)

    @property
    def settled(self) -> tuple[Planned, ...]:
        """The groups that were confirmed."""
        return tuple(each for each in self.groups if each.stage is not Stage.DRAFT)

    @property
    def arrangement(self) -> Arrangement:
        """The part that can be changed."""
        return Arrangement(self.drafts, self.apart, self.attempt, self.by_hand)

    def group(self, number: int) -> Planned:
        """A group by its number; raises Refused when it is not there any more."""
        found = next((each for each in self.groups if each.number == number), None)
        if found is None:
            raise Refused(Reason.PROPOSAL_CHANGED)
        return found

    def draft(self, number: int) -> Planned:
        """The same, while it can be changed."""
        found = self.group(number)
        if found.stage is not Stage.DRAFT:
            raise Refused(Reason.PROPOSAL_CHANGED)
        return found

    def of(self, person_id: int) -> Planned | None:
        """The group somebody is in."""
        return next((each for each in self.groups if person_id in each.people), None)

    def seat(self, person_id: int) -> Seat:
        """Somebody's seat, in a draft or in none; raises Refused when they have none of these."""
        seats = chain(self.apart, *(each.seats for each in self.drafts))
        found = next((seat for seat in seats if seat.person_id == person_id), None)
        if found is None:
            raise Refused(Reason.PROPOSAL_CHANGED)
        return found

    @property
    def next_number(self) -> int:
        """The number of the next new group."""
        return max((each.number for each in self.groups), default=0) + 1

    def with_drafts(self, drafts: Iterable[Planned], apart: Iterable[Seat]) -> "Plan":
        """The same with other drafts; those without people are no more."""
        kept = sorted((*self.settled, *(each for each in drafts if each.seats)), key=lambda each: each.number)
        return replace(self, groups=tuple(kept), apart=tuple(apart))
