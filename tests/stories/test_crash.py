"""The real process, killed with SIGKILL at every named moment and started again, finishes the story."""

from pathlib import Path

import pytest

from bot import story
from bot.crash import POINTS
from bot.demo import MANIFEST, peerloop_in, settings_for
from bot.story import CLEARINGHOUSE, LEARNERS, TOPIC
from sandbox.server import Sandbox
from tests.bot.lives import Lives

FORMING = (
    "turn.acknowledged:1",  # the facilitator asked for the proposal, and sees none
    "turn.decided:2",  # the group was confirmed, and is not stored
    "turn.stored:1",  # it is stored, and nobody knows
    "delivery.claimed:1",
    "delivery.prepared:1",
    "delivery.called:1",  # from here on: after some step of making the channel was done, or done and recorded
    "delivery.recorded:1",
    "delivery.called:2",
    "delivery.called:2",
)

BUSY = pytest.mark.timeout(400)
"""A process starts in a second and a half on an idle machine, and there are many."""

NUDGING = (
    "delivery.claimed:1",
    "delivery.prepared:3",  # seven nudges are under way at once
    "delivery.called:2",
    "delivery.recorded:2",
    "turn.decided:1",  # a click was understood, and is not stored
    "turn.stored:1",  # it is stored, and nobody knows
    "turn.acknowledged:1",  # the buttons were asked for again, and are not shown
)


def test_every_named_moment_is_one_at_which_the_process_is_killed() -> None:
    assert {point.split(":")[0] for point in FORMING} == set(POINTS)
    assert {point.split(":")[0] for point in NUDGING} == set(POINTS)


@BUSY
async def test_a_group_is_formed_once_whenever_the_process_is_killed(database_url: str, tmp_path: Path) -> None:
    async with Sandbox(MANIFEST) as box:
        async with peerloop_in(box, settings_for(box, database_url)):
            await story.first_part(box)
        async with Lives(box, database_url, tmp_path, http=False, points=FORMING) as lives:
            helena = box.person("Helena")

            async def ask() -> None:
                await helena.presses("Form the group", near=TOPIC, where=CLEARINGHOUSE)
                await helena.sees("7 people", where="modal")

            await lives.persist(ask)
            await lives.press(
                helena, "Create the group", "I am creating", where="modal", already="confirmed that already"
            )
            await helena.closes()
            await lives.persist(lambda: helena.sees("The group is ready", where="DM"))
            await lives.finished()
            await lives.check_story(learners=len(LEARNERS), objectives=0, nudged=False)
            assert lives.killed_at() == list(FORMING)


@BUSY
async def test_everybody_is_nudged_once_whenever_the_process_is_killed(database_url: str, tmp_path: Path) -> None:
    async with Sandbox(MANIFEST) as box:
        async with peerloop_in(box, settings_for(box, database_url)):
            await story.first_part(box)
            await story.form_group(box)
            await story.write_objectives(box)
        await story.move_to_monday(box)
        async with Lives(box, database_url, tmp_path, http=True, points=NUDGING) as lives:
            maria, beatriz = box.person("Maria"), box.person("Beatriz")
            await lives.press(maria, "On track", "You said: On track")

            async def change() -> None:
                if maria._controls("Change my answer", ("button",), "DM"):
                    await maria.presses("Change my answer", where="DM")
                await maria.presses("Tell more", where="DM")

            more = {"How is it going?": "On track", "How far are you, in percent?": "40"}
            await lives.fill_in(maria, change, more, "You said: On track, 40 %")
            await lives.press(beatriz, "Done", "You said: Done")
            await lives.finished()
            await lives.check_story(learners=len(LEARNERS), objectives=len(story.OBJECTIVES), nudged=True)
            assert lives.killed_at() == list(NUDGING)
