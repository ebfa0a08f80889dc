"""The proposal of a topic as it is now (method G3): made when there is none, and kept up with who waits."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from handlers.topic import open_topic
from handlers.turn import Desk, Turn
from learning.grouping import Waiting, propose, reasons
from learning.naming import name_for, next_name
from learning.proposal import Details, Plan, Stage
from learning.proposal_board import Board
from learning.proposal_following import Task, arranged, outdated, to_follow, to_start_over, to_try_again
from learning.refusal import Reason, Refused
from learning.topic import Topic
from messages.refs import ProposalRef
from store import candidates, groups, proposals, topics

MOST = 1000
"""People who are looked at, the longest waiting: more cannot be arranged while somebody waits for a page."""


async def board_of(desk: Desk, topic: Topic, *, by_id: int | None) -> Board:
    """The proposal of a topic with its people, stored; when they changed, it follows with as little change as possible.

    The topic is locked until the end of the transaction. by_id: who asks for it; None: Peerloop by itself.
    """
    await topics.lock(desk.session, [topic.id])
    waiting = await candidates.of_topic(desk.session, topic.id, desk.now, MOST)
    plan = await proposals.open_of(desk.session, topic.id)
    if plan is not None and is_done(plan):
        await proposals.close(desk.session, plan.id, desk.now)
        plan = None
    people = {each.person_id: each for each in waiting}
    supporters = await proposals.supporters(desk.session, plan.id) if plan is not None else {}
    board = Board(topic, plan or Plan(0, topic.id), people, desk.workspace.settings, desk.now, supporters)
    if outdated(board.plan, people) or board.broken:
        task = to_follow(board.plan, people, board.held)
        board = board.having(await _arranged(desk, board, task, by_hand=False))
        board = await stored(desk, board, by_id=by_id if plan is None else None)
    return board


async def opened(turn: Turn, topic_id: int) -> Board:
    """The proposal of a topic, for somebody who looks at it. Raises Refused where nobody can propose a group."""
    if turn.workspace.settings.clearinghouse is None:
        raise Refused(Reason.SET_UP_FIRST)
    board = await board_of(turn, await open_topic(turn, topic_id), by_id=turn.person.id)
    smallest = board.settings.smallest
    if not board.plan.groups and len(board.people) < smallest:
        raise Refused(Reason.NOT_ENOUGH, waiting=len(board.people), smallest=smallest)
    return board


def is_current(board: Board, ref: ProposalRef) -> bool:
    """Whether what somebody acts on is what holds now."""
    return (board.plan.id, board.plan.revision) == (ref.proposal_id, ref.revision)


def is_done(plan: Plan) -> bool:
    """Whether nothing of a proposal is to be decided or awaited any more."""
    formed = (each.group_id is not None or each.stage is Stage.DROPPED for each in plan.settled)
    return bool(plan.settled) and not plan.drafts and all(formed)


async def stored(desk: Desk, board: Board, *, by_id: int | None) -> Board:
    """Store the plan of a board; the board with what is stored."""
    return board.having(await proposals.save(desk.session, board.plan, by_id=by_id, now=desk.now))


async def another(desk: Desk, board: Board) -> Plan:
    """Another proposal: what was chosen by hand stays."""
    return await _arranged(desk, board, to_try_again(board.plan, board.people, board.held), by_hand=True)


async def from_the_start(desk: Desk, board: Board) -> Plan:
    """The proposal as it would be if nobody had changed anything."""
    return await _arranged(desk, board, to_start_over(board.plan, board.people), by_hand=True, loosen=True)


async def why_waiting(board: Board) -> dict[int, Waiting]:
    """Why those wait who are in no group, by our ids; not of those who wait by somebody's choice."""
    task = to_follow(board.plan, board.people, board.held)
    _groups, waiting = await _found(board, task)
    return {each.interest.person_id: each for each in waiting}


async def _found(board: Board, task: Task) -> tuple[list[list[int]], Sequence[Waiting]]:
    """What the grouping answers; it takes too long to keep others waiting, and runs beside them."""
    settings = board.settings
    found = await asyncio.to_thread(
        propose,
        [each for person_id, each in board.people.items() if person_id in task.people],
        settings.smallest,
        settings.largest,
        board.now,
        priorities=board.priorities,
        before=task.before,
        locked=task.fixed,
        attempt=task.attempt,
        quick=True,
    )
    return [[each.person_id for each in group.members] for group in found.groups], found.waiting


async def _arranged(desk: Desk, board: Board, task: Task, *, by_hand: bool, loosen: bool = False) -> Plan:
    found, _waiting = await _found(board, task)
    details = await _details(desk, board)
    return arranged(board.plan, task, found, list(board.people), details, by_hand=by_hand, loosen=loosen)


async def _details(desk: Desk, board: Board) -> Callable[[int, Sequence[int]], Details]:
    """What new groups are to be like: as the settings say, each with a channel name of its own."""
    settings, topic = board.settings, board.topic
    drafts = board.plan.drafts
    used = {each.details.channel_name for each in drafts}
    numbers = count(await groups.count(desk.session, topic.id) + 1 + len(drafts))

    def details(_number: int, people: Sequence[int]) -> Details:
        places = reasons([board.people[each] for each in people], board.now).places
        place = places[0][0] if places and places[0][1] == len(people) else ""
        name = name_for(
            settings.channel_pattern,
            topic=topic.title,
            topic_id=topic.id,
            day=board.now.date(),
            place=place,
            number=next(numbers),
        )
        while name in used:
            name = next_name(name)
        used.add(name)
        return Details(name, settings.private_groups, months=settings.months)

    return details


async def details_of_new(desk: Desk, board: Board, person_id: int) -> Details:
    """What a group is to be like that somebody begins by hand with one person."""
    return (await _details(desk, board))(board.plan.next_number, [person_id])


def settled(plan: Plan, numbers: Collection[int], **changes: Any) -> Plan:  # noqa: ANN401 - fields of a group
    """A plan some of whose groups are decided on; nothing from before that can be taken back."""
    groups = tuple(replace(each, **changes) if each.number in numbers else each for each in plan.groups)
    after = replace(plan, groups=groups, before=None, news=())
    return replace(after, by_hand=plan.by_hand and bool(after.drafts))
