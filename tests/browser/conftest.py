"""A browser for every test that asks for one; it is an error of the page to ask anybody else for anything."""

import os
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import MISSING, Record, executable, launched, page_of
from tests.browser.screen import Screen
from tests.conftest import World


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A running browser; without one on this machine the test is skipped, and fails where CI is set."""
    path = executable()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    async with launched(path) as running:
        yield running


@pytest.fixture
async def screen(browser: Browser, world: World) -> AsyncIterator[Screen]:
    """The page of a sandbox with the real bot; at the end nothing may have gone wrong in it."""
    record = Record()
    async with page_of(browser, world.box, record) as page:
        yield Screen(page, world.box)
    assert record == Record()
