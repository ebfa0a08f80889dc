"""How a proposal keeps up with who waits (method G3): what is asked of the grouping, and what comes of its answer."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from learning.proposal import Answer, Details, Happened, News, Plan, Planned, Seat

MOST_NEWS = 30
"""What changed by itself that a proposal remembers."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked of the grouping: who may be placed, the groups there were, who stays in them, which try it is.

    held: numbers of the drafts it is not asked about.
    """

    people: frozenset[int]
    before: tuple[tuple[int, ...], ...]
    fixed: frozenset[int]
    attempt: int
    held: frozenset[int] = frozenset()


def _settled(plan: Plan) -> set[int]:
    return set(chain.from_iterable(each.people for each in plan.settled))


def outdated(plan: Plan, waiting: Collection[int]) -> bool:
    """Whether somebody came or went since the plan was made. waiting: our ids of who waits in the topic now."""
    known = set(chain.from_iterable(each.people for each in plan.drafts)) | {seat.person_id for seat in plan.apart}
    return known != set(waiting) - _settled(plan)


def _task(plan: Plan, waiting: Collection[int], attempt: int, held: Collection[int], *, afresh: bool) -> Task:
    loose = [each for each in plan.drafts if each.number not in held]
    stays = [
        [seat for seat in each.seats if seat.person_id in waiting and (seat.fixed or not afresh)] for each in loose
    ]
    taken = _settled(plan) | {seat.person_id for seat in plan.apart if not seat.open}
    taken.update(*(each.people for each in plan.drafts if each.number in held))
    before = tuple(tuple(seat.person_id for seat in seats) for seats in stays if seats)
    fixed = frozenset(seat.person_id for seat in chain.from_iterable(stays) if seat.fixed)
    return Task(frozenset(waiting) - taken, before, fixed, attempt, frozenset(held))


def to_follow(plan: Plan, waiting: Collection[int], held: Collection[int]) -> Task:
    """What to ask when somebody came or went: as little is to change as possible.

    held: numbers of the drafts that somebody made against a rule by hand, and that stay as they are.
    """
    return _task(plan, waiting, plan.attempt, held, afresh=False)


def to_try_again(plan: Plan, waiting: Collection[int], held: Collection[int]) -> Task:
    """What to ask for another proposal: only what was chosen by hand stays."""
    return _task(plan, waiting, plan.attempt + 1, held, afresh=True)


def to_start_over(plan: Plan, waiting: Collection[int]) -> Task:
    """What to ask for the proposal that would be made if nobody had changed anything, or had been asked too late."""
    refused = {seat.person_id for seat in plan.apart if seat.answer is Answer.NO}
    return Task(frozenset(waiting) - _settled(plan) - refused, (), frozenset(), 0)


def arranged(
    plan: Plan,
    task: Task,
    found: Sequence[Sequence[int]],
    waiting: Sequence[int],
    details: Callable[[int, Sequence[int]], Details],
    *,
    by_hand: bool,
    loosen: bool = False,
) -> Plan:
    """The plan with the groups that the grouping found for a task.

    Each takes over the number and the details of the draft whose people it keeps: see `_heirs`.
    waiting: who waits in the topic now, the longest first. details: what a new group is to be like, by its number and
    people. by_hand: whether somebody asked for it, and can take it back. loosen: nothing is chosen by hand any more.
    """
    seats = {seat.person_id: seat for seat in chain(plan.apart, *(each.seats for each in plan.drafts))}
    if loosen:
        seats = {person_id: _loosened(seat) for person_id, seat in seats.items()}
    order = {person_id: number for number, person_id in enumerate(waiting)}
    held = [_still(each, order) for each in plan.drafts if each.number in task.held]
    drafts, number = [*held], plan.next_number
    heirs = _heirs([each for each in plan.drafts if each.number not in task.held], found)
    for index, people in enumerate(found):
        sitting = tuple(seats.get(each, Seat(each)) for each in sorted(people, key=order.__getitem__))
        if index in heirs:
            drafts.append(replace(heirs[index], seats=sitting))
        else:
            drafts.append(Planned(number, sitting, details(number, people)))
            number += 1
    placed = set(chain.from_iterable(each.people for each in drafts)) | _settled(plan)
    apart = [_apart(seats.get(each, Seat(each)), plan) for each in waiting if each not in placed]
    after = replace(plan.with_drafts(drafts, apart), attempt=task.attempt)
    if by_hand:
        return replace(after, before=plan.arrangement, news=(), by_hand=not loosen)
    return replace(after, news=_news(plan, after))


def _loosened(seat: Seat) -> Seat:
    """As if nobody had chosen their place; who did not answer in time may be asked again."""
    return replace(seat, fixed=False, answer=Answer.NONE if seat.answer is Answer.LATE else seat.answer)


def _still(group: Planned, waiting: Collection[int]) -> Planned:
    return replace(group, seats=tuple(seat for seat in group.seats if seat.person_id in waiting))


def _apart(seat: Seat, plan: Plan) -> Seat:
    """Somebody in no group: fixed there only when they were before."""
    return seat if seat in plan.apart else replace(seat, fixed=False)


def _heirs(drafts: Iterable[Planned], found: Sequence[Sequence[int]]) -> dict[int, Planned]:
    """For groups by their index, the draft each goes on from: those with the most in common first.

    Who is to stay in a draft counts before all others: it is where its name and its channel go.
    """
    where = {seat.person_id: (draft, seat.fixed) for draft in drafts for seat in draft.seats}
    common: dict[tuple[int, int], tuple[int, int]] = {}
    for index, people in enumerate(found):
        for draft, fixed in (where[each] for each in people if each in where):
            stay, others = common.get((draft.number, index), (0, 0))
            common[draft.number, index] = (stay + fixed, others + 1)
    by_number = {draft.number: draft for draft, _ in where.values()}
    heirs: dict[int, Planned] = {}
    for (number, index), _ in sorted(common.items(), key=lambda each: (-each[1][0], -each[1][1], each[0])):
        if index not in heirs and number in by_number:
            heirs[index] = by_number.pop(number)
    return heirs


def _news(before: Plan, after: Plan) -> tuple[News, ...]:
    """What became of whom, on top of what is news already; the newest of each person counts."""
    if not (before.groups or before.apart):
        return ()
    was = {person_id: each.number for each in before.drafts for person_id in each.people}
    is_ = {person_id: each.number for each in after.drafts for person_id in each.people}
    here = is_.keys() | {seat.person_id for seat in after.apart}
    found = {each.person_id: each for each in before.news}
    for person_id in sorted(was.keys() | is_.keys()):
        old, new = was.get(person_id), is_.get(person_id)
        if old is not None and new is None:
            what = Happened.WAITS if person_id in here else Happened.GONE
            found[person_id] = News(what, person_id, old)
        elif new is not None and old != new:
            found[person_id] = News(Happened.CAME if old is None else Happened.MOVED, person_id, new)
    return tuple(found.values())[-MOST_NEWS:]
