"""Who could be in a group of a topic, with all that decides who learns with whom."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from learning.calendar import local_day
from learning.interest import Interest
from store import interests
from store.rows import MemberRow, PersonRow
from store.session import Session

LEVELS = 8
"""How many levels of supervisors are looked up; no company has many more."""


async def of_topic(session: Session, topic_id: int, now: datetime, most: int | None = None) -> list[Interest]:
    """Everybody who waits for a group in a topic, the longest waiting first, with what the grouping needs to know.

    now: aware UTC; whether somebody pauses counts by their own day. most: how many at the most; None: all.
    """
    found = (await interests.waiting(session, topic_id))[:most]
    return await known(session, found, now)


async def known(
    session: Session, found: list[Interest], now: datetime, *, besides: int | None = None
) -> list[Interest]:
    """Some interests with the supervisors of all levels, who met before, and who pauses.

    besides: a group that does not count as having met, when it is asked how new its members are to each other.
    """
    bosses = await _bosses(session, {each.slack_id: each.supervisor for each in found})
    met = await _met(session, [each.person_id for each in found], besides)
    paused = await _paused(session, found, now)
    return [
        replace(
            each,
            bosses=bosses.get(each.slack_id, frozenset()),
            met=met.get(each.person_id, frozenset()),
            paused=each.person_id in paused,
        )
        for each in found
    ]


async def leads(session: Session, person_ids: Collection[int], others: Collection[int]) -> bool:
    """Whether one of some people is a supervisor of one of the others, or the other way round, at any level known."""
    query = select(PersonRow.id, PersonRow.slack_id, PersonRow.supervisor)
    found = (await session.exec(query.where(col(PersonRow.id).in_({*person_ids, *others})))).all()
    above = await _bosses(session, {slack_id: boss for _, slack_id, boss in found})
    ones = {slack_id for id_, slack_id, _ in found if id_ in person_ids}
    rest = {slack_id for id_, slack_id, _ in found if id_ in others} - ones
    return any(
        bool(above.get(each, frozenset()) & across) for here, across in ((ones, rest), (rest, ones)) for each in here
    )


async def _bosses(session: Session, supervisors: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """The supervisors of each, theirs, and so on: one query for each level. supervisors: of each, by Slack id."""
    above = {slack_id: boss for slack_id, boss in supervisors.items() if boss}
    unknown = set(above.values()) - above.keys()
    for _ in range(LEVELS):
        if not unknown:
            break
        query = select(PersonRow.slack_id, PersonRow.supervisor).where(col(PersonRow.slack_id).in_(unknown))
        above |= dict((await session.exec(query)).all())
        unknown = {boss for boss in above.values() if boss} - above.keys()
    chains: dict[str, frozenset[str]] = {}
    for slack_id in supervisors:
        chain: list[str] = []
        boss = above.get(slack_id, "")
        while boss and boss not in chain and boss != slack_id:
            chain.append(boss)
            boss = above.get(boss, "")
        if chain:
            chains[slack_id] = frozenset(chain)
    return chains


async def _met(session: Session, person_ids: list[int], besides: int | None) -> dict[int, frozenset[int]]:
    """With whom of them each was in a group before."""
    other = aliased(MemberRow)
    query = (
        select(MemberRow.person_id, other.person_id)
        .join(other, col(other.group_id) == col(MemberRow.group_id))
        .where(col(MemberRow.person_id).in_(person_ids), col(other.person_id).in_(person_ids))
        .where(col(MemberRow.person_id) != col(other.person_id))
    )
    if besides is not None:
        query = query.where(col(MemberRow.group_id) != besides)
    met: dict[int, set[int]] = {}
    for one, another in (await session.exec(query)).all():
        met.setdefault(one, set()).add(another)
    return {person_id: frozenset(others) for person_id, others in met.items()}


async def _paused(session: Session, found: list[Interest], now: datetime) -> set[int]:
    ids = [each.person_id for each in found]
    query = select(PersonRow).where(col(PersonRow.id).in_(ids), col(PersonRow.paused_until).is_not(None))
    rows = (await session.exec(query)).all()
    return {row.id or 0 for row in rows if row.paused_until is not None and local_day(now, row.zone) < row.paused_until}
