"""The ground all else stands on: what is known of the workspace, and how what happens there is told."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sandbox.changes import Signal
from sandbox.clock import SandboxClock
from sandbox.company import Company
from sandbox.identity import Identity, new_identity
from sandbox.manifest import Manifest
from sandbox.settling import SLACKBOT, settled
from sandbox.state import Channel, Ephemeral, Json, Message, User
from sandbox.story import Entry, Story, What
from sandbox.words import extras_text, visible_text


def _nobody(_name: str, _event: Json, _channel: Channel | None) -> None:
    return None


class Ground:
    """What is known of one workspace and its one app, and how what happens there is told.

    Args:
        manifest: what the app is.
        company: who is there from the start.
        clock: the time.
    """

    def __init__(self, manifest: Manifest, company: Company, clock: SandboxClock) -> None:
        self.manifest = manifest
        self.clock = clock
        self.changed = Signal()
        self.story = Story()
        self.emit: Callable[[str, Json, Channel | None], None] = _nobody
        self.identity: Identity = new_identity(
            team_id=company.team_id,
            team_name=company.name,
            domain=company.domain,
            app_name=manifest.display_information.name,
        )
        self.state = settled(company, manifest, self.identity, self.now())
        clock.on_move(self._moved)

    # -- reading

    def now(self) -> datetime:
        """The time in the workspace."""
        return self.clock.now()

    @property
    def installed(self) -> bool:
        """Whether the app is in the workspace; a revoked token alone does not take it out."""
        return self.state.dead_tokens.get(self.identity.bot_token) != "account_inactive"

    def user(self, user_id: str) -> User | None:
        """The member with this id."""
        return self.state.users.get(user_id)

    def channel(self, channel_id: str) -> Channel | None:
        """The conversation with this id."""
        return self.state.channels.get(channel_id)

    def name_of(self, identifier: str) -> str:
        """What people read for an id of a person, a channel or a user group: the bare name."""
        if (user := self.state.users.get(identifier)) is not None:
            return user.real_name
        if (channel := self.state.channels.get(identifier)) is not None:
            return channel.name
        group = self.state.usergroups.get(identifier)
        return group.handle if group is not None else identifier

    def place(self, channel: Channel) -> str:
        """How the story calls a conversation."""
        return "DM" if channel.kind in ("im", "mpim") else f"#{channel.name}"

    def app_in(self, channel: Channel) -> bool:
        """Whether the app's bot is a member."""
        return self.identity.bot_user_id in channel.members

    def channel_named(self, name: str) -> Channel | None:
        """The public or private channel with this name; archived ones keep theirs."""
        return next((c for c in self.state.channels.values() if c.name == name), None)

    def direct(self, members: Iterable[str]) -> Channel | None:
        """The direct conversation of exactly these people, if it was ever opened."""
        wanted = set(members)
        return next(
            (c for c in self.state.channels.values() if c.kind in ("im", "mpim") and set(c.members) == wanted),
            None,
        )

    # -- words

    def event_ts(self) -> str:
        """The time of an event that happens now."""
        return self.state.next_ts(self.now())

    def read(self, message: Message | Ephemeral) -> str:
        """A message as people read it, with its attachments and files."""
        files = message.files if isinstance(message, Message) else []
        parts = (
            visible_text(message.blocks, message.text, self.name_of),
            extras_text(message.attachments, files, self.name_of),
        )
        return "\n".join(part for part in parts if part)

    def tell(self, what: What, who: str, where: str, text: str, audience: tuple[str, ...] = ()) -> None:
        """Write the story log and announce that something changed."""
        self.story.add(Entry(self.now(), what, self.name_of(who), where, text, audience))
        self.changed.notify()

    def audience(self, channel: Channel) -> tuple[str, ...]:
        """The names of the people who alone read a conversation; empty for a public channel."""
        if channel.kind == "public":
            return ()
        bot = self.identity.bot_user_id
        return tuple(self.name_of(member) for member in channel.members if member != bot)

    def _moved(self, now: datetime) -> None:
        self.tell("clock", SLACKBOT, "", f"{now:%A %d %B %Y %H:%M} UTC")
