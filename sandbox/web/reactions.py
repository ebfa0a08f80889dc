"""reactions.*: emoji on messages."""

import re

from sandbox import shapes
from sandbox.state import Channel, Json, Message
from sandbox.web.api import AnyMethod, Arguments, Context, Method, Refused

# The error list of reactions.add names both limits without a number; these are those people meet in Slack.
MAX_EMOJI = 50
MAX_OWN = 23

_NAME = re.compile("[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")


class Target(Arguments):
    """The message a reaction is on."""

    channel: str | None = None
    timestamp: str | None = None


class React(Target):
    """Arguments of reactions.add and reactions.remove."""

    name: str


class Get(Target):
    """Arguments of reactions.get."""

    full: bool = False


def add(context: Context, given: React) -> Json:
    """reactions.add."""
    channel, message = _target(context, given)
    who = _reacted(message, given.name)
    if context.me in who:
        raise Refused("already_reacted")
    if not who and len(message.reactions) >= MAX_EMOJI:
        raise Refused("too_many_emoji")
    if sum(context.me in users for users in message.reactions.values()) >= MAX_OWN:
        raise Refused("too_many_reactions")
    context.ws.react(channel, message, context.me, given.name)
    return {}


def remove(context: Context, given: React) -> Json:
    """reactions.remove."""
    channel, message = _target(context, given)
    if context.me not in _reacted(message, given.name):
        raise Refused("no_reaction")
    context.ws.unreact(channel, message, context.me, given.name)
    return {}


def get(context: Context, given: Get) -> Json:
    """reactions.get; so few people react here that `full` changes nothing."""
    channel, message = _target(context, given)
    shown = shapes.message_object(message, channel, context.ws.identity, "type")
    shown["permalink"] = f"{context.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"type": "message", "channel": channel.id, "message": shown}


def _target(context: Context, given: Target) -> tuple[Channel, Message]:
    if given.channel is None or given.timestamp is None:
        raise Refused("no_item_specified")
    channel = context.own_channel(given.channel)
    if not re.fullmatch(r"\d+\.\d+", given.timestamp):
        raise Refused("bad_timestamp")
    return channel, context.message(channel, given.timestamp)


def _reacted(message: Message, name: str) -> list[str]:
    """Who put this emoji on the message; refuses what is no name of an emoji."""
    if not _NAME.fullmatch(name):
        raise Refused("invalid_name")
    return message.reactions.get(name, [])


_FILES = "no reactions on files"
METHODS: tuple[AnyMethod, ...] = (
    Method("reactions.add", React, add, ("reactions:write",), missing=f"{_FILES}; any name counts as an emoji"),
    Method("reactions.remove", React, remove, ("reactions:write",), missing=_FILES),
    Method("reactions.get", Get, get, ("reactions:read",), missing=_FILES),
)
