"""What came of deliveries is stored: one at a time, or several in one transaction."""

import logging
from collections.abc import Callable
from datetime import datetime

from bot.together import Sent, Together
from bot.watch import Watch
from handlers.effect import Outcome
from handlers.route import Letter, Routes
from handlers.turn import Desk
from learning.delivery import Delivery, State
from store import outbox, workspaces
from store.database import Database, again_if_it_gave_way
from store.session import Session

log = logging.getLogger(__name__)


class Recorder:
    """Writes the ends of deliveries, and what follows from them; gives claims back."""

    def __init__(self, routes: Routes, database: Database, clock: Callable[[], datetime], watch: Watch) -> None:
        """clock: aware UTC now."""
        self.routes = routes
        self.database = database
        self.clock = clock
        self.watch = watch
        self._ends = Together(self._several_sent, self._one_sent)
        self._untried = Together(self._give_back, self._give_one_back)

    async def sent(self, letter: Letter, delivery: Delivery, outcome: Outcome) -> None:
        """Store what Slack answered, and what follows from it."""
        if letter.sent_all is not None:
            await self._ends.do((delivery.workspace_id, letter.kind), Sent(delivery, outcome))
        else:
            await self._one_sent((delivery.workspace_id, letter.kind), Sent(delivery, outcome))
        self.watch.delivery(delivery.kind, State.SENT)

    async def gave_up(self, letter: Letter, delivery: Delivery, reason: str, *, uncertain: bool) -> None:
        """Store that it will never be sent (uncertain: or that nobody knows), and what follows from it."""
        async with self.database.begin(delivery.workspace_id) as session:
            ended = await outbox.finish(session, delivery, State.FAILED, reason=reason, uncertain=uncertain)
            if ended and letter.failed is not None:
                desk = await self._desk(session, delivery)
                await letter.failed(desk, letter.ref.model_validate_json(delivery.ref), reason)
        self.watch.delivery(delivery.kind, State.FAILED)

    async def finish(self, delivery: Delivery, state: State, *, reason: str, uncertain: bool = False) -> None:
        """Store an end from which nothing follows."""
        async with self.database.begin(delivery.workspace_id) as session:
            await outbox.finish(session, delivery, state, reason=reason, uncertain=uncertain)
        self.watch.delivery(delivery.kind, state)

    async def put_back(
        self, delivery: Delivery, state: State, due_at: datetime, reason: str, *, burnt: bool, anew: bool = False
    ) -> None:
        """Give a claim back, see `store.outbox.put_back`."""
        async with self.database.begin(delivery.workspace_id) as session:
            await outbox.put_back(session, delivery, state, due_at=due_at, reason=reason, burnt=burnt, anew=anew)

    async def untried(self, delivery: Delivery, due_at: datetime, reason: str) -> None:
        """Give a claim back of which nothing was tried. due_at: aware UTC."""
        await self._untried.do((delivery.workspace_id, due_at, reason), delivery)

    async def _several_sent(self, key: tuple[int, str], some: list[Sent]) -> None:
        letter = self.routes.letters[key[1]]
        await again_if_it_gave_way(lambda: self._store_several(letter, some))

    async def _store_several(self, letter: Letter, some: list[Sent]) -> None:
        async with self.database.begin(some[0].delivery.workspace_id) as session:
            places = [(each.delivery, (each.outcome.channel or None, each.outcome.ts or None)) for each in some]
            ours = await outbox.finish_sent(session, places)
            for each in some:
                if each.delivery.id not in ours:
                    _taken_over(each.delivery)
            ended = [each for each in some if each.delivery.id in ours]
            if ended and letter.sent_all is not None:
                earliest = min((each.delivery for each in ended), key=lambda delivery: delivery.first_try_at)
                desk = await self._desk(session, earliest)
                refs = [letter.ref.model_validate_json(each.delivery.ref) for each in ended]
                await letter.sent_all(desk, [(ref, each.outcome) for ref, each in zip(refs, ended, strict=True)])

    async def _one_sent(self, key: tuple[int, str], sent: Sent) -> None:
        letter = self.routes.letters[key[1]]
        await again_if_it_gave_way(lambda: self._store_one(letter, sent.delivery, sent.outcome))

    async def _store_one(self, letter: Letter, delivery: Delivery, outcome: Outcome) -> None:
        async with self.database.begin(delivery.workspace_id) as session:
            if not await outbox.finish(
                session, delivery, State.SENT, channel=outcome.channel or None, ts=outcome.ts or None
            ):
                _taken_over(delivery)
                return
            if letter.sent is not None:
                desk = await self._desk(session, delivery)
                await letter.sent(desk, letter.ref.model_validate_json(delivery.ref), outcome)

    async def _desk(self, session: Session, delivery: Delivery) -> Desk:
        """Where what follows a delivery is written; it began with that."""
        return Desk(session, await workspaces.get(session), self.clock(), began=delivery.first_try_at)

    async def _give_back(self, key: tuple[int, datetime, str], some: list[Delivery]) -> None:
        workspace_id, due_at, reason = key
        async with self.database.begin(workspace_id) as session:
            await outbox.put_back_untried(session, some, due_at=due_at, reason=reason)

    async def _give_one_back(self, key: tuple[int, datetime, str], delivery: Delivery) -> None:
        await self._give_back(key, [delivery])


def _taken_over(delivery: Delivery) -> None:
    log.warning("delivery %s was taken over before its end was stored", delivery.id)
