"""Weekly check-ins: who is due, once each, and what is asked."""

import asyncio
from datetime import UTC, datetime, time, timedelta

import pytest

from learning.calendar import AS_OTHERS, Hours
from learning.checkin import slot_after
from learning.group import State
from learning.objective import Status, Update
from store import checkins, groups, interests, membership, objectives, people, workspaces
from store.database import Database
from tests.store.stored import HOUR, NOW, add_group, add_person, add_topic, profile, register, statements, write

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
SLOT = slot_after(MONDAY - HOUR, 0, time(9), "UTC")
NEXT = slot_after(MONDAY, 0, time(9), "UTC")


@pytest.fixture
async def maria(database: Database, workspace_id: int) -> int:
    """A learner with one objective."""
    async with database.begin(workspace_id) as session:
        person = await add_person(session, "U1")
        await write(session, person)
        return person


async def due(database: Database, workspace_id: int, now: datetime = NOW) -> list[int]:
    """Ids of the people to plan for."""
    async with database.begin(workspace_id) as session:
        return [each.person_id for each in await checkins.to_plan(session, now, 50)]


async def test_somebody_is_due_from_when_they_take_part_and_then_every_week(
    database: Database, workspace_id: int, maria: int
) -> None:
    assert await due(database, workspace_id) == []
    assert await checkins.workspaces_to_plan(database, NOW) == []
    async with database.begin(workspace_id) as session:
        await people.begin_nudging(session, [maria], MONDAY - HOUR)
        await people.begin_nudging(session, [maria], MONDAY)  # changes nothing
        found = await checkins.to_plan(session, NOW, 50)
        assert [(each.person_id, each.zone, each.anchor) for each in found] == [(maria, "Europe/Lisbon", MONDAY - HOUR)]
    assert await checkins.workspaces_to_plan(database, NOW) == [workspace_id]
    async with database.begin(workspace_id) as session:
        await checkins.plan(session, [maria], (SLOT.at, NEXT.at))
    assert await due(database, workspace_id, NEXT.at - timedelta(seconds=1)) == []
    assert await due(database, workspace_id, NEXT.at) == [maria]


async def test_nobody_unknown_or_gone_is_due(database: Database, workspace_id: int, maria: int) -> None:
    async with database.begin(workspace_id) as session:
        unknown = (await people.meet(session, "U2")).id
        await people.begin_nudging(session, [maria, unknown], MONDAY)
        await people.learn(session, [profile("U1", is_deactivated=True)])
    assert await due(database, workspace_id) == []
    async with database.begin(workspace_id) as session:
        await people.learn(session, [profile("U1"), profile("U2")])
    assert await due(database, workspace_id) == [maria, unknown]


async def test_a_changed_zone_or_day_moves_the_next_nudge(database: Database, workspace_id: int, maria: int) -> None:
    async def plan() -> None:
        async with database.begin(workspace_id) as session:
            await checkins.plan(session, [maria], (SLOT.at, NEXT.at))

    async with database.begin(workspace_id) as session:
        await people.begin_nudging(session, [maria], MONDAY)
    await plan()
    async with database.begin(workspace_id) as session:
        await people.learn(session, [profile("U1", name="New name")])
    assert await due(database, workspace_id) == []
    async with database.begin(workspace_id) as session:
        await people.learn(session, [profile("U1", zone="Asia/Tokyo")])
    assert await due(database, workspace_id) == [maria]
    await plan()
    async with database.begin(workspace_id) as session:
        settings = (await workspaces.get(session)).settings
        await workspaces.save_settings(session, settings, replan=False)
    assert await due(database, workspace_id) == []
    async with database.begin(workspace_id) as session:
        await workspaces.save_settings(session, settings, replan=True)
    assert await due(database, workspace_id) == [maria]


async def test_planners_at_once_give_everybody_one_check_in(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        crowd = [await add_person(session, f"U{i}") for i in range(12)]
        for person in crowd:
            await write(session, person)
        await people.begin_nudging(session, crowd, MONDAY - HOUR)

    async def planner() -> int:
        async with database.begin(workspace_id) as session:
            taken = [each.person_id for each in await checkins.to_plan(session, NOW, 5)]
            added = await checkins.add(session, dict.fromkeys(taken, SLOT))
            await checkins.plan(session, taken, (SLOT.at, NEXT.at))
            assert added.keys() == set(taken)
        return len(added)

    added = [await asyncio.gather(*(planner() for _ in range(4))) for _ in range(3)]
    assert sum(sum(each) for each in added) == len(crowd)
    assert await due(database, workspace_id) == []
    async with database.read(workspace_id) as session:
        for person in crowd:
            found = await checkins.latest(session, person)
            assert found is not None
            assert found.week == "2026-W48"


async def test_who_was_planned_for_is_not_looked_through_again(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        crowd = [await add_person(session, f"U{i}") for i in range(5)]
        for person in crowd:
            await write(session, person)
        await people.begin_nudging(session, crowd, MONDAY - HOUR)
        first = await checkins.to_plan(session, NOW, 2)
        rest = await checkins.to_plan(session, NOW, 5, after=first[-1].person_id)
        assert [each.person_id for each in (*first, *rest)] == crowd


async def test_a_week_has_one_check_in(database: Database, workspace_id: int, maria: int) -> None:
    async def add() -> int | None:
        async with database.begin(workspace_id) as session:
            return (await checkins.add(session, {maria: SLOT})).get(maria)

    assert len([each for each in await asyncio.gather(*(add() for _ in range(10))) if each]) == 1
    async with database.begin(workspace_id) as session:
        assert maria in await checkins.add(session, {maria: NEXT})
        found = await checkins.latest(session, maria)
    assert found is not None
    assert (found.week, found.slot, found.channel, found.answered) == ("2026-W49", NEXT.at, None, False)


async def test_who_takes_no_part_gets_no_check_in(database: Database, workspace_id: int, maria: int) -> None:
    async with database.begin(workspace_id) as session:
        idle, member = await add_person(session, "U2"), await add_person(session, "U3")
        group = await add_group(session, await add_topic(session, maria), [member])
        assert await checkins.who_take_part(session, [maria]) == {maria}
        assert not await checkins.who_take_part(session, [member]), "the group is not there yet"
        assert not await checkins.who_take_part(session, [idle])
        assert await checkins.add(session, {idle: SLOT}) == {}
        await groups.become(session, group, State.ACTIVE)
        assert member in await checkins.add(session, {member: SLOT, idle: SLOT})
        await groups.close(session, group, NOW)
        assert not await checkins.who_take_part(session, [member])
        mine = await objectives.all_mine(session, maria)
        await objectives.answer(session, maria, [mine[0].id], Update(None, Status.DONE, NOW), done=True)
        assert await checkins.add(session, {maria: SLOT}) == {}


async def test_a_check_in_shows_what_was_answered_in_it(database: Database, workspace_id: int, maria: int) -> None:
    async with database.begin(workspace_id) as session:
        id_ = (await checkins.add(session, {maria: SLOT}))[maria]
        await checkins.sent(session, {id_: ("D1", "1.2")}, {})
        one, other = await write(session, maria, "one"), await write(session, maria, "other")
        asked = await checkins.get(session, id_)
        assert asked is not None
        first = asked.objectives[0].id
        assert [each.id for each in asked.objectives] == [first, one, other]
        assert (asked.channel, asked.ts, asked.answered, asked.answered_at) == ("D1", "1.2", False, None)
        done = Update(None, Status.DONE, NOW, check_in_id=id_)
        await objectives.answer(session, maria, [first, one], done, done=True)
        await objectives.answer(
            session, maria, [other], Update(None, Status.STUCK, NOW + HOUR, check_in_id=id_), done=False
        )
        answered = await checkins.get(session, id_)
        assert answered is not None
        assert [each.id for each in answered.objectives] == [first, one, other]
        assert (answered.answered, answered.skipped, answered.answered_at) == (True, False, NOW + HOUR)
        await objectives.answer(
            session, maria, [], Update(None, Status.SKIP, NOW + 2 * HOUR, check_in_id=id_), done=None
        )
        skipped = await checkins.get(session, id_)
        assert skipped is not None
        assert (skipped.answered, skipped.skipped) == (True, True)
        assert [await checkins.changed(session, id_) for _ in range(3)] == [1, 2, 3]
        assert await checkins.get(session, id_ + 1) is None


async def test_a_check_in_takes_as_many_queries_for_fifty_objectives_as_for_one(
    database: Database, workspace_id: int, maria: int
) -> None:
    counts = []
    async with database.begin(workspace_id) as session:
        id_ = (await checkins.add(session, {maria: SLOT}))[maria]
    for size in (1, 50):
        async with database.begin(workspace_id) as session:
            for i in range(size - 1):
                await write(session, maria, f"{i}")
        with statements(database) as ran:
            async with database.read(workspace_id) as session:
                found = await checkins.get(session, id_)
        assert found is not None
        assert len(found.objectives) == min(size, checkins.MOST_OBJECTIVES)
        counts.append(len(ran))
    assert counts[0] == counts[1] <= 6


async def test_a_group_has_its_members_asked_at_its_own_hours_unless_they_chose_theirs(
    database: Database, workspace_id: int, maria: int
) -> None:
    thursday = Hours(3, time(14))
    async with database.begin(workspace_id) as session:
        tomas = await add_person(session, "U2")
        first = await add_group(session, await add_topic(session, maria), [maria])
        second = await add_group(session, await add_topic(session, maria, "Another"), [maria], "learn-another")
        for group_id in (first, second):
            await groups.become(session, group_id, State.ACTIVE)
        await people.begin_nudging(session, [maria, tomas], MONDAY - HOUR)
        await checkins.plan(session, [maria, tomas], (SLOT.at, NEXT.at))
    assert await due(database, workspace_id) == []
    async with database.begin(workspace_id) as session:
        for group_id, hours in ((second, Hours(4, time(8))), (first, thursday)):
            group = await groups.get(session, group_id)
            assert group is not None
            await groups.ask_at(session, group, hours)
        [found] = await checkins.to_plan(session, NOW, 50)
        assert (found.person_id, found.hours) == (maria, thursday)  # of the group she came into first
        await checkins.plan(session, [maria], (SLOT.at, NEXT.at))
        joined = await groups.get(session, first)
        assert joined is not None
        assert joined.hours == thursday
        await membership.admit(session, joined, tomas, 8, NOW)
        [found] = await checkins.to_plan(session, NOW, 50)
        assert (found.person_id, found.hours) == (tomas, thursday)
        me = await people.get(session, tomas)
        assert me is not None
        await people.ask_at(session, me, 1, None)
        [found] = await checkins.to_plan(session, NOW, 50)
        assert found.hours == Hours(1, time(14))
        await membership.release(session, joined, [tomas], NOW, waits=False)
        [found] = await checkins.to_plan(session, NOW, 50)
        assert found.hours == Hours(1, None)


async def test_who_was_asked_at_their_groups_hours_is_asked_at_others_when_it_closes_and_when_it_lives_again(
    database: Database, workspace_id: int, maria: int
) -> None:
    async with database.begin(workspace_id) as session:
        topic = await add_topic(session, maria)
        await register(session, topic, maria)
        id_ = await add_group(session, topic, [maria])
        await interests.place(session, topic, [maria], id_)
        await groups.become(session, id_, State.ACTIVE)
        group = await groups.get(session, id_)
        assert group is not None
        await groups.ask_at(session, group, Hours(3, time(14)))
        await people.begin_nudging(session, [maria], MONDAY - HOUR)
        await checkins.plan(session, [maria], (SLOT.at, NEXT.at))
        await groups.close(session, id_, NOW)
        [found] = await checkins.to_plan(session, NOW, 50)
        assert found.hours == AS_OTHERS
        await checkins.plan(session, [maria], (SLOT.at, NEXT.at))
        closed = await groups.get(session, id_)
        assert closed is not None
        assert await membership.reopen(session, closed, NOW) == [maria]
        [found] = await checkins.to_plan(session, NOW, 50)
        assert found.hours == Hours(3, time(14))
