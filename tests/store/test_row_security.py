"""PostgreSQL keeps workspaces apart by itself, whatever a statement says."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlmodel import col, select, update

from store import row_security, schema, workspaces
from store.database import Database
from store.prepared import Prepared
from store.rows import PersonRow
from store.schema import SchemaError
from store.session import Session
from tests.store.stored import add_person

LOGIN = "an_ordinary_user"


def statements(words: str) -> list[bytes]:
    """The statements somebody is asked to run; of roles, which are the server's, only those that are missing."""
    found = [each.strip() for each in words.split(";") if each.strip()]
    return [each.encode() for each in found if not each.startswith("CREATE")]


@pytest.fixture
def address(postgres: str) -> Iterator[str]:
    """An empty database that belongs to an ordinary user, who may not make roles."""
    name = f"secure_{uuid.uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        user = f"{LOGIN}_{name}"
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(sql.Identifier(user)))
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(user)))
        host = connection.info.host
    yield f"postgresql://{user}:x@/{name}?host={quote(host)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(user)))


async def allowed(postgres: str, database: Database) -> None:
    """An upgrade says what a superuser has to run, and that is run."""
    with pytest.raises(SchemaError, match=r"(?s)not ready.*GRANT peerloop_workspace, peerloop_everywhere") as told:
        await schema.upgrade(database)
    with psycopg.connect(postgres, autocommit=True) as connection:
        for role in (row_security.WORKSPACE, row_security.EVERYWHERE):
            with suppress(psycopg.errors.DuplicateObject):
                connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
        for statement in statements(str(told.value).partition("run:\n")[2]):
            connection.execute(statement)


@pytest.fixture
async def database(postgres: str, address: str) -> AsyncIterator[Database]:
    """That database, with the newest schema and two workspaces of a person each."""
    found = Database(address)
    try:
        await allowed(postgres, found)
        await schema.upgrade(found)
        for team in ("T1", "T2"):
            workspace = await workspaces.install(found, team, team, "UBOT")
            async with found.begin(workspace.id) as session:
                await add_person(session, f"U{team}")
        yield found
    finally:
        await found.close()


async def said(session: Session, words: str) -> list[object]:
    """What the server answers, past the guard of the ORM."""
    return list((await (await session.connection()).execute(text(words))).scalars())


async def ours(database: Database) -> int:
    """The id of the first workspace."""
    found = await workspaces.by_team(database, "T1")
    assert found is not None
    return found.id


async def test_every_table_of_a_workspace_is_guarded(database: Database) -> None:
    async with database.writer.connect() as connection:
        query = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        guarded = set((await connection.execute(text(query))).scalars())
        all_tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        everything = set((await connection.execute(text(all_tables))).scalars())
    assert guarded == row_security.tables().keys() == everything - {"alembic_version"}


async def test_words_see_and_change_only_their_own_workspace(database: Database) -> None:
    mine = await ours(database)
    async with database.begin(mine) as session:
        assert await said(session, "SELECT slack_id FROM person") == ["UT1"]
        assert await said(session, "SELECT team_id FROM workspace") == ["T1"]
        assert await said(session, "UPDATE person SET name = 'changed' RETURNING slack_id") == ["UT1"]
        assert await said(session, "DELETE FROM person RETURNING slack_id") == ["UT1"]
    async with database.read_everywhere() as session:
        assert [(row.slack_id, row.name) for row in await session.exec(select(PersonRow))] == [("UT2", "Name of UT2")]


async def test_a_row_of_another_workspace_is_refused(database: Database) -> None:
    mine = await ours(database)
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with database.begin(mine) as session:
            await said(
                session,
                "INSERT INTO receipt (workspace_id, key, received_at, answer) "
                "SELECT max(id) + 1, 'x', now(), '{}' FROM workspace",
            )


async def test_without_a_workspace_nothing_is_seen_and_nothing_is_left_for_the_next(database: Database) -> None:
    mine = await ours(database)
    async with database.read(mine) as session:
        await said(session, "SELECT set_config('peerloop.workspace', '', true)")
        assert await said(session, "SELECT slack_id FROM person") == []
    async with database.writer.connect() as connection:
        assert (await connection.execute(text("SELECT current_setting('peerloop.workspace', true)"))).scalar() in (
            None,
            "",
        )
        assert (await connection.execute(text("SELECT slack_id FROM person"))).all() == []  # also for the owner


async def test_an_upgrade_reaches_all_rows_and_guards_them_again(database: Database) -> None:
    async with database.writer.begin() as connection:
        await connection.run_sync(row_security.relax)
        assert len((await connection.execute(text("UPDATE person SET name = 'x' RETURNING id"))).all()) == 2
    await schema.upgrade(database)
    await test_every_table_of_a_workspace_is_guarded(database)


async def test_who_may_not_make_the_roles_reads_what_somebody_has_to_run(postgres: str, address: str) -> None:
    database = Database(address)
    try:
        await allowed(postgres, database)
        await schema.upgrade(database)
        await workspaces.install(database, "T1", "Lumenwood", "UBOT")
    finally:
        await database.close()


UNGUARDED: Prepared[tuple[str]] = Prepared(select(PersonRow.slack_id), checked=True)
"""Of all workspaces, if only the ORM's guard kept them apart."""

OF_ALL: Prepared[tuple[str]] = Prepared(select(PersonRow.slack_id).order_by(col(PersonRow.slack_id)), everywhere=True)


async def test_what_is_read_by_itself_is_of_its_workspace(database: Database) -> None:
    async with database.read(await ours(database)) as session:
        assert await session.ask(UNGUARDED) == [("UT1",)]
        assert await session.ask(UNGUARDED) == [("UT1",)]
    async with database.begin(await ours(database)) as session:
        assert await session.ask(UNGUARDED) == [("UT1",)]


async def test_a_connection_to_look_with_has_the_role_of_whoever_looks(database: Database) -> None:
    first, second = (id_ for id_, _ in await workspaces.teams(database))
    for number in range(30):  # more often than the server's plan for a statement is made anew
        whose, slack_id = (second, "UT2") if number % 3 else (first, "UT1")
        async with database.read(whose) as session:
            assert await session.ask(UNGUARDED) == [(slack_id,)]
        if number % 4 == 0:
            async with database.read_everywhere() as session:
                assert await session.ask(OF_ALL) == [("UT1",), ("UT2",)]
    async with asyncio.TaskGroup() as group:
        for number in range(30):
            group.create_task(looked(database, (first, second)[number % 2], ("UT1", "UT2")[number % 2]))


async def looked(database: Database, workspace_id: int, slack_id: str) -> None:
    """A look while others look, and connections change hands."""
    async with database.read(workspace_id) as session:
        assert await session.ask(UNGUARDED) == [(slack_id,)]


async def test_who_looks_changes_nothing(database: Database) -> None:
    change: Prepared[tuple[()]] = Prepared(update(PersonRow).values(name="changed"), checked=True)
    with pytest.raises(DBAPIError, match="read-only"):
        async with database.read(await ours(database)) as session:
            await session.ask(change)


async def test_a_lost_connection_to_look_with_is_replaced(database: Database, postgres: str) -> None:
    here = await ours(database)
    async with database.read(here) as session:
        await session.ask(UNGUARDED)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'peerloop'")
    with pytest.raises(DBAPIError) as lost:
        async with database.read(here) as session:
            await session.ask(UNGUARDED)
    assert lost.value.connection_invalidated
    async with database.read(here) as session:
        assert await session.ask(UNGUARDED) == [("UT1",)]
