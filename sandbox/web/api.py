"""What every method of the Web API shares: its description, its arguments, its refusals, its cursors."""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from sandbox.delivery.credentials import OAuthCodes, Triggers
from sandbox.delivery.schedule import Schedule
from sandbox.limits import Tier
from sandbox.state import Channel, File, Json, Kind, Message, User
from sandbox.strict import Problem
from sandbox.workspace import Workspace


class Refused(Exception):
    """The call is answered with `ok: false`.

    Args:
        error: Slack's code.
        messages: sentences for `response_metadata.messages`.
        fields: more fields of the answer.
    """

    def __init__(self, error: str, messages: Sequence[str] = (), **fields: object) -> None:
        super().__init__(error)
        self.answer: Json = {"ok": False, "error": error, **fields}
        if messages:
            self.answer["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in messages]}


class Arguments(BaseModel):
    """The arguments of one method; an unknown one is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def parse_json(value: object) -> object:
    """What a form field that carries JSON holds; anything but text is taken as it is."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _comma(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


# A form field carries JSON as text, a JSON body carries it as it is.
Blocks = Annotated[list[Json], BeforeValidator(parse_json)]
Object = Annotated[Json, BeforeValidator(parse_json)]
Names = Annotated[list[str], BeforeValidator(_comma)]

A = TypeVar("A", bound=Arguments)
Item = TypeVar("Item")


@dataclass
class Context:
    """What a handler works with: the workspace and what belongs to this one call."""

    ws: Workspace
    triggers: Triggers
    codes: OAuthCodes
    schedule: Schedule
    open_connection: Callable[[], str]
    base_url: str
    warnings: list[str] = field(default_factory=list)

    @property
    def me(self) -> str:
        """The id of the app's bot user."""
        return self.ws.identity.bot_user_id

    def holds(self, *any_of: str) -> bool:
        """Whether the app has one of these scopes."""
        return bool(self.ws.manifest.scopes & set(any_of))

    def need(self, *any_of: str) -> None:
        """Refuse with missing_scope unless the app has one of these scopes."""
        if not self.holds(*any_of):
            provided = ",".join(sorted(self.ws.manifest.scopes))
            raise Refused("missing_scope", needed=",".join(any_of), provided=provided)

    def channel(self, channel_id: str) -> Channel:
        """The conversation the app can see; others do not exist for it."""
        channel = self.ws.channel(channel_id)
        if channel is None or (channel.kind != "public" and not self.ws.app_in(channel)):
            raise Refused("channel_not_found")
        return channel

    def own_channel(self, channel_id: str) -> Channel:
        """A conversation the app is a member of and that is not archived."""
        channel = self.channel(channel_id)
        if channel.is_archived:
            raise Refused("is_archived")
        if not self.ws.app_in(channel):
            raise Refused("not_in_channel")
        return channel

    def message(self, channel: Channel, ts: str) -> Message:
        """The message with this ts in a conversation; refuses when there is none, or it was deleted."""
        message = channel.messages.get(ts)
        if message is None or message.subtype == "tombstone":
            raise Refused("message_not_found")
        return message

    def file(self, file_id: str) -> File:
        """The file with this id, whose bytes have come; others do not exist yet."""
        file = self.ws.state.files.get(file_id)
        if file is None or file.content is None:
            raise Refused("file_not_found")
        return file

    def user(self, user_id: str) -> User:
        """The member with this id."""
        user = self.ws.user(user_id)
        if user is None:
            raise Refused("user_not_found")
        return user


@dataclass(frozen=True)
class Method(Generic[A]):
    """One method of the Web API.

    Attributes:
        name: as in the URL.
        arguments: the model of its arguments.
        handler: makes the answer, without `ok`, or raises `Refused`.
        scopes: one of them must be held; empty when none is needed or when the kind of conversation decides.
        tier: how often it may be called.
        caller: whose token it takes; "client" for the app's own id and secret instead of a token.
        missing: what Slack's method does and this one does not.
    """

    name: str
    arguments: type[A]
    handler: Callable[[Context, A], Json]
    scopes: tuple[str, ...] = ()
    tier: Tier = Tier.THREE
    caller: Literal["bot", "app", "client"] = "bot"
    missing: str = ""


AnyMethod = Method[Any]

_FAMILY: dict[Kind, str] = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
WRITE = ("channels:manage", "groups:write", "im:write", "mpim:write")


def scope_of(channel: Channel, right: Literal["read", "history", "write"]) -> str:
    """The scope that `right` needs in this kind of conversation."""
    if right == "write" and channel.kind == "public":
        return "channels:manage"
    return f"{_FAMILY[channel.kind]}:{right}"


def refuse_problems(problems: Iterable[Problem]) -> None:
    """Refuse with the first problem's error and a line with a JSON pointer for each problem."""
    found = list(problems)
    if found:
        lines = [f"{problem.message} [json-pointer:{problem.pointer}]" for problem in found]
        raise Refused(found[0].error, lines, errors=lines)


def page(
    items: Sequence[Item], cursor: str, limit: int, most: int, *, at_once: int | None = None
) -> tuple[Sequence[Item], Json]:
    """One page of a list and the `response_metadata` that leads to the next.

    Slack may give fewer items than asked for while there are more, so every page but the last is one short.

    Args:
        items: the whole list.
        cursor: where to go on; empty at the beginning.
        limit: how many are asked for.
        most: how many may be asked for.
        at_once: how many Slack gives at most, however many are asked for.
    """
    if not 1 <= limit <= most:
        raise Refused("invalid_limit", [f"limit must be between 1 and {most}"])
    start = decode_cursor(cursor) if cursor else 0
    if start > len(items):
        raise Refused("invalid_cursor")
    limit = min(limit, at_once or limit)
    size = limit if len(items) - start <= limit else max(1, limit - 1)
    end = start + size
    following = encode_cursor(end) if end < len(items) else ""
    return items[start:end], {"next_cursor": following}


def encode_cursor(position: int) -> str:
    """An opaque cursor."""
    return base64.b64encode(f"next:{position}".encode()).decode()


def decode_cursor(cursor: str) -> int:
    """The position in a cursor; refuses what is none."""
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except (binascii.Error, ValueError):
        raise Refused("invalid_cursor") from None
