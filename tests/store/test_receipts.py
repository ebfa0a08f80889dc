"""A request whose effect is stored has none the second time."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, PendingRollbackError
from sqlmodel import select

from store import people, receipts, workspaces
from store.database import Database
from store.rows import PersonRow, ReceiptRow
from store.session import Repeated
from tests.store.stored import NOW

ANSWER = {"response_action": "errors", "errors": {"title": "Ein Thema heißt schon so 🧭"}}


async def answer(database: Database, workspace_id: int, key: str, what: dict[str, Any] = ANSWER) -> bool:
    """Whether a request with an effect had it: a topic's worth of people."""
    try:
        async with database.begin(workspace_id) as session:
            await people.meet(session, f"U{len(what)}{key}")
            receipts.keep(session, key, what, NOW)
    except Repeated:
        return False
    return True


async def known(database: Database, workspace_id: int) -> list[str]:
    async with database.read(workspace_id) as session:
        return sorted((await session.exec(select(PersonRow.slack_id))).all())


async def test_a_request_is_answered_only_once(database: Database, workspace_id: int, other_workspace_id: int) -> None:
    for workspace in (workspace_id, other_workspace_id):
        assert await answer(database, workspace, "event", {})
        assert await answer(database, workspace, "another", {})
        assert not await answer(database, workspace, "event", ANSWER)
        async with database.read(workspace) as session:
            assert await receipts.answer_to(session, "event") == {}
        assert await known(database, workspace) == ["U0another", "U0event"]  # and not what the second one wrote


async def test_of_many_copies_at_once_one_takes_effect(database: Database, workspace_id: int) -> None:
    arrived = await asyncio.gather(*(answer(database, workspace_id, "event") for _ in range(20)))
    assert sum(arrived) == 1
    assert await known(database, workspace_id) == ["U2event"]


async def test_after_a_copy_was_undone_the_next_request_is_stored(database: Database, workspace_id: int) -> None:
    """Its connection is used again: nothing of the transaction that failed may be left on it."""
    assert await answer(database, workspace_id, "event")
    for number in range(30):
        assert not await answer(database, workspace_id, "event", {})
        assert await answer(database, workspace_id, f"another {number}", {})
    assert len(await known(database, workspace_id)) == 31


async def test_what_only_looks_and_then_keeps_a_receipt_keeps_it(database: Database, workspace_id: int) -> None:
    """Its receipt is the first statement of the transaction, and the last."""
    async with database.begin(workspace_id) as session:
        receipts.keep(session, "event", ANSWER, NOW)
    async with database.read(workspace_id) as session:
        assert await receipts.answer_to(session, "event") == ANSWER


async def test_no_receipt_is_stored_without_the_effect_that_could_not_be(database: Database, workspace_id: int) -> None:
    """Who goes on after rows were refused has nothing left to store: a receipt alone would say that it was done."""

    async def go_on() -> None:
        async with database.begin(workspace_id) as session:
            await people.meet(session, "U1")
            session.add_all([PersonRow(workspace_id=workspace_id, slack_id="U1")])
            with pytest.raises(IntegrityError):
                await session.flush()
            with pytest.raises(PendingRollbackError):
                await people.find(session, "U1")
            receipts.keep(session, "event", {}, NOW)

    with pytest.raises(PendingRollbackError):
        await go_on()
    assert await known(database, workspace_id) == []
    async with database.read(workspace_id) as session:
        assert await receipts.answer_to(session, "event") is None


async def test_a_repetition_is_told_the_answer_of_the_first_time(
    database: Database, workspace_id: int, other_workspace_id: int
) -> None:
    async with database.begin(workspace_id) as session:
        assert (await workspaces.with_person(session, "", "view"))[2] is None
        receipts.keep(session, "view", ANSWER, NOW)
    assert await answer(database, workspace_id, "event", {})
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
        for key, at in (("old", NOW - receipts.KEPT - timedelta(seconds=1)), ("kept", NOW - receipts.KEPT)):
            async with database.begin(workspace) as session:
                receipts.keep(session, key, {}, at)
    await receipts.forget_old(database, NOW)
    async with database.read_everywhere() as session:
        assert (await session.exec(select(ReceiptRow.key))).all() == ["kept", "kept"]
