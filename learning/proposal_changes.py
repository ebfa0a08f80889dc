"""What people change in a proposal by hand (method G3): each change makes a new plan, and the last can be taken back.

What a person chose by hand stays: whoever was moved or taken out is fixed there, and no other proposal moves them.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import chain

from learning.proposal import Answer, Details, Plan, Planned, Seat, Stage
from learning.refusal import Reason, Refused

MOST_SEATS = 20
"""People a draft may have while somebody moves them about: more could not be shown on one page."""


def _by_hand(plan: Plan, drafts: Iterable[Planned], apart: Iterable[Seat]) -> Plan:
    return replace(plan.with_drafts(drafts, apart), before=plan.arrangement, news=(), by_hand=True)


def _without(plan: Plan, person_id: int) -> tuple[list[Planned], list[Seat]]:
    """The drafts and those apart, without somebody."""
    drafts = [replace(each, seats=tuple(s for s in each.seats if s.person_id != person_id)) for each in plan.drafts]
    return drafts, [seat for seat in plan.apart if seat.person_id != person_id]


def move(plan: Plan, person_id: int, number: int) -> Plan:
    """Put somebody into a draft, out of another one or from those in none. They are asked anew if they are asked."""
    seat, target = replace(plan.seat(person_id), fixed=True), plan.draft(number)
    if len(target.seats) >= MOST_SEATS:
        raise Refused(Reason.PROPOSED_FULL, most=MOST_SEATS)
    if seat.answer is not Answer.YES:
        seat = replace(seat, answer=Answer.NONE)
    drafts, apart = _without(plan, person_id)
    moved = [replace(each, seats=(*each.seats, seat)) if each.number == target.number else each for each in drafts]
    return _by_hand(plan, moved, apart)


def begin_group(plan: Plan, person_id: int, details: Details) -> Plan:
    """Put somebody into a new draft of their own, to which others can be moved."""
    seat = replace(plan.seat(person_id), fixed=True)
    drafts, apart = _without(plan, person_id)
    return _by_hand(plan, [*drafts, Planned(plan.next_number, (seat,), details)], apart)


def take_out(plan: Plan, person_id: int) -> Plan:
    """Let somebody wait, in no group of this proposal."""
    seat = replace(plan.seat(person_id), fixed=True)
    drafts, apart = _without(plan, person_id)
    return _by_hand(plan, drafts, [*apart, seat])


def fix(plan: Plan, person_id: int, *, fixed: bool) -> Plan:
    """Say that somebody's place is to stay, or may change."""
    plan.seat(person_id)

    def changed(seats: Iterable[Seat]) -> tuple[Seat, ...]:
        return tuple(replace(seat, fixed=fixed) if seat.person_id == person_id else seat for seat in seats)

    return _by_hand(plan, [replace(each, seats=changed(each.seats)) for each in plan.drafts], changed(plan.apart))


def set_aside(plan: Plan, number: int) -> Plan:
    """Do not form a draft: its people wait."""
    target = plan.draft(number)
    drafts = [each for each in plan.drafts if each.number != number]
    return _by_hand(plan, drafts, (*plan.apart, *(replace(seat, fixed=True) for seat in target.seats)))


def describe(plan: Plan, number: int, details: Details) -> Plan:
    """Change what a draft is to be like."""
    plan.draft(number)
    return _by_hand(
        plan, [replace(each, details=details) if each.number == number else each for each in plan.drafts], plan.apart
    )


def drop(plan: Plan, number: int) -> Plan:
    """A confirmed group that is not formed after all, and that nobody decides on again: its people wait."""
    group = plan.group(number)
    dropped = replace(group, stage=Stage.DROPPED, seats=(), ask_until=None)
    groups = tuple(dropped if each.number == number else each for each in plan.groups)
    return replace(plan, groups=groups, apart=(*plan.apart, *group.seats), before=None, news=())


def undo(plan: Plan) -> Plan:
    """Take the last change by hand back, as far as the people are still free."""
    if plan.before is None:
        raise Refused(Reason.NOTHING_TO_UNDO)
    taken = set(chain.from_iterable(each.people for each in plan.settled))
    drafts = [replace(each, seats=_free(each.seats, taken)) for each in plan.before.groups]
    known = set(chain.from_iterable(each.people for each in drafts)) | {seat.person_id for seat in plan.before.apart}
    here = chain(plan.apart, *(each.seats for each in plan.drafts))
    newer = [replace(seat, fixed=False) for seat in here if seat.person_id not in known]
    back = plan.with_drafts(drafts, (*_free(plan.before.apart, taken), *newer))
    return replace(back, attempt=plan.before.attempt, by_hand=plan.before.by_hand, before=None, news=())


def _free(seats: Iterable[Seat], taken: Collection[int]) -> tuple[Seat, ...]:
    return tuple(seat for seat in seats if seat.person_id not in taken)
