"""chat.scheduleMessage and what belongs to it."""

from datetime import timedelta

from sandbox.limits import Tier
from sandbox.state import Json, Scheduled
from sandbox.web.api import AnyMethod, Arguments, Context, Method, Refused, page
from sandbox.web.chat import PostMessage, drafted

MAX_AHEAD = timedelta(days=120)
# Method page of chat.scheduleMessage: at most 30 posts to one channel within five minutes.
WINDOW_SECONDS = 300
MAX_IN_WINDOW = 30
# A message that is about to be posted cannot be taken back any more.
TOO_LATE_SECONDS = 60
MAX_LIST = 100


class Schedule(PostMessage):
    """Arguments of chat.scheduleMessage; `post_at` in seconds since 1970."""

    post_at: int


class Delete(Arguments):
    """Arguments of chat.deleteScheduledMessage."""

    channel: str
    scheduled_message_id: str
    as_user: bool | None = None


class List(Arguments):
    """Arguments of chat.scheduledMessages.list."""

    channel: str | None = None
    cursor: str = ""
    latest: int | None = None
    limit: int = 100
    oldest: int | None = None


def schedule(context: Context, given: Schedule) -> Json:
    """chat.scheduleMessage. One with metadata is taken, and never posted, as in Slack."""
    now = context.ws.now()
    if given.post_at <= now.timestamp():
        raise Refused("time_in_past")
    if given.post_at > (now + MAX_AHEAD).timestamp():
        raise Refused("time_too_far")
    channel, message = drafted(context, given)
    near = [
        each
        for each in context.ws.state.scheduled.values()
        if each.message.channel == channel.id and abs(each.post_at - given.post_at) < WINDOW_SECONDS
    ]
    if len(near) >= MAX_IN_WINDOW:
        raise Refused("restricted_too_many")
    waiting = context.schedule.add(message, given.post_at)
    shown = {"type": "delayed_message", "text": message.text, "user": context.me, "bot_id": context.ws.identity.bot_id}
    answer = {"scheduled_message_id": waiting.id, "channel": channel.id, "post_at": given.post_at}
    return answer | {"message": shown | ({"blocks": message.blocks} if message.blocks else {})}


def delete(context: Context, given: Delete) -> Json:
    """chat.deleteScheduledMessage."""
    channel = context.channel(given.channel)
    waiting = context.ws.state.scheduled.get(given.scheduled_message_id)
    if waiting is None or waiting.message.channel != channel.id:
        raise Refused("invalid_scheduled_message_id")
    if waiting.post_at - context.ws.now().timestamp() < TOO_LATE_SECONDS:
        raise Refused("invalid_scheduled_message_id")
    del context.ws.state.scheduled[waiting.id]
    return {}


def list_(context: Context, given: List) -> Json:
    """chat.scheduledMessages.list."""
    channel = None if given.channel is None else context.channel(given.channel).id
    found = [
        each
        for each in context.ws.state.scheduled.values()
        if channel in (None, each.message.channel)
        and (given.oldest is None or each.post_at >= given.oldest)
        and (given.latest is None or each.post_at <= given.latest)
    ]
    wanted, following = page(found, given.cursor, given.limit, MAX_LIST)
    return {"scheduled_messages": [_shown(each) for each in wanted], "response_metadata": following}


def _shown(waiting: Scheduled) -> Json:
    message = waiting.message
    shown = {"id": waiting.id, "channel_id": message.channel, "post_at": waiting.post_at}
    return shown | {"date_created": waiting.created, "text": message.text}


METHODS: tuple[AnyMethod, ...] = (
    Method("chat.scheduleMessage", Schedule, schedule, ("chat:write",), Tier.THREE),
    Method("chat.deleteScheduledMessage", Delete, delete, ("chat:write",), Tier.THREE),
    Method("chat.scheduledMessages.list", List, list_, (), Tier.THREE),
)
