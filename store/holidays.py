"""Holidays of a workspace, for everybody or for those at a place."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Date, bindparam, func
from sqlmodel import col, delete, select

from learning.absence import Holidays
from learning.text import key
from store.prepared import Prepared
from store.rows import HolidayRow
from store.session import Session

AROUND = timedelta(days=60)
"""How far from now holidays matter for what is planned."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The holidays to come at a place ("": everywhere): how many, and the next one."""

    place: str
    count: int
    following: date


_BETWEEN: Prepared[tuple[str, date]] = Prepared(
    select(col(HolidayRow.place_key), col(HolidayRow.day)).where(
        col(HolidayRow.day).between(bindparam("first", type_=Date), bindparam("last", type_=Date))
    )
)


async def around(session: Session, now: datetime) -> Holidays:
    """The holidays near a moment (aware), by place."""
    first, last = (now - AROUND).date(), (now + AROUND).date()
    found: dict[str, set[date]] = defaultdict(set)
    for place_key, day in await session.ask(_BETWEEN, first=first, last=last):
        found[place_key].add(day)
    return Holidays(found)


async def replace(session: Session, place: str, days: Mapping[date, str]) -> tuple[int, int]:
    """Store the holidays of a place; of the years that are told, what was stored before goes.

    place: "" for everybody. days: each with its name. Returns how many are new, and how many are gone.
    """
    place_key, years = key(place), sorted({day.year for day in days})
    here = col(HolidayRow.place_key) == place_key
    known: set[date] = set()
    for year in years:
        told = col(HolidayRow.day).between(date(year, 1, 1), date(year, 12, 31))
        known |= set((await session.exec(select(col(HolidayRow.day)).where(here, told))).all())
        await session.exec(delete(HolidayRow).where(here, told))
    session.add_all(
        HolidayRow(workspace_id=session.workspace_id, place=place, place_key=place_key, day=day, name=name)
        for day, name in days.items()
    )
    return len(days.keys() - known), len(known - days.keys())


async def forget(session: Session, place: str) -> int:
    """Delete the holidays of a place ("": those for everybody); how many there were."""
    return (await session.exec(delete(HolidayRow).where(col(HolidayRow.place_key) == key(place)))).rowcount


async def to_come(session: Session, today: date) -> list[Listed]:
    """The holidays from a day on, for each place; first of all those for everybody."""
    query = (
        select(func.max(col(HolidayRow.place)), func.count(), func.min(col(HolidayRow.day)))
        .where(col(HolidayRow.day) >= today)
        .group_by(col(HolidayRow.place_key))
        .order_by(col(HolidayRow.place_key))
    )
    return [Listed(*row) for row in (await session.exec(query)).all()]


async def of_place(session: Session, place: str, first: date) -> list[tuple[date, str]]:
    """The holidays of a place ("": those for everybody) from a day on, with their names."""
    query = (
        select(col(HolidayRow.day), col(HolidayRow.name))
        .where(HolidayRow.place_key == key(place), col(HolidayRow.day) >= first)
        .order_by(col(HolidayRow.day))
    )
    return [(day, name) for day, name in (await session.exec(query)).all()]
