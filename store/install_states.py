"""Who is on the way to install the app: remembered for some minutes, so that only they come back, and once."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, delete, select

from store.database import Database
from store.rows import InstallStateRow

KEPT = timedelta(minutes=10)
"""How long somebody may take; Slack's own codes live as long."""

MOST = 1000
"""People on the way at once: anybody may begin, and nobody shall fill the database with it."""


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


async def begin(database: Database, state: str, browser: str, now: datetime) -> bool:
    """Remember somebody who is sent to Slack; False when too many are on the way.

    state: what Slack brings back. browser: what only their browser knows. now: aware UTC.
    """
    async with database.begin_everywhere() as session:
        await session.exec(delete(InstallStateRow).where(col(InstallStateRow.expires_at) <= now))
        if (await session.exec(select(func.count()).select_from(InstallStateRow))).one() >= MOST:
            return False
        session.add(InstallStateRow(state=_hash(state), browser=_hash(browser), expires_at=now + KEPT))
        return True


async def take(database: Database, state: str, browser: str, now: datetime) -> bool:
    """Whether who comes back was sent, by this browser, and not too long ago: true once. now: aware UTC."""
    row = InstallStateRow
    statement = (
        delete(row)
        .where(col(row.state) == _hash(state), col(row.browser) == _hash(browser), col(row.expires_at) > now)
        .returning(col(row.id))
        .execution_options(synchronize_session=False)
    )
    async with database.begin_everywhere() as session:
        return (await session.exec(statement)).scalars().first() is not None
