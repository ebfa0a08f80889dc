"""Two transactions that want the same rows, where rows are locked: on SQLite there is one writer at a time."""

import asyncio
from functools import partial

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select, update

from learning.delivery import LEASE, State
from store import claims, outbox
from store.database import Database, again_if_it_gave_way
from store.rows import PersonRow
from store.session import Session
from tests.store.stored import NOW, add_person

pytestmark = pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)


async def put(session: Session) -> bool:
    """Write the same thing to be sent."""
    return await outbox.enqueue(session, [outbox.Entry("a", "a", "kind", "{}")], NOW) == 1


async def test_what_is_just_being_ended_is_not_waited_for_by_who_would_write_it_once_more(
    database: Database, workspace_id: int
) -> None:
    async with database.begin(workspace_id) as session:
        assert await put(session)
    [delivery] = await claims.claim(database, NOW, LEASE, 1)
    async with database.begin(workspace_id) as ending:
        assert await outbox.finish(ending, delivery, State.SENT)
        async with asyncio.timeout(5), database.begin(workspace_id) as session:
            assert not await put(session)


async def rename(session: Session, person_id: int, name: str) -> None:
    """Change a row, and so hold it until the end of the transaction."""
    await session.exec(update(PersonRow).where(col(PersonRow.id) == person_id).values(name=name))


async def crossing(database: Database, workspace_id: int, *, again: bool) -> list[object]:
    """Two who change the same two people in opposite order, each holding one; how often each began, and their ends."""
    async with database.begin(workspace_id) as session:
        one, other = await add_person(session, "U1"), await add_person(session, "U2")
    both_hold = asyncio.Barrier(2)
    begun = {"A": 0, "B": 0}

    async def change(name: str, first: int, then: int) -> None:
        begun[name] += 1
        async with database.begin(workspace_id) as session:
            await rename(session, first, name)
            if begun[name] == 1:
                await both_hold.wait()
            await rename(session, then, name)

    both = (partial(change, "A", one, other), partial(change, "B", other, one))
    work = [again_if_it_gave_way(each) if again else each() for each in both]
    ended = await asyncio.gather(*work, return_exceptions=True)
    return [sorted(begun.values()), *(each for each in ended if each is not None)]


async def test_who_gave_way_so_that_another_could_go_on_is_tried_again(database: Database, workspace_id: int) -> None:
    assert await crossing(database, workspace_id, again=True) == [[1, 2]]
    async with database.read(workspace_id) as session:
        names = set(await session.exec(select(PersonRow.name)))
    assert len(names) == 1


async def test_without_that_one_of_the_two_is_lost(database: Database, workspace_id: int) -> None:
    begun, *errors = await crossing(database, workspace_id, again=False)
    assert begun == [1, 1]
    [error] = errors
    assert isinstance(error, DBAPIError)


async def test_another_fault_is_told_at_once(database: Database, workspace_id: int) -> None:
    tried = 0

    async def decide() -> None:
        nonlocal tried
        tried += 1
        async with database.begin(workspace_id) as session:
            await rename(session, 2**40, "nobody")

    with pytest.raises(DBAPIError):
        await again_if_it_gave_way(decide)
    assert tried == 1
