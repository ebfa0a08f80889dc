"""The queue of a topic: how many wait, where somebody stands, where they are, and two queues that become one."""

import asyncio
import random

import pytest

from learning.browse import Only, Order, Wanted
from learning.interest import UNDO_WITHIN
from learning.person import Person
from learning.profile import Details
from learning.topic import Kind, Topic
from store import browsing, groups, interests, people, topics, topics_alike
from store.database import Database
from store.session import Session
from tests.store.stored import HOUR, NOW, add_group, add_person, add_topic, profile, register, statements


async def counted(session: Session, topic: int) -> int:
    """The count that is stored with a topic."""
    found = await topics.get(session, topic)
    assert found is not None
    return found.waiting


@pytest.mark.parametrize("seed", range(6))
async def test_the_count_of_a_topic_is_that_of_its_rows_whatever_happened(
    database: Database, workspace_id: int, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same walk for each seed
    async with database.begin(workspace_id) as session:
        ids = [await add_person(session, f"U{number}") for number in range(8)]
        two = [await add_topic(session, ids[0], f"Topic {number}") for number in range(2)]
    formed = 0
    for step in range(40):
        topic, number = chance.choice(two), chance.randrange(8)
        async with database.begin(workspace_id) as session:
            touched = [topic]
            match chance.randrange(6):
                case 0 | 1:
                    await register(session, topic, ids[number], now=NOW + HOUR * step)
                case 2:
                    await interests.withdraw(session, topic, ids[number], NOW + HOUR * step)
                case 3:
                    gone = chance.random() < 0.5
                    await people.learn(session, [profile(f"U{number}", is_deactivated=gone, is_guest=not gone)])
                    touched = two
                case 4:
                    await people.learn(session, [profile(f"U{number}")])
                    touched = two
                case 5 if waiting := await interests.waiting(session, topic):
                    formed += 1
                    chosen = [each.person_id for each in waiting[:3]]
                    group = await add_group(session, topic, chosen, f"learn-{formed}")
                    await interests.place(session, topic, chosen, group)
                    if chance.random() < 0.5:
                        await groups.close(session, group, NOW)
                        await interests.put_back(session, group)
            await topics.changed(session, touched)
        async with database.read(workspace_id) as session:
            for each in two:
                assert await counted(session, each) == len(await interests.waiting(session, each))


async def test_fifty_at_once_are_fifty_and_the_last_count_is_right(database: Database, workspace_id: int) -> None:
    """PostgreSQL's recount must see who was stored while it waited for the topic's row."""
    async with database.begin(workspace_id) as session:
        ids = [await add_person(session, f"U{number}") for number in range(50)]
        topic = await add_topic(session, ids[0])

    async def come(person: int) -> int:
        async with database.begin(workspace_id) as session:
            await register(session, topic, person)
            [changed] = await topics.changed(session, [topic])
            return changed.waiting

    counts = await asyncio.gather(*map(come, ids))
    assert sorted(counts) == list(range(1, 51))
    async with database.read(workspace_id) as session:
        assert await counted(session, topic) == 50


async def test_of_two_who_add_the_same_topic_at_once_one_does(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        maria = await add_person(session, "U1")

    async def add(title: str) -> int | None:
        async with database.begin(workspace_id) as session:
            return await topics.add(
                session, title=title, purpose="", kind=Kind.TECHNICAL, added_by=maria, now=NOW, tags=("a",)
            )

    made = await asyncio.gather(*(add(title) for title in ("SQL basics", "sql  BASICS", "ＳＱＬ basics") * 5))
    assert sum(each is not None for each in made) == 1


async def test_a_place_in_the_queue_counts_who_can_learn_and_came_before(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        ids = [await add_person(session, f"U{number}") for number in range(5)]
        first, second = [await add_topic(session, ids[0], title) for title in ("One", "Two")]
        for hour, person in enumerate(ids):
            await register(session, first, person, now=NOW + HOUR * hour)
        await register(session, second, ids[4])
        await people.learn(session, [profile("U1", is_deactivated=True)])
        assert await interests.positions(session, ids[4], [first, second]) == {first: 4, second: 1}
        assert await interests.positions(session, ids[0], [first, second]) == {first: 1}
        await interests.withdraw(session, first, ids[0], NOW)
        assert await interests.positions(session, ids[4], [first]) == {first: 3}
        with statements(database) as ran:
            await interests.positions(session, ids[4], [first, second])
        assert len(ran) == 1


async def test_who_thinks_better_of_withdrawing_at_once_keeps_their_place(
    database: Database, workspace_id: int
) -> None:
    async with database.begin(workspace_id) as session:
        ids = [await add_person(session, f"U{number}") for number in range(2)]
        topic = await add_topic(session, ids[0])
        for hour, person in enumerate(ids):
            await register(session, topic, person, now=NOW + HOUR * hour)
        for later, place in ((UNDO_WITHIN, 1), (UNDO_WITHIN * 1.01, 2)):
            await interests.withdraw(session, topic, ids[0], NOW + HOUR * 9)
            await register(session, topic, ids[0], now=NOW + HOUR * 9 + later)
            assert await interests.positions(session, ids[0], [topic]) == {topic: place}


async def test_places_are_counted_by_what_people_said_and_else_by_their_zone(
    database: Database, workspace_id: int
) -> None:
    async with database.begin(workspace_id) as session:
        ids = [await add_person(session, f"U{number}") for number in range(4)]
        topic = await add_topic(session, ids[0])
        for person in ids:
            await register(session, topic, person)
        for person in ids[:2]:
            await people.learn_details(session, person, Details(place="Porto"), NOW)
        await people.learn(session, [profile("U3", zone="Asia/Tokyo")])
        found = await interests.places(session, topic)
    assert found == [("Porto", "Europe/Lisbon", 2), ("", "Asia/Tokyo", 1), ("", "Europe/Lisbon", 1)]


async def test_two_queues_become_one_and_nobody_is_in_it_twice(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        only, both, left, grouped, gone = [await add_person(session, f"U{number}") for number in range(5)]
        source, target = [await add_topic(session, only, title) for title in ("One", "Two")]
        for hour, person in enumerate((only, both, left, grouped)):
            await register(session, source, person, now=NOW + HOUR * hour, wanted=5)
        await register(session, source, gone)
        await interests.withdraw(session, source, gone, NOW)
        for person in (both, left, grouped):
            await register(session, target, person, now=NOW + HOUR * 9, wanted=3)
        await interests.withdraw(session, target, left, NOW + HOUR * 10)
        group = await add_group(session, target, [grouped])
        await interests.place(session, target, [grouped], group)
        moved = await interests.move(session, source, target, NOW + HOUR * 20)
        await topics.close(session, source, NOW + HOUR * 20, merged_into=target)
        await topics.changed(session, [source, target])
    assert sorted(moved) == sorted([only, both, left, grouped])
    async with database.read(workspace_id) as session:
        queue = await interests.waiting(session, target)
        assert [(each.person_id, each.registered_at, each.level_wanted) for each in queue] == [
            (only, NOW, 5),
            (both, NOW + HOUR, 3),
            (left, NOW + HOUR * 2, 5),
        ]
        placed = await interests.mine(session, target, grouped)
        assert placed is not None
        assert placed.placed
        assert await interests.waiting(session, source) == []
        merged = await topics.get(session, source)
        assert merged is not None
        assert (merged.open, merged.merged_into, merged.waiting) == (False, target, 0)


async def test_an_archived_topic_comes_back_unless_its_title_is_taken(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        maria = await add_person(session, "U1")
        topic = await add_topic(session, maria)
        await register(session, topic, maria)
        assert await topics.close(session, topic, NOW)
        assert not await topics.close(session, topic, NOW)
        assert await topics.reopen(session, topic)
        assert [each.person_id for each in await interests.waiting(session, topic)] == [maria]
        assert await topics.close(session, topic, NOW)
        await add_topic(session, maria)
        assert not await topics.reopen(session, topic)


NOBODY = Person(0, "U0", "Nobody", "")


async def titles(session: Session, wanted: Wanted, person: Person = NOBODY) -> list[str]:
    """The titles that are found, in order."""
    found, total = await browsing.search(session, wanted, person, 6, NOW, offset=0, limit=50)
    assert total == len(found)
    return [each.title for each in found]


async def test_topics_are_filtered_and_sorted(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        ids = [await add_person(session, f"U{number}") for number in range(6)]
        await people.learn_details(session, ids[4], Details(place="  PORTO "), NOW)
        made = {title: await add_topic(session, ids[0], title) for title in ("Beta", "alpha", "Gamma")}
        old = await topics.add(
            session,
            title="Delta",
            purpose="",
            kind=Kind.MANAGERIAL,
            added_by=ids[0],
            now=NOW - HOUR * 24 * 15,
            tags=("Zahlen", "ÄRGER"),
        )
        assert old is not None
        for person in ids[:4]:
            await register(session, made["Gamma"], person)
        await register(session, made["alpha"], ids[4])
        await topics.changed(session, [*made.values(), old])
    mine = Person(ids[4], "U4", "P", "", place="Porto")
    async with database.read(workspace_id) as session:
        assert await titles(session, Wanted()) == ["Gamma", "alpha", "Beta", "Delta"]
        assert await titles(session, Wanted(order=Order.TITLE)) == ["alpha", "Beta", "Delta", "Gamma"]
        assert (await titles(session, Wanted(order=Order.NEWEST)))[-1] == "Delta"
        assert await titles(session, Wanted(kind=Kind.MANAGERIAL)) == ["Delta"]
        assert await titles(session, Wanted("ärger zahlen")) == ["Delta"]
        assert await titles(session, Wanted(only=Only.NEARLY)) == ["Gamma"]
        assert await titles(session, Wanted(only=Only.NEW, order=Order.TITLE)) == ["alpha", "Beta", "Gamma"]
        assert await titles(session, Wanted(only=Only.MINE), mine) == ["alpha"]
        assert await titles(session, Wanted(only=Only.MY_PLACE), mine) == ["alpha"]
        assert await titles(session, Wanted("gamma", only=Only.MY_PLACE), mine) == []


async def alike(session: Session, topic: Topic, person_id: int) -> list[Topic]:
    """Topics that are like one, as they are told to who registers in it."""
    return [topics.value(*row) for rows in await session.ask_all(topics_alike.alike(topic, person_id)) for row in rows]


async def test_topics_that_share_a_word_or_a_tag_are_looked_up_in_one_query(
    database: Database, workspace_id: int
) -> None:
    async with database.begin(workspace_id) as session:
        maria = await add_person(session, "U1")
        ids = [
            await add_topic(session, maria, title, "-") for title in ("Reading budgets", "Writing budgets", "Welding")
        ]
        topic = await topics.get(session, ids[0])
        assert topic is not None
        with statements(database) as ran:
            found = await alike(session, topic, maria)
        assert [each.title for each in found] == ["Writing budgets"]
        assert len(ran) == 1
        await register(session, ids[1], maria)
        assert await alike(session, topic, maria) == []


async def test_what_somebody_corrected_outlives_their_profile(database: Database, workspace_id: int) -> None:
    async def kept(session: Session) -> tuple[str, str, str]:
        found = await people.find(session, "U1")
        assert found is not None
        return found.place, found.supervisor, found.zone

    async with database.begin(workspace_id) as session:
        await add_person(session, "U1")
        person = await people.find(session, "U1")
        assert person is not None
        assert await people.learn_details(session, person.id, Details("Lisbon", "Data", "U9"), NOW)
        assert not await people.learn_details(session, person.id, Details("  lisbon", "Data", "U9"), NOW)
        person = await people.find(session, "U1")
        assert person is not None
        said = {"place": "Porto", "supervisor": "U8", "zone": "Asia/Tokyo"}
        assert not await people.correct(session, person, said, NOW)
        await people.learn_details(session, person.id, Details("Berlin", "Sales", "U7"), NOW)
        await people.learn(session, [profile("U1", zone="Europe/Paris")])
        assert await kept(session) == ("Porto", "U8", "Asia/Tokyo")
        assert sorted(await people.corrected(session, person.id)) == ["place", "supervisor", "zone"]
        person = await people.find(session, "U1")
        assert person is not None
        assert await people.correct(session, person, dict.fromkeys(said, ""), NOW)
        await people.learn_details(session, person.id, Details("Berlin", "Sales", "U7"), NOW)
        await people.learn(session, [profile("U1", zone="Europe/Paris")])
        assert await kept(session) == ("Berlin", "U7", "Europe/Paris")


async def test_who_was_in_a_group_that_ended_goes_on_waiting_when_topics_merge(
    database: Database, workspace_id: int
) -> None:
    """A group that is closed gave what it could: whoever waits again is not left without a place."""
    async with database.begin(workspace_id) as session:
        maria = await add_person(session, "U1")
        source, target = [await add_topic(session, maria, title) for title in ("One", "Two")]
        await register(session, target, maria, now=NOW)
        group = await add_group(session, target, [maria])
        await interests.place(session, target, [maria], group)
        await groups.close(session, group, NOW + HOUR)
        await register(session, source, maria, now=NOW + HOUR * 2, wanted=5)
        await interests.move(session, source, target, NOW + HOUR * 3)
        await topics.close(session, source, NOW + HOUR * 3, merged_into=target)
    async with database.read(workspace_id) as session:
        queue = await interests.waiting(session, target)
        assert [(each.person_id, each.registered_at, each.level_wanted) for each in queue] == [
            (maria, NOW + HOUR * 2, 5)
        ]
