"""What the grouping is told of those who wait: supervisors of all levels, who met before, who pauses."""

from datetime import date

from sqlmodel import col, update

from learning.profile import Details
from store import candidates, people
from store.database import Database
from store.rows import PersonRow
from tests.store.stored import NOW, add_group, add_person, add_topic, register, statements


async def test_supervisors_of_all_levels_are_known_also_of_people_who_are_not_interested(
    database: Database, workspace_id: int
) -> None:
    async with database.begin(workspace_id) as session:
        for slack_id, boss in (("U1", "U2"), ("U2", "U3"), ("U3", "U4"), ("U4", "U3"), ("U5", "")):
            await people.learn_details(session, await add_person(session, slack_id), Details(supervisor=boss), NOW)
        topic = await add_topic(session, (await people.meet(session, "U5")).id)
        for slack_id in ("U1", "U4", "U5"):
            await register(session, topic, (await people.meet(session, slack_id)).id)
        found = {each.slack_id: each.bosses for each in await candidates.of_topic(session, topic, NOW)}
    assert found == {"U1": {"U2", "U3", "U4"}, "U4": {"U3"}, "U5": frozenset()}  # U3 and U4 lead each other: it ends


async def test_who_shared_a_group_before_has_met(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        one, two, three = [await add_person(session, f"U{n}") for n in range(3)]
        before, topic = await add_topic(session, one, "SQL"), await add_topic(session, one, "Python")
        await add_group(session, before, [one, two])
        for person in (one, two, three):
            await register(session, topic, person)
        found = {each.person_id: each.met for each in await candidates.of_topic(session, topic, NOW)}
    assert found == {one: {two}, two: {one}, three: frozenset()}


async def test_who_pauses_takes_part_again_on_the_day_of_their_own_zone(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        here, ahead = await add_person(session, "U1"), await add_person(session, "U2", zone="Pacific/Kiritimati")
        topic = await add_topic(session, here)
        for person in (here, ahead):
            await register(session, topic, person)
        pause = update(PersonRow).where(col(PersonRow.id).in_([here, ahead]))
        await session.exec(pause.values(paused_until=date(2026, 11, 24)))
        evening = NOW.replace(hour=12)  # on the 24th already, in Kiritimati
        found = {each.person_id: each.paused for each in await candidates.of_topic(session, topic, evening)}
    assert found == {here: True, ahead: False}


async def test_the_number_of_statements_does_not_grow_with_the_people(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        topic = await add_topic(session, await add_person(session, "U0"))
        for number in range(1, 30):
            await register(session, topic, await add_person(session, f"U{number}"))
    with statements(database) as ran:
        async with database.read(workspace_id) as session:
            assert len(await candidates.of_topic(session, topic, NOW)) == 29
            assert len(await candidates.of_topic(session, topic, NOW, most=5)) == 5
    assert len(ran) == 6


async def test_a_supervisor_of_any_level_leads_whichever_way_one_asks(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        ids = {}
        for slack_id, boss in (("U1", "U2"), ("U2", "U3"), ("U3", ""), ("U4", "U3"), ("U5", "")):
            ids[slack_id] = await add_person(session, slack_id)
            await people.learn_details(session, ids[slack_id], Details(supervisor=boss), NOW)

        async def leads(one: str, *others: str) -> bool:
            return await candidates.leads(session, [ids[one]], [ids[each] for each in others])

        assert [await leads("U1", "U5", "U3"), await leads("U3", "U5", "U1"), await leads("U2", "U1")] == [True] * 3
        assert [await leads("U1", "U4", "U5"), await leads("U5", "U1"), await leads("U1")] == [False] * 3
