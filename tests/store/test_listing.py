"""Lists as one parameter: what is found, on both databases, and that an index is used."""

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from store.database import Database
from store.listing import among
from store.prepared import Prepared
from store.rows import PersonRow
from tests.store.stored import add_person

BY_ID: Prepared[tuple[int]] = Prepared(
    select(col(PersonRow.id)).where(among(col(PersonRow.id), "ids")).order_by(col(PersonRow.id))
)
BY_NAME: Prepared[tuple[str]] = Prepared(
    select(PersonRow.slack_id).where(among(col(PersonRow.slack_id), "names")).order_by(col(PersonRow.slack_id))
)
OTHERS: Prepared[tuple[str]] = Prepared(
    select(PersonRow.slack_id).where(~among(col(PersonRow.slack_id), "names")).order_by(col(PersonRow.slack_id))
)


async def test_whatever_the_length_of_a_list_its_values_are_found(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        people = [await add_person(session, f'U{number}"é') for number in range(5)]
        names = [f'U{number}"é' for number in range(5)]
        for some in (people, people[:1], people[::2], []):
            assert await session.ask(BY_ID, ids=[*some, 999]) == [(id_,) for id_ in some]
        assert await session.ask(BY_ID, ids=set(people)) == [(id_,) for id_ in people]
        assert await session.ask(BY_NAME, names=names[1:3]) == [(name,) for name in names[1:3]]
        assert await session.ask(OTHERS, names=names[1:]) == [(names[0],)]
        assert await session.ask(OTHERS, names=[]) == [(name,) for name in names]


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("statement", "given"), [(BY_ID, {"ids": [1]}), (BY_NAME, {"names": ["U1"]})])
async def test_a_list_is_looked_up_in_an_index(
    database: Database, workspace_id: int, statement: Prepared[tuple[int]], given: dict[str, list[int]]
) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []
    engine = database.writer.sync_engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, sql, values, *_: asked.append((sql, values)))
    async with database.begin(workspace_id) as session:
        await session.ask(statement, **given)
    sql, values = next(each for each in asked if "json_each" in each[0])
    async with database.writer.begin() as connection:
        plan = [str(step) for step in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
    searched = {"ids": "rowid=?", "names": "slack_id=?"}[next(iter(given))]
    assert any("SEARCH person" in step and searched in step for step in plan), plan
