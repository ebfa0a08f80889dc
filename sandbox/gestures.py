"""What a person can do in Slack, by ids: the page and the driver of tests both act through here.

A gesture changes what the person sees, tells the app, waits for its acknowledgement and shows what comes
back: a modal, errors under fields, an answer to a command, or Slack's words about an app that stays silent.
"""

from typing import Literal

from sandbox import inputs, payloads, shapes
from sandbox.channels import Channels
from sandbox.delivery.answer import Answer
from sandbox.hands import NotPossible, Place, code_of
from sandbox.manifest import SlashCommand
from sandbox.state import Channel, Json
from sandbox.strict import check_message

__all__ = ["Gestures", "NotPossible", "Place"]


class Gestures(Channels):
    """Everything a person can do; what concerns controls, modals and channels is in the classes above."""

    # -- typing

    async def types(self, user_id: str, channel_id: str, text: str, *, thread_ts: str | None = None) -> None:
        """Send what stands in the composer: a command when it starts with "/", else a message."""
        channel = self._open_to(user_id, channel_id)
        self._ws.tell("typed", user_id, self._ws.place(channel), text, self._audience(channel, user_id))
        if text.startswith("/"):
            await self._command(user_id, channel, text, thread_ts)
            return
        if not text.strip():
            raise NotPossible("an empty message cannot be sent")
        words = payloads.with_mentions(self._ws, text, labels=False)
        message = self._ws.new_message(channel, user_id, words, [])
        message.details = {"client_msg_id": f"sandbox-{message.ts}"}
        message.thread_ts = thread_ts
        self._ws.post(channel, message)

    async def _command(self, user_id: str, channel: Channel, typed: str, thread_ts: str | None) -> None:
        word, _, text = typed.partition(" ")
        known = self._ws.manifest.command(word) if self._ws.installed else None
        if known is None:
            self._slack_says(channel, user_id, f"{word} is not a valid command.")
        elif thread_ts is not None:
            self._slack_says(channel, user_id, f"{word} is not supported in threads. Sorry!")
        else:
            await self._dispatch_command(user_id, channel, known, text.strip())

    async def _dispatch_command(self, user_id: str, channel: Channel, known: SlashCommand, text: str) -> None:
        if known.should_escape:
            text = payloads.with_mentions(self._ws, text, labels=True)
        payload = payloads.command(
            self._ws,
            user_id,
            channel,
            known.command,
            text,
            self._triggers.issue(user_id),
            self.response_url(channel.id, user_id),
        )
        answer = await self._office.send("slash_commands", payload)
        if not answer.acked:
            self._slack_says(channel, user_id, f"{known.command} failed with the error “{code_of(answer)}”")
        elif answer.body is not None:
            self._show_command_answer(user_id, channel, known.command, answer.body)

    def _show_command_answer(self, user_id: str, channel: Channel, word: str, body: Json) -> None:
        text, blocks, attachments = body.get("text"), body.get("blocks"), body.get("attachments")
        problems = check_message(text, blocks, attachments=attachments)
        if not (text or blocks or attachments) or problems:
            self._problem(f"answered {word} with what Slack refuses: {problems or 'neither text nor blocks'}")
            self._slack_says(channel, user_id, f"{word} failed with the error “invalid_command_response”")
            return
        shown = inputs.completed(blocks or [])
        if body.get("response_type") == "in_channel":
            me = self._ws.identity.bot_user_id
            message = self._ws.new_message(channel, me, text or "", shown)
            message.attachments = attachments or []
            self._ws.post(channel, message)
        else:
            self._ws.whisper(channel, user_id, text or "", shown, attachments=attachments)

    # -- shortcuts, home

    async def uses_shortcut(self, user_id: str, name: str, *, channel: str = "", ts: str = "") -> Answer:
        """Choose a shortcut by its name: a global one, or one of a message's menu."""
        wanted = "message" if ts else "global"
        known = next((s for s in self._ws.manifest.features.shortcuts if s.name == name and s.type == wanted), None)
        if known is None:
            raise NotPossible(f"there is no {wanted} shortcut called {name}")
        self._ws.tell("opened", user_id, "", f"the shortcut {name}", (self._ws.name_of(user_id),))
        kind = "message_action" if ts else "shortcut"
        payload = payloads.interaction(self._ws, kind, user_id) | {"callback_id": known.callback_id}
        payload |= {"trigger_id": self._triggers.issue(user_id)}
        payload["action_ts"] = self._ws.state.next_ts(self._ws.now())
        if ts:
            where = self._open_to(user_id, channel)
            shown = shapes.message_object(where.messages[ts], where, self._ws.identity, "type")
            payload |= {"message_ts": ts, "message": shown, "channel": payloads.brief(where)}
            payload["response_url"] = self.response_url(channel, user_id)
        answer = await self._office.send("interactive", payload)
        if not answer.acked:
            self._complain(user_id, Place("message", channel, ts) if ts else Place("home"), answer)
        return answer

    async def opens_home(self, user_id: str, tab: Literal["home", "messages"] = "home") -> None:
        """Open the app's own page; the app hears of it each time."""
        enabled = self._ws.manifest.features.app_home
        if not (enabled.home_tab_enabled if tab == "home" else enabled.messages_tab_enabled):
            raise NotPossible(f"the app has no {tab} tab")
        direct = self._ws.app_direct(user_id)
        event: Json = {"type": "app_home_opened", "user": user_id, "channel": direct.id, "tab": tab}
        event["event_ts"] = self._ws.state.next_ts(self._ws.now())
        home = self._ws.state.homes.get(user_id)
        if home is not None and tab == "home":
            event["view"] = shapes.view_object(home, self._ws.identity)
        self._ws.tell("opened", user_id, tab, f"the app's {tab} tab", (self._ws.name_of(user_id),))
        self._ws.emit("app_home_opened", event, None)

    # -- inner parts

    def _audience(self, channel: Channel, user_id: str) -> tuple[str, ...]:
        return () if channel.kind == "public" else (self._ws.name_of(user_id),)
