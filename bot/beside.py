"""What runs beside the requests for as long as the process does, or until it is done."""

import asyncio
import logging
from collections.abc import Coroutine

from handlers.protocol import unquoted

log = logging.getLogger(__name__)


class Beside:
    """Tasks by name; none of them ends in silence."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, name: str, work: Coroutine[object, object, None]) -> None:
        """Have something done. name: what the log calls it when it breaks."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def finish(self, begins: str) -> None:
        """Wait for all whose name begins so."""
        found = [each for each in self._tasks if each.get_name().startswith(begins)]
        await asyncio.gather(*found, return_exceptions=True)

    async def end(self) -> None:
        """Break off what is under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("%s broke", task.get_name(), exc_info=unquoted(error))
