"""SQLite's connections: waited for in a thread of their own, and otherwise asked without one.

aiosqlite takes each statement to a thread four times (cursor, execute, fetch, close), and each time costs more than a
statement of a turn does. What may wait for the disk goes there still: opening the file, COMMIT and ROLLBACK of who
writes. What lies between takes less time than making rows of its answer.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Sequence
from functools import partial
from time import monotonic
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.dialects.sqlite.aiosqlite import dialect as dialect_of_url
from sqlalchemy.engine import URL
from sqlalchemy.util import await_only

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
"""How every connection is set up: what is committed is on the disk."""

BEGIN_WRITING, BEGIN_READING = "BEGIN IMMEDIATE", "BEGIN"

WAIT_TO_WRITE = 15
"""Seconds to wait for another program that writes."""

LONGEST_PAUSE = 0.05
"""Seconds between two looks whether another program still writes."""

WAIT_TO_READ = 1
"""Seconds to wait for the file to be mended after a death, in another process: nothing else keeps readers waiting."""

_DRIVER = AsyncAdapt_aiosqlite_dbapi(aiosqlite, sqlite3)


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor of the standard library; the rows are fetched at once."""

    __slots__ = ()
    _awaitable_cursor_close = False

    def _make_new_cursor(self, connection: Any) -> Any:  # noqa: ANN401 - the driver's
        return connection._conn.cursor()  # noqa: SLF001 - there is no public way to it

    def _aenter_cursor(self, cursor: Any) -> Any:  # noqa: ANN401 - the driver's
        return cursor

    async def _execute_async(self, operation: str, parameters: Any) -> None:  # noqa: ANN401 - as the driver takes them
        """Send one statement."""
        cursor: Any = self._cursor  # the standard library's: nothing of it is awaited
        if operation == BEGIN_WRITING:
            await _begin(cursor)
            return
        cursor.execute(operation, parameters or ())
        if cursor.description:
            self._rows = deque(cursor.fetchall())

    async def _executemany_async(self, operation: str, seq_of_parameters: Any) -> None:  # noqa: ANN401
        """Send one statement with each of several parameters."""
        cursor: Any = self._cursor
        cursor.executemany(operation, seq_of_parameters)


async def _begin(cursor: sqlite3.Cursor) -> None:
    """Begin to write as soon as no other program does. Whoever waits here for too long can be told so in time."""
    ends, pause = monotonic() + WAIT_TO_WRITE, 0.001
    while True:
        try:
            cursor.execute(BEGIN_WRITING)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > ends:  # without what is extended
                raise
        else:
            return
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


class _Writer(AsyncAdapt_aiosqlite_connection):
    """A connection as SQLAlchemy sees it."""

    __slots__ = ()
    _cursor_cls = _Cursor

    def rollback(self) -> None:
        """End the transaction, if there is one: a connection that comes back after its commit waits for nothing.

        So a task that is cancelled just then (the process stops) leaves nothing half done to be complained of.
        """
        if self._connection._conn.in_transaction:  # noqa: SLF001 - there is no public way to it
            super().rollback()


class _Reader(_Writer):
    """One whose transactions end without a look at the disk."""

    __slots__ = ()

    def commit(self) -> None:
        """End the transaction."""
        self._connection._conn.commit()  # noqa: SLF001 - there is no public way to it

    def rollback(self) -> None:
        """End the transaction."""
        self._connection._conn.rollback()  # noqa: SLF001 - there is no public way to it


def ask(connection: Any, sql: str, values: Any) -> list[Any]:  # noqa: ANN401 - the driver's
    """The rows of a statement, in a transaction that was begun. connection: aiosqlite's."""
    rows: list[Any] = connection._conn.execute(sql, values).fetchall()  # noqa: SLF001 - as above
    return rows


def change(connection: Any, sql: str, many: Sequence[Any]) -> None:  # noqa: ANN401 - the driver's
    """Do a statement with each of many values, in a transaction that was begun. connection: aiosqlite's."""
    connection._conn.executemany(sql, many)  # noqa: SLF001 - as above


async def open_to_look(url: URL) -> sqlite3.Connection:
    """A connection for single statements that read, each of them by itself."""
    return await asyncio.to_thread(_open, url, False)


def connect(url: URL, *, writes: bool) -> AsyncAdapt_aiosqlite_connection:
    """Open a connection, to write with or to read with; its thread lives as long as it does."""
    opened = aiosqlite.Connection(partial(_open, url, writes), iter_chunk_size=64)
    opened._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does: a process can end without closing it
    connection: Any = await_only(opened)
    return (_Writer if writes else _Reader)(_DRIVER, connection)


def _open(url: URL, writes: bool) -> sqlite3.Connection:
    (file,), options = dialect_of_url().create_connect_args(url)
    own = {"timeout": WAIT_TO_WRITE if writes else WAIT_TO_READ, "check_same_thread": False, "isolation_level": None}
    opened: sqlite3.Connection = sqlite3.connect(file, **{**options, **own})
    try:
        for pragma in (*PRAGMAS, f"query_only={int(not writes)}"):
            opened.execute(f"PRAGMA {pragma}")
        if writes:
            opened.execute("PRAGMA busy_timeout=0")  # see `_begin`
    except sqlite3.Error:
        opened.close()
        raise
    return opened
