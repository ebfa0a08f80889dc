"""What one person sees, as JSON for the page: lists with their unread marks, the open conversation, modals, home."""

from dataclasses import dataclass

from sandbox import inputs, views
from sandbox.settling import SLACKBOT
from sandbox.state import Channel, Ephemeral, Json, Message, User, View
from sandbox.workspace import Workspace

# A page of history, and how many unread messages are counted before it says "99+".
_PAGE = 100
_MOST_UNREAD = 100
# The subtypes of messages that somebody said; the others tell who joined and the like.
_SAID = (None, "bot_message", "file_share", "thread_broadcast")


@dataclass(frozen=True)
class Wanted:
    """What is open on the page.

    Attributes:
        channel: the id or name of a conversation.
        thread: the ts of the message whose thread is open.
        app: the open tab of the app: "home", "messages" or "about".
        limit: how many of the newest messages are wanted, whispered ones among them.
    """

    channel: str = ""
    thread: str = ""
    app: str = ""
    limit: int = _PAGE


class Reading:
    """How far each person has read; what was there when the sandbox was started counts as read.

    Args:
        ws: whose messages.
    """

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        last = ws.state.last_ts
        self._before = f"{last // 1_000_000}.{last % 1_000_000:06d}"
        self._marks: dict[tuple[str, str], str] = {}

    def mark(self, user_id: str, channel_id: str) -> None:
        """Say that a person has read a conversation to its end."""
        channel = self._ws.channel(channel_id)
        if channel is not None:
            whispers = (shown.ts for shown in whispers_to(self._ws, user_id).get(channel_id, []))
            newest = [*channel.timeline[-1:], *whispers]
            self._marks[user_id, channel_id] = max([self.mark_of(user_id, channel_id), *newest])

    def mark_of(self, user_id: str, channel_id: str) -> str:
        """The ts up to which a person has read a conversation."""
        return self._marks.get((user_id, channel_id), self._before)

    def unread(self, user_id: str, channel: Channel, whispers: list[Ephemeral]) -> tuple[int, int]:
        """How many messages are new to a member, and how many of them are for this person in particular."""
        mark, new, personal = self.mark_of(user_id, channel.id), 0, 0
        for ts in reversed(channel.timeline):
            if ts <= mark or new >= _MOST_UNREAD:
                break
            message = channel.messages[ts]
            if message.user != user_id and message.subtype in _SAID:
                new += 1
                personal += channel.kind in ("im", "mpim") or f"<@{user_id}" in message.text
        whispered = sum(shown.ts > mark for shown in whispers if shown.thread_ts is None)
        return new + whispered, personal + whispered


def whispers_to(ws: Workspace, user_id: str) -> dict[str, list[Ephemeral]]:
    """What one person alone sees, by the id of the conversation."""
    found: dict[str, list[Ephemeral]] = {}
    for shown in ws.state.ephemerals:
        if shown.reader == user_id:
            found.setdefault(shown.channel, []).append(shown)
    return found


def snapshot(ws: Workspace, reading: Reading, user: User, wanted: Wanted) -> Json:
    """Everything the page needs to draw what `user` sees."""
    channel = _wanted_channel(ws, user, wanted)
    whispers = whispers_to(ws, user.id)
    listed = [each for each in ws.state.channels.values() if _visible(each, user)]
    return {
        "version": ws.changed.version,
        "now": ws.now().timestamp(),
        "team": {"id": ws.identity.team_id, "name": ws.identity.team_name},
        "app": _app(ws, user),
        "me": user.id,
        "people": [_person(each) for each in ws.state.users.values()],
        "channels": [_listed(ws, reading, each, user, whispers.get(each.id, [])) for each in listed],
        "open": None if channel is None else _open(ws, reading, user, channel, wanted, whispers.get(channel.id, [])),
        "modals": [_view(view) for view in views.stack_of(ws, user.id)],
        "home": _view(ws.state.homes[user.id]) if user.id in ws.state.homes else None,
    }


def _app(ws: Workspace, user: User) -> Json:
    about, features = ws.manifest.display_information, ws.manifest.features
    direct = ws.direct((ws.identity.bot_user_id, user.id))
    return {
        "name": about.name,
        "user": ws.identity.bot_user_id,
        "description": about.description or "",
        "color": about.background_color or "",
        "channel": direct.id if direct is not None else None,
        "home": features.app_home.home_tab_enabled,
        "messages": features.app_home.messages_tab_enabled,
        "read_only": features.app_home.messages_tab_read_only_enabled,
        "commands": [
            {"command": each.command, "description": each.description, "hint": each.usage_hint or ""}
            for each in features.slash_commands
        ],
        "shortcuts": [
            {"name": each.name, "type": each.type, "description": each.description} for each in features.shortcuts
        ],
    }


def _person(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.real_name,
        "handle": user.name,
        "title": user.title,
        "office": user.office,
        "tz": user.tz,
        "role": _role(user),
        "can_act": not user.deleted and not user.is_bot and user.id != SLACKBOT,
        "deleted": user.deleted,
        "bot": user.is_bot,
    }


def _role(user: User) -> str:
    if user.is_owner:
        return "Owner"
    if user.is_admin:
        return "Admin"
    return "Guest" if user.is_restricted or user.is_ultra_restricted else ""


def _visible(channel: Channel, user: User) -> bool:
    guest = user.is_restricted or user.is_ultra_restricted
    return user.id in channel.members or (channel.kind == "public" and not guest)


def _wanted_channel(ws: Workspace, user: User, wanted: Wanted) -> Channel | None:
    if wanted.app:
        return ws.direct((ws.identity.bot_user_id, user.id)) if wanted.app == "messages" else None
    channel = ws.channel(wanted.channel) or ws.channel_named(wanted.channel.removeprefix("#"))
    return channel if channel is not None and _visible(channel, user) else None


def _listed(ws: Workspace, reading: Reading, channel: Channel, user: User, whispers: list[Ephemeral]) -> Json:
    member = user.id in channel.members
    unread, personal = reading.unread(user.id, channel, whispers) if member else (0, 0)
    named = channel.kind in ("public", "private")
    others = [] if named else [each for each in channel.members if each != user.id] or [user.id]
    return {
        "id": channel.id,
        "name": channel.name if named else ", ".join(ws.name_of(each) for each in others),
        "kind": channel.kind,
        "member": member,
        "archived": channel.is_archived,
        "general": channel.is_general,
        "with": others,
        "with_app": channel.kind == "im" and ws.app_in(channel),
        "empty": not channel.timeline,
        "unread": unread,
        "personal": personal,
    }


def _open(
    ws: Workspace, reading: Reading, user: User, channel: Channel, wanted: Wanted, whispers: list[Ephemeral]
) -> Json:
    parent = channel.messages.get(wanted.thread)
    beside = {each.ts: each for each in whispers if each.thread_ts is None}
    stamps = sorted([*channel.timeline, *beside])
    shown = stamps[-max(1, wanted.limit) :]
    said = [
        _whisper(ws, beside[ts]) if ts in beside else _message(ws, channel, channel.messages[ts], user) for ts in shown
    ]
    return {
        "id": channel.id,
        "topic": channel.topic,
        "purpose": channel.purpose,
        "created": channel.created,
        "creator": channel.creator,
        "members": channel.members,
        "read_to": reading.mark_of(user.id, channel.id),
        "earlier": len(stamps) - len(shown),
        "messages": said,
        "pins": [_message(ws, channel, channel.messages[ts], user) for ts in channel.pins],
        "bookmarks": channel.bookmarks,
        "thread": None if parent is None else _thread(ws, channel, parent, user, whispers),
    }


def _thread(ws: Workspace, channel: Channel, parent: Message, user: User, whispers: list[Ephemeral]) -> Json:
    said = [_message(ws, channel, channel.messages[ts], user) for ts in parent.replies]
    said += [_whisper(ws, each) for each in whispers if each.thread_ts == parent.ts]
    replies = sorted(said, key=lambda each: str(each["ts"]))
    return {"ts": parent.ts, "messages": [_message(ws, channel, parent, user), *replies]}


def _message(ws: Workspace, channel: Channel, message: Message, user: User) -> Json:
    repliers = dict.fromkeys(channel.messages[ts].user for ts in message.replies)
    return {
        "kind": "message",
        "ts": message.ts,
        "user": message.user,
        "author": str(message.shown_as.get("username") or ws.name_of(message.user)),
        "from_app": message.from_app,
        "text": message.text,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "files": message.files,
        "subtype": message.subtype,
        "edited": message.edited is not None,
        "pinned": message.ts in channel.pins,
        "replies": len(message.replies),
        "repliers": list(repliers)[:5],
        "last_reply": message.replies[-1] if message.replies else None,
        "thread": message.thread_ts,
        "values": _values_at(ws, user, channel.id, message.ts, message.blocks),
    }


def _whisper(ws: Workspace, shown: Ephemeral) -> Json:
    speaker = SLACKBOT if shown.from_slack else ws.identity.bot_user_id
    return {
        "kind": "ephemeral",
        "ts": shown.ts,
        "user": speaker,
        "author": ws.name_of(speaker),
        "from_app": not shown.from_slack,
        "text": shown.text,
        "blocks": shown.blocks,
        "attachments": [],
        "files": [],
        "subtype": None,
        "edited": False,
        "pinned": False,
        "replies": 0,
        "repliers": [],
        "last_reply": None,
        "thread": shown.thread_ts,
        "values": _values_at(ws, ws.state.users[shown.reader], shown.channel, shown.ts, shown.blocks),
    }


def _values_at(ws: Workspace, user: User, channel_id: str, ts: str, blocks: list[Json]) -> Json:
    picked = ws.state.picked.get(f"{user.id}:{channel_id}:{ts}")
    return _held(inputs.initial_values(blocks) if picked is None else picked)


def _view(view: View) -> Json:
    return {
        "id": view.id,
        "hash": view.hash,
        "title": view.body.get("title"),
        "submit": view.body.get("submit"),
        "close": view.body.get("close"),
        "blocks": view.body["blocks"],
        "values": _held(view.values),
        "errors": view.errors,
        "notice": view.notice,
    }


def _held(values: inputs.Values) -> Json:
    return {
        block_id: {action_id: inputs.value_in(state) for action_id, state in actions.items()}
        for block_id, actions in values.items()
    }
