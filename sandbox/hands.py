"""What the gestures of people share: finding a control where it stands, and what Slack says of a silent app."""

from dataclasses import dataclass
from typing import Literal

from sandbox import inputs, payloads, views
from sandbox.delivery.answer import Answer
from sandbox.delivery.credentials import ResponseUrls, Triggers
from sandbox.delivery.post_office import PostOffice
from sandbox.state import Channel, Ephemeral, Json, Message, View
from sandbox.strict import check_options
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


class Hands:
    """Using controls, and what every gesture needs.

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
        picked = inputs.kept_values(shown.blocks, self._ws.state.picked.get(key, {}))
        self._ws.state.picked[key] = picked
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

    def _complain(self, user_id: str, place: Place, answer: Answer) -> None:
        """Show the person that the app did not answer, where they are looking."""
        self._problem(f"did not acknowledge an interaction: {code_of(answer)}")
        if place.kind == "modal" and views.stack_of(self._ws, user_id):
            self._top(user_id).notice = TROUBLE
        elif place.kind == "home" and user_id in self._ws.state.homes:
            self._ws.state.homes[user_id].notice = TROUBLE
        else:
            channel = self._ws.channel(place.channel) or self._ws.app_direct(user_id)
            app = self._ws.identity.app_name
            self._slack_says(channel, user_id, f"{app} did not respond ({code_of(answer)})")
        self._ws.changed.notify()

    def _slack_says(self, channel: Channel, user_id: str, text: str) -> None:
        self._ws.whisper(channel, user_id, text, [], from_slack=True)

    def _problem(self, text: str) -> None:
        self._ws.tell("problem", self._ws.identity.bot_user_id, "", text)

    def _where(self, place: Place) -> str:
        channel = self._ws.channel(place.channel)
        return place.kind if channel is None else self._ws.place(channel)


def code_of(answer: Answer) -> str:
    """Slack's code for an app that did not acknowledge."""
    return "operation_timeout" if "timeout" in answer.failure else "dispatch_failed"
