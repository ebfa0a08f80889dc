"""What a person can do in Slack, by ids: the page and the driver of tests both act through here.

A gesture changes what the person sees, tells the app, waits for its acknowledgement and shows what comes
back: a modal, errors under fields, an answer to a command, or Slack's words about an app that stays silent.
"""

from dataclasses import dataclass
from typing import Literal

from sandbox import inputs, payloads, shapes, views
from sandbox.delivery.answer import Answer
from sandbox.delivery.credentials import ResponseUrls, Triggers
from sandbox.delivery.post_office import PostOffice
from sandbox.manifest import SlashCommand
from sandbox.state import Channel, Ephemeral, Json, Message, View
from sandbox.strict import check_message, check_options, check_view_response
from sandbox.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"


class NotPossible(Exception):
    """Slack's own client would not let a person do this."""


@dataclass(frozen=True)
class Place:
    """Where a control is: on a message or an ephemeral one (`channel`, `ts`), in the open modal, at home."""

    kind: Literal["message", "ephemeral", "modal", "home"]
    channel: str = ""
    ts: str = ""


class Gestures:
    """The hands of the people in a workspace.

    Args:
        ws: the workspace.
        office: how the app is reached.
        triggers: where trigger_ids come from.
        urls: where response_urls come from.
    """

    def __init__(self, ws: Workspace, office: PostOffice, triggers: Triggers, urls: ResponseUrls) -> None:
        self._ws = ws
        self._office = office
        self._triggers = triggers
        self._urls = urls
        self.base_url = ""

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
        known = self._ws.manifest.command(word)
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
            self._slack_says(channel, user_id, f"{known.command} failed with the error “{_code(answer)}”")
        elif answer.body is not None:
            self._show_command_answer(user_id, channel, known.command, answer.body)

    def _show_command_answer(self, user_id: str, channel: Channel, word: str, body: Json) -> None:
        text, blocks = body.get("text"), body.get("blocks")
        problems = check_message(text, blocks)
        if not (text or blocks) or problems:
            self._problem(f"answered {word} with what Slack refuses: {problems or 'neither text nor blocks'}")
            self._slack_says(channel, user_id, f"{word} failed with the error “invalid_command_response”")
            return
        shown = inputs.completed(blocks or [])
        if body.get("response_type") == "in_channel":
            me = self._ws.identity.bot_user_id
            self._ws.post(channel, self._ws.new_message(channel, me, text or "", shown))
        else:
            self._ws.whisper(channel, user_id, text or "", shown)

    # -- controls

    async def acts(self, user_id: str, place: Place, block_id: str, action_id: str, value: object = None) -> Answer:
        """Use a control outside of a form: press a button, choose from a select, overflow or picker.

        Args:
            user_id: who.
            place: where the control is.
            block_id: its block.
            action_id: its own id.
            value: as `inputs.choice` takes it; nothing for a button.
        """
        blocks, values, context = self._container(user_id, place)
        found = inputs.find(blocks, block_id, action_id)
        if found is None:
            raise NotPossible(f"there is no control {block_id}/{action_id} any more")
        element = found[1]
        if element["type"] == "button":
            state, label = inputs.value_of(element, element.get("value")), str(element["text"]["text"])
        else:
            state = inputs.value_of(element, inputs.choice(element, value))
            label = inputs.shown(state, self._ws.name_of)
        if element["type"] in inputs.STATEFUL:
            values.setdefault(block_id, {})[action_id] = state
            blocks, values, context = self._container(user_id, place)
        self._ws.tell("pressed", user_id, self._where(place), label, (self._ws.name_of(user_id),))
        action = state | {"block_id": block_id, "action_id": action_id}
        action["action_ts"] = self._ws.state.next_ts(self._ws.now())
        if element["type"] == "button":
            action["text"] = element["text"]
            if "value" not in element:
                del action["value"]
        payload = payloads.interaction(self._ws, "block_actions", user_id) | context
        payload |= {"trigger_id": self._triggers.issue(user_id), "actions": [action]}
        answer = await self._office.send("interactive", payload)
        if not answer.acked:
            self._complain(user_id, place, answer)
        return answer

    async def searches(self, user_id: str, place: Place, block_id: str, action_id: str, typed: str) -> list[Json]:
        """Type into an external select; the options the app offers, also those in groups."""
        blocks, _, context = self._container(user_id, place)
        found = inputs.find(blocks, block_id, action_id)
        if found is None or not str(found[1]["type"]).endswith("external_select"):
            raise NotPossible(f"{block_id}/{action_id} is no select with options of the app")
        if len(typed) < int(found[1].get("min_query_length", 3)):
            return []
        payload = payloads.interaction(self._ws, "block_suggestion", user_id) | context
        payload |= {"block_id": block_id, "action_id": action_id, "value": typed}
        payload.pop("response_url", None)
        answer = await self._office.send("interactive", payload)
        if not answer.acked:
            self._complain(user_id, place, answer)
            return []
        body = answer.body or {}
        problems = check_options(body)
        if problems:
            self._problem(f"offered options Slack refuses: {problems}")
            return []
        return inputs.options_of(body)

    # -- modals

    async def fills(self, user_id: str, block_id: str, action_id: str, value: object) -> None:
        """Put something into an input of the open modal; tells the app when it asked for that."""
        view = self._top(user_id)
        found = inputs.find(view.body["blocks"], block_id, action_id)
        if found is None:
            raise NotPossible(f"there is no field {block_id}/{action_id}")
        block, element = found
        view.values[block_id][action_id] = inputs.value_of(element, inputs.choice(element, value))
        view.errors.pop(block_id, None)
        self._ws.changed.notify()
        if block.get("dispatch_action"):
            await self.acts(user_id, Place("modal"), block_id, action_id, value)

    async def submits(self, user_id: str) -> None:
        """Submit the open modal and show what comes back."""
        view = self._top(user_id)
        if view.body.get("submit") is None:
            raise NotPossible("this modal has nothing to submit")
        view.notice = ""
        view.errors = inputs.mistakes(view.body["blocks"], view.values)
        who = (self._ws.name_of(user_id),)
        self._ws.tell("submitted", user_id, "modal", views.read(self._ws, view), who)
        if view.errors:
            self._ws.tell("refused", user_id, "modal", views.read(self._ws, view), who)
            return
        payload = payloads.interaction(self._ws, "view_submission", user_id)
        payload |= {
            "trigger_id": self._triggers.issue(user_id),
            "view": shapes.view_object(view, self._ws.identity),
            "response_urls": self._response_urls(user_id, view),
        }
        answer = await self._office.send("interactive", payload)
        if not answer.acked:
            view.notice = TROUBLE
            self._problem(f"did not acknowledge a submission: {_code(answer)}")
        elif view in views.stack_of(self._ws, user_id):
            self._show_view_answer(user_id, view, answer.body or {})

    async def closes(self, user_id: str, *, everything: bool = False) -> None:
        """Close the open modal, or the whole stack; the app hears of it when it asked to."""
        view = self._top(user_id)
        cleared = everything or bool(view.body.get("clear_on_close"))
        title = str(view.body["title"]["text"])
        gone = views.close(self._ws, user_id, everything=cleared)
        self._ws.tell("closed", user_id, "modal", title, (self._ws.name_of(user_id),))
        for closed in reversed(gone):
            if closed.body.get("notify_on_close"):
                payload = payloads.interaction(self._ws, "view_closed", user_id)
                shown = shapes.view_object(closed, self._ws.identity)
                await self._office.send("interactive", payload | {"view": shown, "is_cleared": cleared})

    def _show_view_answer(self, user_id: str, view: View, body: Json) -> None:
        stack = views.stack_of(self._ws, user_id)
        problems = check_view_response(body, view.body) if body else []
        action = body.get("response_action")
        if problems or (action == "push" and len(stack) >= views.MAX_STACK):
            self._problem(f"answered a submission with what Slack refuses: {problems or 'push_limit_reached'}")
            view.notice = TROUBLE
            self._ws.changed.notify()
        elif action == "errors":
            view.errors = dict(body["errors"])
            who = (self._ws.name_of(user_id),)
            self._ws.tell("refused", user_id, "modal", views.read(self._ws, view), who)
        elif action == "update":
            views.replace_body(self._ws, view, body["view"])
        elif action == "push":
            views.push_modal(self._ws, user_id, body["view"])
        else:
            views.close(self._ws, user_id, everything=action == "clear")

    # -- shortcuts, home, membership

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

    def response_url(self, channel: str, user_id: str, *, original: str | None = None, ephemeral: bool = False) -> str:
        """A new address at which the app may answer what this person did in a conversation."""
        path = self._urls.issue(channel, user_id, self._ws.now(), original=original, ephemeral=ephemeral)
        return f"{self.base_url}/response/{path}"

    # -- inner parts

    def _top(self, user_id: str) -> View:
        stack = views.stack_of(self._ws, user_id)
        if not stack:
            raise NotPossible("no modal is open")
        return stack[-1]

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

    def _container(self, user_id: str, place: Place) -> tuple[list[Json], inputs.Values, Json]:
        """The blocks of a place, what was put into them, and how payloads speak of it."""
        if place.kind in ("modal", "home"):
            view = self._top(user_id) if place.kind == "modal" else self._ws.state.homes.get(user_id)
            if view is None:
                raise NotPossible("the app has published no home")
            return view.body["blocks"], view.values, payloads.view_container(self._ws, view)
        channel = self._ws.channel(place.channel)
        if channel is None:
            raise NotPossible("there is no such conversation")
        shown = self._message(user_id, channel, place)
        key = f"{user_id}:{place.channel}:{place.ts}"
        picked = self._ws.state.picked.get(key)
        if picked is None:
            picked = self._ws.state.picked[key] = inputs.initial_values(shown.blocks)
        if isinstance(shown, Message):
            context = payloads.message_container(self._ws, channel, shown, picked)
        else:
            context = payloads.ephemeral_container(channel, shown, picked)
        ephemeral = place.kind == "ephemeral"
        url = self.response_url(place.channel, user_id, original=place.ts, ephemeral=ephemeral)
        return shown.blocks, picked, context | {"response_url": url}

    def _message(self, user_id: str, channel: Channel, place: Place) -> Message | Ephemeral:
        if place.kind == "message":
            message = channel.messages.get(place.ts)
            if message is None or user_id not in channel.members:
                raise NotPossible("the message is gone")
            return message
        for shown in self._ws.state.ephemerals:
            if shown.ts == place.ts and shown.reader == user_id:
                return shown
        raise NotPossible("the message is gone")

    def _response_urls(self, user_id: str, view: View) -> list[Json]:
        urls = []
        for block in inputs.dicts(view.body["blocks"]):
            element = block.get("element")
            if isinstance(element, dict) and element.get("response_url_enabled"):
                chosen = inputs.value_in(view.values[block["block_id"]][element["action_id"]])
                if isinstance(chosen, str):
                    ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
                    url = self.response_url(chosen, user_id)
                    urls.append(ids | {"channel_id": chosen, "response_url": url})
        return urls

    def _complain(self, user_id: str, place: Place, answer: Answer) -> None:
        """Show the person that the app did not answer, where they are looking."""
        self._problem(f"did not acknowledge an interaction: {_code(answer)}")
        if place.kind == "modal" and views.stack_of(self._ws, user_id):
            self._top(user_id).notice = TROUBLE
        elif place.kind == "home" and user_id in self._ws.state.homes:
            self._ws.state.homes[user_id].notice = TROUBLE
        else:
            channel = self._ws.channel(place.channel) or self._ws.app_direct(user_id)
            app = self._ws.identity.app_name
            self._slack_says(channel, user_id, f"{app} did not respond ({_code(answer)})")
        self._ws.changed.notify()

    def _slack_says(self, channel: Channel, user_id: str, text: str) -> None:
        self._ws.whisper(channel, user_id, text, [], from_slack=True)

    def _problem(self, text: str) -> None:
        self._ws.tell("problem", self._ws.identity.bot_user_id, "", text)

    def _where(self, place: Place) -> str:
        channel = self._ws.channel(place.channel)
        return place.kind if channel is None else self._ws.place(channel)

    def _audience(self, channel: Channel, user_id: str) -> tuple[str, ...]:
        return () if channel.kind == "public" else (self._ws.name_of(user_id),)


def _code(answer: Answer) -> str:
    """Slack's code for an app that did not acknowledge."""
    return "operation_timeout" if "timeout" in answer.failure else "dispatch_failed"
