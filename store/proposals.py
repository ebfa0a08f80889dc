"""Proposals: who could learn with whom in a topic, kept while people look at it and change it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import col, delete, select, update

from learning.group import State
from learning.proposal import (
    Answer,
    Arrangement,
    Details,
    Formed,
    Happened,
    News,
    Plan,
    Planned,
    Seat,
    Stage,
)
from store.rows import GroupRow, PersonRow, ProposalRow, ProposedGroupRow, ProposedMemberRow
from store.session import Session

_OPEN = col(ProposalRow.closed_at).is_(None)


async def open_of(session: Session, topic_id: int) -> Plan | None:
    """The open proposal of a topic."""
    return await _one(session, select(ProposalRow).where(ProposalRow.topic_id == topic_id, _OPEN))


async def get(session: Session, proposal_id: int) -> Plan | None:
    """One proposal, open or closed."""
    return await _one(session, select(ProposalRow).where(ProposalRow.id == proposal_id))


async def _one(session: Session, query: Any) -> Plan | None:  # noqa: ANN401 - a select of proposals
    row = (await session.exec(query.execution_options(populate_existing=True))).first()
    return await _plan(session, row) if row is not None else None


async def _plan(session: Session, row: ProposalRow) -> Plan:
    of_it = select(ProposedGroupRow).where(ProposedGroupRow.proposal_id == row.id)
    fresh = {"populate_existing": True}  # as it is by now: others may have changed it before the topic was locked
    groups = (await session.exec(of_it.order_by(col(ProposedGroupRow.number)).execution_options(**fresh))).all()
    people = select(ProposedMemberRow).where(ProposedMemberRow.proposal_id == row.id)
    seats: dict[int | None, list[Seat]] = {None: []}
    seats.update((each.id, []) for each in groups)
    for member in (await session.exec(people.order_by(col(ProposedMemberRow.id)).execution_options(**fresh))).all():
        seats[member.proposed_group_id].append(Seat(member.person_id, member.locked, Answer(member.answer)))
    return Plan(
        row.id or 0,
        row.topic_id,
        row.revision,
        row.attempt,
        tuple(_planned(each, seats[each.id]) for each in groups),
        tuple(seats[None]),
        _arrangement(row.before) if row.before else None,
        tuple(News(Happened(what), person_id, number) for what, person_id, number in row.news),
        row.told_id,
        row.by_hand,
    )


def _planned(row: ProposedGroupRow, seats: Iterable[Seat]) -> Planned:
    details = Details(row.channel_name, row.private, row.name, row.channel, row.months, row.supporter_id)
    return Planned(
        row.number,
        tuple(seats),
        details,
        Stage(row.state),
        row.id or 0,
        row.ask_until,
        row.group_id,
        row.confirmed_by_id,
        row.round_id,
    )


# What can be taken back, as JSON: seats and details in the order of their fields.


def _arrangement(stored: dict[str, Any]) -> Arrangement:
    groups = tuple(
        Planned(number, _seats(seats), Details(*details), id=id_) for number, id_, seats, details in stored["groups"]
    )
    return Arrangement(groups, _seats(stored["apart"]), int(stored["attempt"]), bool(stored.get("by_hand", True)))


def _seats(stored: Iterable[tuple[int, bool, str]]) -> tuple[Seat, ...]:
    return tuple(Seat(person_id, fixed, Answer(answer)) for person_id, fixed, answer in stored)


def _packed(arrangement: Arrangement | None) -> dict[str, Any] | None:
    if arrangement is None:
        return None
    groups = [
        [
            each.number,
            each.id,
            _packed_seats(each.seats),
            [
                each.details.channel_name,
                each.details.private,
                each.details.name,
                each.details.channel,
                each.details.months,
                each.details.supporter_id,
            ],
        ]
        for each in arrangement.groups
    ]
    apart = _packed_seats(arrangement.apart)
    return {"groups": groups, "apart": apart, "attempt": arrangement.attempt, "by_hand": arrangement.by_hand}


def _packed_seats(seats: Iterable[Seat]) -> list[list[object]]:
    return [[seat.person_id, seat.fixed, seat.answer.value] for seat in seats]


# Storing.


async def save(session: Session, plan: Plan, *, by_id: int | None, now: datetime) -> Plan:
    """Store a proposal as it is now, with its next revision; returns it as it is stored.

    The topic is to be locked: of two who change it, one waits and sees what the other stored. by_id: who changed it;
    None: Peerloop did it by itself. now: aware UTC.
    """
    if plan.id:
        row = (await session.exec(select(ProposalRow).where(ProposalRow.id == plan.id))).one()
        row.revision += 1
    else:
        row = ProposalRow(workspace_id=session.workspace_id, topic_id=plan.topic_id, made_by_id=by_id, made_at=now)
    row.attempt, row.changed_by_id, row.told_id = plan.attempt, by_id, plan.told
    row.by_hand = plan.by_hand
    row.before = _packed(plan.before)
    row.news = [[each.what.value, each.person_id, each.number] for each in plan.news]
    session.add(row)
    await session.flush()
    ids = await _save_groups(session, row.id or 0, plan)
    await _save_members(session, row.id or 0, plan, ids)
    gone = col(ProposedGroupRow.id).not_in(ids.values())
    await session.exec(delete(ProposedGroupRow).where(col(ProposedGroupRow.proposal_id) == row.id, gone))
    return await _plan(session, row)


async def _save_groups(session: Session, proposal_id: int, plan: Plan) -> dict[int, int]:
    """Store the groups; returns their ids by their numbers."""
    query = select(ProposedGroupRow).where(ProposedGroupRow.proposal_id == proposal_id)
    rows = {row.number: row for row in (await session.exec(query)).all()}
    for each in plan.groups:
        details = each.details
        row = rows.get(each.number)
        if row is None:
            rows[each.number] = row = ProposedGroupRow(
                workspace_id=session.workspace_id,
                proposal_id=proposal_id,
                number=each.number,
                channel_name=details.channel_name,
                private=details.private,
                months=details.months,
            )
        row.name, row.channel_name, row.channel = details.name, details.channel_name, details.channel
        row.private, row.months, row.supporter_id = details.private, details.months, details.supporter_id
        row.state, row.ask_until, row.group_id = each.stage.value, each.ask_until, each.group_id
        row.confirmed_by_id, row.round_id = each.confirmed_by, each.round_id
        session.add(row)
    await session.flush()
    return {each.number: rows[each.number].id or 0 for each in plan.groups}


async def _save_members(session: Session, proposal_id: int, plan: Plan, ids: dict[int, int]) -> None:
    query = select(ProposedMemberRow).where(ProposedMemberRow.proposal_id == proposal_id)
    rows = {row.person_id: row for row in (await session.exec(query)).all()}
    where: list[tuple[int | None, Seat]] = [(ids[each.number], seat) for each in plan.groups for seat in each.seats]
    where += [(None, seat) for seat in plan.apart]
    for group_id, seat in where:
        row = rows.pop(seat.person_id, None)
        if row is None:
            row = ProposedMemberRow(
                workspace_id=session.workspace_id, proposal_id=proposal_id, person_id=seat.person_id
            )
        row.proposed_group_id, row.locked, row.answer = group_id, seat.fixed, seat.answer.value
        session.add(row)
    await session.flush()
    if rows:
        gone = col(ProposedMemberRow.person_id).in_(rows)
        await session.exec(delete(ProposedMemberRow).where(col(ProposedMemberRow.proposal_id) == proposal_id, gone))


async def close(session: Session, proposal_id: int, now: datetime) -> None:
    """Close a proposal: nothing of it is to be decided any more. now: aware UTC."""
    statement = update(ProposalRow).where(col(ProposalRow.id) == proposal_id, _OPEN)
    await session.exec(statement.values(closed_at=now, before=None, news=[]))


async def told(session: Session, proposal_id: int, channel: str | None, ts: str | None) -> None:
    """Store where the message is that shows how the creating of its groups goes on."""
    statement = update(ProposalRow).where(col(ProposalRow.id) == proposal_id)
    await session.exec(statement.values(told_channel=channel, told_ts=ts))


async def told_at(session: Session, proposal_id: int) -> tuple[str, str] | None:
    """Where that message is: channel and ts."""
    query = select(ProposalRow.told_channel, ProposalRow.told_ts).where(ProposalRow.id == proposal_id)
    channel, ts = (await session.exec(query)).one()
    return (channel, ts) if channel and ts else None


async def formed(session: Session, proposal_id: int) -> list[Formed]:
    """What became of the groups of a proposal that were formed, by their numbers."""
    query = (
        select(ProposedGroupRow.number, GroupRow)
        .join(GroupRow, col(GroupRow.id) == col(ProposedGroupRow.group_id))
        .where(ProposedGroupRow.proposal_id == proposal_id)
        .order_by(col(ProposedGroupRow.number))
    )
    return [
        Formed(number, row.id or 0, State(row.state), row.channel, row.blocked_by, row.adopted)
        for number, row in (await session.exec(query)).all()
    ]


async def of_group(session: Session, group_id: int) -> Plan | None:
    """The proposal a group came from."""
    mine = select(ProposedGroupRow.proposal_id).where(ProposedGroupRow.group_id == group_id)
    return await _one(session, select(ProposalRow).where(col(ProposalRow.id).in_(mine)))


async def supporters(session: Session, proposal_id: int) -> dict[int, str]:
    """Who is to support the groups of a proposal: Slack ids, by our ids."""
    chosen = select(ProposedGroupRow.supporter_id).where(ProposedGroupRow.proposal_id == proposal_id)
    query = select(PersonRow.id, PersonRow.slack_id).where(col(PersonRow.id).in_(chosen))
    return {id_ or 0: slack_id for id_, slack_id in (await session.exec(query)).all()}
