"""A turn over HTTP beside a bare Bolt app: signed requests, answered one at a time and sixteen at once."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import aiohttp

from benchmarks.processes import Server, bare_bolt, peerloop
from benchmarks.report import Measured, at_least, at_most
from learning.topic import Kind
from sandbox.delivery.signed_http import signature
from sandbox.server import Sandbox
from store import people, topics, workspaces
from store.database import Database

ALONE = 150
AT_ONCE = 16
MANY = 1200
ROUNDS = 3

Body = Callable[[], str]


async def measure(box: Sandbox, folder: Path) -> list[Measured]:
    """Reading: `/learn help`. Writing: an interest is registered. The servers take turns; medians count."""
    async with AsyncExitStack() as stack:
        ours = await stack.enter_async_context(peerloop(box, folder))
        plain = await stack.enter_async_context(bare_bolt(box, folder, before_response=False))
        prompt = await stack.enter_async_context(bare_bolt(box, folder, before_response=True))
        topic_id = await _a_topic(box, folder)
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)))
        client = Client(session, box.signing_secret)
        read, write = _command(box), _submission(box, topic_id)
        await _warm_up(client, (ours, plain, prompt), read)
        alone, alone_plain, reads, writes, bare = [], [], [], [], []
        for _ in range(ROUNDS):
            alone.append(median(await client.one_by_one(ours, read, ALONE)) * 1000)
            alone_plain.append(median(await client.one_by_one(plain, read, ALONE)) * 1000)
            bare.append(max(await client.rate(prompt, read, MANY), await client.rate(plain, read, MANY)))
            reads.append(await client.rate(ours, read, MANY))
            writes.append(await client.rate(ours, write, MANY // 4))
    faster = median(bare)
    return [
        at_most("reading turn, alone, p50", median(alone), "ms", median(alone_plain), 1.0),
        at_least(f"reading turns, {AT_ONCE} at once", median(reads), "/s", faster, 0.3),
        at_least(f"writing turns, {AT_ONCE} at once", median(writes), "/s", faster, 0.15),
    ]


class Client:
    """Sends signed requests as Slack does."""

    def __init__(self, session: aiohttp.ClientSession, secret: str) -> None:
        self.session = session
        self.secret = secret

    async def send(self, server: Server, body: str) -> float:
        """One request; returns the seconds until it was answered. Raises when it was not answered with 200."""
        raw, timestamp = body.encode(), str(int(time.time()))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self.secret, timestamp, raw),
        }
        begun = time.perf_counter()
        async with self.session.post(server.url, data=raw, headers=headers) as response:
            text = await response.text()
            if response.status != 200 or '"errors"' in text:
                raise RuntimeError(f"{server.url} answered {response.status}: {text[:200]}")
        return time.perf_counter() - begun

    async def one_by_one(self, server: Server, body: Body, number: int) -> list[float]:
        """The seconds of each of many requests, one after the other."""
        return [await self.send(server, body()) for _ in range(number)]

    async def rate(self, server: Server, body: Body, number: int) -> float:
        """Requests a second, sixteen at once."""
        bodies: Iterator[str] = iter([body() for _ in range(number)])

        async def worker() -> None:
            for each in bodies:
                await self.send(server, each)

        begun = time.perf_counter()
        await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
        return number / (time.perf_counter() - begun)


async def _warm_up(client: Client, servers: tuple[Server, ...], body: Body) -> None:
    for server in servers:
        await client.one_by_one(server, body, 30)


def _command(box: Sandbox) -> Body:
    user = box.person("Maria").id
    numbers = count()

    def body() -> str:
        fields = {
            "command": "/learn",
            "text": "help",
            "team_id": box.team_id,
            "user_id": user,
            "channel_id": "C0BENCH",
            "trigger_id": f"1.{next(numbers)}",
            "response_url": f"{box.url}/none",
        }
        return urlencode(fields)

    return body


def _submission(box: Sandbox, topic_id: int) -> Body:
    users = [box.person(name).id for name in ("Maria", "Tomás", "Beatriz", "Inês", "Duarte")]
    numbers = count()

    def body() -> str:
        number = next(numbers)
        fields = ("level_now", "level_wanted", "mode", "hope")
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
                "id": f"V{number}",
                "hash": "1.x",
                "type": "modal",
                "callback_id": "interest.submit",
                "private_metadata": json.dumps({"topic_id": topic_id}),
                "blocks": [{"type": "input", "block_id": name} for name in fields],
                "state": {"values": values},
            },
        }
        return urlencode({"payload": json.dumps(payload)})

    return body


async def _a_topic(box: Sandbox, folder: Path) -> int:
    """A topic to register for, written beside the running server as another process would."""
    database = Database(f"sqlite:///{folder}/bench.db")
    try:
        workspace = await workspaces.by_team(database, box.team_id)
        if workspace is None:
            raise RuntimeError("the server did not remember its workspace")
        async with database.begin(workspace.id) as session:
            known = await topics.by_title(session, "SQL")
            maria = await people.meet(session, box.person("Maria").id)
            added = await topics.add(
                session, title="SQL", purpose="x", kind=Kind.TECHNICAL, added_by=maria.id, now=box.clock.now()
            )
            return known.id if known else added or 0
    finally:
        await database.close()
