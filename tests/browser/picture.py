"""`make picture`: takes the picture of the page in the README, in the middle of the story of one group."""

import asyncio
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import expect

from bot import story
from bot.demo import MANIFEST, peerloop_in, settings_for
from sandbox.clock import SandboxClock
from sandbox.server import Sandbox
from tests.browser.chromium import MISSING, Record, executable, launched, page_of
from tests.browser.screen import Screen
from tests.stories import steps

PICTURE = Path("docs/images/page.png")
A_THURSDAY = datetime(2026, 11, 19, 10, 12, tzinfo=UTC)
ANOTHER_TOPIC = "Reading a profile before optimising"


async def play(box: Sandbox) -> None:
    """The story until there are enough people for a group, and another topic that people begin to gather around."""
    await story.first_part(box)
    rohan = box.person("Rohan")
    await steps.fill_topic(rohan, ANOTHER_TOPIC, "Find out what is slow before we rewrite what is not.")
    await rohan.sees("Your topic is on the list")
    await rohan.closes()
    for name, now in (("Kavya", "1 – new to me"), ("Emre", "2 – I know the basics")):
        person = box.person(name)
        await person.presses("I'm interested", near=ANOTHER_TOPIC, where=story.CLEARINGHOUSE)
        await person.fills({"Level now": now, "Level wanted": "4 – I use it well"})
        await person.submits()
        await person.sees("You are in")
        await person.closes()
    await box.person("Maria").sees("2 people are interested", where=story.CLEARINGHOUSE)


async def take(screen: Screen) -> bytes:
    """The topics' channel as Maria sees it who has read it."""
    await screen.acts_as("Maria")
    await screen.opens(story.CLEARINGHOUSE)
    await screen.sees("2 people are interested")
    lists = screen.page.get_by_role("navigation", name="Conversations")
    await expect(lists.get_by_role("link", name=story.CLEARINGHOUSE)).not_to_contain_text("unread")
    await screen.opens("general")
    await screen.opens(story.CLEARINGHOUSE)
    await screen.sees("2 people are interested")
    return await screen.page.screenshot()


async def main(browser_path: str) -> bytes:
    """Play, and take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            Sandbox(MANIFEST, clock=SandboxClock(A_THURSDAY)) as box,
            peerloop_in(box, settings_for(box, f"sqlite:///{folder}/picture.db")),
        ):
            await play(box)
            async with launched(browser_path) as browser, page_of(browser, box, Record()) as page:
                return await take(Screen(page, box))


if __name__ == "__main__":
    found = executable()
    if found is None:
        sys.exit(MISSING)
    PICTURE.write_bytes(asyncio.run(main(found)))
