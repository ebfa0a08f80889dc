"""Runs the benchmarks and prints them."""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import click

from benchmarks import fan_out, finding, grouping, memory, planning, startup, turn
from benchmarks import sandbox as full_sandbox
from benchmarks.report import Measured, table, write
from sandbox.server import Sandbox

PARTS: dict[str, Callable[[Sandbox, Path], Awaitable[list[Measured]]]] = {
    "fan-out": fan_out.measure,
    "finding": finding.measure,
    "grouping": grouping.measure,
    "memory": memory.measure,
    "planning": planning.measure,
    "sandbox": full_sandbox.measure,
    "startup": startup.measure,
    "turn": turn.measure,
}


FULL = PARTS | {"memory": memory.measure_fully, "fan-out": fan_out.measure_fully}
"""The same, where a shorter run is for every day."""


async def run(names: list[str], *, full: bool) -> list[Measured]:
    """Measure the named parts, one after the other, each in a folder and a sandbox of its own."""
    parts = FULL if full else PARTS
    rows: list[Measured] = []
    for name in names:
        click.echo(f"measuring {name} ...", err=True)
        with tempfile.TemporaryDirectory() as folder:
            async with Sandbox(Path("app_manifest.yml")) as box:
                rows += await parts[name](box, Path(folder))
    return rows


@click.command()
@click.option("--only", type=click.Choice(sorted(PARTS)), help="One part alone.")
@click.option("--full", is_flag=True, help="Take as long as the targets ask for: minutes.")
def main(*, only: str | None, full: bool) -> None:
    """What is fast, measured against a baseline in the same run."""
    rows = asyncio.run(run([only] if only else list(PARTS), full=full))
    click.echo(table(rows))
    write(rows)
    sys.exit(0)


main()
