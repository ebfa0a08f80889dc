"""pins.* and bookmarks.*: what stands above the messages of a channel."""

from typing import Literal

from sandbox import shapes
from sandbox.limits import Tier
from sandbox.state import Channel, Json, Message
from sandbox.web.api import AnyMethod, Arguments, Context, Method, Refused
from sandbox.web.conversations import Of

MAX_PINS = 100
MAX_BOOKMARKS = 100
MAX_TITLE = 256
MAX_LINK = 2048


class Pin(Arguments):
    """Arguments of pins.add and pins.remove."""

    channel: str
    timestamp: str


class AddBookmark(Arguments):
    """Arguments of bookmarks.add."""

    channel_id: str
    title: str
    type: Literal["link"]
    link: str
    emoji: str | None = None
    entity_id: str | None = None
    parent_id: str | None = None


class EditBookmark(Arguments):
    """Arguments of bookmarks.edit."""

    channel_id: str
    bookmark_id: str
    title: str | None = None
    link: str | None = None
    emoji: str | None = None


class ListBookmarks(Arguments):
    """Arguments of bookmarks.list."""

    channel_id: str


def add_pin(context: Context, given: Pin) -> Json:
    """pins.add."""
    channel, message = _message(context, given)
    if message.ts in channel.pins:
        raise Refused("already_pinned")
    if message.subtype not in (None, "thread_broadcast", "file_share"):
        raise Refused("not_pinnable")
    if len(channel.pins) >= MAX_PINS:
        raise Refused("too_many_pins")
    context.ws.pin(channel, message, context.me)
    return {}


def remove_pin(context: Context, given: Pin) -> Json:
    """pins.remove."""
    channel, message = _message(context, given)
    if message.ts not in channel.pins:
        raise Refused("no_pin")
    context.ws.unpin(channel, message, context.me)
    return {}


def list_pins(context: Context, given: Of) -> Json:
    """pins.list."""
    channel = context.own_channel(given.channel)
    identity = context.ws.identity
    items = [
        {
            "type": "message",
            "channel": channel.id,
            "message": shapes.message_object(channel.messages[ts], channel, identity, "type"),
        }
        for ts in reversed(channel.pins)
    ]
    return {"items": items}


def add_bookmark(context: Context, given: AddBookmark) -> Json:
    """bookmarks.add; calling it twice makes two."""
    channel = context.own_channel(given.channel_id)
    _check_bookmark(given.title, given.link)
    if len(channel.bookmarks) >= MAX_BOOKMARKS:
        raise Refused("too_many_bookmarks")
    now = int(context.ws.now().timestamp())
    bookmark: Json = {
        "id": context.ws.state.next_id("Bk"),
        "channel_id": channel.id,
        "title": given.title,
        "link": given.link,
        "emoji": given.emoji,
        "icon_url": None,
        "type": given.type,
        "entity_id": given.entity_id,
        "parent_id": given.parent_id,
        "date_created": now,
        "date_updated": 0,
        "rank": f"i{len(channel.bookmarks)}",
        "last_updated_by_user_id": context.me,
        "last_updated_by_team_id": context.ws.identity.team_id,
        "shortcut_id": None,
        "app_id": context.ws.identity.app_id,
    }
    channel.bookmarks.append(bookmark)
    context.ws.changed.notify()
    return {"bookmark": bookmark}


def edit_bookmark(context: Context, given: EditBookmark) -> Json:
    """bookmarks.edit."""
    channel = context.own_channel(given.channel_id)
    bookmark = next((b for b in channel.bookmarks if b["id"] == given.bookmark_id), None)
    if bookmark is None:
        raise Refused("bookmark_not_found")
    _check_bookmark(given.title or bookmark["title"], given.link or bookmark["link"])
    changes = {"title": given.title, "link": given.link, "emoji": given.emoji}
    bookmark |= {key: value for key, value in changes.items() if value is not None}
    bookmark["date_updated"] = int(context.ws.now().timestamp())
    context.ws.changed.notify()
    return {"bookmark": bookmark}


def list_bookmarks(context: Context, given: ListBookmarks) -> Json:
    """bookmarks.list."""
    return {"bookmarks": context.own_channel(given.channel_id).bookmarks}


def _message(context: Context, given: Pin) -> tuple[Channel, Message]:
    channel = context.own_channel(given.channel)
    message = channel.messages.get(given.timestamp)
    if message is None:
        raise Refused("message_not_found")
    return channel, message


def _check_bookmark(title: str, link: str) -> None:
    if not 1 <= len(title) <= MAX_TITLE:
        raise Refused("invalid_arguments", [f"title must have 1 to {MAX_TITLE} characters"])
    if len(link) > MAX_LINK or not link.startswith(("http://", "https://")):
        raise Refused("invalid_link")


METHODS: tuple[AnyMethod, ...] = (
    Method("pins.add", Pin, add_pin, ("pins:write",), Tier.TWO),
    Method("pins.remove", Pin, remove_pin, ("pins:write",), Tier.TWO),
    Method("pins.list", Of, list_pins, ("pins:read",), Tier.TWO, missing="files are not pinned"),
    Method("bookmarks.add", AddBookmark, add_bookmark, ("bookmarks:write",), Tier.TWO),
    Method("bookmarks.edit", EditBookmark, edit_bookmark, ("bookmarks:write",), Tier.TWO),
    Method("bookmarks.list", ListBookmarks, list_bookmarks, ("bookmarks:read",), Tier.TWO),
)
