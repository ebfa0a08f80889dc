"""Backups of an SQLite file, putting one back, and what must be in doubt afterwards. PostgreSQL has its own tools.

A backup is whole or not there at all; so is what is put back.
"""

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, func
from sqlmodel import col, text, update

from learning.delivery import ACTIVE, State
from learning.installation import GONE
from store import schema
from store.database import Database
from store.rows import DeliveryRow, WorkspaceRow

PATIENCE = 15.0
"""Seconds to wait for whoever is writing."""


class BackupError(RuntimeError):
    """It cannot be done; the text says why. What was there before is there still."""


def back_up(database: Path, target: Path, *, replace: bool) -> None:
    """Write a whole copy of a database file, which may be in use. replace: whether the target may exist.

    Raises BackupError.
    """
    if not database.exists():
        raise BackupError(f"There is no database file {database}: check DATABASE_URL.")
    if target.exists() and (not replace or target.samefile(database)):
        raise BackupError(f"{target} exists already.")
    partial = target.with_name(f".{target.name}.partial")
    try:
        _make_private(partial)
        with closing(sqlite3.connect(database, timeout=PATIENCE)) as connection:
            connection.execute("VACUUM INTO ?", (str(partial),))
        examine(partial)
        _settle_on_disk(partial)
        partial.replace(target)
        _sync(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"The backup could not be written ({error}).") from None
    finally:
        partial.unlink(missing_ok=True)


def examine(file: Path) -> str:
    """The schema of a backup, once it is seen to be whole. Raises BackupError for anything else."""
    if not file.exists():
        raise BackupError(f"There is no file {file}.")
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            (state,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.Error, TypeError) as error:
        raise BackupError(f"{file} is no backup of Peerloop ({error}).") from None
    if state != "ok" or broken is not None:
        raise BackupError(f"{file} is damaged ({state}).")
    if revision > schema.HEAD:
        raise BackupError(f"{file} has schema {revision}, this Peerloop knows {schema.HEAD}: install that version.")
    return str(revision)


async def put_back(backup: Path, database: Path, aside: Path, now: datetime) -> int:
    """Have a backup take the place of a database file that nobody uses; what was there is kept as `aside`.

    now: aware UTC. Returns how many deliveries are in doubt; see `settle`. Raises BackupError.
    """
    examine(backup)
    partial = database.with_name(f".{database.name}.partial")
    try:
        _make_private(partial)
        shutil.copyfile(backup, partial)
        doubtful = await _ready(partial, now)
        _settle_on_disk(partial)
        _keep(database, aside)
        partial.replace(database)
        _sync(database.parent)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"The backup could not be put back ({error}); nothing was changed.") from None
    finally:
        for left in (partial, *_companions(partial)):
            left.unlink(missing_ok=True)
    return doubtful


def _keep(database: Path, aside: Path) -> None:
    """Give what there is another name too, with what was written beside it: it may be damaged, and is not opened."""
    if not database.exists():
        return
    os.link(database, aside)
    log, shared = _companions(database)
    if log.exists():
        log.replace(_companions(aside)[0])
    shared.unlink(missing_ok=True)


async def _ready(partial: Path, now: datetime) -> int:
    """Bring a copy up to date and settle it, before it is the database."""
    copy = Database(URL.create("sqlite", database=str(partial)).render_as_string())
    try:
        await schema.upgrade(copy)
        doubtful = await settle(copy, now)
    finally:
        await copy.close()
    _fold_in(partial)
    return doubtful


async def settle(database: Database, now: datetime) -> int:
    """After a backup was put back: what was on its way then may have been sent since, and is looked up first.

    So is, once the app is back, what was held back where it was taken out. Everything the clock brings about in the
    days to come is looked up, too; see `learning.delivery.doubt`.
    now: aware UTC. Returns how many deliveries are in doubt.
    """
    row = DeliveryRow
    on_their_way = (
        update(row)
        .where(col(row.state).in_(ACTIVE))
        .values(
            state=State.UNKNOWN,
            due_at=now,
            first_try_at=func.coalesce(col(row.first_try_at), col(row.created_at)),
            last_try_at=now,
            lease_until=None,
        )
        .execution_options(synchronize_session=False)
    )
    failed = update(row).where(col(row.state) == State.FAILED).values(uncertain=True)
    held_back = (
        update(row)
        .where(col(row.state) == State.SKIPPED, col(row.reason) == GONE)
        .values(uncertain=True, first_try_at=func.coalesce(col(row.first_try_at), col(row.created_at)), last_try_at=now)
    )
    async with database.begin_everywhere() as session:
        doubtful = int((await session.exec(on_their_way)).rowcount)
        for each in (failed, held_back):
            await session.exec(each.execution_options(synchronize_session=False))
        await session.exec(update(WorkspaceRow).values(restored_at=now).execution_options(synchronize_session=False))
    return doubtful


async def others(database: Database) -> int:
    """How many connections other processes of Peerloop have to the server; 0 for a file, which has its lock."""
    if database.is_sqlite:
        return 0
    query = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = :name AND pid <> pg_backend_pid()"
    )
    async with database.reader.connect() as connection:
        return int((await connection.execute(query, {"name": database.APPLICATION})).scalar_one())


def _companions(file: Path) -> tuple[Path, Path]:
    return Path(f"{file}-wal"), Path(f"{file}-shm")


def _fold_in(file: Path) -> None:
    """Have all that was written stand in the file itself: what lies beside it would be taken for another's."""
    with closing(sqlite3.connect(file, timeout=PATIENCE)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for left in _companions(file):
        if left.exists():
            raise OSError(f"{left} is still in use")


def _make_private(file: Path) -> None:
    """An empty file that nobody else may read: it will hold what people wrote."""
    file.unlink(missing_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _settle_on_disk(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())


def _sync(folder: Path) -> None:
    with suppress(OSError):  # a file system that cannot sync folders
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
