"""What the sandbox remembers: plain records, written to a file and read back as JSON.

The records know no rules. What may happen to them is in `sandbox.workspace` and `sandbox.views`, how Slack
shows them in `sandbox.shapes`.
"""

import bisect
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["public", "private", "im", "mpim"]


@dataclass
class User:
    """A member of the workspace: a person, a guest or a bot."""

    id: str
    name: str
    real_name: str
    email: str = ""
    tz: str = "UTC"
    title: str = ""
    department: str = ""
    office: str = ""
    supervisor_id: str | None = None
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    locale: str = "en-US"
    updated: int = 0


@dataclass
class Message:
    """One message; `ts` is its id within the channel."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    subtype: str | None = None
    metadata: Json | None = None
    edited: str | None = None
    from_app: bool = False
    shown_as: Json = field(default_factory=dict)
    details: Json = field(default_factory=dict)
    replies: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)

    @property
    def in_timeline(self) -> bool:
        """Whether it stands in the channel itself and not only in a thread."""
        return self.thread_ts is None or self.thread_ts == self.ts or self.broadcast


@dataclass
class Channel:
    """A conversation of any kind, with its messages in the order of their ts."""

    id: str
    name: str
    kind: Kind
    created: int
    creator: str
    members: list[str] = field(default_factory=list)
    topic: str = ""
    purpose: str = ""
    is_general: bool = False
    is_archived: bool = False
    pins: list[str] = field(default_factory=list)
    bookmarks: list[Json] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    timeline: list[str] = field(default_factory=list)
    canvas: str | None = None

    def add(self, message: Message) -> None:
        """Append a message, which is newer than all before it."""
        self.messages[message.ts] = message
        if message.in_timeline:
            self.timeline.append(message.ts)
        if message.thread_ts is not None and message.thread_ts != message.ts:
            self.messages[message.thread_ts].replies.append(message.ts)

    def remove(self, ts: str) -> None:
        """Forget the message `ts`."""
        gone = self.messages.pop(ts)
        if gone.in_timeline:
            del self.timeline[bisect.bisect_left(self.timeline, ts)]
        if gone.thread_ts in self.messages:
            self.messages[gone.thread_ts].replies.remove(ts)
        if ts in self.pins:
            self.pins.remove(ts)


@dataclass
class Ephemeral:
    """A message that one person alone sees and nobody can find again: an answer of the app or of Slack."""

    ts: str
    channel: str
    reader: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    from_slack: bool = False
    attachments: list[Json] = field(default_factory=list)


@dataclass
class View:
    """A modal on a person's stack, or a person's Home tab."""

    id: str
    user: str
    type: Literal["modal", "home"]
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    notice: str = ""
    ts: str = ""

    @property
    def external_id(self) -> str:
        """The app's own name for the view, empty when it gave none."""
        return str(self.body.get("external_id") or "")


@dataclass
class File:
    """An uploaded file; `content` is Base64, and None until the bytes have come."""

    id: str
    name: str
    size: int
    user: str
    created: int
    alt_txt: str = ""
    title: str = ""
    content: str | None = None
    shared: bool = False
    channels: list[str] = field(default_factory=list)


@dataclass
class UserGroup:
    """A group of people that is mentioned by its handle."""

    id: str
    handle: str
    name: str
    description: str
    users: list[str]
    created: int


@dataclass
class Canvas:
    """A canvas: pieces of Markdown, each under the id of its section."""

    id: str
    title: str
    sections: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Scheduled:
    """A message that Slack will post at `post_at`, seconds since 1970; `message` has no ts yet."""

    id: str
    post_at: int
    created: int
    message: Message


@dataclass
class State:
    """Everything in the workspace."""

    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    ephemerals: list[Ephemeral] = field(default_factory=list)
    modals: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    picked: dict[str, dict[str, dict[str, Json]]] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    usergroups: dict[str, UserGroup] = field(default_factory=dict)
    canvases: dict[str, Canvas] = field(default_factory=dict)
    scheduled: dict[str, Scheduled] = field(default_factory=dict)
    dead_tokens: dict[str, str] = field(default_factory=dict)
    ending_tokens: dict[str, str] = field(default_factory=dict)
    refresh_token: str = ""
    last_ts: int = 0
    last_id: int = 0

    def next_ts(self, now: datetime) -> str:
        """A new message id: the time in microseconds, unique and always greater than the one before."""
        self.last_ts = max(self.last_ts + 1, round(now.timestamp() * 1_000_000))
        return f"{self.last_ts // 1_000_000}.{self.last_ts % 1_000_000:06d}"

    def next_id(self, prefix: str) -> str:
        """A new id in Slack's form, such as C0SBX00004F."""
        self.last_id += 1
        return f"{prefix}0SBX{self.last_id:05X}"

    def dump(self) -> Json:
        """Everything as JSON, for `restore`."""
        return asdict(self)

    @classmethod
    def restore(cls, raw: Json) -> "State":
        """The state that `dump` wrote; what an older sandbox did not know yet is empty."""
        return cls(
            users={key: User(**value) for key, value in raw["users"].items()},
            channels={key: _channel(value) for key, value in raw["channels"].items()},
            ephemerals=[Ephemeral(**value) for value in raw["ephemerals"]],
            modals={key: [View(**view) for view in stack] for key, stack in raw["modals"].items()},
            homes={key: View(**value) for key, value in raw["homes"].items()},
            picked=raw["picked"],
            files={key: File(**value) for key, value in raw.get("files", {}).items()},
            usergroups={key: UserGroup(**value) for key, value in raw.get("usergroups", {}).items()},
            canvases={key: _canvas(value) for key, value in raw.get("canvases", {}).items()},
            scheduled={key: _scheduled(value) for key, value in raw.get("scheduled", {}).items()},
            dead_tokens=raw.get("dead_tokens", {}),
            ending_tokens=raw.get("ending_tokens", {}),
            refresh_token=raw.get("refresh_token", ""),
            last_ts=raw["last_ts"],
            last_id=raw["last_id"],
        )


def _channel(raw: Json) -> Channel:
    messages = {ts: Message(**message) for ts, message in raw["messages"].items()}
    return Channel(**{**raw, "messages": messages})


def _canvas(raw: Json) -> Canvas:
    return Canvas(raw["id"], raw["title"], [(section_id, markdown) for section_id, markdown in raw["sections"]])


def _scheduled(raw: Json) -> Scheduled:
    return Scheduled(**{**raw, "message": Message(**raw["message"])})
