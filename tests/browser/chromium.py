"""A headless Chromium that has the sandbox's page open and may talk to nobody else."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from playwright.async_api import Browser, Page, Route, async_playwright

from sandbox.server import Sandbox

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "there is no Chromium on this machine; on Debian install it with `apt-get install --no-install-recommends "
    "chromium`, elsewhere set CHROMIUM to the path of a Chromium or Chrome"
)
# Playwright gives each browser a profile of its own in a new folder, and takes it away at the end.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# How long something may take to appear, milliseconds: a busy machine is no failure.
PATIENCE = 20_000


@dataclass
class Record:
    """What a page did besides showing something.

    Attributes:
        foreign: addresses outside of the sandbox that were asked for; none was reached.
        errors: exceptions of its scripts, and what the browser complained of.
    """

    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def executable() -> str | None:
    """The browser on this machine, if there is one."""
    named = os.environ.get("CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


@asynccontextmanager
async def launched(path: str) -> AsyncIterator[Browser]:
    """The browser at `path`, running."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def page_of(
    browser: Browser, box: Sandbox, record: Record, *, width: int = 1280, height: int = 800
) -> AsyncIterator[Page]:
    """A new window with the page of a sandbox.

    Args:
        browser: the browser.
        box: whose page.
        record: is told what the page does.
        width: of the window, CSS pixels.
        height: likewise.
    """
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="light",
        locale="en-GB",
        reduced_motion="reduce",
        service_workers="block",
    )
    context.set_default_timeout(PATIENCE)

    async def only_the_sandbox(route: Route) -> None:
        if route.request.url.startswith(f"{box.url}/"):
            await route.continue_()
        else:
            record.foreign.append(route.request.url)
            await route.abort()

    def only_own_sockets(url: str) -> None:
        if not url.startswith(f"{box.url.replace('http', 'ws', 1)}/"):
            record.foreign.append(url)

    await context.route("**/*", only_the_sandbox)
    page = await context.new_page()
    own_sockets = box.url.replace("http", "ws", 1)
    page.on(
        "websocket", lambda link: None if link.url.startswith(f"{own_sockets}/") else record.foreign.append(link.url)
    )
    page.on("pageerror", lambda error: record.errors.append(str(error)))
    page.on("console", lambda said: record.errors.append(said.text) if said.type == "error" else None)
    try:
        await page.goto(box.url)
        await page.locator("#title").wait_for()
        yield page
    finally:
        await context.close()
