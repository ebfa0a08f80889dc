"""Everything that is stored about one person, to be read by that person and by programs (method H6)."""

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from store import privacy_forming, privacy_progress
from store.people import shown
from store.privacy import requests_of
from store.rows import (
    CheckInRow,
    DeliveryRow,
    GroupRow,
    InstallationRow,
    InterestRow,
    MemberRow,
    ObjectiveRow,
    PersonRow,
    ProgressRow,
    ReceiptRow,
    Row,
    SuggestionRow,
    TopicRow,
    WorkspaceRow,
)
from store.session import Session

VERSION = 1
"""Of the form of what is exported: counted up when a name in it changes its sense or goes."""

Told = dict[str, Any]
_Chosen = aliased(TopicRow)
_WRITTEN = ("what", "measure", "opportunity", "benefit", "by_when", "audience")
_OFFERED = ("asked_at", "offered_at", "declined_at", "solved_at", "thanked_at")
_GROUP = ("channel_name", "name", "place", "link", "formed_at", "ends_on")


async def export(session: Session, person_id: int, now: datetime) -> Told:
    """All that any table holds about somebody; times are ISO 8601, in UTC. now: aware UTC.

    What others may not know stays hidden here too: of a suggestion they made, whether it was declined.
    """
    person = (await session.exec(select(PersonRow).where(PersonRow.id == person_id))).one()
    workspace = (await session.exec(select(WorkspaceRow))).one()
    return {
        "format": {"name": "Peerloop, everything about one person", "version": VERSION, "made_at": _plain(now)},
        "workspace": {"name": workspace.name, "slack_id": workspace.team_id},
        "profile": _profile(person),
        "role": _role(workspace, person),
        "named_as_supervisor_by": await _supervised(session, person),
        "topics_added": await _topics(session, person_id),
        "interests": await _interests(session, person_id),
        "suggestions_to_you": await _suggestions_to(session, person_id),
        "suggestions_by_you": await _suggestions_by(session, person_id),
        "groups": await _groups(session, person_id),
        "groups_formed": _all(await privacy_forming.groups(session, person_id, col(GroupRow.formed_by_id)), *_GROUP),
        "groups_supported": _all(await privacy_forming.groups(session, person_id, col(GroupRow.supporter_id)), *_GROUP),
        "changes_of_groups": _all(await privacy_forming.changes(session, person_id), "what", "why", "at"),
        "requests_to_join": _all(
            await privacy_forming.requests(session, person_id), "word", "state", "made_at", "answered_at"
        ),
        "resources": _all(await privacy_forming.resources(session, person_id), "title", "link", "why", "at"),
        "proposed_for_a_group": _all(
            await privacy_forming.proposed(session, person_id), "answer", "asked_at", "answer_by"
        ),
        "proposals_of_groups": _all(await privacy_forming.proposals(session, person_id), "made_at", "closed_at"),
        "proposed_groups": _all(
            await privacy_forming.proposed_groups(session, person_id), "name", "channel_name", "ask_until"
        ),
        "objectives": await _objectives(session, person_id),
        "versions_of_objectives": _all(await privacy_progress.versions(session, person_id), *_WRITTEN, "at"),
        "actions": _all(
            await privacy_progress.actions(session, person_id), "what", "by_when", "added_at", "done_at", "dropped_at"
        ),
        "plan_shared_by_you": _all(await privacy_progress.shares(session, person_id, with_them=False), "shared", "at"),
        "plans_shared_with_you": _all(
            await privacy_progress.shares(session, person_id, with_them=True), "shared", "at"
        ),
        "notes": _all(await privacy_progress.notes(session, person_id), "words", "kept", "at"),
        "help_you_asked_for": _all(
            await privacy_progress.helps(session, person_id), "words", "audience", "asked_at", "solved_at"
        ),
        "help_you_were_asked_for_or_offered": _all(await privacy_progress.offers(session, person_id), *_OFFERED),
        "answers": await _answers(session, person_id),
        "check_ins": await _check_ins(session, person_id),
        "installations_by_you": await _installations(session, person_id),
        "messages_sent_to_you": await _sent(session, person),
        "requests_of_the_last_days": await _requests(session, person),
    }


def _plain(value: object) -> object:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date | time) else value


def _told(row: Row, *names: str, **more: object) -> Told:
    """Some columns of a row by their names, and more. more: other names, and the values that belong to them."""
    return {name: _plain(value) for name, value in ({name: getattr(row, name) for name in names} | more).items()}


def _all(found: privacy_forming.Found, *names: str) -> list[Told]:
    """Some columns of rows, and what is told beside them."""
    return [_told(row, *names, **more) for row, more in found]


def _profile(person: PersonRow) -> Told:
    return _told(
        person,
        *("slack_id", "name", "locale", "place", "department", "supervisor"),
        *("is_admin", "is_guest", "is_bot", "is_deactivated"),
        time_zone=person.zone,
        said_by_you=person.corrected,
        profile_was_read=person.known,
        details_read_at=person.details_read_at,
        asked_for_details_at=person.asked_at,
        tour_ended_at=person.toured_at,
        direct_message_with_peerloop=person.direct_message,
        home_tab_shows=person.home_ref,
        check_ins_planned_until=person.nudge_anchor,
        next_check_in_at=person.next_nudge_at,
        paused_until=person.paused_until,
        check_ins_go_to=person.reach,
        email=person.email,
        check_in_weekday=person.nudge_weekday,
        check_in_time=person.nudge_time,
    )


def _role(workspace: WorkspaceRow, person: PersonRow) -> Told:
    members = workspace.user_groups.get(workspace.settings.get("facilitator_group", ""), {}).get("users", [])
    return {
        "chosen_as_facilitator": person.slack_id in workspace.settings.get("facilitators", []),
        "in_the_user_group_that_facilitates": person.slack_id in members,
        "saved_the_settings_last": workspace.settings.get("saved_by") == person.id,
    }


async def _supervised(session: Session, person: PersonRow) -> list[str]:
    query = select(PersonRow.slack_id).where(PersonRow.supervisor == person.slack_id).order_by(col(PersonRow.id))
    return list((await session.exec(query)).all())


async def _topics(session: Session, person_id: int) -> list[Told]:
    query = select(TopicRow).where(TopicRow.added_by_id == person_id).order_by(col(TopicRow.id))
    names = ("title", "purpose", "kind", "tags", "added_at", "closed_at")
    return [_told(row, *names) for row in (await session.exec(query)).all()]


async def _interests(session: Session, person_id: int) -> list[Told]:
    query = (
        select(InterestRow, TopicRow.title, GroupRow.channel_name)
        .join(TopicRow, col(TopicRow.id) == col(InterestRow.topic_id))
        .join(GroupRow, col(GroupRow.id) == col(InterestRow.group_id), isouter=True)
        .where(InterestRow.person_id == person_id)
        .order_by(col(InterestRow.id))
    )
    names = ("level_now", "level_wanted", "mode", "hope", "registered_at", "changed_at", "withdrawn_at")
    return [
        _told(row, *names, topic=topic, group=group, began_with_a_suggestion=row.suggestion_id is not None)
        for row, topic, group in (await session.exec(query)).all()
    ]


async def _suggestions_to(session: Session, person_id: int) -> list[Told]:
    query = (
        select(SuggestionRow, TopicRow.title, PersonRow.slack_id, _Chosen.title)
        .join(PersonRow, col(PersonRow.id) == col(SuggestionRow.suggested_by_id))
        .join(TopicRow, col(TopicRow.id) == col(SuggestionRow.topic_id), isouter=True)
        .join(_Chosen, col(_Chosen.id) == col(SuggestionRow.chosen_id), isouter=True)
        .where(SuggestionRow.person_id == person_id)
        .order_by(col(SuggestionRow.id))
    )
    names = ("reason", "from_supervisor", "state", "shown", "word", "made_at", "answered_at")
    return [
        _told(row, *names, topic=topic or row.title, suggested_by=shown(by), registered_for=registered_for)
        for row, topic, by, registered_for in (await session.exec(query)).all()
    ]


async def _suggestions_by(session: Session, person_id: int) -> list[Told]:
    """What is kept only until an answer (the reason) would tell of it by its absence, and is left out."""
    query = (
        select(SuggestionRow, TopicRow.title, PersonRow.slack_id, _Chosen.title)
        .join(PersonRow, col(PersonRow.id) == col(SuggestionRow.person_id))
        .join(TopicRow, col(TopicRow.id) == col(SuggestionRow.topic_id), isouter=True)
        .join(_Chosen, col(_Chosen.id) == col(SuggestionRow.chosen_id), isouter=True)
        .where(SuggestionRow.suggested_by_id == person_id)
        .order_by(col(SuggestionRow.id))
    )
    return [
        _told(
            row,
            *("from_supervisor", "made_at"),
            topic=topic or row.title,
            suggested_to=shown(to),
            registered_for=registered_for if row.state == "accepted" and row.shown else None,
        )
        for row, topic, to, registered_for in (await session.exec(query)).all()
    ]


async def _groups(session: Session, person_id: int) -> list[Told]:
    query = (
        select(MemberRow, GroupRow, TopicRow.title)
        .join(GroupRow, col(GroupRow.id) == col(MemberRow.group_id))
        .join(TopicRow, col(TopicRow.id) == col(GroupRow.topic_id))
        .where(MemberRow.person_id == person_id)
        .order_by(col(MemberRow.id))
    )
    return [
        _told(row, "joined_at", "left_at", topic=topic, channel_name=group.channel_name, channel=group.channel)
        for row, group, topic in (await session.exec(query)).all()
    ]


async def _objectives(session: Session, person_id: int) -> list[Told]:
    query = (
        select(ObjectiveRow, GroupRow.channel_name)
        .join(GroupRow, col(GroupRow.id) == col(ObjectiveRow.group_id), isouter=True)
        .where(ObjectiveRow.person_id == person_id)
        .order_by(col(ObjectiveRow.id))
    )
    names = ("written_at", "done_at", "helps")
    return [_told(row, *_WRITTEN, *names, group=group) for row, group in (await session.exec(query)).all()]


async def _answers(session: Session, person_id: int) -> list[Told]:
    query = (
        select(ProgressRow, ObjectiveRow.what, CheckInRow.week)
        .join(ObjectiveRow, col(ObjectiveRow.id) == col(ProgressRow.objective_id), isouter=True)
        .join(CheckInRow, col(CheckInRow.id) == col(ProgressRow.check_in_id), isouter=True)
        .where(ProgressRow.person_id == person_id)
        .order_by(col(ProgressRow.id))
    )
    names = ("status", "percent", "applied", "obstacle", "for_group", "at")
    return [_told(row, *names, objective=what, week=week) for row, what, week in (await session.exec(query)).all()]


async def _check_ins(session: Session, person_id: int) -> list[Told]:
    query = select(CheckInRow).where(CheckInRow.person_id == person_id).order_by(col(CheckInRow.id))
    return [
        _told(row, "week", "slot", "silent", "back", "channel", "ts", "mailed_at")
        for row in (await session.exec(query)).all()
    ]


async def _installations(session: Session, person_id: int) -> list[Told]:
    """That they let the app in; what it may do there since is the workspace's."""
    query = select(InstallationRow).where(InstallationRow.installed_by_id == person_id)
    return [_told(row, "installed_at") for row in (await session.exec(query.order_by(col(InstallationRow.id)))).all()]


async def _sent(session: Session, person: PersonRow) -> list[Told]:
    """What the ledger says of our direct messages: kind and time, the words are in Slack alone."""
    if not person.direct_message:
        return []
    query = select(DeliveryRow).where(DeliveryRow.channel == person.direct_message).order_by(col(DeliveryRow.id))
    names = ("kind", "state", "reason", "created_at", "ts")
    return [_told(row, *names, sent_at=row.last_try_at) for row in (await session.exec(query)).all()]


async def _requests(session: Session, person: PersonRow) -> list[Told]:
    """What they did is kept for two days, with what was answered, to know a repetition."""
    query = select(ReceiptRow).where(requests_of(person.slack_id)).order_by(col(ReceiptRow.id))
    return [_told(row, "received_at", "answer", request=row.key) for row in (await session.exec(query)).all()]
