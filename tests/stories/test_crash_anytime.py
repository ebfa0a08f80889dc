"""The real process, killed with SIGKILL again and again while people live the whole story, finishes it."""

import asyncio
import random
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot import story
from bot.demo import MANIFEST
from bot.story import CLEARINGHOUSE, LEARNERS, OBJECTIVES, TOPIC
from learning.calendar import next_weekly
from learning.workspace import Settings
from sandbox.changes import Signal
from sandbox.people import Person
from sandbox.server import Sandbox
from tests.bot.lives import Lives

DEATHS = 6
SEED = 20261123
LONGEST = 70
"""A life ends after at most so many changes in Slack; some end while the process starts."""


async def die_often(lives: Lives, seed: int) -> None:
    """Kill the process after a random number of changes in Slack, again and again."""
    chance, changed = random.Random(seed), lives.box.ws.changed  # noqa: S311 - to be the same in every run
    while True:
        moment = changed.version + chance.randrange(2, LONGEST)
        await changed.wait_for(partial(_has_come, changed, moment), 60)
        if lives.life is not None and len(lives.past) < DEATHS:
            lives.life.kill()


def _has_come(changed: Signal, moment: int) -> bool:
    return changed.version >= moment


async def walk_through(lives: Lives, box: Sandbox) -> None:
    """The story as in `bot.story`, by people who try again."""
    helena, maria = box.person("Helena"), box.person("Maria")

    async def choose() -> None:
        await helena.types("/learn")
        await helena.presses("Choose the channel")

    said = "Topics are posted in the channel you chose"
    await lives.fill_in(helena, choose, {"Channel for topics": CLEARINGHOUSE}, said)

    async def add() -> None:
        await maria.types("/learn")
        await maria.presses("Add a topic")

    topic = {
        "What would you like to learn?": TOPIC,
        "What is it for?": "Stay calm and clear when a customer is upset.",
        "What sort of topic is it?": "Managerial",
    }
    await lives.fill_in(maria, add, topic, "Your topic is on the list")
    for name, now, wanted, mode, hope in LEARNERS:
        await register(lives, box.person(name), now, wanted, mode, hope)

    async def ask() -> None:
        await helena.presses("Form the group", near=TOPIC, where=CLEARINGHOUSE)
        await helena.sees("7 people", where="modal")

    await lives.persist(ask)
    await lives.press(helena, "Create the group", "I am creating", where="modal", already="confirmed that already")
    await lives.persist(lambda: helena.sees("The group is ready", where="DM"))
    for name, what, measure, opportunity in OBJECTIVES:
        await write(lives, box.person(name), what, measure, opportunity)
    await lives.move_to(next_weekly(box.clock.now(), 0, Settings().nudge_time, "Europe/Lisbon"))
    await lives.press(maria, "On track", "You said: On track")
    await lives.press(box.person("Tomás"), "Stuck", "You said: Stuck")
    await lives.press(box.person("Beatriz"), "Done", "You said: Done")


async def register(lives: Lives, who: Person, now: str, wanted: str, mode: str, hope: str) -> None:
    """Somebody presses the button on the topic's post and says what they need."""

    async def open_form() -> None:
        await who.presses("I'm interested", near=TOPIC, where=CLEARINGHOUSE)

    fields = {
        "Level now": story._level(now),
        "Level wanted": story._level(wanted),
        "How would you like to meet?": mode,
        "What for?": hope,
    }
    await lives.fill_in(who, open_form, fields, "You are in")


async def write(lives: Lives, who: Person, what: str, measure: str, opportunity: str) -> None:
    """A member writes an objective."""

    async def open_form() -> None:
        await who.presses("Write my objective", near="This channel is yours")

    fields = {
        "What do you want to reach?": what,
        "How will you measure it?": measure,
        "Which business opportunity or problem will you use it for?": opportunity,
        "By when?": f"{lives.box.clock.now() + timedelta(days=20):%Y-%m-%d}",
    }
    await lives.fill_in(who, open_form, fields, "I ask you about it every week")


@pytest.mark.timeout(400)
async def test_the_whole_story_is_lived_once_though_the_process_is_killed_at_any_moment(
    database_url: str, tmp_path: Path
) -> None:
    async with (
        Sandbox(MANIFEST) as box,
        Lives(box, database_url, tmp_path, http=database_url.startswith("sqlite")) as lives,
    ):
        killing = asyncio.create_task(die_often(lives, SEED))
        try:
            await walk_through(lives, box)
        finally:
            killing.cancel()
        await lives.finished()
        await lives.check_story(learners=len(LEARNERS), objectives=len(OBJECTIVES), nudged=True)
        assert len(lives.past) >= DEATHS
