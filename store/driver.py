"""What goes to a database's driver past SQLAlchemy, and what comes back from there, as SQLAlchemy would have it."""

from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError


def send(connection: Connection, sql: str) -> None:
    """Send words of SQL as they are, where SQLAlchemy calls us: what it does for a statement takes longer than these.

    Raises what SQLAlchemy raises.
    """
    try:
        tell(connection, sql, ())
        cursor = connection.connection.cursor()
        cursor.execute(sql)
        cursor.close()
    except Exception as error:  # noqa: BLE001 - it is raised again
        refuse(connection, error, sql, ())


def refused(engine: Engine, error: Exception, sql: str, values: Any, *, is_lost: bool = False) -> Exception:  # noqa: ANN401
    """What SQLAlchemy raises for an error of the driver's, and for values that no column takes."""
    drivers = engine.dialect.loaded_dbapi.Error
    hidden: dict[str, Any] = {"hide_parameters": True, "connection_invalidated": is_lost, "dialect": engine.dialect}
    found: Exception = DBAPIError.instance(sql, values, error, drivers, **hidden)
    return found


def tell(asked: Connection | Engine, sql: str, values: Any) -> None:  # noqa: ANN401 - as the driver takes them
    """Whoever listens hears of the statement, as of any other."""
    for listen in asked.dispatch.before_cursor_execute:
        listen(asked, None, sql, values, None, False)


def refuse(connection: Connection, error: BaseException, sql: str, values: Any) -> None:  # noqa: ANN401 - as above
    """Raise it as SQLAlchemy would; a connection that is lost is lost for the pool, too."""
    try:
        raise error  # what is raised by somebody else is not known here: each greenlet has its own
    except BaseException as raised:  # noqa: BLE001 - also that it was cancelled
        connection._handle_dbapi_exception(raised, sql, values, None, None)  # noqa: SLF001 - there is no public way to it
