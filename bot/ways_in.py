"""How Slack reaches the process: a WebSocket that we open and watch, or HTTP that we serve."""

import asyncio
import logging
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Protocol

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import Problem, failure
from bot.web import web_app
from handlers.protocol import unquoted

LOOK = 5.0
"""Seconds between two looks at the connection."""

PATIENCE = 60.0
"""Seconds without a connection until a wholly new one is opened: slack_sdk has had its chances by then."""

OPEN_WITHIN = 30.0
"""Seconds a new connection may take; slack_sdk itself would try one address for ever."""

log = logging.getLogger(__name__)


class StartError(Exception):
    """Peerloop cannot start; the text says why and how to mend it."""


class WayIn(Protocol):
    """How Slack reaches us."""

    async def open(self) -> None:
        """Raises StartError."""

    async def close(self) -> None:
        """Take nothing new."""

    def connected(self) -> bool:
        """Whether Slack can reach us, as far as we know."""


class OverSocketMode:
    """One Socket Mode connection, watched: slack_sdk mends most losses itself, and falls silent over some."""

    def __init__(self, bolt: AsyncApp, token: str, slack: AsyncWebClient) -> None:
        """token: the app-level one."""
        self._bolt = bolt
        self._token = token
        self._slack = slack
        self._handler: AsyncSocketModeHandler | None = None
        self._watching: asyncio.Task[None] | None = None
        self._connected = False

    async def open(self) -> None:
        """Connect, and watch the connection from then on. Raises StartError when Slack refuses."""
        try:
            await self._connect()
        except Problem as error:
            raise StartError(
                f"Slack did not open a Socket Mode connection ({failure(error).error}): check SLACK_APP_TOKEN "
                "(it needs the scope connections:write) and that Socket Mode is switched on."
            ) from None
        self._watching = asyncio.create_task(self._watch(), name="watching the connection")

    async def close(self) -> None:
        """End the connection and the watch."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        self._connected = False
        await self._leave()

    def connected(self) -> bool:
        """Whether the connection lived at the last look."""
        return self._connected

    async def _connect(self) -> None:
        """A wholly new connection, at an address asked for here: a wrong token would be tried for ever otherwise."""
        self._handler = handler = AsyncSocketModeHandler(self._bolt, self._token, web_client=self._slack)
        handler.client.wss_uri = await handler.client.issue_new_wss_url()
        async with asyncio.timeout(OPEN_WITHIN):
            await handler.connect_async()  # type: ignore[no-untyped-call]  # slack_bolt has no annotations there
        self._connected = True

    async def _leave(self) -> None:
        if self._handler is not None:
            handler, self._handler = self._handler, None
            with suppress(TimeoutError):
                async with asyncio.timeout(OPEN_WITHIN):
                    await handler.close_async()  # type: ignore[no-untyped-call]  # as above

    async def _watch(self) -> None:
        lived = time.monotonic()
        while True:
            await asyncio.sleep(min(LOOK, PATIENCE))
            self._connected = self._handler is not None and await self._handler.client.is_connected()
            if self._connected:
                lived = time.monotonic()
            elif time.monotonic() - lived >= PATIENCE:
                log.warning("no connection to Slack for %.0f s: a new one is opened", time.monotonic() - lived)
                lived = time.monotonic()
                await self._anew()

    async def _anew(self) -> None:
        """Open another connection; what goes wrong is tried again after the same time."""
        try:
            await self._leave()
            await self._connect()
            log.warning("connected to Slack again")
        except Problem as error:
            log.warning("no connection to Slack (%s); tried again", failure(error).error)
        except Exception as error:
            log.exception("no connection to Slack; tried again", exc_info=unquoted(error))


class OverHttp:
    """A web server that Slack, or a proxy, sends requests to."""

    def __init__(
        self, bolt: AsyncApp, signing_secret: str, host: str, port: int, more: Iterable[web.RouteDef] = ()
    ) -> None:
        """port: 0 for any free one; afterwards the one that was taken. more: what people open in a browser."""
        self.host = host
        self.port = port
        self._runner = web.AppRunner(web_app(bolt, signing_secret, more), access_log=None)

    async def open(self) -> None:
        """Serve. Raises StartError when the port cannot be used."""
        self.port = await serve(self._runner, self.host, self.port, "HOST and PORT")

    async def close(self) -> None:
        """Finish what is under way, and serve no more."""
        await self._runner.cleanup()

    def connected(self) -> bool:
        """Always: whether Slack finds us cannot be known here."""
        return True


async def serve(runner: web.AppRunner, host: str, port: int, settings: str) -> int:
    """Serve at an address; returns the port. settings: which name it. Raises StartError when it cannot be used."""
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise StartError(
            f"Port {port} on {host} cannot be used ({error.strerror}): set {settings} to a free one."
        ) from None
    taken: int = runner.addresses[0][1]
    return taken
