"""Faults on demand: what a network and a busy Slack do to an app, when a test or a person asks for it.

Each fault that happens is recorded, so that a test can assert that it did.
"""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What goes wrong."""

    RATE_LIMITED = "rate_limited"
    """HTTP 429 with Retry-After = `seconds`; nothing is applied."""
    ERROR_BEFORE = "error_before"
    """HTTP 500; nothing is applied."""
    ERROR_AFTER = "error_after"
    """The call is applied, then HTTP 500."""
    CUT_BEFORE = "cut_before"
    """The connection is closed without an answer; nothing is applied."""
    CUT_AFTER = "cut_after"
    """The call is applied, then the connection is closed without an answer."""
    LATE = "late"
    """The connection is closed at once; the call is applied after `until` is set or `seconds` passed."""
    SLOW = "slow"
    """The call is applied at once and answered after `until` is set or `seconds` passed."""
    NOT_JSON = "not_json"
    """The call is applied and answered with HTTP 200 and a page of HTML."""
    DOUBLED = "doubled"
    """An envelope or a request to the app is sent twice."""
    CLOSED = "closed"
    """The Socket Mode connections were closed, or told to go; see `Mishaps.close_sockets`."""
    SWAPPED = "swapped"
    """An envelope or a request to the app is held back until the next one has been sent."""
    REVOKED = "revoked_token"
    """The app's token was revoked; see `Mishaps.revoke_token`."""
    UNINSTALLED = "uninstalled"
    """The app was taken out of the workspace; see `Mishaps.uninstall`."""
    DISABLED_USER = "disabled_user"
    """A person was deactivated; see `Mishaps.disable_user`."""
    ARCHIVED_CHANNEL = "archived_channel"
    """A channel was archived under the app; see `Mishaps.archive_channel`."""


@dataclass
class Plan:
    """A fault that was ordered.

    Attributes:
        kind: what goes wrong.
        on: a method ("chat.postMessage"), an envelope type ("interactive") or "*".
        channel: only calls about this channel id, when given.
        left: how often it may still happen; None for without end.
        chance: the probability at each opportunity, drawn from `seed`.
        seconds: for RATE_LIMITED, LATE and SLOW, real time.
        until: for LATE and SLOW, an event to wait for instead.
    """

    kind: Kind
    on: str = "*"
    channel: str | None = None
    left: int | None = 1
    chance: float = 1.0
    seed: int = 0
    seconds: float = 0.0
    until: asyncio.Event | None = None
    drawn: int = 0

    def strikes(self, what: str, channel: str | None) -> bool:
        """Whether it happens now to `what` in `channel`; uses up one of `left` when it does."""
        if self.left == 0 or self.on not in ("*", what) or self.channel not in (None, channel):
            return False
        if self.chance < 1:
            self.drawn += 1
            draw = hashlib.sha256(f"{self.seed}:{self.drawn}".encode()).digest()[:8]
            if int.from_bytes(draw) / 2**64 >= self.chance:
                return False
        if self.left is not None:
            self.left -= 1
        return True

    async def wait(self) -> None:
        """Wait as long as a late or slow call has to."""
        if self.until is not None:
            await self.until.wait()
        else:
            await asyncio.sleep(self.seconds)


@dataclass(frozen=True)
class Happened:
    """A fault that happened: when by the sandbox's clock, what, and to which method or envelope."""

    at: datetime
    kind: Kind
    to: str
    channel: str | None


_TO_THE_APP = frozenset({Kind.DOUBLED, Kind.SWAPPED})
# These happen at once, in `sandbox.mishaps`, and wait for no call or delivery.
AT_ONCE = frozenset({Kind.CLOSED, Kind.REVOKED, Kind.UNINSTALLED, Kind.DISABLED_USER, Kind.ARCHIVED_CHANNEL})


class Faults:
    """The faults that were ordered and those that happened.

    Args:
        now: the sandbox's clock.
        tell: called with a sentence for each fault that happens.
    """

    def __init__(self, now: Callable[[], datetime], tell: Callable[[str], None]) -> None:
        self._now = now
        self._tell = tell
        self._plans: list[Plan] = []
        self.happened: list[Happened] = []

    def plan(
        self,
        kind: Kind,
        on: str = "*",
        *,
        times: int | None = 1,
        channel: str | None = None,
        chance: float = 1.0,
        seed: int = 0,
        seconds: float = 0.0,
        until: asyncio.Event | None = None,
    ) -> Plan:
        """Order a fault; see `Plan` for the arguments. `times` is how often it may happen.

        Raises:
            ValueError: this kind waits for nothing and cannot be ordered.
        """
        if kind in AT_ONCE:
            raise ValueError(f"{kind.value} happens at once; see sandbox.mishaps")
        plan = Plan(kind, on, channel, times, chance, seed, seconds, until)
        self._plans.append(plan)
        return plan

    @property
    def ordered(self) -> list[Plan]:
        """What was ordered and may still happen, oldest first."""
        return [plan for plan in self._plans if plan.left != 0]

    def clear(self) -> None:
        """Take back what was ordered and has not happened."""
        self._plans.clear()

    def of(self, kind: Kind) -> list[Happened]:
        """The faults of one kind that happened, oldest first."""
        return [fault for fault in self.happened if fault.kind is kind]

    def strike_call(self, method: str, channel: str | None) -> Plan | None:
        """The fault that happens to this call of the Web API, if one does."""
        return self._strike(method, channel, to_the_app=False)

    def strike_delivery(self, envelope: str) -> Plan | None:
        """The fault that happens to this delivery to the app, if one does."""
        return self._strike(envelope, None, to_the_app=True)

    def record(self, kind: Kind, to: str, channel: str | None = None) -> None:
        """Write down that a fault happened."""
        self.happened.append(Happened(self._now(), kind, to, channel))
        self._tell(f"{kind.value} on {to}")

    def _strike(self, what: str, channel: str | None, *, to_the_app: bool) -> Plan | None:
        for plan in self._plans:
            if (plan.kind in _TO_THE_APP) is to_the_app and plan.strikes(what, channel):
                self.record(plan.kind, what, channel)
                return plan
        return None
