"""What the outbox asks every second is answered by its indexes: a long ledger does not make sending slower."""

import pytest
from sqlalchemy import Connection, event, text

from learning.delivery import LEASE
from store import claims, outbox
from store.database import Database
from tests.store.stored import NOW


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
async def test_no_question_of_the_outbox_reads_the_whole_ledger(database: Database, workspace_id: int) -> None:
    asked: list[tuple[str, object]] = []
    for engine in (database.reader, database.writer):

        @event.listens_for(engine.sync_engine, "before_cursor_execute")
        def _heard(*call: object) -> None:
            asked.append((str(call[2]), call[3]))

    async with database.begin(workspace_id) as session:
        entries = [outbox.Entry(f"{number}", f"lane {number}", "kind", "{}") for number in range(3)]
        await outbox.enqueue(session, entries, NOW)
    assert await claims.is_due(database, NOW)
    claimed = await claims.claim(database, NOW, LEASE, 2, paused=[5], busy=[7])
    async with database.begin(workspace_id) as session:
        await outbox.superseded(session, claimed)
        await outbox.is_under_way(session, "lane 1", "1")
        await outbox.finish_sent(session, [(each, ("C1", "1.0")) for each in claimed])

    def plan(connection: Connection, statement: str, values: object) -> list[str]:
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]  # type: ignore[arg-type]

    steps: list[str] = []
    sorts: list[str] = []
    async with database.reader.connect() as connection:
        await connection.execute(text("SELECT 1"))
        for statement, values in [*asked]:
            if "delivery" in statement and not statement.startswith("INSERT") and not isinstance(values, list):
                found = await connection.run_sync(plan, statement, values)
                of_list = any("json_each" in step for step in found) and "chosen" not in statement
                sorts += [statement for step in found if "TEMP B-TREE FOR ORDER" in step and not of_list]
                steps += found
    assert steps
    assert [step for step in steps if step.startswith("SCAN delivery")] == []
    assert sorts == [], "only what was found in a list is put in order"
    assert any("ix_delivery_due" in step for step in steps)
    assert any("ix_delivery_lane" in step for step in steps)
