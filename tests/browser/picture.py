"""`make picture`: takes the pictures of the README and the guides, on the way through the story of one group."""

import asyncio
import sys
import tempfile
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from playwright.async_api import expect

from bot import story
from bot.demo import MANIFEST, peerloop_in, settings_for
from learning.calendar import next_weekly
from sandbox.clock import SandboxClock
from sandbox.server import Sandbox
from tests.browser.chromium import MISSING, Record, executable, launched, page_of
from tests.browser.screen import Screen
from tests.stories import steps

PICTURES = Path("docs/pictures")
CHANNEL = "learn-difficult-conversations"
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


async def take_page(screen: Screen) -> bytes:
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


async def begin_to_learn(box: Sandbox) -> None:
    """The group is formed; its members write objectives that it may see, and Maria her first actions."""
    await story.form_group(box)
    await story.write_objectives(box)
    for name, *_ in story.OBJECTIVES:
        await steps.share(box.person(name), "My group and my supervisor" if name == "Maria" else "My group")
    maria = box.person("Maria")
    await maria.types("/learn me")
    await maria.fills({"Supervisor": box.person("Helena").name})
    await maria.submits()
    await maria.closes()
    await maria.types("/learn progress")
    await maria.presses("Actions")
    for what, days in (("Ask Ana how she says no", 4), ("Write down my first sentence", 11)):
        await maria.presses("Add an action")
        await maria.fills({"What will you do?": what, "By when?": f"{box.clock.now() + timedelta(days=days):%Y-%m-%d}"})
        await maria.submits()
        await maria.presses("Actions")
        await maria.sees(f"☐ {what}", where="modal")
    await maria.closes()
    await maria.closes()


async def answer(box: Sandbox, percent: int, applied: str) -> None:
    """Maria tells more about her week."""
    maria = box.person("Maria")
    await maria.sees("Tell more", where="DM")
    await maria.presses("Tell more", where="DM")
    await maria.fills(
        {
            "How far are you, in percent?": str(percent),
            "What did you use at work?": applied,
            "For my group too": ["My group may read what I used at work"],
        }
    )
    await maria.submits()
    await maria.sees(f"You said: On track, {percent} %", where="DM")


async def take_nudge(screen: Screen) -> bytes:
    """The weekly check-in, as Maria gets it."""
    await story.move_to_monday(screen.box)
    await screen.acts_as("Maria")
    await screen.opens_messages_of_app()
    await screen.sees("Ask Ana how she says no")
    return await screen.message("Ask Ana how she says no").screenshot()


async def take_digest(screen: Screen) -> bytes:
    """The digest of the group's week, in its thread."""
    box = screen.box
    box.clock.move_to(next_weekly(box.clock.now(), 4, time(9), "Europe/Lisbon"))
    await screen.opens(CHANNEL)
    await screen.sees("Your group’s week")
    replies = screen.message("Your group’s week").get_by_role("button", name="2 replies")
    await replies.click()
    chart = screen.page.get_by_role("img", name="Bar chart of the objectives")
    await chart.scroll_into_view_if_needed()
    await expect(chart).to_have_js_property("complete", value=True)
    return await screen.page.get_by_role("complementary", name="Thread").locator(".messages").screenshot()


async def take_plan(screen: Screen) -> bytes:
    """Maria's plan, on one screen."""
    await screen.opens_messages_of_app()
    await screen.types("/learn plan")
    await screen.sees("As a file")
    return await screen.dialog.screenshot()


async def main(browser_path: str) -> dict[str, bytes]:
    """Play, and take the pictures; returns them by name."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            Sandbox(MANIFEST, clock=SandboxClock(A_THURSDAY)) as box,
            peerloop_in(box, settings_for(box, f"sqlite:///{folder}/picture.db")),
        ):
            await play(box)
            async with launched(browser_path) as browser:
                async with page_of(browser, box, Record()) as page:
                    taken = {"page": await take_page(Screen(page, box))}
                await begin_to_learn(box)
                async with page_of(browser, box, Record(), height=1600) as page:
                    screen = Screen(page, box)
                    taken["nudge"] = await take_nudge(screen)
                    for name, said in (("Tomás", "Stuck"), ("Beatriz", "Done"), ("Łukasz", "On track")):
                        await box.person(name).presses(said, where="DM")
                    await answer(box, 20, "Said no to one request; we agreed on a smaller one.")
                    await story.move_to_monday(box)
                    await answer(box, 60, "Asked what they need before I said no.")
                    taken["digest"] = await take_digest(screen)
                    taken["plan"] = await take_plan(screen)
                return taken


if __name__ == "__main__":
    found = executable()
    if found is None:
        sys.exit(MISSING)
    for name, picture in asyncio.run(main(found)).items():
        (PICTURES / f"{name}.png").write_bytes(picture)
