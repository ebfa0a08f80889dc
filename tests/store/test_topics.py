"""Topics: one of each title, found by any words, in a constant number of queries."""

import asyncio

import pytest

from learning.topic import Kind
from store import interests, people, topics
from store.database import Database
from tests.store.stored import HOUR, NOW, add_group, add_person, add_topic, look, profile, register, statements


@pytest.fixture
async def maria(database: Database, workspace_id: int) -> int:
    """A learner."""
    async with database.begin(workspace_id) as session:
        return await add_person(session, "U1")


async def test_a_topic_is_kept_as_it_was_typed(database: Database, workspace_id: int, maria: int) -> None:
    title, purpose = "🧭 <!channel> *SQL* & `joins` ניהול", "It's 100% _mine_; DROP TABLE topic; --\nline two"
    async with database.begin(workspace_id) as session:
        id_ = await add_topic(session, maria, title, purpose)
    async with database.read(workspace_id) as session:
        found = await topics.get(session, id_)
        assert found is not None
        assert (found.title, found.purpose, found.kind, found.added_by) == (title, purpose, Kind.TECHNICAL, "U1")
        assert (found.waiting, found.open, found.channel, found.ts) == (0, True, None, None)
        assert await topics.get(session, id_ + 1) is None


async def test_an_open_title_is_taken_however_it_is_written(database: Database, workspace_id: int, maria: int) -> None:
    async with database.begin(workspace_id) as session:
        first = await add_topic(session, maria, "Straßen-Recht für Ämter")
        for again in (
            "Straßen-Recht für Ämter",
            " STRASSEN-RECHT   FÜR ÄMTER ",
            "Strassen-recht fu\u0308r A\u0308mter",
        ):
            assert (
                await topics.add(session, title=again, purpose="x", kind=Kind.MANAGERIAL, added_by=maria, now=NOW)
                is None
            )
            found = await topics.by_title(session, again)
            assert found is not None
            assert found.id == first
        assert await topics.close(session, first, NOW)
        assert not await topics.close(session, first, NOW)
        assert await topics.by_title(session, "Straßen-Recht für Ämter") is None
        second = await add_topic(session, maria, "Straßen-Recht für Ämter")
    async with database.read(workspace_id) as session:
        closed = await topics.get(session, first)
        assert closed is not None
        assert not closed.open
        assert await topics.titles(session) == [(second, "Straßen-Recht für Ämter")]


async def test_the_same_title_added_by_many_at_once_is_one_topic(
    database: Database, workspace_id: int, maria: int
) -> None:
    async def submit(title: str) -> int | None:
        async with database.begin(workspace_id) as session:
            return await topics.add(session, title=title, purpose="x", kind=Kind.TECHNICAL, added_by=maria, now=NOW)

    found = await asyncio.gather(*(submit("SQL" if i % 2 else "sql ") for i in range(20)))
    assert len([id_ for id_ in found if id_ is not None]) == 1
    async with database.read(workspace_id) as session:
        assert len(await topics.titles(session)) == 1


async def test_only_those_who_wait_are_counted(database: Database, workspace_id: int, maria: int) -> None:
    async with database.begin(workspace_id) as session:
        topic = await add_topic(session, maria)
        people_ids = [await add_person(session, f"U{i}") for i in range(2, 7)]
        for person in people_ids:
            await register(session, topic, person)
        await interests.withdraw(session, topic, people_ids[0], NOW)
        await people.learn(session, [profile("U3", is_deactivated=True)])
        group = await add_group(session, topic, [people_ids[2]])
        assert await interests.place(session, topic, [people_ids[2]], group) == 1
        await topics.changed(session, [topic])
    async with database.read(workspace_id) as session:
        found = await topics.get(session, topic)
        assert found is not None
        assert found.waiting == 2 == len(await interests.waiting(session, topic))
        assert [each.id for each in await topics.at_quorum(session, 2, 5)] == [topic]
        assert await topics.at_quorum(session, 3, 5) == []


async def titles_for(database: Database, workspace_id: int, words: str) -> set[str]:
    """The titles found by some words."""
    async with database.read(workspace_id) as session:
        found, total = await look(session, words)
        assert total == len(found)
        return {each.title for each in found}


ODD = (
    "100% remote",
    "100 days",
    "data_science",
    "dataXscience",
    "CI/CD",
    "CI CD",
    "C++ \\ C#",
    "O'Brien's law",
    "日本語",
)
FOUND: dict[str, set[str]] = {
    "100%": {"100% remote"},
    "%": {"100% remote"},
    "_": {"data_science"},
    "a_s": {"data_science"},
    "/": {"CI/CD"},
    "ci/": {"CI/CD"},
    "//": set(),
    "/%": set(),
    "\\": {"C++ \\ C#"},
    "o'brien": {"O'Brien's law"},
    "'; --": set(),
    "日本": {"日本語"},
    "DAYS 100": {"100 days"},
    "cd": {"CI/CD", "CI CD"},
    "ＣＤ": {"CI/CD", "CI CD"},
    "": set(ODD),
    "   ": set(ODD),
    "nothing": set(),
    "nothing 100": set(),
    "x" * 3000: set(),
    "a " * 1500: {"data_science", "dataXscience", "100 days", "O'Brien's law"},
}


async def test_words_mean_what_was_typed(database: Database, workspace_id: int, maria: int) -> None:
    async with database.begin(workspace_id) as session:
        for title in ODD:
            await add_topic(session, maria, title, "-")
    for words, found in FOUND.items():
        assert await titles_for(database, workspace_id, words) == found, words


async def test_words_are_looked_for_in_the_purpose_too(database: Database, workspace_id: int, maria: int) -> None:
    async with database.begin(workspace_id) as session:
        await add_topic(session, maria, "Difficult talks", "Stay CALM when customers are upset")
        await add_topic(session, maria, "Closed", "calm")
        closed = await topics.by_title(session, "Closed")
        assert closed is not None
        await topics.close(session, closed.id, NOW)
    assert await titles_for(database, workspace_id, "calm talks") == {"Difficult talks"}
    assert await titles_for(database, workspace_id, "calm closed") == set()


async def test_pages_are_in_order_and_leave_nothing_out(database: Database, workspace_id: int, maria: int) -> None:
    async with database.begin(workspace_id) as session:
        ids = [await add_topic(session, maria, f"Topic {i:02}") for i in range(12)]
        for i, person in enumerate([await add_person(session, f"U{i}") for i in range(2, 5)]):
            for topic in ids[: 2 * i + 1]:
                await register(session, topic, person)
        await topics.changed(session, ids)
    async with database.read(workspace_id) as session:
        pages = [await look(session, "topic", offset, 5) for offset in (0, 5, 10, 15)]
        everything, total = await look(session, "topic")
        assert await topics.some(session, [ids[3], 9999, ids[0]]) == [
            next(each for each in everything if each.id == id_) for id_ in (ids[3], ids[0])
        ]
    assert [each for page, _ in pages for each in page] == everything
    assert {each for _, each in pages} == {total} == {12}
    assert [each.waiting for each in everything] == [3, 2, 2, 1, 1, *[0] * 7]
    assert [each.id for each in everything] == ids


async def test_a_search_takes_as_many_queries_for_fifty_as_for_one(
    database: Database, workspace_id: int, maria: int
) -> None:
    counts = []
    for size in (1, 50):
        async with database.begin(workspace_id) as session:
            for i in range(size):
                topic = await add_topic(session, maria, f"Topic {size} {i}")
                await register(session, topic, maria, now=NOW + HOUR * i)
        with statements(database) as ran:
            async with database.read(workspace_id) as session:
                found, _ = await look(session, f"topic {size}")
        assert len(found) == size
        counts.append(len(ran))
    assert counts == [2, 2]


async def test_changes_of_a_card_are_counted_and_its_place_is_kept(
    database: Database, workspace_id: int, maria: int
) -> None:
    async with database.begin(workspace_id) as session:
        topic = await add_topic(session, maria)

    async def change() -> int:
        async with database.begin(workspace_id) as session:
            [changed] = await topics.changed(session, [topic])
            return changed.revision

    assert sorted(await asyncio.gather(*(change() for _ in range(10)))) == list(range(1, 11))
    async with database.begin(workspace_id) as session:
        await topics.posted(session, topic, "C1", "1.2")
        found = await topics.get(session, topic)
    assert found is not None
    assert (found.channel, found.ts) == ("C1", "1.2")
