"""Confirming a proposal (method G3): one group, all of them, or one's own."""

from collections.abc import Collection
from dataclasses import replace
from typing import Literal

from slack_sdk.models.views import View

from handlers import still_in
from handlers.channel import go_on
from handlers.field import ChannelName
from handlers.forming import form
from handlers.proposal_forming import save, wanted
from handlers.proposal_plan import is_current, opened, settled, stored
from handlers.proposal_progress import show_progress
from handlers.reply import Open, Replace, Reply
from handlers.route import Form, Routes
from handlers.turn import Desk, Turn
from learning.group import State
from learning.person import Act, may_form
from learning.proposal import Planned, Stage
from learning.proposal_board import Board
from learning.refusal import Reason, Refused
from messages import channel as channel_words
from messages import proposal as words
from messages import proposal_forms as forms
from messages import proposal_progress as progress_words
from messages.group import PROPOSE
from messages.refs import ConfirmedRef, GroupRef, ProposalRef, ProposedGroupRef, TopicRef
from store import groups, proposals, topics

routes = Routes()


@routes.action(PROPOSE, needs=Act.PROPOSE, writes=True)
async def see(turn: Turn, ref: TopicRef) -> Reply:
    """Who could learn together, and why: all of it for facilitators; for who waits, the group that holds them."""
    board = await opened(turn, ref.topic_id)
    if turn.may(Act.FACILITATE):
        return Open(words.shown(board))
    return Open(forms.own_form(board, _own(turn, board).number))


def _own(turn: Turn, board: Board) -> Planned:
    """The draft that holds the person of the turn. Raises Refused unless there is one, and they may form it."""
    waits = turn.person.id in board.people
    if not may_form(turn.standing, self_organised=board.settings.self_organised, waits=waits):
        raise Refused(Reason.NOT_FACILITATOR)
    group = board.plan.of(turn.person.id)
    if group is None:
        raise Refused(Reason.NOT_AMONG_THEM)
    if group.stage is not Stage.DRAFT:
        raise Refused(Reason.UNDER_WAY)
    return group


class OwnGroupForm(Form):
    """A proposed group that somebody of it confirms."""

    ref: ProposedGroupRef
    channel_name: ChannelName
    visibility: Literal["private", "public"]


@routes.submit(forms.OWN, needs=Act.FORM)
async def form_own(turn: Turn, form_: OwnGroupForm) -> Reply:
    """Form the group of exactly the people who were shown."""
    board = await opened(turn, form_.ref.topic_id)
    group = _own(turn, board)
    if not is_current(board, form_.ref) or group.number != form_.ref.number:
        return Replace(forms.own_form(board, group.number, changed=True))
    details = replace(group.details, channel_name=form_.channel_name, private=form_.visibility == "private")
    board = board.having(settled(board.plan, [group.number], details=details))
    return Replace(await _confirm_one(turn, board, group.number))


async def _to_confirm(turn: Turn, ref: ProposalRef, number: int = 0) -> Board:
    """The proposal, to confirm a group of it, or (0) all. Raises Refused where somebody else has done so already."""
    try:
        board = await opened(turn, ref.topic_id)
    except Refused as refused:
        if refused.reason is Reason.NOT_ENOUGH and await _is_confirmed(turn, ref, number):
            raise Refused(Reason.CONFIRMED_ALREADY) from None
        raise
    if not is_current(board, ref) and await _is_confirmed(turn, ref, number):
        raise Refused(Reason.CONFIRMED_ALREADY)
    return board


async def _is_confirmed(turn: Turn, ref: ProposalRef, number: int) -> bool:
    plan = await proposals.get(turn.session, ref.proposal_id)
    if plan is None or plan.topic_id != ref.topic_id:
        return False
    return bool(plan.settled) and (not plan.drafts or any(each.number == number for each in plan.settled))


@routes.action(words.CREATE, needs=Act.FACILITATE, writes=True)
async def create(turn: Turn, ref: ProposedGroupRef) -> Reply:
    """Confirm one group."""
    board = await _to_confirm(turn, ref, ref.number)
    if not is_current(board, ref):
        if any(each.number == ref.number for each in board.plan.groups):
            return Replace(words.group_page(board, ref.number, ref.page, changed=True))
        return Replace(words.overview(board, ref.page, changed=True))
    return Replace(await _confirm_one(turn, board, ref.number))


async def _confirm_one(turn: Turn, board: Board, number: int) -> View:
    """Form a group at once, or have its people asked."""
    group, by_id = board.plan.draft(number), turn.person.id
    if not board.may_confirm(group):
        raise Refused(Reason.MEND_FIRST)
    if board.settings.ask_hours:
        await still_in.begin(turn, board, [number], by_id=by_id)
        return progress_words.asking(board.topic.title, len(group.seats), board.settings.ask_hours)
    group_id = await form(turn, board.topic.id, group.people, wanted(group.details), formed_by=by_id)
    plan = settled(board.plan, [number], stage=Stage.CONFIRMED, group_id=group_id, confirmed_by=by_id)
    await save(turn, plan, by_id=by_id)
    return channel_words.forming(board.topic.title, len(group.seats))


@routes.action(words.CREATE_ALL, needs=Act.FACILITATE, writes=True)
async def create_all(turn: Turn, ref: ProposalRef) -> Reply:
    """Confirm every group that breaks no rule; one message shows how it goes on."""
    board = await _to_confirm(turn, ref)
    if not is_current(board, ref):
        return Replace(words.overview(board, ref.page, changed=True))
    ready = [each.number for each in board.confirmable]
    if not ready:
        raise Refused(Reason.MEND_FIRST)
    board = board.having(replace(board.plan, told=turn.person.id))
    await confirm_all(turn, board, ready, by_id=turn.person.id)
    return Replace(progress_words.under_way(board.topic.title, len(ready), hours=board.settings.ask_hours))


async def confirm_all(
    desk: Desk,
    board: Board,
    numbers: Collection[int],
    *,
    by_id: int | None,
    lane: str = "",
    round_id: int | None = None,
) -> None:
    """Confirm some groups: each is formed by a letter of its own, or its people are asked.

    by_id: who decided on it; None: Peerloop by itself, in a round. lane: what the letters wait for; their own when left
    out.
    """
    if board.settings.ask_hours:
        board = await still_in.begin(desk, board, numbers, by_id=by_id, round_id=round_id)
    else:
        plan = settled(board.plan, numbers, stage=Stage.CONFIRMED, confirmed_by=by_id, round_id=round_id)
        board = await stored(desk, board.having(plan), by_id=by_id)
        for number in numbers:
            key = f"form:{board.plan.id}:{number}:{board.plan.revision}"
            ref = ConfirmedRef(proposal_id=board.plan.id, number=number)
            await desk.send("proposal.form", ref, key=key, lane=lane or key)
    await show_progress(desk, board.plan, f"confirmed:{board.plan.revision}")


@routes.action(progress_words.AGAIN, needs=Act.FACILITATE, writes=True)
async def try_all_again(turn: Turn, ref: GroupRef) -> Reply:
    """Go on with every group of a proposal that stopped for the same reason as one of them."""
    plan = await proposals.of_group(turn.session, ref.group_id)
    formed = await proposals.formed(turn.session, plan.id) if plan else []
    one = next((each for each in formed if each.group_id == ref.group_id), None)
    if plan is None or one is None:
        raise Refused(Reason.GROUP_GONE)
    if one.state is not State.BLOCKED:
        raise Refused(Reason.UNDER_WAY)
    stopped = [each for each in formed if (each.state, each.blocked_by) == (State.BLOCKED, one.blocked_by)]
    for each in stopped:
        if group := await groups.get(turn.session, each.group_id):
            await go_on(turn, group)
    topic = await topics.get(turn.session, plan.topic_id)
    return Open(progress_words.under_way(topic.title if topic else "", len(stopped), hours=0))
