"""What a charter shows of the members' objectives, the next step, and which addresses of calls are taken."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.charter import Next, in_turn, link, next_step
from learning.group import Group, Member, State
from learning.objective import Objective
from learning.refusal import Reason, Refused

MEMBERS = tuple(Member(number, f"U{number}", "Name") for number in range(6))
GROUP = Group(1, 1, "SQL", "learn-sql", private=True, state=State.ACTIVE, formed_by="U0", members=MEMBERS)


def objective(number: int, person_id: int) -> Objective:
    """One that somebody wrote."""
    return Objective(number, person_id, 1, "Write a join", "I see it", "Reports", date(2027, 1, 31), done=False)


@pytest.mark.parametrize(
    ("shared_by", "place", "call", "wanted"),
    [
        ((), "", "", Next.OBJECTIVES),
        ((0, 1), "Room 4", "", Next.OBJECTIVES),
        ((0, 0, 0), "Room 4", "", Next.OBJECTIVES),
        ((0, 1, 2), "", "", Next.PLACE),
        ((0, 1, 2), "Room 4", "", Next.MEET),
        ((0, 1, 2), "", "https://meet.example", Next.MEET),
    ],
)
def test_the_next_step_is_the_first_that_is_missing(
    shared_by: tuple[int, ...], place: str, call: str, wanted: Next
) -> None:
    assert next_step(replace(GROUP, place=place, link=call), shared_by) is wanted


@given(st.lists(st.integers(0, 5), max_size=40))
def test_everybody_is_shown_before_anybody_is_shown_twice(authors: list[int]) -> None:
    written = [objective(number, person) for number, person in enumerate(authors)]
    shown = in_turn(written)
    assert sorted(shown, key=lambda each: each.id) == written
    first = [each.person_id for each in shown[: len(set(authors))]]
    assert sorted(first) == sorted(set(authors))
    for person in set(authors):
        ids = [each.id for each in shown if each.person_id == person]
        assert ids == sorted(ids)


@pytest.mark.parametrize(
    "typed", ["https://meet.example/a?b=c&d=1", " http://10.0.0.1:8080/room ", "https://ü.example/x"]
)
def test_the_address_of_a_call_is_taken(typed: str) -> None:
    assert link(typed) == typed.strip()


@pytest.mark.parametrize("typed", [None, "", "  "])
def test_a_group_may_have_no_call(typed: str | None) -> None:
    assert link(typed) == ""


@pytest.mark.parametrize(
    "typed",
    [
        "meet.example/a",
        "javascript:alert(1)",
        "slack://open",
        "https://",
        "https://a b",
        "https://a|<!channel>",
        "https://a>x",
        "http://[",
        "file:///etc/passwd",
    ],
)
def test_what_no_browser_opens_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        link(typed)
    assert refused.value.reason is Reason.LINK_WRONG


@given(st.text())
def test_no_address_that_is_taken_breaks_out_of_its_link(typed: str) -> None:
    try:
        taken = link(typed)
    except Refused:
        return
    assert not set(taken) & set("<>| \n")
