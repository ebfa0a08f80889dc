"""What happened to a group."""

from learning.membership import Change, Happened
from store import changes
from store.database import Database
from tests.store.stored import HOUR, NOW, add_group, add_person, add_topic


async def test_what_happened_is_told_the_newest_first_page_by_page(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        one, other = await add_person(session, "U1"), await add_person(session, "U2")
        topic = await add_topic(session, one)
        group = await add_group(session, topic, [one, other])
        elsewhere = await add_group(session, topic, [one], "learn-more")
        await changes.record(session, group, Change.FORMED, by_id=one, now=NOW)
        await changes.record(session, group, Change.LEFT, person_id=other, by_id=other, why="No time", now=NOW + HOUR)
        await changes.record(session, elsewhere, Change.FORMED, now=NOW)
    formed = Happened(Change.FORMED, NOW, by="U1")
    left = Happened(Change.LEFT, NOW + HOUR, who="U2", by="U2", why="No time")
    async with database.read(workspace_id) as session:
        assert await changes.of_group(session, group) == [left, formed]
        assert await changes.of_group(session, group, offset=1, limit=1) == [formed]
        assert await changes.last_of(session, group, other) == left
        assert await changes.last_of(session, group, one) is None
        assert await changes.last(session, group, Change.FORMED, Change.CLOSED) == formed
        assert await changes.last(session, group, Change.CLOSED) is None
