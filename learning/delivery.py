"""The rules of the outbox: states of a delivery, when to try again, when to stop. `bot/delivery.py` follows them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TIMEOUT = timedelta(seconds=10)
"""How long one call to Slack may take; after that its outcome is unknown."""

LEASE = timedelta(seconds=45)
"""How long a claim holds."""

START_WITHIN = timedelta(seconds=5)
"""How long after its claim a call may begin: it then ends inside the lease, and `SETTLE` counts from the claim."""

SETTLE = timedelta(seconds=60)
"""How long an uncertain message may still appear in the history: before that it is never sent again."""

MOST_ATTEMPTS = 100
"""Tried this often (some 16 hours), a delivery fails with its reason."""


class State(StrEnum):
    """Where a delivery is. sending, unknown and pending are on their way; the others are final."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"
    EXPIRED = "expired"


ACTIVE = (State.PENDING, State.SENDING, State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One claimed row of the outbox. Times are aware UTC; opaque_id is what a posted message carries."""

    id: int
    workspace_id: int
    key: str
    kind: str
    ref: str
    opaque_id: str
    attempts: int
    uncertain: bool
    claim_token: str
    lease_until: datetime
    first_try_at: datetime
    last_try_at: datetime | None
    expires_at: datetime | None
    channel: str | None
    ts: str | None


def backoff(attempt: int, chance: float) -> timedelta:
    """How long to wait after the attempt-th try (1, 2, …): 2 s doubled each time, 10 minutes at most, +-10 %.

    chance: a random number from 0 to 1; it spreads what failed together.
    """
    return timedelta(seconds=min(2.0**attempt, 600.0) * (0.9 + 0.2 * chance))


def may_call(now: datetime, delivery: Delivery) -> bool:
    """Whether a claim is fresh enough to begin a call under it."""
    return now <= delivery.lease_until - LEASE + START_WITHIN


def settled(now: datetime, last_try_at: datetime | None) -> bool:
    """Whether what an uncertain attempt did can no longer appear: so long after its claim."""
    return last_try_at is None or now - last_try_at >= SETTLE
