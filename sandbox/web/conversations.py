"""conversations.*: finding, reading and changing conversations."""

import bisect
import re
from typing import Literal

from pydantic import Field

from sandbox import shapes
from sandbox.limits import Tier
from sandbox.state import Channel, Json, Message
from sandbox.web.api import (
    HISTORY,
    READ,
    WRITE,
    AnyMethod,
    Arguments,
    Context,
    Method,
    Names,
    Refused,
    decode_cursor,
    encode_cursor,
    page,
    scope_of,
)

MAX_NAME = 80
MAX_TOPIC = 250
MAX_LIST = 999
MAX_HISTORY = 999
MAX_REPLIES = 1000
_KINDS = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}


class Create(Arguments):
    """Arguments of conversations.create."""

    name: str = ""
    is_private: bool = False


class Of(Arguments):
    """Arguments of methods that take a conversation and nothing else."""

    channel: str


class Info(Of):
    """Arguments of conversations.info."""

    include_locale: bool = False
    include_num_members: bool = False


class List(Arguments):
    """Arguments of conversations.list."""

    cursor: str = ""
    limit: int = 100
    exclude_archived: bool = False
    types: Names = Field(default=["public_channel"])


class UsersConversations(List):
    """Arguments of users.conversations."""

    user: str | None = None


class History(Of):
    """Arguments of conversations.history."""

    cursor: str = ""
    limit: int = 100
    oldest: str = "0"
    latest: str = ""
    inclusive: bool = False
    include_all_metadata: bool = False


class Replies(History):
    """Arguments of conversations.replies."""

    ts: str
    limit: int = 1000


class Open(Arguments):
    """Arguments of conversations.open."""

    channel: str | None = None
    users: Names = Field(default=[])
    return_im: bool = False
    prevent_creation: bool = False


class SetTopic(Of):
    """Arguments of conversations.setTopic."""

    topic: str


class SetPurpose(Of):
    """Arguments of conversations.setPurpose."""

    purpose: str


class Rename(Of):
    """Arguments of conversations.rename."""

    name: str = ""


def check_name(context: Context, name: str) -> None:
    """Refuse what Slack does not take as the name of a channel; archived channels keep theirs."""
    if not name:
        raise Refused("invalid_name_required")
    if len(name) > MAX_NAME:
        raise Refused("invalid_name_maxlength")
    if not re.fullmatch(r"[a-z0-9_-]+", name):
        raise Refused("invalid_name_specials")
    if not re.search(r"[a-z0-9]", name):
        raise Refused("invalid_name_punctuation")
    if context.ws.channel_named(name) is not None:
        raise Refused("name_taken")


def create(context: Context, given: Create) -> Json:
    """conversations.create."""
    context.need("groups:write" if given.is_private else "channels:manage")
    check_name(context, given.name)
    channel = context.ws.create_channel(given.name, private=given.is_private, creator=context.me)
    return {"channel": shapes.channel_object(channel, context.ws.identity)}


def info(context: Context, given: Info) -> Json:
    """conversations.info."""
    channel = context.channel(given.channel)
    context.need(scope_of(channel, "read"))
    shown = shapes.channel_object(channel, context.ws.identity, num_members=given.include_num_members)
    return {"channel": shown | ({"locale": "en-US"} if given.include_locale else {})}


def list_(context: Context, given: List) -> Json:
    """conversations.list."""
    found = [c for c in context.ws.state.channels.values() if c.kind == "public" or context.ws.app_in(c)]
    return _listed(context, given, found)


def users_conversations(context: Context, given: UsersConversations) -> Json:
    """users.conversations."""
    whose = given.user or context.me
    context.user(whose)
    everyone = context.ws.state.channels.values()
    visible = [c for c in everyone if c.kind == "public" or context.ws.app_in(c)]
    return _listed(context, given, [c for c in visible if whose in c.members])


def history(context: Context, given: History) -> Json:
    """conversations.history."""
    channel = _readable(context, given)
    if not 1 <= given.limit <= MAX_HISTORY:
        raise Refused("invalid_limit", [f"limit must be between 1 and {MAX_HISTORY}"])
    latest = _cursor_ts(given.cursor) if given.cursor else given.latest
    lines = channel.timeline
    start = _after(lines, given.oldest, inclusive=given.inclusive)
    end = _before(lines, latest, inclusive=given.inclusive and not given.cursor)
    wanted = lines[max(start, end - given.limit) : end]
    more = end - len(wanted) > start
    answer = _messages(context, channel, list(reversed(wanted)), all_metadata=given.include_all_metadata)
    answer |= {"has_more": more, "pin_count": len(channel.pins)}
    if more:
        answer["response_metadata"] = {"next_cursor": _ts_cursor(wanted[0])}
    return answer


def replies(context: Context, given: Replies) -> Json:
    """conversations.replies."""
    channel = _readable(context, given)
    if not 1 <= given.limit <= MAX_REPLIES:
        raise Refused("invalid_limit", [f"limit must be between 1 and {MAX_REPLIES}"])
    asked = channel.messages.get(given.ts)
    if asked is None:
        raise Refused("thread_not_found")
    parent = channel.messages.get(asked.thread_ts or asked.ts, asked)
    lines = parent.replies
    oldest = _cursor_ts(given.cursor) if given.cursor else given.oldest
    start = _after(lines, oldest, inclusive=given.inclusive and not given.cursor)
    end = _before(lines, given.latest, inclusive=given.inclusive)
    wanted = lines[start : min(end, start + given.limit)]
    more = start + len(wanted) < end
    # The parent leads every page.
    answer = _messages(context, channel, [parent.ts, *wanted], all_metadata=given.include_all_metadata)
    answer["has_more"] = more
    if more:
        answer["response_metadata"] = {"next_cursor": _ts_cursor(wanted[-1])}
    return answer


def open_(context: Context, given: Open) -> Json:
    """conversations.open."""
    ws = context.ws
    if given.channel is not None:
        channel = context.channel(given.channel)
        if channel.kind not in ("im", "mpim"):
            raise Refused("method_not_supported_for_channel_type")
        return {"no_op": True, "already_open": True, "channel": {"id": channel.id}}
    if not given.users:
        raise Refused("users_list_not_supplied")
    if len(given.users) > 8:
        raise Refused("too_many_users")
    context.need("im:write" if len(given.users) == 1 else "mpim:write")
    for user_id in given.users:
        if context.user(user_id).deleted:
            raise Refused("user_disabled")
        if user_id == context.me:
            raise Refused("cannot_dm_bot")
    members = [context.me, *given.users]
    known = ws.direct(members)
    channel = known or ws.open_direct(members)
    answer: Json = {"no_op": True, "already_open": True} if known is not None else {}
    shown = shapes.channel_object(channel, ws.identity) if given.return_im else {"id": channel.id}
    return answer | {"channel": shown}


def set_topic(context: Context, given: SetTopic) -> Json:
    """conversations.setTopic."""
    channel = _changeable(context, given.channel, "topic")
    if len(given.topic) > MAX_TOPIC:
        raise Refused("too_long")
    context.ws.set_topic(channel, given.topic, context.me)
    return {"channel": shapes.channel_object(channel, context.ws.identity)}


def set_purpose(context: Context, given: SetPurpose) -> Json:
    """conversations.setPurpose."""
    channel = _changeable(context, given.channel, "topic")
    if len(given.purpose) > MAX_TOPIC:
        raise Refused("too_long")
    context.ws.set_purpose(channel, given.purpose, context.me)
    return {"channel": shapes.channel_object(channel, context.ws.identity)}


def rename(context: Context, given: Rename) -> Json:
    """conversations.rename."""
    channel = _changeable(context, given.channel, "")
    if channel.creator != context.me:
        raise Refused("not_authorized")
    if given.name != channel.name:
        check_name(context, given.name)
        context.ws.rename(channel, given.name, context.me)
    return {"channel": shapes.channel_object(channel, context.ws.identity)}


def archive(context: Context, given: Of) -> Json:
    """conversations.archive."""
    channel = context.channel(given.channel)
    context.need(scope_of(channel, "write"))
    if channel.is_archived:
        raise Refused("already_archived")
    if channel.is_general:
        raise Refused("cant_archive_general")
    if not context.ws.app_in(channel):
        raise Refused("not_in_channel")
    if channel.kind in ("im", "mpim"):
        raise Refused("method_not_supported_for_channel_type")
    context.ws.archive(channel, context.me)
    return {}


def unarchive(context: Context, given: Of) -> Json:
    """conversations.unarchive, which no bot can do: archiving threw it out of the channel."""
    channel = context.channel(given.channel)
    raise Refused("not_in_channel" if channel.is_archived else "not_archived")


def _changeable(context: Context, channel_id: str, narrower: Literal["topic", ""]) -> Channel:
    channel = context.own_channel(channel_id)
    if channel.kind == "im":
        raise Refused("method_not_supported_for_channel_type")
    family = "channels:write" if channel.kind == "public" else scope_of(channel, "write")
    context.need(scope_of(channel, "write"), *([f"{family}.{narrower}"] if narrower else []))
    return channel


def _listed(context: Context, given: List, channels: list[Channel]) -> Json:
    kinds = []
    for name in given.types:
        if name not in _KINDS:
            raise Refused("invalid_types")
        kinds.append(_KINDS[name])
    for right, kind in zip(READ, ("public", "private", "im", "mpim"), strict=True):
        if kind in kinds:
            context.need(right)
    found = [c for c in channels if c.kind in kinds and not (given.exclude_archived and c.is_archived)]
    shown = [shapes.channel_object(c, context.ws.identity, num_members=True) for c in found]
    items, following = page(shown, given.cursor, given.limit, MAX_LIST)
    return {"channels": items, "response_metadata": following}


def _readable(context: Context, given: History) -> Channel:
    channel = context.channel(given.channel)
    context.need(scope_of(channel, "history"))
    if not context.ws.app_in(channel):
        raise Refused("not_in_channel")
    return channel


def _messages(context: Context, channel: Channel, wanted: list[str], *, all_metadata: bool) -> Json:
    how: shapes.ShownMetadata = "all" if all_metadata else "type"
    found: list[Message] = [channel.messages[ts] for ts in wanted]
    return {"messages": [shapes.message_object(m, channel, context.ws.identity, how) for m in found]}


def _stamp(ts: str) -> str:
    """A ts as given, in the form in which ts compare as text."""
    if not re.fullmatch(r"\d+(\.\d+)?", ts):
        raise Refused("invalid_ts_oldest")
    seconds, _, fraction = ts.partition(".")
    return f"{seconds.zfill(10)}.{fraction.ljust(6, '0')[:6]}"


def _after(lines: list[str], oldest: str, *, inclusive: bool) -> int:
    return (bisect.bisect_left if inclusive else bisect.bisect_right)(lines, _stamp(oldest or "0"))


def _before(lines: list[str], latest: str, *, inclusive: bool) -> int:
    if not latest or latest == "now":
        return len(lines)
    return (bisect.bisect_right if inclusive else bisect.bisect_left)(lines, _stamp(latest))


def _ts_cursor(ts: str) -> str:
    return encode_cursor(int(ts.replace(".", "")))


def _cursor_ts(cursor: str) -> str:
    position = decode_cursor(cursor)
    return f"{position // 1_000_000}.{position % 1_000_000:06d}"


METHODS: tuple[AnyMethod, ...] = (
    Method("conversations.create", Create, create, ("channels:manage", "groups:write"), Tier.TWO),
    Method("conversations.info", Info, info, READ),
    Method("conversations.list", List, list_, READ, Tier.TWO),
    Method("users.conversations", UsersConversations, users_conversations, READ),
    Method("conversations.history", History, history, HISTORY),
    Method("conversations.replies", Replies, replies, HISTORY),
    Method("conversations.open", Open, open_, ("im:write", "mpim:write"), missing="prevent_creation is ignored"),
    Method("conversations.setTopic", SetTopic, set_topic, (), Tier.TWO),
    Method("conversations.setPurpose", SetPurpose, set_purpose, (), Tier.TWO),
    Method("conversations.rename", Rename, rename, WRITE, Tier.TWO),
    Method("conversations.archive", Of, archive, WRITE, Tier.TWO),
    Method("conversations.unarchive", Of, unarchive, WRITE, Tier.TWO),
)
