"""The database and its sessions. A session belongs to one workspace and cannot see or write another's rows.

SQLite: WAL, synchronous FULL, foreign keys, one writer that begins IMMEDIATE, four readers. With the default BEGIN
nine of ten transactions that read and then write fail under load. PostgreSQL: one pool, psycopg 3.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from store import engines
from store.looking import AT_ONCE, InFile, Looks, OnServer
from store.scope import EVERY_WORKSPACE, SESSION, ScopedSession
from store.session import Session

Done = TypeVar("Done")

_GAVE_WAY = ("40P01", "40001")
"""SQLSTATE of deadlock_detected and serialization_failure (PostgreSQL, appendix A): all of it may be tried again."""


async def again_if_it_gave_way(decide: Callable[[], Awaitable[Done]]) -> Done:
    """Decide once more when the database ended our transaction so that another could go on.

    Nothing of it was stored. Rows are held in one order, so that this is rare; it must not reach a person all the same.
    decide: opens a transaction of its own each time. Returns what it returns, raises what it raises the second time.
    """
    try:
        return await decide()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _GAVE_WAY:
            raise
    return await decide()


class Database:
    """One database; hands out sessions. Close it with `close`."""

    APPLICATION = "peerloop"
    """What a server is told of who asks."""

    def __init__(self, url: str) -> None:
        """url: `sqlite:///file` or `postgresql://…`, with or without the name of the driver."""
        self.url = engines.address(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.looks: Looks
        self._free = asyncio.Semaphore(1 if self.is_sqlite else AT_ONCE)
        """For who writes. Who came first is first: SQLAlchemy's pools also give to who comes when one becomes free."""
        if self.is_sqlite:
            self.writer = engines.of_file(self.url, pool_size=1, writes=True)
            self.reader = engines.of_file(self.url, pool_size=4, writes=False)
            self.looks = InFile(self.reader.sync_engine)
        else:
            self.writer = engines.of_server(self.url, self.APPLICATION)
            self.reader = self.writer
            self.looks = OnServer(self.writer.sync_engine, self.APPLICATION)

        self._writing = self.writer.execution_options(**{SESSION: "writes"})
        self._reading = self.reader.execution_options(**{SESSION: "reads"})

    def make_folder(self) -> None:
        """Make the folder of an SQLite file that does not exist yet."""
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)

    def make_file(self) -> None:
        """Make an SQLite file that does not exist yet, with its folder; its owner alone may read what people write."""
        self.make_folder()
        if self.url.database and not self.exists():
            Path(self.url.database).touch(mode=0o600)  # what SQLite puts beside it gets the same rights

    def exists(self) -> bool:
        """Whether there is the SQLite file; whether a server has the database shows when it is asked."""
        return not self.is_sqlite or Path(self.url.database or "").exists()

    async def close(self) -> None:
        """Give all connections back."""
        await self.looks.close()
        await self.reader.dispose()
        await self.writer.dispose()

    @asynccontextmanager
    async def begin(self, workspace_id: int) -> AsyncIterator[Session]:
        """One writing transaction of a workspace: committed at the end, rolled back when anything is raised."""
        async with self._free, _written(self._writing, workspace_id) as session:
            yield session

    @asynccontextmanager
    async def read(self, workspace_id: int) -> AsyncIterator[Session]:
        """One reading transaction of a workspace; begun by the first statement that is not a prepared one."""
        async with self._looking(workspace_id) as session:
            yield session

    @asynccontextmanager
    async def begin_everywhere(self) -> AsyncIterator[Session]:
        """One writing transaction over all workspaces: for `store` alone (claims, start, housekeeping)."""
        async with self._free, _written(self._writing, EVERY_WORKSPACE) as session:
            yield session

    @asynccontextmanager
    async def read_everywhere(self) -> AsyncIterator[Session]:
        """One reading transaction over all workspaces: for `store` alone."""
        async with self._looking(EVERY_WORKSPACE) as session:
            yield session

    @asynccontextmanager
    async def _looking(self, workspace_id: int) -> AsyncIterator[Session]:
        async with _closed(_session(self._reading, workspace_id)) as session:
            session.looks = self.looks
            yield session
            if session.in_transaction():
                await session.commit()
            if self.is_sqlite:  # it waited for nothing: who looks again and again lets others come in between
                await asyncio.sleep(0)


@asynccontextmanager
async def _written(engine: AsyncEngine, workspace_id: int) -> AsyncIterator[Session]:
    async with _closed(_session(engine, workspace_id)) as session:
        yield session
        await session.end()


@asynccontextmanager
async def _closed(session: Session) -> AsyncIterator[Session]:
    """What was not committed is rolled back. After a commit, or without a transaction, there is nothing to close: and
    to close it anyway takes a task of its own, a tenth of what a turn that reads takes.
    """
    try:
        yield session
    finally:
        if session.in_transaction():
            async with session:
                pass


def _session(engine: AsyncEngine, workspace_id: int) -> Session:
    return Session(
        engine,
        sync_session_class=ScopedSession,
        expire_on_commit=False,
        autoflush=True,
        info={"workspace_id": workspace_id},
    )
