"""Single statements that read, each by itself: no transaction, session or pool of SQLAlchemy's is made for them.

Every turn begins with one, and most that only read need no other.
"""

import asyncio
import sqlite3
from collections.abc import Mapping
from typing import Any, Protocol

import psycopg
from psycopg.types.json import set_json_loads
from sqlalchemy import Engine

from store import json_text, row_security, sqlite
from store.asking import look_in_file, look_on_server
from store.driver import refused
from store.pipeline import Pipeline
from store.prepared import Found, Prepared
from store.scope import EVERY_WORKSPACE

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
        return look_in_file(self._open[0], self._engine, workspace_id, statement, given)

    async def close(self) -> None:
        """See `Looks`."""
        while self._open:
            self._open.pop().close()


class _Reader:
    """A connection to PostgreSQL, and whose role it has. It keeps it: a look is then one statement that is known."""

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self.connection = connection
        self.pipeline = Pipeline(connection)
        self.workspace_id: int | None = None
        """None before the first look."""


class OnServer:
    """Of PostgreSQL: a few connections, of which one that is lost takes those with it that wait for their next look."""

    def __init__(self, engine: Engine, named: str) -> None:
        """engine: whose statements they would be otherwise. named: what the server is told of who asks."""
        self._engine = engine
        self._named = named
        self._idle: list[_Reader] = []
        self._free = asyncio.Semaphore(AT_ONCE)

    async def ask(self, statement: Prepared[Found], workspace_id: int, given: Mapping[str, Any]) -> list[Found]:
        """See `Looks`."""
        async with self._free:
            reader = self._taken(workspace_id) or _Reader(await self._connected())
            try:
                if reader.workspace_id != workspace_id:
                    await self._let_in(reader, workspace_id)
                found = await look_on_server(reader.pipeline, self._engine, workspace_id, statement, given)
            except BaseException:
                is_lost = reader.connection.broken or reader.connection.closed
                await reader.connection.close()
                if is_lost:
                    await self.close()
                raise
            self._idle.append(reader)
        return found

    async def close(self) -> None:
        """See `Looks`."""
        while self._idle:
            await self._idle.pop().connection.close()

    def _taken(self, workspace_id: int) -> _Reader | None:
        """An idle connection, one that has the role already if there is any; of the others, the one idle longest."""
        for number in range(len(self._idle) - 1, -1, -1):
            if self._idle[number].workspace_id == workspace_id:
                return self._idle.pop(number)
        return self._idle.pop(0) if self._idle else None

    async def _let_in(self, reader: _Reader, workspace_id: int) -> None:
        """Let it see the rows of a workspace and no others, as a transaction of it would, and change nothing."""
        named = None if workspace_id == EVERY_WORKSPACE else workspace_id
        try:
            await reader.connection.execute(row_security.taking(named, reads=True, stays=True).encode())
        except psycopg.Error as error:
            raise refused(self._engine, error, "", None, is_lost=reader.connection.broken) from error
        reader.workspace_id = workspace_id

    async def _connected(self) -> psycopg.AsyncConnection[Any]:
        words, named = self._engine.dialect.create_connect_args(self._engine.url)
        own = {"autocommit": True, "application_name": self._named}
        try:
            connection = await psycopg.AsyncConnection.connect(*words, **{**named, **own})
        except psycopg.Error as error:
            raise refused(self._engine, error, "", None) from error
        set_json_loads(json_text.read, connection)
        return connection
