"""Turns over HTTP beside a bare Bolt app: signed commands, clicks and forms, alone, 16 and 64 at once.

On both databases. The bare app is measured as it comes and with process_before_response=True: as it comes, its
acknowledgement is polled every 10 ms. Beside the turns: their SQL alone, bare through the driver.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.databases import NewDatabase, fill, new_file, new_postgresql, postgresql
from benchmarks.load import Body, Client, Timed, click, client, command, sink, submission
from benchmarks.processes import Server, bare_bolt, peerloop
from benchmarks.report import Measured, at_least, at_most, below, beside
from benchmarks.statements import record, replay
from sandbox.server import Sandbox

AT_ONCE = (1, 16, 64)
SECONDS = 0.7
ROUNDS = 3
STATEMENTS = 60
"""Turns whose SQL is sent alone."""

SHARE = {"command": 0.3, "click": 0.3, "form": 0.15}
"""What is sent, and how much of the faster bare app it reaches at least, 16 at once.

The command and the click only read (`/learn help`, and the button of the help); the form writes.
"""

PATIENCE = 250.0
"""Milliseconds for 99 of 100, 64 at once."""

COMES, PROMPT = "bare Bolt as it comes", "bare Bolt, answers at the end"

Found = dict[tuple[str, str, int], Timed]
"""By who was asked what, how many at once."""


async def measure(box: Sandbox, folder: Path) -> list[Measured]:
    """The servers take turns, several rounds."""
    rows: list[Measured] = []
    with postgresql() as server:
        databases: dict[str, NewDatabase] = {
            "SQLite": partial(new_file, folder),
            "PostgreSQL": partial(new_postgresql, server),
        }
        async with AsyncExitStack() as stack:
            sending = await stack.enter_async_context(client(box, max(AT_ONCE)))
            said = await stack.enter_async_context(sink())
            servers: dict[str, Server] = {}
            topic_ids: list[int] = []
            for name, new in databases.items():
                topic_ids = await fill(url := new("bench"), box)
                servers[name] = await stack.enter_async_context(peerloop(box, folder, url))
            servers[COMES] = await stack.enter_async_context(bare_bolt(box, folder, before_response=False))
            servers[PROMPT] = await stack.enter_async_context(bare_bolt(box, folder, before_response=True))
            bodies = {"command": command(box), "click": click(box, said), "form": submission(box, topic_ids)}
            found = await _measure(sending, servers, bodies)
        for name, new in databases.items():
            rows += _held(found, name)
            for what, body in bodies.items():
                rows.append(beside(f"{what}, {name}, its SQL alone, p50", await _alone(box, new, what, body), "ms"))
    return [*rows, _refused(found), *_all(found)]


async def _measure(sending: Client, servers: Mapping[str, Server], bodies: Mapping[str, Body]) -> Found:
    found: Found = {}
    for server in servers.values():
        for body in bodies.values():
            await sending.measure(server, body, 4, SECONDS)  # warms it up
    gc.freeze()  # or whoever sends looks through the whole sandbox for garbage: a tenth of a second, now and then
    for _ in range(ROUNDS):
        for at_once in AT_ONCE:
            for what, body in bodies.items():
                for name, server in servers.items():
                    timed = await sending.measure(server, body, at_once, SECONDS)
                    found[name, what, at_once] = found.get((name, what, at_once), Timed()) + timed
    return found


async def _alone(box: Sandbox, new: NewDatabase, what: str, body: Body) -> float:
    """The median of the milliseconds of a turn's statements: taken on one database, sent alone to one like it."""
    taken, alike = new(f"taken_{what}"), new(f"alike_{what}")
    await fill(taken, box)
    await fill(alike, box)
    return median(replay(alike, await record(taken, body, STATEMENTS))) * 1000


def _held(found: Found, name: str) -> Iterator[Measured]:
    for what, share in SHARE.items():
        if what != "form":
            ours, bare = (found[who, what, 1].percentile(50) for who in (name, COMES))
            yield at_most(f"{what}, {name}, alone, p50", ours, "ms", bare, 1.0)
        faster = max(found[who, what, 16].rate for who in (COMES, PROMPT))
        yield at_least(f"{what}, {name}, 16 at once", found[name, what, 16].rate, "/s", faster, share)
        ours, bare = (found[who, what, 64].percentile(99) for who in (name, PROMPT))
        yield below(f"{what}, {name}, 64 at once, p99", ours, "ms", PATIENCE, bare)


def _refused(found: Found) -> Measured:
    """Whoever is answered that nothing was done was not served, however quickly."""
    number = sum(timed.refused for timed in found.values())
    return Measured("turns that were answered with an error", number, "", None, None, "0", number == 0)


def _all(found: Found) -> Iterator[Measured]:
    """Everything that was measured, for who wants to know more than what has to hold."""
    for (name, what, at_once), timed in sorted(found.items(), key=lambda each: (each[0][1], each[0][2], each[0][0])):
        who = f"{what}, {at_once} at once, {name}"
        yield beside(who, timed.rate, "/s")
        yield beside(f"{who}, p50", timed.percentile(50), "ms")
        yield beside(f"{who}, p99", timed.percentile(99), "ms")
