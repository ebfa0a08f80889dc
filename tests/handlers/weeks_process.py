"""Two processes on one database, each with a line of its own to a Slack that keeps what it is told; either may die."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy import event as listening

from bot.clients import for_one
from bot.delivery import Courier
from handlers import checkin
from handlers.all import every_route
from handlers.conversation import Binder
from handlers.request import JSON
from store.database import Database
from store.session import Session
from tests.handlers.stage import Spoken

DEATHS = (
    "plan",
    "turn.decided",
    "turn.stored",
    "delivery.claimed",
    "delivery.prepared",
    "delivery.called",
    "delivery.recorded",
    "before the call",
    "after the call",
)
ROUTES = every_route()


class Killed(BaseException):
    """The process is no more."""


@dataclass
class Slack:
    """As much of Slack as couriers see: who was told what, by the id the message carries. out: it does not answer."""

    now: datetime
    told: list[tuple[datetime, str, str]] = field(default_factory=list)
    out: bool = False


class Dying(Database):
    """A database whose next transaction is never stored, if it is to be so."""

    loses: bool = False

    @asynccontextmanager
    async def begin(self, workspace_id: int) -> AsyncIterator[Session]:
        async with super().begin(workspace_id) as session:
            yield session
            if self.loses:
                raise Killed


class Process:
    """One of two processes on one database, with a line of its own to Slack. dies_at: where it will be killed."""

    def __init__(self, slack: Slack, file: Path) -> None:
        self.slack, self.dies_at, self.dead = slack, "", False
        self.database = Dying(f"sqlite:///{file}")
        for engine in (self.database.writer, self.database.reader):
            listening.listen(engine.sync_engine, "connect", _hurry)
        self.begin()

    def begin(self) -> None:
        """Begin anew."""
        self.dead, self.dies_at, self.database.loses = False, "", False
        line, clock = cast("AsyncWebClient", self), lambda: self.slack.now
        self.courier = Courier(ROUTES, self.database, for_one(line), clock, crash_point=self.reach)
        self.binder = Binder(ROUTES, self.database, lambda _: Spoken(), clock, crash_point=self.reach)

    def reach(self, point: str) -> None:
        """A moment at which it may be killed."""
        if point == self.dies_at:
            self.dead = True
        self.live()

    def live(self) -> None:
        """Nothing is done by the dead."""
        if self.dead:
            raise Killed

    async def tick(self) -> None:
        """Plan what is due, and send it."""
        self.database.loses = self.dies_at == "plan"
        try:
            await checkin.plan(self.database, self.slack.now)
            await checkin.plan_follow_ups(self.database, self.slack.now)
            await self.courier.drain()
        except Killed:
            self.dead = True
        if self.dead:
            await self.courier.stop()

    # Slack, as it is called.

    async def conversations_open(self, *, users: str) -> JSON:
        self.live()
        return {"channel": {"id": f"D{users}"}}

    async def chat_postMessage(self, *, channel: str, metadata: JSON, **_: object) -> JSON:  # noqa: N802 - Slack's name
        self.reach("before the call")
        if self.slack.out:
            raise _error("service_unavailable")
        self.slack.told.append((self.slack.now, channel, metadata["event_payload"]["delivery_id"]))
        self.reach("after the call")
        return {"channel": channel, "ts": f"{len(self.slack.told)}.0"}

    async def conversations_history(self, *, channel: str, **_: object) -> JSON:
        self.live()
        found = [(n, id_) for n, (_, where, id_) in enumerate(self.slack.told, 1) if where == channel]
        return {"messages": [_carries(id_) | {"user": "UBOT", "ts": f"{n}.0"} for n, id_ in found]}

    async def chat_update(self, **_: object) -> JSON:
        self.live()
        return {}


def _carries(delivery_id: str) -> JSON:
    return {"metadata": {"event_payload": {"delivery_id": delivery_id}}}


def _error(word: str) -> SlackApiError:
    answer = AsyncSlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data={"error": word}, headers={}, status_code=200
    )
    return SlackApiError(word, answer)  # type: ignore[no-untyped-call]  # the SDK gives no types here


def _hurry(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own adapter
    """No waiting for the disk: processes die here, machines do not."""
    connection.cursor().execute("PRAGMA synchronous=OFF")


def expect_the_dead(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    if not isinstance(context.get("exception"), Killed):
        loop.default_exception_handler(context)
