"""What is stored when a workspace, or an organisation, lets the app in."""

from collections.abc import Awaitable, Callable

from bot.clock import Clock
from handlers import installation as conversation
from handlers.turn import Desk
from learning.installation import Grant, is_organisation
from learning.workspace import Workspace
from store import installations, workspaces
from store.database import Database, again_if_it_gave_way
from store.vault import Vault


class LettingIn:
    """Keeps what was granted, and has the process hear of it."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        clock: Clock,
        installed: Callable[[Workspace], Awaitable[None]],
        *,
        can_mail: bool,
    ) -> None:
        """clock: aware UTC now. installed: called with each that let us in. can_mail: whether a mail server is set."""
        self._database = database
        self._vault = vault
        self._clock = clock
        self._installed = installed
        self._can_mail = can_mail

    async def store(self, given: Grant) -> Workspace:
        """Keep what was granted; the workspace is there from now on, or again, and whoever let us in hears of it."""
        found = await workspaces.install(
            self._database,
            given.team_id,
            given.team_name,
            given.bot_user_id,
            app_id=given.app_id,
            can_mail=self._can_mail,
        )
        await again_if_it_gave_way(lambda: self._let_in(found.id, given))
        await self._installed(found)
        return found

    async def _let_in(self, workspace_id: int, given: Grant) -> None:
        async with self._database.begin(workspace_id) as session:
            await workspaces.come_back(session, self._clock())
            desk = Desk(session, await workspaces.get(session), self._clock())
            heard = given.installer and not is_organisation(given.team_id)  # nobody is told anything there
            by = await conversation.welcome(desk, given.installer) if heard else None
            await installations.keep(session, self._vault, given, self._clock(), installed_by=by)
