"""What people typed to the app while a check-in was open; kept only once they said so."""

from datetime import datetime, timedelta

from sqlmodel import col, delete, select, update

from store.database import Database
from store.rows import NoteRow
from store.session import Session

UNKEPT = timedelta(days=2)
"""How long the app waits to be told whether to keep a note; then it is deleted."""


async def add(session: Session, person_id: int, check_in_id: int, words: str, now: datetime) -> int:
    """Store a note until its person said whether to keep it; its id."""
    row = NoteRow(workspace_id=session.workspace_id, person_id=person_id, check_in_id=check_in_id, words=words, at=now)
    session.add(row)
    await session.flush()
    return row.id or 0


async def get(session: Session, note_id: int) -> tuple[int, int, str] | None:
    """A note: whose it is (our id), of which check-in, and what it says."""
    row = (await session.exec(select(NoteRow).where(NoteRow.id == note_id))).first()
    return (row.person_id, row.check_in_id, row.words) if row is not None else None


async def keep(session: Session, note_id: int) -> None:
    """The person wants it kept."""
    await session.exec(update(NoteRow).where(col(NoteRow.id) == note_id).values(kept=True))


async def drop(session: Session, note_id: int) -> None:
    """The person wants it gone."""
    await session.exec(delete(NoteRow).where(col(NoteRow.id) == note_id))


async def forget_unkept(database: Database, now: datetime) -> None:
    """Delete what nobody asked to keep. now: aware UTC."""
    async with database.begin_everywhere() as session:
        await session.exec(delete(NoteRow).where(~col(NoteRow.kept), col(NoteRow.at) < now - UNKEPT))
