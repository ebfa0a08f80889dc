"""A request whose effect is stored has none the second time."""

import asyncio
from datetime import timedelta

from sqlmodel import select

from store import receipts
from store.database import Database
from store.rows import ReceiptRow
from tests.store.stored import NOW


async def test_a_request_is_new_only_once(database: Database, workspace_id: int, other_workspace_id: int) -> None:
    for workspace in (workspace_id, other_workspace_id):
        async with database.begin(workspace) as session:
            assert await receipts.take(session, "event", NOW)
            assert await receipts.take(session, "another", NOW)
        async with database.begin(workspace) as session:
            assert not await receipts.take(session, "event", NOW)


async def test_of_many_copies_at_once_one_takes_effect(database: Database, workspace_id: int) -> None:
    async def arrive() -> bool:
        async with database.begin(workspace_id) as session:
            return await receipts.take(session, "event", NOW)

    assert sum(await asyncio.gather(*(arrive() for _ in range(20)))) == 1


async def test_a_repetition_gets_the_answer_of_the_first_time(
    database: Database, workspace_id: int, other_workspace_id: int
) -> None:
    answer = {"response_action": "errors", "errors": {"title": "Ein Thema heißt schon so 🧭"}}
    for workspace in (workspace_id, other_workspace_id):
        async with database.begin(workspace) as session:
            await receipts.take(session, "view", NOW)
    async with database.begin(workspace_id) as session:
        assert await receipts.answer_to(session, "view") == {}
        await receipts.keep_answer(session, "view", answer)
    async with database.read(workspace_id) as session:
        assert await receipts.answer_to(session, "view") == answer
    async with database.read(other_workspace_id) as session:
        assert await receipts.answer_to(session, "view") == {}


async def test_receipts_nobody_can_ask_for_are_dropped(
    database: Database, workspace_id: int, other_workspace_id: int
) -> None:
    for workspace in (workspace_id, other_workspace_id):
        async with database.begin(workspace) as session:
            await receipts.take(session, "old", NOW - receipts.KEPT - timedelta(seconds=1))
            await receipts.take(session, "kept", NOW - receipts.KEPT)
    await receipts.forget_old(database, NOW)
    async with database.read_everywhere() as session:
        assert (await session.exec(select(ReceiptRow.key))).all() == ["kept", "kept"]
