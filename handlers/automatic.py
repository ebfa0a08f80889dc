"""Groups that form by themselves (method G4): on the day a workspace chose, once a week, with no click.

The round is a row that the database lets begin once in a week. Its topics are looked at by one letter after the other,
so that a process that ends in the middle, or several at once, form each group once; the groups come by the same way as
those that somebody confirms. Who facilitates here is told in one message, which is changed when its groups are there.
"""

from collections import Counter
from datetime import datetime

from pydantic import Field

from handlers.effect import Effect, GoOn, Outcome, Skip, Update
from handlers.proposal_confirm import confirm_all
from handlers.proposal_plan import board_of, from_the_start, why_waiting
from handlers.quorum import facilitators
from handlers.route import Letter, Routes
from handlers.turn import Desk
from learning.automatic import Looked, Round, is_left_to_somebody, slot_that_is_due
from learning.calendar import local_week, next_weekly
from learning.person import Person
from learning.proposal_board import Board
from learning.workspace import Settings
from messages import automatic as words
from messages.refs import RoundRef
from store import outbox, people, rounds, topics, workspaces
from store.database import Database

routes = Routes()


class TopicsRef(RoundRef):
    """The topics of a round that are still to be looked at. after: those with a higher id."""

    after: int = Field(default=0, ge=0, lt=2**63)


class ReaderRef(RoundRef):
    """Somebody who is told what came of a round."""

    person_id: int = Field(ge=1, lt=2**63)


async def plan_anew(desk: Desk, settings: Settings, zone: str) -> None:
    """Store when groups form by themselves next, as settings that are saved say. zone: of who saves them."""
    weekday = settings.automatic_weekday
    at = None if weekday is None else next_weekly(desk.now, weekday, settings.nudge_time, zone)
    await rounds.plan(desk.session, at)


async def plan(database: Database, now: datetime) -> int:
    """Begin the round of each workspace whose day has come; returns how many began. now: aware UTC.

    Several instances may do so at once. A day on which no process ran is made up for; of several the last.
    """
    begun = 0
    for workspace_id in await rounds.workspaces_due(database, now):
        async with database.begin(workspace_id) as session:
            begun += await _begin(Desk(session, await workspaces.get(session), now))
    return begun


async def _begin(desk: Desk) -> bool:
    settings, due = desk.workspace.settings, await rounds.planned(desk.session)
    if due is None or due > desk.now or settings.automatic_weekday is None:
        return False
    who = await people.caretaker(desk.session, settings.saved_by)
    weekly = settings.automatic_weekday, settings.nudge_time, who.zone if who else ""
    slot = slot_that_is_due(due, desk.now, *weekly)
    await rounds.plan(desk.session, next_weekly(desk.now, *weekly))
    round_id = await rounds.begin(desk.session, local_week(slot, weekly[2]), desk.now)
    return round_id is not None and await _look_on(desk, TopicsRef(round_id=round_id))


async def _look_on(desk: Desk, ref: TopicsRef) -> bool:
    return await desk.send("automatic.look", ref, key=f"automatic.look:{ref.round_id}:{ref.after}", lane=_lane(ref))


def _lane(ref: RoundRef) -> str:
    """What the topics of a round, and their groups, come in."""
    return f"automatic:{ref.round_id}"


async def _to_look_at(desk: Desk, ref: TopicsRef) -> Effect | Skip:
    round_ = await rounds.get(desk.session, ref.round_id)
    return GoOn() if round_ is not None and not round_.done else Skip("all was looked at")


async def _look(desk: Desk, ref: TopicsRef, _: Outcome) -> None:
    """Form the groups of the next topic with enough people; after the last, have it told what came of them."""
    round_, settings = await rounds.get(desk.session, ref.round_id), desk.workspace.settings
    if round_ is None:
        return
    switched_on = settings.automatic_weekday is not None and settings.clearinghouse is not None
    topic_id = await topics.next_at_quorum(desk.session, settings.smallest, ref.after) if switched_on else None
    if topic_id is None:
        await _end(desk, round_)
        return
    found = await _form(desk, topic_id, ref)
    if found is not None:
        await rounds.looked(desk.session, round_, found)
    await _look_on(desk, ref.model_copy(update={"after": topic_id}))


async def _form(desk: Desk, topic_id: int, ref: TopicsRef) -> Looked | None:
    """Confirm every group of a topic that breaks no rule. None when it has not enough people by now."""
    await topics.lock(desk.session, [topic_id])
    topic = await topics.get(desk.session, topic_id)
    if topic is None or not topic.open or topic.waiting < desk.workspace.settings.smallest:
        return None
    board = await board_of(desk, topic, by_id=None)
    if is_left_to_somebody(board.plan):
        return Looked(topic_id, held=True)
    board = board.having(await from_the_start(desk, board))
    waits = await _why_they_wait(board)
    ready = board.confirmable
    if ready:
        numbers = [each.number for each in ready]
        await confirm_all(desk, board, numbers, by_id=None, lane=_lane(ref), round_id=ref.round_id)
    return Looked(topic_id, len(ready), sum(len(each.seats) for each in ready), waits)


async def _why_they_wait(board: Board) -> tuple[tuple[str, int], ...]:
    """Why those wait who are in no group, and how many; the most frequent reason first."""
    why = await why_waiting(board)
    waiting = (why[seat.person_id].why.value if seat.person_id in why else "" for seat in board.plan.apart)
    return tuple(Counter(waiting).most_common())


# What is told.


async def _readers(desk: Desk) -> list[Person]:
    """Who is told: who facilitates here, else whoever looks after the workspace."""
    found = await facilitators(desk)
    who = None if found else await people.caretaker(desk.session, desk.workspace.settings.saved_by)
    return found or ([who] if who else [])


def _told(ref: RoundRef, person_id: int) -> str:
    """The key of the message to somebody, and its lane."""
    return f"automatic.told:{ref.round_id}:{person_id}"


async def _end(desk: Desk, round_: Round) -> None:
    """Every topic was looked at. Where none had enough people, nobody is told so."""
    await rounds.done(desk.session, round_.id, desk.now)
    for who in await _readers(desk) if round_.looked else ():
        ref = ReaderRef(round_id=round_.id, person_id=who.id)
        await desk.send("automatic.told", ref, key=_told(ref, who.id), lane=_told(ref, who.id))


async def _facts(desk: Desk, ref: ReaderRef) -> tuple[Person, words.Facts] | None:
    round_, who = await rounds.get(desk.session, ref.round_id), await people.get(desk.session, ref.person_id)
    if round_ is None or who is None or not who.can_learn:
        return None
    found = await topics.some(desk.session, [each.topic_id for each in round_.looked])
    became = await rounds.confirmed(desk.session, ref.round_id)
    return who, words.Facts(round_, {each.id: each.title for each in found}, became, desk.workspace.settings)


async def _tell(desk: Desk, ref: ReaderRef) -> Effect | Skip:
    found = await _facts(desk, ref)
    return desk.tell(found[0], words.summary, found[1]) if found else Skip("no part in it any more")


async def _to_tell(desk: Desk, ref: RoundRef) -> Effect | Skip:
    """What is told is changed once for all the groups that are under way, not for each step of each."""
    round_ = await rounds.get(desk.session, ref.round_id)
    if round_ is None or not round_.done:
        return Skip("its topics are still looked at")
    became = await rounds.confirmed(desk.session, ref.round_id)
    return Skip("groups are still under way") if any(each.is_under_way for each in became) else GoOn()


async def _tell_anew(desk: Desk, ref: RoundRef, _: Outcome) -> None:
    for who in await _readers(desk):
        reader = ReaderRef(round_id=ref.round_id, person_id=who.id)
        key = f"automatic.update:{ref.round_id}:{who.id}:{desk.now.isoformat()}"
        await desk.send("automatic.update", reader, key=key, lane=_told(ref, who.id))


async def _update(desk: Desk, ref: ReaderRef) -> Effect | Skip:
    where, found = await outbox.where(desk.session, _told(ref, ref.person_id)), await _facts(desk, ref)
    if where is None or found is None:
        return Skip("was not told of it")
    return Update(*where, desk.say(found[0], words.summary, found[1]))


routes.letter(Letter("automatic.look", TopicsRef, prepare=_to_look_at, sent=_look))
routes.letter(Letter("automatic.told", ReaderRef, prepare=_tell))
routes.letter(Letter("automatic.went", RoundRef, prepare=_to_tell, sent=_tell_anew))
routes.letter(Letter("automatic.update", ReaderRef, prepare=_update))
