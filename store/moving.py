"""Carrying an installation from one database to another: every row, with its id, verified before it counts."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Table, bindparam, delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store import row_security, schema
from store.database import Database
from store.rows import OF_NO_WORKSPACE, Row, WorkspaceRow

SLICE = 1000
"""Rows that are held in memory at once."""


class MoveError(RuntimeError):
    """Nothing was moved; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Content:
    """How many rows a table has, and a checksum over all that stands in them."""

    rows: int
    checksum: str


def tables() -> list[Table]:
    """Every table, those that others point at first."""
    return list(Row.metadata.sorted_tables)


async def move(
    source: Database, target: Database, *, replace: bool, told: Callable[[str, Content], None] = lambda *_: None
) -> bool:
    """Copy everything into a database with the newest schema, in one transaction; nothing else may use either.

    replace: what stands in the target goes first. told: hears of each table that was copied and found the same.
    Returns False when the target held the same already. Raises MoveError, or SchemaError for a source of another
    schema.
    """
    await schema.check(source)
    await schema.check(target)
    async with source.reader.connect() as old, target.writer.begin() as new:
        await new.run_sync(_everywhere)
        if await _count(new, Row.metadata.tables[str(WorkspaceRow.__tablename__)]):
            if await _all(old) == await _all(new):
                return False
            if not replace:
                raise MoveError(
                    "The target holds an installation already, and not the same one. "
                    "To replace all of it, say --replace."
                )
            await new.execute(delete(WorkspaceRow))
        for row in OF_NO_WORKSPACE:
            await new.execute(delete(row))
        for table in tables():
            await _copy(old, new, table)
        for table in tables():
            before, after = await content(old, table), await content(new, table)
            if before != after:
                raise MoveError(f"{table.name} came over differently ({before.rows} rows, then {after.rows}); undone.")
            told(table.name, after)
        await new.run_sync(_count_on)
    return True


async def content(connection: AsyncConnection, table: Table) -> Content:
    """What a table holds, in a form that is the same on both databases."""
    rows, digest = 0, hashlib.sha256()
    async with connection.stream(select(table).order_by(table.c.id).execution_options(yield_per=SLICE)) as found:
        async for row in found:
            rows += 1
            digest.update(json.dumps(list(row), default=str, sort_keys=True).encode())
    return Content(rows, digest.hexdigest())


async def _all(connection: AsyncConnection) -> list[Content]:
    return [await content(connection, table) for table in tables()]


async def _count(connection: AsyncConnection, table: Table) -> int:
    return (await connection.execute(select(func.count()).select_from(table))).scalar_one()


async def _copy(old: AsyncConnection, new: AsyncConnection, table: Table) -> None:
    """A row may point at one of its own table that comes later: such references are filled in at the end."""
    inward = _inward(table)
    async with old.stream(select(table).order_by(table.c.id).execution_options(yield_per=SLICE)) as found:
        async for rows in found.mappings().partitions(SLICE):
            await new.execute(insert(table), [dict(row) | dict.fromkeys(inward) for row in rows])
    for name in inward:
        column: Column[object] = table.c[name]
        query = select(table.c.id, column).where(column.is_not(None))
        fill = update(table).where(table.c.id == bindparam("row")).values({name: bindparam("to")})
        if later := [{"row": id_, "to": to} for id_, to in (await old.execute(query)).all()]:
            await new.execute(fill, later)


def _inward(table: Table) -> list[str]:
    """The columns that point at rows of the same table."""
    keys = [key for key in table.foreign_key_constraints if key.referred_table is table]
    return sorted({name for key in keys for name in key.column_keys if name != "workspace_id"})


def _everywhere(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        row_security.take(connection, None)


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL's sequences go on behind the ids that came over: they belong to the owner, not to the role."""
    if connection.dialect.name != "postgresql":
        return
    newest = {table.name: connection.execute(select(func.max(table.c.id))).scalar() or 0 for table in tables()}
    connection.exec_driver_sql("SELECT set_config('role', 'none', true)")
    for name, id_ in newest.items():
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :next, false)"), {"table": name, "next": id_ + 1}
        )
