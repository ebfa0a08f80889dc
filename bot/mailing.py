"""The courier of e-mail: beside the one of Slack, so that a slow mail server holds up nothing there."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.clients import ClientOf
from bot.delivery import Courier
from bot.mail import GREETING, Mailer, NotMailed, envelope
from bot.slack import Failure, Meaning
from bot.watch import Watch
from handlers.effect import Effect, Outcome, SendMail
from handlers.route import Letter, Routes
from learning.delivery import DOUBTFUL, Delivery, State, may_call
from store import outbox
from store.database import Database

MARGIN = timedelta(seconds=30)
"""How much longer a claim holds than handing a letter over may take."""


class MailCourier(Courier):
    """Hands over the letters of the outbox.

    Whether a letter arrived of which the server said neither yes nor no can be found out nowhere. It is not sent again,
    and stays in the ledger as one that may have been sent; with `again` it is sent again, perhaps for the second time.
    """

    by_mail = True
    at_once = 4
    ahead = 0  # there are no circulars by e-mail

    def __init__(
        self,
        routes: Routes,
        database: Database,
        clients: ClientOf,
        clock: Callable[[], datetime],
        mailer: Mailer | None,
        *,
        again: bool = False,
        watch: Watch | None = None,
        crash_point: Callable[[str], None] = lambda _: None,
    ) -> None:
        """mailer: None while no mail server is set; what is due then fails. The rest is as in `Courier`."""
        super().__init__(routes, database, clients, clock, watch=watch, crash_point=crash_point)
        self.mailer = mailer
        self.again = again

    async def _do(self, letter: Letter, delivery: Delivery, effect: Effect, bot_user_id: str) -> Outcome | None:
        del bot_user_id
        if delivery.uncertain and not self.again:
            await self._failed(letter, delivery, Failure(Meaning.UNKNOWN, "ended meanwhile"))
            return None
        if not isinstance(effect, SendMail) or self.mailer is None or not effect.address:
            why = "no mail server is set" if self.mailer is None else "there is no address"
            await self._failed(letter, delivery, Failure(Meaning.NEVER, why))
            return None
        if effect.not_before is not None:
            await self._wait(delivery, effect.not_before)
            return None
        if not may_call(self.clock(), delivery) or not await self._hold(delivery, self.mailer):
            await self.recorder.put_back(delivery, State.PENDING, self.clock(), "claimed too long ago", burnt=False)
            return None
        try:
            message = envelope(effect, self.mailer.server.sender, delivery.opaque_id, delivery.first_try_at)
            await self.mailer.send(effect.address, message)
        except NotMailed as error:
            await self._failed(letter, delivery, error.failure)
            return None
        return Outcome()

    async def _hold(self, delivery: Delivery, mailer: Mailer) -> bool:
        """Make the claim last as long as the call may, so that nobody takes the letter for abandoned meanwhile."""
        until = self.clock() + timedelta(seconds=GREETING + mailer.server.patience) + MARGIN
        async with self.database.begin(delivery.workspace_id) as session:
            return await outbox.hold(session, delivery, until)

    async def _failed(self, letter: Letter, delivery: Delivery, problem: Failure) -> None:
        if problem.meaning is not Meaning.UNKNOWN:
            await super()._failed(letter, delivery, problem)
        elif self.again:
            await super()._failed(letter, delivery, Failure(Meaning.LATER, problem.error))
        else:
            await self.recorder.gave_up(letter, delivery, f"{DOUBTFUL}: {problem.error}", uncertain=True)
