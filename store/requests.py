"""Requests to join a group, and invitations to one."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import literal
from sqlalchemy.orm import aliased
from sqlmodel import col, select, update

from learning.membership import Asked, JoinRequest
from store.people import shown
from store.rows import GroupRow, JoinRequestRow, PersonRow
from store.session import Session

_By, _Answered = aliased(PersonRow), aliased(PersonRow)
_SELECT = (
    select(JoinRequestRow, PersonRow.slack_id, _By.slack_id, _Answered.slack_id)
    .join(PersonRow, col(PersonRow.id) == col(JoinRequestRow.person_id))
    .join(_By, col(_By.id) == col(JoinRequestRow.by_id))
    .join(_Answered, col(_Answered.id) == col(JoinRequestRow.answered_by_id), isouter=True)
    .execution_options(populate_existing=True)  # as it is by now
)
_PENDING = col(JoinRequestRow.state) == Asked.PENDING
_OF_THE_INDEX = col(JoinRequestRow.state) == literal(Asked.PENDING.value, literal_execute=True)
"""The same as it stands in the index: PostgreSQL, once it has prepared the statement, knows it only word for word."""


def _value(row: JoinRequestRow, person: str, by: str, answered_by: str | None) -> JoinRequest:
    return JoinRequest(
        row.id or 0,
        row.group_id,
        row.person_id,
        shown(person),
        row.by_id,
        shown(by),
        row.word,
        Asked(row.state),
        shown(answered_by or ""),
        row.channel,
        row.ts,
        row.told_channel,
        row.told_ts,
    )


async def add(
    session: Session, *, group_id: int, person_id: int, by_id: int, word: str = "", now: datetime
) -> int | None:
    """Store a request, or an invitation (by_id is somebody else); None when one of theirs is open. now: aware UTC."""
    values = {"group_id": group_id, "person_id": person_id, "by_id": by_id, "word": word, "made_at": now}
    return await session.insert_once(JoinRequestRow, values, unless=["group_id", "person_id"], where=_OF_THE_INDEX)


async def get(session: Session, request_id: int) -> JoinRequest | None:
    """One request, or invitation."""
    found = (await session.exec(_SELECT.where(JoinRequestRow.id == request_id))).first()
    return _value(*found) if found else None


async def open_one(session: Session, group_id: int, person_id: int) -> JoinRequest | None:
    """What is open between a group and somebody."""
    query = _SELECT.where(JoinRequestRow.group_id == group_id, JoinRequestRow.person_id == person_id, _PENDING)
    found = (await session.exec(query)).first()
    return _value(*found) if found else None


async def open_of(session: Session, group_id: int, most: int = 20) -> list[JoinRequest]:
    """What is open of a group, the oldest first."""
    query = _SELECT.where(JoinRequestRow.group_id == group_id, _PENDING).order_by(col(JoinRequestRow.id)).limit(most)
    return [_value(*found) for found in (await session.exec(query)).all()]


async def answer(
    session: Session, request_id: int, state: Asked, *, by_id: int | None, now: datetime
) -> JoinRequest | None:
    """Store what became of it; None when that was decided before: the first answer counts.

    by_id: our id of who answered; None: it lost its sense by itself. now: aware UTC.
    """
    statement = update(JoinRequestRow).where(col(JoinRequestRow.id) == request_id, _PENDING)
    values = {"state": state.value, "answered_at": now, "answered_by_id": by_id}
    done = (await session.exec(statement.values(**values))).rowcount
    return await get(session, request_id) if done else None


async def withdraw(
    session: Session,
    now: datetime,
    *,
    person_ids: Collection[int] | None = None,
    topic_id: int | None = None,
    group_id: int | None = None,
    asked: bool = False,
) -> list[int]:
    """Withdraw what is open, in order of the ids; returns which. now: aware UTC.

    person_ids: only of these people. topic_id, group_id: only for groups of one topic, for one group. asked: only what
    they asked themselves.
    """
    query = select(JoinRequestRow.id).where(_PENDING)
    if person_ids is not None:
        query = query.where(col(JoinRequestRow.person_id).in_(person_ids))
    if topic_id is not None:
        of_topic = select(GroupRow.id).where(GroupRow.topic_id == topic_id)
        query = query.where(col(JoinRequestRow.group_id).in_(of_topic))
    if group_id is not None:
        query = query.where(JoinRequestRow.group_id == group_id)
    if asked:
        query = query.where(JoinRequestRow.by_id == JoinRequestRow.person_id)
    ids = [id_ or 0 for id_ in await session.exec(query.order_by(col(JoinRequestRow.id)).with_for_update())]
    statement = update(JoinRequestRow).where(col(JoinRequestRow.id).in_(ids))
    await session.exec(statement.values(state=Asked.WITHDRAWN.value, answered_at=now))
    return ids


async def sent(session: Session, request_id: int, channel: str, ts: str, *, told: bool) -> None:
    """Store where it is asked. told: in the direct message to who looks after the group."""
    place = {"told_channel": channel, "told_ts": ts} if told else {"channel": channel, "ts": ts}
    await session.exec(update(JoinRequestRow).where(col(JoinRequestRow.id) == request_id).values(**place))
