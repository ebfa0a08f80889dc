"""What happened to groups: written once, never changed."""

from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from learning.membership import Change, Happened
from store.people import shown
from store.rows import GroupChangeRow, PersonRow
from store.session import Session

_Who, _By = aliased(PersonRow), aliased(PersonRow)


async def record(
    session: Session,
    group_id: int,
    what: Change,
    *,
    person_id: int | None = None,
    by_id: int | None = None,
    why: str = "",
    now: datetime,
) -> None:
    """Store what happened to a group. person_id: whom it is about; None: the whole group.

    by_id: who did it; None: Slack reported it, or Peerloop did it by itself. now: aware UTC.
    """
    session.add(
        GroupChangeRow(
            workspace_id=session.workspace_id,
            group_id=group_id,
            what=what.value,
            person_id=person_id,
            by_id=by_id,
            why=why,
            at=now,
        )
    )


_SELECT = (
    select(GroupChangeRow, _Who.slack_id, _By.slack_id)
    .join(_Who, col(_Who.id) == col(GroupChangeRow.person_id), isouter=True)
    .join(_By, col(_By.id) == col(GroupChangeRow.by_id), isouter=True)
)


def _value(row: GroupChangeRow, who: str | None, by: str | None) -> Happened:
    by_itself = row.what == Change.FORMED and row.by_id is None
    return Happened(Change(row.what), row.at, shown(who or ""), shown(by or ""), row.why, by_itself)


async def of_group(session: Session, group_id: int, *, offset: int = 0, limit: int = 10) -> list[Happened]:
    """What happened to a group, the newest first."""
    query = _SELECT.where(GroupChangeRow.group_id == group_id).order_by(col(GroupChangeRow.id).desc())
    return [_value(*found) for found in (await session.exec(query.offset(offset).limit(limit))).all()]


async def last_of(session: Session, group_id: int, person_id: int) -> Happened | None:
    """What happened last to somebody in a group."""
    query = _SELECT.where(GroupChangeRow.group_id == group_id, GroupChangeRow.person_id == person_id)
    found = (await session.exec(query.order_by(col(GroupChangeRow.id).desc()).limit(1))).first()
    return _value(*found) if found else None


async def last(session: Session, group_id: int, *what: Change) -> Happened | None:
    """The last of some sorts of changes of a group."""
    query = _SELECT.where(GroupChangeRow.group_id == group_id, col(GroupChangeRow.what).in_(what))
    found = (await session.exec(query.order_by(col(GroupChangeRow.id).desc()).limit(1))).first()
    return _value(*found) if found else None
