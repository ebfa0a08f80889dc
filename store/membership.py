"""Coming into a group and going out of it. Whoever calls these holds the groups first, see `hold`.

Locks are taken in one order everywhere: topics by id, then groups by id, then the rest. So of two who change the same
groups one waits, and neither waits for what the other holds.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import col, select, update

from learning.group import Group, State
from learning.interest import UNSAID, Mode
from learning.membership import demand_room
from learning.refusal import Reason, Refused
from store import groups, people, topics
from store.rows import GroupRow, InterestRow, MemberRow
from store.session import Session


async def hold(session: Session, *group_ids: int) -> list[Group]:
    """Keep some groups, and who waits in their topics, from changing until the end of the transaction.

    Returns them as they are then, in the order of the ids. Raises Refused when one is not there.
    """
    await topics.lock(session, await topics_of(session, group_ids))
    await lock(session, group_ids)
    found = [await groups.get(session, group_id) for group_id in group_ids]
    there = [group for group in found if group is not None]
    if len(there) < len(group_ids):
        raise Refused(Reason.GROUP_GONE)
    return there


async def topics_of(session: Session, group_ids: Collection[int]) -> set[int]:
    """Ids of the topics of some groups."""
    return set((await session.exec(select(GroupRow.topic_id).where(col(GroupRow.id).in_(group_ids)))).all())


async def lock(session: Session, group_ids: Collection[int]) -> None:
    """Keep others from changing these groups; their topics are held before."""
    query = select(GroupRow.id).where(col(GroupRow.id).in_(group_ids)).order_by(col(GroupRow.id))
    await session.exec(query.with_for_update(key_share=True))


async def group_of(session: Session, topic_id: int, person_id: int) -> int | None:
    """The living group of a topic that somebody is in."""
    query = (
        select(MemberRow.group_id)
        .join(GroupRow, col(GroupRow.id) == col(MemberRow.group_id))
        .where(
            GroupRow.topic_id == topic_id,
            groups.LIVES,
            MemberRow.person_id == person_id,
            col(MemberRow.left_at).is_(None),
        )
    )
    return (await session.exec(query)).first()


async def admit(
    session: Session, group: Group, person_id: int, largest: int, now: datetime, *, back: bool = False
) -> None:
    """Take somebody into a group that is held. largest: the most people it may have. now: aware UTC.

    back: they had left by mistake, and are in it since they first came. Who never said what they want to learn there
    gets an interest of which nothing is known. Raises Refused when it is full, closed or not ready, and for who is in
    it, or in another one of its topic.
    """
    present = await group_of(session, group.topic_id, person_id)
    if present is not None:
        raise Refused(Reason.IN_GROUP if present == group.id else Reason.OTHER_GROUP)
    demand_room(group, largest)
    values = {"group_id": group.id, "person_id": person_id, "joined_at": now}
    if await session.insert_once(MemberRow, values, unless=["group_id", "person_id"]) is None:
        since = {} if back else {"joined_at": now}
        statement = update(MemberRow).where(col(MemberRow.group_id) == group.id, col(MemberRow.person_id) == person_id)
        await session.exec(statement.values(left_at=None, **since))
    await _place(session, group, person_id, now)
    await _asked_elsewhen(session, group, [person_id])


async def _asked_elsewhen(session: Session, group: Group, person_ids: Collection[int]) -> None:
    """Who comes into a group that is asked at its own hours, or goes, is asked at other hours from now on."""
    if group.hours.chosen:
        await people.ask_anew(session, person_ids)


async def _place(session: Session, group: Group, person_id: int, now: datetime) -> None:
    placed = {"group_id": group.id, "withdrawn_at": None, "changed_at": now}
    statement = update(InterestRow).where(
        col(InterestRow.topic_id) == group.topic_id, col(InterestRow.person_id) == person_id
    )
    if (await session.exec(statement.values(**placed))).rowcount:
        return
    values = {
        "topic_id": group.topic_id,
        "person_id": person_id,
        "level_now": UNSAID[0],
        "level_wanted": UNSAID[1],
        "mode": Mode.EITHER.value,
        "hope": "",
        "registered_at": now,
    }
    await session.insert_once(InterestRow, values | placed, unless=["topic_id", "person_id"])


async def release(session: Session, group: Group, person_ids: Collection[int], now: datetime, *, waits: bool) -> None:
    """Free the places of some people in a group that is held. now: aware UTC.

    waits: they wait in its topic again, from now on; else their interest in it ends.
    """
    ids = list(person_ids)
    of_group = (col(MemberRow.group_id) == group.id) & col(MemberRow.person_id).in_(ids)
    await session.exec(update(MemberRow).where(of_group, col(MemberRow.left_at).is_(None)).values(left_at=now))
    theirs = (col(InterestRow.group_id) == group.id) & col(InterestRow.person_id).in_(ids)
    then = {"group_id": None, "registered_at": now} if waits else {"withdrawn_at": now}
    await session.exec(update(InterestRow).where(theirs).values(**then, changed_at=now))
    await _asked_elsewhen(session, group, ids)


async def move(session: Session, source: Group, target: Group, person_ids: Collection[int], now: datetime) -> None:
    """Let members of a group be in another one of its topic instead; both are held. now: aware UTC."""
    for person_id in sorted(person_ids):
        await release(session, source, [person_id], now, waits=True)
        values = {"group_id": target.id, "person_id": person_id, "joined_at": now}
        if await session.insert_once(MemberRow, values, unless=["group_id", "person_id"]) is None:
            statement = update(MemberRow).where(
                col(MemberRow.group_id) == target.id, col(MemberRow.person_id) == person_id
            )
            await session.exec(statement.values(left_at=None, joined_at=now))
        await _place(session, target, person_id, now)
    await _asked_elsewhen(session, target, person_ids)


async def since(session: Session, group_id: int) -> dict[int, datetime]:
    """Since when each member is in a group, by our ids."""
    query = select(MemberRow.person_id, MemberRow.joined_at)
    query = query.where(MemberRow.group_id == group_id, col(MemberRow.left_at).is_(None))
    return dict((await session.exec(query)).all())


async def with_room(session: Session, topic_id: int, largest: int, most: int = 3) -> list[Group]:
    """The groups of a topic into which somebody could come, the smallest first."""
    found = await groups.of_topic(session, topic_id)
    free = [each for each in found if each.state is State.ACTIVE and len(each.members) < largest]
    return sorted(free, key=lambda each: (len(each.members), each.id))[:most]


async def groups_of(session: Session, person_ids: Collection[int]) -> list[tuple[int, int]]:
    """(group, person) of the living groups of some people, by our ids, in this order."""
    query = (
        select(MemberRow.group_id, MemberRow.person_id)
        .join(GroupRow, col(GroupRow.id) == col(MemberRow.group_id))
        .where(col(MemberRow.person_id).in_(person_ids), col(MemberRow.left_at).is_(None))
        .where(groups.LIVES)
        .order_by(col(MemberRow.group_id), col(MemberRow.person_id))
    )
    return list((await session.exec(query)).all())


async def reopen(session: Session, group: Group, now: datetime) -> list[int]:
    """Let a closed group, which is held, live again with who has found no other one; returns their ids, in order."""
    kept = []
    for member in group.members:
        theirs = select(InterestRow.id).where(
            InterestRow.group_id == group.id,
            InterestRow.person_id == member.person_id,
            col(InterestRow.withdrawn_at).is_(None),
        )
        if (await session.exec(theirs)).first() is not None:
            kept.append(member.person_id)
    of_group = (col(MemberRow.group_id) == group.id) & col(MemberRow.person_id).not_in(kept)
    await session.exec(update(MemberRow).where(of_group, col(MemberRow.left_at).is_(None)).values(left_at=now))
    if kept:
        statement = update(GroupRow).where(col(GroupRow.id) == group.id)
        await session.exec(statement.values(state=State.ACTIVE.value, closed_at=None))
        await _asked_elsewhen(session, group, kept)
    return kept
