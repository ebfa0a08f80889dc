"""Everything that goes to the app goes through here: by HTTP when a request URL was given, else Socket Mode."""

import asyncio
import copy
import uuid
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime

from sandbox.changes import Signal
from sandbox.delivery.answer import Answer, Envelope
from sandbox.delivery.signed_http import SignedHttp
from sandbox.delivery.socket_mode import SocketMode
from sandbox.faults import Faults, Kind
from sandbox.identity import Identity
from sandbox.state import Json
from sandbox.workspace import Workspace

# How long a delivery that was swapped waits for the next one to overtake it, real seconds.
SWAP_SECONDS = 2.0


@dataclass(frozen=True)
class Sent:
    """One payload that went to the app, and how it was answered."""

    at: datetime
    kind: Envelope
    payload: Json
    answer: Answer


class PostOffice:
    """Sends payloads to the app and knows which are under way.

    Args:
        ws: whose clock and identity count.
        faults: what shall go wrong.
        keep: how many deliveries are remembered.
    """

    def __init__(self, ws: Workspace, faults: Faults, *, keep: int = 1000) -> None:
        self._ws = ws
        self._faults = faults
        self._http: SignedHttp | None = None
        self._under_way = 0
        self._moved = Signal()
        self._tasks: set[asyncio.Task[None]] = set()
        self.socket = SocketMode(ws.identity.app_id, ws.changed)
        self.sent: deque[Sent] = deque(maxlen=keep)

    @property
    def under_way(self) -> int:
        """How many deliveries are waiting for their acknowledgement."""
        return self._under_way

    def use_http(self, request_url: str, identity: Identity) -> SignedHttp:
        """Deliver to this URL from now on instead of Socket Mode."""
        self._http = SignedHttp(request_url, identity.signing_secret)
        return self._http

    def enter(self) -> None:
        """Count one more thing under way."""
        self._under_way += 1

    def leave(self) -> None:
        """Count one thing less under way."""
        self._under_way -= 1
        self._moved.notify()

    def spawn(self, work: Coroutine[object, object, None]) -> None:
        """Run something beside; it is cancelled when the sandbox stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def send(self, kind: Envelope, payload: Json, *, attempt: int = 0, reason: str = "") -> Answer:
        """Send one payload, with the faults that were ordered, and wait for the acknowledgement."""
        if kind != "events_api" and not self._ws.installed:
            return Answer(acked=False, failure="app_uninstalled")
        payload, envelope_id = copy.deepcopy(payload), str(uuid.uuid4())
        self.enter()
        try:
            fault = self._faults.strike_delivery(kind)
            if fault is not None and fault.kind is Kind.SWAPPED:
                before = self._moved.version
                await self._moved.wait_for(lambda: self._moved.version > before, SWAP_SECONDS)
            if fault is not None and fault.kind is Kind.DOUBLED:
                self.spawn(self._again(kind, payload, envelope_id, attempt, reason))
            answer = await self._carry(kind, payload, envelope_id, attempt, reason)
            self.sent.append(Sent(self._ws.now(), kind, payload, answer))
            return answer
        finally:
            self.leave()

    async def quiet(self, limit: float) -> bool:
        """Wait until nothing is under way; whether that came within `limit` real seconds."""
        return await self._moved.wait_for(lambda: self._under_way == 0, limit)

    async def close(self) -> None:
        """End every connection and everything that still waits."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.socket.close()
        if self._http is not None:
            await self._http.close()

    async def _again(self, kind: Envelope, payload: Json, envelope_id: str, attempt: int, reason: str) -> None:
        self.enter()
        try:
            answer = await self._carry(kind, payload, envelope_id, attempt, reason)
            self.sent.append(Sent(self._ws.now(), kind, payload, answer))
        finally:
            self.leave()

    async def _carry(self, kind: Envelope, payload: Json, envelope_id: str, attempt: int, reason: str) -> Answer:
        if self._http is not None:
            return await self._http.send(kind, payload, attempt=attempt, reason=reason)
        return await self.socket.send(kind, payload, envelope_id, attempt=attempt, reason=reason)
