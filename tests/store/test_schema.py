"""The schema: made from nothing, held against the rows, and left as it was when an upgrade fails."""

import asyncio
import os
import shutil
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Inspector, inspect, text

from store import schema, workspaces
from store.database import Database
from store.rows import Row
from store.schema import SchemaError
from tests.conftest import opened

HEAD = schema.HEAD
NEXT = "9000"
"""The revision of a migration that this program does not have yet."""
BREAKS = """
import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{HEAD}"


def upgrade() -> None:
    op.add_column("workspace", sa.Column("mood", sa.String()))
    op.create_table("left_behind", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("UPDATE workspace SET name = 'changed'")
    op.execute("SELECT 1 FROM nowhere")
"""
ORPHANS = """
from alembic import op

revision = "{NEXT}"
down_revision = "{HEAD}"


def upgrade() -> None:
    op.execute("INSERT INTO receipt (workspace_id, key, received_at, answer) "
               "VALUES (999, 'x', '2026-11-23 09:00:00+00:00', '[]')")
"""


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database of its own for each test: its schema is changed."""
    async with opened(database_url) as found:
        yield found


async def look(database: Database, what: str) -> object:
    """The first value of a statement in words."""
    async with database.writer.connect() as connection:
        return (await connection.execute(text(what))).scalar()


async def tables(database: Database) -> set[str]:
    """The names of all tables."""

    def names(connection: Connection) -> set[str]:
        found: Inspector = inspect(connection)
        return set(found.get_table_names())

    async with database.writer.connect() as connection:
        return await connection.run_sync(names)


def write_migration(migrations: Path, words: str) -> None:
    """A migration that follows the newest one."""
    filled = words.replace("{NEXT}", NEXT).replace("{HEAD}", HEAD)
    (migrations / "versions" / f"{NEXT}_next.py").write_text(filled)


def next_migration(monkeypatch: pytest.MonkeyPatch, folder: Path, words: str) -> None:
    """As if this program had one more migration."""
    migrations = folder / "migrations"
    shutil.copytree(Path(schema.__file__).parent / "migrations", migrations)
    write_migration(migrations, words)
    config = Config()
    config.set_main_option("script_location", str(migrations))
    monkeypatch.setattr(schema, "config", lambda: config)
    monkeypatch.setattr(schema, "HEAD", NEXT)


def test_the_program_knows_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(schema.config()).get_current_head() == schema.HEAD


async def test_an_empty_database_gets_the_schema_and_keeps_it(empty_url: str) -> None:
    database = Database(empty_url)
    try:
        await schema.upgrade(database)
        assert await tables(database) == {*Row.metadata.tables, "alembic_version"}
        ours = await workspaces.install(database, "T1", "Lumenwood", "UBOT")
        await schema.upgrade(database)
        assert await workspaces.by_team(database, "T1") == ours
        assert await look(database, "SELECT version_num FROM alembic_version") == schema.HEAD
    finally:
        await database.close()


async def test_several_programs_may_start_at_once_on_an_empty_database(empty_url: str) -> None:
    databases = [Database(empty_url) for _ in range(4)]
    try:
        await asyncio.gather(*(schema.upgrade(each) for each in databases))
        assert {await look(each, "SELECT count(*) FROM alembic_version") for each in databases} == {1}
    finally:
        for each in databases:
            await each.close()


async def test_the_migrations_make_what_the_rows_say(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, Row.metadata))

    async with database.writer.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_the_schema_of_a_newer_program_is_refused(database: Database) -> None:
    async with database.writer.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaError, match=rf"schema 9999.*knows {schema.HEAD}.*newer version"):
        await schema.upgrade(database)
    assert await look(database, "SELECT version_num FROM alembic_version") == "9999"


@pytest.mark.parametrize("words", [BREAKS, ORPHANS])
@pytest.mark.usefixtures("workspace_id")
async def test_a_migration_that_fails_leaves_nothing_behind(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: str
) -> None:
    before = await tables(database)
    next_migration(monkeypatch, tmp_path, words)
    with pytest.raises(Exception, match=r"nowhere|references|violates foreign key"):
        await schema.upgrade(database)
    assert await tables(database) == before
    assert await look(database, "SELECT version_num FROM alembic_version") == HEAD
    assert await look(database, "SELECT name FROM workspace") == "Lumenwood"
    assert await look(database, "SELECT count(*) FROM person") == 0


async def test_a_first_migration_that_fails_leaves_an_empty_database(
    empty_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    next_migration(monkeypatch, tmp_path, BREAKS)
    database = Database(empty_url)
    try:
        with pytest.raises(Exception, match="nowhere"):
            await schema.upgrade(database)
        assert await tables(database) == set()
    finally:
        await database.close()


async def test_a_table_rebuilt_by_a_migration_keeps_what_points_at_it(
    database: Database, workspace_id: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with database.writer.begin() as connection:
        await connection.execute(
            text("INSERT INTO receipt (workspace_id, key, received_at, answer) VALUES (:id, 'x', :now, '{}')"),
            {"id": workspace_id, "now": "2026-11-23 09:00:00+00:00"},
        )
    words = """
import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{HEAD}"


def upgrade() -> None:
    with op.batch_alter_table("workspace", recreate="always") as batch:
        batch.add_column(sa.Column("mood", sa.String()))
"""
    next_migration(monkeypatch, tmp_path, words)
    if not database.is_sqlite:
        words = words.replace(', recreate="always"', "")  # PostgreSQL changes the table where it is
        write_migration(tmp_path / "migrations", words)
    await schema.upgrade(database)
    assert await look(database, "SELECT count(*) FROM receipt") == 1
    assert await look(database, "SELECT version_num FROM alembic_version") == NEXT


async def test_an_sqlite_file_is_durable_and_holds_its_references(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    try:
        for engine, writes in ((database.writer, True), (database.reader, False)):
            async with engine.connect() as connection:
                found = {}
                for pragma in ("journal_mode", "synchronous", "foreign_keys", "query_only"):
                    found[pragma] = (await connection.execute(text(f"PRAGMA {pragma}"))).scalar()
            assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "query_only": int(not writes)}
    finally:
        await database.close()


async def test_a_new_file_and_what_stands_beside_it_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        async with opened(f"sqlite:///{tmp_path}/new/peerloop.db") as database:
            await schema.upgrade(database)
            await workspaces.install(database, "T1", "Lumenwood", "UBOT")
            files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "new").iterdir()}
    finally:
        os.umask(before)
    assert {"peerloop.db", "peerloop.db-wal"} <= files.keys()
    assert {mode for name, mode in files.items() if not name.endswith(".lock")} == {0o600}


async def test_a_file_that_is_no_database_is_named_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "bad.db").write_text("this is not a database, " * 100)
    database = Database(f"sqlite:///{tmp_path}/bad.db")
    try:
        with pytest.raises(schema.SchemaError, match=r"cannot be used.*not a database"):
            await schema.upgrade(database)
    finally:
        await database.close()
