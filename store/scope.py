"""A session's workspace, in every statement of it: what keeps workspaces apart on both databases.

On PostgreSQL the server does so too; see `store.row_security`.
"""

from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ColumnClause,
    Connection,
    Executable,
    Integer,
    TableClause,
    TextClause,
    Update,
    bindparam,
    event,
)
from sqlalchemy.orm import ORMExecuteState, UOWTransaction, with_loader_criteria
from sqlalchemy.orm import Session as PlainSession
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session as SyncSession

from store import row_security
from store.driver import send
from store.rows import OF_NO_WORKSPACE, Row, WorkspaceRow

CHECKED = "checked_workspace"
"""Says of a statement that it was made for one workspace: for `store.session` alone."""

EVERY_WORKSPACE = -1
"""What a session of the dispatcher, the planner and the start carries instead of a workspace."""

OPENING = "opening"
"""Where a session whose first statement waits for its transaction to begin finds the words that begin it."""

SESSION = "session"
"""Says of an engine that it is for sessions: whether one "reads" or "writes"."""

_EXAMINED = "examined_for_workspace"
HERE = bindparam("of_workspace", type_=Integer)
"""The workspace of a session, in every statement of it."""


class UnscopedError(RuntimeError):
    """A statement would have left the workspace of its session."""


class ScopedSession(SyncSession):
    """A session that adds its workspace to every statement; see `_scope` and `_own`."""

    def has_changes(self) -> bool:
        """Whether rows were changed that are not sent yet. SQLAlchemy asks itself so; its lists are made each time."""
        return not self._is_clean()


@event.listens_for(ScopedSession, "do_orm_execute")
def _scope(state: ORMExecuteState) -> None:
    workspace_id = state.session.info.get("workspace_id")
    if workspace_id is None:
        raise UnscopedError("a session needs a workspace: open it with Database.begin or Database.read")
    if workspace_id == EVERY_WORKSPACE or state.execution_options.get(CHECKED):
        return
    if not (state.is_orm_statement and (state.is_select or state.is_update or state.is_delete)):
        raise UnscopedError("only ORM statements (select, update, delete) and insert_once are scoped")
    if isinstance(state.statement, Update) and (state.is_executemany or _moves(state.statement)):
        raise UnscopedError("an update changes rows by a condition, and never their workspace")
    if not state.execution_options.get(_EXAMINED):
        state.statement = limited(state.statement)
        state.update_execution_options(**{_EXAMINED: True})  # SQLAlchemy may derive others from it, limited as it is
    given: Any = state.parameters or {}
    state.parameters = {**given, HERE.key: workspace_id}


_LIMITED: WeakKeyDictionary[Executable, Executable] = WeakKeyDictionary()
"""Statements that are made once and used again, limited to the workspace of whoever uses them."""


def limited(statement: Executable) -> Executable:
    """The statement, of whose tables only the rows of one workspace exist; which one, is a parameter.

    Raises UnscopedError for a statement that cannot be limited.
    """
    if (known := _LIMITED.get(statement)) is not None:
        return known
    rows = _rows_in(statement)
    if not rows:
        raise UnscopedError("tables and words inside a statement are not scoped: name the row classes")
    _LIMITED[statement] = found = statement.options(*map(_criterion, rows))
    return found


@cache
def _criterion(row: type[Row]) -> ExecutableOption:
    """What limits a table to a workspace. A lambda, since only that is adapted to an alias in a join."""
    if row is WorkspaceRow:
        return with_loader_criteria(WorkspaceRow, lambda row: row.id == HERE, include_aliases=True)
    if row in OF_NO_WORKSPACE:
        return with_loader_criteria(row, HERE == EVERY_WORKSPACE, include_aliases=True)  # never so in a workspace
    return with_loader_criteria(row, lambda row: row.workspace_id == HERE, include_aliases=True)


def _rows_in(statement: Executable) -> list[type[Row]]:
    """The row classes of a statement's tables; none when it is partly in words, or names a table only without its row
    class: no criterion fits those.
    """
    parts: list[Any] = [statement]
    table: Any
    of_rows: set[object] = set()
    bare: set[object] = set()
    found: set[type[Row]] = set()
    while parts:
        part = parts.pop()
        if isinstance(part, TextClause):
            return []
        table = part.table if isinstance(part, ColumnClause) else part
        if (entity := part._annotations.get("parententity")) is not None:  # noqa: SLF001 - the ORM's mark
            of_rows.add(table)
            found.add(entity.mapper.class_)
        elif table is part:
            parts.extend(part.get_children())
        elif isinstance(getattr(table, "element", table), TableClause):
            bare.add(table)
    return sorted(found, key=lambda row: row.__name__) if bare <= of_rows else []


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


@event.listens_for(ScopedSession, "after_begin")
def _begin(session: PlainSession, _transaction: object, connection: Connection) -> None:
    """On PostgreSQL, begin the transaction and take its role in one message, which may be that of a first statement."""
    workspace_id = session.info.get("workspace_id")
    if workspace_id is None:
        raise UnscopedError("a session needs a workspace: open it with Database.begin or Database.read")
    if connection.dialect.name == "postgresql" and not connection.in_nested_transaction():
        named = None if workspace_id == EVERY_WORKSPACE else workspace_id
        reads = connection.get_execution_options()[SESSION] == "reads"
        words = ["BEGIN", row_security.taking(named, reads=reads)]
        if (opening := session.info.get(OPENING)) is not None:
            opening += words
        else:
            send(connection, "; ".join(words))
