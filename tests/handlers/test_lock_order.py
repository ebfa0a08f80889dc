"""Who changes a person and a topic holds the topic first, so that nobody waits for somebody who waits for them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import text

from handlers import profile
from handlers.effect import Outcome
from handlers.turn import Desk
from learning.person import Person
from messages.refs import PersonRef
from store import people, topics, workspaces
from store.database import Database
from tests.conftest import opened
from tests.handlers.stage import NOW
from tests.store.stored import add_person, add_topic, register

LOCKED = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@pytest.fixture
async def postgresql(database_url: str) -> AsyncIterator[Database]:
    """A database that locks rows; of SQLite's there is one writer at a time."""
    async with opened(database_url) as found:
        yield found


async def waits_for_a_row(database: Database, task: asyncio.Task[None]) -> None:
    """Until somebody waits for a row of somebody else's, or has ended."""
    async with asyncio.timeout(10):
        while not task.done():
            async with database.writer.connect() as connection:
                if (await connection.execute(LOCKED)).scalar_one():
                    return


async def the_profile_tells(desk: Desk, person: Person) -> None:
    """Slack told where somebody is."""
    await workspaces.save_profile_fields(desk.session, {"read": "yes", "place": "X1"})
    told: dict[str, object] = {"fields": {"X1": {"value": "Lisbon"}}}
    await profile._read(desk, PersonRef(person_id=person.id), Outcome(profile=told))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("change", [the_profile_tells])
async def test_who_is_in_a_topic_is_changed_after_it_is_held(
    postgresql: Database, change: Callable[[Desk, Person], Awaitable[None]]
) -> None:
    workspace = await workspaces.install(postgresql, "T1", "Lumenwood", "UBOT")
    async with postgresql.begin(workspace.id) as session:
        topic = await add_topic(session, await add_person(session, "U1"))
        person = await people.meet(session, "U1")
        await register(session, topic, person.id)

    async def meanwhile() -> None:
        async with postgresql.begin(workspace.id) as session:
            await change(Desk(session, await workspaces.get(session), NOW), person)

    async with postgresql.begin(workspace.id) as session:
        await topics.lock(session, [topic])
        other = asyncio.create_task(meanwhile())
        await waits_for_a_row(postgresql, other)
        assert not other.done()
        await people.correct(session, person, {"department": "Data"}, NOW)
    await other
    async with postgresql.read(workspace.id) as session:
        after = await people.get(session, person.id)
        assert after is not None
        assert (after.place, after.department) == ("Lisbon", "Data")
