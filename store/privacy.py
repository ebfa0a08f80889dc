"""What is stored about one person: how much there is, and deleting it (method H6). See also `store.privacy_export`."""

import json
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, func
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, delete, select, update

from learning.privacy import Held
from store import privacy_forming, privacy_progress
from store.people import FORGOTTEN
from store.rows import (
    OF_A_WORKSPACE,
    CheckInRow,
    DeliveryRow,
    InstallationRow,
    InterestRow,
    MemberRow,
    ObjectiveRow,
    PersonRow,
    ProgressRow,
    ReceiptRow,
    ResourceRow,
    Row,
    SuggestionRow,
    TopicRow,
    WorkspaceRow,
)
from store.session import Session


async def held(session: Session, person_id: int) -> Held:
    """How much is stored about somebody."""
    person = (await session.exec(select(PersonRow).where(PersonRow.id == person_id))).one()
    ours = col(DeliveryRow.channel) == person.direct_message
    return Held(
        topics=await _count(session, TopicRow, col(TopicRow.added_by_id) == person_id),
        interests=await _count(session, InterestRow, col(InterestRow.person_id) == person_id),
        suggestions=await _count(session, SuggestionRow, _of_suggestions(person_id)),
        resources=await _count(session, ResourceRow, col(ResourceRow.by_id) == person_id),
        groups=await _count(session, MemberRow, col(MemberRow.person_id) == person_id),
        objectives=await _count(session, ObjectiveRow, col(ObjectiveRow.person_id) == person_id),
        answers=await _count(session, ProgressRow, col(ProgressRow.person_id) == person_id),
        check_ins=await _count(session, CheckInRow, col(CheckInRow.person_id) == person_id),
        sent=await _count(session, DeliveryRow, ours) if person.direct_message else 0,
    )


async def _count(session: Session, row: type[Row], which: ColumnElement[bool]) -> int:
    return (await session.exec(select(func.count()).select_from(row).where(which))).one()


def _of_suggestions(person_id: int) -> ColumnElement[bool]:
    return (col(SuggestionRow.person_id) == person_id) | (col(SuggestionRow.suggested_by_id) == person_id)


def requests_of(slack_id: str) -> ColumnElement[bool]:
    """The receipts of what somebody did; see `handlers.request.Request.receipt`."""
    return col(ReceiptRow.key).endswith(f":{slack_id}", autoescape=True)


async def forget(session: Session, person_id: int, now: datetime) -> set[int]:
    """Delete everything about somebody; of groups, topics and the ledger only what belongs to others stays, unnamed.

    now: aware UTC. Returns ids of the topics whose posts show something else now. Doing it twice is no mistake.
    """
    query = select(PersonRow).where(PersonRow.id == person_id, col(PersonRow.forgotten_at).is_(None))
    person = (await session.exec(query.with_for_update())).first()
    if person is None:
        return set()
    shown = await shown_in_posts(session, person_id)
    await _delete_what_they_wrote(session, person_id)
    await privacy_forming.forget(session, person_id)
    by_them = col(InstallationRow.installed_by_id) == person_id
    await session.exec(update(InstallationRow).where(by_them).values(installed_by_id=None))
    await session.exec(
        update(MemberRow)
        .where(col(MemberRow.person_id) == person_id, col(MemberRow.left_at).is_(None))
        .values(left_at=now)
    )
    await _forget_requests(session, person.slack_id)
    await _forget_deliveries(session, person)
    await session.exec(update(PersonRow).where(col(PersonRow.supervisor) == person.slack_id).values(supervisor=""))
    await _forget_in_settings(session, person)
    _empty(person, now)
    session.add(person)
    await session.flush()
    if not await _is_in_others_history(session, person_id):
        await session.exec(delete(PersonRow).where(col(PersonRow.id) == person_id))
    return shown


async def shown_in_posts(session: Session, person_id: int) -> set[int]:
    """Ids of the topics whose posts show something else when somebody is deleted."""
    added = await session.exec(select(TopicRow.id).where(TopicRow.added_by_id == person_id))
    interested = await session.exec(select(InterestRow.topic_id).where(InterestRow.person_id == person_id))
    return {id_ or 0 for id_ in added} | set(interested)


async def _delete_what_they_wrote(session: Session, person_id: int) -> None:
    """Suggestions they made to others go too, and not what came of those: that is the others' own."""
    by_them = select(SuggestionRow.id).where(SuggestionRow.suggested_by_id == person_id)
    await session.exec(
        update(InterestRow).where(col(InterestRow.suggestion_id).in_(by_them)).values(suggestion_id=None)
    )
    await privacy_progress.forget(session, person_id)
    await session.exec(delete(InterestRow).where(col(InterestRow.person_id) == person_id))
    await session.exec(delete(SuggestionRow).where(_of_suggestions(person_id)))


async def _forget_requests(session: Session, slack_id: str) -> None:
    """Their requests, and answers to others in which they are named."""
    await session.exec(delete(ReceiptRow).where(requests_of(slack_id)))
    named = cast(col(ReceiptRow.answer), String).contains(slack_id, autoescape=True)
    await session.exec(update(ReceiptRow).where(named).values(answer={}))


async def _forget_deliveries(session: Session, person: PersonRow) -> None:
    """The ledger keeps that something was sent, and no longer to whom."""
    if person.direct_message:
        told = col(DeliveryRow.channel) == person.direct_message
        await session.exec(update(DeliveryRow).where(told).values(channel=None, ts=None))
    named = col(DeliveryRow.ref).contains(person.slack_id, autoescape=True)
    for row in (await session.exec(select(DeliveryRow).where(named))).all():
        row.ref = json.dumps(_without(json.loads(row.ref), person.slack_id), separators=(",", ":"))
        session.add(row)


async def _forget_in_settings(session: Session, person: PersonRow) -> None:
    workspace = (await session.exec(select(WorkspaceRow).with_for_update())).one()
    settings = _without(workspace.settings, person.slack_id)
    if settings.get("saved_by") == person.id:
        settings["saved_by"] = None
    workspace.settings, workspace.user_groups = settings, _without(workspace.user_groups, person.slack_id)
    session.add(workspace)


def _without(value: Any, slack_id: str) -> Any:  # noqa: ANN401 - any JSON
    """A JSON value in whose lists this id is not."""
    if isinstance(value, dict):
        return {name: _without(each, slack_id) for name, each in value.items()}
    if isinstance(value, list):
        return [_without(each, slack_id) for each in value if each != slack_id]
    return value


def _empty(person: PersonRow, now: datetime) -> None:
    """Nothing is left of the person but that there was one. Like who left the company, they are never counted."""
    kept = ("id", "workspace_id")
    blank = PersonRow(
        workspace_id=person.workspace_id,
        slack_id=f"{FORGOTTEN}{uuid.uuid4().hex}",
        is_deactivated=True,
        forgotten_at=now,
    )
    person.sqlmodel_update(blank.model_dump(exclude=set(kept)))


async def _is_in_others_history(session: Session, person_id: int) -> bool:
    """Whether anything still refers to the row: a group they were in or formed, a topic they added."""
    for row, column in pointing_at_people():
        if await _count(session, row, col(getattr(row, column)) == person_id):
            return True
    return False


def pointing_at_people() -> list[tuple[type[Row], str]]:
    """Every column of every table that refers to a person."""
    found = []
    for row in OF_A_WORKSPACE:
        for key in Row.metadata.tables[str(row.__tablename__)].foreign_key_constraints:
            if key.referred_table.name == PersonRow.__tablename__:
                found += [(row, column) for column in key.column_keys if column != "workspace_id"]
    return found
