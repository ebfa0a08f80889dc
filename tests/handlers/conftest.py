"""Binders to try things on."""

from collections.abc import AsyncIterator

import pytest

from handlers.route import Routes
from store import workspaces
from store.database import Database
from tests.conftest import opened
from tests.handlers.stage import Stage, a_profile


@pytest.fixture
async def sqlite(sqlite_url: str, unhurried: None) -> AsyncIterator[Database]:  # noqa: ARG001 - is used by being there
    """A database for tests of which the kind is not the matter."""
    async with opened(sqlite_url) as database:
        yield database


@pytest.fixture
async def routes() -> Routes:
    """Routes that the test adds to."""
    return Routes()


@pytest.fixture
async def stage(routes: Routes, sqlite: Database) -> Stage:
    """A binder of the test's own routes on SQLite."""
    return await _stage(routes, sqlite)


@pytest.fixture
async def stage_on_each(routes: Routes, database: Database, unhurried: None) -> Stage:  # noqa: ARG001 - as above
    """The same on each database."""
    return await _stage(routes, database)


async def _stage(routes: Routes, database: Database) -> Stage:
    workspace = await workspaces.install(database, "T1", "Lumenwood", "UBOT")
    found = Stage(routes, database, workspace.id)
    await found.knows(a_profile("U1"))
    return found
