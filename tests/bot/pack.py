"""Several processes of one bot, killed one after the other in the middle of their work and started again."""

import random
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Self

from sqlalchemy import func
from sqlmodel import col, select

from learning.delivery import ACTIVE, State
from sandbox.changes import Signal
from sandbox.faults import Kind
from sandbox.server import Sandbox
from store.database import Database
from store.rows import DeliveryRow
from tests.bot.lives import LATER
from tests.bot.process import Life

QUIET = 1.5
"""Seconds without a change in Slack after which there is nothing left to do at this time."""

BETWEEN = (350, 900)
"""After so many changes in Slack one of them is killed: every second or two of sending."""


class Pack:
    """Processes that share a database and live by the sandbox's clock, which stands still while they work.

    more: settings beside those every process needs.
    """

    def __init__(
        self, box: Sandbox, url: str, folder: Path, *, size: int, seed: int, more: dict[str, str] | None = None
    ) -> None:
        self.box = box
        self.database = Database(url)
        self.url = url
        self.folder = folder
        self.more = more or {}
        self.lives: list[Life | None] = [None] * size
        self.deaths = 0
        self._chance = random.Random(seed)  # noqa: S311 - to be the same in every run

    async def work(self, moment: datetime) -> None:
        """Live at a moment until everything due then has ended, and be killed again and again meanwhile."""
        self.box.clock.move_to(moment)
        while True:
            await self._work_and_die()
            await self.kill()
            if not await self._left(ACTIVE):
                return
            assert await self.box.ws.changed.wait_for(self._landed, 10)
            self.box.clock.move_by(LATER)

    async def _work_and_die(self) -> None:
        """Until nothing changes any more: what is left then is uncertain, or was claimed by the dead."""
        while True:
            await self._begin()
            changed = self.box.ws.changed
            after = changed.version + self._chance.randrange(*BETWEEN)
            while not await changed.wait_for(partial(_has_come, changed, after), QUIET):
                if not await self._left((State.PENDING,)):
                    return
            await self._kill(self._chance.randrange(len(self.lives)))
            self.deaths += 1

    async def _begin(self) -> None:
        """Start whoever is dead."""
        dead = [number for number, life in enumerate(self.lives) if life is None]
        for number in dead:
            self.lives[number] = await Life.begin(self._settings(), self.folder)
        for number in dead:
            life = self.lives[number]
            assert life is not None
            assert await life.is_ready(), life.said

    def _settings(self) -> dict[str, str]:
        return {
            "SLACK_BOT_TOKEN": self.box.bot_token,
            "SLACK_APP_TOKEN": self.box.app_token,
            "SLACK_API_URL": self.box.api_url,
            "DATABASE_URL": self.url,
            "PEERLOOP_CLOCK_OFFSET": f"{self.box.clock.offset.total_seconds():.3f}",
            **self.more,
        }

    async def _left(self, states: tuple[State, ...]) -> int:
        """How much of the outbox is in these states."""
        async with self.database.read_everywhere() as session:
            query = select(func.count()).select_from(DeliveryRow).where(col(DeliveryRow.state).in_(states))
            return (await session.exec(query)).one()

    def _landed(self) -> bool:
        held_back = (Kind.LATE, Kind.SLOW)
        landed = sum(call.fault in held_back for call in self.box.calls)
        return landed == sum(len(self.box.faults.of(kind)) for kind in held_back)

    async def kill(self) -> None:
        """Kill all of them."""
        for number in range(len(self.lives)):
            await self._kill(number)

    async def _kill(self, number: int) -> None:
        if (life := self.lives[number]) is not None:
            life.kill()
            await life.over
            self.lives[number] = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()
        await self.database.close()


def _has_come(changed: Signal, version: int) -> bool:
    return changed.version >= version
