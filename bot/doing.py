"""Doing an effect in Slack: one function each, and how to find out whether an uncertain one was done already."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.doing_channel import bookmark, enter
from bot.slack import answer_of
from handlers import effect as do
from handlers.effect import Effect, Outcome
from learning.delivery import TIMEOUT, Delivery
from messages.chart import draw
from messages.rendering import as_json

METADATA = "peerloop_delivery"
SKEW = timedelta(seconds=60)
"""How far Slack's clock and ours may be apart."""

PAGE = 200
MOST_INVITED = 100
"""People in one call of conversations.invite."""


async def do_effect(slack: AsyncWebClient, delivery: Delivery, effect: Effect) -> Outcome:
    """Do it once. Raises what the call raises, see `bot.slack.failure`."""
    return await _DOING[type(effect)](slack, delivery, effect)


async def find_done(
    slack: AsyncWebClient, delivery: Delivery, effect: Effect, bot_user_id: str, oldest: str | None
) -> tuple[Outcome | None, bool]:
    """Look whether an uncertain attempt was done.

    oldest: see `since`. Returns its outcome, if found, and whether it has to be looked for at all before it is done
    again (effects that may be repeated need not be).
    """
    match effect:
        case do.Post(channel, _, thread_ts) if thread_ts:
            return await _in_thread(slack, delivery, channel, thread_ts, bot_user_id), True
        case do.SharePicture(channel, thread_ts):
            return await _shared_below(slack, _picture_name(delivery, effect), channel, thread_ts, bot_user_id), True
        case do.Post() | do.Tell():  # a conversation is opened before it can be uncertain
            return await _in_history(slack, delivery, effect.channel or "", bot_user_id, oldest), True
        case do.SendFile():
            return await _shared(slack, _file_name(delivery, effect), effect.channel or "", bot_user_id, oldest), True
        case do.Whisper(channel):
            return Outcome(channel=channel), True
        case do.CreateChannel(name):
            return await _among_ours(slack, name, bot_user_id), True
        case _:
            return None, False


async def _post(slack: AsyncWebClient, delivery: Delivery, effect: do.Post | do.Tell) -> Outcome:
    answer = await slack.chat_postMessage(
        channel=effect.channel or "",
        thread_ts=(effect.thread_ts or None) if isinstance(effect, do.Post) else None,
        **effect.message.payload(),
        metadata={"event_type": METADATA, "event_payload": {"delivery_id": delivery.opaque_id}},
        unfurl_links=False,
        unfurl_media=False,
    )
    return Outcome(channel=str(answer["channel"]), ts=str(answer["ts"]))


async def _whisper(slack: AsyncWebClient, _: Delivery, effect: do.Whisper) -> Outcome:
    await slack.chat_postEphemeral(
        channel=effect.channel, user=effect.slack_id, thread_ts=effect.thread_ts, **effect.message.payload()
    )
    return Outcome(channel=effect.channel)


async def _update(slack: AsyncWebClient, _: Delivery, effect: do.Update) -> Outcome:
    await slack.chat_update(channel=effect.channel, ts=effect.ts, parse="none", **effect.message.payload())
    return Outcome(channel=effect.channel, ts=effect.ts)


async def _create(slack: AsyncWebClient, _: Delivery, effect: do.CreateChannel) -> Outcome:
    answer = await slack.conversations_create(name=effect.name, is_private=effect.private)
    return Outcome(channel=str(answer["channel"]["id"]), name=str(answer["channel"]["name"]))


async def _join(slack: AsyncWebClient, _: Delivery, effect: do.Join) -> Outcome:
    await slack.conversations_join(channel=effect.channel)
    return Outcome(channel=effect.channel)


async def _purpose(slack: AsyncWebClient, _: Delivery, effect: do.SetPurpose) -> Outcome:
    await slack.conversations_setPurpose(channel=effect.channel, purpose=effect.purpose[:250])
    return Outcome(channel=effect.channel)


async def _invite(slack: AsyncWebClient, _: Delivery, effect: do.Invite) -> Outcome:
    failed: list[tuple[str, str]] = []
    for at in range(0, len(effect.slack_ids), MOST_INVITED):
        users = ",".join(effect.slack_ids[at : at + MOST_INVITED])
        try:
            answer = await slack.conversations_invite(channel=effect.channel, users=users, force=True)
            failed += _not_invited(answer.get("errors"))
        except SlackApiError as error:
            data = answer_of(error)
            refused = _not_invited(data.get("errors"))
            if not refused and data.get("error") != "already_in_channel":
                raise
            failed += refused
    return Outcome(channel=effect.channel, failed=tuple(failed))


def _not_invited(errors: object) -> tuple[tuple[str, str], ...]:
    """With force, Slack invites whom it can and lists the others; who is in already is no failure."""
    listed = [each for each in errors if isinstance(each, dict)] if isinstance(errors, list) else []
    failed = [(str(each.get("user", "")), str(each.get("error", ""))) for each in listed]
    return tuple((user, error) for user, error in failed if user and error != "already_in_channel")


async def _remove(slack: AsyncWebClient, _: Delivery, effect: do.Remove) -> Outcome:
    try:
        await slack.conversations_kick(channel=effect.channel, user=effect.slack_id)
    except SlackApiError as error:
        if answer_of(error).get("error") not in ("not_in_channel", "user_not_found"):
            raise
    return Outcome(channel=effect.channel)


async def _archive(slack: AsyncWebClient, delivery: Delivery, effect: do.Archive) -> Outcome:
    try:
        await slack.conversations_archive(channel=effect.channel)
    except SlackApiError as error:
        done = ("already_archived", "channel_not_found") if delivery.uncertain else ("already_archived",)
        if answer_of(error).get("error") not in done:  # a private channel that is archived is out of our sight
            raise
    return Outcome(channel=effect.channel)


async def _pin(slack: AsyncWebClient, _: Delivery, effect: do.Pin) -> Outcome:
    try:
        await slack.pins_add(channel=effect.channel, timestamp=effect.ts)
    except SlackApiError as error:
        if answer_of(error).get("error") != "already_pinned":
            raise
    return Outcome(channel=effect.channel, ts=effect.ts)


async def _profile(slack: AsyncWebClient, _: Delivery, effect: do.ReadProfile) -> Outcome:
    answer = await slack.users_info(user=effect.slack_id, include_locale=True)
    return Outcome(profile=dict(answer["user"]))


async def _fields(slack: AsyncWebClient, _: Delivery, __: do.ReadFields) -> Outcome:
    answer = await slack.team_profile_get()
    return Outcome(profile={"definitions": (answer.get("profile") or {}).get("fields")})


async def _details(slack: AsyncWebClient, _: Delivery, effect: do.ReadDetails) -> Outcome:
    answer = await slack.users_profile_get(user=effect.slack_id)
    return Outcome(profile={"fields": (answer.get("profile") or {}).get("fields")})


async def _publish_home(slack: AsyncWebClient, _: Delivery, effect: do.PublishHome) -> Outcome:
    await slack.views_publish(user_id=effect.slack_id, view=as_json(effect.view))
    return Outcome()


async def _user_group(slack: AsyncWebClient, _: Delivery, effect: do.ReadUserGroup) -> Outcome:
    answer = await slack.usergroups_users_list(usergroup=effect.user_group)
    return Outcome(users=tuple(str(user) for user in answer.get("users") or ()))


async def _send_file(slack: AsyncWebClient, delivery: Delivery, effect: do.SendFile) -> Outcome:
    """Announce a file, send its bytes, share it: together no longer than one call may take."""
    await _share(slack, _file_name(delivery, effect), effect.content, effect.channel or "", effect.said)
    return Outcome(channel=effect.channel or "")


async def _share_picture(slack: AsyncWebClient, delivery: Delivery, effect: do.SharePicture) -> Outcome:
    """The same with a picture, drawn in a thread so that others are answered meanwhile."""
    content = await asyncio.to_thread(draw, effect.chart)
    name, alt = _picture_name(delivery, effect), effect.chart.alt
    await _share(slack, name, content, effect.channel, effect.said, thread_ts=effect.thread_ts, alt=alt)
    return Outcome(channel=effect.channel)


async def _share(
    slack: AsyncWebClient,
    name: str,
    content: bytes,
    channel: str,
    said: str,
    *,
    thread_ts: str | None = None,
    alt: str | None = None,
) -> None:
    async with asyncio.timeout(TIMEOUT.total_seconds()):
        asked = await slack.files_getUploadURLExternal(filename=name, length=len(content), alt_txt=alt)
        await _upload(slack, str(asked["upload_url"]), content)
        await slack.files_completeUploadExternal(
            files=[{"id": str(asked["file_id"]), "title": name}],
            channel_id=channel,
            initial_comment=said,
            thread_ts=thread_ts,
        )


async def _upload(slack: AsyncWebClient, url: str, content: bytes) -> None:
    """The address is a secret of its own: our token does not go there."""
    if slack.session is None:
        raise RuntimeError("the client has no session")
    async with slack.session.post(url, data=content, allow_redirects=False) as response:
        if response.status != 200:
            raise SlackClientError(f"the upload was answered with {response.status}")


def _file_name(delivery: Delivery, effect: do.SendFile) -> str:
    """What the file is found by."""
    stem, ending = effect.name
    return f"{stem}-{delivery.opaque_id[:12]}{ending}"


def _picture_name(delivery: Delivery, effect: do.SharePicture) -> str:
    return f"{effect.name}-{delivery.opaque_id[:12]}.png"


async def _go_on(_: AsyncWebClient, __: Delivery, ___: do.GoOn) -> Outcome:
    return Outcome()


_DOING: dict[type, Callable[[AsyncWebClient, Delivery, Any], Awaitable[Outcome]]] = {
    do.Post: _post,
    do.Tell: _post,
    do.Whisper: _whisper,
    do.Update: _update,
    do.CreateChannel: _create,
    do.Join: _join,
    do.Enter: enter,
    do.SetPurpose: _purpose,
    do.Invite: _invite,
    do.Remove: _remove,
    do.Archive: _archive,
    do.Pin: _pin,
    do.Bookmark: bookmark,
    do.ReadProfile: _profile,
    do.ReadFields: _fields,
    do.ReadDetails: _details,
    do.PublishHome: _publish_home,
    do.ReadUserGroup: _user_group,
    do.SendFile: _send_file,
    do.SharePicture: _share_picture,
    do.GoOn: _go_on,
}


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


async def _in_history(
    slack: AsyncWebClient, delivery: Delivery, channel: str, bot_user_id: str, oldest: str | None
) -> Outcome | None:
    """Our message in a conversation, by the opaque id it carries."""
    async for message in _ours(slack, channel, bot_user_id, oldest):
        payload = (message.get("metadata") or {}).get("event_payload") or {}
        if payload.get("delivery_id") == delivery.opaque_id:
            return Outcome(channel=channel, ts=str(message["ts"]))
    return None


async def _shared(
    slack: AsyncWebClient, name: str, channel: str, bot_user_id: str, oldest: str | None
) -> Outcome | None:
    """Our message with a file of this name."""
    async for message in _ours(slack, channel, bot_user_id, oldest):
        if any(file.get("name") == name for file in message.get("files") or []):
            return Outcome(channel=channel, ts=str(message["ts"]))
    return None


async def _in_thread(
    slack: AsyncWebClient, delivery: Delivery, channel: str, thread_ts: str, bot_user_id: str
) -> Outcome | None:
    """Our message below another one, by the opaque id it carries."""
    async for message in _ours_below(slack, channel, thread_ts, bot_user_id):
        payload = (message.get("metadata") or {}).get("event_payload") or {}
        if payload.get("delivery_id") == delivery.opaque_id:
            return Outcome(channel=channel, ts=str(message["ts"]))
    return None


async def _shared_below(
    slack: AsyncWebClient, name: str, channel: str, thread_ts: str, bot_user_id: str
) -> Outcome | None:
    """Our message below another one with a file of this name."""
    async for message in _ours_below(slack, channel, thread_ts, bot_user_id):
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
