"""What hundreds are sent at the same time is stored several at once: a transaction costs more than a call."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, NamedTuple, TypeVar

from handlers.effect import Outcome
from learning.delivery import Delivery

GATHER = 0.05
"""Seconds that the first of several waits for more."""

Key = TypeVar("Key", bound=Hashable)
Each = TypeVar("Each")


class Sent(NamedTuple):
    """A delivery that was done, and what Slack answered."""

    delivery: Delivery
    outcome: Outcome


class Together(Generic[Key, Each]):
    """Does several of the same key at once: what comes within a moment, and while others are done."""

    def __init__(
        self,
        several: Callable[[Key, list[Each]], Awaitable[None]],
        alone: Callable[[Key, Each], Awaitable[None]],
    ) -> None:
        """several: does them in one transaction. alone: does one, when `several` raised: whose fault it was shows."""
        self._several = several
        self._alone = alone
        self._waiting: dict[Key, list[tuple[Each, asyncio.Future[None]]]] = defaultdict(list)
        self._under_way: dict[Key, asyncio.Task[None]] = {}

    async def do(self, key: Key, each: Each) -> None:
        """Return when it is done; raises what doing it alone raised."""
        done = asyncio.get_running_loop().create_future()
        self._waiting[key].append((each, done))
        if key not in self._under_way:
            self._under_way[key] = asyncio.create_task(self._work(key))
        await done

    async def _work(self, key: Key) -> None:
        while key in self._waiting:
            await asyncio.sleep(GATHER)
            batch = self._waiting.pop(key)
            try:
                await self._several(key, [each for each, _ in batch])
            except Exception:  # noqa: BLE001 - told by each alone
                for each, done in batch:
                    await self._one(key, each, done)
            for _, done in batch:
                if not done.done():
                    done.set_result(None)
        del self._under_way[key]

    async def _one(self, key: Key, each: Each, done: asyncio.Future[None]) -> None:
        try:
            await self._alone(key, each)
        except Exception as error:  # noqa: BLE001 - raised where it is waited for
            if not done.done():
                done.set_exception(error)
