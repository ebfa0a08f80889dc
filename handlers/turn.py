"""What a conversation works with: a desk (one transaction of one workspace), and a turn (a person at it)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, ParamSpec, TypeVar

from handlers.effect import Tell
from learning.delivery import doubt
from learning.language import Language, choose
from learning.person import Act, Person, Standing, demand, may
from learning.workspace import Workspace
from messages.blocks import Message
from messages.refs import PersonRef, Ref
from messages.words import speaking
from store import outbox
from store.session import Session

Facts = ParamSpec("Facts")
Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class Desk:
    """One transaction of one workspace. now: aware UTC, the same for all that happens in it.

    began: when what happens here was first to happen (aware UTC), when that is known; see `learning.delivery.doubt`.
    """

    asked: ClassVar[bool] = False
    """Whether somebody asks for it just now."""

    session: Session
    workspace: Workspace
    now: datetime
    began: datetime | None = field(default=None, kw_only=True)

    async def send(
        self,
        kind: str,
        ref: Ref,
        *,
        key: str,
        lane: str,
        expires_at: datetime | None = None,
        began: datetime | None = None,
    ) -> bool:
        """Have a letter sent once this transaction is stored; see `store.outbox.enqueue`.

        began: when this letter could first have been sent, if that is neither now nor this desk's.
        """
        entry = self.entry(kind, ref, key=key, lane=lane, expires_at=expires_at, began=began)
        return await outbox.enqueue(self.session, [entry], self.now) == 1

    def entry(
        self,
        kind: str,
        ref: Ref,
        *,
        key: str,
        lane: str,
        expires_at: datetime | None = None,
        began: datetime | None = None,
    ) -> outbox.Entry:
        """What `send` writes into the outbox; for many at once, see `send_all`."""
        since = began or self.began or (self.now if self.asked else None)
        return outbox.Entry(key, lane, kind, ref.pack(), expires_at, doubt(self.workspace.restored_at, since, self.now))

    async def send_all(self, entries: Sequence[outbox.Entry]) -> int:
        """Have many letters sent once this transaction is stored; returns how many of them are new."""
        return await outbox.enqueue(self.session, entries, self.now)

    async def home_changed(self, person: Person) -> None:
        """Have somebody's Home tab show what holds now, if they ever opened it."""
        if person.home:
            key = f"home:{person.id}:{self.now.isoformat()}"
            await self.send("home.show", PersonRef(person_id=person.id), key=key, lane=f"home:{person.id}")

    def language_of(self, person: Person) -> Language:
        """The language somebody is spoken to in."""
        return choose(person.locale, self.workspace.settings.language)

    def say(self, person: Person, message: Callable[Facts, Said], *facts: Facts.args, **more: Facts.kwargs) -> Said:
        """A message in somebody's language. message: makes it of the facts."""
        with speaking(self.language_of(person)):
            return message(*facts, **more)

    def tell(self, person: Person, message: Callable[Facts, Message], *facts: Facts.args, **more: Facts.kwargs) -> Tell:
        """A direct message to somebody; see `say`."""
        said = self.say(person, message, *facts, **more)
        return Tell(person.id, person.slack_id, person.direct_message, said)


@dataclass(frozen=True, slots=True)
class Turn(Desk):
    """A desk with the person who did something, and what they may do."""

    asked: ClassVar[bool] = True

    standing: Standing

    @property
    def person(self) -> Person:
        """Who did it."""
        return self.standing.person

    def may(self, act: Act) -> bool:
        """Whether the person may do something else, to decide what to show."""
        return may(self.standing, act)

    def demand(self, act: Act) -> None:
        """Raise Refused unless the person may do something else."""
        demand(self.standing, act)
