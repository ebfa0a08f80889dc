"""Suggestions: who named which need for whom, and what that person said."""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import col, select, update

from learning.suggestion import State, Suggestion
from store import people
from store.database import Session
from store.rows import PersonRow, SuggestionRow, TopicRow

_By = aliased(PersonRow)
_SELECT = (
    select(
        SuggestionRow,
        PersonRow.slack_id,
        _By.slack_id,
        func.coalesce(col(TopicRow.title), col(SuggestionRow.title)),
    )
    .join(PersonRow, col(PersonRow.id) == col(SuggestionRow.person_id))
    .join(_By, col(_By.id) == col(SuggestionRow.suggested_by_id))
    .join(TopicRow, col(TopicRow.id) == col(SuggestionRow.topic_id), isouter=True)
)


def _value(row: SuggestionRow, person: str, by: str, title: str) -> Suggestion:
    return Suggestion(
        row.id or 0,
        row.person_id,
        person,
        row.suggested_by_id,
        people.shown(by),
        row.topic_id,
        title,
        row.reason,
        row.from_supervisor,
        State(row.state),
        row.shown,
        row.word,
        row.made_at,
        row.channel,
        row.ts,
    )


async def add(
    session: Session,
    *,
    person_id: int,
    suggested_by: int,
    topic_id: int | None,
    title: str,
    reason: str,
    from_supervisor: bool,
    now: datetime,
) -> int:
    """Store a suggestion; returns its id."""
    row = SuggestionRow(
        workspace_id=session.workspace_id,
        person_id=person_id,
        suggested_by_id=suggested_by,
        topic_id=topic_id,
        title=title,
        reason=reason,
        from_supervisor=from_supervisor,
        made_at=now,
    )
    session.add(row)
    await session.flush()
    return row.id or 0


async def get(session: Session, suggestion_id: int) -> Suggestion | None:
    """One suggestion."""
    found = (await session.exec(_SELECT.where(SuggestionRow.id == suggestion_id))).first()
    return _value(*found) if found else None


async def pending_for(session: Session, person_id: int, most: int = 20) -> list[Suggestion]:
    """What was suggested to somebody and not answered yet, the newest first."""
    query = _SELECT.where(SuggestionRow.person_id == person_id, SuggestionRow.state == State.PENDING)
    query = query.order_by(col(SuggestionRow.id).desc()).limit(most)
    return [_value(*found) for found in (await session.exec(query)).all()]


async def made_by(session: Session, person_id: int, most: int = 10) -> list[Suggestion]:
    """What somebody suggested to others, the newest first; what they may see of it, `learning.suggestion` says."""
    query = _SELECT.where(SuggestionRow.suggested_by_id == person_id)
    query = query.order_by(col(SuggestionRow.id).desc()).limit(most)
    return [_value(*found) for found in (await session.exec(query)).all()]


async def count_since(session: Session, person_id: int, now: datetime, within: timedelta) -> int:
    """How many suggestions somebody made lately."""
    query = select(func.count()).select_from(SuggestionRow)
    query = query.where(SuggestionRow.suggested_by_id == person_id, col(SuggestionRow.made_at) > now - within)
    return (await session.exec(query)).one()


async def lately(
    session: Session, *, person_id: int, suggested_by: int, topic_id: int | None, title: str, since: datetime
) -> bool:
    """Whether the same was suggested to the same person by the same one since then, whatever became of it."""
    query = select(SuggestionRow.id).where(
        SuggestionRow.person_id == person_id,
        SuggestionRow.suggested_by_id == suggested_by,
        col(SuggestionRow.made_at) > since,
        SuggestionRow.title == title,
        col(SuggestionRow.topic_id) == topic_id if topic_id is not None else col(SuggestionRow.topic_id).is_(None),
    )
    return (await session.exec(query.limit(1))).first() is not None


async def sent(session: Session, suggestion_id: int, channel: str, ts: str) -> None:
    """Store where the message to the person is."""
    statement = update(SuggestionRow).where(col(SuggestionRow.id) == suggestion_id)
    await session.exec(statement.values(channel=channel, ts=ts))


async def answer(
    session: Session,
    suggestion_id: int,
    state: State,
    now: datetime,
    *,
    topic_id: int | None = None,
    shown: bool = False,
    word: str = "",
) -> bool:
    """Store what the person said; False when they had answered before. What is declined keeps no words.

    topic_id: the topic they registered for. shown: whether the suggester may see that. word: what
    reaches the suggester.
    """
    statement = update(SuggestionRow).where(
        col(SuggestionRow.id) == suggestion_id, col(SuggestionRow.state) == State.PENDING
    )
    values: dict[str, object] = {"state": state.value, "answered_at": now, "shown": shown, "word": word}
    if state is State.DECLINED:
        values |= {"reason": ""}
    elif topic_id is not None:
        values |= {"topic_id": topic_id, "title": ""}
    return bool((await session.exec(statement.values(**values))).rowcount)


async def suggested_by(session: Session, suggestion_id: int) -> str:
    """Slack id of who made a suggestion; "" when they are forgotten."""
    query = (
        select(PersonRow.slack_id)
        .join(SuggestionRow, col(SuggestionRow.suggested_by_id) == col(PersonRow.id))
        .where(SuggestionRow.id == suggestion_id)
    )
    return people.shown((await session.exec(query)).first() or "")
