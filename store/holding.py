"""What waits to be sent, held back while the app is out of a workspace, and sent once it is back."""

from datetime import datetime

from sqlalchemy import case
from sqlmodel import col, update

from learning.delivery import State
from store.rows import DeliveryRow
from store.session import Session


async def hold_back(session: Session, reason: str) -> None:
    """Skip what waits to be sent in this workspace; `bring_back` undoes it. What is under way ends by itself."""
    row = DeliveryRow
    await session.exec(
        update(row)
        .where(col(row.state).in_((State.PENDING, State.UNKNOWN)))
        .values(state=State.SKIPPED, reason=reason, uncertain=col(row.state) == State.UNKNOWN, lease_until=None)
        .execution_options(synchronize_session=False)
    )


async def bring_back(session: Session, reason: str, now: datetime) -> None:
    """Have what was skipped for this reason sent after all; what may have been sent is looked for first."""
    row = DeliveryRow
    goes_to = case((col(row.uncertain), State.UNKNOWN.value), else_=State.PENDING.value)
    await session.exec(
        update(row)
        .where(col(row.state) == State.SKIPPED, col(row.reason) == reason)
        .values(state=goes_to, reason="", due_at=now, attempts=0)
        .execution_options(synchronize_session=False)
    )
    session.enqueued = True
