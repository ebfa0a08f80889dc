"""Looking through the topics: what each filter leaves, in which order, by which index, on both databases."""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from learning.browse import NEW_FOR, Only, Order, Wanted
from learning.person import Person
from learning.profile import Details
from learning.topic import Kind
from store import browsing, interests, people, topics
from store.database import Database
from store.session import Session
from tests.store.stored import HOUR, NOW, add_group, add_person, add_topic, profile, register, statements

SMALLEST = 4
PLACES = {"U1": "Lisbon", "U2": " LISBON ", "U3": "Porto", "U4": "", "U5": ""}


@pytest.fixture
async def known(database: Database, workspace_id: int) -> dict[str, Person]:
    """Five learners: two in Lisbon, one in Porto, and two who said no place; by Slack id."""
    async with database.begin(workspace_id) as session:
        for slack_id, place in PLACES.items():
            id_ = await add_person(session, slack_id)
            await people.learn_details(session, id_, Details(place=place.strip()), NOW)
        return {slack_id: await people.meet(session, slack_id) for slack_id in PLACES}


async def a_topic(session: Session, title: str, *waiting: Person, kind: Kind = Kind.TECHNICAL, days: int = 0) -> int:
    """A topic in which these people wait, of some days ago."""
    id_ = await topics.add(
        session,
        title=title,
        purpose="Use it at work",
        kind=kind,
        added_by=waiting[0].id if waiting else (await people.meet(session, "U1")).id,
        now=NOW - timedelta(days=days),
        tags=("reports",) if days else (),
    )
    assert id_ is not None
    for person in waiting:
        await register(session, id_, person.id)
    await topics.changed(session, [id_])
    return id_


async def titles(session: Session, wanted: Wanted, person: Person, *, offset: int = 0, limit: int = 50) -> list[str]:
    """What somebody is shown, in order; the number of all is as many as there are pages of."""
    found, total = await browsing.search(session, wanted, person, SMALLEST, NOW, offset=offset, limit=limit)
    everything, again = await browsing.search(session, wanted, person, SMALLEST, NOW, offset=0, limit=1000)
    assert total == again == len(everything)
    assert [each.id for each in found] == [each.id for each in everything][offset : offset + limit]
    return [each.title for each in found]


async def test_the_orders(database: Database, workspace_id: int, known: dict[str, Person]) -> None:
    one, two, three, *_ = known.values()
    async with database.begin(workspace_id) as session:
        await a_topic(session, "beta", one, days=3)
        await a_topic(session, "Alpha", one, days=1)
        await a_topic(session, "gamma", one, two, three, days=9)
        await a_topic(session, "delta", days=5)
    async with database.read(workspace_id) as session:
        assert await titles(session, Wanted(), one) == ["gamma", "Alpha", "beta", "delta"]
        assert await titles(session, Wanted(order=Order.NEWEST), one) == ["Alpha", "beta", "delta", "gamma"]
        assert await titles(session, Wanted(order=Order.TITLE), one) == ["Alpha", "beta", "delta", "gamma"]


@pytest.mark.parametrize("order", Order)
async def test_pages_have_each_topic_once_among_equals(
    database: Database, workspace_id: int, known: dict[str, Person], order: Order
) -> None:
    async with database.begin(workspace_id) as session:
        for number in range(23):
            await a_topic(session, f"Subject {number}", days=7)
    async with database.read(workspace_id) as session:
        wanted = Wanted(order=order)
        pages = [await titles(session, wanted, known["U1"], offset=offset, limit=5) for offset in range(0, 25, 5)]
        assert [len(page) for page in pages] == [5, 5, 5, 5, 3]
        assert sorted(title for page in pages for title in page) == sorted(f"Subject {number}" for number in range(23))
        assert await titles(session, wanted, known["U1"], offset=25, limit=5) == []


async def test_words_and_sort_and_filter_narrow_together(
    database: Database, workspace_id: int, known: dict[str, Person]
) -> None:
    one = known["U1"]
    async with database.begin(workspace_id) as session:
        await a_topic(session, "SQL for 100% of analysts", one, days=20)
        await a_topic(session, "SQL for everybody", days=20)
        await a_topic(session, "Talking about SQL", one, kind=Kind.MANAGERIAL, days=20)
        await a_topic(session, "snake_case", days=20)
    async with database.read(workspace_id) as session:
        technical = Wanted("sql", Kind.TECHNICAL)
        assert await titles(session, technical, one) == ["SQL for 100% of analysts", "SQL for everybody"]
        assert await titles(session, replace(technical, only=Only.MINE), one) == ["SQL for 100% of analysts"]
        assert await titles(session, replace(technical, only=Only.NEW), one) == []
        assert await titles(session, Wanted("ANALYSTS sql"), one) == ["SQL for 100% of analysts"]
        assert await titles(session, Wanted("100%"), one) == ["SQL for 100% of analysts"]
        assert await titles(session, Wanted("_"), one) == ["snake_case"]
        assert await titles(session, Wanted("/"), one) == []
        assert len(await titles(session, Wanted("reports"), one)) == 4  # a tag of all
        assert await titles(session, Wanted("'; DROP TABLE topic; --"), one) == []


async def test_nearly_a_group_is_one_or_two_missing(
    database: Database, workspace_id: int, known: dict[str, Person]
) -> None:
    learners = list(known.values())
    async with database.begin(workspace_id) as session:
        for count in range(5):
            await a_topic(session, f"{count} wait", *learners[:count])
    async with database.read(workspace_id) as session:
        assert await titles(session, Wanted(only=Only.NEARLY), learners[0]) == ["3 wait", "2 wait"]


async def test_new_is_of_the_last_fourteen_days(
    database: Database, workspace_id: int, known: dict[str, Person]
) -> None:
    async with database.begin(workspace_id) as session:
        await a_topic(session, "fourteen days", days=NEW_FOR.days)
        await a_topic(session, "fifteen days", days=NEW_FOR.days + 1)
        await a_topic(session, "today")
    async with database.read(workspace_id) as session:
        wanted = Wanted(only=Only.NEW, order=Order.NEWEST)
        assert await titles(session, wanted, known["U1"]) == ["today", "fourteen days"]


async def test_mine_are_those_in_which_i_wait_or_have_a_living_group(
    database: Database, workspace_id: int, known: dict[str, Person]
) -> None:
    one, two, *_ = known.values()
    async with database.begin(workspace_id) as session:
        await a_topic(session, "waiting", one)
        placed = await a_topic(session, "in a group", one)
        group = await add_group(session, placed, [one.id])
        await interests.place(session, placed, [one.id], group)
        left = await a_topic(session, "withdrawn", one)
        await interests.withdraw(session, left, one.id, NOW)
        await a_topic(session, "of somebody else", two)
        closed = await a_topic(session, "archived", one)
        await topics.close(session, closed, NOW)
        await topics.changed(session, [placed, left])
    async with database.read(workspace_id) as session:
        assert await titles(session, Wanted(only=Only.MINE, order=Order.TITLE), one) == ["in a group", "waiting"]


async def test_at_my_place_are_those_in_which_somebody_waits_there(
    database: Database, workspace_id: int, known: dict[str, Person]
) -> None:
    lisbon, too, porto, nowhere, _ = known.values()
    here = Wanted(only=Only.MY_PLACE, order=Order.TITLE)
    async with database.begin(workspace_id) as session:
        await a_topic(session, "both in Lisbon", lisbon, too)
        await a_topic(session, "in Lisbon, spelled otherwise", too, porto)
        await a_topic(session, "in Porto", porto)
        await a_topic(session, "nowhere", nowhere)
        left = await a_topic(session, "left in Lisbon", too)
        await interests.withdraw(session, left, too.id, NOW)
        placed = await a_topic(session, "no longer waiting", too)
        await interests.place(session, placed, [too.id], await add_group(session, placed, [too.id]))
    async with database.begin(workspace_id) as session:
        assert await titles(session, here, lisbon) == ["both in Lisbon", "in Lisbon, spelled otherwise"]
        assert await titles(session, here, porto) == ["in Lisbon, spelled otherwise", "in Porto"]
        await people.learn(session, [profile("U2", is_deactivated=True)])
        assert await titles(session, here, lisbon) == ["both in Lisbon"]


async def test_who_said_no_place_is_at_nobodys_place(
    database: Database, workspace_id: int, known: dict[str, Person]
) -> None:
    """Everybody without a place has the same empty one: they are not near each other for that."""
    async with database.begin(workspace_id) as session:
        await a_topic(session, "of somebody without a place", known["U4"])
    async with database.read(workspace_id) as session:
        assert await titles(session, Wanted(only=Only.MY_PLACE), known["U5"]) == []


async def test_other_workspaces_and_closed_topics_are_never_found(
    database: Database, workspace_id: int, other_workspace_id: int, known: dict[str, Person]
) -> None:
    async with database.begin(other_workspace_id) as session:
        there = await add_person(session, "U1")
        await people.learn_details(session, there, Details(place="Lisbon"), NOW)
        theirs = await add_topic(session, there, "Theirs")
        await register(session, theirs, there)
        await topics.changed(session, [theirs])
    async with database.begin(workspace_id) as session:
        await topics.close(session, await a_topic(session, "Closed", known["U1"]), NOW)
        for only in Only:
            assert await titles(session, Wanted(only=only), known["U1"]) == []


@pytest.mark.parametrize("only", Only)
async def test_a_page_is_two_queries(
    database: Database, workspace_id: int, known: dict[str, Person], only: Only
) -> None:
    for more in (1, 30):
        async with database.begin(workspace_id) as session:
            for number in range(more):
                await a_topic(session, f"{more}.{number}", *known.values())
        async with database.read(workspace_id) as session:
            with statements(database) as ran:
                await browsing.search(session, Wanted("work", only=only), known["U1"], SMALLEST, NOW, offset=0, limit=8)
            assert len(ran) == 2, ran


async def plans(database: Database, workspace_id: int, wanted: Wanted, person: Person) -> list[str]:
    """How SQLite means to count what is found, and to find a page of it."""
    ran: list[tuple[str, Collection[object]]] = []

    def note(_connection: object, _cursor: object, sql: str, parameters: Collection[object], *_: object) -> None:
        if sql.startswith("SELECT"):
            ran.append((sql, parameters))

    engine = database.reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        async with database.read(workspace_id) as session:
            await browsing.search(session, wanted, person, SMALLEST, NOW + HOUR, offset=0, limit=8)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    async with database.reader.connect() as connection:
        found = []
        for sql, parameters in ran:
            steps = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", tuple(parameters))
            found.append("; ".join(str(step.detail) for step in steps))
        return found


@pytest.mark.parametrize(
    ("order", "index"),
    [
        (Order.FULLEST, "ix_topic_open_waiting"),
        (Order.NEWEST, "ix_topic_open_added"),
        (Order.TITLE, "uq_topic_open_title"),
    ],
)
async def test_each_order_is_read_from_its_index(
    database: Database, workspace_id: int, known: dict[str, Person], order: Order, index: str
) -> None:
    """On SQLite, whose plans do not depend on how much there is."""
    if not database.is_sqlite:
        return
    count, page = await plans(database, workspace_id, Wanted(order=order), known["U1"])
    assert f"USING INDEX {index} (workspace_id=?)" in page
    assert "SCAN" not in page + count
    assert "USE TEMP B-TREE FOR ORDER BY" not in page


async def test_a_place_is_read_once_and_each_topic_up_to_the_first_who_waits_there(
    database: Database, workspace_id: int, known: dict[str, Person]
) -> None:
    """However many are at the place, and however many wait elsewhere: never a walk through every interest."""
    if not database.is_sqlite:
        return
    for plan in await plans(database, workspace_id, Wanted(only=Only.MY_PLACE), known["U1"]):
        assert "SEARCH person USING INDEX ix_person_place (workspace_id=? AND place_key=?)" in plan
        # Which of the table's unique keys is numbered first differs from database to database.
        key = r"SEARCH interest USING INDEX sqlite_autoindex_interest_\d \(workspace_id=\? AND topic_id=\?\);"
        assert re.search(key, plan)
        assert "SCAN" not in plan
