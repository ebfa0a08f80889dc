"""Still in? (method G3): the people of a confirmed group are asked before it is formed, if the workspace wants that."""

from collections.abc import Collection
from datetime import datetime

from handlers.card import refresh_card
from handlers.effect import Effect, Outcome, Skip, Update
from handlers.proposal_forming import form_of_those_who_wait, not_formed, save
from handlers.proposal_plan import settled, stored
from handlers.proposal_progress import show_progress
from handlers.reply import Reply, Rewrite
from handlers.route import Letter, Routes
from handlers.turn import Desk, Turn
from learning import still_in as rules
from learning.grouping import reasons
from learning.interest import Interest
from learning.person import Act, Person
from learning.proposal import Answer, Plan, Stage
from learning.proposal_board import Board
from learning.refusal import Reason, Refused
from learning.still_in import Asked
from messages import still_in as words
from messages.refs import ConfirmedRef, StillInRef
from store import candidates, interests, people, proposals, still_in, topics, workspaces
from store.database import Database

routes = Routes()


async def begin(
    desk: Desk, board: Board, numbers: Collection[int], *, by_id: int | None, round_id: int | None = None
) -> Board:
    """Have the people of some groups asked; who said yes in this proposal before is not asked again.

    by_id: who confirmed them; None: Peerloop by itself, in a round.
    """
    until = rules.until(desk.now, board.settings.ask_hours)
    changes = {"ask_until": until, "confirmed_by": by_id, "round_id": round_id}
    plan = settled(board.plan, numbers, stage=Stage.ASKING, **changes)
    board = await stored(desk, board.having(plan), by_id=by_id)
    for number in numbers:
        await _ask(desk, board.plan, number, rules.open_seats(board.plan.group(number)))
        if not rules.open_seats(board.plan.group(number)):
            await settle(desk, board.plan.id, number)
    return board


async def _ask(desk: Desk, plan: Plan, number: int, person_ids: Collection[int]) -> None:
    until = plan.group(number).ask_until or desk.now
    by = rules.answer_by(desk.now, until, desk.workspace.settings.ask_hours)
    for asked_id in await still_in.ask(desk.session, plan.id, number, person_ids, now=desk.now, answer_by=by):
        key = f"still_in:{asked_id}:{desk.now.isoformat()}"
        await desk.send(
            "still_in.ask", StillInRef(asked_id=asked_id), key=key, lane=f"still_in:{asked_id}", expires_at=by
        )


async def settle_due(database: Database, now: datetime) -> int:
    """Look at every group whose people's time is over; returns how many there were. now: aware UTC.

    Several instances may do so at once, as often as they like: who comes second finds it decided.
    """
    found = await still_in.due(database, now)
    for workspace_id, proposal_id, number in found:
        async with database.begin(workspace_id) as session:
            await settle(Desk(session, await workspaces.get(session), now), proposal_id, number)
    return len(found)


async def settle(desk: Desk, proposal_id: int, number: int, *, size: int = 0) -> None:
    """Let who is late or gone make room for the next ones, and decide on a group when there is nothing to wait for.

    size: how many were in the group before somebody left it in this turn; 0: as many as are in it now.
    """
    plan = await _locked(desk, proposal_id)
    group = next((each for each in plan.groups if each.number == number), None) if plan else None
    if plan is None or group is None or group.stage is not Stage.ASKING:
        return
    queue = await candidates.of_topic(desk.session, plan.topic_id, desk.now)
    until = group.ask_until or desk.now
    over = desk.now >= until
    waiting = {each.person_id for each in queue if not each.paused}
    gone = [each for each in group.people if each not in waiting]
    late = [each for each in await _late(desk, plan, number, over=over) if each in waiting]
    plan = rules.leave(plan, number, gone, Answer.NO)
    plan = rules.leave(plan, number, late, Answer.LATE)
    plan, asked = _with_next_ones(desk, plan, number, queue, size or len(group.seats), until)
    plan = await proposals.save(desk.session, plan, by_id=None, now=desk.now)
    if asked:
        await _ask(desk, plan, number, asked)
    for each in await still_in.of_group(desk.session, plan.id, number):
        if each.person_id in late:
            await _show(desk, each)
    await show_progress(desk, plan, f"asked:{number}:{plan.revision}")
    if over or not rules.open_seats(plan.group(number)):
        await _decide(desk, plan, number, queue)


async def _locked(desk: Desk, proposal_id: int) -> Plan | None:
    """A proposal whose topic nobody else changes until the end of the transaction."""
    plan = await proposals.get(desk.session, proposal_id)
    if plan is None:
        return None
    await topics.lock(desk.session, [plan.topic_id])
    return await proposals.get(desk.session, proposal_id)


async def _late(desk: Desk, plan: Plan, number: int, *, over: bool) -> list[int]:
    """Who of a group has not answered in time. over: the time of the whole group is."""
    open_ = rules.open_seats(plan.group(number))
    asked = await still_in.of_group(desk.session, plan.id, number)
    return [
        each.person_id
        for each in asked
        if each.person_id in open_ and (over or (each.answer_by is not None and each.answer_by <= desk.now))
    ]


def _with_next_ones(
    desk: Desk, plan: Plan, number: int, queue: list[Interest], size: int, until: datetime
) -> tuple[Plan, list[int]]:
    """The plan with the next who fit in the free places, and who they are; as long as there is time to answer."""
    settings, asked = desk.workspace.settings, []
    if not rules.is_worth_asking(desk.now, until, settings.ask_hours):
        return plan, []
    while len(plan.group(number).seats) < size:
        following = rules.next_who_fits(plan, number, queue, settings, desk.now)
        if following is None:
            break
        plan = rules.join(plan, number, following.person_id)
        asked.append(following.person_id)
    return plan, asked


async def _decide(desk: Desk, plan: Plan, number: int, queue: list[Interest]) -> None:
    """Form a group of those who said yes, when they are enough; else it is proposed again, and that is told."""
    group = plan.group(number)
    yes = [seat.person_id for seat in group.seats if seat.answer is Answer.YES]
    members = [each for each in queue if each.person_id in yes]
    if rules.enough(members, desk.workspace.settings, desk.now):
        plan = await form_of_those_who_wait(desk, plan, group, yes)
    else:
        plan = not_formed(plan, group)
    formed = plan.group(number).group_id is not None
    plan = await save(desk, plan, by_id=None)
    for each in await still_in.of_group(desk.session, plan.id, number):
        await _show(desk, each)
    if not formed and group.round_id is None:  # what forms by itself is told in one message
        key = f"still_in.back:{plan.id}:{number}:{plan.revision}"
        await desk.send("still_in.back", ConfirmedRef(proposal_id=plan.id, number=number), key=key, lane=key)
    await show_progress(desk, plan, f"decided:{number}:{plan.revision}")


# What is asked, and what the message shows later.


async def _show(desk: Desk, asked: Asked) -> None:
    """Have the message in which somebody was asked show what holds now."""
    key = f"still_in.show:{asked.id}:{desk.now.isoformat()}"
    await desk.send("still_in.show", StillInRef(asked_id=asked.id), key=key, lane=f"still_in:{asked.id}")


async def _facts(desk: Desk, asked: Asked) -> words.Facts | None:
    """What somebody reads of the group they are asked for."""
    plan, topic = await proposals.get(desk.session, asked.proposal_id), await topics.get(desk.session, asked.topic_id)
    group = next((each for each in plan.groups if each.number == asked.number), None) if plan else None
    if plan is None or topic is None or group is None:
        return None
    queue = await candidates.of_topic(desk.session, topic.id, desk.now)
    members = [each for each in queue if each.person_id in group.people]
    waits = any(each.person_id == asked.person_id for each in queue)
    return words.Facts(
        topic=topic,
        asked=asked,
        stage=group.stage,
        inside=asked.person_id in group.people,
        waits=waits,
        reasons=reasons(members, desk.now) if members else None,
        until=asked.answer_by or desk.now,
    )


async def _asked(desk: Desk, ref: StillInRef) -> tuple[Asked, Person, words.Facts] | None:
    asked = await still_in.get(desk.session, ref.asked_id)
    who = await people.get(desk.session, asked.person_id) if asked else None
    facts = await _facts(desk, asked) if asked else None
    if asked is None or who is None or not who.can_learn or facts is None:
        return None
    return asked, who, facts


async def _prepare(desk: Desk, ref: StillInRef) -> Effect | Skip:
    found = await _asked(desk, ref)
    if found is None or not found[2].waits:
        return Skip("no part in it any more")
    asked, who, facts = found
    if facts.stage is not Stage.ASKING or not facts.inside or asked.answer is not Answer.NONE:
        return Skip("answered, or decided")
    return desk.tell(who, words.ask, facts)


async def _sent(desk: Desk, ref: StillInRef, outcome: Outcome) -> None:
    await still_in.told(desk.session, ref.asked_id, outcome.channel, outcome.ts)


async def _update(desk: Desk, ref: StillInRef) -> Effect | Skip:
    found = await _asked(desk, ref)
    if found is None or not found[0].channel or not found[0].ts:
        return Skip("its message is not there")
    asked, who, facts = found
    return Update(asked.channel or "", asked.ts or "", desk.say(who, words.ask, facts))


async def _tell_back(desk: Desk, ref: ConfirmedRef) -> Effect | Skip:
    """To who confirmed a group that did not come together; to who looks after the workspace when that was nobody."""
    plan = await proposals.get(desk.session, ref.proposal_id)
    group = next((each for each in plan.groups if each.number == ref.number), None) if plan else None
    topic = await topics.get(desk.session, plan.topic_id) if plan else None
    if plan is None or group is None or topic is None or group.stage not in (Stage.DRAFT, Stage.DROPPED):
        return Skip("confirmed again by now")
    asked = await still_in.of_group(desk.session, plan.id, ref.number)
    who = await people.get(desk.session, group.confirmed_by) if group.confirmed_by else None
    if who is None or not who.can_learn:
        who = await people.caretaker(desk.session, desk.workspace.settings.saved_by)
    if who is None:
        return Skip("nobody looks after this workspace")
    counts = {answer: sum(each.answer is answer for each in asked) for answer in Answer}
    return desk.tell(who, words.back, topic, ref.number, counts, desk.workspace.settings.smallest)


routes.letter(Letter("still_in.ask", StillInRef, prepare=_prepare, sent=_sent))
routes.letter(Letter("still_in.show", StillInRef, prepare=_update))
routes.letter(Letter("still_in.back", ConfirmedRef, prepare=_tell_back))


# Answers.


async def _mine(turn: Turn, ref: StillInRef) -> Asked:
    """The person's own question, with the proposal kept from changing. Raises Refused for anybody else's."""
    asked = await still_in.get(turn.session, ref.asked_id)
    if asked is None or asked.person_id != turn.person.id:
        raise Refused(Reason.ASKED_NO_MORE)
    return asked


async def _answer(turn: Turn, ref: StillInRef, answer: Answer) -> Reply:
    asked = await _mine(turn, ref)
    plan = await _locked(turn, asked.proposal_id)
    if plan is None or await interests.mine(turn.session, plan.topic_id, turn.person.id) is None:
        raise Refused(Reason.ASKED_NO_MORE)
    size = len(plan.group(asked.number).seats)
    plan = rules.said(plan, asked.number, turn.person.id, answer, turn.workspace.settings)
    plan = await proposals.save(turn.session, plan, by_id=None, now=turn.now)
    await settle(turn, plan.id, asked.number, size=max(size, len(plan.group(asked.number).seats)))
    return await _now(turn, ref)


async def _now(turn: Turn, ref: StillInRef) -> Reply:
    found = await _asked(turn, ref)
    if found is None:
        raise Refused(Reason.ASKED_NO_MORE)
    return Rewrite(words.ask(found[2]))


@routes.action(words.YES, needs=Act.REGISTER, writes=True)
async def yes(turn: Turn, ref: StillInRef) -> Reply:
    """They are in."""
    return await _answer(turn, ref, Answer.YES)


@routes.action(words.NO, needs=Act.REGISTER, writes=True)
async def no(turn: Turn, ref: StillInRef) -> Reply:
    """Not now; they keep their place in the queue."""
    return await _answer(turn, ref, Answer.NO)


@routes.action(words.WITHDRAW, needs=Act.REGISTER, writes=True)
async def withdraw(turn: Turn, ref: StillInRef) -> Reply:
    """They do not want to learn this any more."""
    asked = await _mine(turn, ref)
    await topics.lock(turn.session, [asked.topic_id])
    if await interests.withdraw(turn.session, asked.topic_id, turn.person.id, turn.now):
        await refresh_card(turn, asked.topic_id)
        await turn.home_changed(turn.person)
        await settle(turn, asked.proposal_id, asked.number)
    return await _now(turn, ref)
