"""Finding out in Slack whether an uncertain effect was done: what was posted, shared or created, by what it carries."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers import effect as do
from handlers.effect import Effect, Outcome
from learning.delivery import Delivery

SKEW = timedelta(seconds=60)
"""How far Slack's clock and ours may be apart."""

PAGE = 200


async def find_done(
    slack: AsyncWebClient, delivery: Delivery, effect: Effect, bot_user_id: str, oldest: str | None
) -> tuple[Outcome | None, bool]:
    """Look whether an uncertain attempt was done.

    oldest: see `since`. Returns its outcome, if found, and whether it has to be looked for at all before it is done
    again (effects that may be repeated need not be).
    """
    match effect:
        case do.Post(channel, _, thread_ts) if thread_ts:
            return await _carrying(delivery, _ours_below(slack, channel, thread_ts, bot_user_id), channel), True
        case do.SharePicture(channel, thread_ts):
            name, messages = picture_name(delivery, effect), _ours_below(slack, channel, thread_ts, bot_user_id)
            return await _with_file(name, messages, channel), True
        case do.Post() | do.Tell():  # a conversation is opened before it can be uncertain
            channel = effect.channel or ""
            return await _carrying(delivery, _ours(slack, channel, bot_user_id, oldest), channel), True
        case do.SendFile():
            name, channel = file_name(delivery, effect), effect.channel or ""
            return await _with_file(name, _ours(slack, channel, bot_user_id, oldest), channel), True
        case do.Whisper(channel):
            return Outcome(channel=channel), True
        case do.CreateChannel(name):
            return await _among_ours(slack, name, bot_user_id), True
        case _:
            return None, False


def file_name(delivery: Delivery, effect: do.SendFile) -> str:
    """What the file is found by."""
    stem, ending = effect.name
    return f"{stem}-{delivery.opaque_id[:12]}{ending}"


def picture_name(delivery: Delivery, effect: do.SharePicture) -> str:
    """The same, of a picture."""
    return f"{effect.name}-{delivery.opaque_id[:12]}.png"


def _seconds(moment: datetime) -> str:
    return f"{moment.timestamp():.6f}"


def since(delivery: Delivery, now: datetime) -> str | None:
    """From when on Slack's history can hold the message of a delivery, as a message's ts; None: from its beginning.

    now: aware, by the clock the delivery was stamped with. Slack stamps messages by its own: counted back from the
    present, what PEERLOOP_CLOCK_OFFSET does here does not matter there; when it was taken back meanwhile, nothing can
    be counted.
    """
    elapsed = now - delivery.first_try_at
    return _seconds(datetime.now(UTC) - elapsed - SKEW) if elapsed >= timedelta() else None


async def _carrying(delivery: Delivery, messages: AsyncIterator[dict[str, Any]], channel: str) -> Outcome | None:
    """Our message among these, by the opaque id it carries."""
    async for message in messages:
        payload = (message.get("metadata") or {}).get("event_payload") or {}
        if payload.get("delivery_id") == delivery.opaque_id:
            return Outcome(channel=channel, ts=str(message["ts"]))
    return None


async def _with_file(name: str, messages: AsyncIterator[dict[str, Any]], channel: str) -> Outcome | None:
    """Our message among these with a file of this name."""
    async for message in messages:
        if any(file.get("name") == name for file in message.get("files") or []):
            return Outcome(channel=channel, ts=str(message["ts"]))
    return None


async def _ours_below(
    slack: AsyncWebClient, channel: str, thread_ts: str, bot_user_id: str
) -> AsyncIterator[dict[str, Any]]:
    """What we posted below a message."""
    cursor = ""
    while True:
        page = await slack.conversations_replies(
            channel=channel, ts=thread_ts, limit=PAGE, include_all_metadata=True, cursor=cursor or None
        )
        for message in page.get("messages") or []:
            ours = message.get("user") == bot_user_id or message.get("bot_id")
            if ours and message.get("ts") != thread_ts:  # the answer begins with the message itself
                yield message
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


async def _ours(
    slack: AsyncWebClient, channel: str, bot_user_id: str, oldest: str | None
) -> AsyncIterator[dict[str, Any]]:
    """What we posted in a conversation, the newest first."""
    cursor = ""
    while True:
        page = await slack.conversations_history(
            channel=channel,
            oldest=oldest,
            limit=PAGE,
            include_all_metadata=True,
            cursor=cursor or None,
        )
        for message in page.get("messages") or []:
            if message.get("user") == bot_user_id or message.get("bot_id"):
                yield message
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


async def _among_ours(slack: AsyncWebClient, name: str, bot_user_id: str) -> Outcome | None:
    """A channel we created, by name; we are a member of all of those."""
    cursor = ""
    while True:
        page = await slack.users_conversations(
            types="public_channel,private_channel", exclude_archived=True, limit=PAGE, cursor=cursor or None
        )
        for channel in page.get("channels") or []:
            if channel.get("name") == name and channel.get("creator") == bot_user_id:
                return Outcome(channel=str(channel["id"]), name=name)
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return None
