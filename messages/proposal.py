"""A proposal as facilitators see it: all its groups, one group with its people, and who waits."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from learning.grouping import Problem, ProposedGroup, Waiting
from learning.interest import Interest
from learning.proposal import Answer, Happened, Planned, Seat, Stage
from learning.proposal_board import FORBIDDEN, Board
from messages import group as words
from messages import interest
from messages.blocks import (
    are_you_sure,
    button,
    buttons,
    divider,
    fits_acknowledgement,
    header,
    page,
    rich_sentence,
    rich_small,
    sentence,
    small,
    typed,
)
from messages.refs import ProposalRef, ProposedGroupRef
from messages.rendering import as_json
from messages.words import _, clipped, plain

PAGE = "proposal.page"
NEXT = "proposal.next_page"
BACK = "proposal.previous_page"
GROUP = "proposal.group"
WAITING = "proposal.waiting"
WAITING_NEXT = "proposal.waiting_next"
WAITING_BACK = "proposal.waiting_back"
CREATE = "proposal.create"
CREATE_ALL = "proposal.create_all"
AGAIN = "proposal.again"
OVER = "proposal.start_over"
UNDO = "proposal.undo"
MOVE = "proposal.ask_move"
TAKE_OUT = "proposal.take_out"
FIX = "proposal.fix"
LOOSEN = "proposal.loosen"
ADD = "proposal.ask_add"
DESCRIBE = "proposal.describe"
SET_ASIDE = "proposal.set_aside"

PER_PAGE = 10
WAITING_PER_PAGE = 20
NEWS_SHOWN = 10
PROBLEMS_SHOWN = 8


def ref_to(board: Board, at: int = 0) -> ProposalRef:
    """A page of a proposal as it is now."""
    plan = board.plan
    return ProposalRef(topic_id=board.topic.id, proposal_id=plan.id, revision=plan.revision, page=at)


def title(group: Planned) -> str:
    """What a proposed group is called."""
    return plain("proposal/title", number=group.number, name=group.details.name)


def why(board: Board, group: Planned) -> str:
    """One line: why these people."""
    return words.why(ProposedGroup(board.members(group), board.reasons(group)))


def answers(view: View) -> bool:
    """Whether a form can be answered with a view: there is less room than for opening it."""
    return fits_acknowledgement({"response_action": "update", "view": as_json(view)})


def _note(*, changed: bool) -> list[Block]:
    """changed: who sees it acted on what held no more."""
    return [sentence("proposal/changed_meanwhile")] if changed else []


def _news(board: Board) -> list[Block]:
    """What changed by itself since the last change by hand."""
    news = board.plan.news
    if not news:
        return []
    named: dict[str, list[tuple[str, int]]] = {what.value: [] for what in Happened}
    for each in news[-NEWS_SHOWN:]:
        if person := board.people.get(each.person_id):
            named[each.what].append((person.slack_id, each.number))
    gone = sum(each.person_id not in board.people for each in news)
    more = max(0, len(news) - NEWS_SHOWN - gone)
    return [rich_small("proposal/news", **named, left=gone, more=more)]


def overview(board: Board, at: int = 0, *, changed: bool = False) -> View:
    """All groups of a proposal, a page of them. at: which, from 0. changed: see `_note`.

    A form may be answered with it: where letters take much room there, the lines are cut short.
    """
    view = _overview(board, at, changed=changed, longest=None)
    return view if answers(view) else _overview(board, at, changed=changed, longest=40)


def _overview(board: Board, at: int, *, changed: bool, longest: int | None) -> View:
    plan = board.plan
    last = max(0, (len(plan.groups) - 1) // PER_PAGE)
    at = min(at, last)
    ref = ref_to(board, at)
    blocks: list[Block] = [header(board.topic.title), *_note(changed=changed), *_summary(board), *_news(board)]
    blocks += [_decisions(board, ref), divider()]
    for each in plan.groups[at * PER_PAGE : (at + 1) * PER_PAGE]:
        line = _line(board, each)
        line = line if longest is None else clipped(line, longest)
        name = title(each) if longest is None else clipped(title(each), longest)
        text = plain("proposal/one", title=name, line=line, state=state(board, each))
        blocks.append(typed(text, accessory=button(_("Open"), GROUP, ref.group(each.number))))
    row = _paging(board, ref, last)
    if plan.apart:
        row.append(button(_("Who waits, and why"), WAITING, ref_to(board)))
    if len(plan.groups) > PER_PAGE:
        blocks.append(small("proposal/page", page=at + 1, pages=last + 1))
    return page(_("Proposed groups"), [*blocks, *([buttons(*row)] if row else [])], ref=ref)


def _summary(board: Board) -> list[Block]:
    plan = board.plan
    facts = {
        "groups": len(plan.drafts),
        "placed": sum(len(each.seats) for each in plan.drafts),
        "left": len(plan.apart),
        "under_way": sum(each.stage is Stage.CONFIRMED for each in plan.settled),
        "asked": sum(each.stage is Stage.ASKING for each in plan.settled),
    }
    blocks: list[Block] = [sentence("proposal/summary", **facts)]
    waiting = board.topic.waiting
    if waiting > len(board.people):
        blocks.append(small("proposal/looked_at", waiting=waiting, looked_at=len(board.people)))
    broken = len(plan.drafts) - len(board.confirmable)
    if broken:
        blocks.append(sentence("proposal/broken", groups=broken))
    return blocks


def _decisions(board: Board, ref: ProposalRef) -> Block:
    """What can be done with the whole proposal."""
    row: list[ButtonElement] = []
    ready = board.confirmable
    if ready:
        people = sum(len(each.seats) for each in ready)
        facts = {"groups": len(ready), "people": people, "hours": board.settings.ask_hours}
        sure = are_you_sure(_("Create these groups?"), "proposal/create_all_ask", _("Create them"), **facts)
        label = plain("proposal/create_all", groups=len(ready))
        row.append(button(label, CREATE_ALL, ref, style="primary", ask=sure))
    over = are_you_sure(_("Start over?"), "proposal/over_ask", _("Start over"))
    row += [button(_("Try again"), AGAIN, ref), button(_("Start over"), OVER, ref, ask=over)]
    if board.plan.before is not None:
        row.append(button(_("Take the last change back"), UNDO, ref))
    return buttons(*row)


def _line(board: Board, group: Planned) -> str:
    members = board.members(group)
    return why(board, group) if members else ""


def state(board: Board, group: Planned) -> str:
    """How it stands with a group; "" for a draft that can be confirmed."""
    answers = [seat.answer for seat in group.seats]
    return plain(
        "proposal/state",
        stage=group.stage.value,
        formed=group.group_id is not None,
        said_yes=answers.count(Answer.YES),
        people=len(answers),
        broken=group.stage is Stage.DRAFT and not board.may_confirm(group),
    )


def _paging(board: Board, ref: ProposalRef, last: int) -> list[ButtonElement]:
    row = []
    if ref.page:
        row.append(button(_("Previous"), BACK, ref_to(board, ref.page - 1)))
    if ref.page < last:
        row.append(button(_("Next"), NEXT, ref_to(board, ref.page + 1)))
    return row


# One group.


def answer(board: Board, number: int, at: int = 0, *, changed: bool = False) -> View:
    """What a form about a group is answered with: its page, or less where that is too large for an answer."""
    without = {each: replace(found, hope="") for each, found in board.people.items()}
    for each in (board, replace(board, people=without)):
        view = group_page(each, number, at, changed=changed)
        if answers(view):
            return view
    row = buttons(button(_("Open"), GROUP, ref_to(board, at).group(number)), _back(board, at))
    blocks = [header(title(board.plan.group(number))), *_note(changed=changed), sentence("proposal/saved"), row]
    return page(_("Proposed group"), blocks, ref=ref_to(board, at).group(number))


def group_page(board: Board, number: int, at: int = 0, *, changed: bool = False) -> View:
    """A group with its people, and what can be done with it. at: the page of the overview it is on."""
    group = board.plan.group(number)
    ref = ref_to(board, at).group(number)
    only = len(board.plan.groups) == 1
    blocks: list[Block] = [header(board.topic.title if only else title(group)), *_note(changed=changed)]
    blocks += _news(board) if only else []
    if line := _line(board, group):
        blocks.append(typed(line))
    draft = group.stage is Stage.DRAFT
    blocks += problems(board, group) if draft else [typed(state(board, group))]
    for seat in group.seats:
        person = board.people.get(seat.person_id)
        if person is not None:
            blocks += _person(person, seat, ref, draft=draft)
    if not draft:
        return page(_("Proposed group"), [*blocks, buttons(_back(board, at))], ref=ref)
    left = len(board.plan.apart)
    blocks += [divider(), *_described(board, group, ref)]
    if left and only:
        blocks.append(small("proposal/left", left=left))
    return page(_("Proposed group"), [*blocks, *_confirming(board, group, ref), _ways(board, ref, at)], ref=ref)


def problems(board: Board, group: Planned) -> list[Block]:
    """The rules that a group breaks, as many as are of use to read."""
    found = board.problems(group)
    more = len(found) - PROBLEMS_SHOWN
    return [*map(_problem, found[:PROBLEMS_SHOWN]), *([small("proposal/problems_more", more=more)] if more > 0 else [])]


def _problem(found: Problem) -> Block:
    """A rule that a group breaks, in words."""
    who, whose = (each.slack_id if each else "" for each in (found.who, found.whose))
    blocks = found.rule in FORBIDDEN
    return rich_sentence("proposal/problem", rule=found.rule, who=who, whose=whose, people=found.people, blocks=blocks)


def _person(person: Interest, seat: Seat, ref: ProposedGroupRef, *, draft: bool) -> list[Block]:
    facts = {"person": person, "mode": _(interest.MODES[person.mode])}
    where = small(
        "proposal/where",
        place=person.place or words.place(person.zone),
        department=person.department,
        hope=person.hope,
        fixed=seat.fixed,
        answer=seat.answer.value,
    )
    blocks = [rich_sentence("group/one", **facts), where]
    if draft:
        of = ref.person(person.person_id, ref.number)
        stay = button(_("May move"), LOOSEN, of) if seat.fixed else button(_("Keep here"), FIX, of)
        blocks.append(buttons(button(_("Move"), MOVE, of), button(_("Take out"), TAKE_OUT, of), stay))
    return blocks


def _described(board: Board, group: Planned, ref: ProposedGroupRef) -> list[Block]:
    details = group.details
    facts = {
        "channel": details.channel or "",
        "channel_name": details.channel_name,
        "private": details.private,
        "months": details.months,
        "supporter": board.supporters.get(details.supporter_id or 0, ""),
    }
    return [rich_sentence("proposal/details", **facts), buttons(button(_("Name, channel and more"), DESCRIBE, ref))]


def _confirming(board: Board, group: Planned, ref: ProposedGroupRef) -> list[Block]:
    if not board.may_confirm(group):
        return [sentence("proposal/mend_first")]
    facts = {"people": len(group.seats), "hours": board.settings.ask_hours, "adopts": group.details.channel is not None}
    label = _("Ask who is still in") if board.settings.ask_hours else _("Create the group")
    return [sentence("proposal/confirm", **facts), buttons(button(label, CREATE, ref, style="primary"))]


def _back(board: Board, at: int) -> ButtonElement:
    return button(_("All groups"), PAGE, ref_to(board, at))


def _ways(board: Board, ref: ProposedGroupRef, at: int) -> Block:
    row = [_back(board, at)]
    if board.plan.apart:
        row.append(button(_("Add somebody who waits"), ADD, ref))
    if board.plan.before is not None:
        row.append(button(_("Take the last change back"), UNDO, ref_to(board, at)))
    aside = are_you_sure(_("Not form this group?"), "proposal/aside_ask", _("Do not form it"))
    row.append(button(_("Do not form this group"), SET_ASIDE, ref, style="danger", ask=aside))
    return buttons(*row)


# Who waits.


def waiting_page(board: Board, why_: Mapping[int, Waiting], at: int = 0, *, changed: bool = False) -> View:
    """Who is in no group of a proposal, and why. why_: of those who wait by nobody's choice, by our ids."""
    seats = [seat for seat in board.plan.apart if seat.person_id in board.people]
    last = max(0, (len(seats) - 1) // WAITING_PER_PAGE)
    at = min(at, last)
    blocks: list[Block] = [header(board.topic.title), *_note(changed=changed)]
    blocks.append(sentence("proposal/waiting", people=len(seats)))
    for seat in islice(seats, at * WAITING_PER_PAGE, (at + 1) * WAITING_PER_PAGE):
        blocks += _waits(board, seat, why_.get(seat.person_id), at)
    row = [_back(board, 0)]
    if at:
        row.append(button(_("Previous"), WAITING_BACK, ref_to(board, at - 1)))
    if at < last:
        row.append(button(_("Next"), WAITING_NEXT, ref_to(board, at + 1)))
    return page(_("Who waits"), [*blocks, buttons(*row)], ref=ref_to(board, at))


def _waits(board: Board, seat: Seat, why_: Waiting | None, at: int) -> list[Block]:
    person = board.people[seat.person_id]
    of = ref_to(board, at).person(seat.person_id)
    facts = {
        "by_hand": seat.fixed,
        "answer": seat.answer.value,
        "why": why_.why.value if why_ else "",
        "missing": why_.missing if why_ else 0,
        "smallest": board.settings.smallest,
        "largest": board.settings.largest,
    }
    return [
        rich_sentence("group/one", person=person, mode=_(interest.MODES[person.mode])),
        rich_small("proposal/waits", **facts),
        buttons(button(_("Put into a group"), MOVE, of)),
    ]


def shown(board: Board, at: int = 0, *, changed: bool = False) -> View:
    """What a proposal opens with: its groups, or its only group when nothing else is to be decided."""
    if len(board.plan.groups) == 1 and board.plan.drafts:
        return group_page(board, board.plan.drafts[0].number, changed=changed)
    return overview(board, at, changed=changed)
