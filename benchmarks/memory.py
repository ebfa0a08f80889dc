"""Memory after many requests beside that after the first: what is kept for each would show."""

from functools import partial
from pathlib import Path

from benchmarks.databases import fill, new_file
from benchmarks.load import click, client, command, sink, submission
from benchmarks.processes import peerloop
from benchmarks.report import Measured, at_most
from sandbox.server import Sandbox

AT_ONCE = 16
FIRST = 5_000
SHORT, FULL = 20_000, 100_000
"""Requests in all; the short one is for every day."""

READS = 8
"""Reading turns for each that writes."""

GROWTH = 1.2


async def measure(box: Sandbox, folder: Path, *, number: int = SHORT) -> list[Measured]:
    """Commands, clicks and forms, on SQLite; after the first 5,000, and after all of them."""
    topic_ids = await fill(url := new_file(folder, "memory"), box)
    async with client(box, AT_ONCE) as sending, sink() as said, peerloop(box, folder, url) as server:
        bodies = [command(box), click(box, said)] * (READS // 2) + [submission(box, topic_ids)]
        await sending.send_many(server, bodies, FIRST, AT_ONCE)
        first = server.resident_mb
        await sending.send_many(server, bodies, number - FIRST, AT_ONCE)
        return [at_most(f"memory after {number:,} requests", server.resident_mb, "MB", first, GROWTH)]


measure_fully = partial(measure, number=FULL)
"""As many as the target names."""
