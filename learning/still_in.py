"""Asking the people of a confirmed group whether they are still in (method G3): who is asked until when, and what then.

Who is asked first has half of the time. The other half is for those who come in the place of somebody who said not now
or nothing: so a group is decided on when its time is over, and nobody is asked for an answer within minutes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from learning.grouping import problems
from learning.interest import Interest
from learning.proposal import Answer, Plan, Planned, Seat, Stage
from learning.proposal_board import FORBIDDEN
from learning.refusal import Reason, Refused
from learning.workspace import Settings


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who was asked. number: the group they were asked for. channel, ts: where. answer_by: aware UTC."""

    id: int
    person_id: int
    proposal_id: int
    topic_id: int
    number: int
    answer: Answer
    answer_by: datetime | None
    channel: str | None
    ts: str | None


def until(now: datetime, hours: int) -> datetime:
    """When a group that is asked now is decided on. hours: as the workspace set them."""
    return now + timedelta(hours=hours)


def answer_by(now: datetime, ask_until: datetime, hours: int) -> datetime:
    """Until when somebody who is asked now can answer."""
    return min(ask_until, now + timedelta(hours=hours) / 2)


def is_worth_asking(now: datetime, ask_until: datetime, hours: int) -> bool:
    """Whether enough time is left to ask somebody else."""
    return ask_until - now >= timedelta(hours=hours) / 4


def said(plan: Plan, number: int, person_id: int, answer: Answer, settings: Settings) -> Plan:
    """The plan after somebody's answer. Raises Refused when it comes too late to count."""
    group = plan.group(number)
    if group.stage is not Stage.ASKING:
        raise Refused(Reason.ASKED_NO_MORE)
    inside = any(seat.person_id == person_id for seat in group.seats)
    if answer is Answer.YES and not inside:
        return _back_in(plan, group, person_id, settings)
    if inside and answer is Answer.YES:
        seats = tuple(replace(s, answer=answer) if s.person_id == person_id else s for s in group.seats)
        return _with(plan, replace(group, seats=seats))
    return leave(plan, number, [person_id], answer)


def _back_in(plan: Plan, group: Planned, person_id: int, settings: Settings) -> Plan:
    """Somebody who had said not now, or nothing in time, is in after all: while there is a place."""
    seat = next((each for each in plan.apart if each.person_id == person_id), None)
    if seat is None or len(group.seats) >= settings.largest:
        raise Refused(Reason.PLACE_TAKEN)
    back = replace(group, seats=(*group.seats, replace(seat, answer=Answer.YES, fixed=False)))
    return replace(_with(plan, back), apart=tuple(each for each in plan.apart if each is not seat))


def leave(plan: Plan, number: int, person_ids: Collection[int], answer: Answer) -> Plan:
    """The plan without some people in a group: they wait, and keep what they said."""
    group = plan.group(number)
    gone = tuple(replace(seat, answer=answer) for seat in group.seats if seat.person_id in person_ids)
    stays = tuple(seat for seat in group.seats if seat.person_id not in person_ids)
    apart = tuple(replace(seat, answer=answer) if seat.person_id in person_ids else seat for seat in plan.apart)
    return replace(_with(plan, replace(group, seats=stays)), apart=(*apart, *gone))


def _with(plan: Plan, group: Planned) -> Plan:
    return replace(plan, groups=tuple(group if each.number == group.number else each for each in plan.groups))


def next_who_fits(
    plan: Plan, number: int, queue: Sequence[Interest], settings: Settings, now: datetime
) -> Interest | None:
    """The longest waiting of those in no group with whom a group breaks no rule. queue: who waits, in order."""
    group, free = plan.group(number), {seat.person_id for seat in plan.apart if seat.open}
    by_id = {each.person_id: each for each in queue}
    members = [by_id[each] for each in group.people if each in by_id]
    for each in queue:
        if each.person_id not in free:
            continue
        broken = problems([*members, each], 1, settings.largest, now)
        if not broken:
            return each
    return None


def join(plan: Plan, number: int, person_id: int) -> Plan:
    """The plan with somebody of those in no group in a group, to be asked."""
    group = plan.group(number)
    joined = replace(group, seats=(*group.seats, Seat(person_id)))
    return replace(_with(plan, joined), apart=tuple(seat for seat in plan.apart if seat.person_id != person_id))


def open_seats(group: Planned) -> tuple[int, ...]:
    """Who of a group has not answered yet."""
    return tuple(seat.person_id for seat in group.seats if seat.answer is Answer.NONE)


def enough(members: Sequence[Interest], settings: Settings, now: datetime) -> bool:
    """Whether those who said yes make a group."""
    found = problems(members, settings.smallest, settings.largest, now)
    return not any(each.rule in FORBIDDEN for each in found)
