"""Messages that Slack posts later, by the sandbox's clock."""

from dataclasses import replace
from datetime import UTC, datetime

from sandbox.delivery.post_office import PostOffice
from sandbox.state import Message, Scheduled
from sandbox.workspace import Workspace


class Schedule:
    """Posts what was scheduled when its time has come.

    Args:
        ws: whose messages.
        office: runs what waits.
    """

    def __init__(self, ws: Workspace, office: PostOffice) -> None:
        self._ws = ws
        self._office = office

    def add(self, message: Message, post_at: int) -> Scheduled:
        """Take a message on for `post_at`, seconds since 1970."""
        created = int(self._ws.now().timestamp())
        waiting = Scheduled(self._ws.state.next_id("Q"), post_at, created, message)
        self._ws.state.scheduled[waiting.id] = waiting
        self._office.spawn(self._post(waiting))
        return waiting

    def resume(self) -> None:
        """Wait again for everything that a saved state has scheduled."""
        for waiting in self._ws.state.scheduled.values():
            self._office.spawn(self._post(waiting))

    async def _post(self, waiting: Scheduled) -> None:
        await self._ws.clock.until(datetime.fromtimestamp(waiting.post_at, UTC))
        if self._ws.state.scheduled.pop(waiting.id, None) is None:
            return
        message, channel = waiting.message, self._ws.channel(waiting.message.channel)
        if channel is None or channel.is_archived or not self._ws.app_in(channel):
            self._lost("its channel is closed to the app")
        elif message.metadata is not None:
            # docs.slack.dev warns of it in an alert on the page of chat.scheduleMessage.
            self._lost("a scheduled message with metadata is never posted")
        else:
            self._ws.post(channel, replace(message, ts=self._ws.state.next_ts(self._ws.now())))

    def _lost(self, why: str) -> None:
        self._ws.tell("problem", self._ws.identity.bot_user_id, "", f"a scheduled message was not posted: {why}")
