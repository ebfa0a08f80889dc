"""What need not be looked at every second: once an hour, by the clock the process lives by."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

EVERY = timedelta(hours=1)


class Hourly:
    """Does something at the first look, and then once an hour; after a restart it begins anew."""

    def __init__(self, work: Callable[[datetime], Awaitable[object]]) -> None:
        """work: is given the time, aware UTC."""
        self._work = work
        self._due: datetime | None = None

    async def look(self, now: datetime) -> None:
        """Do it if an hour has passed. now: aware UTC."""
        if self._due is None or now >= self._due:
            await self._work(now)
            self._due = now + EVERY
