"""Groups and their members."""

from collections.abc import Collection
from datetime import date, datetime, time

from sqlalchemy import Boolean, Integer, bindparam, func, literal, literal_column
from sqlalchemy.orm import aliased
from sqlmodel import col, select, update

from learning.calendar import Hours
from learning.group import Group, Member, State
from store import people
from store.listing import among
from store.prepared import Prepared
from store.rows import GroupRow, MemberRow, PersonRow, TopicRow
from store.session import Session

_NOT_ADOPTED = literal_column("NOT adopted", Boolean)
_ALIVE = literal_column("state != 'closed'", Boolean)
"""The conditions of the unique keys, as they are written there."""

LIVES = col(GroupRow.state) != literal(State.CLOSED.value, literal_execute=True)
"""That a group is not closed; the word is no parameter, see docs/decisions/0016-speed.md."""


async def add(
    session: Session,
    *,
    topic_id: int,
    channel_name: str,
    private: bool,
    person_ids: Collection[int],
    formed_by: int | None,
    now: datetime,
    name: str = "",
    months: int = 6,
    supporter_id: int | None = None,
    channel: str | None = None,
) -> int | None:
    """Store a new group that is being formed, with its members.

    formed_by: our id of a person; None: Peerloop itself. channel: Slack id of a channel that is there already, which
    is adopted as it is; its name is learned later. Returns None when another group has this channel name (try
    another), or, for an adopted channel, when it is another living group's.
    """
    values = {
        "topic_id": topic_id,
        "channel_name": "" if channel else channel_name,
        "private": private,
        "state": State.FORMING.value,
        "formed_by_id": formed_by,
        "formed_at": now,
        "name": name,
        "months": months,
        "supporter_id": supporter_id,
        "channel": channel,
        "adopted": channel is not None,
    }
    if channel is None:
        group_id = await session.insert_once(GroupRow, values, unless=["channel_name"], where=_NOT_ADOPTED)
    else:
        group_id = await session.insert_once(GroupRow, values, unless=["channel"], where=_ALIVE)
    if group_id is not None:
        session.add_all(
            MemberRow(workspace_id=session.workspace_id, group_id=group_id, person_id=person_id, joined_at=now)
            for person_id in person_ids
        )
    return group_id


_Found = tuple[GroupRow, str, str | None, str | None]
"""A group, its topic's title, the Slack ids of who formed it and who supports it."""


async def _values(session: Session, rows: list[_Found]) -> list[Group]:
    if not rows:
        return []
    members: dict[int, list[Member]] = {row.id or 0: [] for row, *_ in rows}
    query = (
        select(MemberRow.group_id, PersonRow)
        .join(PersonRow, col(PersonRow.id) == col(MemberRow.person_id))
        .where(col(MemberRow.group_id).in_(members), col(MemberRow.left_at).is_(None))
        .order_by(col(MemberRow.id))
    )
    for group_id, person in (await session.exec(query)).all():
        members[group_id].append(Member(person.id or 0, person.slack_id, person.name or "somebody"))
    return [
        Group(
            row.id or 0,
            row.topic_id,
            topic,
            row.channel_name,
            row.private,
            State(row.state),
            people.shown(formed_by or ""),
            tuple(members[row.id or 0]),
            row.channel,
            row.welcome_ts,
            row.blocked_by,
            row.name,
            row.adopted,
            row.months,
            row.ends_on,
            people.shown(supporter or ""),
            row.place,
            row.link,
            row.revision,
            row.bookmark_id,
            Hours(row.nudge_weekday, row.nudge_time),
        )
        for row, topic, formed_by, supporter in rows
    ]


_Supporter = aliased(PersonRow)
_SELECT = (
    select(GroupRow, TopicRow.title, PersonRow.slack_id, _Supporter.slack_id)
    .join(TopicRow, col(TopicRow.id) == col(GroupRow.topic_id))
    .join(PersonRow, col(PersonRow.id) == col(GroupRow.formed_by_id), isouter=True)
    .join(_Supporter, col(_Supporter.id) == col(GroupRow.supporter_id), isouter=True)
    .execution_options(populate_existing=True)  # as it is by now, when it was waited for
)


async def get(session: Session, group_id: int) -> Group | None:
    """One group with its members, in any state."""
    found = (await session.exec(_SELECT.where(GroupRow.id == group_id))).all()
    return next(iter(await _values(session, list(found))), None)


async def by_channel(session: Session, channel: str) -> Group | None:
    """The group of a Slack channel: of several that had it, the latest."""
    query = _SELECT.where(GroupRow.channel == channel).order_by(col(GroupRow.id).desc()).limit(1)
    found = (await session.exec(query)).all()
    return next(iter(await _values(session, list(found))), None)


async def of_person(session: Session, person_id: int, most: int = 20) -> list[Group]:
    """The living groups somebody is a member of, the newest first."""
    mine = select(MemberRow.group_id).where(MemberRow.person_id == person_id, col(MemberRow.left_at).is_(None))
    query = _SELECT.where(col(GroupRow.id).in_(mine), LIVES)
    found = (await session.exec(query.order_by(col(GroupRow.id).desc()).limit(most))).all()
    return await _values(session, list(found))


_OF_TOPIC: Prepared[_Found] = Prepared(
    _SELECT.where(col(GroupRow.topic_id) == bindparam("topic_id"), LIVES)
    .order_by(col(GroupRow.id))
    .limit(bindparam("most", type_=Integer))
)


async def of_topic(session: Session, topic_id: int, most: int = 100) -> list[Group]:
    """The living groups of a topic, the oldest first."""
    return await _values(session, await session.ask(_OF_TOPIC, topic_id=topic_id, most=most))


async def count(session: Session, topic_id: int) -> int:
    """How many groups a topic ever had."""
    return (await session.exec(select(func.count()).where(GroupRow.topic_id == topic_id))).one()


async def blocked(session: Session, most: int = 10) -> list[Group]:
    """The groups whose forming stopped and needs a facilitator."""
    found = (await session.exec(_SELECT.where(GroupRow.state == State.BLOCKED).limit(most))).all()
    return await _values(session, list(found))


async def created(session: Session, group_id: int, channel: str, name: str) -> None:
    """Store the channel Slack made, by the name Slack gave it."""
    await session.exec(update(GroupRow).where(col(GroupRow.id) == group_id).values(channel=channel, channel_name=name))


async def entered(session: Session, group_id: int, name: str, *, private: bool) -> None:
    """Store what an adopted channel is called and is."""
    await session.exec(update(GroupRow).where(col(GroupRow.id) == group_id).values(channel_name=name, private=private))


async def lose_channel(session: Session, group_id: int) -> None:
    """A group that is being formed has no channel any more: what was done there was done in vain."""
    await session.exec(
        update(GroupRow).where(col(GroupRow.id) == group_id).values(channel=None, welcome_ts=None, bookmark_id="")
    )


async def lasts(session: Session, group_id: int, ends_on: date) -> None:
    """Store the last day of a group."""
    await session.exec(update(GroupRow).where(col(GroupRow.id) == group_id).values(ends_on=ends_on))


async def bookmarked(session: Session, group_id: int, bookmark_id: str) -> None:
    """Store which bookmark leads to the charter."""
    await session.exec(update(GroupRow).where(col(GroupRow.id) == group_id).values(bookmark_id=bookmark_id))


async def change(
    session: Session, group_id: int, *, name: str, place: str, link: str, supporter_id: int | None
) -> None:
    """Store what members may change of their group. supporter_id: our id, None for nobody in particular."""
    values = {"name": name, "place": place, "link": link, "supporter_id": supporter_id}
    await session.exec(update(GroupRow).where(col(GroupRow.id) == group_id).values(**values))


async def ask_at(session: Session, group: Group, hours: Hours) -> None:
    """Store when a group's members are asked, and have their next check-in, and the next digest, planned anew."""
    values = {"nudge_weekday": hours.weekday, "nudge_time": hours.at, "next_digest_at": None}
    await session.exec(update(GroupRow).where(col(GroupRow.id) == group.id).values(**values))
    await people.ask_anew(session, [member.person_id for member in group.members])


_HOURS: Prepared[tuple[int, int, int | None, time | None]] = Prepared(
    select(col(MemberRow.id), col(MemberRow.person_id), col(GroupRow.nudge_weekday), col(GroupRow.nudge_time))
    .join(GroupRow, col(GroupRow.id) == col(MemberRow.group_id))
    .where(
        among(col(MemberRow.person_id), "people"),
        col(MemberRow.left_at).is_(None),
        col(GroupRow.state) == State.ACTIVE,
        col(GroupRow.nudge_weekday).is_not(None) | col(GroupRow.nudge_time).is_not(None),
    )
)
"""In no order, as `store.objectives` asks, too."""


async def hours_of(session: Session, person_ids: Collection[int]) -> dict[int, Hours]:
    """When the groups of these people want them asked; of several groups that chose, the one they came into first."""
    found = await session.ask(_HOURS, people=person_ids) if person_ids else []
    return {person_id: Hours(weekday, at) for _, person_id, weekday, at in sorted(found, reverse=True)}


async def rename(session: Session, group_id: int, name: str) -> None:
    """Store the next channel name to try."""
    await session.exec(update(GroupRow).where(col(GroupRow.id) == group_id).values(channel_name=name))


async def taken(session: Session, name: str) -> bool:
    """Whether a group has this channel name already."""
    return (await session.exec(select(GroupRow.id).where(GroupRow.channel_name == name))).first() is not None


async def welcomed(session: Session, group_id: int, ts: str | None) -> None:
    """Store where the charter is; None: it was deleted."""
    await session.exec(update(GroupRow).where(col(GroupRow.id) == group_id).values(welcome_ts=ts))


async def charter_changed(session: Session, group_id: int) -> int | None:
    """Count a change of what the charter of a living group shows; returns how many there were, None without one."""
    statement = (
        update(GroupRow)
        .where(col(GroupRow.id) == group_id, LIVES)
        .values(revision=col(GroupRow.revision) + 1)
        .returning(col(GroupRow.revision))
    )
    return (await session.exec(statement)).scalar_one_or_none()


async def become(session: Session, group_id: int, state: State, *, blocked_by: str = "") -> None:
    """Store the state of a group. blocked_by: Slack's error, for a step of forming that failed."""
    await session.exec(
        update(GroupRow).where(col(GroupRow.id) == group_id).values(state=state.value, blocked_by=blocked_by)
    )


async def close(session: Session, group_id: int, now: datetime) -> None:
    """Close a group; its history stays. Who was asked at its own hours is asked at other ones from now on."""
    group = await get(session, group_id)
    await session.exec(
        update(GroupRow).where(col(GroupRow.id) == group_id).values(state=State.CLOSED.value, closed_at=now)
    )
    if group is not None and group.hours.chosen:
        await people.ask_anew(session, [member.person_id for member in group.members])
