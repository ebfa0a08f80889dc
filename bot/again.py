"""Work that is done again and again, through the hard times of its database."""

import logging
from collections.abc import Awaitable, Callable

from store.trouble import Trouble, trouble

log = logging.getLogger(__name__)


class Again:
    """Does it whenever called; that the database is in trouble is said once, and once that it is over."""

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
        """work: finds by itself what was left undone before."""
        self._work = work
        self._told: Trouble | None = None

    async def __call__(self) -> None:
        """Raises what the work raises, but for the database's trouble."""
        try:
            await self._work()
        except Exception as error:
            found = trouble(error)
            if found is None:
                raise
            if found is not self._told:
                log.warning("what is due cannot be looked at, and is tried again: %s", found)
            self._told = found
        else:
            if self._told is not None:
                log.warning("the database is as it should be again")
            self._told = None
