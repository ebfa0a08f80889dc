"""Statements that are made once, with their module, and of which nothing is worked out again when they are sent.

For each statement it is given SQLAlchemy looks up what it compiled, and makes objects of rows that it watches for
changes: three times what SQLite itself takes, and with a dozen statements most of what a turn takes. A prepared
statement is compiled by SQLAlchemy too, limited to the workspace like all others; then its words are sent as they are,
and its rows are plain tuples.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Dialect, Executable
from sqlalchemy.orm import Mapper
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

from store.pipeline import Asked
from store.scope import EVERY_WORKSPACE, HERE, UnscopedError, limited

Found = TypeVar("Found", bound=tuple[Any, ...])
_Convert = Callable[[Any], Any]
_PARAMETER = re.compile(r"%\((\w+)\)s|%%")


class Prepared(Generic[Found]):
    """A statement whose rows are tuples of what it selects. Whole rows in them are tuples too, with the columns' names:
    they read as the row class does, and cannot be changed.

    Its parameters are named (`bindparam`).
    """

    def __init__(self, statement: Executable, *, checked: bool = False, everywhere: bool = False) -> None:
        """checked: it names the workspace itself. everywhere: it is for sessions of all workspaces, and no other."""
        self._statement = statement
        self._free = checked or everywhere
        self._everywhere = everywhere
        self._made: dict[str, Made] = {}

    def made(self, dialect: Dialect, workspace_id: int) -> "Made":
        """What it is for one kind of database. Raises UnscopedError when this session must not ask it."""
        if self._everywhere != (workspace_id == EVERY_WORKSPACE):
            raise UnscopedError("a prepared statement is either for one workspace or for all of them")
        made = self._made.get(dialect.name)
        if made is None:
            statement = self._statement if self._free else limited(self._statement)
            made = self._made[dialect.name] = Made(statement, dialect)
        return made


def listed(name: str, values: Iterable[Any]) -> dict[str, Any]:
    """A list, each of it a parameter of its own: a prepared statement has its words before the list is known."""
    return {f"{name}_{number}": value for number, value in enumerate(values)}


class Made:
    """What there is to know of a statement for one kind of database."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]  # every statement has it
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - no statement of a schema is prepared
        # What is known already and belongs into its words (lists, conditions of indexes) is put there once.
        written = compiled._process_parameters_for_postcompile(compiled.construct_params(_check=False))  # noqa: SLF001
        self.sql = written.statement
        self.is_sqlite = dialect.name == "sqlite"
        self._order = written.positiontup
        self._words, self._names = (b"", ()) if self.is_sqlite else _numbered(self.sql)
        self._convert: dict[str, Any] = {**compiled._bind_processors, **written.processors}  # noqa: SLF001
        known = {name: value for name, value in written.parameters.items() if value is not None}
        self._known = {name: _as_text(self._bound(name, value)) for name, value in known.items()}
        self._out = [
            (number, convert)
            for number, column in enumerate(compiled._result_columns)  # noqa: SLF001 - no public way to it
            if (convert := _out_of(column.type, dialect)) is not None
        ]
        self._shapes = [_shape(described) for described in getattr(statement, "column_descriptions", ())]
        self._plain = not any(self._shapes)
        if not self._plain and sum(len(shape._fields) if shape else 1 for shape in self._shapes) != len(
            compiled._result_columns  # noqa: SLF001
        ):
            raise TypeError("a prepared statement selects nothing twice")

    def values(self, workspace_id: int, given: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as the driver takes them
        """The parameters as the driver takes them."""
        bound = {**self._known, HERE.key: workspace_id}
        for name, value in given.items():
            bound[name] = self._bound(name, value)
        return tuple([bound[name] for name in self._order]) if self._order is not None else bound

    def asked(self, values: Any) -> Asked:  # noqa: ANN401 - as `values` made them
        """As PostgreSQL is asked."""
        return Asked(self._words, [values[name] for name in self._names])

    def _bound(self, name: str, value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
        convert = self._convert.get(name)
        return convert(value) if convert is not None else value

    def shaped(self, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """The rows as Python's values, and as what was selected."""
        found = []
        for row in rows:
            values = list(row)
            for number, convert in self._out:
                values[number] = convert(values[number])
            found.append(tuple(values) if self._plain else self._parts(values))
        return found

    def _parts(self, values: list[Any]) -> tuple[Any, ...]:
        parts, begin = [], 0
        for shape in self._shapes:
            end = begin + (len(shape._fields) if shape else 1)
            if shape is None:
                parts.append(values[begin])
            else:  # the first column is the key: none of a row that an outer join did not find
                parts.append(shape._make(values[begin:end]) if values[begin] is not None else None)
            begin = end
        return tuple(parts)


def _numbered(sql: str) -> tuple[bytes, tuple[str, ...]]:
    """A statement as psycopg takes it, with PostgreSQL's own numbers for its parameters; and their names."""
    names: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        return f"${names.setdefault(found[1], len(names) + 1)}" if found[1] else "%"

    return _PARAMETER.sub(number, sql).encode(), tuple(names)


def _as_text(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """A word of ours as the text it is: for a subclass of str the driver looks for an adapter, at 15 µs each time."""
    return str(value) if isinstance(value, str) else value


def _out_of(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    """What makes a value of Python's out of the driver's; None: it is one."""
    if dialect.name == "sqlite" and isinstance(kind, UTCDateTime):  # rows are full of moments
        return _moment
    found: _Convert | None = kind._cached_result_processor(dialect, None)  # noqa: SLF001 - no public way to it
    return found


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


def _shape(described: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a class of named tuples
    """The named tuple of a whole row that is selected; None for a column."""
    mapper = getattr(described["expr"], "__mapper__", None)
    if not isinstance(mapper, Mapper):
        return None
    return namedtuple(described["name"], [column.key for column in mapper.columns])  # noqa: PYI024 - named at run time
