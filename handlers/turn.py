"""What a conversation works with: a desk (one transaction of one workspace), and a turn (a person at it)."""

from dataclasses import dataclass
from datetime import datetime

from learning.person import Act, Person, Standing, demand, may
from learning.workspace import Workspace
from messages.refs import Ref
from store import outbox
from store.database import Session


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
