"""The database and its sessions. A session belongs to one workspace and cannot see or write another's rows.

SQLite: WAL, synchronous FULL, foreign keys, one writer that begins IMMEDIATE, four readers. With the default BEGIN
nine of ten transactions that read and then write fail under load. PostgreSQL: one pool, psycopg 3.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import ColumnClause, Connection, Executable, TableClause, TextClause, Update, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import ORMExecuteState, UOWTransaction, with_loader_criteria
from sqlalchemy.orm import Session as PlainSession
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session as SyncSession
from sqlmodel.ext.asyncio.session import AsyncSession

from store.rows import OF_A_WORKSPACE, Row, WorkspaceRow

AnyRow = TypeVar("AnyRow", bound=Row)
_CHECKED = "checked_workspace"
_EXAMINED = "examined_for_workspace"
EVERY_WORKSPACE = -1
"""What a session of the dispatcher, the planner and the start carries instead of a workspace."""


class UnscopedError(RuntimeError):
    """A statement would have left the workspace of its session."""


class ScopedSession(SyncSession):
    """A session that adds its workspace to every statement; see `_scope` and `_own`."""


@event.listens_for(ScopedSession, "do_orm_execute")
def _scope(state: ORMExecuteState) -> None:
    workspace_id = state.session.info.get("workspace_id")
    if workspace_id is None:
        raise UnscopedError("a session needs a workspace: open it with Database.begin or Database.read")
    if workspace_id == EVERY_WORKSPACE or state.execution_options.get(_CHECKED):
        return
    if not (state.is_orm_statement and (state.is_select or state.is_update or state.is_delete)):
        raise UnscopedError("only ORM statements (select, update, delete) and insert_once are scoped")
    if not state.execution_options.get(_EXAMINED):
        if _unscoped(state.statement):
            raise UnscopedError("tables and words inside a statement are not scoped: name the row classes")
        if isinstance(state.statement, Update) and (state.is_executemany or _moves(state.statement)):
            raise UnscopedError("an update changes rows by a condition, and never their workspace")
        state.update_execution_options(**{_EXAMINED: True})  # SQLAlchemy may derive others from it
    state.statement = state.statement.options(*_criteria(workspace_id))


@lru_cache(maxsize=1024)
def _criteria(workspace_id: int) -> tuple[ExecutableOption, ...]:
    """What limits every table of a statement to a workspace; made once, since making it costs more than a query.

    Lambdas, since only those are adapted to an alias in a join.
    """
    return (
        with_loader_criteria(WorkspaceRow, lambda row: row.id == workspace_id, include_aliases=True),
        *(
            with_loader_criteria(each, lambda row: row.workspace_id == workspace_id, include_aliases=True)
            for each in OF_A_WORKSPACE
        ),
    )


def _unscoped(statement: Executable) -> bool:
    """Whether a statement is partly in words, or names a table only without its row class: no criterion fits those."""
    parts: list[Any] = [statement]
    table: Any
    of_rows: set[object] = set()
    bare: set[object] = set()
    while parts:
        part = parts.pop()
        if isinstance(part, TextClause):
            return True
        table = part.table if isinstance(part, ColumnClause) else part
        if "parententity" in part._annotations:  # noqa: SLF001 - the ORM's mark, there is no public way to it
            of_rows.add(table)
        elif table is part:
            parts.extend(part.get_children())
        elif isinstance(getattr(table, "element", table), TableClause):
            bare.add(table)
    return not bare <= of_rows


def _moves(statement: Update) -> bool:
    """Whether an update sets a workspace."""
    changes = statement._values or ()  # noqa: SLF001 - there is no public way to it
    return any(getattr(column, "key", column) == "workspace_id" for column in changes)


@event.listens_for(ScopedSession, "before_flush")
def _own(session: PlainSession, _context: UOWTransaction, _instances: object) -> None:
    workspace_id = session.info.get("workspace_id")
    if workspace_id is None:
        raise UnscopedError("a session needs a workspace: open it with Database.begin or Database.read")
    for row in (*session.new, *session.dirty, *session.deleted):
        if workspace_id == EVERY_WORKSPACE:
            continue
        key = "id" if isinstance(row, WorkspaceRow) else "workspace_id"
        moved = row not in session.new and get_history(row, key).has_changes()
        if moved or getattr(row, key, None) != workspace_id:
            raise UnscopedError("a session writes only its own workspace and rows of it")


class Session(AsyncSession):
    """A transaction of one workspace, made by `Database`. enqueued: whether it wrote to the outbox."""

    enqueued = False

    @property
    def workspace_id(self) -> int:
        """The workspace every statement of this session is limited to."""
        workspace_id: int = self.info["workspace_id"]
        return workspace_id

    async def insert_once(
        self, row: type[AnyRow], values: dict[str, Any], *, unless: list[str], where: ColumnElement[bool] | None = None
    ) -> int | None:
        """Insert a row unless one with the same unique columns exists, decided by the database.

        values: without workspace_id, which is this session's. unless: the columns of the unique key beside it.
        where: the condition of that key when it is partial.
        Returns the new id, or None when the row was there already.
        """
        dialect = self.get_bind().dialect.name
        make = postgresql.insert if dialect == "postgresql" else sqlite.insert
        filled = row(**values, workspace_id=self.workspace_id).model_dump(exclude={"id"})
        statement = (
            make(row)
            .values(**filled)
            .on_conflict_do_nothing(index_elements=["workspace_id", *unless], index_where=where)
            .returning(getattr(row, "id"))  # noqa: B009
        )
        found = await self.exec(statement, execution_options={_CHECKED: True})
        new_id: int | None = found.scalars().first()
        return new_id


class Database:
    """One database; hands out sessions. Close it with `close`."""

    def __init__(self, url: str) -> None:
        """url: `sqlite:///file` or `postgresql://…`, with or without the name of the driver."""
        self.url = _async_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.writer = _sqlite_engine(self.url, pool_size=1, begin="BEGIN IMMEDIATE", query_only=False)
            self.reader = _sqlite_engine(self.url, pool_size=4, begin="BEGIN", query_only=True)
        else:
            self.writer = create_async_engine(self.url, pool_size=10, max_overflow=10, hide_parameters=True)
            self.reader = self.writer.execution_options(postgresql_readonly=True)

    def make_folder(self) -> None:
        """Make the folder of an SQLite file that does not exist yet."""
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)

    async def close(self) -> None:
        """Give all connections back."""
        await self.reader.dispose()
        await self.writer.dispose()

    @asynccontextmanager
    async def begin(self, workspace_id: int) -> AsyncIterator[Session]:
        """One writing transaction of a workspace: committed at the end, rolled back when anything is raised."""
        async with _session(self.writer, workspace_id) as session, session.begin():
            yield session

    @asynccontextmanager
    async def read(self, workspace_id: int) -> AsyncIterator[Session]:
        """One reading transaction of a workspace."""
        async with _session(self.reader, workspace_id) as session, session.begin():
            yield session

    @asynccontextmanager
    async def begin_everywhere(self) -> AsyncIterator[Session]:
        """One writing transaction over all workspaces: for `store` alone (claims, start, housekeeping)."""
        async with _session(self.writer, EVERY_WORKSPACE) as session, session.begin():
            yield session

    @asynccontextmanager
    async def read_everywhere(self) -> AsyncIterator[Session]:
        """One reading transaction over all workspaces: for `store` alone."""
        async with _session(self.reader, EVERY_WORKSPACE) as session, session.begin():
            yield session


def _session(engine: AsyncEngine, workspace_id: int) -> Session:
    return Session(
        engine,
        sync_session_class=ScopedSession,
        expire_on_commit=False,
        autoflush=True,
        info={"workspace_id": workspace_id},
    )


def _async_url(url: str) -> URL:
    parsed = make_url(url)
    drivers = {
        "sqlite": "sqlite+aiosqlite",
        "postgresql": "postgresql+psycopg",
        "postgres": "postgresql+psycopg",
    }
    return parsed.set(drivername=drivers.get(parsed.drivername, parsed.drivername))


def _sqlite_engine(url: URL, *, pool_size: int, begin: str, query_only: bool) -> AsyncEngine:
    engine = create_async_engine(
        url, pool_size=pool_size, max_overflow=0, connect_args={"timeout": 15}, hide_parameters=True
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's adapter has no public type
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"query_only={int(query_only)}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
