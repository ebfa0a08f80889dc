"""The outbox as its operator sees it: what failed, hangs or waits too long, over all workspaces, and sending again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func
from sqlmodel import and_, col, or_, select

from learning.delivery import ACTIVE, OVERDUE, Listed, State, again
from learning.ledger import LINE, Week
from store.database import Database
from store.rows import DeliveryRow, WorkspaceRow
from store.session import Session

_SINCE = func.coalesce(col(DeliveryRow.first_try_at), col(DeliveryRow.due_at))
"""When a delivery was first to be sent: while it is tried again, its due_at moves on."""

_LIKE = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deliveries: all that is given has to hold.

    states: one of these; overdue: or on its way for too long (`learning.delivery.OVERDUE`). ids: one of these.
    team_id: Slack's id of the workspace. kind: the kind of letter, or what stands before its dot.
    reason: a part of the reason. older_than: first to be sent at least so long ago.
    """

    states: Collection[State] = ()
    overdue: bool = False
    ids: Collection[int] | None = None
    team_id: str = ""
    kind: str = ""
    reason: str = ""
    older_than: timedelta | None = None


def _where(wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    row = DeliveryRow
    found: list[ColumnElement[bool]] = []
    in_state: list[ColumnElement[bool]] = [col(row.state).in_(list(wanted.states))]
    if wanted.overdue:
        in_state.append(and_(col(row.state).in_(ACTIVE), now - OVERDUE >= _SINCE))
    if wanted.states or wanted.overdue:
        found.append(or_(*in_state))
    if wanted.ids is not None:
        found.append(col(row.id).in_(list(wanted.ids)))
    if wanted.team_id:
        found.append(col(WorkspaceRow.team_id) == wanted.team_id)
    if wanted.kind:
        family = wanted.kind.translate(_LIKE) + ".%"
        found.append(or_(col(row.kind) == wanted.kind, col(row.kind).like(family, escape="\\")))
    if wanted.reason:
        found.append(col(row.reason).ilike(f"%{wanted.reason.translate(_LIKE)}%", escape="\\"))
    if wanted.older_than is not None:
        found.append(now - wanted.older_than >= _SINCE)
    return found


async def find(database: Database, wanted: Wanted, now: datetime, most: int) -> list[Listed]:
    """Deliveries, those that have waited longest first. now: aware UTC. most: how many at most."""
    here = col(WorkspaceRow.id) == col(DeliveryRow.workspace_id)
    query = (
        select(DeliveryRow, col(WorkspaceRow.team_id))
        .join(WorkspaceRow, here)
        .where(*_where(wanted, now))
        .order_by(_SINCE, col(DeliveryRow.id))
        .limit(most)
    )
    async with database.read_everywhere() as session:
        return [_listed(row, team_id) for row, team_id in await session.exec(query)]


async def count(database: Database, wanted: Wanted, now: datetime) -> dict[tuple[State, str], int]:
    """How many deliveries there are of each state and kind. now: aware UTC."""
    row = DeliveryRow
    query = (
        select(row.state, row.kind, func.count())
        .join(WorkspaceRow, col(WorkspaceRow.id) == col(row.workspace_id))
        .where(*_where(wanted, now))
        .group_by(col(row.state), col(row.kind))
        .order_by(col(row.state), col(row.kind))
    )
    async with database.read_everywhere() as session:
        return {(State(state), kind): many for state, kind, many in await session.exec(query)}


async def oldest(database: Database, now: datetime) -> timedelta:
    """How long what has waited longest waits; zero when nothing is to be sent. now: aware UTC."""
    query = select(func.min(_SINCE)).where(col(DeliveryRow.state).in_(ACTIVE), now >= _SINCE)
    async with database.read_everywhere() as session:
        since: datetime | None = (await session.exec(query)).one()
    return now - since if since is not None else timedelta()


async def retry(database: Database, wanted: Wanted, now: datetime) -> list[tuple[Listed, State | None]]:
    """Have deliveries sent again: now, with as many tries as a new one has.

    now: aware UTC. Returns each as it was, with where it went, or None for one that stays; see
    `learning.delivery.again`. The running process sees them at its next look.
    """
    found: list[tuple[Listed, State | None]] = []
    query = (
        select(DeliveryRow, col(WorkspaceRow.team_id))
        .join(WorkspaceRow, col(WorkspaceRow.id) == col(DeliveryRow.workspace_id))
        .where(*_where(wanted, now))
        .order_by(col(DeliveryRow.id))
        .with_for_update(of=DeliveryRow)
    )
    async with database.begin_everywhere() as session:
        for row, team_id in await session.exec(query):
            goes_to = again(
                State(row.state), uncertain=row.uncertain, by_mail=row.by_mail, named=wanted.ids is not None
            )
            found.append((_listed(row, team_id), goes_to))
            if goes_to is not None:
                row.state, row.due_at, row.attempts = goes_to, now, 0
                session.add(row)
    return found


async def is_written(session: Session, key: str) -> bool:
    """Whether a delivery with this key was ever written in this workspace."""
    return (await session.exec(select(DeliveryRow.id).where(DeliveryRow.key == key))).first() is not None


async def week(session: Session, since: datetime, until: datetime, now: datetime) -> Week:
    """How this workspace's deliveries fared from one moment to another, and what is open. All aware UTC."""
    row = DeliveryRow
    within = and_(col(row.last_try_at) >= since, col(row.last_try_at) < until)
    sent = and_(col(row.state) == State.SENT, within, col(row.kind) != LINE)
    waits = and_(col(row.state).in_(ACTIVE), now - OVERDUE >= _SINCE)
    message = func.coalesce(col(row.ts), case((col(row.by_mail), col(row.key))))
    query = select(
        func.count(message.distinct()).filter(sent),
        func.count().filter(and_(col(row.state) == State.FAILED, within)),
        func.count().filter(col(row.state) == State.UNKNOWN),
        func.min(_SINCE).filter(waits),
    ).select_from(row)
    messages, failed, unknown, first = (await session.exec(query)).one()
    waits_since: datetime | None = first
    waited = now - waits_since if waits_since is not None else timedelta()
    return Week(messages, failed, unknown, waited)


def _listed(row: DeliveryRow, team_id: str) -> Listed:
    return Listed(
        row.id or 0,
        team_id,
        row.kind,
        State(row.state),
        row.reason,
        row.attempts,
        row.uncertain,
        row.first_try_at or row.due_at,
        row.due_at,
        row.last_try_at,
    )
