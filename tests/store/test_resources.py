"""Resources of groups: each address once, counted, moved to another group, and left without a name."""

from sqlmodel import col, update

from learning.group import State
from store import groups, privacy, resources
from store.database import Database
from store.rows import ResourceRow
from store.session import Session
from tests.store.stored import NOW, add_group, add_person, add_topic


async def collect(session: Session, group_id: int, by_id: int, page: str) -> int | None:
    """Somebody adds a page of an example's."""
    link = f"https://{page}.example"
    return await resources.add(session, group_id=group_id, by_id=by_id, title=page, link=link, why="Short", now=NOW)


async def test_the_newest_come_first_and_an_address_is_stored_once_in_each_group(
    database: Database, workspace_id: int
) -> None:
    async with database.begin(workspace_id) as session:
        me = await add_person(session, "U1")
        topic = await add_topic(session, me)
        one, other = await add_group(session, topic, [me], "one"), await add_group(session, topic, [me], "other")
        for page in "abc":
            assert await collect(session, one, me, page) is not None
        assert await collect(session, one, me, "a") is None
        assert await collect(session, other, me, "a") is not None
        assert [each.title for each in await resources.of_group(session, one)] == ["c", "b", "a"]
        assert [each.title for each in await resources.of_group(session, one, 2)] == ["c", "b"]
        assert (await resources.count(session, one), await resources.count(session, other)) == (3, 1)


async def test_what_is_there_already_does_not_move(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        me = await add_person(session, "U1")
        topic = await add_topic(session, me)
        one, other = await add_group(session, topic, [me], "one"), await add_group(session, topic, [me], "other")
        for group, page in ((one, "a"), (one, "b"), (other, "b"), (other, "c")):
            await collect(session, group, me, page)
        await resources.move(session, one, other)
        assert sorted(each.title for each in await resources.of_group(session, other)) == ["a", "b", "c"]
        assert [each.title for each in await resources.of_group(session, one)] == ["b"]


async def test_of_who_is_deleted_the_page_stays_without_name_and_reason(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        me, other = await add_person(session, "U1"), await add_person(session, "U2")
        topic = await add_topic(session, other)
        living, closed = await add_group(session, topic, [me], "one"), await add_group(session, topic, [me], "two")
        await groups.become(session, closed, State.CLOSED)
        await collect(session, living, me, "a")
        await collect(session, living, other, "b")
        await collect(session, closed, me, "c")
        assert await resources.groups_with(session, me) == [living]
        await privacy.forget(session, me, NOW)
        found = await resources.of_group(session, living)
        assert [(each.title, each.why, each.by, each.by_id) for each in found] == [
            ("b", "Short", "U2", other),
            ("a", "", "", None),
        ]
        await session.exec(update(ResourceRow).where(col(ResourceRow.title) == "a").values(by_id=other))
        assert await resources.groups_with(session, me) == []
