"""Planning everybody's check-in on Monday at nine, beside the driver writing the same rows, up to a million people."""

import asyncio
import json
import sys
from pathlib import Path

from benchmarks.report import Measured
from sandbox.server import Sandbox

SIZES = (1_000, 10_000, 100_000, 1_000_000)
LINEAR = 1.5
"""The last size may take so much more time a member than the second: indexes become deeper."""

FLAT = 20.0
"""MB by which the memory may grow while a million are planned."""


async def measure(box: Sandbox, folder: Path) -> list[Measured]:
    """Each size in a process of its own."""
    del box
    rows: list[Measured] = []
    each: dict[int, float] = {}
    for size in SIZES:
        print(f"planning {size:,} check-ins ...", file=sys.stderr, flush=True)
        ours, bare = await _run(folder, size, "ours"), await _run(folder, size, "bare")
        each[size] = ours["worked"] / size * 1000
        name = f"{size:,} check-ins planned"
        rows += [
            _row(f"{name}, a member", ours["seconds"] / size * 1000, "ms", bare["seconds"] / size * 1000),
            _row(f"{name}, a member, processor", each[size], "ms", bare["worked"] / size * 1000),
            _row(f"{name}, memory grown", ours["megabytes"], "MB", bare["megabytes"], FLAT),
        ]
    small, large = SIZES[1], SIZES[-1]
    growth = each[large] / each[small]
    grown = f"processor a member, {large:,} against {small:,}"
    return [*rows, Measured(grown, growth, "x", None, None, f"at most {LINEAR:g}", growth <= LINEAR)]


def _row(name: str, value: float, unit: str, baseline: float, limit: float | None = None) -> Measured:
    """A target is there when a limit is given."""
    target, held = ("-", True) if limit is None else (f"at most {limit:g} {unit}", value <= limit)
    return Measured(name, value, unit, baseline, value / baseline if baseline else None, target, held)


async def _run(folder: Path, size: int, who: str) -> dict[str, float]:
    file = folder / f"{who}-{size}.db"
    command = (sys.executable, "-m", "benchmarks.planning_run", str(file), str(size), who)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"planning {size:,} broke; see above")
    found: dict[str, float] = json.loads(said)
    return found
