"""Tokens that end: each is exchanged for a new one well before, by one process at a time.

The old one works until its end, so nothing waits for the exchange. A process that dies between Slack's answer and its
storing loses the new token; Slack's documents do not say that the old refresh token works a second time, so the
workspace may then have to install the app again, which `peerloop doctor` says.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from bot.clock import Clock
from bot.installing import Exchange
from bot.slack import Meaning, Problem, failure
from learning.installation import REFRESH_BEFORE
from store import installations
from store.database import Database
from store.vault import Vault, VaultError

HOPELESS = timedelta(hours=1)
"""Until when a token that Slack would not exchange is left alone: only an installation mends that."""

log = logging.getLogger(__name__)


class Tokens:
    """Exchanges what ends soon."""

    def __init__(
        self, database: Database, vault: Vault, exchange: Exchange, clock: Clock, renewed: Callable[[int], None]
    ) -> None:
        """clock: aware UTC now. renewed: called with each workspace (our id) that has a new token."""
        self._database = database
        self._vault = vault
        self._exchange = exchange
        self._clock = clock
        self._renewed = renewed

    async def refresh(self) -> None:
        """Exchange every token that ends within `REFRESH_BEFORE`; one that cannot be is tried again in two minutes."""
        now = self._clock()
        for workspace_id in await installations.ending(self._database, now + REFRESH_BEFORE, now):
            await self._refresh(workspace_id)

    async def _refresh(self, workspace_id: int) -> None:
        taken = None
        try:
            taken = await installations.take(self._database, self._vault, workspace_id, self._clock())
            if taken is None:
                return
            new, lives = await self._exchange.refresh(taken.secrets)
            done = await installations.exchanged(self._database, self._vault, taken, new, lives)
        except VaultError as error:
            log.warning("the token of workspace %s cannot be opened: %s", workspace_id, error)
            return
        except Problem as error:
            what = failure(error)
            log.warning("the token of workspace %s could not be exchanged (%s)", workspace_id, what.error)
            if taken is not None and what.meaning is Meaning.NEVER:
                await installations.put_off(self._database, taken, self._clock() + HOPELESS)
            return
        for each in done:
            self._renewed(each)
