"""Weekly check-ins: who is due, and what was sent and said."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, true
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col, select, update

from learning.absence import SILENT_WEEKS
from learning.calendar import AS_OTHERS, Hours
from learning.checkin import CheckIn, Slot
from learning.group import State
from learning.mail import Reach
from learning.objective import Objective, Status
from store import groups, objectives, workspaces
from store.database import Database
from store.listing import among
from store.prepared import Prepared
from store.rows import CheckInRow, GroupRow, MemberRow, NoteRow, ObjectiveRow, PersonRow, ProgressRow
from store.session import Session

MOST_OBJECTIVES = 8
"""Objectives one nudge asks about: more than anybody should have, and well within a message's 50 blocks."""

MOST_NOTES = 3
"""Notes a check-in shows, the newest; all of them are in the download."""


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody whose next nudge has to be planned. anchor, planned: aware UTC, see `learning.checkin.slot_to_plan`.

    reach: where they want it. has_address: whether it can be sent by e-mail.
    place_key: as `learning.absence.Holidays` has it. paused_until: see `learning.person.Person`.
    hours: their own over their group's; what neither chose is the workspace's.
    """

    person_id: int
    zone: str
    anchor: datetime
    planned: datetime | None
    reach: Reach = Reach.SLACK
    has_address: bool = False
    place_key: str = ""
    paused_until: date | None = None
    hours: Hours = AS_OTHERS


def _takes_part() -> ColumnElement[bool]:
    """Whether the person of the enclosing query is in an active group or has an open objective of no closed group."""
    in_group = exists().where(
        col(MemberRow.person_id) == col(PersonRow.id),
        col(MemberRow.left_at).is_(None),
        col(GroupRow.id) == col(MemberRow.group_id),
        col(GroupRow.workspace_id) == col(PersonRow.workspace_id),
        col(GroupRow.state) == State.ACTIVE,
    )
    has_objective = exists().where(
        col(ObjectiveRow.person_id) == col(PersonRow.id),
        col(ObjectiveRow.workspace_id) == col(PersonRow.workspace_id),
        col(ObjectiveRow.done_at).is_(None),
        ~objectives.of_closed_group(),
    )
    return in_group | has_objective


def _to_plan(now: datetime) -> ColumnElement[bool]:
    return (
        col(PersonRow.nudge_anchor).is_not(None)
        & col(PersonRow.known)
        & ~col(PersonRow.is_deactivated)
        & (col(PersonRow.next_nudge_at).is_(None) | (col(PersonRow.next_nudge_at) <= now))
    )


async def workspaces_to_plan(database: Database, now: datetime) -> list[int]:
    """Ids of the workspaces where somebody's nudge is due or has to be computed; none where the app was taken out."""
    query = select(PersonRow.workspace_id).where(_to_plan(now), workspaces.is_in(PersonRow)).distinct()
    async with database.read_everywhere() as session:
        return list((await session.exec(query)).all())


async def to_plan(
    session: Session, now: datetime, limit: int, *, after: int = 0, among: Collection[int] | None = None
) -> list[Due]:
    """The next people to plan for, taken for this transaction; another instance takes others.

    after: our id of who was planned for last, so that those before are not looked through again. among: only these
    people, by our ids.
    """
    query = (
        select(*(col(getattr(PersonRow, name)) for name in _OF_WHO_IS_DUE))
        .where(_to_plan(now), col(PersonRow.id) > after, true() if among is None else col(PersonRow.id).in_(among))
        .order_by(col(PersonRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = (await session.exec(query)).all()
    of_groups = await groups.hours_of(session, [id_ for id_, *_ in found])
    due = []
    for id_, zone, anchor, planned, reach, email, place_key, paused_until, *own in found:
        hours = Hours(*own).over(of_groups.get(id_, AS_OTHERS))
        due.append(Due(id_, zone, anchor, planned, Reach(reach), bool(email), place_key, paused_until, hours))
    return due


_OF_WHO_IS_DUE = (
    "id",
    "zone",
    "nudge_anchor",
    "next_nudge_at",
    "reach",
    "email",
    "place_key",
    "paused_until",
    "nudge_weekday",
    "nudge_time",
)

Moments = tuple[datetime, datetime]
"""The last slot planned, and the next one. Both aware UTC."""


async def plan(session: Session, person_ids: Collection[int], moments: Moments) -> None:
    """Store the last slot planned and the next one of these people."""
    anchor, next_at = moments
    await session.exec(
        update(PersonRow)
        .where(col(PersonRow.id).in_(person_ids))
        .values(nudge_anchor=anchor, next_nudge_at=next_at)
        .execution_options(synchronize_session=False)
    )


def _reached() -> ColumnElement[bool]:
    """Whether the check-in of the enclosing query got to the person, in Slack or by e-mail."""
    return col(CheckInRow.ts).is_not(None) | col(CheckInRow.mailed_at).is_not(None)


async def _silent_so_far(session: Session, person_ids: Collection[int]) -> dict[int, int]:
    """How many of the newest check-ins that reached each of them had no answer, one after the other."""
    answered = exists().where(col(ProgressRow.check_in_id) == col(CheckInRow.id))
    noted = exists().where(col(NoteRow.check_in_id) == col(CheckInRow.id), col(NoteRow.kept))
    newest = func.row_number().over(partition_by=col(CheckInRow.person_id), order_by=col(CheckInRow.id).desc())
    ranked = (
        select(col(CheckInRow.person_id), (answered | noted).label("heard"), newest.label("newest"))
        .where(col(CheckInRow.person_id).in_(person_ids), _reached())
        .subquery()
    )
    query = select(ranked.c.person_id, ranked.c.heard).where(ranked.c.newest <= SILENT_WEEKS + 1)
    heard: dict[int, list[bool]] = {person_id: [] for person_id in person_ids}
    for person_id, each in (await session.exec(query.order_by(ranked.c.newest))).all():
        heard[person_id].append(bool(each))
    return {id_: found.index(True) if True in found else len(found) for id_, found in heard.items()}


async def add(session: Session, slots: Mapping[int, Slot], back: Collection[int] = ()) -> dict[int, int]:
    """Store a check-in for the week of each person's slot; returns the new ids by person.

    Left out are those of whom that week has one already, and who take no part now. back: for whom it is the first one
    after a pause.
    """
    query = select(col(PersonRow.id)).where(col(PersonRow.id).in_(slots), _takes_part())
    taking_part = [id_ or 0 for id_ in (await session.exec(query)).all()]
    silent = await _silent_so_far(session, taking_part)
    rows = [
        {
            "person_id": id_,
            "week": slots[id_].week,
            "slot": slots[id_].at,
            "silent": silent[id_],
            "back": id_ in back,
        }
        for id_ in taking_part
    ]
    made = await session.insert_new(CheckInRow, rows, unless=["person_id", "week"])
    return {person_id: check_in_id for (person_id, _), check_in_id in made.items()}


_TAKING_PART: Prepared[tuple[int]] = Prepared(
    select(col(PersonRow.id)).where(among(col(PersonRow.id), "people"), _takes_part())
)


async def who_take_part(session: Session, person_ids: Collection[int]) -> set[int]:
    """Those who are in an active group or have an open objective."""
    return {id_ for (id_,) in await session.ask(_TAKING_PART, people=person_ids)}


async def get(session: Session, check_in_id: int) -> CheckIn | None:
    """One check-in with what it asks about and what was answered."""
    return (await get_all(session, [check_in_id])).get(check_in_id)


_SEVERAL: Prepared[tuple[CheckInRow]] = Prepared(select(CheckInRow).where(among(col(CheckInRow.id), "check_ins")))
_SAID: Prepared[tuple[ProgressRow]] = Prepared(
    select(ProgressRow).where(among(col(ProgressRow.check_in_id), "check_ins")).order_by(col(ProgressRow.id))
)
_NOTED: Prepared[tuple[int, str]] = Prepared(
    select(col(NoteRow.check_in_id), col(NoteRow.words))
    .where(among(col(NoteRow.check_in_id), "check_ins"), col(NoteRow.kept))
    .order_by(col(NoteRow.id))
)


async def get_all(session: Session, check_in_ids: Collection[int]) -> dict[int, CheckIn]:
    """Several check-ins by id, with as many queries as for one."""
    rows = [row for (row,) in await session.ask(_SEVERAL, check_ins=check_in_ids)]
    if not rows:
        return {}
    said: dict[int, list[ProgressRow]] = defaultdict(list)
    for (each,) in await session.ask(_SAID, check_ins=check_in_ids):
        said[each.check_in_id or 0].append(each)
    about = {id_: {each.objective_id or 0 for each in answers} for id_, answers in said.items()}
    people = {row.person_id for row in rows}
    mine: dict[int, list[tuple[Objective, bool]]] = defaultdict(list)
    for objective, is_open in await objectives.asked_about(session, people, set().union(*about.values())):
        mine[objective.person_id].append((objective, is_open))
    noted: dict[int, list[str]] = defaultdict(list)
    for id_, words in await session.ask(_NOTED, check_ins=check_in_ids):
        noted[id_].append(words)
    wrote_any = await objectives.who_have_any(session, people - mine.keys())
    found = {}
    for row in rows:
        id_ = row.id or 0
        asked = [each for each, is_open in mine[row.person_id] if is_open or each.id in about.get(id_, ())]
        last = said[id_][-1] if said[id_] else None
        found[id_] = CheckIn(
            id_,
            row.person_id,
            row.week,
            row.slot,
            tuple(asked[:MOST_OBJECTIVES]),
            skipped=last is not None and last.status == Status.SKIP,
            answered_at=last.at if last else None,
            channel=row.channel,
            ts=row.ts,
            mailed=row.mailed_at is not None,
            others=tuple(each.id for each in asked[MOST_OBJECTIVES:]),
            all_reached=not asked and (row.person_id in wrote_any or bool(mine[row.person_id])),
            silent=row.silent,
            back=row.back,
            follow_up_ts=row.follow_up_ts,
            notes=tuple(noted[id_][-MOST_NOTES:]),
        )
    return found


async def latest(session: Session, person_id: int) -> CheckIn | None:
    """Somebody's newest check-in."""
    query = select(CheckInRow.id).where(CheckInRow.person_id == person_id).order_by(col(CheckInRow.id).desc())
    found = (await session.exec(query.limit(1))).first()
    return await get(session, found) if found is not None else None


async def is_over(session: Session, check_in: CheckIn) -> bool:
    """Whether a newer check-in has reached the person; one that was never sent leaves the older one open."""
    newer = select(CheckInRow.id).where(
        CheckInRow.person_id == check_in.person_id,
        col(CheckInRow.id) > check_in.id,
        _reached(),
    )
    return (await session.exec(newer.limit(1))).first() is not None


async def sent(session: Session, where: Mapping[int, tuple[str, str]], again: Mapping[int, datetime | None]) -> None:
    """Store where nudges are (channel and ts), by the id of the check-in. again: as in `store.follow_ups.ask_again`."""
    changes = {
        id_: {"channel": channel, "ts": ts, "follow_up_at": again.get(id_)} for id_, (channel, ts) in where.items()
    }
    await session.update_each(CheckInRow, changes)


async def mailed(session: Session, check_in_id: int, now: datetime) -> None:
    """Store that the nudge was sent by e-mail."""
    await session.exec(update(CheckInRow).where(col(CheckInRow.id) == check_in_id).values(mailed_at=now))


async def changed(session: Session, check_in_id: int) -> int:
    """Count a change of what the nudge shows; returns the new revision."""
    statement = (
        update(CheckInRow)
        .where(col(CheckInRow.id) == check_in_id)
        .values(revision=CheckInRow.revision + 1)
        .returning(col(CheckInRow.revision))
        .execution_options(synchronize_session=False)
    )
    revision: int = (await session.exec(statement)).scalars().one()
    return revision
