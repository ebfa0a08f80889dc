"""A running sandbox for every test that asks for one."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import MANIFEST, client_of


@pytest.fixture
async def box() -> AsyncIterator[Sandbox]:
    """A sandbox with the test app installed and not yet connected."""
    async with Sandbox(MANIFEST) as running:
        yield running


@pytest.fixture
def api(box: Sandbox) -> AsyncWebClient:
    """The app's client of the Web API."""
    return client_of(box)
