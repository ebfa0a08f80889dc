"""Resources that people collect for their groups."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, delete, select, update

from learning.resource import Resource
from store import groups
from store.people import shown
from store.rows import GroupRow, PersonRow, ResourceRow
from store.session import Session


async def add(
    session: Session, *, group_id: int, by_id: int, title: str, link: str, why: str, now: datetime
) -> int | None:
    """Store a resource; its id. None when its link is among those of the group already. now: aware UTC."""
    values = {"group_id": group_id, "title": title, "link": link, "why": why, "by_id": by_id, "at": now}
    return await session.insert_once(ResourceRow, values, unless=["group_id", "link"])


async def _found(session: Session, which: ColumnElement[bool], most: int | None = None) -> list[Resource]:
    query = (
        select(ResourceRow, PersonRow.slack_id)
        .join(PersonRow, col(PersonRow.id) == col(ResourceRow.by_id), isouter=True)
        .where(which)
        .order_by(col(ResourceRow.id).desc())
        .limit(most)
    )
    return [_value(row, by) for row, by in (await session.exec(query)).all()]


def _value(row: ResourceRow, by: str | None) -> Resource:
    return Resource(row.id or 0, row.group_id, row.title, row.link, row.why, row.by_id, shown(by or ""), row.at)


async def of_group(session: Session, group_id: int, most: int | None = None) -> list[Resource]:
    """The resources of a group, the newest first."""
    return await _found(session, col(ResourceRow.group_id) == group_id, most)


async def count(session: Session, group_id: int) -> int:
    """How many resources a group has."""
    return (await session.exec(select(func.count()).where(ResourceRow.group_id == group_id))).one()


async def get(session: Session, resource_id: int) -> Resource | None:
    """One resource."""
    return next(iter(await _found(session, col(ResourceRow.id) == resource_id)), None)


async def remove(session: Session, resource_id: int) -> None:
    """Delete a resource."""
    await session.exec(delete(ResourceRow).where(col(ResourceRow.id) == resource_id))


async def move(session: Session, source_id: int, target_id: int) -> None:
    """Give the resources of a group to another one; what is there already stays where it was. Both are held."""
    there = {each.link for each in await of_group(session, target_id)}
    moving = [each.id for each in await of_group(session, source_id) if each.link not in there]
    await session.exec(update(ResourceRow).where(col(ResourceRow.id).in_(moving)).values(group_id=target_id))


async def groups_with(session: Session, person_id: int) -> Sequence[int]:
    """The living groups for which somebody collected resources."""
    query = (
        select(ResourceRow.group_id)
        .join(GroupRow, col(GroupRow.id) == col(ResourceRow.group_id))
        .where(ResourceRow.by_id == person_id, groups.LIVES)
        .distinct()
        .order_by(col(ResourceRow.group_id))
    )
    return (await session.exec(query)).all()
