"""People and workspaces, as Slack tells of them."""

import asyncio
from datetime import time

import pytest
from sqlalchemy.exc import DBAPIError

from learning.workspace import Settings
from store import people, workspaces
from store.database import Database
from tests.store.stored import add_person, profile


async def test_a_newcomer_met_many_times_at_once_is_one_person(database: Database, workspace_id: int) -> None:
    async def meet() -> int:
        async with database.begin(workspace_id) as session:
            return (await people.meet(session, "U1")).id

    assert len(set(await asyncio.gather(*(meet() for _ in range(10))))) == 1
    async with database.read(workspace_id) as session:
        found = await people.find(session, "U1")
    assert found is not None
    assert (found.name, found.zone, found.known) == ("somebody", "", False)


async def test_what_slack_says_of_a_person_replaces_what_was_known(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        id_ = await add_person(session, "U1", name="Zoë 🧭", is_admin=True)
        await people.learn(session, [profile("U1", is_guest=True), profile("U1", name="Zoë", zone="Asia/Tokyo")])
        found = await people.get(session, id_)
    assert found is not None
    assert (found.name, found.zone, found.is_admin, found.is_guest, found.known) == (
        "Zoë",
        "Asia/Tokyo",
        False,
        False,
        True,
    )


async def test_the_conversation_with_a_person_is_kept(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        id_ = await add_person(session, "U1")
    await people.remember_direct_message(database, workspace_id, id_, "D1")
    async with database.begin(workspace_id) as session:
        await people.learn(session, [profile("U1", name="Renamed")])
        found = await people.get(session, id_)
    assert found is not None
    assert (found.direct_message, found.name) == ("D1", "Renamed")


async def test_only_people_who_can_be_asked_are_admins(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        ada, eve = await add_person(session, "U1", is_admin=True), await add_person(session, "U2", is_admin=True)
        await add_person(session, "U3")
        await add_person(session, "U4", is_admin=True, is_deactivated=True)
        await add_person(session, "U5", is_admin=True, is_bot=True)
        assert [each.id for each in await people.admins(session)] == [ada, eve]
        assert [each.id for each in await people.admins(session, most=1)] == [ada]


async def test_settings_come_back_as_they_were_saved(database: Database, workspace_id: int) -> None:
    chosen = Settings("C1", 4, 5, 3, time(16, 30), private_groups=False, facilitators=("U1", "U2"))
    async with database.begin(workspace_id) as session:
        assert (await workspaces.get(session)).settings == Settings()
        await workspaces.save_settings(session, chosen, replan=False)
    found = await workspaces.by_team(database, "T1")
    assert found is not None
    assert (found.id, found.settings) == (workspace_id, chosen)


async def test_a_workspace_installed_again_keeps_its_settings(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        await workspaces.save_settings(session, Settings(clearinghouse="C1"), replan=False)
    again = await workspaces.install(database, "T1", "New name", "UBOT9")
    assert (again.id, again.name, again.bot_user_id) == (workspace_id, "New name", "UBOT9")
    assert again.settings.clearinghouse == "C1"
    assert await workspaces.by_team(database, "T9") is None


async def test_profiles_read_by_two_instances_at_once_are_stored_once(database: Database, workspace_id: int) -> None:
    profiles = [profile(f"U{number}") for number in range(30)]

    async def learn() -> None:
        async with database.begin(workspace_id) as session:
            await people.learn(session, profiles)

    await asyncio.gather(*(learn() for _ in range(4)))
    async with database.read(workspace_id) as session:
        found = [await people.find(session, each.slack_id) for each in profiles]
    assert all(person is not None and person.known for person in found)


async def test_a_reading_session_cannot_write(database: Database, workspace_id: int) -> None:
    with pytest.raises(DBAPIError, match=r"read-only|readonly"):
        async with database.read(workspace_id) as session:
            await people.meet(session, "U1")


async def test_an_installation_that_two_instances_find_at_once_is_one(database: Database) -> None:
    found = await asyncio.gather(*(workspaces.install(database, "T9", "Lumenwood", "UBOT") for _ in range(5)))
    assert len({workspace.id for workspace in found}) == 1


async def test_whose_profile_says_otherwise_whether_they_can_learn_is_known_before_it_is_stored(
    database: Database, workspace_id: int
) -> None:
    async with database.begin(workspace_id) as session:
        await people.learn(session, [profile("U1"), profile("U2"), profile("U3")])
        await people.meet(session, "U4")  # of whom no profile was read yet
        gone = (await people.meet(session, "U2")).id
        told = [profile("U1", zone="Asia/Tokyo"), profile("U2", is_deactivated=True), profile("U4", is_guest=True)]
        assert await people.turning(session, told) == [gone]
        assert await people.can_learn(session, gone)
        await people.learn(session, told)
        assert not await people.can_learn(session, gone)
        assert not await people.can_learn(session, 999_999)
