"""A lock file beside an SQLite file: who is alone with it, and who has to wait. On a server there is none.

The system gives it back when a process ends, however it ends.
"""

import asyncio
import fcntl
import logging
from pathlib import Path
from typing import IO

from store.database import Database

log = logging.getLogger(__name__)


class InUseError(RuntimeError):
    """Somebody else works with the database file; the text says so."""


class Lock:
    """This process's hold on a database file; nothing at all for a server."""

    def __init__(self, database: Database) -> None:
        """Nothing is held yet."""
        self._database = database
        self._path = Path(f"{database.url.database}.lock") if database.is_sqlite else None
        self._file: IO[str] | None = None

    def alone(self) -> bool:
        """Try to be the only one; whether that succeeded. Others then wait, or are refused, until `share`."""
        if self._path is None:
            return False
        self._file = self._file or self._path.open("a")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    async def enter(self) -> bool:
        """Begin to work with the database; whether this process is alone with the file.

        A file that is being put back is waited for. One that cannot be used is left to whoever opens it to tell.
        """
        try:
            self._database.make_folder()
            alone = self.alone()
        except OSError:
            return False
        if not alone and self._database.is_sqlite:
            log.info("another Peerloop uses this database file too")
            await self.share()
        return alone

    async def share(self) -> None:
        """Be one of several; waits for somebody who is alone."""
        if self._file is not None:
            await asyncio.to_thread(fcntl.flock, self._file, fcntl.LOCK_SH)

    def demand_alone(self) -> None:
        """Be the only one. Raises InUseError when somebody else works with the file."""
        if self._path is not None and not self.alone():
            raise InUseError("Peerloop is running on this database: stop it first.")

    def close(self) -> None:
        """Give it back."""
        if self._file is not None:
            self._file.close()
            self._file = None
