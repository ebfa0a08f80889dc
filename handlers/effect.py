"""What a delivery does in Slack, as values; `bot/delivery.py` does them."""

from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.views import View

from messages.blocks import Message
from messages.digest import Chart
from messages.letter import Mail


@dataclass(frozen=True, slots=True)
class Post:
    """Post a message in a channel. In doubt, the channel's history is asked before it is posted again.

    thread_ts: the message it stands below; "" for one of its own.
    """

    channel: str
    message: Message
    thread_ts: str = ""


@dataclass(frozen=True, slots=True)
class Tell:
    """Post a direct message to a person; their conversation is opened first when it is not known yet.

    not_before: until when it waits (aware UTC), unless it is there already; None: it is sent now.
    """

    person_id: int
    slack_id: str
    channel: str | None
    message: Message
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Introduce:
    """Post in the direct message of several people, which is opened first: that may be repeated, the post not."""

    slack_ids: tuple[str, ...]
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
class Enter:
    """Get into a channel that is there already, or find that we are in it; may be repeated.

    chosen_by: Slack id of who chose it, "" for nobody: a private channel has to be theirs, too.
    """

    channel: str
    chosen_by: str


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
class Remove:
    """Take somebody out of a channel; may be repeated, and who is not in it is no failure."""

    channel: str
    slack_id: str


@dataclass(frozen=True, slots=True)
class Archive:
    """Archive a channel; may be repeated. Slack throws the app out of it."""

    channel: str


@dataclass(frozen=True, slots=True)
class Pin:
    """Pin a message; may be repeated."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Have a bookmark in a channel that leads to a message; may be repeated: the one that is there is kept or changed.

    bookmark_id: Slack's id of the one that led to it before, or "".
    """

    channel: str
    ts: str
    title: str
    bookmark_id: str


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
class SharePicture:
    """Draw a picture and share it below a message in a channel; in doubt, that thread is asked first.

    name: how the file's name begins. said: the words with it, in mrkdwn.
    """

    channel: str
    thread_ts: str
    name: str
    chart: Chart
    said: str


@dataclass(frozen=True, slots=True)
class SendMail:
    """Send an e-mail. What became of it cannot be looked up: in doubt it is not sent again, unless that is set.

    address: as `learning.mail.address` accepts it. settings_url: where one can end it; opening it changes nothing.
    not_before: as in `Tell`.
    """

    address: str
    mail: Mail
    settings_url: str
    not_before: datetime | None = None


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
    | Introduce
    | Whisper
    | Update
    | CreateChannel
    | Join
    | Enter
    | SetPurpose
    | Invite
    | Remove
    | Archive
    | Pin
    | Bookmark
    | ReadProfile
    | ReadFields
    | ReadDetails
    | PublishHome
    | ReadUserGroup
    | SendFile
    | SharePicture
    | SendMail
    | GoOn
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What Slack answered: where a message is, which channel was made, whose profile was read.

    failed: who could not be invited (Slack id), with Slack's error. users: who is in a user group.
    private: whether a channel is; None where that was not asked. bookmark_id: Slack's id of a bookmark.
    """

    channel: str = ""
    ts: str = ""
    name: str = ""
    profile: dict[str, object] | None = None
    failed: tuple[tuple[str, str], ...] = ()
    users: tuple[str, ...] = ()
    private: bool | None = None
    bookmark_id: str = ""
