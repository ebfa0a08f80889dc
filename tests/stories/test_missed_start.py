"""A process that ends right after somebody began, and begins again after their first slot, sends what it missed."""

from datetime import time, timedelta

from bot.demo import MANIFEST, peerloop_in, settings_for
from learning.calendar import next_weekly
from sandbox.server import Sandbox


async def test_who_began_just_before_the_process_ended_is_asked_when_it_begins_again(database_url: str) -> None:
    async with Sandbox(MANIFEST) as box:
        settings = settings_for(box, database_url)
        maria = box.person("Maria")
        async with peerloop_in(box, settings):
            await maria.types("/learn objective")
            await maria.fills(
                {
                    "What do you want to reach?": "Read a balance sheet",
                    "How will you measure it?": "I explain one",
                    "Which business opportunity or problem will you use it for?": "Our budget",
                }
            )
            await maria.submits()
            await maria.sees("I ask you about it every week")
        box.clock.move_to(next_weekly(box.clock.now(), 0, time(9), "Europe/Lisbon") + timedelta(hours=3))
        async with peerloop_in(box, settings):
            await maria.sees("How is it going this week?", where="DM")
