"""What is wrong with the database, in a sentence for whoever operates it; docs/operating.md has the same."""

import sqlite3
from enum import StrEnum

from sqlalchemy.exc import DBAPIError


class Trouble(StrEnum):
    """Each is the sentence in the log. Nothing has to be done afterwards: what follows is stored again."""

    FULL = "the database's disk is full: nothing is stored until there is room. What was stored before is whole"
    FILE = "the database's file cannot be read or written: see its disk, and who may use it"
    HELD = "another program writes to the database for a long time: see which one, and end it"
    AWAY = "the database does not answer: see that its server runs, and that this machine reaches it"
    SLOW = "it took too long: another program holds the database, it has too much to do, or Slack answers slowly"


_OF_SQLITE = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_BUSY: Trouble.HELD,
    sqlite3.SQLITE_IOERR: Trouble.FILE,
    sqlite3.SQLITE_CANTOPEN: Trouble.FILE,
    sqlite3.SQLITE_READONLY: Trouble.FILE,
    sqlite3.SQLITE_CORRUPT: Trouble.FILE,
}

_DISK_FULL = "53100"
_NO_CONNECTION = ("08", "57")
"""SQLSTATE classes: connection exception, operator intervention (PostgreSQL, appendix A)."""


def trouble(error: BaseException) -> Trouble | None:
    """What an error says of the database; None for one that says nothing of it."""
    if isinstance(error, TimeoutError):
        return Trouble.SLOW
    if not isinstance(error, DBAPIError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        return _OF_SQLITE.get(getattr(error.orig, "sqlite_errorcode", 0) & 0xFF)  # without what is extended
    state: str = getattr(error.orig, "sqlstate", None) or ""
    if state == _DISK_FULL:
        return Trouble.FULL
    lost = error.connection_invalidated or (type(error.orig).__name__ == "OperationalError" and not state)
    return Trouble.AWAY if lost or state.startswith(_NO_CONNECTION) else None


def because(error: BaseException) -> str:
    """The same, to be put behind what failed; nothing when it says nothing of the database."""
    found = trouble(error)
    return f" ({found})" if found else ""
