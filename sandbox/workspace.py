"""The workspace and what can happen in it, whoever causes it: the app over the Web API, or a person.

Each operation changes the state, tells the app by the events Slack would send, writes the story log and
announces the change. Nothing here asks for scopes or permissions: that is done by those who call.
"""

from collections.abc import Iterable
from dataclasses import replace

from sandbox import shapes
from sandbox.announcements import Announcements, family
from sandbox.clock import SandboxClock
from sandbox.company import Company
from sandbox.ground import Ground
from sandbox.manifest import Manifest
from sandbox.settling import SLACKBOT
from sandbox.state import Channel, Ephemeral, Json, Kind, Message, User, UserGroup

_CHANNEL_PREFIX: dict[Kind, str] = {"public": "C", "private": "C", "mpim": "C", "im": "D"}


class Workspace(Ground):
    """One workspace with one app installed in it; the arguments are those of `Ground`."""

    def __init__(self, manifest: Manifest, company: Company, clock: SandboxClock) -> None:
        super().__init__(manifest, company, clock)
        self._announce = Announcements(self)

    # -- conversations

    def open_direct(self, members: Iterable[str]) -> Channel:
        """The direct conversation of exactly these people, opened when it does not exist yet."""
        wanted = sorted(set(members))
        if (known := self.direct(wanted)) is not None:
            return known
        kind: Kind = "im" if len(wanted) <= 2 else "mpim"
        name = "" if kind == "im" else "mpdm-" + "--".join(self.state.users[m].name for m in wanted) + "-1"
        return self._new_channel(kind, name, wanted[0], wanted)

    def app_direct(self, user_id: str) -> Channel:
        """The direct conversation of a person with the app."""
        return self.open_direct((self.identity.bot_user_id, user_id))

    def create_channel(self, name: str, *, private: bool, creator: str) -> Channel:
        """Create a channel with its creator in it; the name must be free."""
        channel = self._new_channel("private" if private else "public", name, creator, [])
        if not private:
            summary = {"id": channel.id, "name": name, "created": channel.created, "creator": creator}
            self.emit("channel_created", {"type": "channel_created", "channel": summary}, None)
        self.tell("channel", creator, self.place(channel), f"created {self.place(channel)}")
        self.join(channel, creator)
        return channel

    def join(self, channel: Channel, user_id: str, *, inviter: str | None = None) -> None:
        """Make a person or the app a member."""
        channel.members.append(user_id)
        event: Json = {
            "type": "member_joined_channel",
            "user": user_id,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == "public" else "G",
            "team": self.identity.team_id,
        }
        self.emit("member_joined_channel", event | ({"inviter": inviter} if inviter else {}), channel)
        self.tell("joined", user_id, self.place(channel), f"joined {self.place(channel)}")
        details = {"inviter": inviter} if inviter else {}
        self._notice(channel, user_id, "channel_join", f"<@{user_id}> has joined the channel", details)

    def leave(self, channel: Channel, user_id: str) -> None:
        """End a membership, by leaving or by being removed."""
        was_app = user_id == self.identity.bot_user_id
        event = {
            "type": "member_left_channel",
            "user": user_id,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == "public" else "G",
            "team": self.identity.team_id,
        }
        self._notice(channel, user_id, "channel_leave", f"<@{user_id}> has left the channel", {})
        self.emit("member_left_channel", event, channel)
        channel.members.remove(user_id)
        if was_app:
            name = f"{family(channel)}_left"
            self.emit(name, {"type": name, "channel": channel.id, "event_ts": self.event_ts()}, None)
        self.tell("left", user_id, self.place(channel), f"left {self.place(channel)}")

    def archive(self, channel: Channel, by: str) -> None:
        """Archive a channel; the app is thrown out of it, as Slack does."""
        self._notice(channel, by, "channel_archive", f"<@{by}> archived the channel", {})
        channel.is_archived = True
        self._announce.channel(channel, "archive", {"channel": channel.id, "user": by})
        if self.app_in(channel):
            channel.members.remove(self.identity.bot_user_id)
        self.tell("channel", by, self.place(channel), f"archived {self.place(channel)}")

    def unarchive(self, channel: Channel, by: str) -> None:
        """Bring an archived channel back; only a person can, and the app is not in it."""
        channel.is_archived = False
        self._announce.channel(channel, "unarchive", {"channel": channel.id, "user": by})
        self.tell("channel", by, self.place(channel), f"unarchived {self.place(channel)}")

    def remove(self, channel: Channel, by: str) -> None:
        """Delete a channel with everything in it; its name is free again."""
        self._announce.channel(channel, "deleted", {"channel": channel.id, "actor_id": by})
        del self.state.channels[channel.id]
        self.tell("channel", by, self.place(channel), f"deleted {self.place(channel)}")

    def rename(self, channel: Channel, name: str, by: str) -> None:
        """Give a channel another name, which must be free."""
        old, channel.name = channel.name, name
        changed = {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created}
        self._announce.channel(channel, "rename", {"channel": changed})
        text = f"<@{by}> has renamed the channel from {old} to {name}"
        self._notice(channel, by, "channel_name", text, {"old_name": old, "name": name})
        self.tell("channel", by, self.place(channel), f"renamed #{old} to #{name}")

    def set_topic(self, channel: Channel, topic: str, by: str) -> None:
        """Set the topic; the channel gets a line about it."""
        channel.topic = topic
        self._notice(channel, by, "channel_topic", f"<@{by}> set the channel topic: {topic}", {"topic": topic})
        self.tell("channel", by, self.place(channel), f"set the topic: {topic}")

    def set_purpose(self, channel: Channel, purpose: str, by: str) -> None:
        """Set the purpose; the channel gets a line about it."""
        channel.purpose = purpose
        text = f"<@{by}> set the channel description: {purpose}"
        self._notice(channel, by, "channel_purpose", text, {"purpose": purpose})
        self.tell("channel", by, self.place(channel), f"set the purpose: {purpose}")

    # -- messages

    def post(self, channel: Channel, message: Message) -> Message:
        """Put a message, made by `new_message`, where people of the channel read it."""
        channel.add(message)
        self._announce.message(channel, shapes.message_object(message, channel, self.identity, "type"))
        if f"<@{self.identity.bot_user_id}>" in message.text and not message.from_app:
            mention = shapes.message_object(message, channel, self.identity, "none")
            self.emit("app_mention", mention | {"type": "app_mention", "channel": channel.id}, channel)
        self.tell("posted", message.user, self.place(channel), self.read(message), self.audience(channel))
        return message

    def new_message(self, channel: Channel, user_id: str, text: str, blocks: list[Json]) -> Message:
        """A message of now with an id of its own, not yet posted."""
        return Message(
            ts=self.state.next_ts(self.now()),
            channel=channel.id,
            user=user_id,
            text=text,
            blocks=blocks,
            from_app=user_id == self.identity.bot_user_id,
        )

    def edit(self, channel: Channel, message: Message, changed: Message) -> None:
        """Put `changed` in the place of `message`."""
        before = shapes.message_object(message, channel, self.identity, "type")
        changed.edited = self.event_ts()
        channel.messages[message.ts] = changed
        after = shapes.message_object(changed, channel, self.identity, "type")
        event = {"subtype": "message_changed", "message": after, "previous_message": before, "hidden": True}
        self._announce.message(channel, event | {"ts": changed.edited})
        self.tell("edited", message.user, self.place(channel), self.read(changed), self.audience(channel))

    def delete(self, channel: Channel, message: Message) -> None:
        """Take a message away; one with replies leaves a tombstone that holds its thread."""
        before = shapes.message_object(message, channel, self.identity, "type")
        if message.replies:
            gone = "This message was deleted."
            channel.messages[message.ts] = replace(
                message, text=gone, blocks=[], attachments=[], metadata=None, subtype="tombstone"
            )
        else:
            channel.remove(message.ts)
        event = {"subtype": "message_deleted", "deleted_ts": message.ts, "previous_message": before}
        self._announce.message(channel, event | {"hidden": True, "ts": self.event_ts()})
        self.tell("deleted", message.user, self.place(channel), self.read(message), self.audience(channel))

    def whisper(
        self,
        channel: Channel,
        reader: str,
        text: str,
        blocks: list[Json],
        *,
        thread_ts: str | None = None,
        from_slack: bool = False,
        attachments: list[Json] | None = None,
    ) -> Ephemeral:
        """Show one person a message that nobody else sees and nobody can find again."""
        ts = self.state.next_ts(self.now())
        shown = Ephemeral(ts, channel.id, reader, text, blocks, thread_ts, from_slack, attachments or [])
        self.state.ephemerals.append(shown)
        who = SLACKBOT if from_slack else self.identity.bot_user_id
        words = self.read(shown)
        self.tell("whispered", who, self.place(channel), words, (self.name_of(reader),))
        return shown

    def read_again(self, channel: Channel, shown: Ephemeral) -> None:
        """Tell that an ephemeral message now reads differently."""
        words = self.read(shown)
        who = self.identity.bot_user_id
        self.tell("edited", who, self.place(channel), words, (self.name_of(shown.reader),))

    def pin(self, channel: Channel, message: Message, by: str) -> None:
        """Pin a message to its channel."""
        channel.pins.append(message.ts)
        self._announce.pin("pin_added", channel, message, by)
        self.tell("pinned", by, self.place(channel), self.read(message))

    def unpin(self, channel: Channel, message: Message, by: str) -> None:
        """Take a pin off."""
        channel.pins.remove(message.ts)
        self._announce.pin("pin_removed", channel, message, by)
        self.changed.notify()

    def react(self, channel: Channel, message: Message, by: str, name: str) -> None:
        """Put an emoji on a message."""
        message.reactions.setdefault(name, []).append(by)
        self._announce.reaction("reaction_added", channel, message, by, name)
        self.tell("reacted", by, self.place(channel), f":{name}: to {self.read(message)}", self.audience(channel))

    def unreact(self, channel: Channel, message: Message, by: str, name: str) -> None:
        """Take one's emoji off a message."""
        message.reactions[name].remove(by)
        if not message.reactions[name]:
            del message.reactions[name]
        self._announce.reaction("reaction_removed", channel, message, by, name)
        self.tell("reacted", by, self.place(channel), f"took :{name}: off {self.read(message)}", self.audience(channel))

    # -- people

    def change_user(self, changed: User) -> None:
        """Put a changed profile in place (a zone, a deactivation) and tell the app.

        A deactivated person leaves their channels, as in Slack.
        """
        changed.updated = int(self.now().timestamp())
        self.state.users[changed.id] = changed
        if changed.deleted:
            for channel in self.state.channels.values():
                if changed.id in channel.members and channel.kind in ("public", "private"):
                    self.leave(channel, changed.id)
        self._announce.user("user_change", changed)
        self._announce.user("user_profile_changed", changed)
        self.tell("person", changed.id, "", "was deactivated" if changed.deleted else "changed their profile")

    def add_user(self, user: User) -> None:
        """Let a new member in and tell the app."""
        self.state.users[user.id] = user
        self._announce.user("team_join", user)
        self.tell("person", user.id, "", "joined the workspace")

    def change_group(self, group: UserGroup, users: list[str]) -> None:
        """Put other people into a user group and tell the app."""
        added = [user for user in users if user not in group.users]
        removed = [user for user in group.users if user not in users]
        group.users = users
        self._announce.group(group, added, removed)
        self.tell("person", SLACKBOT, "", f"@{group.handle} is now {', '.join(map(self.name_of, users))}")

    # -- inner parts

    def _new_channel(self, kind: Kind, name: str, creator: str, members: list[str]) -> Channel:
        created = int(self.now().timestamp())
        channel_id = self.state.next_id(_CHANNEL_PREFIX[kind])
        channel = Channel(channel_id, name, kind, created, creator, members)
        self.state.channels[channel.id] = channel
        return channel

    def _notice(self, channel: Channel, user_id: str, subtype: str, text: str, details: Json) -> None:
        """One of the lines Slack itself writes into a channel; not part of the story."""
        message = self.new_message(channel, user_id, text, [])
        message.from_app = False
        message.subtype, message.details = subtype, details
        channel.add(message)
        self._announce.message(channel, shapes.message_object(message, channel, self.identity, "none"))
        self.changed.notify()
