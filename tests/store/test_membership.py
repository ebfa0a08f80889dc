"""Coming into a group and going out of it: the database decides about the last place and about the second group."""

import asyncio

import pytest

from learning.group import Group, State
from learning.refusal import Reason, Refused
from store import groups, interests, membership, people
from store.database import Database
from store.session import Session
from tests.store.stored import HOUR, NOW, add_group, add_person, add_topic, register

LARGEST = 4


@pytest.fixture
async def learners(database: Database, workspace_id: int) -> list[int]:
    """Ten people."""
    async with database.begin(workspace_id) as session:
        return [await add_person(session, f"U{number}") for number in range(10)]


@pytest.fixture
async def topic(database: Database, workspace_id: int, learners: list[int]) -> int:
    """A topic in which all wait."""
    async with database.begin(workspace_id) as session:
        made = await add_topic(session, learners[0])
        for number, each in enumerate(learners):
            await register(session, made, each, now=NOW + HOUR * number)
        return made


async def form(session: Session, topic: int, members: list[int], name: str = "learn-sql") -> int:
    """An active group."""
    group = await add_group(session, topic, members, name)
    await interests.place(session, topic, members, group)
    await groups.become(session, group, State.ACTIVE)
    return group


async def held(session: Session, group_id: int) -> Group:
    """A group that is held."""
    [group] = await membership.hold(session, group_id)
    return group


async def test_of_many_who_want_the_last_place_one_gets_it(
    database: Database, workspace_id: int, topic: int, learners: list[int]
) -> None:
    async with database.begin(workspace_id) as session:
        group = await form(session, topic, learners[:3])

    async def come(person: int) -> str:
        async with database.begin(workspace_id) as session:
            try:
                await membership.admit(session, await held(session, group), person, LARGEST, NOW)
            except Refused as refused:
                return refused.reason
        return "in"

    said = await asyncio.gather(*map(come, learners[3:]))
    assert sorted(said) == [Reason.GROUP_FULL] * 6 + ["in"]
    async with database.read(workspace_id) as session:
        found = await groups.get(session, group)
        assert found is not None
        assert len(found.members) == LARGEST
        assert len(await interests.waiting(session, topic)) == 6


async def test_of_two_groups_that_take_the_same_person_in_one_gets_them(
    database: Database, workspace_id: int, topic: int, learners: list[int]
) -> None:
    async with database.begin(workspace_id) as session:
        both = [await form(session, topic, [learners[n]], f"learn-{n}") for n in range(2)]

    async def come(group: int) -> str:
        async with database.begin(workspace_id) as session:
            try:
                await membership.admit(session, await held(session, group), learners[5], LARGEST, NOW)
            except Refused as refused:
                return refused.reason
        return "in"

    said = await asyncio.gather(*map(come, both * 3))
    assert said.count("in") == 1
    assert set(said) == {"in", Reason.OTHER_GROUP, Reason.IN_GROUP}
    async with database.read(workspace_id) as session:
        assert len(await membership.groups_of(session, [learners[5]])) == 1


async def test_who_leaves_ends_or_waits_from_then_on_and_may_come_back(
    database: Database, workspace_id: int, topic: int, learners: list[int]
) -> None:
    async with database.begin(workspace_id) as session:
        id_ = await form(session, topic, learners[:4])
        await membership.release(session, await held(session, id_), [learners[0]], NOW + HOUR * 50, waits=True)
        await membership.release(session, await held(session, id_), [learners[1]], NOW + HOUR * 50, waits=False)
        assert [each.person_id for each in await interests.waiting(session, topic)] == [*learners[4:], learners[0]]
        assert await interests.mine(session, topic, learners[1]) is None
        for each in learners[:2]:
            await membership.admit(session, await held(session, id_), each, LARGEST, NOW + HOUR * 51, back=True)
        group = await held(session, id_)
        assert {each.person_id for each in group.members} == set(learners[:4])
        assert set((await membership.since(session, id_)).values()) == {NOW}
        assert [each.person_id for each in await interests.waiting(session, topic)] == learners[4:]


async def test_who_never_said_what_they_want_comes_in_with_an_interest_of_which_nothing_is_known(
    database: Database, workspace_id: int, topic: int, learners: list[int]
) -> None:
    async with database.begin(workspace_id) as session:
        id_ = await form(session, topic, learners[:3])
        newcomer = (await people.meet(session, "U99")).id
        await membership.admit(session, await held(session, id_), newcomer, LARGEST, NOW)
        mine = await interests.mine(session, topic, newcomer)
        assert mine is not None
        assert mine.placed


async def test_no_group_that_is_closed_or_not_ready_takes_anybody_in(
    database: Database, workspace_id: int, topic: int, learners: list[int]
) -> None:
    async with database.begin(workspace_id) as session:
        id_ = await form(session, topic, learners[:3])
        await groups.become(session, id_, State.FORMING)
        with pytest.raises(Refused, match=Reason.GROUP_NOT_READY):
            await membership.admit(session, await held(session, id_), learners[5], LARGEST, NOW)
        await groups.close(session, id_, NOW)
        with pytest.raises(Refused, match=Reason.GROUP_GONE):
            await membership.admit(session, await held(session, id_), learners[5], LARGEST, NOW)
        with pytest.raises(Refused, match=Reason.GROUP_GONE):
            await membership.hold(session, 999_999)


async def test_who_is_moved_is_in_the_other_group_alone(
    database: Database, workspace_id: int, topic: int, learners: list[int]
) -> None:
    async with database.begin(workspace_id) as session:
        ids = [await form(session, topic, learners[at : at + 3], f"learn-{at}") for at in (0, 3)]
        one, other = await membership.hold(session, *ids)
        await membership.move(session, one, other, learners[:2], NOW)
        assert await membership.groups_of(session, learners[:2]) == [(ids[1], learners[0]), (ids[1], learners[1])]
        mine = await interests.mine(session, topic, learners[0])
        assert mine is not None
        assert mine.placed
        assert [each.id for each in await membership.with_room(session, topic, LARGEST)] == [ids[0]]


async def test_a_group_lives_again_with_who_found_no_other_one(
    database: Database, workspace_id: int, topic: int, learners: list[int]
) -> None:
    async with database.begin(workspace_id) as session:
        id_ = await form(session, topic, learners[:3])
        await groups.close(session, id_, NOW)
        await register(session, topic, learners[0], now=NOW)
        other = await form(session, topic, learners[4:6], "learn-other")
        await membership.admit(session, await held(session, other), learners[1], LARGEST, NOW)
        assert await membership.reopen(session, await held(session, id_), NOW) == [learners[2]]
        group = await held(session, id_)
        assert (group.state, [each.person_id for each in group.members]) == (State.ACTIVE, [learners[2]])
