"""The schema: brought up to date at the start, refused when it is newer than this program."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, NullPool, event, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from store import row_security
from store.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0013"
"""The revision this program works with; a test holds it against the newest migration."""

_LOCK = 7_202_611_23
"""PostgreSQL's advisory lock around an upgrade: of several instances starting at once, one upgrades."""


class SchemaError(RuntimeError):
    """The database cannot be used by this program; the text says why and how to mend it."""


def config() -> "Config":
    """Alembic's configuration: no file, only where the migrations are."""
    from alembic.config import Config

    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return found


async def upgrade(database: Database) -> None:
    """Bring the schema to `HEAD`. Raises SchemaError when it is of a newer program, or cannot be reached.

    On SQLite foreign keys are off meanwhile: a table rebuilt with them on would delete its children.
    """
    try:
        database.make_file()
        await _upgrade_all(database)
    except (DBAPIError, OSError) as error:
        raise _unusable(database, error) from None


async def check(database: Database) -> None:
    """See that the database can be used as it is, and change nothing. Raises SchemaError; see `upgrade`."""
    found = await revision(database)
    if found != HEAD:
        raise SchemaError(
            f"The database has schema {found or 'none'}, this Peerloop knows {HEAD}: "
            "`peerloop run` brings an older one up to date; for a newer one install that version."
        )


async def revision(database: Database) -> str | None:
    """The schema a database has; None for one without. Raises SchemaError when there is no database to ask."""
    if not database.exists():
        raise SchemaError(f"There is no database file {database.url.database}: check DATABASE_URL.")
    try:
        async with database.reader.connect() as connection:
            return await connection.run_sync(_revision)
    except (DBAPIError, OSError) as error:
        raise _unusable(database, error) from None


def _unusable(database: Database, error: Exception) -> SchemaError:
    cause = " ".join(str(getattr(error, "orig", None) or error).split())  # a driver's may have several lines
    return SchemaError(
        f"The database {database.url.render_as_string(hide_password=True)} cannot be used ({cause}): "
        "check DATABASE_URL, that the server runs, and that this user may create tables there."
    )


async def _upgrade_all(database: Database) -> None:
    engine = create_async_engine(database.url, poolclass=NullPool)
    if database.is_sqlite:

        @event.listens_for(engine.sync_engine, "connect")
        def _on_connect(connection: object, _record: object) -> None:
            connection.isolation_level = None  # type: ignore[attr-defined]  # the driver's own adapter

        @event.listens_for(engine.sync_engine, "begin")
        def _on_begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    try:
        async with engine.begin() as connection:
            if not database.is_sqlite:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> None:
    found = _revision(connection)
    if found == HEAD:
        _guard(connection)
        return
    if found is not None and found > HEAD:
        raise SchemaError(
            f"The database has schema {found}, this Peerloop knows {HEAD}: it was used by a newer version. "
            "Install that version, or restore a backup made before the upgrade."
        )
    from alembic import command  # loaded when there is something to do: most starts find the schema as it is

    alembic = config()
    alembic.attributes["connection"] = connection
    if connection.dialect.name == "postgresql":
        row_security.relax(connection)
    command.upgrade(alembic, "head")
    _guard(connection)
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise SchemaError("The upgrade would break references between rows; nothing was changed. Please report this.")


def _guard(connection: Connection) -> None:
    """On PostgreSQL, have the server keep workspaces apart too. Raises SchemaError when this user may not."""
    if connection.dialect.name != "postgresql" or row_security.is_secure(connection):
        return
    try:
        row_security.secure(connection)
    except row_security.RolesMissing as error:
        raise SchemaError(f"The database is not ready: {error}") from None


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
