"""What goes wrong in a workspace at once and for good, until somebody mends it: each is recorded as a fault."""

from dataclasses import replace
from typing import Literal

from sandbox import installing
from sandbox.delivery.socket_mode import SocketMode
from sandbox.faults import Faults, Kind
from sandbox.settling import SLACKBOT
from sandbox.state import Channel, User
from sandbox.workspace import Workspace

Reason = Literal["warning", "refresh_requested", "link_disabled", ""]


class Mishaps:
    """Things an app has to live with.

    Args:
        ws: where.
        faults: the record of what happened.
        socket: the app's connections.
    """

    def __init__(self, ws: Workspace, faults: Faults, socket: SocketMode) -> None:
        self._ws = ws
        self._faults = faults
        self._socket = socket

    async def close_sockets(self, reason: Reason = "") -> None:
        """End the Socket Mode connections; see `Sandbox.close_sockets`."""
        self._faults.record(Kind.CLOSED, reason or "sockets")
        if reason:
            await self._socket.disconnect(reason)
        else:
            await self._socket.close()

    @property
    def standing(self) -> Literal["valid", "token_revoked", "account_inactive"]:
        """What is the matter with the app's token, in Slack's code."""
        match self._ws.state.dead_tokens.get(self._ws.identity.bot_token):
            case None:
                return "valid"
            case "account_inactive":
                return "account_inactive"
            case _:
                return "token_revoked"

    def revoke_token(self) -> None:
        """Make the app's token worthless."""
        if self.standing == "valid":
            self._faults.record(Kind.REVOKED, "the app")
            installing.revoke(self._ws)

    def uninstall(self) -> None:
        """Take the app out of the workspace."""
        if self._ws.installed:
            self._faults.record(Kind.UNINSTALLED, "the app")
            installing.uninstall(self._ws)

    def reinstall(self) -> None:
        """Put the app back with the token it had."""
        if self.standing != "valid":
            installing.install(self._ws, new_token=False)

    def disable_user(self, user: User) -> None:
        """Deactivate a person; the app hears of it by user_change."""
        if not user.deleted:
            self._faults.record(Kind.DISABLED_USER, user.real_name)
            self._ws.change_user(replace(user, deleted=True))

    def enable_user(self, user: User) -> None:
        """Let a deactivated person in again; they are in none of their channels."""
        if user.deleted:
            self._ws.change_user(replace(user, deleted=False))

    def archive_channel(self, channel: Channel) -> None:
        """Archive a channel, as an admin may at any time; the app is thrown out of it."""
        if not channel.is_archived:
            self._faults.record(Kind.ARCHIVED_CHANNEL, channel.name, channel.id)
            self._ws.archive(channel, SLACKBOT)

    def unarchive_channel(self, channel: Channel) -> None:
        """Bring an archived channel back; the app is not in it."""
        if channel.is_archived:
            self._ws.unarchive(channel, SLACKBOT)
