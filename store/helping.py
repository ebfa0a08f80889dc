"""Requests for help, and who helps."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select, update

from learning.helping import Asked, Help, Helper
from learning.objective import Audience
from learning.person import Person
from store import people, workspaces
from store.database import Database
from store.rows import GroupRow, HelpOfferRow, HelpRow, ObjectiveRow, PersonRow
from store.session import Session


async def ask(
    session: Session,
    *,
    person_id: int,
    objective_id: int,
    group_id: int | None,
    asked: Asked,
    words: str,
    now: datetime,
    hand_over_at: datetime | None,
) -> int:
    """Store a request; its id. hand_over_at: when the supporter is asked, if nobody helps (aware UTC)."""
    row = HelpRow(
        workspace_id=session.workspace_id,
        person_id=person_id,
        objective_id=objective_id,
        group_id=group_id,
        audience=asked.value,
        words=words,
        asked_at=now,
        hand_over_at=hand_over_at,
    )
    session.add(row)
    await session.flush()
    return row.id or 0


async def get(session: Session, help_id: int) -> Help | None:
    """One request with all who have a part in it."""
    query = (
        select(HelpRow, PersonRow, ObjectiveRow.what, ObjectiveRow.audience)
        .join(PersonRow, col(PersonRow.id) == col(HelpRow.person_id))
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(HelpRow.objective_id))
        .where(HelpRow.id == help_id)
    )
    found = (await session.exec(query)).first()
    if found is None:
        return None
    row, asker, what, audience = found
    helping = (
        select(HelpOfferRow, PersonRow.slack_id)
        .join(PersonRow, col(PersonRow.id) == col(HelpOfferRow.person_id))
        .where(HelpOfferRow.help_id == help_id)
        .order_by(col(HelpOfferRow.id))
    )
    helpers = [
        Helper(
            each.person_id,
            people.shown(who),
            each.asked_at is not None,
            each.offered_at is not None,
            each.thanked_at is not None,
        )
        for each, who in (await session.exec(helping)).all()
    ]
    return Help(
        help_id,
        row.person_id,
        people.shown(asker.slack_id),
        "" if audience == Audience.ME else what,
        row.group_id,
        Asked(row.audience),
        row.words,
        row.solved_at is not None,
        row.channel,
        row.ts,
        tuple(helpers),
        people.value(asker).can_learn,
    )


async def takes_part(session: Session, help_id: int, person_id: int, **times: datetime | None) -> None:
    """Store what somebody did about a request. times: columns of their part (asked_at, offered_at, declined_at, …)."""
    values = {"help_id": help_id, "person_id": person_id}
    await session.insert_once(HelpOfferRow, values, unless=["help_id", "person_id"])
    mine = update(HelpOfferRow).where(col(HelpOfferRow.help_id) == help_id, col(HelpOfferRow.person_id) == person_id)
    await session.exec(mine.values(**times))


async def solve(session: Session, help_id: int, now: datetime) -> None:
    """Store that it is solved; when that was said before, nothing changes."""
    unsolved = update(HelpRow).where(col(HelpRow.id) == help_id, col(HelpRow.solved_at).is_(None))
    await session.exec(unsolved.values(solved_at=now, hand_over_at=None))


async def offered(session: Session, help_id: int) -> None:
    """Somebody helps: it need not be handed over."""
    await session.exec(update(HelpRow).where(col(HelpRow.id) == help_id).values(hand_over_at=None))


async def thank(session: Session, help_id: int, now: datetime) -> list[int]:
    """Store thanks to all who offered help and were not thanked; their ids."""
    query = select(HelpOfferRow).where(
        HelpOfferRow.help_id == help_id,
        col(HelpOfferRow.offered_at).is_not(None),
        col(HelpOfferRow.thanked_at).is_(None),
    )
    rows = (await session.exec(query)).all()
    for row in rows:
        row.thanked_at = now
        session.add(row)
    return [row.person_id for row in rows]


async def thanks_to(session: Session, person_id: int) -> int:
    """How often somebody was thanked."""
    query = select(func.count()).where(HelpOfferRow.person_id == person_id, col(HelpOfferRow.thanked_at).is_not(None))
    return (await session.exec(query)).one()


async def who_closed_it(session: Session, topic_id: int, not_id: int, most: int = 20) -> list[Person]:
    """Who reached an objective in a group of a topic and would help others; without one person."""
    closed = (
        select(ObjectiveRow.person_id)
        .join(GroupRow, col(GroupRow.id) == col(ObjectiveRow.group_id))
        .where(GroupRow.topic_id == topic_id, col(ObjectiveRow.done_at).is_not(None), col(ObjectiveRow.helps).is_(True))
    )
    query = select(PersonRow).where(col(PersonRow.id).in_(closed), PersonRow.id != not_id)
    rows = (await session.exec(query.order_by(col(PersonRow.id)).limit(most))).all()
    return [people.value(row) for row in rows]


async def would_help(session: Session, objective_id: int, *, helps: bool) -> None:
    """Store whether who reached an objective would help others with it."""
    await session.exec(update(ObjectiveRow).where(col(ObjectiveRow.id) == objective_id).values(helps=helps))


async def posted(session: Session, help_id: int, channel: str, ts: str) -> None:
    """Store where the group reads it."""
    await session.exec(update(HelpRow).where(col(HelpRow.id) == help_id).values(channel=channel, ts=ts))


async def changed(session: Session, help_id: int) -> int:
    """Count a change of what its post shows; returns the new revision."""
    statement = (
        update(HelpRow)
        .where(col(HelpRow.id) == help_id)
        .values(revision=HelpRow.revision + 1)
        .returning(col(HelpRow.revision))
        .execution_options(synchronize_session=False)
    )
    revision: int = (await session.exec(statement)).scalars().one()
    return revision


async def workspaces_to_hand_over(database: Database, now: datetime) -> list[int]:
    """Ids of the workspaces where a request waits for too long."""
    query = select(HelpRow.workspace_id).where(col(HelpRow.hand_over_at) <= now, workspaces.is_in(HelpRow)).distinct()
    async with database.read_everywhere() as session:
        return list((await session.exec(query)).all())


async def to_hand_over(session: Session, now: datetime, limit: int) -> list[int]:
    """The next requests to hand over; each is given once."""
    query = select(HelpRow).where(col(HelpRow.hand_over_at) <= now).order_by(col(HelpRow.id)).limit(limit)
    rows = (await session.exec(query.with_for_update(skip_locked=True))).all()
    for row in rows:
        row.hand_over_at = None
        session.add(row)
    return [row.id or 0 for row in rows]
