"""Databases that are migrated once and emptied for each test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from store import workspaces
from store.database import Database
from tests.conftest import DATABASES, copied, new_database, url_of


@pytest.fixture(scope="session")
def emptied_postgres(postgres: str, migrated_postgres: str) -> Iterator[str]:
    """A PostgreSQL database with the newest schema, to be emptied."""
    with new_database(postgres, migrated_postgres) as name:
        yield url_of(postgres, name)


@pytest.fixture(params=DATABASES)
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind with the newest schema and no rows."""
    if request.param == "sqlite":
        return copied(request.getfixturevalue("migrated_sqlite"), tmp_path)
    url: str = request.getfixturevalue("emptied_postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DELETE FROM workspace")
        connection.execute("DELETE FROM install_state")
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
