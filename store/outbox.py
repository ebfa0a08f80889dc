"""The outbox: what others will see, written with the decision, claimed by a lease, kept as a ledger."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, func
from sqlalchemy.sql.elements import BindParameter, ColumnElement
from sqlmodel import col, select, update

from learning.delivery import BY_MAIL, CIRCULARS, Delivery, State
from store.listing import among
from store.prepared import Prepared
from store.rows import DeliveryRow
from store.session import Session

Place = tuple[str | None, str | None]
"""Where something was sent: the channel's id, and the ts there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be sent.

    key: unique in the workspace. lane: what must happen in order. ref: the JSON of a reference. expires_at: aware UTC.
    doubt: since when it may have been sent (aware UTC), unknown to us; see `learning.delivery.doubt`.
    """

    key: str
    lane: str
    kind: str
    ref: str
    expires_at: datetime | None = None
    doubt: datetime | None = None


async def enqueue(session: Session, entries: Sequence[Entry], now: datetime) -> int:
    """Write what is to be sent; the same key is only ever written once. Returns how many are new. now: aware UTC."""
    if not entries:
        return 0
    rows = [
        {
            "key": each.key,
            "lane": each.lane,
            "kind": each.kind,
            "ref": each.ref,
            "by_mail": each.kind.startswith(BY_MAIL),
            "circular": each.kind in CIRCULARS,
            "opaque_id": opaque_id(session.workspace_id, each.key),
            "state": State.PENDING if each.doubt is None else State.UNKNOWN,
            "first_try_at": each.doubt,
            "created_at": now,
            "due_at": now,
            "expires_at": each.expires_at,
        }
        for each in entries
    ]
    if len(rows) == 1:
        new = int(await session.insert_once(DeliveryRow, rows[0], unless=["key"]) is not None)
    else:
        new = len(await session.insert_new(DeliveryRow, rows, unless=["key"]))
    session.enqueued = session.enqueued or new > 0
    return new


def opaque_id(workspace_id: int, key: str) -> str:
    """What a message of this delivery carries: the same for the same thing, also when it is written once more.

    So what was sent after a backup is recognised when that was put back, and the same is planned again.
    """
    return hashlib.sha256(f"{workspace_id}:{key}".encode()).hexdigest()[:32]


async def is_under_way(session: Session, lane: str, begins: str) -> bool:
    """Whether something of a lane whose key begins with these words is still to be sent, or being sent."""
    query = select(DeliveryRow.id).where(DeliveryRow.lane == lane, active(DeliveryRow))
    return (
        await session.exec(query.where(col(DeliveryRow.key).startswith(begins, autoescape=True)))
    ).first() is not None


def active(row: type[DeliveryRow]) -> ColumnElement[bool]:
    """Whether a delivery is on its way, word for word as the partial indexes have it.

    SQLite uses those only for the same words, not for values that are bound; without them a claim reads the whole
    ledger (https://sqlite.org/partialindex.html, "Queries Using Partial Indexes").
    """
    words = ["pending", "unknown", "sending"]
    active: BindParameter[list[str]] = bindparam("active", words, expanding=True, literal_execute=True, unique=True)
    return col(row.state).in_(active)


async def finish(
    session: Session,
    delivery: Delivery,
    state: State,
    *,
    reason: str = "",
    channel: str | None = None,
    ts: str | None = None,
    uncertain: bool = False,
) -> bool:
    """Store the end of a delivery; False when the claim is no longer ours (then nothing was written).

    uncertain: whether it may have been sent all the same; who has it sent again then looks first.
    """
    return await _write(
        session, delivery, state=state, reason=reason, channel=channel, ts=ts, uncertain=uncertain, lease_until=None
    )


_CLAIMED: Prepared[tuple[int, str]] = Prepared(
    select(col(DeliveryRow.id), col(DeliveryRow.claim_token))
    .where(among(col(DeliveryRow.id), "ids"), col(DeliveryRow.state) == State.SENDING)
    .order_by(col(DeliveryRow.id))
    .with_for_update()
)


async def finish_sent(session: Session, sent: Sequence[tuple[Delivery, Place]]) -> set[int]:
    """Store that several were sent, and where. Returns the ids of those whose claim was still ours; see `finish`."""
    claims = {each.id: each.claim_token for each, _ in sent}
    ours = {id_ for id_, token in await session.ask(_CLAIMED, ids=claims) if token == claims[id_]}
    ended = {"state": State.SENT, "reason": "", "uncertain": False, "lease_until": None}
    changes = {each.id: {**ended, "channel": at[0], "ts": at[1]} for each, at in sent if each.id in ours}
    await session.update_each(DeliveryRow, changes)
    return ours


async def renew(session: Session, keys: Collection[str], expires_at: datetime, now: datetime) -> None:
    """Have sent now what waits for another moment, or was given up unsent: what was decided about it holds no more.

    expires_at, now: aware UTC.
    """
    waits = col(DeliveryRow.state) == State.PENDING
    unsent = (col(DeliveryRow.state) == State.EXPIRED) & ~col(DeliveryRow.uncertain)
    values = {"state": State.PENDING, "due_at": now, "expires_at": expires_at, "first_try_at": None, "attempts": 0}
    statement = update(DeliveryRow).where(col(DeliveryRow.key).in_(keys), waits | unsent).values(**values, reason="")
    session.enqueued = bool((await session.exec(statement)).rowcount) or session.enqueued


async def put_back(
    session: Session,
    delivery: Delivery,
    state: State,
    *,
    due_at: datetime,
    reason: str,
    burnt: bool,
    anew: bool = False,
) -> bool:
    """Give a claim back, to be tried again.

    state: pending (not sent) or unknown (may have been sent). due_at: aware UTC. burnt: whether the try counts.
    anew: it waits because its time has not come, so that it is not overdue until then.
    """
    attempts = DeliveryRow.attempts if burnt else DeliveryRow.attempts - 1
    values = {"state": state, "due_at": due_at, "reason": reason, "lease_until": None, "attempts": attempts}
    return await _write(session, delivery, **values, **({"first_try_at": None} if anew else {}))


async def put_back_untried(
    session: Session, deliveries: Collection[Delivery], *, due_at: datetime, reason: str
) -> None:
    """Give claims back of which nothing was tried: they are what they were before. due_at: aware UTC."""
    statement = (
        update(DeliveryRow)
        .where(
            col(DeliveryRow.id).in_({each.id for each in deliveries}),
            col(DeliveryRow.claim_token).in_({each.claim_token for each in deliveries}),
            col(DeliveryRow.state) == State.SENDING,
        )
        .values(
            state=case((col(DeliveryRow.uncertain), State.UNKNOWN), else_=State.PENDING),
            due_at=due_at,
            reason=reason,
            lease_until=None,
            attempts=DeliveryRow.attempts - 1,
        )
        .execution_options(synchronize_session=False)
    )
    await session.exec(statement)


async def hold(session: Session, delivery: Delivery, until: datetime) -> bool:
    """Make a claim last longer (until: aware UTC), before a call that may; False when it is no longer ours."""
    return await _write(session, delivery, lease_until=until)


async def _write(session: Session, delivery: Delivery, **values: object) -> bool:
    statement = (
        update(DeliveryRow)
        .where(
            col(DeliveryRow.id) == delivery.id,
            col(DeliveryRow.claim_token) == delivery.claim_token,
            col(DeliveryRow.state) == State.SENDING,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool((await session.exec(statement)).rowcount)


_LATER: Prepared[tuple[str, str, int]] = Prepared(
    select(col(DeliveryRow.kind), col(DeliveryRow.ref), func.max(DeliveryRow.id))
    .where(among(col(DeliveryRow.lane), "lanes"), active(DeliveryRow), col(DeliveryRow.state) == State.PENDING)
    .group_by(col(DeliveryRow.kind), col(DeliveryRow.ref))
)


async def superseded(session: Session, deliveries: Collection[Delivery]) -> set[int]:
    """Ids of those of which a later one of the same kind about the same waits in their lane: they have nothing to add.

    Never so while one is uncertain: what it may have posted must be found first, or the later one posts it again.
    """
    certain = [each for each in deliveries if not each.uncertain]
    found = await session.ask(_LATER, lanes={each.lane for each in certain})
    newest = {(kind, ref): id_ for kind, ref, id_ in found}
    return {each.id for each in certain if newest.get((each.kind, each.ref), 0) > each.id}


async def sent_since(session: Session, keys: Collection[str], since: datetime) -> bool:
    """Whether one of these deliveries was sent, at its last try, after a moment (aware UTC)."""
    query = select(col(DeliveryRow.id)).where(
        col(DeliveryRow.key).in_(keys), col(DeliveryRow.state) == State.SENT, col(DeliveryRow.last_try_at) > since
    )
    return (await session.exec(query.limit(1))).first() is not None


async def where(session: Session, key: str) -> tuple[str, str] | None:
    """Where the message of a delivery is that was sent: channel and ts."""
    query = select(DeliveryRow.channel, DeliveryRow.ts).where(DeliveryRow.key == key, DeliveryRow.state == State.SENT)
    found = (await session.exec(query)).first()
    return (found[0], found[1]) if found and found[0] and found[1] else None
