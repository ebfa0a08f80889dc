"""Health on a port of its own: is the process alive, may it be sent work, how does it fare.

It is served before anything else is, and ends last: a process that starts or stops says so.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

from aiohttp import web

from store import schema
from store.database import Database
from store.schema import SchemaError

DATABASE_WITHIN = 0.5
"""Seconds in which the database has to answer."""

TICK_WITHIN = 30.0
"""Seconds since what is due was last looked at, which happens every second: one look may plan a whole company."""

Page = Callable[[], Awaitable[bytes]]


class Health:
    """How the process is, as it knows itself."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._phase = "starting"
        self._ticked: float | None = None
        self.connected: Callable[[], bool] = lambda: True
        """Whether Slack can reach this process; set by whoever opens the way in."""

    def started(self) -> None:
        """From now on it is at work."""
        self._phase = ""

    def stopping(self) -> None:
        """From now on it takes nothing new."""
        self._phase = "stopping"

    def ticked(self) -> None:
        """What is due was looked at, just now."""
        self._ticked = time.monotonic()

    async def reasons(self) -> list[str]:
        """Why it is not ready; nothing when it is."""
        found = [self._phase] if self._phase else []
        if not self.connected():
            found.append("no connection to Slack")
        if self._ticked is None or time.monotonic() - self._ticked > TICK_WITHIN:
            found.append("what is due has not been looked at lately")
        try:
            async with asyncio.timeout(DATABASE_WITHIN):
                await schema.check(self._database)
        except TimeoutError:
            found.append("the database does not answer in time")
        except SchemaError as error:
            found.append(str(error))
        return found


def health_app(health: Health, metrics: Page, content_type: str) -> web.Application:
    """The application: /healthz, /readyz, /metrics.

    /healthz says only that the process runs: asking the database there would have every instance restarted while that
    is away. content_type: of the metrics.
    """

    async def alive(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def ready(_: web.Request) -> web.Response:
        reasons = await health.reasons()
        return web.json_response({"ready": not reasons, "reasons": reasons}, status=503 if reasons else 200)

    async def counts(_: web.Request) -> web.Response:
        return web.Response(body=await metrics(), headers={"Content-Type": content_type})

    app = web.Application()
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", counts)
    return app
