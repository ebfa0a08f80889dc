"""What a person means when they answer a control with words: the option, person, channel or date in it."""

from collections.abc import Sequence
from datetime import date, datetime, time

from sandbox import inputs
from sandbox.gestures import Gestures, Place
from sandbox.state import Channel, Json, User
from sandbox.workspace import Workspace

Answered = str | int | date | time | datetime | Sequence[str] | None


class NotSeen(AssertionError):
    """A person did not find what they were looking for; the message shows what they do see."""


def find_person(ws: Workspace, name: str) -> User:
    """The one member with this first name, full name or handle; raises LookupError otherwise."""
    wanted = name.casefold()
    found = [
        user
        for user in ws.state.users.values()
        if wanted in (user.real_name.casefold(), user.real_name.split()[0].casefold(), user.name.casefold())
    ]
    if len(found) != 1:
        who = ", ".join(user.real_name for user in found) or "nobody"
        raise LookupError(f"{name!r} is {who}; one person is needed")
    return found[0]


def find_channel(ws: Workspace, user_id: str, name: str) -> Channel:
    """The channel called `name` as far as this person can see it; raises NotSeen otherwise."""
    channel = ws.channel_named(name.removeprefix("#"))
    if channel is None or (channel.kind == "private" and user_id not in channel.members):
        raise NotSeen(f"{ws.name_of(user_id)} sees no channel called {name}")
    return channel


class Answers:
    """Turns the words of one person into what a control holds."""

    def __init__(self, ws: Workspace, gestures: Gestures, user_id: str) -> None:
        self._ws = ws
        self._gestures = gestures
        self._user_id = user_id
        self._offered: dict[tuple[str, str], list[Json]] = {}

    async def search(self, place: Place, block: Json, element: Json, typed: str) -> list[Json]:
        """Type into a select whose options come from the app; what it offers."""
        key = (str(block["block_id"]), str(element["action_id"]))
        options = await self._gestures.searches(self._user_id, place, *key, typed)
        self._offered[key] = options
        return options

    async def value(self, place: Place, block: Json, element: Json, answer: Answered) -> object:
        """What a person means, in the form the control has it."""
        kind = str(element["type"])
        if kind.startswith("multi_") or kind == "checkboxes":
            parts = [answer] if isinstance(answer, str) else answer
            items = list(parts) if isinstance(parts, Sequence) else []
            return [await self._one(place, block, element, item) for item in items]
        return None if answer is None else await self._one(place, block, element, answer)

    async def _one(self, place: Place, block: Json, element: Json, answer: object) -> object:
        kind = str(element["type"]).removeprefix("multi_")
        if kind == "users_select":
            return find_person(self._ws, str(answer)).id
        if kind in ("channels_select", "conversations_select"):
            return find_channel(self._ws, self._user_id, str(answer)).id
        if kind == "external_select":
            return await self._found_option(place, block, element, str(answer))
        if kind in ("static_select", "radio_buttons", "checkboxes", "overflow"):
            return self._option(inputs.options_of(element), str(answer))
        if isinstance(answer, datetime):
            return int(answer.timestamp()) if kind == "datetimepicker" else answer.date().isoformat()
        if isinstance(answer, time):
            return answer.strftime("%H:%M")
        return answer.isoformat() if isinstance(answer, date) else answer

    async def _found_option(self, place: Place, block: Json, element: Json, text: str) -> Json:
        key = (str(block["block_id"]), str(element["action_id"]))
        offered = self._offered.get(key, [])
        if not any(option["text"]["text"] == text for option in offered):
            offered = await self.search(place, block, element, text)
        return self._option(offered, text)

    def _option(self, offered: list[Json], text: str) -> Json:
        for option in offered:
            if option["text"]["text"] == text:
                return option
        texts = ", ".join(repr(option["text"]["text"]) for option in offered)
        raise NotSeen(f"{self._ws.name_of(self._user_id)} can choose from {texts or 'nothing'}, not {text!r}")
