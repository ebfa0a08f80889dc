"""Databases that are migrated once and emptied for each test, and laws without a time limit for each example."""

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql

from store import workspaces
from store.database import Database
from tests.conftest import DATABASES, opened

settings.register_profile("store", deadline=None)
settings.load_profile("store")


def migrate(url: str) -> None:
    """Give a database the newest schema."""

    async def upgrade() -> None:
        async with opened(url):
            pass

    asyncio.run(upgrade())


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the newest schema, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "empty.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str) -> Iterator[str]:
    """A PostgreSQL database with the newest schema, to be emptied."""
    name = f"migrated_{uuid.uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url = f"postgresql://{connection.info.user}@/{name}?host={connection.info.host}"
    migrate(url)
    yield url
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(params=DATABASES)
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind with the newest schema and no rows."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "test.db")
        return f"sqlite:///{tmp_path}/test.db"
    url: str = request.getfixturevalue("migrated_postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DELETE FROM workspace")
    return url


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    """A database of each kind with the newest schema."""
    found = Database(migrated_url)
    try:
        yield found
    finally:
        await found.close()


@pytest.fixture
async def other_workspace_id(database: Database) -> int:
    """Another workspace in the same database."""
    return (await workspaces.install(database, "T2", "Harborview", "UBOT2")).id
