"""What a delivery does in Slack, as values; `bot/delivery.py` does them."""

from dataclasses import dataclass

from slack_sdk.models.views import View

from messages.blocks import Message


@dataclass(frozen=True, slots=True)
class Post:
    """Post a message in a channel. In doubt, the channel's history is asked before it is posted again."""

    channel: str
    message: Message


@dataclass(frozen=True, slots=True)
class Tell:
    """Post a direct message to a person; their conversation is opened first when it is not known yet."""

    person_id: int
    slack_id: str
    channel: str | None
    message: Message


@dataclass(frozen=True, slots=True)
class Whisper:
    """Say something in a channel, below a message, that only one person sees.

    Slack keeps no such messages, so nobody can look whether an uncertain one arrived: it is not said again.
    """

    channel: str
    slack_id: str
    thread_ts: str
    message: Message


@dataclass(frozen=True, slots=True)
class Update:
    """Change a message of ours; may be repeated."""

    channel: str
    ts: str
    message: Message


@dataclass(frozen=True, slots=True)
class CreateChannel:
    """Create a channel. In doubt, it is looked up among those we created before it is created again."""

    name: str
    private: bool


@dataclass(frozen=True, slots=True)
class Join:
    """Join a public channel; may be repeated."""

    channel: str


@dataclass(frozen=True, slots=True)
class SetPurpose:
    """Set the purpose of a channel; may be repeated."""

    channel: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Invite:
    """Invite people to a channel; may be repeated, and one who cannot be invited does not stop the others."""

    channel: str
    slack_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pin:
    """Pin a message; may be repeated."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class ReadProfile:
    """Read somebody's profile; may be repeated."""

    slack_id: str


@dataclass(frozen=True, slots=True)
class ReadFields:
    """Read which custom fields profiles have here (`definitions` of the outcome's profile); may be repeated."""


@dataclass(frozen=True, slots=True)
class ReadDetails:
    """Read the custom fields of somebody's profile (`fields` of the outcome's profile); may be repeated."""

    slack_id: str


@dataclass(frozen=True, slots=True)
class PublishHome:
    """Show somebody's Home tab; may be repeated."""

    slack_id: str
    view: View


@dataclass(frozen=True, slots=True)
class ReadUserGroup:
    """Read who is in a user group; may be repeated."""

    user_group: str


@dataclass(frozen=True, slots=True)
class SendFile:
    """Send a file to a person, in their direct message; in doubt, that is asked before it is sent again.

    name: its beginning and its ending; between the two stands what the file is found by.
    said: the words with it, in mrkdwn.
    """

    person_id: int
    slack_id: str
    channel: str | None
    name: tuple[str, str]
    content: bytes
    said: str


@dataclass(frozen=True, slots=True)
class GoOn:
    """Nothing to call: the next slice of something long."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Do nothing, for this reason: it has lost its sense."""

    reason: str


Effect = (
    Post
    | Tell
    | Whisper
    | Update
    | CreateChannel
    | Join
    | SetPurpose
    | Invite
    | Pin
    | ReadProfile
    | ReadFields
    | ReadDetails
    | PublishHome
    | ReadUserGroup
    | SendFile
    | GoOn
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What Slack answered: where a message is, which channel was made, whose profile was read.

    failed: who could not be invited (Slack id), with Slack's error. users: who is in a user group.
    """

    channel: str = ""
    ts: str = ""
    name: str = ""
    profile: dict[str, object] | None = None
    failed: tuple[tuple[str, str], ...] = ()
    users: tuple[str, ...] = ()
