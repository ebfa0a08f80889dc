"""The weekly digest in a group's channel (method P5): planned by the clock, skipped when there is nothing to say."""

from datetime import datetime, timedelta

from handlers.checkin import weekly
from handlers.effect import Effect, Outcome, Post, SharePicture, Skip
from handlers.route import Letter, Routes
from handlers.turn import Desk
from learning import digest as rules
from learning.calendar import local_day, local_week
from learning.digest import Digest, digest_after
from learning.group import Group, State
from messages import digest as words
from messages.refs import DigestRef
from store import digests, groups, workspaces
from store.database import Database

routes = Routes()

AT_ONCE = 100
"""Groups planned in one transaction: short enough for others to write in between."""


async def plan(database: Database, now: datetime) -> int:
    """Plan every digest that is due; returns how many were planned. Several instances may do so at once.

    now: aware UTC. One missed for too long is written as expired by the outbox.
    """
    planned = 0
    for workspace_id in await digests.workspaces_to_plan(database, now):
        while True:
            async with database.begin(workspace_id) as session:
                desk = Desk(session, await workspaces.get(session), now)
                due = await digests.to_plan(session, now, AT_ONCE)
                for each in due:
                    planned += await _plan_one(desk, each)
            if len(due) < AT_ONCE:
                break
    return planned


async def _plan_one(desk: Desk, due: digests.Due) -> bool:
    zone = rules.zone_of(due.zones)
    following = digest_after(desk.now, *weekly(desk, due.hours), zone)
    await digests.plan(desk.session, due.group_id, following)
    if due.planned is None:
        return False
    once = f"digest:{due.group_id}:{local_week(due.planned, zone)}"
    ref = DigestRef(group_id=due.group_id, ends=due.planned)
    ends = due.planned + rules.WITHIN
    return await desk.send("digest.post", ref, key=once, lane=once, expires_at=ends, began=due.planned)


async def _found(desk: Desk, ref: DigestRef) -> tuple[Group, Digest] | Skip:
    """The group and what it is told; why not, when it is not told anything."""
    group = await groups.get(desk.session, ref.group_id)
    if group is None or group.state is not State.ACTIVE or not group.channel:
        return Skip("the group is not at work")
    session, ends = desk.session, ref.ends
    zone = rules.zone_of(await digests.zones_of(session, group.id))
    week = ref.starts or await digests.told_until(session, group.id), ends
    return group, rules.digest(
        await digests.aims(session, group.id),
        await digests.applied(session, group.id, *week),
        await digests.asked(session, group.id, *week),
        week,
        local_day(ends, zone),
    )


async def _prepare(desk: Desk, ref: DigestRef) -> Effect | Skip:
    found = await _found(desk, ref)
    if isinstance(found, Skip):
        return found
    group, told = found
    if not told.says_something:
        return Skip("nothing to say")
    return Post(group.channel or "", words.digest(group, told))


async def _posted(desk: Desk, ref: DigestRef, outcome: Outcome) -> None:
    """Have the details and the picture put below it, one after the other."""
    starts = await digests.told_until(desk.session, ref.group_id)
    below = ref.model_copy(update={"ts": outcome.ts, "starts": starts})
    await digests.told(desk.session, ref.group_id, ref.ends)
    ends = desk.now + timedelta(hours=1)
    for part in ("details", "picture"):
        once = f"digest.{part}:{ref.group_id}:{ref.ends.isoformat()}"
        lane = f"digest.below:{ref.group_id}:{ref.ends.isoformat()}"
        await desk.send(f"digest.{part}", below, key=once, lane=lane, expires_at=ends)


async def _details(desk: Desk, ref: DigestRef) -> Effect | Skip:
    found = await _found(desk, ref)
    if isinstance(found, Skip):
        return found
    group, told = found
    if not (told.applied or told.asked or told.following):
        return Skip("nothing to say")
    return Post(group.channel or "", words.details(told), thread_ts=ref.ts)


async def _picture(desk: Desk, ref: DigestRef) -> Effect | Skip:
    found = await _found(desk, ref)
    if isinstance(found, Skip):
        return found
    group, told = found
    if not told.bars:
        return Skip("too few objectives for a picture")
    return SharePicture(group.channel or "", ref.ts, "week", words.chart(told), words.with_the_picture())


routes.letter(Letter("digest.post", DigestRef, prepare=_prepare, sent=_posted))
routes.letter(Letter("digest.details", DigestRef, prepare=_details))
routes.letter(Letter("digest.picture", DigestRef, prepare=_picture))
