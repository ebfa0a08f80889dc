"""The SQL of turns alone: the same statements, sent bare through the driver, one transaction after the other."""

import json
import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from unittest.mock import create_autospec
from urllib.parse import parse_qsl

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import make_url

from benchmarks.load import Body
from handlers.all import every_route
from handlers.conversation import Binder
from handlers.request import read
from handlers.route import Kind
from handlers.talk import Talk
from store.database import Database
from store.sqlite import PRAGMAS

KINDS = {"view_submission": Kind.SUBMIT, "block_actions": Kind.ACTION}

Transaction = list[tuple[str, Any]]
"""Statements with their parameters."""


async def record(url: str, body: Body, turns: int) -> list[Transaction]:
    """Take turns in this process, on a database of its own; the statements of each. Nothing is said after an answer."""
    database = Database(url)
    found: list[Transaction] = []

    def keep(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:  # noqa: ANN401 - the driver's
        found[-1].append((statement, parameters))

    engines = {database.writer.sync_engine} | ({database.reader.sync_engine} if database.is_sqlite else set())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", keep)
    try:
        binder = Binder(every_route(), database, create_autospec(Talk, instance=True), lambda: datetime.now(UTC))
        for _ in range(turns + 1):
            found.append([])
            kind, payload = _payload(body())
            await binder.answer(read(kind, payload))
    finally:
        await database.close()
    return found[1:]  # the first one also asks which workspace it is


def replay(url: str, transactions: Iterable[Transaction]) -> list[float]:
    """Send the statements of each transaction, and commit it; returns the seconds of each."""
    with closing(_connected(url)) as connection:
        return [_seconds(connection, each) for each in transactions]


def _connected(url: str) -> Any:  # noqa: ANN401 - a connection of either driver
    """A connection as Peerloop's are set up, that begins no transaction by itself."""
    if not url.startswith("sqlite"):
        return psycopg.connect(url, autocommit=True)
    connection = sqlite3.connect(make_url(url).database or "", isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _seconds(connection: Any, transaction: Transaction) -> float:  # noqa: ANN401 - of either driver
    begun = time.perf_counter()
    alone = len(transaction) == 1  # it reads, without a transaction around it
    for statement, parameters in transaction:
        cursor = connection.execute(statement, parameters)
        if cursor.description:
            cursor.fetchall()
    if not alone:
        connection.execute("COMMIT")
    return time.perf_counter() - begun


def _payload(body: str) -> tuple[Kind, dict[str, Any]]:
    fields = dict(parse_qsl(body))
    if "payload" not in fields:
        return Kind.COMMAND, fields
    payload = json.loads(fields["payload"])
    return KINDS[payload["type"]], payload
