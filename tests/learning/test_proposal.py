"""A proposal that people change and that keeps up with who waits: nobody twice, nobody lost, what is chosen stays."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning import still_in
from learning.automatic import is_left_to_somebody
from learning.grouping import propose
from learning.interest import Interest
from learning.proposal import Answer, Details, Happened, Plan, Planned, Seat, Stage
from learning.proposal_board import Board
from learning.proposal_changes import (
    MOST_SEATS,
    begin_group,
    describe,
    drop,
    fix,
    move,
    set_aside,
    take_out,
    undo,
)
from learning.proposal_following import Task, arranged, outdated, to_follow, to_start_over, to_try_again
from learning.refusal import Reason, Refused
from learning.topic import Kind, Topic
from learning.workspace import Settings
from tests.learning.crowd import NOW, interest

TOPIC = Topic(1, "SQL", "", Kind.TECHNICAL, "U1", 0, open=True)
SETTINGS = Settings(smallest=3, largest=4)
DETAILS = Details("learn-sql", private=True)


def details(number: int, _: Sequence[int]) -> Details:
    """What a new group is to be like."""
    return Details(f"learn-{number}", private=True)


class Table:
    """A proposal as facilitators have it before them, without a database."""

    def __init__(self, people: Sequence[Interest]) -> None:
        self.people = {each.person_id: each for each in people}
        self.plan = Plan(1, TOPIC.id)
        self.follow()

    @property
    def board(self) -> Board:
        """It with its people."""
        return Board(TOPIC, self.plan, self.people, SETTINGS, NOW)

    def _arrange(self, task: Task, *, by_hand: bool, loosen: bool = False) -> None:
        asked = [each for each in self.people.values() if each.person_id in task.people]
        bounds = SETTINGS.smallest, SETTINGS.largest
        kept = {"before": task.before, "locked": task.fixed, "attempt": task.attempt}
        found = propose(asked, *bounds, NOW, quick=True, **kept)  # type: ignore[arg-type]
        groups = [[each.person_id for each in group.members] for group in found.groups]
        self.plan = arranged(self.plan, task, groups, list(self.people), details, by_hand=by_hand, loosen=loosen)

    def follow(self) -> None:
        """It keeps up with who waits."""
        if outdated(self.plan, self.people) or self.board.broken:
            self._arrange(to_follow(self.plan, self.people, self.board.held), by_hand=False)

    def again(self) -> None:
        """Somebody wants another proposal."""
        self._arrange(to_try_again(self.plan, self.people, self.board.held), by_hand=True)

    def over(self) -> None:
        """Somebody starts over."""
        self._arrange(to_start_over(self.plan, self.people), by_hand=True, loosen=True)

    def comes(self, person: Interest) -> None:
        """Somebody registers."""
        self.people[person.person_id] = person
        self.follow()

    def goes(self, person_id: int) -> None:
        """Somebody withdraws."""
        self.people.pop(person_id, None)
        self.follow()

    def place(self, person_id: int) -> int | None:
        """The number of somebody's group; None: they wait."""
        group = self.plan.of(person_id)
        return group.number if group else None

    @property
    def everybody(self) -> list[int]:
        """All of its seats."""
        return sorted(seat.person_id for seat in chain(self.plan.apart, *(each.seats for each in self.plan.groups)))


def table(people: int) -> Table:
    """So many people at one place."""
    return Table([interest(number) for number in range(1, people + 1)])


def arrangement(plan: Plan) -> tuple[object, ...]:
    """Who is where, how fixed, and what each group is to be like, in no order."""
    groups = {each.number: (frozenset(each.seats), each.details) for each in plan.drafts}
    return groups, frozenset(plan.apart), plan.attempt, plan.by_hand


# What people do.


def test_who_is_moved_is_in_the_other_group_and_stays_there_when_it_is_tried_again() -> None:
    here = table(8)
    (first, second) = here.plan.drafts
    here.plan = move(here.plan, first.people[0], second.number)
    assert here.place(first.people[0]) == second.number
    assert here.plan.seat(first.people[0]).fixed
    assert not here.board.may_confirm(here.plan.group(second.number)), "five are too many"
    for _ in range(3):
        here.again()
        assert here.place(first.people[0]) == second.number


def test_who_is_kept_stays_in_the_same_group_though_all_others_change() -> None:
    """Where most of the others go is not "here": it has another name and another channel."""
    here = table(12)
    kept = {each.number: each.people[0] for each in here.plan.drafts}
    for person_id in kept.values():
        here.plan = fix(here.plan, person_id, fixed=True)
    for _ in range(6):
        here.again()
        assert {number: here.place(person_id) for number, person_id in kept.items()} == {n: n for n in kept}


def test_who_is_taken_out_waits_and_comes_into_no_group_until_it_is_started_over() -> None:
    here = table(4)
    here.plan = take_out(here.plan, 1)
    changes: tuple[Callable[[], None], ...] = (here.follow, here.again, lambda: here.comes(interest(5)))
    for change in changes:
        change()
        assert here.place(1) is None
    here.over()
    here.goes(5)
    assert here.place(1) is not None


def test_a_new_group_begins_with_one_and_a_group_without_people_is_none() -> None:
    here = table(4)
    here.plan = begin_group(here.plan, 1, DETAILS)
    new = here.plan.of(1)
    assert new is not None
    assert new.people == (1,)
    assert not here.board.may_confirm(new)
    here.plan = move(here.plan, 1, here.plan.drafts[0].number)
    assert new.number not in [each.number for each in here.plan.groups]


def test_a_group_that_is_set_aside_lets_its_people_wait_by_choice() -> None:
    here = table(3)
    here.plan = set_aside(here.plan, 1)
    assert here.plan.drafts == ()
    assert {seat.person_id for seat in here.plan.apart if seat.fixed} == {1, 2, 3}


def test_no_group_gets_larger_than_its_page() -> None:
    here = table(4)
    crowded = replace(here.plan.drafts[0], seats=tuple(Seat(100 + n) for n in range(MOST_SEATS)))
    plan = here.plan.with_drafts([crowded], [Seat(1)])
    with pytest.raises(Refused) as refused:
        move(plan, 1, crowded.number)
    assert refused.value.reason is Reason.PROPOSED_FULL


@pytest.mark.parametrize(
    "change",
    [
        lambda plan: move(plan, 99, 1),
        lambda plan: move(plan, 1, 99),
        lambda plan: take_out(plan, 99),
        lambda plan: fix(plan, 99, fixed=True),
        lambda plan: set_aside(plan, 99),
        lambda plan: describe(plan, 99, DETAILS),
    ],
)
def test_what_is_not_there_any_more_is_not_changed(change: Callable[[Plan], Plan]) -> None:
    with pytest.raises(Refused) as refused:
        change(table(3).plan)
    assert refused.value.reason is Reason.PROPOSAL_CHANGED


def test_what_was_confirmed_is_not_changed_and_nothing_before_it_is_taken_back() -> None:
    here = table(8)
    confirmed = replace(here.plan.drafts[0], stage=Stage.CONFIRMED)
    plan = replace(here.plan, groups=(confirmed, here.plan.drafts[1]))
    changes: tuple[Callable[[], Plan], ...] = (
        lambda: move(plan, confirmed.people[0], 2),
        lambda: set_aside(plan, 1),
        lambda: undo(plan),
    )
    for change in changes:
        with pytest.raises(Refused):
            change()


def test_who_was_confirmed_meanwhile_stays_there_when_a_change_is_taken_back() -> None:
    here = table(8)
    first, second = here.plan.drafts
    changed = move(here.plan, first.people[0], second.number)
    groups = tuple(replace(g, stage=Stage.CONFIRMED) if g.number == second.number else g for g in changed.groups)
    here.plan = undo(replace(changed, groups=groups))
    assert here.place(first.people[0]) == second.number
    assert len(here.everybody) == len(set(here.everybody)) == 8


# How it keeps up.


def test_who_comes_gets_a_place_and_who_goes_leaves_one_and_both_are_told() -> None:
    here = table(6)
    here.comes(interest(7))
    here.goes(1)
    assert here.place(7) is not None
    assert {(each.what, each.person_id) for each in here.plan.news} >= {(Happened.CAME, 7), (Happened.GONE, 1)}


def test_who_takes_a_break_makes_room_for_who_waits() -> None:
    here = table(5)
    waits = next(seat.person_id for seat in here.plan.apart)
    on_break = here.plan.drafts[0].people[0]
    here.comes(replace(here.people[on_break], paused=True))
    assert here.place(on_break) is None
    assert here.place(waits) is not None


def test_what_somebody_made_against_a_rule_is_kept_as_it_is_and_cannot_be_confirmed() -> None:
    here = table(8)
    first, second = here.plan.drafts
    here.plan = move(here.plan, first.people[0], second.number)
    here.comes(interest(9))
    assert len(here.plan.group(second.number).seats) == 5
    assert second.number not in [each.number for each in here.board.confirmable]


def test_who_said_not_now_is_not_proposed_again_and_who_was_late_may_be() -> None:
    here = table(3)
    here.plan = replace(here.plan, groups=(replace(here.plan.drafts[0], stage=Stage.ASKING),))
    here.plan = still_in.leave(here.plan, 1, [1], Answer.NO)
    here.plan = drop(still_in.leave(here.plan, 1, [2], Answer.LATE), 1)
    assert here.everybody == [1, 2, 3]
    here.comes(interest(4))
    here.comes(interest(5))
    assert {here.place(each) for each in (1, 2)} == {None}
    assert {here.place(each) for each in (3, 4, 5)} == {2}
    here.over()
    assert here.place(2) == 2
    assert here.place(1) is None


# Which are somebody's work.


def test_a_proposal_is_somebodys_work_from_their_change_until_they_start_over() -> None:
    here = table(8)
    assert not is_left_to_somebody(here.plan)
    here.plan = describe(here.plan, 1, DETAILS)
    here.comes(interest(9))
    assert is_left_to_somebody(here.plan)
    here.plan = undo(here.plan)
    assert not is_left_to_somebody(here.plan)
    here.again()
    assert is_left_to_somebody(here.plan)
    here.over()
    assert not is_left_to_somebody(here.plan)


# Laws.

BY_HAND = ("move", "begin", "out", "fix", "loosen", "aside", "describe", "again", "over")
moves = st.tuples(st.sampled_from((*BY_HAND, "undo", "comes", "goes", "break")), st.integers(0, 30), st.integers(0, 5))


def by_hand(here: Table, what: str, one: int, other: int) -> None:
    """A change by hand. one: chooses a person, other: a group."""
    ids = sorted(here.people)
    number = here.plan.drafts[other % len(here.plan.drafts)].number if here.plan.drafts else 99
    person_id = ids[one % len(ids)] if ids else 99
    changes: dict[str, Callable[[Plan], Plan]] = {
        "move": lambda plan: move(plan, person_id, number),
        "begin": lambda plan: begin_group(plan, person_id, DETAILS),
        "out": lambda plan: take_out(plan, person_id),
        "fix": lambda plan: fix(plan, person_id, fixed=True),
        "loosen": lambda plan: fix(plan, person_id, fixed=False),
        "aside": lambda plan: set_aside(plan, number),
        "describe": lambda plan: describe(plan, number, replace(DETAILS, name=f"Name {one}")),
    }
    if what in changes:
        here.plan = changes[what](here.plan)
    elif what == "again":
        here.again()
    else:
        here.over()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 20), st.lists(moves, max_size=10))
def test_whatever_is_done_nobody_is_lost_or_twice_and_a_change_taken_back_is_none(
    people: int, done: list[tuple[str, int, int]]
) -> None:
    here = table(people)
    for number, (what, one, other) in enumerate(done):
        before = here.plan
        try:
            if what in BY_HAND:
                by_hand(here, what, one, other)
                assert arrangement(undo(here.plan)) == arrangement(before), what
            elif what == "undo":
                here.plan = undo(here.plan)
                here.follow()
            elif what == "comes":
                here.comes(interest(100 + number, supervisor=f"U{one}", registered_at=NOW - timedelta(hours=other)))
            elif here.people:
                ids = sorted(here.people)
                gone = ids[one % len(ids)]
                if what == "goes":
                    here.goes(gone)
                else:
                    here.comes(replace(here.people[gone], paused=True))
        except Refused:
            assert here.plan == before
        assert here.everybody == sorted(here.people)
        assert all(each.seats for each in here.plan.drafts)
        for group in here.plan.drafts:
            legal = SETTINGS.smallest <= len(group.seats) <= SETTINGS.largest
            by_choice = any(seat.fixed for seat in group.seats) or here.plan.by_hand
            assert legal or (by_choice and not here.board.may_confirm(group))


@settings(max_examples=20, deadline=None)
@given(st.integers(3, 20), st.integers(1, 3), st.sets(st.integers(1, 20), max_size=6))
def test_who_is_kept_in_a_sound_group_stays_in_it_whatever_is_tried(people: int, tries: int, kept: set[int]) -> None:
    here = table(people)
    kept = {each for each in kept if here.place(each) is not None}
    for person_id in kept:
        here.plan = fix(here.plan, person_id, fixed=True)
    places = {person_id: here.place(person_id) for person_id in kept}
    for _ in range(tries):
        here.again()
    assert {person_id: here.place(person_id) for person_id in kept} == places


def test_planned_groups_know_their_people() -> None:
    assert Planned(1, (Seat(3), Seat(4)), DETAILS).people == (3, 4)
