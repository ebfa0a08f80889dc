"""Workspaces and their settings."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, time

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from learning.language import Language
from learning.person import Person
from learning.workspace import Settings, UserGroup, Workspace
from store import people
from store.database import Database, Session
from store.rows import PersonRow, WorkspaceRow


def _settings(stored: dict[str, object]) -> Settings:
    known = {name: value for name, value in stored.items() if name in Settings.__dataclass_fields__}
    if isinstance(known.get("nudge_time"), str):
        known["nudge_time"] = time.fromisoformat(str(known["nudge_time"]))
    if isinstance(known.get("saved_at"), str):
        known["saved_at"] = datetime.fromisoformat(str(known["saved_at"]))
    if isinstance(facilitators := known.get("facilitators"), list):
        known["facilitators"] = tuple(facilitators)
    if "language" in known:
        known["language"] = Language(str(known["language"]))
    return Settings(**known)  # type: ignore[arg-type]  # written by `save_settings` alone


def _value(row: WorkspaceRow) -> Workspace:
    groups = {
        id_: UserGroup(id_, stored["name"], stored["handle"], tuple(stored.get("users", ())))
        for id_, stored in row.user_groups.items()
    }
    return Workspace(row.id or 0, row.team_id, row.name, row.bot_user_id, _settings(row.settings), groups)


async def install(database: Database, team_id: str, name: str, bot_user_id: str) -> Workspace:
    """Remember a workspace the app was installed in; the same one again only learns its new name."""
    async with database.begin_everywhere() as session:
        row = await _by_team(session, team_id)
    if row is None:
        row = WorkspaceRow(team_id=team_id, name=name, bot_user_id=bot_user_id)
    row.name, row.bot_user_id = name, bot_user_id
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


async def get(session: Session) -> Workspace:
    """The workspace of this session."""
    return _value((await session.exec(select(WorkspaceRow))).one())


async def with_person(session: Session, slack_id: str) -> tuple[Workspace, Person | None]:
    """The workspace of this session, and somebody in it: what every turn begins with, in one query."""
    here = (col(PersonRow.workspace_id) == col(WorkspaceRow.id)) & (col(PersonRow.slack_id) == slack_id)
    found = (await session.exec(select(WorkspaceRow, PersonRow).join(PersonRow, here, isouter=True))).one()
    row: WorkspaceRow = found[0]
    person: PersonRow | None = found[1]
    return _value(row), people.value(person) if person is not None else None


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
