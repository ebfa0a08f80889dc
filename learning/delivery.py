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


BY_MAIL = "mail."
"""How the kinds of letters begin that go by e-mail."""

CIRCULARS = frozenset({"checkin.nudge"})
"""Kinds of letters that go to hundreds at the same time: what somebody waits for goes before them."""

DOUBTFUL = "may have been sent"
"""Why an e-mail failed of which nobody can know whether it arrived: it is not sent again by itself."""

OVERDUE = timedelta(minutes=5)
"""Waiting longer than this is worth an operator's look: a usual message leaves within seconds."""


RESTORED = timedelta(days=8)
"""How long after a restore all that the clock brings about is looked up first: what is weekly comes round in it."""


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
    lane: str
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


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the outbox as an operator sees it, without words and without people. Times are aware UTC.

    team_id: Slack's id of the workspace. since: when it was first to be sent. uncertain: whether it may have been sent.
    """

    id: int
    team_id: str
    kind: str
    state: State
    reason: str
    attempts: int
    uncertain: bool
    since: datetime
    due_at: datetime
    last_try_at: datetime | None


def again(state: State, *, uncertain: bool, by_mail: bool = False, named: bool = False) -> State | None:
    """Where a delivery goes when an operator has it sent again; None when that would make no sense, or harm.

    What may have been sent is looked up first; an e-mail, which nobody can look up, goes again only when it was named
    by its id. What was sent, or lost its sense, stays; so does what is under way.
    """
    match state:
        case State.FAILED if uncertain and by_mail:
            return State.PENDING if named else None
        case State.FAILED:
            return State.UNKNOWN if uncertain else State.PENDING
        case State.PENDING | State.UNKNOWN:
            return state
        case _:
            return None


def doubt(restored_at: datetime | None, began: datetime | None, now: datetime) -> datetime | None:
    """Since when something written only now may have been sent all the same; None: it cannot have been.

    A database that was put back does not know what was sent after the backup. What comes of something that began
    before the restore may be among that: it is looked up before it is sent.

    restored_at: when a backup was put back, if ever. began: when it could first have been sent; None when that is not
    known, as of what the clock brings about. All aware UTC.
    """
    if restored_at is None:
        return None
    if began is not None:
        return began if began <= restored_at else None
    return restored_at - RESTORED if now <= restored_at + RESTORED else None


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
