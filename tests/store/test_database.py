"""Transactions: all or nothing, many at once, and readers that cannot write."""

import asyncio

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select, update

from store import people, receipts, workspaces
from store.database import Database
from store.rows import CheckInRow, PersonRow, ReceiptRow
from tests.conftest import opened
from tests.store.stored import NOW, add_person


class Broken(Exception):
    """What a test raises inside a transaction."""


async def test_many_transactions_that_read_and_then_write_all_succeed(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        person = await add_person(session, "U1")
        check_in = CheckInRow(workspace_id=workspace_id, person_id=person, week="2026-W48", slot=NOW)
        session.add(check_in)

    async def turn(number: int) -> None:
        async with database.begin(workspace_id) as session:
            row = (await session.exec(select(CheckInRow).with_for_update())).one()
            await asyncio.sleep(0)
            row.revision += 1
            receipts.keep(session, f"turn {number}", {}, NOW)

    await asyncio.gather(*(turn(number) for number in range(20)))
    async with database.read(workspace_id) as session:
        assert (await session.exec(select(CheckInRow.revision))).one() == 20
        assert len((await session.exec(select(ReceiptRow.id))).all()) == 20


async def test_who_reads_again_and_again_lets_others_come_in_between(database: Database, workspace_id: int) -> None:
    """A look at a file waits for nothing, and a task that waits for nothing keeps all the others waiting."""
    others = 0

    async def other() -> None:
        nonlocal others
        while True:
            others += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    for _ in range(5):
        async with database.read(workspace_id) as session:
            await workspaces.get(session)
        async with database.read(workspace_id) as session:
            await session.exec(select(PersonRow.id))
    task.cancel()
    assert others >= 10


async def test_readers_go_on_while_somebody_writes(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as writing:
        await people.meet(writing, "not yet")

        async def read() -> list[str]:
            async with database.read(workspace_id) as session:
                return list((await session.exec(select(PersonRow.slack_id))).all())

        assert await asyncio.gather(*(read() for _ in range(8))) == [[]] * 8


async def test_a_transaction_that_breaks_leaves_nothing(database: Database, workspace_id: int) -> None:
    async def turn() -> None:
        async with database.begin(workspace_id) as session:
            await people.meet(session, "U1")
            receipts.keep(session, "event", {}, NOW)
            raise Broken

    with pytest.raises(Broken):
        await turn()
    async with database.read(workspace_id) as session:
        assert await people.find(session, "U1") is None
        assert (await session.exec(select(ReceiptRow))).all() == []


async def test_a_cancelled_transaction_leaves_nothing_and_holds_nobody_up(
    database: Database, workspace_id: int
) -> None:
    written = asyncio.Event()

    async def turn() -> None:
        async with database.begin(workspace_id) as session:
            await people.meet(session, "U1")
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(turn())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.begin(workspace_id) as session:
        assert await people.find(session, "U1") is None
        await people.meet(session, "U1")


async def test_a_reader_of_an_sqlite_file_cannot_write(sqlite_url: str) -> None:
    async with opened(sqlite_url) as database:
        workspace = await workspaces.install(database, "T1", "Lumenwood", "UBOT")
        with pytest.raises(DBAPIError, match="readonly"):
            async with database.read(workspace.id) as session:
                await session.exec(update(PersonRow).where(col(PersonRow.id) > 0).values(name="x"))


async def test_an_error_does_not_tell_what_people_typed(database: Database, workspace_id: int) -> None:
    with pytest.raises(DBAPIError) as error:
        async with database.begin(workspace_id) as session:
            await session.insert_once(
                CheckInRow, {"person_id": 999, "week": "a private word", "slot": NOW}, unless=["person_id", "week"]
            )
    assert "a private word" not in str(error.value).split("DETAIL")[0]
