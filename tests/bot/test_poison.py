"""A letter that always breaks ends in the ledger, with its reason, and no longer keeps its lane."""

from datetime import timedelta

from bot.clients import for_one
from bot.delivery import Courier
from handlers.effect import Effect, Skip
from handlers.route import Letter, Routes
from handlers.turn import Desk
from learning.delivery import MOST_ATTEMPTS, State
from messages.refs import Ref
from store import workspaces
from tests.bot.office import office


async def test_a_letter_that_breaks_every_time_fails_in_the_end_and_frees_its_lane(database_url: str) -> None:
    told: list[str] = []

    async def breaks(_: Desk, __: Ref) -> Effect | Skip:
        raise RuntimeError("broken")

    async def goes(_: Desk, __: Ref) -> Effect | Skip:
        return Skip("nothing to do")

    async def failed(_: Desk, __: Ref, error: str) -> None:
        told.append(error)

    routes = Routes()
    routes.letter(Letter("broken", Ref, prepare=breaks, failed=failed))
    routes.letter(Letter("whole", Ref, prepare=goes))
    async with office(database_url) as here:
        courier = Courier(routes, here.database, for_one(here.slack), here.box.clock.now)
        async with here.database.begin(here.workspace.id) as session:
            desk = Desk(session, await workspaces.get(session), here.now)
            await desk.send("broken", Ref(), key="1", lane="same")
            await desk.send("whole", Ref(), key="2", lane="same")
        for _ in range(MOST_ATTEMPTS + 5):
            await courier.drain()
            here.box.clock.move_by(timedelta(minutes=15))
        ends = [(row.kind, State(row.state)) for row in await here.rows()]
    assert ends == [("broken", State.FAILED), ("whole", State.SKIPPED)]
    assert len(told) == 1
    assert told[0].startswith("broke, reference")
