"""A binder with nothing around it: what Slack would send goes in, what it would get back is kept."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from sqlmodel import select

from handlers.conversation import Binder
from handlers.reply import Answer, Home, Nothing, Word
from handlers.request import JSON, Request, read
from handlers.route import Kind, Routes
from learning.profile import Details
from messages import notice
from messages.blocks import Message
from store import people
from store.database import Database
from store.people import Profile
from store.rows import OF_A_WORKSPACE, ReceiptRow, WorkspaceRow

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def a_profile(slack_id: str, **changes: Any) -> Profile:  # noqa: ANN401 - any field of a profile
    """Somebody of the workspace."""
    plain = Profile(slack_id, f"Name of {slack_id}", "Europe/Lisbon", False, False, False, False)
    return Profile(**{name: changes.get(name, getattr(plain, name)) for name in Profile.__dataclass_fields__})


class Spoken:
    """A `Talk` that keeps what is said, in order. trouble: raised by everything but reading profiles."""

    def __init__(self) -> None:
        self.said: list[tuple[str, JSON]] = []
        self.profiles: dict[str, Profile] = {}
        self.trouble: Exception | None = None

    def _say(self, how: str, **what: Any) -> None:  # noqa: ANN401 - whatever is said
        self.said.append((how, what))
        if self.trouble is not None:
            raise self.trouble

    async def open(self, trigger_id: str, view: JSON, *, push: bool) -> None:
        self._say("push" if push else "open", trigger_id=trigger_id, view=view)

    async def replace(self, view_id: str, hash_: str, view: JSON) -> None:
        self._say("replace", view_id=view_id, hash=hash_, view=view)

    async def publish(self, user_id: str, view: JSON) -> None:
        self._say("publish", user_id=user_id, view=view)

    async def respond(self, response_url: str, payload: JSON) -> None:
        self._say("respond", response_url=response_url, payload=payload)

    async def rewrite(self, channel: str, ts: str, payload: JSON) -> None:
        self._say("rewrite", channel=channel, ts=ts, payload=payload)

    async def profile(self, user_id: str) -> Profile | None:
        self.said.append(("profile", {"user_id": user_id}))
        return self.profiles.get(user_id)

    @property
    def ways(self) -> list[str]:
        """How things were said, in order."""
        return [how for how, _ in self.said]


Listener = Callable[[JSON, Any], Awaitable[object]]


class Stage:
    """A binder over a database, with U1, who is known and no admin, in workspace T1."""

    def __init__(self, routes: Routes, database: Database, workspace_id: int) -> None:
        self.database = database
        self.workspace_id = workspace_id
        self.talk = Spoken()
        self.moments: list[str] = []
        self.woken = 0
        self.binder = Binder(
            routes,
            database,
            lambda _: self.talk,
            lambda: NOW,
            wake=self._wake,
            crash_point=lambda name: self.moments.append(name),
        )

    def _wake(self) -> None:
        self.woken += 1

    async def knows(self, *profiles: Profile) -> None:
        """These people's profiles were read."""
        async with self.database.begin(self.workspace_id) as session:
            await people.learn(session, profiles)
            for each in profiles:
                person = await people.meet(session, each.slack_id)
                await people.learn_details(session, person.id, Details(), NOW)

    async def gets(self, kind: Kind, body: JSON) -> Answer | None:
        """Something arrives; what is answered, once everything is said."""
        answer = await self.binder.answer(read(kind, body))
        if answer is not None and not isinstance(answer.talk, Nothing):
            await self.binder._say(read(kind, body), answer.talk)
        await self.binder.finish()
        return answer

    async def stored(self) -> dict[str, list[Any]]:
        """Everything stored, but receipts."""
        found: dict[str, list[Any]] = {}
        async with self.database.read_everywhere() as session:
            for row in OF_A_WORKSPACE:
                if row is not ReceiptRow:
                    found[row.__name__] = sorted(map(repr, (await session.exec(select(row))).all()))
            found["WorkspaceRow"] = sorted(map(repr, (await session.exec(select(WorkspaceRow))).all()))
        return found


def command(typed: str, user: str = "U1", team: str = "T1", **more: Any) -> JSON:  # noqa: ANN401 - any field
    """`/learn …`."""
    return {
        "command": "/learn",
        "text": typed,
        "user_id": user,
        "team_id": team,
        "trigger_id": "1.1.a",
        "response_url": "https://hooks.slack.com/commands/1",
        **more,
    }


def action(action_id: str, value: object = None, user: str = "U1", team: str = "T1", **more: Any) -> JSON:  # noqa: ANN401
    """A pressed button on a message."""
    packed = value if isinstance(value, str) else json.dumps(value or {})
    return {
        "type": "block_actions",
        "user": {"id": user, "team_id": team},
        "team": {"id": team},
        "trigger_id": "1.1.a",
        "response_url": "https://hooks.slack.com/actions/1",
        "container": {"type": "message", "channel_id": "C1", "message_ts": "1.0", "is_ephemeral": False},
        "message": {
            "ts": "1.0",
            "text": "a post",
            "blocks": [
                {"type": "section", "block_id": "a", "text": {"type": "plain_text", "text": "a post"}},
                {"type": "actions", "block_id": "b", "elements": []},
            ],
        },
        "actions": [{"type": "button", "action_id": action_id, "value": packed, "action_ts": "1.2"}],
        **more,
    }


def shortcut(callback_id: str, message: object = None, user: str = "U1", team: str = "T1") -> JSON:
    """An entry of Slack's shortcuts, or of the menu of a message."""
    body: JSON = {
        "type": "shortcut" if message is None else "message_action",
        "callback_id": callback_id,
        "trigger_id": "1.1.a",
        "user": {"id": user, "team_id": team},
        "team": {"id": team},
    }
    return body if message is None else {**body, "message": message, "response_url": "https://hooks.slack.com/a/1"}


def suggestion(action_id: str, typed: object = "", user: str = "U1", team: str = "T1") -> JSON:
    """A select asks what to offer for what was typed."""
    return {
        "type": "block_suggestion",
        "action_id": action_id,
        "block_id": action_id,
        "value": typed,
        "user": {"id": user, "team_id": team},
        "team": {"id": team},
    }


def in_home(values: JSON | None = None, ref: object = None) -> JSON:
    """What an action in the Home tab has instead of a message. values: the state of its elements, by block."""
    view = {
        "id": "VHOME",
        "type": "home",
        "hash": "h1",
        "callback_id": "home",
        "private_metadata": json.dumps(ref or {}),
        "state": {"values": {name: {name: state} for name, state in (values or {}).items()}},
    }
    return {"container": {"type": "view"}, "view": view, "message": None, "response_url": None}


def in_modal(depth: int = 1) -> JSON:
    """What an action in a modal has instead of a message. depth: how many modals are stacked, 1 to 3."""
    previous = {1: None, 2: "V1", 3: "V2"}[depth]
    view = {"id": f"V{depth}", "type": "modal", "hash": "h1", "root_view_id": "V1", "previous_view_id": previous}
    return {"container": {"type": "view"}, "view": view, "message": None, "response_url": None}


def submission(
    callback_id: str,
    values: JSON,
    ref: object = None,
    user: str = "U1",
    team: str = "T1",
    *,
    view_id: str = "V1",
    hash_: str = "h1",
) -> JSON:
    """A submitted modal; its inputs are those of the values, each the state of its element."""
    return {
        "type": "view_submission",
        "user": {"id": user, "team_id": team},
        "team": {"id": team},
        "trigger_id": "1.1.a",
        "view": {
            "id": view_id,
            "hash": hash_,
            "type": "modal",
            "callback_id": callback_id,
            "private_metadata": ref if isinstance(ref, str) else json.dumps(ref or {}),
            "blocks": [{"type": "input", "block_id": name} for name in values],
            "state": {"values": {name: {name: state} for name, state in values.items()}},
        },
    }


def unlike(number: int) -> str:
    """A title that is like no other one: nobody is asked whether they mean that."""
    return hashlib.sha256(str(number).encode()).hexdigest()[:24]


def typed(value: object) -> JSON:
    """The state of a text field."""
    return {"type": "plain_text_input", "value": value}


def chosen(value: object) -> JSON:
    """The state of a select."""
    return {"type": "static_select", "selected_option": {"value": value}}


def event(name: str, event_id: str = "Ev1", team: str = "T1", **fields: Any) -> JSON:  # noqa: ANN401 - of the event
    """Something Slack reports."""
    return {"type": "event_callback", "team_id": team, "event_id": event_id, "event": {"type": name, **fields}}


def a_message(words: str) -> Message:
    """Private words."""
    return notice.note("notice/unexpected", reference=words)


def words_of(answer: Answer | None) -> str:
    """All that a person reads of an answer, as JSON."""
    if answer is None:
        return ""
    match answer.talk:
        case Word(message):
            said = message.payload()
        case Home(view):
            said = view.to_dict()
        case _:
            said = {}
    return json.dumps([answer.body, said], ensure_ascii=False)


def request(kind: Kind, body: JSON) -> Request:
    """As the binder reads it."""
    return read(kind, body)
