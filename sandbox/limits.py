"""Slack's rate limits, switched on when a test wants to see an app live with them.

Sources: docs.slack.dev "rate limits": tiers per method, workspace and app; about one message a second and
channel, with short bursts tolerated.
"""

from collections import defaultdict, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import IntEnum
from math import ceil


class Tier(IntEnum):
    """Calls a minute; SPECIAL has no published number and is not counted here."""

    SPECIAL = 0
    ONE = 1
    TWO = 20
    THREE = 50
    FOUR = 100


_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)
# A burst that a channel tolerates before one message a second holds; Slack publishes no number.
_BURST = 3


class Limits:
    """Counts calls by the sandbox's clock; counts nothing until `switched_on`."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._calls: dict[str, deque[datetime]] = defaultdict(deque)
        self.switched_on = False

    def wait_for(self, method: str, tier: Tier, channel: str | None) -> int:
        """Seconds the caller must wait (Retry-After), or 0 when the call goes through and is counted."""
        if not self.switched_on:
            return 0
        if method == "chat.postMessage" and channel is not None:
            return self._wait(f"{method} {channel}", _BURST, _BURST * _SECOND)
        return self._wait(method, int(tier), _MINUTE) if tier else 0

    def _wait(self, key: str, most: int, window: timedelta) -> int:
        now, calls = self._now(), self._calls[key]
        while calls and calls[0] <= now - window:
            calls.popleft()
        if len(calls) >= most:
            return max(1, ceil((calls[0] + window - now).total_seconds()))
        calls.append(now)
        return 0
