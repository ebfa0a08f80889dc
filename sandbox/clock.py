"""The time of the sandbox: real time plus an offset that a person, a test or a demo may move."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """A clock that runs like the real one and can be moved forward.

    Everything in the sandbox that has a date reads it here: message ids, the life of a response_url, the
    retries of events. What a person waits for in front of a screen (three seconds for an acknowledgement or
    a trigger_id) stays in real time.

    Args:
        start: aware moment at which the clock starts; the real time when left out.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._offset = timedelta() if start is None else _aware(start) - datetime.now(UTC)
        self._listeners: list[Callable[[datetime], None]] = []
        self._sleepers: set[asyncio.Event] = set()

    @property
    def offset(self) -> timedelta:
        """How far this clock is ahead of the real one."""
        return self._offset

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC) + self._offset

    def move_by(self, delta: timedelta, *, backwards: bool = False) -> None:
        """Move the clock.

        Args:
            delta: how far.
            backwards: must be true for a negative `delta`, so that a slip never rewinds a demo.

        Raises:
            ValueError: `delta` is negative and `backwards` is not set.
        """
        if delta < timedelta() and not backwards:
            raise ValueError(f"the clock would go back by {-delta}; say backwards=True if that is meant")
        self._offset += delta
        for sleeper in self._sleepers:
            sleeper.set()
        for listener in tuple(self._listeners):
            listener(self.now())

    def move_to(self, moment: datetime, *, backwards: bool = False) -> None:
        """Move the clock to an aware moment; as `move_by` otherwise."""
        self.move_by(_aware(moment) - self.now(), backwards=backwards)

    def on_move(self, listener: Callable[[datetime], None]) -> Callable[[], None]:
        """Call `listener` with the new time after every move; returns the call that ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def until(self, moment: datetime) -> None:
        """Return when this clock shows `moment` or later, by running or by being moved."""
        moved = asyncio.Event()
        self._sleepers.add(moved)
        try:
            while (left := (moment - self.now()).total_seconds()) > 0:
                moved.clear()
                try:
                    async with asyncio.timeout(left):
                        await moved.wait()
                except TimeoutError:
                    continue
        finally:
            self._sleepers.discard(moved)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("the sandbox's clock takes aware times only")
    return moment.astimezone(UTC)
