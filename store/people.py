"""The people of a workspace, as Slack's profiles tell."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import col, select, update

from learning.mail import Reach, address
from learning.person import Person
from learning.profile import Details
from learning.text import key
from store.database import Database
from store.listing import among
from store.prepared import Prepared
from store.rows import MemberRow, PersonRow, PlanShareRow
from store.session import Session


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack says of one user."""

    slack_id: str
    name: str
    zone: str
    is_admin: bool
    is_guest: bool
    is_bot: bool
    is_deactivated: bool
    locale: str = ""
    email: str = ""
    """Stored for those alone who chose e-mail."""


FORGOTTEN = "forgotten:"
"""What stands in place of a Slack id, with something random, once everything about the person is deleted."""


def shown(slack_id: str) -> str:
    """A stored Slack id as it may be shown: "" for somebody who is forgotten."""
    return "" if slack_id.startswith(FORGOTTEN) else slack_id


def value(row: PersonRow) -> Person:
    """The person of a row."""
    return Person(
        row.id or 0,
        shown(row.slack_id),
        row.name or "somebody",
        row.zone,
        row.known,
        row.is_admin,
        row.is_guest,
        row.is_bot,
        row.is_deactivated,
        row.direct_message,
        row.locale,
        row.place,
        row.department,
        row.supervisor,
        row.asked_at is not None,
        row.toured_at is not None,
        row.home_ref,
        row.details_read_at,
        row.forgotten_at is not None,
        row.paused_until,
        Reach(row.reach),
        row.email,
        row.nudge_weekday,
        row.nudge_time,
    )


async def find(session: Session, slack_id: str) -> Person | None:
    """Somebody by Slack id."""
    row = (await session.exec(select(PersonRow).where(PersonRow.slack_id == slack_id))).first()
    return value(row) if row else None


async def get(session: Session, person_id: int) -> Person | None:
    """Somebody by our id."""
    row = (await session.exec(select(PersonRow).where(PersonRow.id == person_id))).first()
    return value(row) if row else None


_SEVERAL: Prepared[tuple[PersonRow]] = Prepared(select(PersonRow).where(among(col(PersonRow.id), "people")))


async def get_all(session: Session, person_ids: Collection[int]) -> dict[int, Person]:
    """Several people by our ids."""
    return {row.id or 0: value(row) for (row,) in await session.ask(_SEVERAL, people=person_ids)}


async def meet(session: Session, slack_id: str) -> Person:
    """Somebody by Slack id; a newcomer is remembered, their profile not yet known."""
    if (person := await find(session, slack_id)) is not None:
        return person
    await session.insert_once(PersonRow, {"slack_id": slack_id}, unless=["slack_id"])
    found = await find(session, slack_id)
    assert found is not None  # noqa: S101 - inserted above, in this transaction or by another
    return found


async def learn(session: Session, profiles: Collection[Profile]) -> tuple[list[int], list[int]]:
    """Store what Slack says of some people; a changed zone moves their next nudge.

    Returns the ids of those who were here and are deactivated now, and of those of whom it changed whether they count.
    """
    gone: list[int] = []
    changed: list[int] = []
    by_id = {profile.slack_id: profile for profile in profiles}
    known = await _rows(session, by_id)
    if new := by_id.keys() - known.keys():
        for slack_id in sorted(new):  # another instance may meet them now: the database decides
            await session.insert_once(PersonRow, {"slack_id": slack_id}, unless=["slack_id"])
        known = await _rows(session, by_id)
    for slack_id, profile in by_id.items():
        row = known[slack_id]
        known_before, counted = row.known, value(row).can_learn
        if profile.is_deactivated and not row.is_deactivated and known_before:
            gone.append(row.id or 0)
        if "zone" not in row.corrected and row.zone != profile.zone:
            row.zone, row.next_nudge_at = profile.zone, None
        row.name, row.known = profile.name, True
        row.is_admin, row.is_guest = profile.is_admin, profile.is_guest
        row.is_bot, row.is_deactivated = profile.is_bot, profile.is_deactivated
        row.locale = profile.locale or row.locale
        row.email = address(profile.email) if _wants_mail(row) else ""
        if known_before and value(row).can_learn != counted:
            changed.append(row.id or 0)
        session.add(row)
    return gone, changed


def _wants_mail(row: PersonRow) -> bool:
    return row.reach != Reach.SLACK and not row.is_deactivated


async def choose_reach(session: Session, person_id: int, reach: Reach) -> None:
    """Store where somebody wants the weekly check-in; without e-mail, their address is not kept."""
    statement = update(PersonRow).where(col(PersonRow.id) == person_id)
    values: dict[str, str] = {"reach": reach.value} | ({"email": ""} if reach is Reach.SLACK else {})
    await session.exec(statement.values(**values))


async def turning(session: Session, profiles: Collection[Profile]) -> list[int]:
    """Our ids of those of whom profiles say otherwise than what is stored whether they can learn here."""
    by_id = {profile.slack_id: profile for profile in profiles}
    known = await _rows(session, by_id)
    return sorted(row.id or 0 for slack_id, row in known.items() if row.known and _turns(row, by_id[slack_id]))


def _turns(row: PersonRow, told: Profile) -> bool:
    return (row.is_guest, row.is_bot, row.is_deactivated) != (told.is_guest, told.is_bot, told.is_deactivated)


async def can_learn(session: Session, person_id: int) -> bool:
    """Whether somebody takes part, see `Person.can_learn`."""
    person = await get(session, person_id)
    return person is not None and person.can_learn


async def _rows(session: Session, slack_ids: Collection[str]) -> dict[str, PersonRow]:
    found = await session.exec(select(PersonRow).where(col(PersonRow.slack_id).in_(slack_ids)))
    return {row.slack_id: row for row in found}


async def remember_direct_message(database: Database, workspace_id: int, person_id: int, channel: str) -> None:
    """Store the conversation with one person, so that it is opened only once and can be read again."""
    known = update(PersonRow).where(col(PersonRow.id) == person_id, col(PersonRow.forgotten_at).is_(None))
    async with database.begin(workspace_id) as session:
        await session.exec(known.values(direct_message=channel))


async def begin_nudging(session: Session, person_ids: Collection[int], now: datetime) -> None:
    """From now on the weekly nudge reaches these people; nothing changes for those it reaches already."""
    await session.exec(
        update(PersonRow)
        .where(col(PersonRow.id).in_(person_ids), col(PersonRow.nudge_anchor).is_(None))
        .values(nudge_anchor=now, next_nudge_at=None)
    )


async def pause(session: Session, person_ids: Collection[int], until: date | None) -> None:
    """Store the first day on which these people take part again; None: they do now."""
    await session.exec(update(PersonRow).where(col(PersonRow.id).in_(person_ids)).values(paused_until=until))


async def ask_at(session: Session, person: Person, weekday: int | None, at: time | None) -> None:
    """Store when somebody wants their check-in (0 is Monday; their own clock); None: as the workspace has it."""
    if (weekday, at) != (person.nudge_weekday, person.nudge_time):
        values = {"nudge_weekday": weekday, "nudge_time": at, "next_nudge_at": None}
        await session.exec(update(PersonRow).where(col(PersonRow.id) == person.id).values(**values))


async def ask_anew(session: Session, person_ids: Collection[int]) -> None:
    """Have the next check-in of these people computed anew: when they are asked has changed with their group."""
    statement = update(PersonRow).where(col(PersonRow.id).in_(person_ids)).values(next_nudge_at=None)
    await session.exec(statement.execution_options(synchronize_session=False))


async def is_nudged(session: Session, person_id: int) -> bool:
    """Whether the weekly nudge reaches somebody."""
    query = select(PersonRow.id).where(PersonRow.id == person_id, col(PersonRow.nudge_anchor).is_not(None))
    return (await session.exec(query)).first() is not None


async def named(session: Session, slack_ids: Collection[str], most: int = 20) -> list[Person]:
    """Some of the people with these Slack ids."""
    query = select(PersonRow).where(col(PersonRow.slack_id).in_(slack_ids)).order_by(col(PersonRow.id)).limit(most)
    return [value(row) for row in await session.exec(query)]


async def of_group(session: Session, group_id: int) -> list[Person]:
    """The people of a group."""
    members = select(MemberRow.person_id).where(MemberRow.group_id == group_id, col(MemberRow.left_at).is_(None))
    return [value(row) for row in await session.exec(select(PersonRow).where(col(PersonRow.id).in_(members)))]


async def home_shows(session: Session, person_id: int, ref: str) -> None:
    """Store what somebody's Home tab shows of the list of topics (the JSON of a reference)."""
    await session.exec(update(PersonRow).where(col(PersonRow.id) == person_id).values(home_ref=ref))


async def toured(session: Session, person_id: int, now: datetime) -> None:
    """Store that somebody finished or skipped the tour."""
    await session.exec(update(PersonRow).where(col(PersonRow.id) == person_id).values(toured_at=now))


async def learn_details(session: Session, person_id: int, told: Details, now: datetime) -> bool:
    """Store what the custom fields of somebody's profile tell; what they corrected stays.

    Returns whether they are somewhere else now.
    """
    row = (await session.exec(select(PersonRow).where(PersonRow.id == person_id))).one()
    before, supervisor = row.place_key, row.supervisor
    for name in ("place", "department", "supervisor"):
        if name not in row.corrected and (said := getattr(told, name)):
            setattr(row, name, said)
    row.place_key, row.details_read_at = key(row.place), now
    session.add(row)
    if row.supervisor != supervisor:
        await _shares_no_longer(session, person_id, now)
    return row.place_key != before


async def corrected(session: Session, person_id: int) -> list[str]:
    """What somebody said of themself, against their profile: names of the columns."""
    return list((await session.exec(select(PersonRow.corrected).where(PersonRow.id == person_id))).one())


async def correct(session: Session, person: Person, said: Mapping[str, str], now: datetime) -> bool:
    """Store what somebody says of themself; what is empty is the profile's again.

    said: place, department, supervisor (Slack id), zone (IANA name), or some of them. A changed zone moves their next
    nudge. Returns whether something has to be read from the profile again.
    """
    row = (await session.exec(select(PersonRow).where(PersonRow.id == person.id))).one()
    by_hand, emptied, supervisor = set(row.corrected), False, row.supervisor
    for name, value_ in said.items():
        if value_ and value_ != getattr(row, name):
            setattr(row, name, value_)
            by_hand.add(name)
        elif not value_:
            emptied = emptied or bool(getattr(row, name)) or name in by_hand
            by_hand.discard(name)
            if name != "zone":
                setattr(row, name, "")
    if "zone" in said and said["zone"] != person.zone:
        row.next_nudge_at = None
    row.corrected, row.place_key, row.asked_at = sorted(by_hand), key(row.place), row.asked_at or now
    session.add(row)
    if row.supervisor != supervisor:
        await _shares_no_longer(session, person.id, now)
    return emptied


async def _shares_no_longer(session: Session, person_id: int, now: datetime) -> None:
    """A plan is shared with one supervisor: the next one does not read it, nor the first one when they come back."""
    await hold(session, person_id)
    newest = select(PlanShareRow).where(PlanShareRow.person_id == person_id).order_by(col(PlanShareRow.id).desc())
    found = (await session.exec(newest.limit(1))).first()
    if found is not None and found.shared:
        ended = found.model_dump(exclude={"id"}) | {"shared": False, "at": now}
        session.add(PlanShareRow(**ended))


async def hold(session: Session, person_id: int) -> None:
    """Keep somebody's row from changing until the end of the transaction."""
    await session.exec(select(PersonRow.id).where(PersonRow.id == person_id).with_for_update())


async def asked(session: Session, person_id: int, now: datetime) -> None:
    """Store that somebody was asked for what their profile does not tell."""
    await session.exec(update(PersonRow).where(col(PersonRow.id) == person_id).values(asked_at=now))


async def stop_nudging(session: Session, person_ids: Collection[int]) -> None:
    """The weekly nudge no longer reaches these people."""
    await session.exec(
        update(PersonRow).where(col(PersonRow.id).in_(person_ids)).values(nudge_anchor=None, next_nudge_at=None)
    )


async def caretaker(session: Session, saved_by: int | None) -> Person | None:
    """Who is told of trouble: who saved the settings last, or else an admin. saved_by: our id of who did."""
    who = await get(session, saved_by) if saved_by is not None else None
    if who is not None and who.can_learn:
        return who
    return next(iter(await admins(session, most=1)), None)


async def admins(session: Session, most: int = 5) -> list[Person]:
    """Some admins of the workspace who can be asked."""
    rows = await session.exec(
        select(PersonRow)
        .where(PersonRow.is_admin, ~col(PersonRow.is_deactivated), ~col(PersonRow.is_bot))
        .order_by(col(PersonRow.id))
        .limit(most)
    )
    return [value(row) for row in rows]
