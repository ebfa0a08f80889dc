"""Prepared statements find what all others find, in their workspace alone, and fail as all others do."""

import asyncio
from datetime import datetime

import pytest
from sqlalchemy import DateTime, bindparam, cast, func
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col, select, update

from learning.workspace import Settings
from store import outbox, topics, workspaces
from store.database import Database
from store.outbox import Entry
from store.prepared import Prepared
from store.rows import PersonRow, ReceiptRow, TopicRow, WorkspaceRow
from store.scope import UnscopedError
from tests.store.stored import NOW, add_person, add_topic

TOPIC = select(TopicRow, PersonRow.slack_id).join(PersonRow, col(PersonRow.id) == col(TopicRow.added_by_id))
NAMED = TOPIC.where(col(TopicRow.title) == bindparam("title"))
PREPARED: Prepared[tuple[TopicRow, str]] = Prepared(NAMED)
PEOPLE: Prepared[tuple[str]] = Prepared(select(PersonRow.slack_id).order_by(col(PersonRow.slack_id)))
NAMES: Prepared[tuple[str]] = Prepared(select(PersonRow.name).order_by(col(PersonRow.id)))
EVERYWHERE: Prepared[tuple[str]] = Prepared(select(WorkspaceRow.team_id), everywhere=True)
RENAME: Prepared[tuple[()]] = Prepared(update(PersonRow).values(name=bindparam("called")))


@pytest.fixture
async def both(database: Database, workspace_id: int, other_workspace_id: int) -> tuple[int, int]:
    """Two workspaces: U1 and a topic in the one, U2 in the other."""
    async with database.begin(workspace_id) as session:
        await add_topic(session, await add_person(session, "U1"))
    async with database.begin(other_workspace_id) as session:
        await add_person(session, "U2")
    return workspace_id, other_workspace_id


async def test_its_rows_read_as_those_of_the_row_class(database: Database, both: tuple[int, int]) -> None:
    async with database.begin(both[0]) as session:
        row, by = (await session.exec(NAMED, params={"title": "SQL for analysts"})).one()
        ((like, also_by),) = await session.ask(PREPARED, title="SQL for analysts")
    async with database.read(both[0]) as session:
        assert await session.ask(PREPARED, title="SQL for analysts") == [(like, also_by)]
    assert {name: getattr(like, name) for name in TopicRow.model_fields} == row.model_dump()
    assert by == also_by == "U1"
    with pytest.raises(AttributeError):
        like.title = "another"


async def test_a_row_that_an_outer_join_did_not_find_is_none(database: Database, both: tuple[int, int]) -> None:
    async with database.read(both[0]) as session:
        assert (await workspaces.with_person(session, "U2"))[1] is None


async def test_it_finds_the_rows_of_its_workspace_alone(database: Database, both: tuple[int, int]) -> None:
    for workspace_id, slack_id in zip(both, ("U1", "U2"), strict=True):
        async with database.read(workspace_id) as session:
            assert await session.ask(PEOPLE) == [(slack_id,)]
        async with database.begin(workspace_id) as session:
            assert await session.ask(PEOPLE) == [(slack_id,)]
            await session.ask(RENAME, called=f"Renamed {slack_id}")
    async with database.read_everywhere() as session:
        assert sorted((await session.exec(select(PersonRow.name))).all()) == ["Renamed U1", "Renamed U2"]


async def test_one_for_all_workspaces_is_refused_in_one_and_the_other_way_round(
    database: Database, both: tuple[int, int]
) -> None:
    async with database.read_everywhere() as session:
        assert sorted(await session.ask(EVERYWHERE)) == [("T1",), ("T2",)]
        with pytest.raises(UnscopedError):
            await session.ask(PEOPLE)
    async with database.read(both[0]) as session:
        with pytest.raises(UnscopedError):
            await session.ask(EVERYWHERE)


async def test_what_only_reads_cannot_write(database: Database, both: tuple[int, int]) -> None:
    with pytest.raises(DBAPIError):
        async with database.read(both[0]) as session:
            await session.ask(RENAME, called="x")
    async with database.read(both[0]) as session:
        assert (await session.exec(select(PersonRow.name))).all() == ["Name of U1"]


async def test_it_fails_as_any_other(database: Database, both: tuple[int, int]) -> None:
    for opened in (database.read, database.begin):
        with pytest.raises(DBAPIError, match="hidden"):
            async with opened(both[0]) as session:
                await session.ask(PREPARED, title=object())
    async with database.begin(both[0]) as session:
        await session.insert_once(ReceiptRow, {"key": "x", "received_at": NOW}, unless=["key"])
        await session.insert_once(ReceiptRow, {"key": "y", "received_at": NOW}, unless=["key"])
    with pytest.raises(IntegrityError):
        async with database.begin(both[0]) as session:
            await session.ask(Prepared(update(ReceiptRow).values(key=bindparam("same"))), same="z")
    async with database.begin(both[0]) as session:
        assert await session.ask(PEOPLE) == [("U1",)]


async def test_several_at_once_are_asked_in_their_order(database: Database, both: tuple[int, int]) -> None:
    for opened in (database.begin, database.read):
        async with opened(both[0]) as session:
            people, topic, nobody = await session.ask_all(
                [(PEOPLE, {}), (PREPARED, {"title": "SQL for analysts"}), (PREPARED, {"title": "Charts"})]
            )
            assert people == [("U1",)]
            assert [row.title for row, _ in topic] == ["SQL for analysts"]
            assert nobody == []
            assert await session.ask_all([]) == []
    async with database.begin(both[0]) as session:
        renamed, found = await session.ask_all([(RENAME, {"called": "Alba"}), (NAMES, {})])
        assert (renamed, found) == ([], [("Alba",)])
    async with database.read_everywhere() as session:
        assert sorted((await session.exec(select(PersonRow.name))).all()) == ["Alba", "Name of U2"]


async def test_of_several_the_one_that_fails_is_named_and_none_is_stored(
    database: Database, both: tuple[int, int]
) -> None:
    same: Prepared[tuple[()]] = Prepared(update(PersonRow).values(slack_id=bindparam("same")))
    async with database.begin(both[0]) as session:
        await add_person(session, "U3")

    async def change(same_for_all: object, *, first: bool) -> None:
        async with database.begin(both[0]) as session:
            if not first:
                await session.ask(PEOPLE)
            await session.ask_all([(RENAME, {"called": "Alba"}), (same, {"same": same_for_all}), (NAMES, {})])

    for first in (True, False):  # also when they begin the transaction
        for refused in ("U9", object()):
            with pytest.raises(DBAPIError, match="UPDATE person SET slack_id"):
                await change(refused, first=first)
    async with database.read(both[0]) as session:
        assert await session.ask(NAMES) == [("Name of U1",), ("Name of U3",)]


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
async def test_of_several_the_one_is_named_of_which_python_has_no_value(
    database: Database, both: tuple[int, int]
) -> None:
    never: Prepared[tuple[datetime]] = Prepared(select(cast("infinity", DateTime(timezone=True))), checked=True)
    with pytest.raises(DBAPIError, match="SELECT CAST"):
        async with database.begin(both[0]) as session:
            await session.ask_all([(PEOPLE, {}), (never, {}), (NAMES, {})])
    async with database.begin(both[0]) as session:
        assert await session.ask(NAMES) == [("Name of U1",)]


async def test_who_goes_on_after_a_first_statement_that_was_never_sent_is_in_a_transaction_of_the_workspace(
    database: Database, both: tuple[int, int]
) -> None:
    async def go_on() -> None:
        async with database.begin(both[0]) as session:
            with pytest.raises(DBAPIError):
                await session.ask(PREPARED, title=object())
            await session.ask(RENAME, called="Alba")
            assert await session.ask(NAMES) == [("Alba",)]
            if not database.is_sqlite:
                role = select(func.current_setting("role")).select_from(PersonRow)
                assert (await session.exec(role)).all() == ["peerloop_workspace"]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await go_on()
    async with database.read(both[0]) as session:
        assert await session.ask(NAMES) == [("Name of U1",)]


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
async def test_who_waits_for_a_lock_too_long_is_cancelled_as_anywhere(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        topic = await add_topic(session, await add_person(session, "U1"))

    async def hold() -> None:
        async with database.begin(workspace_id) as session:
            await topics.lock(session, [topic])

    async with database.begin(workspace_id) as session:
        await topics.lock(session, [topic])
        waiting = asyncio.create_task(hold())
        await asyncio.wait((waiting,), timeout=0.3)
        assert not waiting.done()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    await hold()


async def test_it_sees_what_the_session_has_not_written_yet(database: Database, both: tuple[int, int]) -> None:
    async with database.begin(both[0]) as session:
        session.add(PersonRow(workspace_id=both[0], slack_id="U3"))
        assert await session.ask(PEOPLE) == [("U1",), ("U3",)]
        row = (await session.exec(select(TopicRow))).one()
        row.title = "Charts"
        session.add(row)
        assert len(await session.ask(PREPARED, title="Charts")) == 1


async def test_a_list_that_is_known_stands_in_its_words(database: Database, both: tuple[int, int]) -> None:
    some: Prepared[tuple[str]] = Prepared(
        select(TopicRow.title).where(col(TopicRow.title).in_(["Charts", "SQL for analysts"]))
    )
    async with database.read(both[0]) as session:
        assert await session.ask(some) == [("SQL for analysts",)]


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
async def test_who_waits_to_write_is_served_in_turn(database: Database, both: tuple[int, int]) -> None:
    served: list[int] = []

    async def write(number: int) -> None:
        async with database.begin(both[0]) as session:
            await session.ask(PEOPLE)
            served.append(number)

    async with asyncio.TaskGroup() as writing:
        for number in range(200):  # some come just when another one is done
            writing.create_task(write(number))
            await asyncio.sleep(0)
    assert served == [*range(200)]


async def test_only_what_is_new_in_the_outbox_wakes_who_sends_it(database: Database, both: tuple[int, int]) -> None:
    for is_new in (True, False):
        async with database.begin(both[0]) as session:
            await outbox.enqueue(session, [Entry("key", "lane", "topic.card", "{}")], NOW)
            assert session.enqueued == is_new


async def test_what_was_changed_is_found_by_who_looks_next(database: Database, both: tuple[int, int]) -> None:
    async with database.read(both[0]) as session:
        assert (await workspaces.get(session)).settings.clearinghouse is None
    async with database.begin(both[0]) as session:
        await workspaces.save_settings(session, Settings(clearinghouse="C1"), replan=False)
    async with database.read(both[0]) as session:
        assert (await workspaces.get(session)).settings.clearinghouse == "C1"
        ((topic, _),) = await session.ask(PREPARED, title="SQL for analysts")
        assert await topics.get(session, topic.id or 0) is not None
