"""Doing an effect in Slack: one function each. Whether an uncertain one was done, `bot.doing_found` finds out."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.doing_channel import bookmark, enter
from bot.doing_found import file_name, picture_name
from bot.slack import answer_of
from handlers import effect as do
from handlers.effect import Effect, Outcome
from learning.delivery import TIMEOUT, Delivery
from messages.chart import draw
from messages.rendering import as_json

METADATA = "peerloop_delivery"
MOST_INVITED = 100
"""People in one call of conversations.invite."""


async def do_effect(slack: AsyncWebClient, delivery: Delivery, effect: Effect) -> Outcome:
    """Do it once. Raises what the call raises, see `bot.slack.failure`."""
    return await _DOING[type(effect)](slack, delivery, effect)


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
    await _share(slack, file_name(delivery, effect), effect.content, effect.channel or "", effect.said)
    return Outcome(channel=effect.channel or "")


async def _share_picture(slack: AsyncWebClient, delivery: Delivery, effect: do.SharePicture) -> Outcome:
    """The same with a picture, drawn in a thread so that others are answered meanwhile."""
    content = await asyncio.to_thread(draw, effect.chart)
    name, alt = picture_name(delivery, effect), effect.chart.alt
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
