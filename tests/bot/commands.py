"""The command line, called from a test as from a shell: its own settings, its exit status, and what it prints."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main


async def peerloop(*arguments: str, folder: Path, **settings: str) -> Result:
    """Run a command in a folder of its own, with these settings alone, beside what the test has running."""
    runner = CliRunner()

    def run() -> Result:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            patch.setattr("bot.logs.configure", lambda *_, **__: None)  # the log of this process is the tests' own
            return runner.invoke(main, arguments, env=only(settings))

    return await asyncio.to_thread(run)


def only(settings: Mapping[str, str]) -> dict[str, str | None]:
    """These settings, and none that the machine of the test may have."""
    every = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL", "DATABASE_URL")
    return {name: settings.get(name) for name in (*every, "PEERLOOP_CLOCK_OFFSET", *settings)}
