"""How prepared statements go to each kind of database: several in a transaction, or one by itself."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncConnection

from store import sqlite
from store.driver import refuse, refused, tell
from store.pipeline import Asked, Pipeline
from store.prepared import Found, Made, Prepared

Question = tuple[Prepared[Any], Mapping[str, Any]]
"""A statement, and the values of its parameters."""

COMMIT = Asked(b"COMMIT", keeps=False)
PIPELINE = "pipeline"
"""Where a connection of SQLAlchemy's to PostgreSQL has its own."""


class _Failed(Exception):
    """One of several statements failed. number: which, from 0. error: the driver's."""

    def __init__(self, number: int, error: Exception) -> None:
        super().__init__(number, error)
        self.number = number
        self.error = error


async def ask(
    connection: AsyncConnection,
    workspace_id: int,
    questions: Sequence[Question],
    *,
    opening: Sequence[Asked] = (),
    closing: Sequence[Asked] = (),
) -> list[list[Any]]:
    """What each of several statements finds, in a transaction. To PostgreSQL they are one message.

    opening and closing: what begins the transaction there, and what ends it. Raises what SQLAlchemy raises.
    """
    sync = connection.sync_connection
    assert sync is not None  # noqa: S101 - it was begun
    made = [statement.made(connection.dialect, workspace_id) for statement, _ in questions]
    values: list[Any] = []
    try:
        for number, (_, given) in enumerate(questions):
            values.append(made[number].values(workspace_id, given))
        if made[0].is_sqlite:
            return _ask_file(sync, made, values)
        return await _ask_server(sync, made, values, opening, closing)
    except _Failed as failed:
        await connection.run_sync(refuse, failed.error, made[failed.number].sql, values[failed.number])
        raise
    except BaseException as error:
        which = min(len(values), len(made) - 1)  # of which the values were looked at last
        await connection.run_sync(refuse, error, made[which].sql, values)
        raise


def _ask_file(sync: Connection, made: Sequence[Made], values: Sequence[Any]) -> list[list[Any]]:
    """On SQLite a statement waits for nothing, see `store.sqlite`."""
    found = []
    for number, each in enumerate(made):
        tell(sync, each.sql, values[number])
        try:
            found.append(each.shaped(sqlite.ask(sync.connection.driver_connection, each.sql, values[number])))
        except Exception as error:
            raise _Failed(number, error) from error
    return found


async def _ask_server(
    sync: Connection, made: Sequence[Made], values: Sequence[Any], opening: Sequence[Asked], closing: Sequence[Asked]
) -> list[list[Any]]:
    begins = len(opening)
    if opening:
        tell(sync, "; ".join(each.sql.decode() for each in opening), ())
    for number, each in enumerate(made):
        tell(sync, each.sql, values[number])
    asked = [each.asked(values[number]) for number, each in enumerate(made)]
    pipeline: Pipeline = sync.info[PIPELINE]
    try:
        found = await pipeline.ask([*opening, *asked, *closing])
    except Exception as error:  # also that Python has no value for what was found
        raise _Failed(min(max(pipeline.failed - begins, 0), len(made) - 1), error) from error
    return [each.shaped(found[begins + number]) for number, each in enumerate(made)]


async def change(
    connection: AsyncConnection, workspace_id: int, statement: Prepared[Any], many: Sequence[Mapping[str, Any]]
) -> None:
    """Have something done for each of many values, in a transaction that was begun. Raises what SQLAlchemy raises."""
    made, sync = statement.made(connection.dialect, workspace_id), connection.sync_connection
    assert sync is not None  # noqa: S101 - it was begun
    if not made.is_sqlite:
        await ask(connection, workspace_id, [(statement, each) for each in many])
        return
    values = None
    try:
        values = [made.values(workspace_id, each) for each in many]
        tell(sync, made.sql, values)
        sqlite.change(sync.connection.driver_connection, made.sql, values)
    except BaseException as error:
        await connection.run_sync(refuse, error, made.sql, values)
        raise


def look_in_file(
    reader: sqlite3.Connection, engine: Engine, workspace_id: int, statement: Prepared[Found], given: Mapping[str, Any]
) -> list[Found]:
    """What a statement finds in an SQLite file, by itself. engine: whose it would be otherwise."""
    made, values = statement.made(engine.dialect, workspace_id), None
    try:
        values = made.values(workspace_id, given)
        tell(engine, made.sql, values)
        return made.shaped(reader.execute(made.sql, values).fetchall())
    except Exception as error:
        raise refused(engine, error, made.sql, values) from error


async def look_on_server(
    pipeline: Pipeline, engine: Engine, workspace_id: int, statement: Prepared[Found], given: Mapping[str, Any]
) -> list[Found]:
    """The same on PostgreSQL. pipeline: of a connection that has the workspace's role."""
    made, values = statement.made(engine.dialect, workspace_id), None
    try:
        values = made.values(workspace_id, given)
        tell(engine, made.sql, values)
        (found,) = await pipeline.ask([made.asked(values)])
        return made.shaped(found)
    except Exception as error:
        raise refused(engine, error, made.sql, values, is_lost=pipeline.is_lost) from error
