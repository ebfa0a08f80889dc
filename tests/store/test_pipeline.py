"""Several statements in one message to PostgreSQL: one transaction, in order, whole or not at all."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest

from store import pipeline
from store.pipeline import Asked, Pipeline

BEGIN, COMMIT = (Asked(word, keeps=False) for word in (b"BEGIN", b"COMMIT"))
PUT = b"INSERT INTO things (word, number) VALUES ($1, $2)"
WORDS = Asked(b"SELECT word FROM things ORDER BY word")


@pytest.fixture
async def connection(emptied_postgres: str) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    async with await psycopg.AsyncConnection.connect(emptied_postgres, autocommit=True) as opened:
        await opened.execute("CREATE TEMP TABLE things (word varchar UNIQUE, number integer)")
        yield opened


@pytest.fixture
def pipe(connection: psycopg.AsyncConnection[Any]) -> Pipeline:
    return Pipeline(connection)


def put(word: str, number: int | None = 1) -> Asked:
    return Asked(PUT, [word, number])


async def how_many_known(connection: psycopg.AsyncConnection[Any]) -> int:
    cursor = await connection.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'peerloop%'")
    ((count,),) = await cursor.fetchall()
    return int(count)


async def test_each_finds_its_own_and_what_those_before_it_did(pipe: Pipeline) -> None:
    numbers = Asked(b"SELECT number, word FROM things WHERE number = $1 ORDER BY word", [2])
    found = await pipe.ask([BEGIN, put("a"), numbers, put("b", 2), put("c", 2), numbers, put("d", None), COMMIT])
    assert found == [[], [], [], [], [], [(2, "b"), (2, "c")], [], []]
    assert await pipe.ask([WORDS, numbers]) == [[("a",), ("b",), ("c",), ("d",)], [(2, "b"), (2, "c")]]


async def test_after_one_that_fails_none_is_done_and_nothing_is_stored(
    pipe: Pipeline, connection: psycopg.AsyncConnection[Any]
) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        await pipe.ask([BEGIN, put("a"), put("b"), put("a"), put("c"), COMMIT])
    assert pipe.failed == 3
    assert connection.info.transaction_status is psycopg.pq.TransactionStatus.INERROR
    await connection.rollback()
    assert await pipe.ask([WORDS]) == [[]]
    with pytest.raises(psycopg.errors.UndefinedTable):  # without a transaction: they are one by themselves
        await pipe.ask([put("a"), Asked(b"SELECT 1 FROM nowhere")])
    assert pipe.failed == 1
    assert await pipe.ask([WORDS, put("b")]) == [[], []]


async def test_what_no_column_takes_is_not_sent(pipe: Pipeline) -> None:
    for value in ("\0", object()):
        with pytest.raises(psycopg.Error):
            await pipe.ask([BEGIN, put("a"), Asked(PUT, [value, 1]), COMMIT])
        assert pipe.failed == 2
    assert await pipe.ask([WORDS]) == [[]]


async def test_what_python_has_no_value_for_leaves_a_connection_that_can_be_used(pipe: Pipeline) -> None:
    for never in (Asked(b"SELECT 'infinity'::timestamptz"), Asked(b"SELECT '[1, 2'::text, '-infinity'::date")):
        with pytest.raises(psycopg.DataError):
            await pipe.ask([put("a"), never, put("b")])
        assert pipe.failed == 1
        assert await pipe.ask([WORDS, Asked(b"DELETE FROM things")]) == [[("a",), ("b",)], []]


async def test_what_libpq_does_not_send_takes_its_connection_along(pipe: Pipeline) -> None:
    """Else it would be left in the middle of a pipeline, and nobody could use it or give it back."""
    too_many = Asked(b"SELECT 1", [1] * 70_000)
    with pytest.raises(psycopg.OperationalError, match="number of parameters"):
        await pipe.ask([put("a"), too_many])
    assert pipe.is_lost


async def test_the_server_keeps_a_statement_ready_once_however_often_it_is_asked(
    pipe: Pipeline, connection: psycopg.AsyncConnection[Any]
) -> None:
    for number in range(20):
        await pipe.ask([put(f"{number} {other}") for other in range(20)])
    assert await how_many_known(connection) == 1
    assert len((await pipe.ask([WORDS]))[0]) == 400


async def test_it_keeps_no_more_than_it_should_and_those_that_are_asked_most(
    pipe: Pipeline, connection: psycopg.AsyncConnection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "MOST", 5)
    for number in range(40):
        assert await pipe.ask([Asked(b"SELECT %d" % number), WORDS]) == [[(number,)], []]
        assert await how_many_known(connection) <= 5
    many = [Asked(b"SELECT %d" % number) for number in range(12)]
    assert await pipe.ask([*many, *many]) == [[(number,)] for number in (*range(12), *range(12))]
    with pytest.raises(psycopg.errors.UndefinedTable):
        await pipe.ask([*many, Asked(b"SELECT 1 FROM nowhere"), *many])
    assert await pipe.ask([*many, WORDS]) == [*([(number,)] for number in range(12)), []]
    before = await connection.execute("SELECT name FROM pg_prepared_statements WHERE statement LIKE '%things%'")
    assert len(await before.fetchall()) == 1


async def test_a_statement_is_made_ready_anew_when_psycopg_has_the_server_forget_all(
    pipe: Pipeline, connection: psycopg.AsyncConnection[Any]
) -> None:
    """It does so after a rollback, also to a savepoint, when it has prepared something itself."""
    await pipe.ask([put("a"), WORDS])
    await connection.execute("BEGIN")
    await connection.execute("SELECT 1", prepare=True)
    await connection.execute("SAVEPOINT before")
    await pipe.ask([put("b")])
    await connection.execute("ROLLBACK TO SAVEPOINT before")
    assert await how_many_known(connection) == 0
    assert await pipe.ask([WORDS, put("c"), COMMIT]) == [[("a",)], [], []]
    await connection.execute("SELECT 1", prepare=True)
    await pipe.ask([BEGIN, put("d")])
    await connection.rollback()
    assert await how_many_known(connection) == 0
    assert await pipe.ask([WORDS]) == [[("a",), ("c",)]]


async def test_one_that_was_to_be_made_ready_in_vain_is_made_ready_the_next_time(
    pipe: Pipeline, connection: psycopg.AsyncConnection[Any]
) -> None:
    new = Asked(b"SELECT word FROM later")
    for _ in range(2):
        with pytest.raises(psycopg.errors.UndefinedTable):
            await pipe.ask([Asked(b"SELECT 1 FROM nowhere"), new])
    with pytest.raises(psycopg.errors.UndefinedTable):
        await pipe.ask([new])
    await connection.execute("CREATE TEMP TABLE later AS SELECT 'x' AS word")
    assert await pipe.ask([new]) == [[("x",)]]


async def test_after_an_upgrade_that_changes_a_column_a_statement_fails_once(
    pipe: Pipeline, connection: psycopg.AsyncConnection[Any]
) -> None:
    """A new version may be deployed beside an old one, whose connections stay open."""
    numbers = Asked(b"SELECT number FROM things")
    await pipe.ask([put("a", 7), numbers])
    await connection.execute("ALTER TABLE things ALTER number TYPE varchar")
    with pytest.raises(psycopg.errors.FeatureNotSupported):
        await pipe.ask([numbers])
    assert await pipe.ask([numbers]) == [[("7",)]]


async def test_more_than_any_buffer_holds_goes_to_and_fro(pipe: Pipeline) -> None:
    """Whoever sends and does not read meanwhile waits for a server that waits for them."""
    large = Asked(b"SELECT $1::text || $2::text, number FROM things", ["x" * 100_000, "y" * 100_000])
    await pipe.ask([put("a")])
    async with asyncio.timeout(30):
        found = await pipe.ask([large] * 100)
    assert [len(word) for ((word, _),) in found] == [200_000] * 100


async def test_who_is_cancelled_while_the_server_is_busy_leaves_a_connection_that_can_be_used(
    pipe: Pipeline, caplog: pytest.LogCaptureFixture
) -> None:
    await pipe.ask([put("a")])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await pipe.ask([put("b"), Asked(b"SELECT pg_sleep(60)"), put("c")])
    assert await pipe.ask([WORDS]) == [[("a",)]]
    assert not pipe.is_lost
    assert caplog.records == []


async def test_a_connection_that_is_lost_is_known_to_be(
    pipe: Pipeline, connection: psycopg.AsyncConnection[Any], emptied_postgres: str
) -> None:
    async with await psycopg.AsyncConnection.connect(emptied_postgres, autocommit=True) as other:
        await other.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        await pipe.ask([WORDS, WORDS])
    assert pipe.is_lost
    with pytest.raises(psycopg.OperationalError):
        await pipe.ask([WORDS])
