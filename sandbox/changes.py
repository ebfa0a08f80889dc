"""A way to wait for the next change instead of sleeping and looking again."""

import asyncio
from collections.abc import Callable


class Signal:
    """Wakes everything that waits for it, as often as something changes."""

    def __init__(self) -> None:
        self.version = 0
        self._waiting: set[asyncio.Event] = set()

    def notify(self) -> None:
        """Say that something changed."""
        self.version += 1
        for event in self._waiting:
            event.set()

    async def wait_for(self, holds: Callable[[], bool], limit: float) -> bool:
        """Wait until `holds()` is true, asking again after each change.

        Args:
            holds: the condition; it must depend on nothing but what this signal announces.
            limit: seconds of real time.

        Returns:
            Whether it came true in time.
        """
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            async with asyncio.timeout(limit):
                while not holds():
                    event.clear()
                    await event.wait()
        except TimeoutError:
            return holds()
        finally:
            self._waiting.discard(event)
        return True
