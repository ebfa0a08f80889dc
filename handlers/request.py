"""A request from Slack, read once: who, where, and what was given. Everything in it is hostile until parsed."""

import json
import re
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from handlers.route import Event, Form, Kind, Noted, Route, Typed
from learning.refusal import Reason, Refused

JSON = dict[str, Any]


def _dict(value: object) -> JSON:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    """A text, as it can be stored; "" for anything else."""
    return _storable(value) if isinstance(value, str) else ""


def _storable(text: str) -> str:
    """A text without what PostgreSQL, or UTF-8, cannot hold: NUL, and halves of characters."""
    return text.replace("\0", "").encode(errors="replace").decode()


def _all_storable(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """A value in which every text can be stored."""
    if isinstance(value, dict):
        return {_storable(str(key)): _all_storable(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_all_storable(held) for held in value]
    return _storable(value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Request:
    """What the binder needs of a payload. view and message: where the person stands, as Slack describes it."""

    kind: Kind
    body: JSON
    team_id: str
    user_id: str

    @property
    def view(self) -> JSON:
        """The modal or Home tab the person acted in."""
        return _dict(self.body.get("view"))

    @property
    def message(self) -> JSON:
        """The message whose button was pressed."""
        return _dict(self.body.get("message"))

    @property
    def channel_id(self) -> str:
        """The channel of that message."""
        return _text(_dict(self.body.get("container")).get("channel_id")) or _text(
            _dict(self.body.get("channel")).get("id")
        )

    @property
    def is_ephemeral(self) -> bool:
        """Whether that message is one only the person sees."""
        return bool(_dict(self.body.get("container")).get("is_ephemeral"))

    @property
    def in_modal(self) -> bool:
        """Whether the person stands in a modal."""
        return self.view.get("type") == "modal"

    @property
    def may_push(self) -> bool:
        """Whether one more modal fits: Slack stacks three (views.push, push_limit_reached)."""
        previous = self.view.get("previous_view_id")
        return self.in_modal and (not previous or previous == self.view.get("root_view_id"))

    @property
    def trigger_id(self) -> str:
        """What a modal is opened with: once, within 3 seconds."""
        return _text(self.body.get("trigger_id"))

    @property
    def response_url(self) -> str:
        """Where private words go."""
        return _text(self.body.get("response_url"))

    @property
    def action(self) -> JSON:
        """The element that was used."""
        actions = self.body.get("actions")
        return _dict(actions[0]) if isinstance(actions, list) and actions else {}

    @property
    def name(self) -> str:
        """What the route is called; for a command, its first word."""
        match self.kind:
            case Kind.COMMAND:
                return self._words[0].casefold()
            case Kind.ACTION:
                return _text(self.action.get("action_id"))
            case Kind.SHORTCUT:
                return _text(self.body.get("callback_id"))
            case Kind.OPTIONS:
                return _text(self.body.get("action_id"))
            case Kind.SUBMIT:
                return _text(self.view.get("callback_id"))
            case Kind.EVENT:
                return _text(_dict(self.body.get("event")).get("type"))

    @property
    def _words(self) -> tuple[str, str]:
        """The first word of a command, and what follows it."""
        around = _MENTION.split(_text(self.body.get("text")))[::2]  # every second part is who was mentioned
        typed = _storable(unescape(" ".join(part.strip() for part in around)))
        first, *rest = typed.split(maxsplit=1) or [""]
        return first, "".join(rest).strip()

    @property
    def _mentioned(self) -> str:
        found = _MENTION.search(_text(self.body.get("text")))
        return found[1] if found else ""

    @property
    def receipt(self) -> str:
        """What makes this request one: the same one again has no second effect."""
        match self.kind:
            case Kind.EVENT:
                return f"event:{_text(self.body.get('event_id'))}"
            case Kind.SUBMIT:
                return f"submit:{_text(self.view.get('id'))}:{_text(self.view.get('hash'))}:{self.user_id}"
            case _:
                moment = _text(self.action.get("action_ts")) or self.trigger_id
                return f"{self.kind.value}:{self.name}:{moment}:{self.user_id}"[:200]

    @property
    def fields(self) -> list[str]:
        """The block_ids of the modal's inputs, in order: where a sentence can appear."""
        blocks = self.view.get("blocks")
        found = [_dict(block) for block in blocks] if isinstance(blocks, list) else []
        return [_text(block.get("block_id")) for block in found if block.get("type") == "input"]

    def given(self, route: Route) -> Any:  # noqa: ANN401 - of the type the route's handler declares
        """Parse what the handler takes. Raises pydantic's ValidationError, or Refused for a reference of old."""
        if issubclass(route.given, Typed):
            if self.kind is Kind.OPTIONS:
                return route.given(text=_storable(_text(self.body.get("value"))).strip())
            first, rest = self._words
            text = f"{first} {rest}".strip() if route.name in ("", "*") else rest
            return route.given(text=text, mentioned=self._mentioned)
        if issubclass(route.given, Noted):
            return route.given(text=_storable(without_markup(_text(self.message.get("text")))).strip())
        if issubclass(route.given, Event):
            return route.given.model_validate(
                {"event_ts": self.body.get("event_time"), **_all_storable(_dict(self.body.get("event")))}
            )
        if issubclass(route.given, Form):
            reference = _json(self.view.get("private_metadata"))
            return route.given.model_validate({**self._inputs(), "ref": reference})
        try:
            return route.given.model_validate(_json(self.action.get("value")))
        except ValidationError:
            raise Refused(Reason.OLD_BUTTON) from None

    def _inputs(self) -> JSON:
        blocks = _dict(_dict(self.view.get("state")).get("values"))
        found: JSON = {}
        for block_id, elements in blocks.items():
            held = {name: _dict(state) for name, state in _dict(elements).items()}
            if len(held) == 1:
                found[block_id] = _value(next(iter(held.values())))
            else:  # a row of filters: each is the field named like its route
                found |= {name.rpartition(".")[2]: _value(state) for name, state in held.items()}
        return found


_MENTION = re.compile(r"<@([UW][A-Z0-9]{1,30})(?:\|[^<>]*)?>")
_OTHER_MARKUP = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def without_markup(text: str) -> str:
    """The text of a message as people read it: a link by its label or address, a channel by its name."""
    return unescape(_MENTION.sub("", text))


def unescape(text: str) -> str:
    """What a person typed: Slack marks up channels and links, and escapes three characters, in what it hands on."""
    text = _OTHER_MARKUP.sub(_as_typed, text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _as_typed(markup: re.Match[str]) -> str:
    target, label = markup[1], markup[2]
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!") and not label:
        return f"@{target[1:].partition('^')[0]}"
    return label or target.removeprefix("mailto:")


def _json(packed: object) -> object:
    try:
        return _all_storable(json.loads(_text(packed) or "{}"))
    except (json.JSONDecodeError, RecursionError):
        raise Refused(Reason.OLD_BUTTON) from None


_PLAIN_VALUES = (
    "value",
    "selected_date",
    "selected_time",
    "selected_conversation",
    "selected_channel",
    "selected_user",
    "selected_users",
)


def _value(state: JSON) -> str | list[str] | None:
    """What an element of a view holds; None when it is empty, or nothing that Slack would send."""
    if "selected_option" in state:
        held = _dict(state["selected_option"]).get("value")
    elif "selected_options" in state:
        chosen = state["selected_options"]
        held = [_dict(option).get("value") for option in chosen] if isinstance(chosen, list) else None
    else:
        held = next((state[name] for name in _PLAIN_VALUES if name in state), None)
    if isinstance(held, list):
        return [_storable(each) for each in held if isinstance(each, str)]
    return _storable(held) if isinstance(held, str) else None


COMMAND = "/learn"
_KINDS = {
    "block_actions": Kind.ACTION,
    "view_submission": Kind.SUBMIT,
    "block_suggestion": Kind.OPTIONS,
    "shortcut": Kind.SHORTCUT,
    "message_action": Kind.SHORTCUT,
    "event_callback": Kind.EVENT,
}


def kind_of(body: JSON) -> Kind | None:
    """What a payload is; None for one that we do not use."""
    if body.get("command") == COMMAND:
        return Kind.COMMAND
    named = body.get("type")
    return _KINDS.get(named) if isinstance(named, str) else None


def read(kind: Kind, body: JSON) -> Request:
    """Read who and where from a payload of any kind."""
    event = _dict(body.get("event"))
    user = body.get("user_id") or body.get("user") or event.get("user")
    team = body.get("team_id") or _dict(body.get("team")).get("id") or _dict(body.get("user")).get("team_id")
    if not team and kind is Kind.EVENT:  # it happened to an organisation as a whole
        team = body.get("enterprise_id")
    user_id = user.get("id") if isinstance(user, dict) else user
    return Request(kind, body, _text(team), _text(user_id))
