"""What a conversation works with: a desk (one transaction of one workspace), and a turn (a person at it)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ParamSpec, TypeVar

from handlers.effect import Tell
from learning.language import Language, choose
from learning.person import Act, Person, Standing, demand, may
from learning.workspace import Workspace
from messages.blocks import Message
from messages.refs import PersonRef, Ref
from messages.words import speaking
from store import outbox
from store.database import Session

Facts = ParamSpec("Facts")
Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class Desk:
    """One transaction of one workspace. now: aware UTC, the same for all that happens in it."""

    session: Session
    workspace: Workspace
    now: datetime

    async def send(self, kind: str, ref: Ref, *, key: str, lane: str, expires_at: datetime | None = None) -> bool:
        """Have a letter sent once this transaction is stored; see `store.outbox.enqueue`."""
        return await outbox.enqueue(
            self.session, key=key, lane=lane, kind=kind, ref=ref.pack(), now=self.now, expires_at=expires_at
        )

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
