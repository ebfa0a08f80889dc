"""Workspaces and their settings."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, time
from typing import Any

from sqlalchemy import bindparam, exists
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, delete, select, update

from learning.installation import GONE
from learning.language import Language
from learning.person import Person
from learning.workspace import Settings, UserGroup, Workspace
from store import holding, installations, people
from store.database import Database
from store.prepared import Prepared
from store.rows import PersonRow, ReceiptRow, Row, WorkspaceRow
from store.session import Session


def _settings(stored: dict[str, object]) -> Settings:
    known = {name: value for name, value in stored.items() if name in Settings.__dataclass_fields__}
    if isinstance(known.get("nudge_time"), str):
        known["nudge_time"] = time.fromisoformat(str(known["nudge_time"]))
    if isinstance(known.get("saved_at"), str):
        known["saved_at"] = datetime.fromisoformat(str(known["saved_at"]))
    for name in ("facilitators", "priorities"):
        if isinstance(listed := known.get(name), list):
            known[name] = tuple(listed)
    if "language" in known:
        known["language"] = Language(str(known["language"]))
    return Settings(**known)  # type: ignore[arg-type]  # written by `save_settings` alone


def _value(row: WorkspaceRow) -> Workspace:
    groups = {
        id_: UserGroup(id_, stored["name"], stored["handle"], tuple(stored.get("users", ())))
        for id_, stored in row.user_groups.items()
    }
    return Workspace(
        row.id or 0,
        row.team_id,
        row.name,
        row.bot_user_id,
        _settings(row.settings),
        groups,
        row.app_id,
        row.can_mail,
        restored_at=row.restored_at,
        installed_at=row.installed_at,
        gone_at=row.gone_at,
    )


IS_ORGANISATION = col(WorkspaceRow.team_id).startswith("E")
"""Whether a row is an organisation's, as in `learning.installation.is_organisation`; see `store.organisations`."""

_IS_IN = col(WorkspaceRow.gone_at).is_(None) & ~IS_ORGANISATION


class Purged(LookupError):
    """The workspace of a session is not there any more: all of it was deleted."""


async def install(
    database: Database, team_id: str, name: str, bot_user_id: str, *, app_id: str = "", can_mail: bool = False
) -> Workspace:
    """Remember a workspace the app was installed in; the same one again only learns what is new.

    app_id: Slack's id of the app; "": what is known stays. can_mail: whether a mail server is set.
    """
    async with database.begin_everywhere() as session:
        row = await _by_team(session, team_id)
    if row is None:
        row = WorkspaceRow(team_id=team_id, name=name, bot_user_id=bot_user_id)
    row.name, row.bot_user_id = name, bot_user_id
    row.app_id, row.can_mail = app_id or row.app_id, can_mail
    try:
        async with database.begin_everywhere() as session:
            row = await session.merge(row)
            await session.flush()
            return _value(row)
    except IntegrityError:  # another instance, started at the same moment, was first
        async with database.read_everywhere() as session:
            found = await _by_team(session, team_id)
            if found is None:
                raise
            return _value(found)


async def _by_team(session: Session, team_id: str) -> WorkspaceRow | None:
    return (await session.exec(select(WorkspaceRow).where(WorkspaceRow.team_id == team_id))).first()


async def by_team(database: Database, team_id: str) -> Workspace | None:
    """The workspace of a Slack team id, if the app is installed there."""
    async with database.read_everywhere() as session:
        row = await _by_team(session, team_id)
        return _value(row) if row is not None else None


async def teams(database: Database) -> list[tuple[int, str]]:
    """All workspaces: our id and Slack's."""
    async with database.read_everywhere() as session:
        query = select(WorkspaceRow.id, WorkspaceRow.team_id).where(~IS_ORGANISATION).order_by(col(WorkspaceRow.id))
        return [(id_ or 0, team_id) for id_, team_id in (await session.exec(query)).all()]


async def every_id(database: Database) -> list[int]:
    """Our ids of all workspaces in which the app is."""
    query = select(WorkspaceRow.id).where(_IS_IN).order_by(col(WorkspaceRow.id))
    async with database.read_everywhere() as session:
        return [id_ for id_ in (await session.exec(query)).all() if id_ is not None]


def is_in(row: type[Row]) -> ColumnElement[bool]:
    """Whether the app is in the workspace of a row: what planners of all workspaces ask. row: as in the query."""
    here = col(WorkspaceRow.id) == getattr(row, "workspace_id")  # noqa: B009
    return exists().where(here, col(WorkspaceRow.gone_at).is_(None))


async def leave(session: Session, now: datetime) -> None:
    """The app was taken out of this workspace: nothing is sent or planned any more. now: aware UTC."""
    await session.exec(update(WorkspaceRow).where(col(WorkspaceRow.gone_at).is_(None)).values(gone_at=now))
    await installations.end(session)
    await holding.hold_back(session, GONE)


async def come_back(session: Session, now: datetime) -> None:
    """The app is in this workspace, from now on or again; what was held back is sent. now: aware UTC."""
    await session.exec(update(WorkspaceRow).values(installed_at=now, gone_at=None))
    await holding.bring_back(session, GONE, now)


async def purge(database: Database, before: datetime) -> list[str]:
    """Delete everything of the workspaces that the app left before a moment (aware UTC); their Slack ids."""
    to_go = col(WorkspaceRow.gone_at) < before
    async with database.read_everywhere() as session:
        found = (await session.exec(select(WorkspaceRow.id, WorkspaceRow.team_id).where(to_go))).all()
    purged = []
    for workspace_id, team_id in found:
        async with database.begin(workspace_id or 0) as session:  # unless it came back meanwhile
            if (await session.exec(delete(WorkspaceRow).where(to_go))).rowcount:
                purged.append(team_id)
    return purged


async def everywhere(database: Database) -> list[Workspace]:
    """All workspaces in which the app is."""
    query = select(WorkspaceRow).where(_IS_IN).order_by(col(WorkspaceRow.id))
    async with database.read_everywhere() as session:
        return [_value(row) for row in (await session.exec(query)).all()]


async def may_mail(database: Database, *, can_mail: bool) -> None:
    """Store in all workspaces whether a mail server is set."""
    async with database.begin_everywhere() as session:
        await session.exec(update(WorkspaceRow).values(can_mail=can_mail))


_HERE: Prepared[tuple[WorkspaceRow]] = Prepared(select(WorkspaceRow))


async def get(session: Session) -> Workspace:
    """The workspace of this session. Raises Purged."""
    found = await session.ask(_HERE)
    if not found:
        raise Purged
    return _value(found[0][0])


_AND_PERSON = (
    PersonRow,
    (col(PersonRow.workspace_id) == col(WorkspaceRow.id)) & (col(PersonRow.slack_id) == bindparam("slack_id")),
)
_AND_RECEIPT = (
    ReceiptRow,
    (col(ReceiptRow.workspace_id) == col(WorkspaceRow.id)) & (col(ReceiptRow.key) == bindparam("receipt")),
)
_WITH_PERSON: Prepared[tuple[WorkspaceRow, PersonRow | None]] = Prepared(
    select(WorkspaceRow, PersonRow).join(*_AND_PERSON, isouter=True)
)
_WITH_RECEIPT: Prepared[tuple[WorkspaceRow, PersonRow | None, dict[str, Any] | None]] = Prepared(
    select(WorkspaceRow, PersonRow, ReceiptRow.answer)
    .join(*_AND_PERSON, isouter=True)
    .join(*_AND_RECEIPT, isouter=True)
)


async def with_person(
    session: Session, slack_id: str, receipt: str | None = None
) -> tuple[Workspace, Person | None, dict[str, Any] | None]:
    """What every turn begins with, in one query: the workspace of this session, somebody in it, and what was answered
    to the same request before (None: nothing). receipt: its key; None: it changes nothing. Raises Purged.
    """
    looked: list[tuple[WorkspaceRow, PersonRow | None, dict[str, Any] | None]]
    if receipt is None:
        looked = [(*each, None) for each in await session.ask(_WITH_PERSON, slack_id=slack_id)]
    else:
        looked = await session.ask(_WITH_RECEIPT, slack_id=slack_id, receipt=receipt)
    if not looked:
        raise Purged
    row, person, answered = looked[0]
    return _value(row), people.value(person) if person is not None else None, answered


async def save_settings(session: Session, settings: Settings, *, replan: bool) -> None:
    """Store what a workspace chose. replan: everybody's next nudge is computed anew from the last one."""
    row = (await session.exec(select(WorkspaceRow))).one()
    row.settings = asdict(settings) | {
        "nudge_time": settings.nudge_time.isoformat("minutes"),
        "saved_at": settings.saved_at.isoformat() if settings.saved_at else None,
    }
    session.add(row)
    if replan:
        await session.exec(update(PersonRow).values(next_nudge_at=None))


async def learn_user_groups(session: Session, groups: Collection[UserGroup], *, gone: Collection[str] = ()) -> None:
    """Store what Slack says of some user groups; of their members, what is known stays. gone: ids of those that are."""
    row = await _to_change(session)
    told = {group.id: _stored(group) | _members(row.user_groups.get(group.id, {})) for group in groups}
    row.user_groups = {id_: stored for id_, stored in (row.user_groups | told).items() if id_ not in gone}
    session.add(row)


async def learn_all_user_groups(session: Session, groups: Collection[UserGroup]) -> None:
    """The same, of all the groups there are."""
    row = await _to_change(session)
    kept = {group.id for group in groups}
    await learn_user_groups(session, groups, gone=row.user_groups.keys() - kept)


async def learn_members(session: Session, group_id: str, users: Collection[str]) -> None:
    """Store who is in a user group; of the other groups nothing is kept but what they are called."""
    row = await _to_change(session)
    row.user_groups = {
        id_: {name: stored[name] for name in ("name", "handle")} | ({"users": list(users)} if id_ == group_id else {})
        for id_, stored in row.user_groups.items()
    }
    session.add(row)


async def save_profile_fields(session: Session, fields: dict[str, str]) -> None:
    """Store which custom fields of Slack's profiles tell the place, the department and the supervisor."""
    row = (await session.exec(select(WorkspaceRow))).one()
    row.profile_fields = fields
    session.add(row)


async def profile_fields(session: Session) -> dict[str, str]:
    """Which custom fields tell what: name to id; see `learning.profile`."""
    return dict((await session.exec(select(WorkspaceRow.profile_fields))).one())


async def _to_change(session: Session) -> WorkspaceRow:
    """The row, so that nobody else changes it before this transaction ends."""
    return (await session.exec(select(WorkspaceRow).with_for_update())).one()


def _stored(group: UserGroup) -> dict[str, object]:
    return {"name": group.name, "handle": group.handle}


def _members(stored: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in stored.items() if name == "users"}
