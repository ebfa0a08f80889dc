"""What the app is sent when a person does something: the payloads of commands and interactions.

Source: docs.slack.dev "Interaction payloads", "Implementing slash commands".
"""

import re

from sandbox import shapes
from sandbox.inputs import Values
from sandbox.state import Channel, Ephemeral, Json, Message, View
from sandbox.workspace import Workspace

_BROADCASTS = ("here", "channel", "everyone")


def escaped(text: str) -> str:
    """Text as Slack hands it on: the three characters with a meaning are written as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def with_mentions(ws: Workspace, text: str, *, labels: bool) -> str:
    """Escaped text in which @handles and #channels became mentions.

    Args:
        ws: whose people, user groups and channels count.
        text: as typed.
        labels: whether a mention carries the name too, as in commands (`<@U1|maria>`).
    """
    groups = {group.handle: group.id for group in ws.state.usergroups.values()}
    people = {user.name: user.id for user in ws.state.users.values()}
    channels = {c.name: c.id for c in ws.state.channels.values() if c.kind in ("public", "private")}

    def person(match: re.Match[str]) -> str:
        name = match[1]
        if name in _BROADCASTS:
            return f"<!{name}>"
        if name in groups:
            return f"<!subteam^{groups[name]}|@{name}>" if labels else f"<!subteam^{groups[name]}>"
        return _mention("@", people[name], name, labels=labels) if name in people else match[0]

    def channel(match: re.Match[str]) -> str:
        name = match[1]
        return _mention("#", channels[name], name, labels=labels) if name in channels else match[0]

    linked = re.sub(r"(?<![\w<])@([a-z0-9._-]*[a-z0-9])", person, escaped(text))
    return re.sub(r"(?<![\w<&])#([a-z0-9_-]+)", channel, linked)


def command(
    ws: Workspace, user_id: str, channel: Channel, word: str, text: str, trigger_id: str, response_url: str
) -> Json:
    """A slash command; all fields are text, as in a form."""
    user, identity = ws.state.users[user_id], ws.identity
    names = {"im": "directmessage", "private": "privategroup"}
    return {
        "token": "sandbox",
        "team_id": identity.team_id,
        "team_domain": identity.domain,
        "channel_id": channel.id,
        "channel_name": names.get(channel.kind, channel.name),
        "user_id": user_id,
        "user_name": user.name,
        "command": word,
        "text": text,
        "api_app_id": identity.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def interaction(ws: Workspace, kind: str, user_id: str) -> Json:
    """What every interactive payload has."""
    identity, user = ws.identity, ws.state.users[user_id]
    return {
        "type": kind,
        "user": {"id": user_id, "username": user.name, "name": user.name, "team_id": identity.team_id},
        "api_app_id": identity.app_id,
        "token": "sandbox",
        "team": {"id": identity.team_id, "domain": identity.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def view_container(ws: Workspace, view: View) -> Json:
    """Where something happened: in a view."""
    return {
        "container": {"type": "view", "view_id": view.id},
        "view": shapes.view_object(view, ws.identity),
    }


def message_container(ws: Workspace, channel: Channel, message: Message, picked: Values) -> Json:
    """Where something happened: on a message."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": False,
    }
    if message.thread_ts is not None:
        container["thread_ts"] = message.thread_ts
    return {
        "container": container,
        "channel": brief(channel),
        "message": shapes.message_object(message, channel, ws.identity, "type"),
        "state": {"values": picked},
    }


def ephemeral_container(channel: Channel, shown: Ephemeral, picked: Values) -> Json:
    """Where something happened: on an ephemeral message, whose content Slack does not hand back."""
    container: Json = {
        "type": "message",
        "message_ts": shown.ts,
        "channel_id": channel.id,
        "is_ephemeral": True,
    }
    if shown.thread_ts is not None:
        container["thread_ts"] = shown.thread_ts
    return {"container": container, "channel": brief(channel), "state": {"values": picked}}


def brief(channel: Channel) -> Json:
    """A conversation as interactive payloads name it."""
    names = {"im": "directmessage", "private": "privategroup"}
    return {"id": channel.id, "name": names.get(channel.kind, channel.name)}


def _mention(sign: str, identifier: str, name: str, *, labels: bool) -> str:
    return f"<{sign}{identifier}|{name}>" if labels or sign == "#" else f"<{sign}{identifier}>"
