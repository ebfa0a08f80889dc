"""Forms of a proposal: moving somebody, adding somebody who waits, what a group is to be like, and one's own group."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain, islice

from slack_sdk.models.blocks import Block, ConversationFilter, ConversationSelectElement, UserSelectElement
from slack_sdk.models.views import View

from learning.interest import Interest
from learning.proposal import MONTHS, Details, Planned
from learning.proposal_board import Board
from learning.proposal_changes import MOST_SEATS
from messages import group as words
from messages import interest, proposal
from messages.blocks import (
    button,
    buttons,
    divider,
    field,
    form,
    header,
    radio_field,
    rich_sentence,
    rich_small,
    select_field,
    sentence,
    small,
    text_field,
    typed,
)
from messages.proposal import GROUP, PAGE, ref_to, title, why
from messages.quorum import GUIDE
from messages.refs import ProposedGroupRef, ProposedPersonRef
from messages.words import _, clipped, plain, plain_text

MOVE = "proposal.move"
ADD = "proposal.add"
SAVE = "proposal.save"
OWN = "group.form"

NEW = "new"
MOST_OPTIONS = 100
"""Options of a select."""


def move_form(board: Board, ref: ProposedPersonRef) -> View:
    """Where somebody is to go."""
    person = board.people[ref.person_id]
    targets = [each for each in board.plan.drafts if each.number != ref.number and len(each.seats) < MOST_SEATS]
    largest = board.settings.largest
    targets.sort(key=lambda each: (len(each.seats) >= largest, each.number))
    choices = {str(each.number): _target(board, each) for each in islice(targets, MOST_OPTIONS - 1)}
    choices[NEW] = _("A new group")
    blocks: list[Block] = [
        rich_sentence("group/one", person=person, mode=_(interest.MODES[person.mode])),
        select_field("target", _("Into which group?"), choices, hint=plain("proposal/move_hint")),
        _back(board, ref, ref.number),
    ]
    return form(_("Move somebody"), MOVE, _("Move"), blocks, ref)


def _target(board: Board, group: Planned) -> str:
    places = board.reasons(group).places if board.members(group) else ()
    facts = {"title": title(group), "people": len(group.seats), "place": places[0][0] if places else ""}
    return plain("proposal/target", **facts)


def _back(board: Board, ref: ProposedGroupRef | ProposedPersonRef, number: int) -> Block:
    to = ref_to(board, ref.page)
    back = button(_("Back"), GROUP, to.group(number)) if number else button(_("All groups"), PAGE, to)
    return buttons(back)


def add_form(board: Board, ref: ProposedGroupRef) -> View:
    """Who of those who wait is to come into a group; the longest waiting are offered."""
    waiting = [board.people[seat.person_id] for seat in board.plan.apart if seat.person_id in board.people]
    choices = {str(each.person_id): _candidate(each) for each in waiting[:MOST_OPTIONS]}
    blocks: list[Block] = [
        header(title(board.plan.group(ref.number))),
        select_field("person", _("Who?"), choices, hint=plain("proposal/add_hint", more=len(waiting) > MOST_OPTIONS)),
        _back(board, ref, ref.number),
    ]
    return form(_("Add somebody"), ADD, _("Add"), blocks, ref)


def _candidate(person: Interest) -> str:
    return plain("proposal/candidate", person=person, place=person.place or words.place(person.zone))


def describe_form(
    board: Board, ref: ProposedGroupRef, details: Details | None = None, *, supporter: str = "", changed: bool = False
) -> View:
    """What a group is to be like. details, supporter (Slack id): as somebody typed them; else what holds now.

    changed: somebody else changed the proposal meanwhile.
    """
    group = board.plan.group(ref.number)
    held = details or group.details
    supports = supporter if details else board.supporters.get(held.supporter_id or 0, "")
    channel = ConversationSelectElement(
        action_id="channel",
        initial_conversation=held.channel,
        filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
        placeholder=plain_text(_("Create a new one"), 150),
    )
    person = UserSelectElement(
        action_id="supporter", initial_user=supports or None, placeholder=plain_text(_("Nobody in particular"), 150)
    )
    blocks: list[Block] = [
        header(title(group)),
        *([sentence("proposal/typed_meanwhile")] if changed else []),
        text_field("name", _("Name of the group"), hint=plain("proposal/name_hint"), value=held.name, optional=True),
        text_field("channel_name", _("Name of the channel"), hint=plain("group/name_hint"), value=held.channel_name),
        visibility(private=held.private),
        field("channel", _("Or a channel that is there"), channel, hint=plain("proposal/channel_hint"), optional=True),
        select_field("months", _("How long does it last?"), months(), value=str(held.months)),
        field("supporter", _("Who supports it?"), person, hint=plain("proposal/supporter_hint"), optional=True),
        _back(board, ref, ref.number),
    ]
    return form(_("The group"), SAVE, _("Save"), blocks, ref_to(board, ref.page).group(ref.number))


def visibility(*, private: bool) -> Block:
    """Whether a new channel is private."""
    return radio_field(
        "visibility",
        _("Who sees the channel?"),
        {"private": _("Private: only the members"), "public": _("Public: everybody can look in")},
        hint=plain("group/visibility_hint"),
        value="private" if private else "public",
    )


def months() -> Mapping[str, str]:
    """How long a group may last."""
    return {str(each): plain("proposal/months", months=each) for each in MONTHS}


def own_form(board: Board, number: int, *, changed: bool = False) -> View:
    """The proposed group that holds the reader, who may form it: who, why, and the channel. changed: by others.

    A form may be answered with it: where letters take much room there, only who is in it is shown.
    """
    view = _own_form(board, number, changed=changed)
    if proposal.answers(view):
        return view
    people = {
        each: replace(found, hope="", place=clipped(found.place, 20), department="")
        for each, found in board.people.items()
    }
    return _own_form(replace(board, people=people), number, changed=changed)


def _own_form(board: Board, number: int, *, changed: bool) -> View:
    group = board.plan.group(number)
    blocks: list[Block] = [header(board.topic.title)]
    if changed:
        blocks.append(sentence("proposal/changed_meanwhile"))
    blocks.append(typed(why(board, group)))
    blocks += chain.from_iterable(map(_mate, board.members(group)))
    if others := len(board.people) - len(group.seats):
        blocks.append(small("proposal/others", others=others))
    blocks += [divider(), buttons(button(_("How to form a group"), GUIDE))]
    blocks += proposal.problems(board, group)
    if not board.may_confirm(group):
        blocks.append(rich_small("group/facilitators", ids=board.settings.facilitators, group=""))
    blocks += [
        text_field(
            "channel_name", _("Name of the channel"), hint=plain("group/name_hint"), value=group.details.channel_name
        ),
        visibility(private=group.details.private),
        sentence("proposal/confirm", people=len(group.seats), hours=board.settings.ask_hours, adopts=False),
    ]
    submit = _("Ask who is still in") if board.settings.ask_hours else _("Create the group")
    return form(_("Form a group"), OWN, submit, blocks, ref_to(board).group(number))


def _mate(person: Interest) -> list[Block]:
    facts = {"place": person.place or words.place(person.zone), "department": person.department}
    said = small("proposal/where", **facts, hope=person.hope, fixed=False, answer="")
    return [rich_sentence("group/one", person=person, mode=_(interest.MODES[person.mode])), said]
