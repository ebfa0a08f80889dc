"""conversations.*: who is in a conversation."""

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
from sandbox.web.conversations import Of

# Argument description of conversations.invite: up to 100 users at a time.
MAX_INVITED = 100
MAX_MEMBERS = 1000


class Invite(Of):
    """Arguments of conversations.invite."""

    users: Names
    force: bool = False


class Kick(Of):
    """Arguments of conversations.kick."""

    user: str


class Members(Arguments):
    """Arguments of conversations.members."""

    channel: str
    cursor: str = ""
    limit: int = 100


def invite(context: Context, given: Invite) -> Json:
    """conversations.invite: one bad id blocks all, unless `force` is given."""
    channel = context.own_channel(given.channel)
    if channel.kind in ("im", "mpim"):
        raise Refused("method_not_supported_for_channel_type")
    family = "channels:write" if channel.kind == "public" else "groups:write"
    context.need(scope_of(channel, "write"), f"{family}.invites")
    users = list(dict.fromkeys(given.users))
    if not users:
        raise Refused("no_user")
    if len(users) > MAX_INVITED:
        raise Refused("too_many_users", [f"users must be at most {MAX_INVITED}"])
    failures = [(user_id, error) for user_id in users if (error := _cannot_come(context, channel, user_id))]
    errors = [{"user": user_id, "ok": False, "error": error} for user_id, error in failures]
    failed = {user_id for user_id, _ in failures}
    if failures and (not given.force or len(failed) == len(users)):
        raise Refused(failures[0][1], errors=errors)
    for user_id in users:
        if user_id not in failed:
            context.ws.join(channel, user_id, inviter=context.me)
    answer: Json = {"channel": shapes.channel_object(channel, context.ws.identity)}
    return answer | ({"errors": errors} if errors else {})


def kick(context: Context, given: Kick) -> Json:
    """conversations.kick."""
    channel = context.own_channel(given.channel)
    context.need(scope_of(channel, "write"))
    if given.user == context.me:
        raise Refused("cant_kick_self")
    context.user(given.user)
    if channel.is_general:
        raise Refused("cant_kick_from_general")
    if given.user not in channel.members:
        raise Refused("not_in_channel")
    context.ws.leave(channel, given.user)
    return {"errors": {}}


def members(context: Context, given: Members) -> Json:
    """conversations.members."""
    channel = context.channel(given.channel)
    context.need(scope_of(channel, "read"))
    wanted, following = page(channel.members, given.cursor, given.limit, MAX_MEMBERS)
    return {"members": wanted, "response_metadata": following}


def join(context: Context, given: Of) -> Json:
    """conversations.join, for public channels only."""
    channel = context.channel(given.channel)
    if channel.kind != "public":
        raise Refused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refused("is_archived")
    answer: Json = {}
    if context.ws.app_in(channel):
        answer = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    else:
        context.ws.join(channel, context.me)
    return answer | {"channel": shapes.channel_object(channel, context.ws.identity)}


def leave(context: Context, given: Of) -> Json:
    """conversations.leave."""
    channel = context.channel(given.channel)
    context.need(scope_of(channel, "write"))
    if channel.kind == "im":
        raise Refused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refused("is_archived")
    if channel.is_general:
        raise Refused("cant_leave_general")
    if not context.ws.app_in(channel):
        return {"not_in_channel": True}
    if len(channel.members) == 1 and channel.kind == "private":
        raise Refused("last_member")
    context.ws.leave(channel, context.me)
    return {}


def _cannot_come(context: Context, channel: Channel, user_id: str) -> str | None:
    """Why this person cannot be invited, in Slack's code."""
    user = context.ws.user(user_id)
    if user_id == context.me:
        return "cant_invite_self"
    if user is None:
        return "user_not_found"
    if user.deleted or user_id == SLACKBOT:
        return "cant_invite"
    if user_id in channel.members:
        return "already_in_channel"
    if user.is_ultra_restricted and _channels_of(context, user_id):
        return "ura_max_channels"
    return None


def _channels_of(context: Context, user_id: str) -> int:
    kinds = ("public", "private")
    return sum(1 for c in context.ws.state.channels.values() if c.kind in kinds and user_id in c.members)


METHODS: tuple[AnyMethod, ...] = (
    Method("conversations.invite", Invite, invite),
    Method("conversations.kick", Kick, kick, WRITE),
    Method("conversations.members", Members, members, READ, Tier.FOUR),
    Method("conversations.join", Of, join, ("channels:join",)),
    Method("conversations.leave", Of, leave, WRITE),
)
