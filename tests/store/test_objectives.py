"""Objectives, and every answer about them."""

from datetime import date, timedelta
from typing import Any

import pytest

from learning.objective import Audience, Status, Update
from store import objectives
from store.database import Database
from tests.store.stored import HOUR, NOW, add_person, statements, write


@pytest.fixture
async def maria(database: Database, workspace_id: int) -> int:
    """A learner."""
    async with database.begin(workspace_id) as session:
        return await add_person(session, "U1")


async def test_an_objective_is_changed_by_its_owner_alone(database: Database, workspace_id: int, maria: int) -> None:
    changed: dict[str, Any] = {"what": "Write a window function", "measure": "One report", "opportunity": "Nobody can"}
    async with database.begin(workspace_id) as session:
        other = await add_person(session, "U2")
        id_ = await write(session, maria)
        for person, allowed in ((other, None), (maria, id_)):
            result = await objectives.write(
                session,
                objective_id=id_,
                person_id=person,
                group_id=None,
                by_when=date(2027, 3, 1),
                now=NOW,
                **(changed if allowed else changed | {"what": "stolen"}),
            )
            assert result == allowed
        found = await objectives.mine(session, id_, maria)
        assert await objectives.mine(session, id_, other) is None
    assert found is not None
    assert (found.what, found.measure, found.opportunity) == tuple(changed.values())
    assert (found.by_when, found.done, found.updates) == (date(2027, 3, 1), False, ())


async def test_what_an_objective_said_is_kept_and_saving_it_unchanged_adds_nothing(
    database: Database, workspace_id: int, maria: int
) -> None:
    said: dict[str, Any] = {"measure": "One report", "opportunity": "Nobody can", "by_when": date(2027, 3, 1)}
    later = NOW + timedelta(days=1)
    async with database.begin(workspace_id) as session:
        id_ = await write(session, maria)
        before = await objectives.mine(session, id_, maria)
        for what, audience in (("Second", Audience.GROUP), ("Second", Audience.GROUP), ("Third", Audience.SUPERVISOR)):
            facts = {**said, "what": what, "audience": audience, "benefit": "Quicker", "now": later}
            await objectives.write(session, objective_id=id_, person_id=maria, group_id=None, **facts)
        found = await objectives.versions(session, id_)
    assert before is not None
    assert [each.what for each in found] == [before.what, "Second", "Third"]
    assert [each.audience for each in found] == [Audience.ME, Audience.GROUP, Audience.SUPERVISOR]
    assert [(each.at, each.by) for each in found] == [(NOW, "U1"), (later, "U1"), (later, "U1")]
    assert found[-1].benefit == "Quicker"


async def test_every_answer_is_kept_in_its_order(database: Database, workspace_id: int, maria: int) -> None:
    said = [
        Update(None, Status.ON_TRACK, NOW, 30, "Used it in the report", ""),
        Update(None, Status.STUCK, NOW + HOUR, None, "", "No access"),
        Update(None, Status.DONE, NOW + 2 * HOUR, None, "", ""),
        Update(None, Status.ON_TRACK, NOW + 3 * HOUR, 90, "", ""),
    ]
    async with database.begin(workspace_id) as session:
        one, other = await write(session, maria, "one"), await write(session, maria, "other")
        closed, found = [], None
        for each, done in zip(said, (False, False, True, False), strict=True):
            await objectives.answer(session, maria, [one], each, done=done)
            found = await objectives.mine(session, one, maria)
            assert found is not None
            closed.append(found.done)
        untouched = await objectives.mine(session, other, maria)
    assert closed == [False, False, True, False]
    assert found is not None
    assert [(u.status, u.at, u.percent, u.applied, u.obstacle) for u in found.updates] == [
        (u.status, u.at, u.percent, u.applied, u.obstacle) for u in said
    ]
    assert found.percent == 90
    assert untouched is not None
    assert untouched.updates == ()


async def test_nobody_closes_anothers_objective(database: Database, workspace_id: int, maria: int) -> None:
    async with database.begin(workspace_id) as session:
        other = await add_person(session, "U2")
        id_ = await write(session, maria)
        await objectives.answer(session, other, [id_], Update(None, Status.DONE, NOW), done=True)
        found = await objectives.mine(session, id_, maria)
    assert found is not None
    assert not found.done


async def test_open_objectives_come_first_then_the_newest(database: Database, workspace_id: int, maria: int) -> None:
    async with database.begin(workspace_id) as session:
        ids = [await write(session, maria, f"{i}") for i in range(5)]
        await objectives.answer(session, maria, [ids[4], ids[1]], Update(None, Status.DONE, NOW), done=True)
        found = await objectives.all_mine(session, maria)
        assert [each.id for each in found] == [ids[3], ids[2], ids[0], ids[4], ids[1]]
        assert [each.id for each in await objectives.all_mine(session, maria, most=2)] == [ids[3], ids[2]]


async def test_all_objectives_take_as_many_queries_for_fifty_as_for_one(
    database: Database, workspace_id: int, maria: int
) -> None:
    counts = []
    for size in (1, 50):
        async with database.begin(workspace_id) as session:
            ids = [await write(session, maria, f"{size} {i}") for i in range(size)]
            for day in range(3):
                said = Update(None, Status.ON_TRACK, NOW + timedelta(days=day), 10 * day)
                await objectives.answer(session, maria, ids, said, done=False)
        with statements(database) as ran:
            async with database.read(workspace_id) as session:
                found = await objectives.all_mine(session, maria, most=size)
        assert [each.id for each in found] == ids[::-1]
        assert {len(each.updates) for each in found} == {3}
        counts.append(len(ran))
    assert counts == [3, 3]
