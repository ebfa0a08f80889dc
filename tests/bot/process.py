"""`peerloop run` as a process of its own: started, watched, killed, and started again."""

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Mapping
from pathlib import Path
from typing import Self

READY = 60.0
"""Seconds a start may take on a busy machine."""

PROGRAM = Path(sys.executable).with_name("peerloop")


class Life:
    """One process, from its start to its end; use it as `async with await Life.begin(...)`."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.said = ""
        self.ready = asyncio.Event()
        self.over = asyncio.create_task(self._listen())

    @classmethod
    async def begin(cls, settings: Mapping[str, str], folder: Path) -> Self:
        """Start the command line with these settings alone, in a folder."""
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        process = await asyncio.create_subprocess_exec(
            PROGRAM, "run", cwd=folder, env={**kept, **settings}, stdout=PIPE, stderr=STDOUT
        )
        return cls(process)

    async def _listen(self) -> int:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.said += line.decode()
            if "Peerloop is ready" in self.said:
                self.ready.set()
        return await self.process.wait()

    async def is_ready(self) -> bool:
        """Wait until it serves; False when it ended before."""
        waiting = asyncio.create_task(self.ready.wait())
        try:
            async with asyncio.timeout(READY):
                await asyncio.wait((waiting, self.over), return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        return self.ready.is_set()

    @property
    def port(self) -> int:
        """Where it serves over HTTP, as it says."""
        found = re.search(r"on port (\d+)", self.said)
        assert found, self.said
        return int(found.group(1))

    async def ended(self) -> int:
        """Wait until it has ended by itself; its exit status, negative for a signal."""
        async with asyncio.timeout(READY):
            return await asyncio.shield(self.over)

    async def stop(self) -> int:
        """Ask it to end, as an administrator does; its exit status."""
        if not self.over.done():
            self.process.send_signal(signal.SIGTERM)
        return await self.ended()

    def kill(self) -> None:
        """Kill it with SIGKILL, if it still lives."""
        if self.process.returncode is None:
            self.process.kill()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.kill()
        await self.over
