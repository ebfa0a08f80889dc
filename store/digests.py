"""What the weekly digest of a group is made of, and which groups' is due."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, select, update

from learning.calendar import AS_OTHERS, Hours
from learning.digest import Aim, Told
from learning.group import State
from learning.objective import Audience, Status
from store import workspaces
from store.database import Database
from store.people import shown
from store.rows import GroupRow, HelpOfferRow, HelpRow, MemberRow, ObjectiveRow, PersonRow, ProgressRow
from store.session import Session

MOST = 10
"""Of each sort: what a digest tells at the most."""


@dataclass(frozen=True, slots=True)
class Due:
    """A group whose digest is to be planned. planned: when it is due (aware UTC); None: not planned yet.

    hours: when its members are asked, if the group chose that.
    """

    group_id: int
    planned: datetime | None
    zones: tuple[str, ...]
    hours: Hours = AS_OTHERS


def _to_plan(now: datetime) -> ColumnElement[bool]:
    return (
        (col(GroupRow.state) == State.ACTIVE)
        & col(GroupRow.channel).is_not(None)
        & (col(GroupRow.next_digest_at).is_(None) | (col(GroupRow.next_digest_at) <= now))
    )


async def workspaces_to_plan(database: Database, now: datetime) -> list[int]:
    """Ids of the workspaces in which a group's digest is due, or has to be planned. now: aware UTC."""
    query = select(GroupRow.workspace_id).where(_to_plan(now), workspaces.is_in(GroupRow)).distinct()
    async with database.read_everywhere() as session:
        return list((await session.exec(query)).all())


async def to_plan(session: Session, now: datetime, limit: int) -> list[Due]:
    """The next groups to plan for, taken for this transaction; another instance takes others."""
    query = (
        select(GroupRow).where(_to_plan(now)).order_by(col(GroupRow.id)).limit(limit).with_for_update(skip_locked=True)
    )
    rows = list((await session.exec(query)).all())
    zones: dict[int, list[str]] = defaultdict(list)
    members = (
        select(MemberRow.group_id, PersonRow.zone)
        .join(PersonRow, col(PersonRow.id) == col(MemberRow.person_id))
        .where(col(MemberRow.group_id).in_([row.id for row in rows]), col(MemberRow.left_at).is_(None))
    )
    for group_id, zone in (await session.exec(members)).all() if rows else ():
        zones[group_id].append(zone)
    return [
        Due(row.id or 0, row.next_digest_at, tuple(zones[row.id or 0]), Hours(row.nudge_weekday, row.nudge_time))
        for row in rows
    ]


async def plan(session: Session, group_id: int, at: datetime) -> None:
    """Store when a group's next digest is due (aware UTC)."""
    await session.exec(update(GroupRow).where(col(GroupRow.id) == group_id).values(next_digest_at=at))


async def plan_anew(session: Session) -> None:
    """Every group's next digest is to be computed anew: the day or hour of the workspace changed."""
    await session.exec(update(GroupRow).values(next_digest_at=None))


async def told_until(session: Session, group_id: int) -> datetime:
    """The end of the last digest that was posted, or when the group was formed."""
    query = select(GroupRow.digested_until, GroupRow.formed_at).where(GroupRow.id == group_id)
    until, formed_at = (await session.exec(query)).one()
    return until or formed_at


async def told(session: Session, group_id: int, ends: datetime) -> None:
    """Store that a digest was posted. ends: aware UTC."""
    await session.exec(update(GroupRow).where(col(GroupRow.id) == group_id).values(digested_until=ends))


def _of_members(group_id: int) -> ColumnElement[bool]:
    members = select(MemberRow.person_id).where(MemberRow.group_id == group_id, col(MemberRow.left_at).is_(None))
    return col(PersonRow.id).in_(members) & col(PersonRow.forgotten_at).is_(None)


async def zones_of(session: Session, group_id: int) -> list[str]:
    """The zones of a group's people."""
    return list((await session.exec(select(PersonRow.zone).where(_of_members(group_id)))).all())


async def aims(session: Session, group_id: int) -> list[Aim]:
    """The objectives of a group that its members let it see, with what was said of each."""
    query = (
        select(ObjectiveRow)
        .join(PersonRow, col(PersonRow.id) == col(ObjectiveRow.person_id))
        .where(ObjectiveRow.group_id == group_id, ObjectiveRow.audience != Audience.ME, _of_members(group_id))
        .order_by(col(ObjectiveRow.id))
    )
    rows = list((await session.exec(query)).all())
    said: dict[int, list[tuple[datetime, Status]]] = defaultdict(list)
    answers = select(ProgressRow).where(col(ProgressRow.objective_id).in_([row.id for row in rows]))
    for row in (await session.exec(answers.order_by(col(ProgressRow.id)))).all() if rows else ():
        said[row.objective_id or 0].append((row.at, Status(row.status)))
    return [
        Aim(row.person_id, row.what, row.by_when, row.written_at, row.done_at, tuple(said[row.id or 0])) for row in rows
    ]


async def applied(session: Session, group_id: int, starts: datetime, ends: datetime) -> list[Told]:
    """What members used at work in a week (its beginning and end, aware UTC), and let the group read."""
    query = (
        select(ProgressRow, PersonRow.slack_id)
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(ProgressRow.objective_id))
        .join(PersonRow, col(PersonRow.id) == col(ProgressRow.person_id))
        .where(
            ObjectiveRow.group_id == group_id,
            _of_members(group_id),
            col(ProgressRow.at) > starts,
            col(ProgressRow.at) <= ends,
        )
        .order_by(col(ProgressRow.id))
    )
    newest: dict[int | None, tuple[ProgressRow, str]] = {}
    for row, slack_id in (await session.exec(query)).all():
        if row.applied:
            newest.pop(row.objective_id, None)  # what was said later holds: also that it is no longer for the group
            newest[row.objective_id] = (row, slack_id)
    told = [Told(shown(slack_id), row.applied) for row, slack_id in newest.values() if row.for_group]
    return list(dict.fromkeys(told))[-MOST:]  # one answer about several objectives is one thing


async def asked(session: Session, group_id: int, starts: datetime, ends: datetime) -> list[Told]:
    """Help that members asked of the group in a week (its beginning and end, aware UTC), and nobody offered yet."""
    offered = exists().where(
        col(HelpOfferRow.help_id) == col(HelpRow.id),
        col(HelpOfferRow.workspace_id) == col(HelpRow.workspace_id),
        col(HelpOfferRow.offered_at).is_not(None),
    )
    query = (
        select(HelpRow.words, PersonRow.slack_id)
        .join(PersonRow, col(PersonRow.id) == col(HelpRow.person_id))
        .where(
            HelpRow.group_id == group_id,
            HelpRow.audience == "group",
            col(HelpRow.solved_at).is_(None),
            ~offered,
            col(HelpRow.asked_at) > starts,
            col(HelpRow.asked_at) <= ends,
            _of_members(group_id),
        )
        .order_by(col(HelpRow.id))
        .limit(MOST)
    )
    return [Told(shown(slack_id), words) for words, slack_id in (await session.exec(query)).all()]
