"""What Slack sends over HTTP, signed, and how long the answers take."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from statistics import quantiles
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from benchmarks.processes import Server
from bot.story import LEARNERS
from sandbox.delivery.signed_http import signature
from sandbox.server import Sandbox

PEOPLE = tuple(name for name, *_ in LEARNERS)
FIELDS = ("level_now", "level_wanted", "mode", "hope")

Body = Callable[[], str]


@dataclass(slots=True)
class Timed:
    """How many requests were answered in how many seconds, and how long each took (seconds).

    refused: how many of them were answered that nothing was done.
    """

    seconds: float = 0.0
    each: list[float] = field(default_factory=list)
    refused: int = 0

    def __add__(self, other: "Timed") -> "Timed":
        """Both, one after the other."""
        return Timed(self.seconds + other.seconds, self.each + other.each, self.refused + other.refused)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.each) / self.seconds

    def percentile(self, which: int) -> float:
        """Milliseconds in which so many of a hundred were answered. which: 1 to 99."""
        return quantiles(self.each, n=100)[which - 1] * 1000


class Client:
    """Sends signed requests as Slack does."""

    def __init__(self, session: aiohttp.ClientSession, secret: str) -> None:
        """secret: the signing secret."""
        self.session = session
        self.secret = secret

    async def send(self, server: Server, body: str, found: Timed) -> None:
        """One request; how it was answered is added to what was found. Raises when it was not answered with 200."""
        raw, timestamp = body.encode(), str(int(time.time()))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self.secret, timestamp, raw),
        }
        begun = time.perf_counter()
        async with self.session.post(server.url, data=raw, headers=headers) as response:
            text = await response.text()
            if response.status != 200:
                raise RuntimeError(f"{server.url} answered {response.status}: {text[:200]}")
        found.each.append(time.perf_counter() - begun)
        found.refused += '"errors"' in text or "this reference" in text

    async def measure(self, server: Server, body: Body, at_once: int, seconds: float) -> Timed:
        """Send for so many seconds, so many at once, the next one as soon as one is answered."""
        found = Timed()

        async def worker() -> None:
            while time.perf_counter() < ends:
                await self.send(server, body(), found)

        begun = time.perf_counter()
        ends = begun + seconds
        await asyncio.gather(*(worker() for _ in range(at_once)))
        found.seconds = time.perf_counter() - begun
        return found

    async def send_many(self, server: Server, bodies: list[Body], number: int, at_once: int) -> Timed:
        """So many requests, of each sort in turn."""
        left, found = iter(range(number)), Timed()

        async def worker() -> None:
            for index in left:
                await self.send(server, bodies[index % len(bodies)](), found)

        begun = time.perf_counter()
        await asyncio.gather(*(worker() for _ in range(at_once)))
        found.seconds = time.perf_counter() - begun
        return found


@asynccontextmanager
async def client(box: Sandbox, at_once: int) -> AsyncIterator[Client]:
    """A client with so many connections."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=at_once)) as session:
        yield Client(session, box.signing_secret)


@asynccontextmanager
async def sink() -> AsyncIterator[str]:
    """The address of something that takes what is said after an answer, and does nothing with it."""

    async def take(request: web.Request) -> web.Response:
        await request.read()
        return web.Response()

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


def command(box: Sandbox) -> Body:
    """Reading: `/learn help`, answered in the acknowledgement."""
    user = box.person("Maria").id
    numbers = count()

    def body() -> str:
        number = next(numbers)
        where = {"team_id": box.team_id, "user_id": user, "channel_id": "C0BENCH", "response_url": f"{box.url}/none"}
        return urlencode({"command": "/learn", "text": "help", "trigger_id": f"1.{number}", **where})

    return body


def click(box: Sandbox, response_url: str) -> Body:
    """Reading: the help's button, answered by private words that follow the acknowledgement."""
    user = box.person("Maria").id
    numbers = count()

    def body() -> str:
        number = next(numbers)
        payload = {
            "type": "block_actions",
            "team": {"id": box.team_id},
            "user": {"id": user, "team_id": box.team_id},
            "trigger_id": f"2.{number}",
            "response_url": response_url,
            "container": {"type": "message", "channel_id": "C0BENCH", "message_ts": "1.0", "is_ephemeral": False},
            "message": {"ts": "1.0", "text": "a post", "blocks": []},
            "actions": [{"type": "button", "action_id": "menu.help", "value": "{}", "action_ts": f"2.{number}"}],
        }
        return urlencode({"payload": json.dumps(payload)})

    return body


def submission(box: Sandbox, topic_ids: list[int]) -> Body:
    """Writing: a need is registered, or changed, answered by the modal that follows."""
    users = [box.person(name).id for name in PEOPLE]
    numbers = count()

    def body() -> str:
        number = next(numbers)
        option = {"level_now": "1", "level_wanted": str(2 + number % 4), "mode": "either"}
        values: dict[str, dict[str, dict[str, object]]] = {
            name: {name: {"type": "static_select", "selected_option": {"value": value}}}
            for name, value in option.items()
        }
        values["hope"] = {"hope": {"type": "plain_text_input", "value": f"Answer question {number}"}}
        payload = {
            "type": "view_submission",
            "team": {"id": box.team_id},
            "user": {"id": users[number % len(users)]},
            "view": {
                "id": f"V{time.time_ns()}",
                "hash": "1.x",
                "type": "modal",
                "callback_id": "interest.submit",
                "private_metadata": json.dumps({"topic_id": topic_ids[number % len(topic_ids)]}),
                "blocks": [{"type": "input", "block_id": name} for name in FIELDS],
                "state": {"values": values},
            },
        }
        return urlencode({"payload": json.dumps(payload)})

    return body
