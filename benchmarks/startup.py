"""From a cold start until it answers, and the memory it then has, beside an empty Bolt app."""

from pathlib import Path
from statistics import median

from benchmarks.databases import new_file
from benchmarks.processes import Server, bare_bolt, peerloop
from benchmarks.report import Measured, below
from sandbox.server import Sandbox

STARTS = 5


async def measure(box: Sandbox, folder: Path) -> list[Measured]:
    """Each is started several times in turn, on an existing SQLite file; the medians count."""
    ours: list[tuple[float, float]] = []
    bare: list[tuple[float, float]] = []
    url = new_file(folder, "startup")
    async with peerloop(box, folder, url):
        pass  # makes the database
    for _ in range(STARTS):
        async with peerloop(box, folder, url) as server:
            ours.append(_seen(server))
        async with bare_bolt(box, folder, before_response=False) as server:
            bare.append(_seen(server))
    seconds, baseline = median(s for s, _ in ours), median(s for s, _ in bare)
    memory, empty = median(mb for _, mb in ours), median(mb for _, mb in bare)
    return [
        below("startup, cold to answering", seconds, "s", 2.0, baseline),
        below("memory once it answers", memory, "MB", 150.0, empty),
    ]


def _seen(server: Server) -> tuple[float, float]:
    return server.seconds, server.resident_mb
