"""Several statements in one message to PostgreSQL, and their answers in one message back.

Each message that is waited for takes forty microseconds of ours, and more than that of the server; another statement in
it takes less than ten. psycopg's own pipeline asks for the socket with each statement; this one sends all, then waits.
https://www.postgresql.org/docs/current/libpq-pipeline-mode.html
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from psycopg import AsyncConnection
from psycopg._preparing import PrepareManager
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import FeatureNotSupported, error_from_result
from psycopg.generators import fetch_many, send
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

MOST = 100
"""Statements that the server keeps ready for a connection: as many as psycopg has it keep."""


class Asked(NamedTuple):
    """A statement, with $1, $2 … for its values. keeps: whether the server is to know it when it is asked again."""

    sql: bytes
    values: Sequence[Any] = ()
    keeps: bool = True


class _Ready:
    """A statement that the server keeps ready."""

    def __init__(self, name: bytes, connection: AsyncConnection[Any]) -> None:
        self.name = name
        self._loads = Transformer(connection)
        self._knows_columns = False

    def rows(self, result: PGresult) -> list[tuple[Any, ...]]:
        """Python's values. What the columns are is looked up once: the server refuses to change it."""
        self._loads.set_pgresult(result, set_loaders=not self._knows_columns)
        self._knows_columns = True
        found = self._loads.load_rows(0, result.ntuples, tuple)
        self._loads.set_pgresult(None, set_loaders=False)  # it would be kept until the next one
        return found


class _Due(NamedTuple):
    """An answer that is to come. number: of whose statement. ready: which it is, when it was done.

    is_made: it was made ready.
    """

    number: int
    ready: _Ready | None = None
    is_made: bool = False


class _Preparing(PrepareManager):
    """psycopg's own: after a rollback and the like it has the server forget all statements, also those of others."""

    def __init__(self, forgotten: Callable[[], None]) -> None:
        super().__init__()
        self._forgotten = forgotten

    def clear(self) -> bool:
        """Tell it."""
        forgets = super().clear()
        if forgets:
            self._forgotten()
        return forgets


class Pipeline:
    """What goes to the server over one connection."""

    def __init__(self, connection: AsyncConnection[Any]) -> None:
        """connection: just opened, so that psycopg has prepared nothing yet."""
        self._connection = connection
        self._dumps = Transformer(connection)
        self._ready: dict[bytes, _Ready] = {}
        """By their words; what was not asked for the longest time comes first."""
        self._named = 0
        self.failed = 0
        """Which statement of the last ones that did not all succeed, from 0. Those after it were not done."""
        connection._prepared = _Preparing(self._ready.clear)  # noqa: SLF001 - there is no public way to hear of it

    @property
    def is_lost(self) -> bool:
        """Whether the connection is."""
        return self._connection.closed

    async def ask(self, asked: Sequence[Asked]) -> list[list[tuple[Any, ...]]]:
        """What each of them finds. Raises psycopg.Error; see `failed`."""
        async with self._connection.lock:
            return await self._connection.wait(self._exchange(asked))

    def _exchange(self, asked: Sequence[Asked]) -> PQGen[list[list[tuple[Any, ...]]]]:
        """Send all of them, then take an answer to whatever was sent."""
        text = PyFormat.TEXT  # of which type a value is, the server knows from the statement
        values: list[Sequence[Any]] = []
        for self.failed, each in enumerate(asked):
            values.append(self._dumps.dump_sequence(each.values, [text] * len(each.values)))
        server = self._connection.pgconn
        server.enter_pipeline_mode()
        try:
            due = [one for number, each in enumerate(asked) for one in self._sent(number, each, values[number])]
            server.pipeline_sync()
        except Exception:
            server.finish()  # what was sent of it cannot be taken back: the connection is lost
            raise
        yield from send(server)
        answers: list[PGresult] = []
        for _ in due:
            answers += yield from fetch_many(server)
        yield from fetch_many(server)  # the end of it
        server.exit_pipeline_mode()
        return self._found(asked, due, answers)

    def _found(
        self, asked: Sequence[Asked], due: Sequence[_Due], answers: Sequence[PGresult]
    ) -> list[list[tuple[Any, ...]]]:
        """What the answers say, when all of them are there: what fails here leaves a connection that can be used."""
        failed: PGresult | None = None
        for one, answer in zip(due, answers, strict=True):
            if answer.status == ExecStatus.FATAL_ERROR:
                failed, self.failed = answer, one.number
            if one.is_made and answer.status != ExecStatus.COMMAND_OK:
                self._ready.pop(asked[one.number].sql, None)
        if failed is not None:
            error = error_from_result(failed)
            if isinstance(error, FeatureNotSupported):  # a column has another type now: it has to be made ready anew
                self._ready.pop(asked[self.failed].sql, None)
            raise error
        found: list[list[tuple[Any, ...]]] = [[] for _ in asked]
        for (self.failed, ready, _), answer in zip(due, answers, strict=True):
            if ready is not None and answer.status == ExecStatus.TUPLES_OK:
                found[self.failed] = ready.rows(answer)
        return found

    def _sent(self, number: int, asked: Asked, values: Sequence[Any]) -> Iterator[_Due]:
        """Send one; what will be answered."""
        server = self._connection.pgconn
        if not asked.keeps:
            server.send_query_params(asked.sql, values)
            yield _Due(number)
            return
        ready = self._ready.pop(asked.sql, None)
        if ready is None:
            if len(self._ready) >= MOST:
                longest_ago = next(iter(self._ready))
                server.send_query_params(b"DEALLOCATE " + self._ready.pop(longest_ago).name, None)
                yield _Due(number)
            self._named += 1
            ready = _Ready(b"peerloop_%d" % self._named, self._connection)
            server.send_prepare(ready.name, asked.sql)
            yield _Due(number, is_made=True)
        self._ready[asked.sql] = ready
        server.send_query_prepared(ready.name, values)
        yield _Due(number, ready)
