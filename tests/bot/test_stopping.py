"""The end of a process, and what it leaves: asked to stop it finishes, within its time; lost connections come back."""

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler

from bot import ways_in
from bot.app import Peerloop
from bot.demo import MANIFEST, peerloop_in, settings_for
from bot.ways_in import OverSocketMode
from learning.delivery import SETTLE, State
from sandbox.faults import Kind
from sandbox.server import Sandbox
from store.rows import DeliveryRow
from tests.bot.lives import free_port, rows
from tests.bot.process import Life
from tests.bot.test_health import visiting
from tests.bot.test_run import over_http
from tests.stories.steps import CHANNEL, add_topic, set_up


async def a_post_under_way(box: Sandbox, life: Life, answered: asyncio.Event) -> None:
    """Somebody's topic is being posted: Slack has it, and answers only when `answered` is set."""
    assert await life.is_ready(), life.said
    box.deliver_over_http(f"http://127.0.0.1:{life.port}/slack/events")
    await set_up(box)
    box.faults.plan(Kind.SLOW, "chat.postMessage", until=answered)
    await add_topic(box.person("Maria"), "Weaving")
    assert await box.ws.changed.wait_for(lambda: bool(box.faults.of(Kind.SLOW)), 30)


async def the_post(settings: Mapping[str, str]) -> DeliveryRow:
    """The delivery of the topic's post; what changes it comes after it in its lane, or makes the older one needless."""
    found = await rows(settings["DATABASE_URL"], DeliveryRow)
    cards = [row for row in found if row.kind == "topic.card" and row.state != State.SKIPPED]
    return min(cards, key=lambda row: row.id or 0)


def posts(box: Sandbox) -> int:
    """How often the topic stands in the channel."""
    channel = box.ws.channel_named(CHANNEL)
    assert channel is not None
    return sum(message.user == box.bot_user_id and "Weaving" in str(message) for message in channel.messages.values())


async def test_asked_to_stop_it_says_so_first_and_finishes_what_is_under_way(tmp_path: Path) -> None:
    async with Sandbox(MANIFEST) as box:
        answered, port = asyncio.Event(), free_port()
        settings = over_http(box, tmp_path) | {"HEALTH_PORT": str(port)}
        async with await Life.begin(settings, tmp_path) as life, visiting(port) as visitor:
            await a_post_under_way(box, life, answered)
            assert await visitor.reasons() == []
            life.process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(10):
                while "stopping" not in await visitor.reasons():
                    pass
            assert not life.over.done()
            answered.set()
            assert await life.ended() == 0
        card = await the_post(settings)
        assert (card.state, posts(box)) == (State.SENT, 1)


async def test_it_ends_in_time_and_the_next_one_finds_what_was_under_way(tmp_path: Path) -> None:
    async with Sandbox(MANIFEST) as box:
        answered = asyncio.Event()
        settings = over_http(box, tmp_path) | {"STOP_WITHIN": "0.5"}
        async with await Life.begin(settings, tmp_path) as life:
            await a_post_under_way(box, life, answered)
            assert await life.stop() == 0
            assert "stopping did not wait for what is being sent any longer" in life.said
        card = await the_post(settings)
        assert card.state == State.SENDING
        answered.set()
        box.clock.move_by(2 * SETTLE)
        later = settings | {"PEERLOOP_CLOCK_OFFSET": f"{box.clock.offset.total_seconds():.3f}"}
        async with await Life.begin(later, tmp_path) as life:
            assert await life.is_ready(), life.said
            async with asyncio.timeout(30):
                while {row.state for row in await rows(settings["DATABASE_URL"], DeliveryRow)} & {"sending", "unknown"}:
                    pass
            assert await life.stop() == 0
        card = await the_post(settings)
        assert (card.state, posts(box)) == (State.SENT, 1)


@asynccontextmanager
async def lost_without_a_word(url: str) -> AsyncIterator[tuple[Sandbox, Peerloop]]:
    """A process whose connection ends, and whose slack_sdk does not notice: its own tasks have ended before."""
    async with Sandbox(MANIFEST) as box, peerloop_in(box, settings_for(box, url)) as peerloop:
        way = peerloop.way_in
        assert isinstance(way, OverSocketMode)
        assert way._handler is not None
        for task in (way._handler.client.current_session_monitor, way._handler.client.message_receiver):
            assert task is not None
            task.cancel()
        yield box, peerloop


def handler(peerloop: Peerloop) -> AsyncSocketModeHandler | None:
    """What holds the connection."""
    assert isinstance(peerloop.way_in, OverSocketMode)
    return peerloop.way_in._handler


async def until(peerloop: Peerloop, *, connected: bool) -> None:
    """Wait until the process knows that it is connected, or not."""
    async with asyncio.timeout(20):
        while peerloop.way_in.connected() is not connected:
            await peerloop.tick()


async def test_a_connection_that_was_lost_without_a_word_is_opened_anew(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ways_in, "PATIENCE", 0.5)
    async with lost_without_a_word(sqlite_url) as (box, peerloop):
        lost = handler(peerloop)
        await box.close_sockets()
        async with asyncio.timeout(20):
            while handler(peerloop) in (lost, None):
                await peerloop.tick()
        await until(peerloop, connected=True)
        await box.connected()
        maria = box.person("Maria")
        await maria.types("/learn")
        await maria.sees("Add a topic")


async def test_while_slack_refuses_connections_it_says_so_and_comes_back(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ways_in, "PATIENCE", 0.5)
    async with lost_without_a_word(sqlite_url) as (box, peerloop):
        box.faults.plan(Kind.ERROR_BEFORE, "apps.connections.open", times=2)
        await box.close_sockets()
        await until(peerloop, connected=False)
        assert "no connection to Slack" in await peerloop.health.reasons()
        await until(peerloop, connected=True)
        assert len(box.faults.of(Kind.ERROR_BEFORE)) == 2
        assert "no connection to Slack" not in await peerloop.health.reasons()
