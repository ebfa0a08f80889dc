"""What people do to conversations and messages without the app: they join, invite, react, archive."""

import re

from sandbox.forms import Forms
from sandbox.hands import NotPossible
from sandbox.settling import SLACKBOT
from sandbox.state import Channel

_EMOJI = re.compile("[a-z0-9_+'-]+(::skin-tone-[2-6])?")


class Channels(Forms):
    """What a person can do with channels and to messages."""

    def joins(self, user_id: str, channel_id: str) -> None:
        """Join a public channel."""
        channel = self._ws.channel(channel_id)
        if channel is None or channel.kind != "public" or channel.is_archived:
            raise NotPossible("only a public channel that is not archived can be joined")
        if user_id not in channel.members:
            self._ws.join(channel, user_id)

    def leaves(self, user_id: str, channel_id: str) -> None:
        """Leave a channel."""
        channel = self._open_to(user_id, channel_id)
        if channel.kind not in ("public", "private") or channel.is_general:
            raise NotPossible("this conversation cannot be left")
        self._ws.leave(channel, user_id)

    def invites(self, user_id: str, channel_id: str, whom: str) -> None:
        """Bring somebody into a channel, or the app (`whom` is then its user id)."""
        channel, guest = self._open_to(user_id, channel_id), self._ws.user(whom)
        if channel.kind not in ("public", "private"):
            raise NotPossible("people are not invited into direct messages")
        if guest is None or guest.deleted or whom == SLACKBOT:
            raise NotPossible("there is nobody of this name to invite")
        if whom not in channel.members:
            self._ws.join(channel, whom, inviter=user_id)

    def archives(self, user_id: str, channel_id: str) -> None:
        """Archive a channel."""
        channel = self._open_to(user_id, channel_id)
        if channel.kind not in ("public", "private") or channel.is_general:
            raise NotPossible("this conversation cannot be archived")
        self._ws.archive(channel, user_id)

    def unarchives(self, user_id: str, channel_id: str) -> None:
        """Bring an archived channel back, as a member of it."""
        channel = self._ws.channel(channel_id)
        if channel is None or user_id not in channel.members or not channel.is_archived:
            raise NotPossible("they have no such archived channel")
        self._ws.unarchive(channel, user_id)

    def deletes(self, user_id: str, channel_id: str) -> None:
        """Delete a channel for good, as an admin."""
        channel = self._ws.channel(channel_id)
        if channel is None or channel.kind not in ("public", "private") or channel.is_general:
            raise NotPossible("this conversation cannot be deleted")
        if not self._ws.state.users[user_id].is_admin:
            raise NotPossible("only an admin can delete a channel")
        self._ws.remove(channel, user_id)

    def reacts(self, user_id: str, channel_id: str, ts: str, name: str) -> None:
        """Put an emoji on a message, or take one's own off again; `name` without colons."""
        channel = self._open_to(user_id, channel_id)
        message = channel.messages.get(ts)
        if message is None:
            raise NotPossible("the message is gone")
        if not _EMOJI.fullmatch(name):
            raise NotPossible(f"there is no emoji {name}")
        take_off = user_id in message.reactions.get(name, [])
        (self._ws.unreact if take_off else self._ws.react)(channel, message, user_id, name)

    # -- inner parts

    def _open_to(self, user_id: str, channel_id: str) -> Channel:
        channel = self._ws.channel(channel_id)
        if channel is None or user_id not in channel.members:
            raise NotPossible("they are not in that conversation")
        if channel.is_archived:
            raise NotPossible("the channel is archived")
        home = self._ws.manifest.features.app_home
        closed = not home.messages_tab_enabled or home.messages_tab_read_only_enabled
        if channel.kind == "im" and self._ws.app_in(channel) and closed:
            raise NotPossible("the app takes no messages")
        return channel
