"""Runs the benchmarks and prints them."""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import click

from benchmarks import finding, startup, turn
from benchmarks import sandbox as full_sandbox
from benchmarks.report import Measured, table, write
from sandbox.server import Sandbox

PARTS: dict[str, Callable[[Sandbox, Path], Awaitable[list[Measured]]]] = {
    "finding": finding.measure,
    "sandbox": full_sandbox.measure,
    "startup": startup.measure,
    "turn": turn.measure,
}


async def run(names: list[str]) -> list[Measured]:
    """Measure the named parts, one after the other, each in a folder and a sandbox of its own."""
    rows: list[Measured] = []
    for name in names:
        click.echo(f"measuring {name} ...", err=True)
        with tempfile.TemporaryDirectory() as folder:
            async with Sandbox(Path("app_manifest.yml")) as box:
                rows += await PARTS[name](box, Path(folder))
    return rows


@click.command()
@click.option("--only", type=click.Choice(sorted(PARTS)), help="One part alone.")
def main(only: str | None) -> None:
    """What is fast, measured against a baseline in the same run."""
    rows = asyncio.run(run([only] if only else list(PARTS)))
    click.echo(table(rows))
    write(rows)
    sys.exit(0)


main()
