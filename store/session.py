"""A session: one transaction of one workspace, with what it asks the database. `store.database` hands them out."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import bindparam, exists, insert, inspect, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import BindParameter, ColumnElement
from sqlmodel.ext.asyncio.session import AsyncSession

from store import asking
from store.asking import COMMIT, Question
from store.looking import Looks
from store.pipeline import Asked
from store.prepared import Found, Prepared
from store.rows import Row
from store.scope import CHECKED, HERE, OPENING, ScopedSession

AnyRow = TypeVar("AnyRow", bound=Row)
_NEW = "new_"
_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite_insert}


@lru_cache
def _blank(row: type[Row]) -> dict[str, Any]:
    """What stands in a new row where nothing else is said. Making the row object instead costs ten times the insert."""
    fields = {name: field for name, field in row.model_fields.items() if name != "id" and not field.is_required()}
    return {name: field.get_default(call_default_factory=True) for name, field in fields.items()}


class Repeated(Exception):
    """Another transaction stored what this one was to end with: nothing of this one is stored."""


class Session(AsyncSession):
    """A transaction of one workspace, made by `store.database`. enqueued: whether it wrote to the outbox.

    looks: where its statements go for as long as nothing needs a transaction; None: it writes.
    """

    enqueued = False
    looks: Looks | None = None
    _held: AsyncConnection | None = None
    _last: Question | None = None
    sync_session: ScopedSession

    @property
    def _dialect(self) -> str:
        return self.sync_session.get_bind().dialect.name

    @property
    def is_of_file(self) -> bool:
        """Whether it is SQLite's, where one who writes holds everything."""
        return self._dialect == "sqlite"

    @property
    def workspace_id(self) -> int:
        """The workspace every statement of this session is limited to."""
        workspace_id: int = self.info["workspace_id"]
        return workspace_id

    async def ask(self, statement: Prepared[Found], **given: Any) -> list[Found]:  # noqa: ANN401 - whatever columns hold
        """What a prepared statement finds, with these values for its parameters."""
        (found,) = await self.ask_all([(statement, given)])
        return found

    async def ask_all(self, questions: Sequence[Question]) -> list[list[Any]]:
        """What each of several finds, in this order. To PostgreSQL they are one message."""
        if not questions:
            return []
        if self.looks is not None and not self.in_transaction():
            return [await self.looks.ask(statement, self.workspace_id, given) for statement, given in questions]
        return await self._ask(questions)

    async def _ask(self, questions: Sequence[Question], closing: Sequence[Asked] = ()) -> list[list[Any]]:
        connection, opening = await self._opened()
        try:
            return await asking.ask(connection, self.workspace_id, questions, opening=opening, closing=closing)
        except BaseException:
            if opening:  # perhaps it was not sent: whoever goes on begins anew
                self._held = None
                await self.rollback()
            raise

    def end_with(self, row: type[Row], values: dict[str, Any]) -> None:
        """Insert a row at the end, in one message with the commit. Nothing is stored if one with its key is there.

        values: without workspace_id, which is this session's.
        """
        self._last = _insertion_at_end(row), self._new(row, values)

    async def end(self) -> None:
        """Store all of it. Raises Repeated."""
        if self._last is not None and self.sync_session.is_active:  # else it fails below
            if self.sync_session.has_changes():
                await self.flush()  # before it: what is refused here is no repetition
            try:
                await self._ask([self._last], [COMMIT])
            except IntegrityError as error:
                raise Repeated from error
        await self.commit()

    async def _opened(self) -> tuple[AsyncConnection, list[Asked]]:
        """The connection of this transaction; and what begins it, when the first statement is to do that as well."""
        if self.in_transaction() or self.sync_session.has_changes():
            return await self._begun(), []
        words: list[str] = []
        self.info[OPENING] = words
        try:
            self._held = await self.connection()
        finally:
            del self.info[OPENING]
        return self._held, [Asked(each.encode(), keeps=False) for each in words]

    async def _begun(self) -> AsyncConnection:
        """The connection of this transaction, when changed rows are sent."""
        if self.sync_session.has_changes():
            await self.flush()
        if self._held is None or not self.sync_session.is_active:  # then it refuses: all was undone
            self._held = await self.connection()
        return self._held

    async def insert_once(
        self, row: type[AnyRow], values: dict[str, Any], *, unless: list[str], where: ColumnElement[bool] | None = None
    ) -> int | None:
        """Insert a row unless one with the same unique columns exists, decided by the database.

        values: without workspace_id, which is this session's. unless: the columns of the unique key beside it.
        where: the condition of that key when it is partial.
        Returns the new id, or None when the row was there already.
        """
        (found,) = await self.ask_all([self.insertion(row, values, unless=unless, where=where)])
        return found[0][0] if found else None

    def insertion(
        self, row: type[AnyRow], values: dict[str, Any], *, unless: list[str], where: ColumnElement[bool] | None = None
    ) -> Question:
        """What to ask for `insert_once`, together with others; it finds the new id."""
        return _insertion(row, tuple(unless), where, self._dialect), self._new(row, values)

    def _new(self, row: type[Row], values: dict[str, Any]) -> dict[str, Any]:
        return {_NEW + name: value for name, value in self._filled(row, values).items()}

    def _filled(self, row: type[AnyRow], values: dict[str, Any]) -> dict[str, Any]:
        if "workspace_id" in values:
            raise TypeError("the workspace of a new row is this session's")
        return {**_blank(row), **values, "workspace_id": self.workspace_id}

    async def insert_new(
        self, row: type[AnyRow], many: Sequence[dict[str, Any]], *, unless: list[str]
    ) -> dict[tuple[Any, ...], int]:
        """Insert those of many rows that are not there already, in a few statements; see `insert_once`.

        Returns the ids of the new ones, by their values of the columns in `unless`.
        """
        if not many:
            return {}
        statement = _insertion_of_many(row, tuple(unless), self._dialect)
        filled = [self._filled(row, values) for values in many]
        found = await self.exec(statement, params=filled, execution_options={CHECKED: True})
        return {tuple(key): new_id for new_id, *key in found.all()}

    async def update_each(self, row: type[AnyRow], changes: Mapping[int, dict[str, Any]]) -> None:
        """Give rows of this workspace values of their own, in one statement that is prepared once.

        changes: by id; all of them of the same columns.
        """
        if not changes:
            return
        statement = _update_of_each(row, tuple(next(iter(changes.values()))))
        many = [
            {"of_id": id_, **{_NEW + name: value for name, value in change.items()}} for id_, change in changes.items()
        ]
        await asking.change(await self._begun(), self.workspace_id, statement, many)


def _given(row: type[Row]) -> dict[str, BindParameter[Any]]:
    columns = inspect(row).local_table.c
    return {name: bindparam(_NEW + name, type_=columns[name].type) for name in row.model_fields if name != "id"}


@lru_cache(maxsize=256)
def _insertion(
    row: type[Row], unless: tuple[str, ...], where: ColumnElement[bool] | None, dialect: str
) -> Prepared[tuple[int]]:
    """The statement of `insert_once`, made once; its parameters are the columns' names with _NEW before them."""
    table = inspect(row).local_table
    columns, given = table.c, _given(row)
    same = [columns[name] == given[name] for name in ("workspace_id", *unless)]
    there = exists().where(*same) if where is None else exists().where(*same, where)
    # What is there and just being changed is not waited for: its key stays.
    return Prepared(
        _INSERT[dialect](table)
        .from_select(list(given), select(*given.values()).where(~there))
        .on_conflict_do_nothing(index_elements=["workspace_id", *unless], index_where=where)
        .returning(columns.id),
        checked=True,
    )


@lru_cache
def _insertion_at_end(row: type[Row]) -> Prepared[tuple[()]]:
    """The statement of `end_with`, in the same way."""
    table = inspect(row).local_table
    return Prepared(insert(table).values(_given(row)), checked=True)


@lru_cache(maxsize=256)
def _insertion_of_many(row: type[Row], unless: tuple[str, ...], dialect: str) -> Any:  # noqa: ANN401
    """The statement of `insert_new`, made once."""
    return (
        _INSERT[dialect](row)
        .on_conflict_do_nothing(index_elements=["workspace_id", *unless])
        .returning(*(getattr(row, name) for name in ("id", *unless)))
    )


@lru_cache(maxsize=256)
def _update_of_each(row: type[Row], names: tuple[str, ...]) -> Prepared[tuple[()]]:
    """The statement of `update_each`, made once."""
    columns = inspect(row).local_table.c
    return Prepared(
        update(inspect(row).local_table)
        .where(columns.workspace_id == HERE, columns.id == bindparam("of_id", type_=columns.id.type))
        .values({name: bindparam(_NEW + name, type_=columns[name].type) for name in names}),
        checked=True,
    )
