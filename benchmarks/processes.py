"""Peerloop and the bare Bolt app as processes of their own, with the sandbox as their Slack."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import psutil

from sandbox.server import Sandbox

PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running process. seconds: from its start until it answered. process: to ask for its memory."""

    url: str
    seconds: float
    process: psutil.Process

    @property
    def resident_mb(self) -> float:
        """Resident memory, in MB (10^6 bytes)."""
        return float(self.process.memory_info().rss) / 1e6


@asynccontextmanager
async def peerloop(box: Sandbox, folder: Path, url: str) -> AsyncIterator[Server]:
    """`peerloop run` over HTTP on a database. folder: of its log."""
    port = _free_port()
    command = [sys.executable, "-m", "bot", "run"]
    more = {"HOST": "127.0.0.1", "PORT": str(port), "DATABASE_URL": url}
    async with _running(command, box, folder, more, f"http://127.0.0.1:{port}/slack/events") as server:
        yield server


@asynccontextmanager
async def bare_bolt(box: Sandbox, folder: Path, *, before_response: bool) -> AsyncIterator[Server]:
    """The baseline over HTTP."""
    port_file = folder / f"port-{before_response}"
    port_file.unlink(missing_ok=True)
    command = [sys.executable, "-m", "benchmarks.bare_bolt", str(port_file)]
    if before_response:
        command.append("before-response")
    async with _running(command, box, folder, {}, port_file) as server:
        yield server


@asynccontextmanager
async def _running(
    command: list[str], box: Sandbox, folder: Path, more: dict[str, str], where: str | Path
) -> AsyncIterator[Server]:
    environment = {
        **os.environ,
        "SLACK_BOT_TOKEN": box.bot_token,
        "SLACK_SIGNING_SECRET": box.signing_secret,
        "SLACK_API_URL": box.api_url,
        **more,
    }
    environment.pop("SLACK_APP_TOKEN", None)
    begun = time.perf_counter()
    with (folder / "log.txt").open("ab") as log:
        process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=log, stderr=log)
    try:
        url = await _answering(where, begun)
        yield Server(url, time.perf_counter() - begun, psutil.Process(process.pid))
    finally:
        process.terminate()
        await process.wait()


async def _answering(where: str | Path, begun: float) -> str:
    """Wait until the server answers anything at all; returns its address."""
    async with aiohttp.ClientSession() as session:
        while time.perf_counter() - begun < PATIENCE:
            url = where if isinstance(where, str) else _from_file(where)
            try:
                if url:
                    async with session.get(url):
                        return url
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.005)
    raise TimeoutError("the server does not answer; see its log")


def _from_file(file: Path) -> str:
    port = file.read_text() if file.exists() else ""
    return f"http://127.0.0.1:{port}/slack/events" if port else ""


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
