"""What happens to a group in the course of its life (method G6, P7): who comes, who goes, and who sees why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from learning.calendar import zone
from learning.group import Group, State
from learning.interest import UNDO_WITHIN, Interest
from learning.person import Standing
from learning.refusal import Reason, Refused
from learning.text import key


class Change(StrEnum):
    """What happened to a group, or to somebody in it."""

    FORMED = "formed"
    JOINED = "joined"
    LEFT = "left"
    RETURNED = "returned"
    MOVED = "moved"
    MERGED = "merged"
    CLOSED = "closed"
    RENAMED = "renamed"
    PLACED = "placed"
    """Where it meets: its place, or its call."""
    SUPPORTED = "supported"
    HOURS = "hours"
    """When its members are asked every week."""
    ARCHIVED = "archived"
    REOPENED = "reopened"
    REMOVED = "removed"
    """Peerloop itself, from the group's channel."""
    RETURNED_APP = "returned_app"
    """Peerloop itself, into the group's channel."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened. at: aware UTC. who, by: Slack ids; "" for nobody in particular, or somebody forgotten.

    who: whom it is about. by: who did it; "" when Slack reported it, or Peerloop did it by itself (by_itself).
    """

    what: Change
    at: datetime
    who: str = ""
    by: str = ""
    why: str = ""
    by_itself: bool = False


def sees_why(reader: Standing, group: Group, happened: Happened) -> bool:
    """Whether somebody may read the reason of what happened.

    Why somebody left is between them and those who look after the group; every other reason was written for the group.
    """
    if happened.what is not Change.LEFT:
        return True
    return reader.is_facilitator or reader.person.slack_id in (group.supporter, happened.who)


class Asked(StrEnum):
    """What became of a request to join, or of an invitation."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """Somebody asks to join a group, or is invited to it. person, by, answered_by: Slack ids.

    word: what was written with it. channel, ts: where the group is asked; of an invitation, where the person is.
    told_channel, told_ts: where who looks after the group is asked.
    """

    id: int
    group_id: int
    person_id: int
    person: str
    by_id: int
    by: str
    word: str
    state: Asked
    answered_by: str = ""
    channel: str | None = None
    ts: str | None = None
    told_channel: str | None = None
    told_ts: str | None = None

    @property
    def is_invitation(self) -> bool:
        """Whether somebody else made it."""
        return self.person_id != self.by_id


def is_member(group: Group, person_id: int) -> bool:
    """Whether somebody is in a group."""
    return any(each.person_id == person_id for each in group.members)


def room(group: Group, largest: int) -> int:
    """How many places of a group are free. largest: the most people a group may have here."""
    return max(0, largest - len(group.members)) if group.state is State.ACTIVE else 0


def demand_room(group: Group, largest: int) -> None:
    """Raise Refused unless somebody can come into a group now."""
    if not group.alive:
        raise Refused(Reason.GROUP_GONE)
    if group.state is not State.ACTIVE:
        raise Refused(Reason.GROUP_NOT_READY)
    if not room(group, largest):
        raise Refused(Reason.GROUP_FULL, largest=largest)


def looks_after(who: Standing, group: Group) -> bool:
    """Whether somebody may decide who comes into a group: its members, who supports it, and facilitators."""
    return who.is_facilitator or is_member(group, who.person.id) or supports(who, group)


def supports(who: Standing, group: Group) -> bool:
    """Whether somebody is who supports a group."""
    return bool(group.supporter) and who.person.slack_id == group.supporter


def demand_part(who: Standing, group: Group) -> None:
    """Raise Refused unless somebody may decide who comes into a group."""
    if not looks_after(who, group):
        raise Refused(Reason.NOT_MEMBER)


def may_come_back(last: Happened | None, slack_id: str, now: datetime) -> bool:
    """Whether who left a group may simply come back: they went by themselves, a moment ago.

    last: what happened last to them in the group.
    """
    gone = last is not None and last.what is Change.LEFT and last.who == slack_id and last.by in ("", slack_id)
    return gone and last is not None and now - last.at <= UNDO_WITHIN


@dataclass(frozen=True, slots=True)
class Fit:
    """Why somebody fits into a group. same_place: members at their place. hours_apart: their clock from the others'.

    levels: the lowest and highest of the members' levels now; None when nothing is known of them.
    """

    who: Interest
    same_place: int
    hours_apart: float
    levels: tuple[int, int] | None


def fit(who: Interest, members: Sequence[Interest], now: datetime) -> Fit:
    """Why somebody fits. now: aware; zones are compared as they are then."""

    def offset(each: Interest) -> timedelta:
        return now.astimezone(zone(each.zone)).utcoffset() or timedelta()

    apart = max((abs(offset(who) - offset(each)) for each in members), default=timedelta())
    here = sum(bool(who.place) and key(each.place) == key(who.place) for each in members)
    levels = [each.level_now for each in members]
    return Fit(who, here, apart / timedelta(hours=1), (min(levels), max(levels)) if levels else None)


def is_barred(who: Interest, members: Iterable[Interest]) -> bool:
    """Whether somebody is not to be asked: they pause, or would learn with a supervisor of theirs, or they are one."""
    return who.paused or any(each.slack_id in who.bosses or who.slack_id in each.bosses for each in members)


def next_ones(waiting: Iterable[Interest], members: Sequence[Interest], now: datetime) -> list[Fit]:
    """Who of those that wait could come into a group, the longest waiting first."""
    return [fit(each, members, now) for each in waiting if not is_barred(each, members)]


def merged_size(one: Group, other: Group, largest: int) -> int:
    """How many people two groups of one topic have together. Raises Refused when they cannot become one."""
    for group in (one, other):
        if not group.alive:
            raise Refused(Reason.GROUP_GONE)
        if group.state is not State.ACTIVE:
            raise Refused(Reason.GROUP_NOT_READY)
    if one.id == other.id or one.topic_id != other.topic_id:
        raise Refused(Reason.NOT_THAT_GROUP)
    people = len({each.person_id for each in (*one.members, *other.members)})
    if people > largest:
        raise Refused(Reason.GROUPS_TOO_LARGE, people=people, largest=largest)
    return people
