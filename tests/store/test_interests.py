"""Interests: one for each person and topic, and a place in the queue that is kept."""

import asyncio

import pytest
from sqlalchemy.exc import IntegrityError

from learning.interest import Mode
from store import groups, interests, people, topics
from store.database import Database
from tests.store.stored import HOUR, NOW, add_group, add_person, add_topic, profile, register


class Late(Exception):
    """Somebody else placed them first."""


@pytest.fixture
async def topic(database: Database, workspace_id: int) -> int:
    """A topic."""
    async with database.begin(workspace_id) as session:
        return await add_topic(session, await add_person(session, "U0"))


@pytest.fixture
async def learners(database: Database, workspace_id: int, topic: int) -> list[int]:
    """Seven people, interested one hour after the other."""
    async with database.begin(workspace_id) as session:
        found = [await add_person(session, f"U{i}") for i in range(1, 8)]
        for i, person in enumerate(found):
            await register(session, topic, person, now=NOW + HOUR * i)
        return found


async def test_a_changed_interest_keeps_its_place(
    database: Database, workspace_id: int, topic: int, learners: list[int]
) -> None:
    async with database.begin(workspace_id) as session:
        await register(session, topic, learners[0], now=NOW + HOUR * 99, wanted=5)
        found = await interests.mine(session, topic, learners[0])
        queue = await interests.waiting(session, topic)
    assert found is not None
    assert (found.level_now, found.level_wanted, found.mode) == (2, 5, Mode.EITHER)
    assert (found.slack_id, found.name, found.zone, found.placed) == ("U1", "Name of U1", "Europe/Lisbon", False)
    assert [each.person_id for each in queue] == learners
    assert queue[0].registered_at == NOW


async def test_who_withdrew_queues_anew(database: Database, workspace_id: int, topic: int, learners: list[int]) -> None:
    async with database.begin(workspace_id) as session:
        assert await interests.withdraw(session, topic, learners[0], NOW + HOUR * 50)
        assert not await interests.withdraw(session, topic, learners[0], NOW + HOUR * 50)
        assert await interests.mine(session, topic, learners[0]) is None
        assert await interests.topics_of(session, learners[0]) == set()
        await register(session, topic, learners[0], now=NOW + HOUR * 99)
    async with database.read(workspace_id) as session:
        queue = await interests.waiting(session, topic)
        assert [each.person_id for each in queue] == [*learners[1:], learners[0]]
        assert await interests.topics_of(session, learners[0]) == {topic}


async def test_who_has_a_group_waits_for_no_second_one_until_it_is_closed(
    database: Database, workspace_id: int, topic: int, learners: list[int]
) -> None:
    async with database.begin(workspace_id) as session:
        group = await add_group(session, topic, learners[:6])
        assert await interests.place(session, topic, learners[:6], group) == 6
        placed = await interests.mine(session, topic, learners[0])
        assert placed is not None
        assert placed.placed
        assert not await interests.withdraw(session, topic, learners[0], NOW)
        assert await interests.waits_of(session, learners[0]) == []
        await register(session, topic, learners[0], now=NOW + HOUR * 98, wanted=5)
        assert [each.person_id for each in await interests.waiting(session, topic)] == [learners[6]]
        changed = await interests.mine(session, topic, learners[0])
        assert changed is not None
        assert (changed.placed, changed.level_wanted) == (True, 5)
        await groups.close(session, group, NOW)
        await register(session, topic, learners[0], now=NOW + HOUR * 99)
    async with database.read(workspace_id) as session:
        assert [each.person_id for each in await interests.waiting(session, topic)] == [learners[6], learners[0]]


async def test_registering_many_times_at_once_is_one_interest(
    database: Database, workspace_id: int, topic: int
) -> None:
    async with database.begin(workspace_id) as session:
        person = await add_person(session, "U1")

    async def submit(hour: int) -> None:
        async with database.begin(workspace_id) as session:
            await register(session, topic, person, now=NOW + HOUR * hour, wanted=3 + hour % 3)

    await asyncio.gather(*(submit(hour) for hour in range(20)))
    async with database.begin(workspace_id) as session:
        await topics.changed(session, [topic])
        assert len(await interests.waiting(session, topic)) == 1
        found = await topics.get(session, topic)
        assert found is not None
        assert found.waiting == 1


async def test_of_two_facilitators_who_place_the_same_people_one_wins(
    database: Database, workspace_id: int, topic: int, learners: list[int]
) -> None:
    async def form(name: str) -> int:
        async with database.begin(workspace_id) as session:
            group = await add_group(session, topic, learners, name)
            placed = await interests.place(session, topic, learners, group)
            if placed < len(learners):
                raise Late
            return placed

    ended = await asyncio.gather(*(form(f"learn-{i}") for i in range(4)), return_exceptions=True)
    assert [each for each in ended if not isinstance(each, Late)] == [len(learners)]
    async with database.read(workspace_id) as session:
        assert len(await groups.of_person(session, learners[0])) == 1


async def test_an_overlapping_proposal_places_only_who_still_waits(
    database: Database, workspace_id: int, topic: int, learners: list[int]
) -> None:
    async with database.begin(workspace_id) as session:
        first = await add_group(session, topic, learners[:4], "learn-1")
        assert await interests.place(session, topic, learners[:4], first) == 4
        second = await add_group(session, topic, learners[2:], "learn-2")
        assert await interests.place(session, topic, learners[2:], second) == 3


async def test_waits_are_listed_the_longest_first_and_only_of_open_topics(
    database: Database, workspace_id: int, topic: int, learners: list[int]
) -> None:
    me = learners[0]
    async with database.begin(workspace_id) as session:
        older, closed = await add_topic(session, me, "Older"), await add_topic(session, me, "Closed")
        for other in (older, closed):
            await register(session, other, me, now=NOW - HOUR)
        await topics.close(session, closed, NOW)
        assert await interests.waits_of(session, me) == [older, topic]
        assert await interests.waits_of(session, me, most=1) == [older]
        assert set(await interests.topics_where_waiting(session, [learners[0]])) == {topic, older, closed}


async def test_those_who_left_the_company_do_not_wait_until_they_are_back(
    database: Database, workspace_id: int, topic: int, learners: list[int]
) -> None:
    async with database.begin(workspace_id) as session:
        await people.learn(session, [profile("U1", is_deactivated=True)])
        assert [each.person_id for each in await interests.waiting(session, topic)] == learners[1:]
        await people.learn(session, [profile("U1")])
        assert [each.person_id for each in await interests.waiting(session, topic)] == learners


async def test_a_level_outside_the_scale_is_refused_by_the_database(
    database: Database, workspace_id: int, topic: int
) -> None:
    with pytest.raises(IntegrityError, match="levels"):
        async with database.begin(workspace_id) as session:
            await register(session, topic, await add_person(session, "U9"), wanted=6)
