"""The engines of the two kinds of database, and how each begins a transaction."""

from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from store import json_text, sqlite
from store.asking import PIPELINE
from store.driver import send
from store.looking import AT_ONCE
from store.pipeline import Pipeline
from store.scope import SESSION

_JSON: dict[str, Any] = {"json_serializer": json_text.write, "json_deserializer": json_text.read}


def address(url: str) -> URL:
    """The address with the driver we use."""
    parsed = make_url(url)
    drivers = {
        "sqlite": "sqlite+aiosqlite",
        "postgresql": "postgresql+psycopg",
        "postgres": "postgresql+psycopg",
    }
    return parsed.set(drivername=drivers.get(parsed.drivername, parsed.drivername))


def of_server(url: URL, application: str) -> AsyncEngine:
    """One of PostgreSQL. Its sessions begin a transaction and take its role in one message (`store.scope`); whoever has
    no session only begins it. psycopg would begin it by itself, if it were not told that there is none.
    """
    own = {"application_name": application, "autocommit": True}
    engine = create_async_engine(
        url, pool_size=AT_ONCE, max_overflow=10, hide_parameters=True, connect_args=own, **_JSON
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(connection: Any, record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - SQLAlchemy's for psycopg's
        record.info[PIPELINE] = Pipeline(connection.driver_connection)

    @event.listens_for(engine.sync_engine, "begin")
    def _on_begin(connection: Connection) -> None:
        if not connection.get_execution_options().get(SESSION):
            send(connection, "BEGIN")

    return engine


def of_file(url: URL, *, pool_size: int, writes: bool) -> AsyncEngine:
    """One of an SQLite file."""
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,
        **_JSON,
        creator=lambda: sqlite.connect(url, writes=writes),
    )

    @event.listens_for(engine.sync_engine, "begin")
    def _on_begin(connection: Connection) -> None:
        send(connection, sqlite.BEGIN_WRITING if writes else sqlite.BEGIN_READING)

    return engine
