"""A request whose effect is stored has none the second time."""

import asyncio
from datetime import timedelta

from sqlmodel import select

from store import receipts, workspaces
from store.database import Database
from store.rows import ReceiptRow
from tests.store.stored import NOW

ANSWER = {"response_action": "errors", "errors": {"title": "Ein Thema heißt schon so 🧭"}}


async def test_a_request_is_answered_only_once(database: Database, workspace_id: int, other_workspace_id: int) -> None:
    for workspace in (workspace_id, other_workspace_id):
        async with database.begin(workspace) as session:
            assert await receipts.keep(session, "event", {}, NOW)
            assert await receipts.keep(session, "another", {}, NOW)
        async with database.begin(workspace) as session:
            assert not await receipts.keep(session, "event", ANSWER, NOW)
            assert await receipts.answer_to(session, "event") == {}


async def test_of_many_copies_at_once_one_takes_effect(database: Database, workspace_id: int) -> None:
    async def arrive() -> bool:
        async with database.begin(workspace_id) as session:
            return await receipts.keep(session, "event", {}, NOW)

    assert sum(await asyncio.gather(*(arrive() for _ in range(20)))) == 1


async def test_a_repetition_is_told_the_answer_of_the_first_time(
    database: Database, workspace_id: int, other_workspace_id: int
) -> None:
    async with database.begin(workspace_id) as session:
        assert (await workspaces.with_person(session, "", "view"))[2] is None
        await receipts.keep(session, "view", ANSWER, NOW)
        await receipts.keep(session, "event", {}, NOW)
    async with database.read(workspace_id) as session:
        assert await receipts.answer_to(session, "view") == ANSWER
        assert (await workspaces.with_person(session, "", "view"))[2] == ANSWER
        assert (await workspaces.with_person(session, "", "event"))[2] == {}
        assert (await workspaces.with_person(session, ""))[2] is None
    async with database.read(other_workspace_id) as session:
        assert await receipts.answer_to(session, "view") is None
        assert (await workspaces.with_person(session, "", "view"))[2] is None


async def test_receipts_nobody_can_ask_for_are_dropped(
    database: Database, workspace_id: int, other_workspace_id: int
) -> None:
    for workspace in (workspace_id, other_workspace_id):
        async with database.begin(workspace) as session:
            await receipts.keep(session, "old", {}, NOW - receipts.KEPT - timedelta(seconds=1))
            await receipts.keep(session, "kept", {}, NOW - receipts.KEPT)
    await receipts.forget_old(database, NOW)
    async with database.read_everywhere() as session:
        assert (await session.exec(select(ReceiptRow.key))).all() == ["kept", "kept"]
