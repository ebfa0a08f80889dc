"""The weekly check-in (method P2): planned by the clock, sent by the outbox; for answers see `handlers.answer`."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time

from handlers.effect import Effect, Outcome, Skip, Tell, Update
from handlers.route import Letter, Routes, circular
from handlers.silence import tell_of_silence
from handlers.turn import Desk, Turn
from learning.absence import SILENT_WEEKS, Holidays, is_away
from learning.calendar import AS_OTHERS, Hours
from learning.checkin import (
    FOLLOW_UP_WITHIN,
    CheckIn,
    Slot,
    follow_up_at,
    is_day,
    put_off,
    slot_after,
    slot_to_plan,
    wakes_until,
    week_of,
)
from learning.mail import ways
from learning.person import Person
from messages import checkin as words
from messages.refs import CheckInRef
from store import checkins, follow_ups, groups, holidays, outbox, people, workspaces
from store.database import Database

routes = Routes()

AT_ONCE = 200
"""People planned in one transaction: short enough for others to write in between."""


async def plan(database: Database, now: datetime) -> int:
    """Plan every nudge that is due; returns how many were planned. Several instances may do so at once.

    now: aware UTC. Who is due is asked of the database, so a restart forgets nothing; a slot missed for too long
    (`learning.checkin.LATE_AFTER`) is written as expired by the outbox, never left out in silence.
    """
    planned = 0
    for workspace_id in await checkins.workspaces_to_plan(database, now):
        after = 0
        while True:
            async with database.begin(workspace_id) as session:
                desk = Desk(session, await workspaces.get(session), now)
                due = await checkins.to_plan(session, now, AT_ONCE, after=after)
                planned += await _plan(desk, due)
            if len(due) < AT_ONCE:
                break
            after = due[-1].person_id
    return planned


async def begin_nudging(desk: Desk, person_ids: Collection[int]) -> None:
    """From now on the weekly nudge reaches these people; their first slot is stored with what they did.

    So a process that ends right afterwards, and begins again after that slot, knows that it was missed.
    """
    await people.begin_nudging(desk.session, person_ids, desk.now)
    await _plan(desk, await checkins.to_plan(desk.session, desk.now, AT_ONCE, among=person_ids))


async def _plan(desk: Desk, due: Collection[checkins.Due]) -> int:
    """Store when these people are asked next, and have those asked whose time has come; returns how many those are.

    With as many statements for two hundred as for one.
    """
    free = await holidays.around(desk.session, desk.now)
    stored: dict[checkins.Moments, list[int]] = defaultdict(list)
    asked: dict[int, tuple[checkins.Due, Slot]] = {}
    for each in due:
        moments, slot = _decide(desk, each, free)
        stored[moments].append(each.person_id)
        if slot is not None:
            asked[each.person_id] = each, slot
    for moments, person_ids in stored.items():
        await checkins.plan(desk.session, person_ids, moments)
    back = {person_id for person_id, (each, _) in asked.items() if each.paused_until is not None}
    made = await checkins.add(desk.session, {person_id: slot for person_id, (_, slot) in asked.items()}, back)
    if began := back & made.keys():
        await people.pause(desk.session, began, None)
    await desk.send_all(
        [each for person_id, made_id in made.items() for each in _nudges(desk, *asked[person_id], made_id)]
    )
    again: dict[datetime, list[str]] = defaultdict(list)  # asked in this week before, perhaps not yet reached
    for person_id in asked.keys() - made.keys():
        slot = asked[person_id][1]
        again[slot.expires_at] += [_once(way, person_id, slot.week) for way in ("nudge", "mail")]
    for expires_at, keys in again.items():
        await outbox.renew(desk.session, keys, expires_at, desk.now)
    return len(made)


def _decide(desk: Desk, due: checkins.Due, free: Holidays) -> tuple[checkins.Moments, Slot | None]:
    """When somebody was and is to be asked next, and the slot to ask them in now, if there is one."""
    clock = (*weekly(desk, due.hours), due.zone)
    slot = slot_to_plan(due.anchor, due.planned, desk.now, *clock)
    if slot.at > desk.now:
        return (due.anchor, slot.at), None
    following = slot_after(slot.at, *clock)
    off = put_off(slot, week_of(slot, due.anchor, *clock), free.at(due.place_key), *clock)
    if off is not None and off.at > desk.now:
        return (due.anchor, off.at), None
    away = off is None or is_away(due.paused_until, desk.now, due.zone)
    return (slot.at, following.at), None if away else off


def weekly(desk: Desk, hours: Hours) -> tuple[int, time]:
    """The day and hour that hold where these were chosen; what is not, is the workspace's."""
    settings = desk.workspace.settings
    found = hours.over(settings.hours)
    return settings.nudge_weekday if found.weekday is None else found.weekday, found.at or settings.nudge_time


async def of_group(desk: Desk, person: Person) -> Hours:
    """When somebody's group wants them asked, if it chose that."""
    return (await groups.hours_of(desk.session, [person.id])).get(person.id, AS_OTHERS)


def _nudges(desk: Desk, due: checkins.Due, slot: Slot, check_in_id: int) -> list[outbox.Entry]:
    """What somebody is asked by: in Slack, by e-mail, or both."""
    in_slack, by_mail = ways(due.reach, allowed=desk.workspace.mails, known=due.has_address)
    ref, found = CheckInRef(check_in_id=check_in_id), []
    if by_mail:
        once, lane = _once("mail", due.person_id, slot.week), f"mail:{check_in_id}"
        found.append(desk.entry("mail.nudge", ref, key=once, lane=lane, expires_at=slot.expires_at, began=slot.at))
    if in_slack:
        found.append(_in_slack(desk, due.person_id, check_in_id, slot.week, slot.expires_at, slot.at))
    return found


async def nudge_in_slack(desk: Desk, person_id: int, check_in_id: int, week: str, expires_at: datetime) -> None:
    """Have somebody asked in their direct message, once a week. expires_at: aware UTC."""
    await desk.send_all([_in_slack(desk, person_id, check_in_id, week, expires_at)])


def _in_slack(
    desk: Desk, person_id: int, check_in_id: int, week: str, expires_at: datetime, began: datetime | None = None
) -> outbox.Entry:
    key, lane, ref = _once("nudge", person_id, week), f"checkin:{check_in_id}", CheckInRef(check_in_id=check_in_id)
    return desk.entry("checkin.nudge", ref, key=key, lane=lane, expires_at=expires_at, began=began)


def _once(way: str, person_id: int, week: str) -> str:
    """The key of what asks somebody: each way once a week."""
    return f"{way}:{person_id}:{week}"


async def plan_follow_ups(database: Database, now: datetime) -> int:
    """Ask once more where two working days went by without an answer; returns how often. See `plan`."""
    planned = 0
    for workspace_id in await follow_ups.workspaces_to_follow_up(database, now):
        while True:
            async with database.begin(workspace_id) as session:
                desk = Desk(session, await workspaces.get(session), now)
                due = await follow_ups.to_follow_up(session, now, AT_ONCE)
                planned += await desk.send_all([_follow_up(desk, *each) for each in due])
            if len(due) < AT_ONCE:
                break
    return planned


def _follow_up(desk: Desk, check_in_id: int, moment: datetime) -> outbox.Entry:
    ref, once = CheckInRef(check_in_id=check_in_id), f"followup:{check_in_id}"
    ends = moment + FOLLOW_UP_WITHIN
    return desk.entry("checkin.follow_up", ref, key=once, lane=once, expires_at=ends, began=moment)


async def _open_for(desk: Desk, refs: Sequence[CheckInRef]) -> list[tuple[CheckIn, Person] | Skip]:
    """The check-ins and whose they are; why not, when somebody is not to be asked now."""
    found = await checkins.get_all(desk.session, {ref.check_in_id or 0 for ref in refs})
    whose = {each.person_id for each in found.values()}
    known, taking_part = await people.get_all(desk.session, whose), await checkins.who_take_part(desk.session, whose)

    def one(check_in: CheckIn | None) -> tuple[CheckIn, Person] | Skip:
        person = known.get(check_in.person_id) if check_in else None
        if check_in is None or person is None:
            return Skip("no longer kept")
        if not person.can_learn or person.id not in taking_part:
            return Skip("the person takes no part any more")
        if person.is_away(desk.now):
            return Skip("the person pauses")
        return check_in, person

    return [one(found.get(ref.check_in_id or 0)) for ref in refs]


async def _prepare(desk: Desk, refs: list[CheckInRef]) -> list[Effect | Skip]:
    found = await _open_for(desk, refs)
    waking = await wakes(desk, [each[1] for each in found if not isinstance(each, Skip)])
    return [each if isinstance(each, Skip) else _ask(desk, *each, waking) for each in found]


def _ask(desk: Desk, check_in: CheckIn, person: Person, waking: Mapping[int, datetime | None]) -> Tell:
    told, wakes = desk.tell(person, words.nudge, check_in), waking.get(person.id)
    return told if wakes is None else replace(told, not_before=wakes)


async def wakes(desk: Desk, asked: Sequence[Person]) -> dict[int, datetime | None]:
    """Nobody is woken: until when those wait who could not be asked at their hour, or are in another zone by now."""
    asleep = [each for each in asked if not is_day(desk.now, each.zone)]
    of_groups = await groups.hours_of(desk.session, [each.id for each in asleep])
    hours = {each.id: weekly(desk, each.hours.over(of_groups.get(each.id, AS_OTHERS)))[1] for each in asleep}
    return {each.id: wakes_until(desk.now, hours[each.id], each.zone) for each in asleep}


async def _sent(desk: Desk, sent: list[tuple[CheckInRef, Outcome]]) -> None:
    where = {ref.check_in_id or 0: (outcome.channel, outcome.ts) for ref, outcome in sent}
    found, again = await _follows(desk, where)
    await checkins.sent(desk.session, where, again)
    await _tell_of_silence(desk, found)


async def reached(desk: Desk, check_in_id: int) -> None:
    """What follows when a check-in got to somebody: when to ask once more, and whom to tell of weeks of silence."""
    found, again = await _follows(desk, [check_in_id])
    await follow_ups.ask_again(desk.session, again)
    await _tell_of_silence(desk, found)


async def _follows(
    desk: Desk, check_in_ids: Collection[int]
) -> tuple[list[follow_ups.Reached], dict[int, datetime | None]]:
    found = await follow_ups.reached(desk.session, check_in_ids)
    free = await holidays.around(desk.session, desk.now)
    again = [each for each in found if each.silent < SILENT_WEEKS]
    return found, {each.check_in_id: _again_at(desk, each, free) for each in again}


async def _tell_of_silence(desk: Desk, found: Collection[follow_ups.Reached]) -> None:
    for each in found:
        who = await people.get(desk.session, each.person_id) if each.silent == SILENT_WEEKS else None
        if who is not None:
            await tell_of_silence(desk, who, each.check_in_id)


def _again_at(desk: Desk, reached: follow_ups.Reached, free: Holidays) -> datetime | None:
    """When somebody is asked once more."""
    weekday, hour = weekly(desk, reached.hours)
    following = slot_after(desk.now, weekday, hour, reached.zone)
    if following.week == reached.week:  # they were asked before their hour: it brings nothing new
        following = slot_after(following.at, weekday, hour, reached.zone)
    return follow_up_at(desk.now, hour, following.at, free.at(reached.place_key), reached.zone)


async def _prepare_follow_up(desk: Desk, ref: CheckInRef) -> Effect | Skip:
    (found,) = await _open_for(desk, [ref])
    if isinstance(found, Skip):
        return found
    check_in, person = found
    if check_in.answered_at is not None or check_in.notes:
        return Skip("answered meanwhile")
    if await checkins.is_over(desk.session, check_in):
        return Skip("the next one has come")
    waking = await wakes(desk, [person])
    return replace(desk.tell(person, words.follow_up, check_in), not_before=waking.get(person.id))


async def _followed_up(desk: Desk, ref: CheckInRef, outcome: Outcome) -> None:
    await follow_ups.followed_up(desk.session, ref.check_in_id or 0, outcome.channel, outcome.ts)


async def _show(desk: Desk, ref: CheckInRef) -> Effect | Skip:
    return await _shown(desk, ref, again=False)


async def _show_again(desk: Desk, ref: CheckInRef) -> Effect | Skip:
    return await _shown(desk, ref, again=True)


async def _shown(desk: Desk, ref: CheckInRef, *, again: bool) -> Effect | Skip:
    check_in = await checkins.get(desk.session, ref.check_in_id or 0)
    person = await people.get(desk.session, check_in.person_id) if check_in else None
    ts = (check_in.follow_up_ts if again else check_in.ts) if check_in else None
    if check_in is None or person is None or not check_in.channel or not ts:
        return Skip("its message is not there")
    said = words.follow_up if again else words.nudge
    return Update(check_in.channel, ts, desk.say(person, said, check_in))


routes.letter(circular("checkin.nudge", CheckInRef, prepare=_prepare, sent=_sent))
routes.letter(Letter("checkin.show", CheckInRef, prepare=_show))
routes.letter(Letter("checkin.follow_up", CheckInRef, prepare=_prepare_follow_up, sent=_followed_up))
routes.letter(Letter("checkin.show_follow_up", CheckInRef, prepare=_show_again))


async def show(desk: Desk, check_in: CheckIn) -> None:
    """Have the messages of a check-in rewritten to what holds now."""
    revision = await checkins.changed(desk.session, check_in.id)
    ref, lane = CheckInRef(check_in_id=check_in.id), f"checkin:{check_in.id}"
    await desk.send("checkin.show", ref, key=f"{lane}:{revision}", lane=lane)
    if check_in.follow_up_ts:
        lane = f"followup:{check_in.id}"
        await desk.send("checkin.show_follow_up", ref, key=f"{lane}:{revision}", lane=lane)


async def show_what_holds(turn: Turn) -> None:
    """Have the person's latest check-in rewritten: an objective was written, changed or updated elsewhere."""
    latest = await checkins.latest(turn.session, turn.person.id)
    if latest is not None:
        await show(turn, latest)
    await turn.home_changed(turn.person)
