"""Receipts: a request whose effect is stored has none the second time."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, delete, select, update

from store.database import Database, Session
from store.prepared import Prepared
from store.rows import ReceiptRow

KEPT = timedelta(days=2)
"""Slack repeats events for minutes, with delayed events for a day."""


async def take(session: Session, key: str, now: datetime) -> bool:
    """Whether this request is here for the first time; stored with its effect, in one transaction."""
    values = {"key": key, "received_at": now, "answer": {}}
    return await session.insert_once(ReceiptRow, values, unless=["key"]) is not None


_KEEP: Prepared[tuple[()]] = Prepared(
    update(ReceiptRow).where(col(ReceiptRow.key) == bindparam("of_request")).values(answer=bindparam("answered"))
)


async def keep_answer(session: Session, key: str, answer: dict[str, Any]) -> None:
    """Store what is answered to a request, for its repetitions."""
    await session.ask(_KEEP, of_request=key, answered=answer)


async def answer_to(session: Session, key: str) -> dict[str, Any]:
    """What was answered to a request the first time."""
    return dict((await session.exec(select(ReceiptRow.answer).where(ReceiptRow.key == key))).one())


async def forget_old(database: Database, now: datetime) -> None:
    """Drop receipts that no repetition can ask for any more."""
    async with database.begin_everywhere() as session:
        await session.exec(delete(ReceiptRow).where(col(ReceiptRow.received_at) < now - KEPT))
