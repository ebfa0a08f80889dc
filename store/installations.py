"""Installations: the tokens of workspaces that installed the app themselves, encrypted; and taking them out again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import and_, col, or_, select, update

from learning.installation import Grant, is_organisation
from store.database import Database
from store.rows import InstallationRow, WorkspaceRow
from store.session import Session
from store.vault import Secrets, Vault, VaultError

ACTIVE, REPLACED, ENDED = "active", "replaced", "ended"

LEASE = timedelta(minutes=2)
"""How long one process alone may exchange a token; a call takes ten seconds at most."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a workspace speaks with. among: Slack's id of it, where the token is of an organisation; else ""."""

    secrets: Secrets
    among: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A token that ends soon, taken to be exchanged by one process. until: how long it may take, aware UTC."""

    workspace_id: int
    secrets: Secrets
    until: datetime


async def keep(session: Session, vault: Vault, grant: Grant, now: datetime, *, installed_by: int | None) -> None:
    """Store what Slack granted; what the workspace had before is replaced.

    now: aware UTC. installed_by: our id of who installed it.
    """
    await end(session, REPLACED)
    session.add(
        InstallationRow(
            workspace_id=session.workspace_id,
            installed_by_id=installed_by,
            installed_at=now,
            sealed=vault.seal(grant.team_id, Secrets(grant.token, grant.refresh)),
            scopes=",".join(sorted(grant.scopes)),
            bot_id=grant.bot_id,
            enterprise_id=grant.enterprise_id,
            of_organisation=grant.of_organisation,
            expires_at=now + grant.lives if grant.lives else None,
        )
    )


async def end(session: Session, state: str = ENDED) -> None:
    """The tokens of the workspace are worth nothing any more; they are not kept."""
    await session.exec(
        update(InstallationRow)
        .where(col(InstallationRow.state) == ACTIVE)
        .values(state=state, sealed="", expires_at=None, refreshing_until=None)
    )


async def held(session: Session, vault: Vault) -> Held | None:
    """The tokens of the workspace; None when it installed nothing, or took it out. Raises VaultError."""
    row = InstallationRow
    query = select(row.sealed, row.of_organisation, WorkspaceRow.team_id).where(
        col(WorkspaceRow.id) == col(row.workspace_id), col(row.state) == ACTIVE
    )
    found = (await session.exec(query)).first()
    if found is None:
        return None
    sealed, shared, team_id = found
    return Held(vault.open(team_id, sealed), team_id if shared and not is_organisation(team_id) else "")


async def in_use(database: Database) -> list[int]:
    """Ids of the workspaces that have a token in use."""
    query = select(InstallationRow.workspace_id).where(InstallationRow.state == ACTIVE)
    async with database.read_everywhere() as session:
        return list((await session.exec(query.order_by(col(InstallationRow.workspace_id)))).all())


async def ending(database: Database, before: datetime, now: datetime) -> list[int]:
    """Ids of the workspaces whose token ends before a moment, and which nobody exchanges just now. Aware UTC."""
    row = InstallationRow
    query = select(row.workspace_id).where(
        row.state == ACTIVE, col(row.expires_at) < before, _free(now), ~col(row.of_organisation)
    )
    of_organisations = select(func.min(row.workspace_id)).where(
        row.state == ACTIVE, col(row.expires_at) < before, _free(now), col(row.of_organisation)
    )
    async with database.read_everywhere() as session:
        alone = (await session.exec(query)).all()
        shared = (await session.exec(of_organisations.group_by(row.enterprise_id))).all()
    return sorted([*alone, *shared])


async def take(database: Database, vault: Vault, workspace_id: int, now: datetime) -> Taken | None:
    """Take the token of a workspace to exchange it; None when another process does, or there is none.

    An organisation's workspaces share one token, and are taken together. now: aware UTC. Raises VaultError.
    """
    row = InstallationRow
    async with database.begin_everywhere() as session:
        query = (
            select(row, WorkspaceRow.team_id)
            .join(WorkspaceRow, col(WorkspaceRow.id) == col(row.workspace_id))
            .where(_shares(workspace_id), row.state == ACTIVE)
            .order_by(col(row.id))
            .with_for_update(of=row)
        )
        rows = (await session.exec(query)).all()
        if not rows or any(each.refreshing_until is not None and each.refreshing_until > now for each, _ in rows):
            return None
        first, team_id = rows[0]
        found = vault.open(team_id, first.sealed)
        for each, _ in rows:
            each.refreshing_until = now + LEASE
            session.add(each)
    return Taken(workspace_id, found, now + LEASE)


async def exchanged(database: Database, vault: Vault, taken: Taken, new: Secrets, lives: timedelta | None) -> list[int]:
    """Store the token that Slack gave for the old one; ids of the workspaces that have it now.

    lives: after which time it ends. Nothing is stored where the app was taken out or let in again meanwhile.
    """
    row, now = InstallationRow, taken.until - LEASE
    async with database.begin_everywhere() as session:
        query = (
            select(row, WorkspaceRow.team_id)
            .join(WorkspaceRow, col(WorkspaceRow.id) == col(row.workspace_id))
            .where(_shares(taken.workspace_id), row.state == ACTIVE, row.refreshing_until == taken.until)
            .with_for_update(of=row)
        )
        rows = (await session.exec(query)).all()
        for each, team_id in rows:
            each.sealed = vault.seal(team_id, new)
            each.expires_at = now + lives if lives else None
            each.refreshing_until = None
            session.add(each)
        return [each.workspace_id for each, _ in rows]


async def put_off(database: Database, taken: Taken, until: datetime) -> None:
    """Nobody tries to exchange this token before a moment (aware UTC): Slack will not have it."""
    row = InstallationRow
    async with database.begin_everywhere() as session:
        await session.exec(
            update(row)
            .where(_shares(taken.workspace_id), col(row.refreshing_until) == taken.until)
            .values(refreshing_until=until)
            .execution_options(synchronize_session=False)
        )


async def rotate(database: Database, vault: Vault) -> tuple[int, list[str]]:
    """Seal everything anew with the first key: how many, and the workspaces (Slack ids) that no key opens."""
    closed: list[str] = []
    many = 0
    for workspace_id in await in_use(database):
        async with database.begin(workspace_id) as session:
            row = (
                await session.exec(select(InstallationRow).where(InstallationRow.state == ACTIVE).with_for_update())
            ).first()
            team_id = (await session.exec(select(WorkspaceRow.team_id))).one()
            if row is None:
                continue
            try:
                row.sealed = vault.seal(team_id, vault.open(team_id, row.sealed))
            except VaultError:
                closed.append(team_id)
                continue
            session.add(row)
            many += 1
    return many, closed


def _free(now: datetime) -> ColumnElement[bool]:
    until = col(InstallationRow.refreshing_until)
    return or_(until.is_(None), until <= now)


def _shares(workspace_id: int) -> ColumnElement[bool]:
    """The installation of a workspace, and all others with the same token."""
    mine = aliased(InstallationRow)
    organisation = (
        select(mine.enterprise_id)
        .where(mine.workspace_id == workspace_id, mine.state == ACTIVE, col(mine.of_organisation))
        .scalar_subquery()
    )
    together = and_(col(InstallationRow.of_organisation), col(InstallationRow.enterprise_id) == organisation)
    return or_(col(InstallationRow.workspace_id) == workspace_id, together)
