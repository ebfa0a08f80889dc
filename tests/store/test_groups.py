"""Groups and their members."""

import asyncio

import pytest

from learning.group import Member, State
from store import groups
from store.database import Database
from tests.store.stored import NOW, add_group, add_person, add_topic, statements


@pytest.fixture
async def members(database: Database, workspace_id: int) -> list[int]:
    """Three people."""
    async with database.begin(workspace_id) as session:
        return [await add_person(session, f"U{i}") for i in range(3)]


@pytest.fixture
async def topic(database: Database, workspace_id: int, members: list[int]) -> int:
    """A topic."""
    async with database.begin(workspace_id) as session:
        return await add_topic(session, members[0])


async def test_a_group_is_kept_with_its_members_through_its_life(
    database: Database, workspace_id: int, topic: int, members: list[int]
) -> None:
    async with database.begin(workspace_id) as session:
        id_ = await add_group(session, topic, members)
        formed = await groups.get(session, id_)
        assert formed is not None
        assert formed.members == tuple(Member(each, f"U{i}", f"Name of U{i}") for i, each in enumerate(members))
        assert (formed.topic, formed.formed_by, formed.state) == ("SQL for analysts", "U0", State.FORMING)
        await groups.become(session, id_, State.BLOCKED, blocked_by="restricted_action")
        assert [each.blocked_by for each in await groups.blocked(session)] == ["restricted_action"]
        await groups.become(session, id_, State.ACTIVE)
        await groups.created(session, id_, "C1", "learn-sql-2")
        await groups.welcomed(session, id_, "1.2")
        assert await groups.blocked(session) == []
        active = await groups.by_channel(session, "C1")
        assert active is not None
        assert (active.id, active.channel_name, active.welcome_ts, active.blocked_by) == (id_, "learn-sql-2", "1.2", "")
        assert await groups.of_person(session, members[0]) == [active]
        await groups.close(session, id_, NOW)
        assert await groups.of_person(session, members[0]) == []
        closed = await groups.get(session, id_)
        assert closed is not None
        assert (closed.state, closed.members) == (State.CLOSED, formed.members)


async def test_a_channel_name_belongs_to_one_group(
    database: Database, workspace_id: int, topic: int, members: list[int]
) -> None:
    async def form() -> int | None:
        async with database.begin(workspace_id) as session:
            return await groups.add(
                session,
                topic_id=topic,
                channel_name="learn-sql",
                private=False,
                person_ids=members,
                formed_by=members[0],
                now=NOW,
            )

    formed = [id_ for id_ in await asyncio.gather(*(form() for _ in range(10))) if id_ is not None]
    assert len(formed) == 1
    async with database.begin(workspace_id) as session:
        assert len(await groups.of_person(session, members[0])) == 1
        assert await groups.taken(session, "learn-sql")
        await groups.rename(session, formed[0], "learn-sql-2")
        assert not await groups.taken(session, "learn-sql")


async def test_the_groups_of_a_person_take_as_many_queries_for_fifty_as_for_one(
    database: Database, workspace_id: int, topic: int, members: list[int]
) -> None:
    counts = []
    for size in (1, 50):
        async with database.begin(workspace_id) as session:
            ids = [await add_group(session, topic, members, f"learn-{size}-{i}") for i in range(size)]
        with statements(database) as ran:
            async with database.read(workspace_id) as session:
                found = await groups.of_person(session, members[0], most=size)
        assert [each.id for each in found] == ids[::-1]
        assert {len(each.members) for each in found} == {3}
        counts.append(len(ran))
    assert counts == [2, 2]
    async with database.read(workspace_id) as session:
        assert len(await groups.of_person(session, members[0])) == 20
        assert await groups.of_person(session, 9999) == []


async def test_a_channel_that_is_there_belongs_to_one_living_group(
    database: Database, workspace_id: int, topic: int, members: list[int]
) -> None:
    async def form(name: str) -> int | None:
        async with database.begin(workspace_id) as session:
            return await groups.add(
                session,
                topic_id=topic,
                channel_name=name,
                private=False,
                person_ids=members,
                formed_by=members[0],
                now=NOW,
                channel="C1",
            )

    formed = [id_ for id_ in await asyncio.gather(*(form(f"name-{n}") for n in range(10))) if id_ is not None]
    assert len(formed) == 1
    async with database.begin(workspace_id) as session:
        await groups.created(session, formed[0], "C1", "sql-people")
        await groups.close(session, formed[0], NOW)
    again = await form("other")
    assert again is not None
    async with database.begin(workspace_id) as session:
        await groups.created(session, again, "C1", "sql-people")
        found = await groups.by_channel(session, "C1")
        assert found is not None
        assert (found.id, found.adopted, found.channel_name) == (again, True, "sql-people")
