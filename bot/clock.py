"""The clock of the process."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def moved_clock(offset: float) -> Clock:
    """Now, aware UTC. offset: seconds it runs ahead (PEERLOOP_CLOCK_OFFSET)."""
    ahead = timedelta(seconds=offset)
    return lambda: datetime.now(UTC) + ahead
