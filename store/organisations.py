"""Organisations that let the app in as a whole. Each has a row beside its workspaces, which holds its token.

Nothing happens in that row: nobody is stored in it, and nothing is planned or sent there.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from learning.installation import Grant
from store import installations, workspaces
from store.database import Database
from store.rows import InstallationRow, WorkspaceRow
from store.vault import Vault, VaultError


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation. workspace_id: our id of its row. slack_id: Slack's. is_gone: whether it took the app out."""

    workspace_id: int
    slack_id: str
    is_gone: bool


async def everywhere(database: Database) -> list[Organisation]:
    """All of them, also those that took the app out."""
    query = (
        select(WorkspaceRow.id, WorkspaceRow.team_id, WorkspaceRow.gone_at)
        .where(workspaces.IS_ORGANISATION)
        .order_by(col(WorkspaceRow.id))
    )
    async with database.read_everywhere() as session:
        found = (await session.exec(query)).all()
    return [Organisation(id_ or 0, slack_id, gone_at is not None) for id_, slack_id, gone_at in found]


async def workspaces_of(database: Database, slack_id: str) -> dict[str, int]:
    """The workspaces that have the token of an organisation: Slack's id to ours. slack_id: of the organisation."""
    row = InstallationRow
    query = (
        select(WorkspaceRow.team_id, row.workspace_id)
        .join(WorkspaceRow, col(WorkspaceRow.id) == col(row.workspace_id))
        .where(
            row.state == installations.ACTIVE,
            col(row.of_organisation),
            row.enterprise_id == slack_id,
            ~workspaces.IS_ORGANISATION,
        )
    )
    async with database.read_everywhere() as session:
        return dict((await session.exec(query)).all())


async def installed_by_itself(database: Database, team_id: str) -> bool:
    """Whether a workspace (Slack's id) let the app in without its organisation, and has a token of its own."""
    row = InstallationRow
    query = (
        select(row.id)
        .join(WorkspaceRow, col(WorkspaceRow.id) == col(row.workspace_id))
        .where(WorkspaceRow.team_id == team_id, row.state == installations.ACTIVE, ~col(row.of_organisation))
    )
    async with database.read_everywhere() as session:
        return (await session.exec(query)).first() is not None


async def share(
    database: Database, vault: Vault, organisation: Organisation, team: tuple[str, str], now: datetime
) -> Grant:
    """What an organisation's token grants in one of its workspaces. team: its Slack id and name. now: aware UTC.

    Raises VaultError, also when the app was taken out meanwhile.
    """
    query = select(InstallationRow, WorkspaceRow).where(
        col(WorkspaceRow.id) == col(InstallationRow.workspace_id), InstallationRow.state == installations.ACTIVE
    )
    async with database.read(organisation.workspace_id) as session:
        found = (await session.exec(query)).first()
    if found is None:
        raise VaultError("there is none any more")
    held, row = found
    secrets = vault.open(row.team_id, held.sealed)
    return Grant(
        team_id=team[0],
        team_name=team[1],
        bot_user_id=row.bot_user_id,
        bot_id=held.bot_id,
        app_id=row.app_id,
        scopes=tuple(held.scopes.split(",")),
        installer="",
        token=secrets.token,
        refresh=secrets.refresh,
        lives=held.expires_at - now if held.expires_at else None,
        enterprise_id=organisation.slack_id,
        of_organisation=True,
    )
