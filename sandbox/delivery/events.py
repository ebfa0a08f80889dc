"""The Events API: which events the app gets, and when one comes again.

Source: docs.slack.dev "Events API": three retries, almost at once, after one minute and after five.
"""

import copy
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sandbox.delivery.post_office import PostOffice
from sandbox.state import Channel, Json
from sandbox.workspace import Workspace

RETRY_AFTER = (timedelta(), timedelta(minutes=1), timedelta(minutes=5))


@dataclass
class Undelivered:
    """An event the app has not acknowledged yet.

    Attributes:
        payload: the whole event_callback.
        attempt: number of the next retry, 0 before the first try.
        reason: why the last try failed.
        due: when it is tried next, by the sandbox's clock, ISO 8601.
    """

    payload: Json
    attempt: int
    reason: str
    due: str


class Events:
    """Sends the events of a workspace to the app."""

    def __init__(self, ws: Workspace, office: PostOffice) -> None:
        self._ws = ws
        self._office = office
        self._undelivered: dict[str, Undelivered] = {}

    @property
    def undelivered(self) -> int:
        """How many events wait for a try or for the acknowledgement of one."""
        return len(self._undelivered)

    def emit(self, name: str, event: Json, channel: Channel | None) -> None:
        """Tell the app of something, if it may hear of it.

        Args:
            name: the name it is subscribed by ("message.channels").
            event: the inner event.
            channel: the conversation whose members alone hear of it; None for everybody.
        """
        if (
            not self._ws.installed
            or name not in self._ws.manifest.events
            or (channel is not None and not self._hears(channel, event))
        ):
            return
        payload = self._callback(copy.deepcopy(event))
        waiting = Undelivered(payload, 0, "", self._ws.now().isoformat())
        self._undelivered[payload["event_id"]] = waiting
        self._start(waiting)

    def dump(self) -> list[Json]:
        """What is undelivered, as JSON."""
        return [asdict(waiting) for waiting in self._undelivered.values()]

    def restore(self, raw: list[Json]) -> None:
        """Take up what `dump` gave; the retries go on by the clock."""
        for item in raw:
            waiting = Undelivered(**item)
            self._undelivered[waiting.payload["event_id"]] = waiting
            self._office.spawn(self._retry(waiting))

    def _hears(self, channel: Channel, event: Json) -> bool:
        own = event.get("user") == self._ws.identity.bot_user_id
        return self._ws.app_in(channel) or (own and event["type"].startswith("member_"))

    def _start(self, waiting: Undelivered) -> None:
        self._office.enter()
        self._office.spawn(self._first_tries(waiting))

    async def _first_tries(self, waiting: Undelivered) -> None:
        """The first try and the retry at once; the later ones are no longer under way."""
        try:
            while waiting.attempt < 2:
                if await self._try(waiting):
                    return
        finally:
            self._office.leave()
        self._office.spawn(self._retry(waiting))

    async def _retry(self, waiting: Undelivered) -> None:
        while True:
            await self._ws.clock.until(datetime.fromisoformat(waiting.due))
            if await self._try(waiting):
                return

    async def _try(self, waiting: Undelivered) -> bool:
        """One try; whether the event is done with, by an acknowledgement or because it was the last try."""
        answer = await self._office.send("events_api", waiting.payload, attempt=waiting.attempt, reason=waiting.reason)
        last = waiting.attempt == len(RETRY_AFTER)
        if answer.acked or answer.no_retry or last:
            del self._undelivered[waiting.payload["event_id"]]
            if not answer.acked:
                kind = waiting.payload["event"]["type"]
                me = self._ws.identity.bot_user_id
                self._ws.tell("problem", me, "", f"never acknowledged the event {kind}: {answer.failure}")
            return True
        waiting.due = (self._ws.now() + RETRY_AFTER[waiting.attempt]).isoformat()
        waiting.attempt += 1
        waiting.reason = answer.failure
        return False

    def _callback(self, event: Json) -> Json:
        identity = self._ws.identity
        now = self._ws.now()
        event.setdefault("event_ts", f"{now.timestamp():.6f}")
        return {
            "token": "sandbox",
            "team_id": identity.team_id,
            "context_team_id": identity.team_id,
            "context_enterprise_id": None,
            "api_app_id": identity.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(now.timestamp()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": identity.team_id,
                    "user_id": identity.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": secrets.token_hex(12),
        }
