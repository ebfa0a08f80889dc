"""Suggestions: answered once, by one; and nothing in what the suggester reads that tells of an answer."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

import pytest

from learning.interest import Mode
from learning.suggestion import AGAIN_AFTER, State, is_repeated
from store import interests, interests_register, people, privacy, privacy_export, suggestions, topics
from store.database import Database
from store.session import Session
from tests.store.stored import HOUR, NOW, add_person, add_topic, profile, register, statements


@dataclass(frozen=True)
class Cast:
    """Who is there: one who suggests, and for whom; two topics."""

    by: int
    person: int
    other: int
    sql: int
    excel: int


@pytest.fixture
async def cast(database: Database, workspace_id: int) -> Cast:
    """Three people and two topics."""
    async with database.begin(workspace_id) as session:
        by, person, other = [await add_person(session, slack_id) for slack_id in ("U1", "U2", "U3")]
        return Cast(by, person, other, await add_topic(session, by), await add_topic(session, by, "Excel"))


async def suggest(session: Session, cast: Cast, *, title: str = "", person: int = 0) -> int:
    """A suggestion of the topic on SQL, or of a new one."""
    return await suggestions.add(
        session,
        person_id=person or cast.person,
        suggested_by=cast.by,
        topic_id=None if title else cast.sql,
        title=title,
        reason="You asked for it",
        from_supervisor=False,
        now=NOW,
    )


async def test_a_suggestion_is_answered_once(database: Database, workspace_id: int, cast: Cast) -> None:
    async with database.begin(workspace_id) as session:
        first, second = await suggest(session, cast), await suggest(session, cast, title="Rust")
        assert [each.id for each in await suggestions.pending_for(session, cast.person)] == [second, first]
        assert await suggestions.pending_for(session, cast.other) == []
        assert await suggestions.accept(session, first, chosen_id=cast.excel, shown=False, now=NOW)
        assert not await suggestions.decline(session, first, word="No", now=NOW)
        assert not await suggestions.accept(session, first, chosen_id=cast.sql, shown=True, now=NOW)
        assert await suggestions.decline(session, second, word="No", now=NOW)
        assert not await suggestions.accept(session, second, chosen_id=cast.sql, shown=True, now=NOW)
        assert await suggestions.pending_for(session, cast.person) == []
        yes, no = await suggestions.get(session, first), await suggestions.get(session, second)
    assert yes is not None
    assert (yes.state, yes.title, yes.chosen, yes.shown) == (State.ACCEPTED, "SQL for analysts", "Excel", False)
    assert no is not None
    assert (no.state, no.title, no.chosen, no.reason, no.word) == (State.DECLINED, "Rust", "", "", "No")


async def test_two_answers_at_once_are_one(database: Database, workspace_id: int, cast: Cast) -> None:
    async with database.begin(workspace_id) as session:
        id_ = await suggest(session, cast)

    async def answer(*, yes: bool) -> bool:
        async with database.begin(workspace_id) as session:
            if yes:
                return await suggestions.accept(session, id_, chosen_id=cast.sql, shown=True, now=NOW)
            return await suggestions.decline(session, id_, word="", now=NOW)

    assert sorted(await asyncio.gather(*(answer(yes=n % 2 == 0) for n in range(6)))) == [False] * 5 + [True]


async def test_the_same_suggested_at_once_is_suggested_once(database: Database, workspace_id: int, cast: Cast) -> None:
    async def one() -> bool:
        async with database.begin(workspace_id) as session:
            await suggestions.one_at_a_time(session, cast.by)
            since = NOW - AGAIN_AFTER
            earlier = await suggestions.between(session, suggested_by=cast.by, person_id=cast.person, since=since)
            if is_repeated(cast.sql, "SQL for analysts", earlier):
                return False
            await suggest(session, cast)
            return True

    assert sorted(await asyncio.gather(*(one() for _ in range(6)))) == [False] * 5 + [True]


async def test_what_was_suggested_lately_is_counted_and_compared(
    database: Database, workspace_id: int, cast: Cast
) -> None:
    async with database.begin(workspace_id) as session:
        id_ = await suggest(session, cast)
        await suggest(session, cast, person=cast.other)
        await suggestions.decline(session, id_, word="", now=NOW)
        assert await suggestions.count_since(session, cast.by, NOW - HOUR) == 2
        assert await suggestions.count_since(session, cast.by, NOW) == 0
        assert await suggestions.count_since(session, cast.person, NOW - HOUR) == 0
        pair = {"suggested_by": cast.by, "person_id": cast.person}
        assert [each.id for each in await suggestions.between(session, **pair, since=NOW - HOUR)] == [id_]
        assert await suggestions.between(session, **pair, since=NOW) == []


async def every_answer(session: Session, cast: Cast) -> None:
    """The same suggestion to five people: open, declined, declined with a word, accepted, accepted otherwise."""
    to = [await add_person(session, f"U1{number}") for number in range(5)]
    ids = [await suggest(session, cast, person=person) for person in to]
    await suggestions.decline(session, ids[1], word="", now=NOW + HOUR)
    await suggestions.decline(session, ids[2], word="No", now=NOW + HOUR)
    await suggestions.accept(session, ids[3], chosen_id=cast.sql, shown=False, now=NOW + HOUR)
    await suggestions.accept(session, ids[4], chosen_id=cast.excel, shown=False, now=NOW + HOUR)


async def test_who_suggested_it_reads_the_same_whatever_was_answered(
    database: Database, workspace_id: int, cast: Cast
) -> None:
    async with database.begin(workspace_id) as session:
        await every_answer(session, cast)
        listed = {replace(each, person="") for each in await suggestions.made_by(session, cast.by)}
        exported = (await privacy_export.export(session, cast.by, NOW))["suggestions_by_you"]
        told = [{name: value for name, value in each.items() if name != "suggested_to"} for each in exported]
    assert len(listed) == 1
    assert len(told) == 5
    assert all(each == told[0] for each in told)
    assert "You asked for it" not in str(told)


async def test_what_is_shown_is_read_and_a_rename_changes_every_line_alike(
    database: Database, workspace_id: int, cast: Cast
) -> None:
    async with database.begin(workspace_id) as session:
        id_ = await suggest(session, cast)
        await suggestions.accept(session, id_, chosen_id=cast.excel, shown=True, now=NOW)
        await suggest(session, cast, person=cast.other)
        newer, older = await suggestions.made_by(session, cast.by)
        assert (newer.title, newer.registered) == ("SQL for analysts", "")
        assert (older.title, older.registered) == ("SQL for analysts", "Excel")
        [first, second] = (await privacy_export.export(session, cast.by, NOW))["suggestions_by_you"]
        assert (first["registered_for"], second["registered_for"]) == ("Excel", None)
        [mine] = (await privacy_export.export(session, cast.person, NOW))["suggestions_to_you"]
        assert (mine["topic"], mine["registered_for"], mine["reason"]) == (
            "SQL for analysts",
            "Excel",
            "You asked for it",
        )


async def test_the_word_is_kept_until_it_is_sent(database: Database, workspace_id: int, cast: Cast) -> None:
    async with database.begin(workspace_id) as session:
        id_ = await suggest(session, cast)
        await suggestions.decline(session, id_, word="No, thank you", now=NOW)
        await suggestions.drop_word(session, id_)
        found = await suggestions.get(session, id_)
    assert found is not None
    assert (found.word, found.state) == ("", State.DECLINED)


@pytest.mark.parametrize("gone", ["deactivated", "forgotten"])
async def test_who_is_gone_is_not_named(database: Database, workspace_id: int, cast: Cast, gone: str) -> None:
    async with database.begin(workspace_id) as session:
        id_ = await suggest(session, cast)
        await interest(session, cast, id_)
        assert await suggestions.suggested_by(session, id_) == "U1"
        if gone == "deactivated":
            await people.learn(session, [profile("U1", is_deactivated=True)])
        else:
            await privacy.forget(session, cast.by, NOW)
        found = await suggestions.get(session, id_)
        mine = await interests.mine(session, cast.sql, cast.person)
        assert await suggestions.suggested_by(session, id_) == ""
    assert mine is not None
    if gone == "deactivated":
        assert found is not None
        assert found.by == ""
    else:
        assert found is None
        assert mine.suggestion_id is None


async def interest(session: Session, cast: Cast, suggestion_id: int | None, **changes: Any) -> None:  # noqa: ANN401
    """The person's interest, begun with a suggestion."""
    values: dict[str, Any] = {"level_now": 1, "level_wanted": 3, "mode": Mode.EITHER, "hope": "", "now": NOW}
    values |= {"topic_id": cast.sql, "person_id": cast.person, "suggestion_id": suggestion_id}
    await interests_register.register(session, **(values | changes))


async def test_an_interest_knows_what_it_began_with(database: Database, workspace_id: int, cast: Cast) -> None:
    async def origin() -> int | None:
        found = await interests.mine(session, cast.sql, cast.person)
        assert found is not None
        return found.suggestion_id

    async with database.begin(workspace_id) as session:
        first, second = await suggest(session, cast), await suggest(session, cast)
        await register(session, cast.sql, cast.person)
        await interest(session, cast, first)  # they were in already
        assert await origin() is None
        await interests.withdraw(session, cast.sql, cast.person, NOW)
        await interest(session, cast, second, now=NOW + HOUR)
        assert await origin() == second
        await register(session, cast.sql, cast.person, wanted=5)  # changed
        assert await origin() == second


async def test_a_list_takes_one_query_however_long_it_is(database: Database, workspace_id: int, cast: Cast) -> None:
    async with database.begin(workspace_id) as session:
        for number in range(15):
            await suggest(session, cast, title=f"Topic {number}")
        with statements(database) as ran:
            assert len(await suggestions.pending_for(session, cast.person)) == 15
            assert len(await suggestions.made_by(session, cast.by)) == 10
        assert len(ran) == 2


async def test_a_suggestion_goes_with_its_person_and_stays_with_its_topic(
    database: Database, workspace_id: int, cast: Cast
) -> None:
    async with database.begin(workspace_id) as session:
        id_ = await suggest(session, cast)
        await topics.close(session, cast.sql, NOW)
        found = await suggestions.get(session, id_)
        assert found is not None
        assert found.title == "SQL for analysts"
        await privacy.forget(session, cast.person, NOW)
        assert await suggestions.get(session, id_) is None
        assert await suggestions.made_by(session, cast.by) == []
