"""Who comes into a group, who decides it, and who sees why somebody left."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from learning.group import Group, Member, State
from learning.interest import Interest, Mode
from learning.membership import (
    Change,
    Happened,
    demand_part,
    demand_room,
    looks_after,
    may_come_back,
    merged_size,
    next_ones,
    room,
    sees_why,
)
from learning.person import Person, Standing
from learning.refusal import Reason, Refused

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
GROUP = Group(1, 1, "SQL", "learn-sql", True, State.ACTIVE, "UFORMED", (), supporter="USUPPORTS")


@pytest.mark.parametrize(
    ("reader", "facilitates", "sees"),
    [("ULEFT", False, True), ("USUPPORTS", False, True), ("UX", True, True), ("UX", False, False)],
)
def test_why_somebody_left_is_for_those_who_look_after_the_group(reader: str, facilitates: bool, sees: bool) -> None:
    standing = Standing(Person(1, reader, "", ""), facilitates)
    assert sees_why(standing, GROUP, Happened(Change.LEFT, AT, who="ULEFT", why="No time")) is sees
    assert sees_why(standing, GROUP, Happened(Change.CLOSED, AT, why="All is learnt"))


def a_group(people: int, id_: int = 1, state: State = State.ACTIVE, topic_id: int = 1) -> Group:
    members = tuple(Member(number, f"U{number}", "Name") for number in range(id_ * 100, id_ * 100 + people))
    return Group(id_, topic_id, "SQL", "learn-sql", True, state, "UFORMED", members, supporter="USUPPORTS")


@pytest.mark.parametrize(
    ("group", "reason"),
    [
        (a_group(7), None),
        (a_group(8), Reason.GROUP_FULL),
        (a_group(9), Reason.GROUP_FULL),
        (a_group(3, state=State.FORMING), Reason.GROUP_NOT_READY),
        (a_group(3, state=State.CLOSED), Reason.GROUP_GONE),
    ],
)
def test_a_place_is_free_in_a_living_group_that_is_not_full(group: Group, reason: Reason | None) -> None:
    assert bool(room(group, 8)) is (reason is None)
    if reason is None:
        demand_room(group, 8)
        return
    with pytest.raises(Refused, match=reason):
        demand_room(group, 8)


def test_members_supporter_and_facilitators_decide_who_comes() -> None:
    group = a_group(2)
    for person, facilitates, may in (
        (Person(100, "U100", "", ""), False, True),
        (Person(7, "USUPPORTS", "", ""), False, True),
        (Person(8, "UX", "", ""), True, True),
        (Person(8, "UX", "", ""), False, False),
    ):
        who = Standing(person, facilitates)
        assert looks_after(who, group) is may
        if not may:
            with pytest.raises(Refused, match=Reason.NOT_MEMBER):
                demand_part(who, group)


def test_who_left_by_themselves_a_moment_ago_may_come_back() -> None:
    left = Happened(Change.LEFT, AT, who="U1", by="U1")
    assert may_come_back(left, "U1", AT + timedelta(minutes=9))
    assert may_come_back(Happened(Change.LEFT, AT, who="U1"), "U1", AT)
    assert not may_come_back(left, "U1", AT + timedelta(minutes=11))
    assert not may_come_back(left, "U2", AT)
    assert not may_come_back(Happened(Change.LEFT, AT, who="U1", by="U9"), "U1", AT)
    assert not may_come_back(Happened(Change.JOINED, AT, who="U1"), "U1", AT)
    assert not may_come_back(None, "U1", AT)


def a_need(number: int, **facts: Any) -> Interest:  # noqa: ANN401 - any field of an interest
    zone = facts.pop("zone", "Europe/Lisbon")
    level = facts.pop("level", 2)
    return Interest(1, number, f"U{number}", "Name", zone, level, 4, Mode.EITHER, "", AT, **facts)


def test_the_longest_waiting_is_asked_first_with_why_they_fit() -> None:
    members = [a_need(1, place="Lisbon", level=1), a_need(2, place="Porto", level=3, supervisor="U5")]
    members[1] = replace(members[1], bosses=frozenset({"U5"}))
    boss, led = a_need(5), a_need(6, bosses=frozenset({"U1"}))
    waiting = [boss, led, a_need(7, paused=True), a_need(8, zone="Europe/Berlin", place="lisbon"), a_need(9)]
    found = next_ones(waiting, members, AT)
    assert [each.who.person_id for each in found] == [8, 9]
    assert (found[0].same_place, found[0].hours_apart, found[0].levels) == (1, 1.0, (1, 3))
    assert (found[1].same_place, found[1].hours_apart) == (0, 0.0)
    assert next_ones(waiting[-1:], [], AT)[0].levels is None


def test_two_groups_of_one_topic_become_one_when_they_fit() -> None:
    assert merged_size(a_group(3), a_group(5, 2), 8) == 8
    for one, other, reason in (
        (a_group(3), a_group(6, 2), Reason.GROUPS_TOO_LARGE),
        (a_group(3), a_group(3), Reason.NOT_THAT_GROUP),
        (a_group(3), a_group(3, 2, topic_id=2), Reason.NOT_THAT_GROUP),
        (a_group(3), a_group(3, 2, State.CLOSED), Reason.GROUP_GONE),
        (a_group(3, state=State.BLOCKED), a_group(3, 2), Reason.GROUP_NOT_READY),
    ):
        with pytest.raises(Refused, match=reason):
            merged_size(one, other, 8)
