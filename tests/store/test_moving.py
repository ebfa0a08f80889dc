"""An installation moves from SQLite to PostgreSQL, whole, and lives on there."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlmodel import col, select, update

from store import moving, people, topics, workspaces
from store.database import Database
from store.moving import Content, MoveError
from store.rows import PersonRow, TopicRow
from tests.store.stored import NOW, add_group, add_person, add_topic, register, write


@pytest.fixture
async def old(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> AsyncIterator[Database]:
    """An installation of some people on SQLite; two of its topics point at one another's later row."""
    file = tmp_path_factory.mktemp("old") / "peerloop.db"
    shutil.copy(migrated_sqlite, file)
    database = Database(f"sqlite:///{file}")
    workspace = await workspaces.install(database, "T1", "Lumenwood", "UBOT")
    async with database.begin(workspace.id) as session:
        one, two = await add_person(session, "U1"), await add_person(session, "U2")
        first, second = await add_topic(session, one, "SQL · “Ärger” 会話"), await add_topic(session, two, "Python")
        await register(session, first, one)
        await write(session, one, group_id=await add_group(session, second, [one, two]))
        await topics.close(session, first, NOW, merged_into=second)
    yield database
    await database.close()


async def test_everything_comes_over_and_new_rows_follow(old: Database, database: Database) -> None:
    told: dict[str, Content] = {}
    assert await moving.move(old, database, replace=False, told=told.__setitem__)
    assert told["person"].rows == told["topic"].rows == told["member"].rows == 2
    assert told.keys() == {table.name for table in moving.tables()}
    workspace = await workspaces.by_team(database, "T1")
    assert workspace is not None
    async with database.begin(workspace.id) as session:
        closed = (await session.exec(select(TopicRow).where(col(TopicRow.merged_into_id).is_not(None)))).one()
        assert (closed.title, closed.closed_at) == ("SQL · “Ärger” 会話", NOW)
        newcomer = await people.meet(session, "U3")
        assert newcomer.id > 2
        assert await add_topic(session, newcomer.id, "New") == 3


async def test_again_is_nothing_to_do_and_something_else_is_replaced_only_when_asked(
    old: Database, database: Database
) -> None:
    assert await moving.move(old, database, replace=False)
    assert not await moving.move(old, database, replace=False)
    workspace = await workspaces.by_team(old, "T1")
    assert workspace is not None
    async with old.begin(workspace.id) as session:
        await session.exec(update(PersonRow).values(toured_at=datetime(2026, 12, 24, tzinfo=UTC)))
    with pytest.raises(MoveError, match="--replace"):
        await moving.move(old, database, replace=False)
    assert await moving.move(old, database, replace=True)
    async with database.read(workspace.id) as session:
        assert all(row.toured_at for row in await session.exec(select(PersonRow)))


async def test_what_comes_over_differently_does_not_count(old: Database, database: Database) -> None:
    """A trigger, or another program, changes a row meanwhile."""

    def change(_connection: object, cursor: object, sql: str, *_: object) -> None:
        if sql.startswith("INSERT INTO receipt") or "INSERT INTO objective" in sql:
            cursor.execute("UPDATE person SET name = 'changed'")  # type: ignore[attr-defined]  # a cursor of a driver

    event.listen(database.writer.sync_engine, "after_cursor_execute", change)
    with pytest.raises(MoveError, match="person came over differently"):
        await moving.move(old, database, replace=False)
    event.remove(database.writer.sync_engine, "after_cursor_execute", change)
    assert await workspaces.by_team(database, "T1") is None
