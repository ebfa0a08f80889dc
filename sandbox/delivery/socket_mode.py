"""Socket Mode: the app opens a WebSocket to us and gets its envelopes there.

Source: docs.slack.dev "Using Socket Mode" and what slack_sdk's client expects.
"""

import asyncio
import json
import secrets
import time
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from sandbox.changes import Signal
from sandbox.delivery.answer import ACK_SECONDS, Answer, Envelope
from sandbox.state import Json

MAX_CONNECTIONS = 10
# Acknowledgements of this many bytes or more are dropped without a word (slack-go, socketmode).
MAX_ACK_BYTES = 20_480
TICKET_SECONDS = 30.0
CONNECTION_SECONDS = 18_060
DEBUG_CONNECTION_SECONDS = 360


@dataclass(eq=False)
class _Connection:
    """One connection; `leaving` once its client was told to open another."""

    socket: web.WebSocketResponse
    leaving: bool = False
    waiting: list[tuple[str, asyncio.Future[Json | None]]] = field(default_factory=list)


class SocketMode:
    """The open connections of the app.

    Args:
        app_id: told in the hello frame.
        changed: notified when connections come or go.
    """

    def __init__(self, app_id: str, changed: Signal) -> None:
        self._app_id = app_id
        self._changed = changed
        self._tickets: dict[str, tuple[float, bool]] = {}
        self._connections: list[_Connection] = []
        self._turn = 0

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._connections)

    def new_ticket(self, *, debug_reconnects: bool = False) -> str:
        """A ticket for one connection, to be used within thirty seconds."""
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = (time.monotonic() + TICKET_SECONDS, debug_reconnects)
        return ticket

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        until, debug = self._tickets.pop(request.query.get("ticket", ""), (0.0, False))
        if until < time.monotonic():
            return web.Response(status=403, text="the ticket is unknown, used or too old")
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        if len(self._connections) >= MAX_CONNECTIONS:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return socket
        connection = _Connection(socket)
        self._connections.append(connection)
        await socket.send_json(self._hello(debug=debug or request.query.get("debug_reconnects") == "true"))
        self._changed.notify()
        closing = asyncio.create_task(self._close_leaving(connection))
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    _acknowledge(connection, frame.data)
        finally:
            self._drop(connection)
            await closing
        return socket

    async def send(
        self, kind: Envelope, payload: Json, envelope_id: str, *, attempt: int = 0, reason: str = ""
    ) -> Answer:
        """Send one envelope to one connection and wait for its acknowledgement; the same one may be sent twice."""
        started = time.monotonic()
        if not self._connections:
            return Answer(acked=False, failure="connection_failed")
        self._turn += 1
        open_ones = [each for each in self._connections if not each.leaving] or self._connections
        connection = open_ones[self._turn % len(open_ones)]
        waiting: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        connection.waiting.append((envelope_id, waiting))
        try:
            async with asyncio.timeout(ACK_SECONDS):
                await connection.socket.send_json(_envelope(kind, envelope_id, payload, attempt, reason))
                body = await waiting
        except TimeoutError:
            return Answer(acked=False, seconds=time.monotonic() - started, failure="timeout")
        except ConnectionError:
            return Answer(acked=False, seconds=time.monotonic() - started, failure="connection_failed")
        finally:
            connection.waiting.remove((envelope_id, waiting))
        return Answer(acked=True, body=body, seconds=time.monotonic() - started)

    async def disconnect(self, reason: str) -> None:
        """Tell every connection to go.

        Args:
            reason: "warning" comes some ten seconds ahead of the end; after "refresh_requested" a connection ends
                once there is another; "link_disabled" ends it at once.
        """
        for connection in tuple(self._connections):
            await connection.socket.send_json(_disconnect(reason))
            connection.leaving = reason != "warning"
        if reason == "link_disabled":
            await self.close()

    async def close(self) -> None:
        """Close every connection without a word, as a network does."""
        connections, self._connections = self._connections, []
        for connection in connections:
            await connection.socket.close()
            self._drop(connection)

    async def _close_leaving(self, successor: _Connection) -> None:
        for connection in tuple(self._connections):
            if connection.leaving and connection is not successor:
                self._drop(connection)
                await connection.socket.close()

    def _hello(self, *, debug: bool) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "connection_info": {"app_id": self._app_id},
            "debug_info": {
                "host": "sandbox",
                "started": "2026-01-01 00:00:00.000",
                "build_number": 1,
                "approximate_connection_time": DEBUG_CONNECTION_SECONDS if debug else CONNECTION_SECONDS,
            },
        }

    def _drop(self, connection: _Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
        for _, waiting in connection.waiting:
            if not waiting.done():
                waiting.set_exception(ConnectionResetError("the connection was closed"))
        self._changed.notify()


def _acknowledge(connection: _Connection, data: str) -> None:
    if len(data.encode()) >= MAX_ACK_BYTES:
        return
    try:
        frame = json.loads(data)
    except ValueError:
        return
    if not isinstance(frame, dict):
        return
    payload = frame.get("payload")
    for envelope_id, waiting in connection.waiting:
        if envelope_id == frame.get("envelope_id") and not waiting.done():
            waiting.set_result(payload if isinstance(payload, dict) else None)
            return


def _envelope(kind: Envelope, envelope_id: str, payload: Json, attempt: int, reason: str) -> Json:
    frame: Json = {
        "type": kind,
        "envelope_id": envelope_id,
        "payload": payload,
        "accepts_response_payload": kind != "events_api",
    }
    if kind == "events_api":
        frame |= {"retry_attempt": attempt, "retry_reason": reason}
    return frame


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
