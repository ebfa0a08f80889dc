"""Payloads made by hand, for tests that send an app what no client of Slack would."""

from sandbox import payloads
from sandbox.delivery.answer import Answer
from sandbox.delivery.credentials import Triggers
from sandbox.delivery.post_office import PostOffice
from sandbox.gestures import Gestures
from sandbox.state import Json
from sandbox.workspace import Workspace


class Raw:
    """Sends whatever it is given; what is left out is filled in as Slack would."""

    def __init__(self, ws: Workspace, office: PostOffice, triggers: Triggers, gestures: Gestures) -> None:
        self._ws = ws
        self._office = office
        self._triggers = triggers
        self._gestures = gestures

    async def command(self, payload: Json) -> Answer:
        """A slash command."""
        user_id = self._user(payload.get("user_id"))
        channel = self._ws.app_direct(user_id)
        commands = self._ws.manifest.features.slash_commands
        word = commands[0].command if commands else "/unknown"
        url = self._gestures.response_url(channel.id, user_id)
        whole = payloads.command(self._ws, user_id, channel, word, "", self._triggers.issue(user_id), url)
        return await self._office.send("slash_commands", whole | payload)

    async def interaction(self, kind: str, payload: Json) -> Answer:
        """An interactive payload of this kind."""
        user = payload.get("user")
        user_id = self._user(user.get("id") if isinstance(user, dict) else None)
        whole = payloads.interaction(self._ws, kind, user_id)
        whole |= {"trigger_id": self._triggers.issue(user_id)}
        if kind == "view_submission":
            whole["response_urls"] = []
        return await self._office.send("interactive", whole | payload)

    async def repeat_last(self) -> Answer:
        """The newest payload once more."""
        if not self._office.sent:
            raise LookupError("nothing was sent to the app yet")
        last = self._office.sent[-1]
        return await self._office.send(last.kind, last.payload)

    def _user(self, wanted: object) -> str:
        """Somebody who exists: whom the payload names if it does, else any active person."""
        if isinstance(wanted, str) and wanted in self._ws.state.users:
            return wanted
        return next(u.id for u in self._ws.state.users.values() if not u.is_bot and not u.deleted)
