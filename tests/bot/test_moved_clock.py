"""PEERLOOP_CLOCK_OFFSET moves our clock, not Slack's: an uncertain post is found in the history all the same."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clients import for_one
from bot.delivery import Courier
from handlers.all import every_route
from sandbox.faults import Kind
from tests.bot.office import office


@pytest.mark.parametrize("later", [timedelta(days=7), timedelta(days=14), timedelta()])
async def test_a_post_that_arrived_is_found_though_the_clocks_differ(sqlite_url: str, later: timedelta) -> None:
    """A week ahead at first; afterwards it goes on, was set two weeks ahead, or was taken back."""
    ahead = timedelta(days=7)
    async with office(sqlite_url) as here:
        await here.choose_clearinghouse()
        (maria,) = await here.learn(here.box.ws.state.users[here.box.person("Maria").id])
        await here.refresh(await here.add_topic("Weaving", maria))
        courier = Courier(every_route(), here.database, for_one(here.slack), lambda: datetime.now(UTC) + ahead)
        here.order(Kind.CUT_AFTER, "chat.postMessage")
        await courier.drain()
        ahead = later
        for _ in range(30):
            ahead += timedelta(hours=12)
            await courier.drain()
        assert not await here.under_way()
        assert here.box.faults.of(Kind.CUT_AFTER)
        assert list(here.posts().values()) == [1]
