"""conversations.*: finding and changing conversations."""

import re
from typing import Literal

from pydantic import Field

from sandbox import shapes
from sandbox.limits import Tier
from sandbox.settling import SLACKBOT
from sandbox.state import Channel, Json
from sandbox.web.api import (
    READ,
    WRITE,
    AnyMethod,
    Arguments,
    Context,
    Method,
    Names,
    Refused,
    page,
    scope_of,
)

MAX_NAME = 80
MAX_TOPIC = 250
MAX_LIST = 999
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
        if context.user(user_id).is_bot or user_id == SLACKBOT:
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
    wanted, following = page(found, given.cursor, given.limit, MAX_LIST)
    shown = [shapes.channel_object(c, context.ws.identity, num_members=True) for c in wanted]
    return {"channels": shown, "response_metadata": following}


METHODS: tuple[AnyMethod, ...] = (
    Method("conversations.create", Create, create, ("channels:manage", "groups:write"), Tier.TWO),
    Method("conversations.info", Info, info, READ),
    Method("conversations.list", List, list_, READ, Tier.TWO),
    Method("users.conversations", UsersConversations, users_conversations, READ),
    Method("conversations.open", Open, open_, ("im:write", "mpim:write"), missing="prevent_creation is ignored"),
    Method("conversations.setTopic", SetTopic, set_topic, (), Tier.TWO),
    Method("conversations.setPurpose", SetPurpose, set_purpose, (), Tier.TWO),
    Method("conversations.rename", Rename, rename, WRITE, Tier.TWO),
    Method("conversations.archive", Of, archive, WRITE, Tier.TWO),
    Method("conversations.unarchive", Of, unarchive, WRITE, Tier.TWO),
)
