"""Routes: what Slack, a person or the outbox may ask of a conversation. Wrong ones are refused when they are made."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict

from handlers.effect import Effect, Outcome, Skip
from handlers.reply import Reply
from handlers.turn import Desk, Turn
from learning.person import Act
from messages.refs import Ref


class Kind(StrEnum):
    """How a route is reached."""

    COMMAND = "command"
    ACTION = "action"
    SHORTCUT = "shortcut"
    OPTIONS = "options"
    SUBMIT = "submit"
    EVENT = "event"


class Typed(BaseModel):
    """What was typed after the word of a command, or into a select whose options we offer.

    mentioned: the Slack id of the first person mentioned there; mentions are not in the text.
    """

    model_config = ConfigDict(frozen=True)
    text: str = ""
    mentioned: str = ""


class Noted(BaseModel):
    """Where a shortcut was used: on a message with this text, or anywhere ("")."""

    model_config = ConfigDict(frozen=True)
    text: str = ""


class Form(BaseModel):
    """A submitted modal: its inputs by block_id, and what it belongs to (`ref`, from its private_metadata)."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
    ref: Ref = Ref()


class Event(BaseModel):
    """Something Slack reports; what we do not use of it is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


Handler = Callable[[Turn, Any], Awaitable[Reply]]
Look = Callable[[Desk, Any], Awaitable[bool]]
AnyHandler = TypeVar("AnyHandler", bound=Callable[..., Awaitable[Reply]])
_GIVEN: dict[Kind, tuple[type[BaseModel], ...]] = {
    Kind.COMMAND: (Typed,),
    Kind.ACTION: (Ref, Form),
    Kind.SHORTCUT: (Noted,),
    Kind.OPTIONS: (Typed,),
    Kind.SUBMIT: (Form,),
    Kind.EVENT: (Event,),
}


@dataclass(frozen=True, slots=True)
class Route:
    """One way into a conversation. writes: whether it may change something stored.

    once: whether the same request again is answered as it was, and changes nothing.
    look: for events of which few matter: whether this one does, asked in a reading transaction before the turn.
    """

    kind: Kind
    name: str
    needs: Act
    writes: bool
    given: type[BaseModel]
    handler: Handler
    once: bool
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """One kind of thing the outbox sends.

    prepare: what to do now, rendered from what is stored now, or why not any more.
    sent: stores what Slack answered. failed: stores that it will never be sent (Slack's error).
    prepare_all, sent_all: the same of many at once, with as many statements as of one; see `circular`.
    """

    kind: str
    ref: type[Ref]
    prepare: Callable[[Desk, Any], Awaitable[Effect | Skip]]
    sent: Callable[[Desk, Any, Outcome], Awaitable[None]] | None = None
    failed: Callable[[Desk, Any, str], Awaitable[None]] | None = None
    prepare_all: Callable[[Desk, list[Any]], Awaitable[list[Effect | Skip]]] | None = None
    sent_all: Callable[[Desk, list[tuple[Any, Outcome]]], Awaitable[None]] | None = None


def circular(
    kind: str,
    ref: type[Ref],
    *,
    prepare: Callable[[Desk, list[Any]], Awaitable[list[Effect | Skip]]],
    sent: Callable[[Desk, list[tuple[Any, Outcome]]], Awaitable[None]],
) -> Letter:
    """A letter that goes to hundreds at the same time: several are prepared, and recorded, in one transaction."""

    async def prepare_one(desk: Desk, ref: Ref) -> Effect | Skip:
        return (await prepare(desk, [ref]))[0]

    async def sent_one(desk: Desk, ref: Ref, outcome: Outcome) -> None:
        await sent(desk, [(ref, outcome)])

    return Letter(kind, ref, prepare_one, sent_one, prepare_all=prepare, sent_all=sent)


@dataclass(slots=True)
class Routes:
    """The routes of one conversation, or of all of them."""

    all: dict[tuple[Kind, str], Route] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)

    def command(self, word: str, *, needs: Act) -> Callable[[AnyHandler], AnyHandler]:
        """`/learn <word> …`; it only reads, what it leads to writes."""
        return self._route(Kind.COMMAND, word, needs, writes=False)

    def action(
        self, action_id: str, *, needs: Act, writes: bool, once: bool = True
    ) -> Callable[[AnyHandler], AnyHandler]:
        """A button, or another element that speaks when it is used. once: see `Route`, for one that writes."""
        return self._route(Kind.ACTION, action_id, needs, writes=writes, once=once)

    def shortcut(self, callback_id: str, *, needs: Act) -> Callable[[AnyHandler], AnyHandler]:
        """An entry of Slack's shortcuts, or of a message's menu; it only reads."""
        return self._route(Kind.SHORTCUT, callback_id, needs, writes=False)

    def options(self, action_id: str, *, needs: Act) -> Callable[[AnyHandler], AnyHandler]:
        """A select whose options are looked up while the person types."""
        return self._route(Kind.OPTIONS, action_id, needs, writes=False)

    def submit(self, callback_id: str, *, needs: Act) -> Callable[[AnyHandler], AnyHandler]:
        """A submitted modal."""
        return self._route(Kind.SUBMIT, callback_id, needs, writes=True)

    def event(self, name: str, *, needs: Act, look: Look | None = None) -> Callable[[AnyHandler], AnyHandler]:
        """Something Slack reports. look: whether it matters; see `Route`."""
        return self._route(Kind.EVENT, name, needs, writes=True, look=look)

    def letter(self, letter: Letter) -> Letter:
        """Something the outbox sends."""
        if letter.kind in self.letters:
            raise ValueError(f"two letters are called {letter.kind}")
        self.letters[letter.kind] = letter
        return letter

    def include(self, other: "Routes") -> None:
        """Take the routes of a conversation in."""
        for route in other.all.values():
            self._add(route)
        for letter in other.letters.values():
            self.letter(letter)

    def _route(
        self, kind: Kind, name: str, needs: Act, *, writes: bool, once: bool = True, look: Look | None = None
    ) -> Callable[[AnyHandler], AnyHandler]:
        def register(handler: AnyHandler) -> AnyHandler:
            self._add(Route(kind, name, needs, writes, _given(kind, name, handler), handler, writes and once, look))
            return handler

        return register

    def _add(self, route: Route) -> None:
        if (route.kind, route.name) in self.all:
            raise ValueError(f"two handlers for the {route.kind} {route.name}")
        self.all[route.kind, route.name] = route


def _given(kind: Kind, name: str, handler: Callable[..., Awaitable[Reply]]) -> type[BaseModel]:
    """What the handler takes beside its turn; refuses handlers the binder could not call."""
    parameters = list(inspect.signature(handler).parameters)
    hints = get_type_hints(handler)
    if not inspect.iscoroutinefunction(handler) or len(parameters) != 2 or hints.get(parameters[0]) is not Turn:
        raise TypeError(f"the handler of the {kind} {name} has to be `async (Turn, …) -> Reply`")
    given = hints.get(parameters[1])
    if not (inspect.isclass(given) and issubclass(given, _GIVEN[kind])):
        wanted = " or ".join(each.__name__ for each in _GIVEN[kind])
        raise TypeError(f"the handler of the {kind} {name} takes a {wanted}, not {given!r}")
    return given
