"""Plans the check-ins of a company in a process of its own, so that time and memory are those of the planning alone.

Called with an SQLite file that is not there yet, the number of people, and who plans: ours or bare.
"""

import asyncio
import json
import sqlite3
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, cast, insert, literal, select
from sqlalchemy.orm import class_mapper

from benchmarks.resident import memory
from handlers import checkin
from learning.calendar import next_weekly
from learning.group import State
from learning.workspace import Settings
from store import schema, workspaces
from store.database import Database
from store.row import Row
from store.rows import CheckInRow, DeliveryRow, GroupRow, MemberRow, PersonRow, TopicRow

ZONE = "Europe/Lisbon"
BEGAN = datetime(2026, 11, 20, 9, tzinfo=UTC)
MONDAY = next_weekly(BEGAN, 0, Settings().nudge_time, ZONE)
IN_A_GROUP = 7


async def prepare(database: Database, number: int) -> None:
    """People in groups of seven at work, all of them due on Monday at nine."""
    await schema.upgrade(database)
    ours = (await workspaces.install(database, "T1", "Lumenwood", "UBOT")).id
    person = PersonRow(workspace_id=ours, slack_id="", zone=ZONE, known=True, nudge_anchor=BEGAN, next_nudge_at=MONDAY)
    topic = TopicRow(
        workspace_id=ours, title="SQL", title_key="sql", purpose="x", kind="technical", added_by_id=1, added_at=BEGAN
    )
    group = GroupRow(
        workspace_id=ours, topic_id=1, channel_name="", private=True, state=State.ACTIVE.value, formed_at=BEGAN
    )
    member = MemberRow(workspace_id=ours, group_id=0, person_id=0, joined_at=BEGAN)
    async with database.writer.begin() as connection:
        for row, many, varying in (
            (person, number, {"id": _number, "slack_id": _name}),
            (topic, 1, {"id": _number}),
            (group, -(-number // IN_A_GROUP), {"id": _number, "channel_name": _name, "channel": _name}),
            (member, number, {"id": _number, "group_id": _group, "person_id": _number}),
        ):
            await connection.execute(_copies(row, many, varying))
        await connection.exec_driver_sql("ANALYZE")


def _number(i: ColumnElement[int]) -> ColumnElement[Any]:
    return i


def _name(i: ColumnElement[int]) -> ColumnElement[Any]:
    return literal("U") + cast(i, String)


def _group(i: ColumnElement[int]) -> ColumnElement[Any]:
    return (i - 1) // IN_A_GROUP + 1


def _copies(row: Row, number: int, varying: dict[str, Any]) -> Any:  # noqa: ANN401 - SQLAlchemy's statement
    """An insert of many rows like one; made by the database, which is quicker than sending them. varying: by number."""
    first = select(literal(1, Integer).label("i")).cte("numbers", recursive=True)
    numbers = first.union_all(select(first.c.i + 1).where(first.c.i < number))
    columns = {
        name: column for name, column in class_mapper(type(row)).columns.items() if name in varying or name != "id"
    }
    values = row.model_dump()
    cells = [
        varying[name](numbers.c.i) if name in varying else literal(values[name], column.type)
        for name, column in columns.items()
    ]
    return insert(type(row)).from_select(list(columns), select(*cells).select_from(numbers))


async def ours(database: Database, number: int) -> None:
    """Plan as the process does at nine."""
    planned = await checkin.plan(database, MONDAY)
    if planned != number:
        raise RuntimeError(f"{planned} of {number} were planned")


def bare(file: str, number: int) -> None:
    """The same rows, written by the driver alone, in transactions as long."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    person = "UPDATE person SET nudge_anchor = ?, next_nudge_at = ? WHERE id = ?"
    asked = CheckInRow(workspace_id=1, person_id=0, week="2026-W48", slot=MONDAY).model_dump()
    sent = DeliveryRow(
        workspace_id=1, key="", lane="", kind="checkin.nudge", ref="", opaque_id="", created_at=MONDAY, due_at=MONDAY
    ).model_dump()
    for first in range(1, number + 1, checkin.AT_ONCE):
        ids = range(first, min(first + checkin.AT_ONCE, number + 1))
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(person, [(_stored(MONDAY), _stored(MONDAY + timedelta(weeks=1)), i) for i in ids])
        _insert(connection, "check_in", [asked | {"id": i, "person_id": i} for i in ids])
        _insert(
            connection,
            "delivery",
            [
                sent
                | {
                    "id": i,
                    "key": f"nudge:{i}:2026-W48",
                    "lane": f"checkin:{i}",
                    "ref": f'{{"check_in_id":{i}}}',
                    "opaque_id": f"{i:032}",
                }
                for i in ids
            ],
        )
        connection.execute("COMMIT")
    connection.close()


def _insert(connection: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    names, marks = ", ".join(rows[0]), ", ".join("?" * len(rows[0]))
    values = [[_stored(each) if isinstance(each, datetime) else each for each in row.values()] for row in rows]
    connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608 - our own names


def _stored(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}"


async def run(file: str, number: int, who: str) -> dict[str, float]:
    """Prepare and plan. Returns seconds, those of the processor, and by how many MB memory grew at its peak."""
    database = Database(f"sqlite:///{file}")
    try:
        await prepare(database, number)
        before, _ = memory()
        begun, worked = time.perf_counter(), time.process_time()
        if who == "ours":
            await ours(database, number)
        else:
            await asyncio.to_thread(bare, file, number)
        seconds, processor = time.perf_counter() - begun, time.process_time() - worked
        return {"seconds": seconds, "worked": processor, "megabytes": memory()[1] - before, "resident": before}
    finally:
        await database.close()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(sys.argv[1], int(sys.argv[2]), sys.argv[3]))))
