"""How Slack writes what the workspace holds: the JSON objects of answers, events and payloads."""

import mimetypes
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

from sandbox.identity import Identity
from sandbox.state import Channel, File, Json, Message, User, View

ShownMetadata = Literal["none", "type", "all"]


@dataclass(frozen=True)
class ProfileField:
    """A custom profile field of the company: its id, what people call it, and what kind of value it holds."""

    id: str
    label: str
    type: Literal["text", "user"]


PROFILE_FIELDS = {
    "department": ProfileField("Xf0SBXDEPT", "Department", "text"),
    "office": ProfileField("Xf0SBXOFFI", "Office", "text"),
    "supervisor": ProfileField("Xf0SBXSUPE", "Supervisor", "user"),
}


def user_object(user: User, identity: Identity, now: datetime, *, email: bool, locale: bool = False) -> Json:
    """A user as users.info and user_change show it.

    Args:
        user: whom.
        identity: the workspace.
        now: for the offset of the person's zone, which daylight saving changes.
        email: whether the reader holds users:read.email; the address is left out otherwise.
        locale: whether the locale was asked for.
    """
    here = now.astimezone(ZoneInfo(user.tz))
    profile: Json = {
        "title": user.title,
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "first_name": user.real_name.partition(" ")[0],
        "last_name": user.real_name.partition(" ")[2],
        "status_text": "",
        "status_emoji": "",
        "team": identity.team_id,
    }
    if email and user.email:
        profile["email"] = user.email
    shown: Json = {
        "id": user.id,
        "team_id": identity.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
    }
    if user.id == identity.bot_user_id:
        profile |= {"api_app_id": identity.app_id, "bot_id": identity.bot_id}
    if not user.deleted:
        offset = here.utcoffset()
        shown |= {
            "tz": user.tz,
            "tz_label": here.tzname() or user.tz,
            "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
            "is_admin": user.is_admin,
            "is_owner": user.is_owner,
            "is_primary_owner": False,
            "is_restricted": user.is_restricted,
            "is_ultra_restricted": user.is_ultra_restricted,
        }
    if locale:
        shown["locale"] = user.locale
    return shown


def channel_object(channel: Channel, identity: Identity, *, num_members: bool = False) -> Json:
    """A conversation as conversations.info shows it to the app."""
    shown: Json = {
        "id": channel.id,
        "created": channel.created,
        "creator": channel.creator,
        "is_archived": channel.is_archived,
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_private": channel.kind != "public",
        "is_org_shared": False,
        "is_ext_shared": False,
        "is_shared": False,
        "context_team_id": identity.team_id,
    }
    if channel.kind == "im":
        other = [member for member in channel.members if member != identity.bot_user_id]
        shown |= {"user": other[0] if other else identity.bot_user_id, "is_open": True}
        return shown
    shown |= {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_general": channel.is_general,
        "is_member": identity.bot_user_id in channel.members,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
        "previous_names": [],
    }
    if channel.canvas is not None:
        shown["properties"] = {"canvas": {"file_id": channel.canvas, "is_empty": False}}
    if num_members:
        shown["num_members"] = len(channel.members)
    return shown


def message_object(message: Message, channel: Channel, identity: Identity, metadata: ShownMetadata) -> Json:
    """A message as history shows it.

    Args:
        message: which.
        channel: where it stands.
        identity: the app and the workspace.
        metadata: how much of its metadata is shown; Slack strips the payload unless it is asked for.
    """
    shown: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    shown |= {"team": identity.team_id} | message.details | message.shown_as
    if message.subtype is not None:
        shown["subtype"] = message.subtype
    if message.from_app:
        shown |= {
            "bot_id": identity.bot_id,
            "app_id": identity.app_id,
            "bot_profile": {
                "id": identity.bot_id,
                "app_id": identity.app_id,
                "name": identity.app_name,
                "deleted": False,
                "team_id": identity.team_id,
            },
        }
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.attachments:
        shown["attachments"] = message.attachments
    if message.files:
        shown |= {"files": message.files, "upload": True}
    if message.reactions:
        shown["reactions"] = reactions_of(message)
    if message.edited is not None:
        shown["edited"] = {"user": message.user, "ts": message.edited}
    if message.ts in channel.pins:
        shown["pinned_to"] = [channel.id]
    return shown | _thread_of(message, channel) | _metadata_of(message, metadata)


def reactions_of(message: Message) -> list[Json]:
    """The reactions of a message, in the order in which they came."""
    return [{"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()]


def file_object(file: File, base_url: str) -> Json:
    """A file as messages and the answers of files.* show it."""
    mimetype = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    url = f"{base_url}/files/{file.id}/{quote(file.name)}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": mimetype,
        "filetype": file.name.rpartition(".")[2] if "." in file.name else "binary",
        "user": file.user,
        "mode": "hosted",
        "is_external": False,
        "is_public": False,
        "size": file.size,
        "alt_txt": file.alt_txt,
        "url_private": url,
        "url_private_download": url,
        "permalink": url,
    }


def profile_fields(user: User, *, labels: bool) -> Json:
    """The custom profile fields somebody has something in, by the field's id."""
    held = {"department": user.department, "office": user.office, "supervisor": user.supervisor_id or ""}
    return {
        field.id: {"value": held[key], "alt": ""} | ({"label": field.label} if labels else {})
        for key, field in PROFILE_FIELDS.items()
        if held[key]
    }


def view_object(view: View, identity: Identity) -> Json:
    """A view as payloads and the answers of views.* show it."""
    body = view.body
    shown: Json = {
        "id": view.id,
        "team_id": identity.team_id,
        "type": view.type,
        "blocks": body.get("blocks", []),
        "private_metadata": body.get("private_metadata") or "",
        "callback_id": body.get("callback_id") or "",
        "state": {"values": view.values},
        "hash": view.hash,
        "title": body.get("title"),
        "clear_on_close": bool(body.get("clear_on_close")),
        "notify_on_close": bool(body.get("notify_on_close")),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": identity.app_id,
        "external_id": view.external_id,
        "app_installed_team_id": identity.team_id,
        "bot_id": identity.bot_id,
    }
    return shown


def day_of(ts: str) -> datetime:
    """The aware moment a message id stands for."""
    return datetime.fromtimestamp(float(ts), UTC)


def _thread_of(message: Message, channel: Channel) -> Json:
    if message.thread_ts is not None and message.thread_ts != message.ts:
        parent = channel.messages.get(message.thread_ts)
        return {"thread_ts": message.thread_ts} | ({"parent_user_id": parent.user} if parent else {})
    if not message.replies:
        return {}
    writers = dict.fromkeys(channel.messages[ts].user for ts in message.replies)
    return {
        "thread_ts": message.ts,
        "reply_count": len(message.replies),
        "reply_users_count": len(writers),
        "reply_users": list(writers)[:5],
        "latest_reply": message.replies[-1],
        "is_locked": False,
    }


def _metadata_of(message: Message, metadata: ShownMetadata) -> Json:
    if message.metadata is None or metadata == "none":
        return {}
    if metadata == "all":
        return {"metadata": message.metadata}
    return {"metadata": {"event_type": message.metadata["event_type"]}}
