"""The events of the Events API, made of what happened in the workspace.

Source: docs.slack.dev, the reference of each event. Which of them the app gets is decided in
`sandbox.delivery.events`.
"""

from sandbox import shapes
from sandbox.ground import Ground
from sandbox.state import Channel, Json, Message, User, UserGroup

_MESSAGE_EVENT = {
    "public": "message.channels",
    "private": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}
_CHANNEL_TYPE = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}


def family(channel: Channel) -> str:
    """Whether Slack speaks of channel_* or of group_* events here."""
    return "channel" if channel.kind == "public" else "group"


class Announcements:
    """Tells the app of what happens in `ws`."""

    def __init__(self, ws: Ground) -> None:
        self._ws = ws

    def message(self, channel: Channel, event: Json) -> None:
        """A message appeared, changed or went away; heard by members of the conversation."""
        kind = {"type": "message", "channel": channel.id, "channel_type": _CHANNEL_TYPE[channel.kind]}
        self._ws.emit(_MESSAGE_EVENT[channel.kind], event | kind | {"event_ts": event["ts"]}, channel)

    def channel(self, channel: Channel, what: str, event: Json) -> None:
        """A channel was archived, brought back or renamed."""
        name = f"{family(channel)}_{what}"
        named: Json = {"type": name, "event_ts": self._ws.event_ts()}
        self._ws.emit(name, named | event, None if channel.kind == "public" else channel)

    def pin(self, name: str, channel: Channel, message: Message, by: str) -> None:
        """A pin was put on or taken off."""
        shown = shapes.message_object(message, channel, self._ws.identity, "none")
        item = {"type": "message", "channel": channel.id, "message": shown, "created_by": by}
        event = {"type": name, "user": by, "channel_id": channel.id, "item": item, "has_pins": bool(channel.pins)}
        self._ws.emit(name, event | {"event_ts": self._ws.event_ts()}, channel)

    def reaction(self, name: str, channel: Channel, message: Message, by: str, reaction: str) -> None:
        """An emoji was put on a message or taken off."""
        item = {"type": "message", "channel": channel.id, "ts": message.ts}
        event = {"type": name, "user": by, "reaction": reaction, "item": item, "item_user": message.user}
        self._ws.emit(name, event | {"event_ts": self._ws.event_ts()}, channel)

    def group(self, group: UserGroup, added: list[str], removed: list[str]) -> None:
        """People came into a user group or went out of it."""
        event: Json = {"type": "subteam_members_changed", "subteam_id": group.id}
        event |= {"team_id": self._ws.identity.team_id, "date_update": int(self._ws.now().timestamp())}
        event |= {"added_users": added, "added_users_count": len(added)}
        event |= {"removed_users": removed, "removed_users_count": len(removed)}
        self._ws.emit("subteam_members_changed", event | {"event_ts": self._ws.event_ts()}, None)

    def user(self, name: str, user: User) -> None:
        """A person came, changed or went."""
        email = "users:read.email" in self._ws.manifest.scopes
        shown = shapes.user_object(user, self._ws.identity, self._ws.now(), email=email, locale=True)
        now = self._ws.event_ts()
        self._ws.emit(name, {"type": name, "user": shown, "cache_ts": user.updated, "event_ts": now}, None)
