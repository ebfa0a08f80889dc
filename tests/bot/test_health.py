"""Health: what a supervisor, a balancer and Prometheus learn of a process, from its start to its end."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import text

from bot import health as rules
from bot.app import Peerloop
from bot.demo import MANIFEST, peerloop_in, settings_for
from bot.health import Health
from learning.delivery import State
from sandbox.faults import Kind
from sandbox.server import Sandbox
from store import schema
from store.database import Database
from tests.bot.lives import free_port
from tests.bot.office import office
from tests.bot.process import Life
from tests.bot.test_run import over_http
from tests.conftest import World, opened
from tests.stories.steps import CHANNEL, add_topic, fill_topic, set_up, settle


class Visitor:
    """Somebody who asks the health page."""

    def __init__(self, session: aiohttp.ClientSession, port: int) -> None:
        self._session = session
        self._url = f"http://127.0.0.1:{port}"

    async def asks(self, path: str) -> tuple[int, str]:
        """The status and the words of a page."""
        async with self._session.get(self._url + path) as answer:
            return answer.status, await answer.text()

    async def reasons(self) -> list[str]:
        """Why it is not ready."""
        async with self._session.get(self._url + "/readyz") as answer:
            found = await answer.json()
        assert (answer.status, found["ready"]) == ((503, False) if found["reasons"] else (200, True))
        return list(found["reasons"])

    async def counts(self) -> dict[str, float]:
        """The metrics: name and labels, and the number."""
        status, page = await self.asks("/metrics")
        assert status == 200
        lines = [line.rpartition(" ") for line in page.splitlines() if not line.startswith("#")]
        return {name: float(number) for name, _, number in lines}

    async def until(self, name: str, number: float | None) -> dict[str, float]:
        """Ask until a count is this, or None for not there; all of them then."""
        async with asyncio.timeout(10):
            while (counts := await self.counts()).get(name) != number:
                pass
        return counts


@asynccontextmanager
async def visiting(port: int) -> AsyncIterator[Visitor]:
    """A visitor of the page at a port of this machine."""
    async with aiohttp.ClientSession() as session:
        yield Visitor(session, port)


@asynccontextmanager
async def living(box: Sandbox, url: str) -> AsyncIterator[tuple[Peerloop, Visitor]]:
    """The real bot with its health page, and a visitor of it."""
    settings = settings_for(box, url).model_copy(update={"health_port": free_port()})
    async with peerloop_in(box, settings) as peerloop, visiting(settings.health_port) as visitor:
        yield peerloop, visitor


async def test_a_process_at_work_is_alive_and_ready(database_url: str) -> None:
    async with Sandbox(MANIFEST) as box, living(box, database_url) as (_, visitor):
        assert await visitor.asks("/healthz") == (200, "ok\n")
        assert await visitor.reasons() == []
        assert (await visitor.asks("/"))[0] == 404


async def test_what_people_do_is_counted_by_kind_and_outcome_and_without_names(sqlite_url: str) -> None:
    async with Sandbox(MANIFEST) as box, living(box, sqlite_url) as (_, visitor):
        maria = box.person("Maria")
        await fill_topic(maria, "Weaving", purpose="x" * 301)
        await visitor.until('peerloop_turn_seconds_count{kind="submit",outcome="form to correct"}', 1)
        counts = await visitor.counts()
        assert counts['peerloop_turn_seconds_count{kind="command",outcome="done"}'] == 1
        await visitor.until("peerloop_deliveries_oldest_due_seconds", 0)
        page = (await visitor.asks("/metrics"))[1]
        for hidden in (box.team_id, "Lumenwood", maria.id, "Maria"):
            assert hidden not in page


async def test_what_is_sent_fails_or_waits_is_counted(sqlite_url: str) -> None:
    async with Sandbox(MANIFEST) as box, living(box, sqlite_url) as (peerloop, visitor):
        await set_up(box)
        await settle(World(box, peerloop))
        box.faults.plan(Kind.RATE_LIMITED, "chat.postMessage", seconds=60)
        await add_topic(box.person("Maria"), "Weaving")
        counts = await visitor.until("peerloop_slack_429_total", 1)
        assert counts['peerloop_deliveries_total{kind="setup.join",outcome="sent"}'] == 1
        await visitor.until('peerloop_deliveries_waiting{kind="topic.card",state="pending"}', 1)
        box.clock.move_by(timedelta(seconds=61))
        await box.person("Maria").sees("Weaving", where=CHANNEL)
        await visitor.until('peerloop_deliveries_total{kind="topic.card",outcome="sent"}', 1)
        counts = await visitor.until('peerloop_deliveries_waiting{kind="topic.card",state="sending"}', None)
        assert not [name for name in counts if name.startswith("peerloop_deliveries_waiting{")]
        assert counts["peerloop_deliveries_unknown"] == 0
        assert counts["peerloop_tick_lag_seconds"] < 5


async def test_what_waits_shows_how_long(sqlite_url: str) -> None:
    from bot.metrics import Metrics

    async with office(sqlite_url) as here:
        await here.choose_clearinghouse()
        (maria,) = await here.learn(here.box.ws.state.users[here.box.person("Maria").id])
        await here.refresh(await here.add_topic("Weaving", maria))
        here.box.clock.move_by(timedelta(minutes=10))
        page = (await Metrics().page(here.database, here.box.clock.now)).decode()
        (seconds,) = re.findall(r"^peerloop_deliveries_oldest_due_seconds ([\d.]+)$", page, re.MULTILINE)
        assert 600 <= float(seconds) < 660
        await here.carry()
        assert {row.state for row in await here.rows()} == {State.SENT}


async def test_ready_says_each_reason_why_not(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(database_url) as database:
        health = Health(database)
        assert await health.reasons() == ["starting", "what is due has not been looked at lately"]
        health.ticked()
        health.started()
        assert await health.reasons() == []
        health.connected = lambda: False
        assert await health.reasons() == ["no connection to Slack"]
        health.connected = lambda: True
        monkeypatch.setattr(rules, "TICK_WITHIN", -1.0)
        assert await health.reasons() == ["what is due has not been looked at lately"]
        monkeypatch.undo()
        async with database.writer.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        (reason,) = await health.reasons()
        assert reason.startswith(f"The database has schema 9999, this Peerloop knows {schema.HEAD}")
        health.stopping()
        assert (await health.reasons())[0] == "stopping"


async def test_a_database_that_does_not_answer_makes_it_unready_in_time(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(_: Database) -> None:
        await asyncio.Event().wait()

    async with opened(database_url) as database:
        health = Health(database)
        health.ticked()
        health.started()
        monkeypatch.setattr(schema, "check", silent)
        monkeypatch.setattr(rules, "DATABASE_WITHIN", 0.05)
        assert await health.reasons() == ["the database does not answer in time"]


async def test_the_page_is_on_loopback_and_a_port_in_use_is_named(tmp_path: Path) -> None:
    async with Sandbox(MANIFEST) as box:
        port = free_port()
        settings = over_http(box, tmp_path) | {"HEALTH_PORT": str(port)}
        async with await Life.begin(settings, tmp_path) as life, visiting(port) as visitor:
            assert await life.is_ready(), life.said
            assert await visitor.reasons() == []
            other = settings | {"DATABASE_URL": f"sqlite:///{tmp_path}/other.db"}
            async with await Life.begin(other, tmp_path) as second:
                assert await second.ended() == 1
            assert f"Error: Port {port} on 127.0.0.1 cannot be used" in second.said
            assert "set HEALTH_HOST and HEALTH_PORT to a free one." in second.said
            assert await life.stop() == 0
