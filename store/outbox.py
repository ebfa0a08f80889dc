"""The outbox: what others will see, written with the decision, claimed by a lease, kept as a ledger."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import case, exists, func
from sqlalchemy.orm import aliased
from sqlmodel import col, select, update

from learning.delivery import ACTIVE, Delivery, State
from store.database import Database, Session
from store.rows import DeliveryRow


async def enqueue(
    session: Session,
    *,
    key: str,
    lane: str,
    kind: str,
    ref: str,
    now: datetime,
    expires_at: datetime | None = None,
) -> bool:
    """Write one thing to be sent; the same key is only ever written once.

    key: unique in the workspace. lane: what must happen in order. ref: the JSON of a reference.
    now, expires_at: aware UTC. Returns whether it was new.
    """
    values = {
        "key": key,
        "lane": lane,
        "kind": kind,
        "ref": ref,
        "opaque_id": uuid.uuid4().hex,
        "created_at": now,
        "due_at": now,
        "expires_at": expires_at,
    }
    session.enqueued = True
    return await session.insert_once(DeliveryRow, values, unless=["key"]) is not None


async def claim(
    database: Database,
    now: datetime,
    lease: timedelta,
    limit: int,
    paused: Collection[int] = (),
    busy: Collection[int] = (),
) -> list[Delivery]:
    """Take up to `limit` due deliveries for the length of a lease, in one statement; several processes may ask at once.

    What was claimed and not finished before its lease ended comes back as uncertain: it may have been sent.
    Of a lane only the oldest can be claimed. paused: workspaces that Slack asked to wait. busy: deliveries the asker
    has under way: a clock that jumps ends their leases, not their calls.
    """
    row, earlier = DeliveryRow, aliased(DeliveryRow)
    waits = exists().where(
        col(earlier.workspace_id) == col(row.workspace_id),
        col(earlier.lane) == col(row.lane),
        col(earlier.id) < col(row.id),
        col(earlier.state).in_(ACTIVE),
    )
    due = (
        select(col(row.id))
        .where(
            (col(row.state).in_((State.PENDING, State.UNKNOWN)) & (col(row.due_at) <= now))
            | ((col(row.state) == State.SENDING) & (col(row.lease_until) < now)),
            ~waits,
        )
        .order_by(col(row.due_at), col(row.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if paused:
        due = due.where(col(row.workspace_id).not_in(paused))
    if busy:
        due = due.where(col(row.id).not_in(busy))
    token = uuid.uuid4().hex
    statement = (
        update(row)
        .where(col(row.id).in_(due))
        .values(
            state=State.SENDING,
            uncertain=col(row.state) != State.PENDING,
            attempts=col(row.attempts) + 1,
            last_try_at=case((col(row.state) == State.PENDING, now), else_=col(row.last_try_at)),
            claim_token=token,
            lease_until=now + lease,
            first_try_at=func.coalesce(col(row.first_try_at), now),
        )
        .returning(row)
        .execution_options(synchronize_session=False)
    )
    async with database.begin_everywhere() as session:
        rows = (await session.exec(statement)).scalars().all()
        return [_value(each) for each in sorted(rows, key=lambda each: each.id or 0)]


def _value(row: DeliveryRow) -> Delivery:
    return Delivery(**row.model_dump(include=set(Delivery.__dataclass_fields__)))


async def finish(
    session: Session,
    delivery: Delivery,
    state: State,
    *,
    reason: str = "",
    channel: str | None = None,
    ts: str | None = None,
) -> bool:
    """Store the end of a delivery; False when the claim is no longer ours (then nothing was written)."""
    return await _write(session, delivery, state=state, reason=reason, channel=channel, ts=ts, lease_until=None)


async def put_back(
    session: Session, delivery: Delivery, state: State, *, due_at: datetime, reason: str, burnt: bool
) -> bool:
    """Give a claim back, to be tried again.

    state: pending (not sent) or unknown (may have been sent). due_at: aware UTC. burnt: whether the try counts.
    """
    attempts = DeliveryRow.attempts if burnt else DeliveryRow.attempts - 1
    return await _write(
        session,
        delivery,
        state=state,
        due_at=due_at,
        reason=reason,
        lease_until=None,
        attempts=attempts,
    )


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


async def release_orphans(database: Database, now: datetime) -> int:
    """End the leases of a dead process at once; only for the one who knows that nobody else is running."""
    statement = (
        update(DeliveryRow)
        .where(col(DeliveryRow.state) == State.SENDING)
        .values(lease_until=now - timedelta(seconds=1))
        .execution_options(synchronize_session=False)
    )
    async with database.begin_everywhere() as session:
        return int((await session.exec(statement)).rowcount)


async def superseded(session: Session, delivery: Delivery) -> bool:
    """Whether a later delivery of the same kind waits, so that this one has nothing to add.

    Never so while it is uncertain: what it may have posted must be found first, or the later one posts it again.
    """
    if delivery.uncertain:
        return False
    later = aliased(DeliveryRow)
    statement = select(col(later.id)).where(
        col(later.id) > delivery.id,
        col(later.kind) == delivery.kind,
        col(later.ref) == delivery.ref,
        col(later.state) == State.PENDING,
    )
    return (await session.exec(statement.limit(1))).first() is not None


async def sent_since(session: Session, keys: Collection[str], since: datetime) -> bool:
    """Whether one of these deliveries was sent, at its last try, after a moment (aware UTC)."""
    query = select(col(DeliveryRow.id)).where(
        col(DeliveryRow.key).in_(keys), col(DeliveryRow.state) == State.SENT, col(DeliveryRow.last_try_at) > since
    )
    return (await session.exec(query.limit(1))).first() is not None


async def is_due(database: Database, now: datetime) -> bool:
    """Whether there is anything to claim; asked of a reader, so that looking never keeps others from writing."""
    row = DeliveryRow
    due = ((col(row.state).in_((State.PENDING, State.UNKNOWN))) & (col(row.due_at) <= now)) | (
        (col(row.state) == State.SENDING) & (col(row.lease_until) < now)
    )
    async with database.read_everywhere() as session:
        return (await session.exec(select(col(row.id)).where(due).limit(1))).first() is not None
