"""Organisations (Enterprise Grid) that let the app in as a whole: which of their workspaces it may be in.

Slack gives one token for all of them. Which those are changes without our doing, when an administrator of the
organisation chooses so; it is asked for again and again, since that needs no event to arrive.
https://docs.slack.dev/reference/methods/auth.teams.list
"""

import logging

from slack_sdk.web.async_client import AsyncWebClient

from bot.clients import ClientOf
from bot.clock import Clock
from bot.letting_in import LettingIn
from bot.slack import GONE, Problem, failure
from store import organisations, workspaces
from store.database import Database
from store.organisations import Organisation
from store.vault import Vault, VaultError

log = logging.getLogger(__name__)


class Organisations:
    """Lets us into the workspaces an organisation grants, and out of those it does not."""

    def __init__(
        self, database: Database, vault: Vault, clients: ClientOf, clock: Clock, letting_in: LettingIn
    ) -> None:
        """clients: who speaks for which organisation. clock: aware UTC now."""
        self._database = database
        self._vault = vault
        self._clients = clients
        self._clock = clock
        self._letting_in = letting_in

    async def look(self) -> None:
        """See what each organisation grants now; one that cannot be asked is left as it is."""
        for each in await organisations.everywhere(self._database):
            try:
                await self._look(each)
            except VaultError as error:
                log.warning("the token of organisation %s cannot be used: %s", each.slack_id, error)
            except Problem as error:
                log.warning("organisation %s could not be asked (%s)", each.slack_id, failure(error).error)

    async def _look(self, organisation: Organisation) -> None:
        granted = {} if organisation.is_gone else await self._granted(organisation)
        ours = await organisations.workspaces_of(self._database, organisation.slack_id)
        for team_id, name in granted.items():
            if team_id not in ours and not await organisations.installed_by_itself(self._database, team_id):
                team = team_id, name
                given = await organisations.share(self._database, self._vault, organisation, team, self._clock())
                await self._letting_in.store(given)
        for team_id in ours.keys() - granted.keys():
            async with self._database.begin(ours[team_id]) as session:
                await workspaces.leave(session, self._clock())

    async def _granted(self, organisation: Organisation) -> dict[str, str]:
        """The workspaces the organisation grants: Slack's id to the name; none once the app is out."""
        slack = await self._clients(organisation.workspace_id)
        try:
            return await _all(slack)
        except Problem as error:
            if failure(error).error not in GONE:
                raise
        async with self._database.begin(organisation.workspace_id) as session:
            await workspaces.leave(session, self._clock())
        return {}


async def _all(slack: AsyncWebClient) -> dict[str, str]:
    found: dict[str, str] = {}
    cursor = ""
    while True:
        page = await slack.auth_teams_list(limit=200, cursor=cursor or None)
        found |= {str(team["id"]): str(team.get("name") or "") for team in page.get("teams") or []}
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return found
