"""Single statements that read, each by itself: no transaction, session or pool of SQLAlchemy's is made for them.

Every turn begins with one, and most that only read need no other.
"""

import asyncio
import sqlite3
from collections.abc import Mapping
from typing import Any, Protocol

import psycopg
from sqlalchemy import Engine

from store import sqlite
from store.driver import refused
from store.prepared import Found, Prepared

AT_ONCE = 10
"""Transactions, and looks, of one process on PostgreSQL at once: each takes a process of the server."""


class Looks(Protocol):
    """Where single statements go."""

    async def ask(self, statement: Prepared[Found], workspace_id: int, given: Mapping[str, Any]) -> list[Found]:
        """What a statement finds. Raises what SQLAlchemy raises."""

    async def close(self) -> None:
        """Give the connections back."""


class InFile:
    """Of an SQLite file: one connection is enough, since a statement waits for nothing (see `store.sqlite`)."""

    def __init__(self, engine: Engine) -> None:
        """engine: whose statements they would be otherwise."""
        self._engine = engine
        self._open: list[sqlite3.Connection] = []

    async def ask(self, statement: Prepared[Found], workspace_id: int, given: Mapping[str, Any]) -> list[Found]:
        """See `Looks`."""
        if not self._open:
            self._open.append(await sqlite.open_to_look(self._engine.url))
        return statement.look(self._open[0], self._engine, workspace_id, given)

    async def close(self) -> None:
        """See `Looks`."""
        while self._open:
            self._open.pop().close()


class OnServer:
    """Of PostgreSQL: a few connections, of which one that is lost takes those with it that wait for their next look."""

    def __init__(self, engine: Engine, named: str) -> None:
        """engine: whose statements they would be otherwise. named: what the server is told of who asks."""
        self._engine = engine
        self._named = named
        self._idle: list[psycopg.AsyncConnection[Any]] = []
        self._free = asyncio.Semaphore(AT_ONCE)

    async def ask(self, statement: Prepared[Found], workspace_id: int, given: Mapping[str, Any]) -> list[Found]:
        """See `Looks`."""
        async with self._free:
            connection = self._idle.pop() if self._idle else await self._connected()
            try:
                found = await statement.look_guarded(connection, self._engine, workspace_id, given)
            except BaseException:
                is_lost = connection.broken or connection.closed
                await connection.close()
                if is_lost:
                    await self.close()
                raise
            self._idle.append(connection)
        return found

    async def close(self) -> None:
        """See `Looks`."""
        while self._idle:
            await self._idle.pop().close()

    async def _connected(self) -> psycopg.AsyncConnection[Any]:
        words, named = self._engine.dialect.create_connect_args(self._engine.url)
        own = {"autocommit": True, "application_name": self._named}
        try:
            return await psycopg.AsyncConnection.connect(*words, **{**named, **own})
        except psycopg.Error as error:
            raise refused(self._engine, error, "", None) from error
