"""What to do about deliveries, rendered from what is stored now; several of one kind in one transaction."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from pydantic import ValidationError

from handlers.effect import Effect, SendFile, Skip, Tell
from handlers.route import Letter, Routes
from handlers.turn import Desk
from learning.delivery import Delivery
from learning.installation import GONE
from messages.refs import Ref
from messages.words import speak
from store import outbox, workspaces
from store.database import Database

Prepared = dict[int, tuple[Effect | Skip, str]]
"""What to do about deliveries, and as whom, by their ids."""

log = logging.getLogger(__name__)


class Preparer:
    """Asks letters what to do now."""

    def __init__(self, routes: Routes, database: Database, clock: Callable[[], datetime]) -> None:
        """clock: aware UTC now."""
        self.routes = routes
        self.database = database
        self.clock = clock

    def begin(self, claimed: Sequence[Delivery]) -> dict[int, asyncio.Task[Prepared]]:
        """Begin to prepare what can be prepared in one transaction; by the ids of the deliveries."""
        alike: dict[tuple[int, str], list[Delivery]] = defaultdict(list)
        for each in claimed:
            alike[each.workspace_id, each.kind].append(each)
        begun: dict[int, asyncio.Task[Prepared]] = {}
        for (_, kind), some in alike.items():
            letter = self.routes.letters.get(kind)
            if letter is not None and letter.prepare_all is not None and len(some) > 1:
                task = asyncio.create_task(self._together(letter, letter.prepare_all, some))
                begun |= {each.id: task for each in some}
        return begun

    async def prepare(
        self, letter: Letter, delivery: Delivery, together: asyncio.Task[Prepared] | None
    ) -> tuple[Effect | Skip, str]:
        """What to do about one, and as whom. together: what `begin` began for it."""
        prepared = await asyncio.shield(together) if together else {}
        return prepared.get(delivery.id) or await self._alone(letter, delivery)

    async def _together(
        self, letter: Letter, prepare: Callable[[Desk, list[Ref]], Awaitable[list[Effect | Skip]]], some: list[Delivery]
    ) -> Prepared:
        """What to do about several of one kind, by id; without those that have to be looked at alone."""
        try:
            async with self.database.read(some[0].workspace_id) as session:
                desk = Desk(session, await workspaces.get(session), self.clock())
                if desk.workspace.gone_at is not None:
                    return dict.fromkeys((each.id for each in some), (Skip(GONE), ""))
                speak(desk.workspace.settings.language)
                superseded = await outbox.superseded(session, some)
                refs = {each.id: _ref(letter, each) for each in some if each.id not in superseded}
                readable = {id_: ref for id_, ref in refs.items() if ref is not None}
                effects = await prepare(desk, list(readable.values()))
                bot_user_id = desk.workspace.bot_user_id
                return {id_: (_to_somebody(effect), bot_user_id) for id_, effect in zip(readable, effects, strict=True)}
        except Exception:  # noqa: BLE001 - whose it is shows, and is told, when each is prepared alone
            log.warning("%s deliveries (%s) are prepared one by one", len(some), letter.kind)
            return {}

    async def _alone(self, letter: Letter, delivery: Delivery) -> tuple[Effect | Skip, str]:
        async with self.database.read(delivery.workspace_id) as session:
            desk = Desk(session, await workspaces.get(session), self.clock())
            if desk.workspace.gone_at is not None:
                return Skip(GONE), ""
            speak(desk.workspace.settings.language)
            if await outbox.superseded(session, [delivery]):
                return Skip("a newer one follows"), ""
            ref = _ref(letter, delivery)
            if ref is None:
                return Skip("its reference is of another version"), ""
            return _to_somebody(await letter.prepare(desk, ref)), desk.workspace.bot_user_id


def _ref(letter: Letter, delivery: Delivery) -> Ref | None:
    try:
        return letter.ref.model_validate_json(delivery.ref)
    except ValidationError:
        return None


def _to_somebody(effect: Effect | Skip) -> Effect | Skip:
    if isinstance(effect, Tell | SendFile) and not effect.slack_id:
        return Skip("the person had everything about them deleted")
    return effect
