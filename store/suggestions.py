"""Suggestions: who named which need for whom, and what that person said."""

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Bundle, aliased
from sqlmodel import col, select, update

from learning.suggestion import Sent, State, Suggestion, seen_by_suggester
from store.rows import PersonRow, SuggestionRow, TopicRow
from store.session import Session

_By = aliased(PersonRow)
_Chosen = aliased(TopicRow)
_TITLES: Bundle[tuple[str, str]] = Bundle(
    "titles",
    func.coalesce(col(TopicRow.title), col(SuggestionRow.title)),
    func.coalesce(col(_Chosen.title), ""),
)
"""The title as it was suggested, and that of the topic the person registered for, or ""."""
_SELECT = (
    select(SuggestionRow, PersonRow.slack_id, _By, _TITLES)
    .join(PersonRow, col(PersonRow.id) == col(SuggestionRow.person_id))
    .join(_By, col(_By.id) == col(SuggestionRow.suggested_by_id))
    .join(TopicRow, col(TopicRow.id) == col(SuggestionRow.topic_id), isouter=True)
    .join(_Chosen, col(_Chosen.id) == col(SuggestionRow.chosen_id), isouter=True)
)


def _value(row: SuggestionRow, person: str, by: PersonRow, titles: tuple[str, str]) -> Suggestion:
    title, chosen = titles
    return Suggestion(
        row.id or 0,
        row.person_id,
        person,
        row.suggested_by_id,
        "" if by.is_deactivated else by.slack_id,
        row.topic_id,
        title,
        row.reason,
        row.from_supervisor,
        State(row.state),
        row.shown,
        row.word,
        row.made_at,
        chosen,
        row.channel,
        row.ts,
    )


async def one_at_a_time(session: Session, person_id: int) -> None:
    """Let nothing else be suggested by somebody until the end of the transaction, so that what is counted holds."""
    await session.exec(select(PersonRow.id).where(PersonRow.id == person_id).with_for_update())


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
    """Store a suggestion; returns its id. title: of a new topic, "" when topic_id names one."""
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


async def made_by(session: Session, person_id: int, most: int = 10) -> list[Sent]:
    """What somebody suggested to others, as far as they may see it, the newest first."""
    query = _SELECT.where(SuggestionRow.suggested_by_id == person_id)
    query = query.order_by(col(SuggestionRow.id).desc()).limit(most)
    return [seen_by_suggester(_value(*found)) for found in (await session.exec(query)).all()]


async def count_since(session: Session, person_id: int, since: datetime) -> int:
    """How many suggestions somebody made since then."""
    query = select(func.count()).select_from(SuggestionRow)
    query = query.where(SuggestionRow.suggested_by_id == person_id, col(SuggestionRow.made_at) > since)
    return (await session.exec(query)).one()


async def between(session: Session, *, suggested_by: int, person_id: int, since: datetime) -> list[Suggestion]:
    """What one person suggested to another since then, whatever became of it."""
    query = _SELECT.where(
        SuggestionRow.suggested_by_id == suggested_by,
        SuggestionRow.person_id == person_id,
        col(SuggestionRow.made_at) > since,
    )
    return [_value(*found) for found in (await session.exec(query)).all()]


async def comes_from(session: Session, suggestion_id: int, *, supervisor: bool) -> None:
    """Store whether a suggestion is the supervisor's."""
    await _change(session, suggestion_id, from_supervisor=supervisor)


async def sent(session: Session, suggestion_id: int, channel: str, ts: str) -> None:
    """Store where the message to the person is."""
    await _change(session, suggestion_id, channel=channel, ts=ts)


async def drop_word(session: Session, suggestion_id: int) -> None:
    """Keep what was written to the suggester no longer: they have it, or will never get it."""
    await _change(session, suggestion_id, word="")


async def _change(session: Session, suggestion_id: int, **values: object) -> None:
    await session.exec(update(SuggestionRow).where(col(SuggestionRow.id) == suggestion_id).values(**values))


async def accept(session: Session, suggestion_id: int, *, chosen_id: int, shown: bool, now: datetime) -> bool:
    """Store that the person registered for a topic; False when they had answered before.

    shown: whether the suggester may see that. The topic as it was suggested stays: a change would tell the suggester.
    """
    return await _answer(session, suggestion_id, State.ACCEPTED, now, chosen_id=chosen_id, shown=shown)


async def decline(session: Session, suggestion_id: int, *, word: str, now: datetime) -> bool:
    """Store that the person said no, and keep the reason no longer; False when they had answered before.

    word: what reaches the suggester. The topic stays: the suggester knows it, and would miss it in their list.
    """
    return await _answer(session, suggestion_id, State.DECLINED, now, word=word, reason="")


async def _answer(session: Session, suggestion_id: int, state: State, now: datetime, **values: object) -> bool:
    statement = update(SuggestionRow).where(
        col(SuggestionRow.id) == suggestion_id, col(SuggestionRow.state) == State.PENDING
    )
    return bool((await session.exec(statement.values(state=state.value, answered_at=now, **values))).rowcount)


async def suggested_by(session: Session, suggestion_id: int) -> str:
    """Slack id of who made a suggestion; "" when they are gone."""
    query = (
        select(PersonRow.slack_id)
        .join(SuggestionRow, col(SuggestionRow.suggested_by_id) == col(PersonRow.id))
        .where(SuggestionRow.id == suggestion_id, ~col(PersonRow.is_deactivated))
    )
    return (await session.exec(query)).first() or ""
