"""Receipts: a request whose effect is stored has none the second time."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, delete, select

from store.database import Database
from store.rows import ReceiptRow
from store.session import Session

KEPT = timedelta(days=2)
"""Slack repeats events for minutes, with delayed events for a day."""


def keep(session: Session, key: str, answer: dict[str, Any], now: datetime) -> None:
    """Store what was answered to a request with its effect, at the end of the transaction.

    That raises `store.session.Repeated` when it was answered before. Whether it was, is known before it is decided
    (`store.workspaces.with_person`), unless it was at this very moment: PostgreSQL makes the two wait for each other.
    now: aware UTC.
    """
    session.end_with(ReceiptRow, {"key": key, "received_at": now, "answer": answer})


async def answer_to(session: Session, key: str) -> dict[str, Any] | None:
    """What was answered to a request; None: it was not."""
    found = (await session.exec(select(ReceiptRow.answer).where(ReceiptRow.key == key))).first()
    return None if found is None else dict(found)


async def forget_old(database: Database, now: datetime) -> None:
    """Drop receipts that no repetition can ask for any more."""
    async with database.begin_everywhere() as session:
        await session.exec(delete(ReceiptRow).where(col(ReceiptRow.received_at) < now - KEPT))
