"""Monday, nine o'clock: everybody's check-in through the sandbox, beside a loop of slack_sdk that keeps nothing."""

import asyncio
import gc
import json
import sys
from pathlib import Path

from benchmarks.report import Measured, at_most
from sandbox.company import Company, Profile, seed
from sandbox.server import Sandbox
from sandbox.state import Channel

SMALL, SIZE, FULL = 1_000, 10_000, 100_000
"""How many check-ins: the targets are those of SIZE; beside it is asked that more take no more time for each."""

WALL, PROCESSOR, LINEAR = 1.5, 2.0, 1.3


async def measure(box: Sandbox, folder: Path) -> list[Measured]:
    """Each size in a process of its own; the sandbox is here, and starts empty for each."""
    return await _measured(box, folder, (SMALL, SIZE))


async def measure_fully(box: Sandbox, folder: Path) -> list[Measured]:
    """The same up to a hundred thousand, which takes ten minutes."""
    return await _measured(box, folder, (SMALL, SIZE, FULL))


async def _measured(box: Sandbox, folder: Path, sizes: tuple[int, ...]) -> list[Measured]:
    del box
    rows: list[Measured] = []
    each: dict[int, float] = {}
    for size in sizes:
        print(f"sending {size:,} check-ins ...", file=sys.stderr, flush=True)
        bare, ours = await _run(folder, size, "bare"), await _run(folder, size, "ours")
        each[size] = ours["worked"] / size
        name = f"{size:,} check-ins sent"
        wall, processor = (WALL, PROCESSOR) if size == SIZE else (None, None)
        rows += [
            at_most(name, ours["seconds"], "s", bare["seconds"], wall),
            at_most(f"{name}, processor", ours["worked"], "s", bare["worked"], processor),
            Measured(f"{name}, memory", ours["megabytes"], "MB", bare["megabytes"], None, "-", held=True),
            Measured(f"{name}, tried again", ours["again"], "", None, None, "-", held=True),
        ]
    small, large = sizes[0], sizes[-1]
    growth = each[large] / each[small]
    grown = f"processor a message, {large:,} against {small:,}"
    return [*rows, Measured(grown, growth, "x", None, None, f"at most {LINEAR:g}", growth <= LINEAR)]


async def _run(folder: Path, size: int, who: str) -> dict[str, float]:
    async with Sandbox(Path("app_manifest.yml"), company=_company(size)) as box:
        people = [(person, _talk(box, person)) for person in _people(size)]
        how = {
            "who": who,
            "file": str(folder / f"{who}-{size}.db"),
            "token": box.bot_token,
            "api_url": box.api_url,
            "people": people,
        }
        said = folder / f"{who}-{size}.json"
        said.write_text(json.dumps(how), encoding="utf-8")
        command = (sys.executable, "-m", "benchmarks.fan_out_run", str(said))
        gc.collect()
        gc.disable()  # with a hundred thousand messages the sandbox would stand still for up to ten seconds
        try:
            process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
            told, _ = await process.communicate()
        finally:
            gc.enable()
        if process.returncode:
            raise RuntimeError(f"sending {size:,} broke; see above")
        if (sent := sum(len(box.ws.state.channels[channel].messages) for _, channel in people)) != size:
            raise RuntimeError(f"{sent} of {size} arrived")
    found: dict[str, float] = json.loads(told)
    return found


def _people(size: int) -> list[str]:
    return [f"U0FAN{number:06}" for number in range(size)]


def _company(size: int) -> Company:
    small = seed()
    people = tuple(
        Profile(slack_id, slack_id.lower(), "Fan", "", "Europe/Lisbon", "", "", "Lisbon", None)
        for slack_id in _people(size)
    )
    return Company(small.team_id, small.name, small.domain, people, ())


def _talk(box: Sandbox, person: str) -> str:
    """Somebody's direct conversation with the app, opened long ago."""
    made = Channel(f"D{person[1:]}", "", "im", int(box.clock.now().timestamp()), person, [person, box.bot_user_id])
    box.ws.state.channels[made.id] = made
    return made.id
