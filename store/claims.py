"""Claims: who sends what of the outbox, by a lease; several processes may ask at once."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Integer, String, bindparam, case, exists, func
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import col, select, update
from sqlmodel.sql.sqltypes import UTCDateTime

from learning.delivery import Delivery, State
from store.database import Database
from store.listing import among
from store.outbox import active
from store.prepared import Prepared
from store.rows import DeliveryRow

_NOW, _BY_MAIL = bindparam("now", type_=UTCDateTime()), bindparam("of_mail", type_=Boolean)

_DUE = (
    (col(DeliveryRow.by_mail) == _BY_MAIL)
    & active(DeliveryRow)
    & (col(DeliveryRow.due_at) <= _NOW)
    & (
        (col(DeliveryRow.state).in_((State.PENDING, State.UNKNOWN)))
        | ((col(DeliveryRow.state) == State.SENDING) & (col(DeliveryRow.lease_until) < _NOW))
    )
)


def _claim() -> ReturningUpdate[Any]:
    """The statement of a claim; made once, see decision 0016."""
    row, earlier = DeliveryRow, aliased(DeliveryRow)
    waits = exists().where(
        col(earlier.workspace_id) == col(row.workspace_id),
        col(earlier.lane) == col(row.lane),
        col(earlier.id) < col(row.id),
        active(earlier),
    )
    due = (
        select(col(row.id))
        .where(
            _DUE,
            col(row.circular) == bindparam("of_circulars", type_=Boolean),
            ~waits,
            ~among(col(row.workspace_id), "paused"),
            ~among(col(row.id), "busy"),
        )
        .order_by(col(row.due_at), col(row.id))
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
    )
    # Chosen once: as a part of the update, PostgreSQL may ask for the first ones anew for every row it looks at.
    chosen = due.cte("chosen").prefix_with("MATERIALIZED")
    return (
        update(row)
        .where(col(row.id).in_(select(chosen.c.id)))
        .values(
            state=State.SENDING,
            uncertain=col(row.state) != State.PENDING,
            attempts=col(row.attempts) + 1,
            last_try_at=case((col(row.state) == State.PENDING, _NOW), else_=col(row.last_try_at)),
            claim_token=bindparam("token", type_=String),
            lease_until=bindparam("until", type_=UTCDateTime()),
            first_try_at=func.coalesce(col(row.first_try_at), _NOW),
        )
        .returning(*(col(getattr(row, name)) for name in Delivery.__dataclass_fields__))
        .execution_options(synchronize_session=False)
    )


_CLAIM: Prepared[Any] = Prepared(_claim(), everywhere=True)


async def claim(
    database: Database,
    now: datetime,
    lease: timedelta,
    limit: int,
    paused: Collection[int] = (),
    busy: Collection[int] = (),
    *,
    circulars: int | None = None,
    by_mail: bool = False,
) -> list[Delivery]:
    """Take due deliveries for the length of a lease; several processes may ask at once.

    What was claimed and not finished before its lease ended comes back as uncertain: it may have been sent.
    Of a lane only the oldest can be claimed. paused: workspaces that Slack asked to wait. busy: deliveries the asker
    has under way: a clock that jumps ends their leases, not their calls. by_mail: what goes by e-mail, or all the rest.

    limit: the most of what somebody waits for. circulars: the most of what goes to hundreds; None: what `limit` leaves.
    """
    values = {
        "now": now,
        "of_mail": by_mail,
        "paused": paused,
        "busy": busy,
        "token": uuid.uuid4().hex,
        "until": now + lease,
    }
    found: list[Delivery] = []
    async with database.begin_everywhere() as session:
        for circular in (False, True):
            most = (limit - len(found) if circulars is None else circulars) if circular else limit
            if most > 0:
                rows = await session.ask(_CLAIM, **values, of_circulars=circular, most=most)
                found += sorted((Delivery(*row) for row in rows), key=lambda each: each.id)
    return found


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


@cache
def _any_due(*, circulars: bool) -> Prepared[tuple[int]]:
    """The statement of `is_due`. It names all that stands in the index before the moment, so that it is used whole."""
    kinds = (False, True) if circulars else (False,)
    return Prepared(
        select(col(DeliveryRow.id)).where(_DUE, col(DeliveryRow.circular).in_(kinds)).limit(1), everywhere=True
    )


async def is_due(database: Database, now: datetime, *, circulars: bool = True, by_mail: bool = False) -> bool:
    """Whether there is anything to claim; asked of a reader, so that looking never keeps others from writing.

    circulars: whether what goes to hundreds counts. by_mail: as in `claim`.
    """
    async with database.read_everywhere() as session:
        return bool(await session.ask(_any_due(circulars=circulars), now=now, of_mail=by_mail))
