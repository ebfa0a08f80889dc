"""Looking at a proposal and changing it (method G3): for facilitators, who share one for each topic."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field
from slack_sdk.models.views import View

from handlers.field import ChannelName, OptionalTitle
from handlers.profile import SlackId
from handlers.proposal_plan import another, details_of_new, from_the_start, is_current, opened, stored, why_waiting
from handlers.reply import Errors, Replace, Reply
from handlers.route import Form, Routes
from handlers.turn import Turn
from learning.person import Act
from learning.proposal import Details, Plan
from learning.proposal_board import Board
from learning.proposal_changes import begin_group, describe, fix, move, set_aside, take_out, undo
from learning.refusal import Reason, Refused
from messages import notice
from messages import proposal as words
from messages import proposal_forms as forms
from messages.refs import Id, ProposalRef, ProposedGroupRef, ProposedPersonRef
from store import people

routes = Routes()


def _has(board: Board, number: int) -> bool:
    return any(each.number == number for each in board.plan.groups)


def page_of(board: Board, number: int, at: int, *, changed: bool = False, answer: bool = False) -> View:
    """A group's page; the page of all groups, when that one is not there any more. answer: to a form."""
    if _has(board, number):
        return (words.answer if answer else words.group_page)(board, number, at, changed=changed)
    return words.overview(board, at, changed=changed)


async def _show(turn: Turn, ref: ProposalRef) -> Reply:
    return Replace(words.overview(await opened(turn, ref.topic_id), ref.page))


@routes.action(words.PAGE, needs=Act.FACILITATE, writes=True)
async def show(turn: Turn, ref: ProposalRef) -> Reply:
    """All its groups."""
    return await _show(turn, ref)


@routes.action(words.NEXT, needs=Act.FACILITATE, writes=True)
async def next_page(turn: Turn, ref: ProposalRef) -> Reply:
    """The following page of its groups."""
    return await _show(turn, ref)


@routes.action(words.BACK, needs=Act.FACILITATE, writes=True)
async def previous_page(turn: Turn, ref: ProposalRef) -> Reply:
    """The page before."""
    return await _show(turn, ref)


@routes.action(words.GROUP, needs=Act.FACILITATE, writes=True)
async def group(turn: Turn, ref: ProposedGroupRef) -> Reply:
    """One group with its people."""
    board = await opened(turn, ref.topic_id)
    return Replace(page_of(board, ref.number, ref.page, changed=not _has(board, ref.number)))


def _waiting(action: str) -> None:
    @routes.action(action, needs=Act.FACILITATE, writes=True)
    async def waiting(turn: Turn, ref: ProposalRef) -> Reply:
        """Who is in no group, and why."""
        board = await opened(turn, ref.topic_id)
        return Replace(words.waiting_page(board, await why_waiting(board), ref.page))


for _action in (words.WAITING, words.WAITING_NEXT, words.WAITING_BACK):
    _waiting(_action)


# Changes. Who acts on what holds no more changes nothing, and is shown what holds.


async def _changed(
    turn: Turn, ref: ProposalRef, number: int, change: Callable[[Board], Plan], *, answer: bool = False
) -> Reply:
    """Change a proposal, and show a group of it. number: which; 0: all of them. answer: to a form."""
    board = await opened(turn, ref.topic_id)
    if not is_current(board, ref):
        return Replace(page_of(board, number, ref.page, changed=True, answer=answer))
    board = await stored(turn, board.having(change(board)), by_id=turn.person.id)
    return Replace(page_of(board, number, ref.page, answer=answer))


@routes.action(words.AGAIN, needs=Act.FACILITATE, writes=True)
async def again(turn: Turn, ref: ProposalRef) -> Reply:
    """Another proposal; what was chosen by hand stays."""
    board = await opened(turn, ref.topic_id)
    if not is_current(board, ref):
        return Replace(words.overview(board, ref.page, changed=True))
    board = await stored(turn, board.having(await another(turn, board)), by_id=turn.person.id)
    return Replace(words.overview(board))


@routes.action(words.OVER, needs=Act.FACILITATE, writes=True)
async def start_over(turn: Turn, ref: ProposalRef) -> Reply:
    """The proposal as it would be if nobody had changed anything."""
    board = await opened(turn, ref.topic_id)
    if not is_current(board, ref):
        return Replace(words.overview(board, ref.page, changed=True))
    board = await stored(turn, board.having(await from_the_start(turn, board)), by_id=turn.person.id)
    return Replace(words.overview(board))


@routes.action(words.UNDO, needs=Act.FACILITATE, writes=True)
async def take_back(turn: Turn, ref: ProposalRef) -> Reply:
    """Take the last change by hand back."""
    return await _changed(turn, ref, 0, lambda board: undo(board.plan))


@routes.action(words.TAKE_OUT, needs=Act.FACILITATE, writes=True)
async def out(turn: Turn, ref: ProposedPersonRef) -> Reply:
    """Let somebody wait."""
    return await _changed(turn, ref, ref.number, lambda board: take_out(board.plan, ref.person_id))


@routes.action(words.FIX, needs=Act.FACILITATE, writes=True)
async def keep_here(turn: Turn, ref: ProposedPersonRef) -> Reply:
    """Another try does not move somebody."""
    return await _changed(turn, ref, ref.number, lambda board: fix(board.plan, ref.person_id, fixed=True))


@routes.action(words.LOOSEN, needs=Act.FACILITATE, writes=True)
async def may_move(turn: Turn, ref: ProposedPersonRef) -> Reply:
    """Another try may move somebody again."""
    return await _changed(turn, ref, ref.number, lambda board: fix(board.plan, ref.person_id, fixed=False))


@routes.action(words.SET_ASIDE, needs=Act.FACILITATE, writes=True)
async def aside(turn: Turn, ref: ProposedGroupRef) -> Reply:
    """Do not form a group; its people wait."""
    return await _changed(turn, ref, 0, lambda board: set_aside(board.plan, ref.number))


@routes.action(words.MOVE, needs=Act.FACILITATE, writes=True)
async def ask_move(turn: Turn, ref: ProposedPersonRef) -> Reply:
    """Where somebody is to go."""
    board = await opened(turn, ref.topic_id)
    if not is_current(board, ref):
        return Replace(page_of(board, ref.number, ref.page, changed=True))
    board.plan.seat(ref.person_id)
    return Replace(forms.move_form(board, ref))


class MoveForm(Form):
    """Where somebody goes."""

    ref: ProposedPersonRef
    target: Id | Literal["new"]


@routes.submit(forms.MOVE, needs=Act.FACILITATE)
async def move_submit(turn: Turn, form: MoveForm) -> Reply:
    """Move somebody; it is shown what became of the group they were in, or else of the one they are in."""
    ref, target = form.ref, form.target

    if target != "new":
        shown = ref.number or target
        return await _changed(turn, ref, shown, lambda board: move(board.plan, ref.person_id, target), answer=True)
    board = await opened(turn, ref.topic_id)
    if not is_current(board, ref):
        return Replace(page_of(board, ref.number, ref.page, changed=True, answer=True))
    details = await details_of_new(turn, board, ref.person_id)
    plan = begin_group(board.plan, ref.person_id, details)
    board = await stored(turn, board.having(plan), by_id=turn.person.id)
    return Replace(page_of(board, ref.number, ref.page, answer=True))


@routes.action(words.ADD, needs=Act.FACILITATE, writes=True)
async def ask_add(turn: Turn, ref: ProposedGroupRef) -> Reply:
    """Who of those who wait comes into a group."""
    board = await opened(turn, ref.topic_id)
    if not is_current(board, ref) or not board.plan.apart:
        return Replace(page_of(board, ref.number, ref.page, changed=True))
    board.plan.draft(ref.number)
    return Replace(forms.add_form(board, ref))


class AddForm(Form):
    """Who comes into a group."""

    ref: ProposedGroupRef
    person: Id


@routes.submit(forms.ADD, needs=Act.FACILITATE)
async def add_submit(turn: Turn, form: AddForm) -> Reply:
    """Put somebody who waits into a group."""
    ref = form.ref
    return await _changed(turn, ref, ref.number, lambda board: move(board.plan, form.person, ref.number), answer=True)


@routes.action(words.DESCRIBE, needs=Act.FACILITATE, writes=True)
async def ask_describe(turn: Turn, ref: ProposedGroupRef) -> Reply:
    """What a group is to be like."""
    board = await opened(turn, ref.topic_id)
    if not is_current(board, ref):
        return Replace(page_of(board, ref.number, ref.page, changed=True))
    board.plan.draft(ref.number)
    return Replace(forms.describe_form(board, ref))


class DescribeForm(Form):
    """What a group is to be like."""

    ref: ProposedGroupRef
    name: OptionalTitle = ""
    channel_name: ChannelName
    visibility: Literal["private", "public"]
    channel: Annotated[str | None, Field(pattern=r"^[CG][A-Z0-9]{1,30}$")] = None
    months: Annotated[int, Field(ge=1, le=12)]
    supporter: SlackId = ""


@routes.submit(forms.SAVE, needs=Act.FACILITATE)
async def describe_submit(turn: Turn, form: DescribeForm) -> Reply:
    """Change what a group is to be like; what was typed while somebody else changed something stays in the form."""
    supporter = await people.find(turn.session, form.supporter) if form.supporter else None
    if form.supporter and (supporter is None or not supporter.can_learn):
        return Errors({"supporter": notice.refusal(Reason.SUPPORTER_GONE)})
    if form.channel and form.channel == turn.workspace.settings.clearinghouse:
        return Errors({"channel": notice.refusal(Reason.CHANNEL_USED)})
    board = await opened(turn, form.ref.topic_id)
    details = Details(
        form.channel_name,
        form.visibility == "private",
        form.name,
        form.channel,
        form.months,
        supporter.id if supporter else None,
    )
    if not is_current(board, form.ref):
        try:
            board.plan.draft(form.ref.number)
        except Refused:
            return Replace(page_of(board, form.ref.number, form.ref.page, changed=True, answer=True))
        return Replace(forms.describe_form(board, form.ref, details, supporter=form.supporter, changed=True))
    plan = describe(board.plan, form.ref.number, details)
    board = await stored(turn, board.having(plan), by_id=turn.person.id)
    if supporter is not None:
        board = replace(board, supporters={**board.supporters, supporter.id: supporter.slack_id})
    return Replace(page_of(board, form.ref.number, form.ref.page, answer=True))
