"""Two workspaces in each database, and laws without a time limit for each example."""

import pytest
from hypothesis import settings

from store import workspaces
from store.database import Database

settings.register_profile("store", deadline=None)
settings.load_profile("store")


@pytest.fixture
async def other_workspace_id(database: Database) -> int:
    """Another workspace in the same database."""
    return (await workspaces.install(database, "T2", "Harborview", "UBOT2")).id
