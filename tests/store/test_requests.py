"""Requests to join a group: one open at a time, and the first answer counts."""

import asyncio

import pytest

from learning.membership import Asked
from store import requests
from store.database import Database
from tests.store.stored import NOW, add_group, add_person, add_topic


@pytest.fixture
async def learners(database: Database, workspace_id: int) -> list[int]:
    """Three people."""
    async with database.begin(workspace_id) as session:
        return [await add_person(session, f"U{number}") for number in range(3)]


@pytest.fixture
async def group(database: Database, workspace_id: int, learners: list[int]) -> int:
    """A group of the first."""
    async with database.begin(workspace_id) as session:
        return await add_group(session, await add_topic(session, learners[0]), learners[:1])


async def test_one_is_open_at_a_time_and_the_first_answer_counts(
    database: Database, workspace_id: int, group: int, learners: list[int]
) -> None:
    one, other, third = learners

    async def ask(by: int) -> int | None:
        async with database.begin(workspace_id) as session:
            return await requests.add(session, group_id=group, person_id=other, by_id=by, now=NOW)

    made = [id_ for id_ in await asyncio.gather(ask(other), ask(one), ask(other)) if id_ is not None]
    assert len(made) == 1

    async def answer(state: Asked) -> bool:
        async with database.begin(workspace_id) as session:
            return await requests.answer(session, made[0], state, by_id=third, now=NOW) is not None

    said = await asyncio.gather(*map(answer, [Asked.ACCEPTED, Asked.DECLINED] * 3))
    assert said.count(True) == 1
    async with database.begin(workspace_id) as session:
        found = await requests.get(session, made[0])
        assert found is not None
        assert (found.state, found.answered_by) == ((Asked.ACCEPTED, Asked.DECLINED)[said.index(True) % 2], "U2")
        assert await requests.open_one(session, group, other) is None
        assert await requests.add(session, group_id=group, person_id=other, by_id=one, now=NOW) is not None


async def test_what_is_open_is_withdrawn_and_where_it_is_asked_is_kept(
    database: Database, workspace_id: int, group: int, learners: list[int]
) -> None:
    one, other, third = learners
    async with database.begin(workspace_id) as session:
        asked = await requests.add(session, group_id=group, person_id=other, by_id=other, word="Me too", now=NOW) or 0
        invited = await requests.add(session, group_id=group, person_id=third, by_id=one, now=NOW) or 0
        await requests.sent(session, asked, "C1", "1.0", told=False)
        await requests.sent(session, asked, "D1", "2.0", told=True)
        first, second = await requests.open_of(session, group)
        assert (first.id, first.is_invitation, first.word) == (asked, False, "Me too")
        assert (first.channel, first.ts, first.told_channel, first.told_ts) == ("C1", "1.0", "D1", "2.0")
        assert (second.id, second.is_invitation, second.by) == (invited, True, "U0")
        assert await requests.withdraw(session, NOW, person_ids=[other, third], topic_id=9999) == []
        assert await requests.withdraw(session, NOW, person_ids=[other, third], asked=True) == [asked]
        assert await requests.withdraw(session, NOW, group_id=group) == [invited]
        withdrawn = await requests.get(session, asked)
        assert withdrawn is not None
        assert withdrawn.state is Asked.WITHDRAWN


async def test_asking_again_and_again_is_one_question_also_when_the_statement_was_prepared(
    database: Database, workspace_id: int, group: int, learners: list[int]
) -> None:
    """PostgreSQL prepares a statement that one connection runs often."""
    async with database.begin(workspace_id) as session:
        asked = [
            await requests.add(session, group_id=group, person_id=learners[1], by_id=learners[1], now=NOW)
            for _ in range(12)
        ]
        assert asked[1:] == [None] * 11
