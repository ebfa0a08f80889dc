"""Coming into a group later: asking, inviting, the answers, and who is told of them."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import Block, UserSelectElement
from slack_sdk.models.views import View

from learning.group import Group
from learning.membership import Asked, Fit, JoinRequest, room
from messages import interest, objective
from messages.blocks import (
    Message,
    button,
    buttons,
    field,
    form,
    header,
    page,
    rich_sentence,
    rich_small,
    select_field,
    sentence,
    small,
    text_field,
    typed,
)
from messages.refs import GroupRef, MemberRef, ObjectiveRef, RequestRef, TopicRef
from messages.words import _, clipped, plain, plain_text, rich

PAGE = "group_page.open"
"""The page of a group: a conversation of its own, named here since it is offered here."""
ASK = "membership.ask"
SEND = "membership.send"
TAKE_BACK = "membership.take_back"
WELCOME = "membership.welcome"
NOT_NOW = "membership.not_now"
INVITE = "membership.invite"
SEND_INVITATION = "membership.send_invitation"
INVITE_NEXT = "membership.invite_next"
ACCEPT = "membership.accept"
DECLINE = "membership.decline"

OFFERED = 50
"""People who wait that the form to invite offers, the longest waiting first."""


def to_page(group_id: int) -> Block:
    """The button that opens the page of a group."""
    return buttons(button(_("See the group"), PAGE, GroupRef(group_id=group_id)))


def in_short(group: Group, largest: int, *, named: bool = False) -> str:
    """A group in a list of several: what it is called, how many are in it, how many places are free.

    named: also how its channel is called, to those who may know.
    """
    return plain("group_page/in_short", group=group, people=len(group.members), free=room(group, largest), named=named)


def with_room(groups: Sequence[Group], largest: int) -> list[Block]:
    """The groups of a topic into which the reader could come. largest: the most people a group may have."""
    return [sentence("membership/with_room"), *pages(groups, largest)] if groups else []


def pages(groups: Sequence[Group], largest: int, *, named: bool = False) -> list[Block]:
    """Some groups in short, each with the button that opens its page. named: see `in_short`."""
    see = _("See the group")
    return [
        typed(in_short(each, largest, named=named), accessory=button(see, PAGE, GroupRef(group_id=each.id)))
        for each in groups
    ]


# Asking to join.


def ask_form(group: Group) -> View:
    """The form to ask whether one may join."""
    word = text_field("word", _("A word to the group"), hint=plain("membership/word_hint"), lines=True, optional=True)
    blocks = [header(group.title), sentence("membership/ask"), word]
    return form(_("Ask to join"), SEND, _("Ask"), blocks, GroupRef(group_id=group.id))


def asked(group: Group) -> View:
    """What asking answers."""
    return page(_("Asked"), [header(group.title), sentence("membership/asked")])


def mine(request: JoinRequest) -> list[Block]:
    """One's own open request, or an invitation to oneself."""
    ref = RequestRef(request_id=request.id)
    if request.is_invitation:
        return [rich_small("membership/invited_by", by=request.by), _answers(ref)]
    return [small("membership/waits"), buttons(button(_("Take it back"), TAKE_BACK, ref))]


def taken_back(group: Group) -> View:
    """What taking a request back answers."""
    return page(_("Taken back"), [header(group.title), sentence("membership/taken_back"), to_page(group.id)])


def open_request(request: JoinRequest, welcome: str, not_now: str) -> list[Block]:
    """An open request on the page of a group; of an invitation, that it is open. welcome, not_now: the routes there."""
    if request.is_invitation:
        return [rich_small("membership/is_invited", request=request)]
    word = [typed(request.word)] if request.word else []
    return [rich_sentence("membership/wants_in", person=request.person), *word, _decisions(request, welcome, not_now)]


def _decisions(request: JoinRequest, welcome: str = WELCOME, not_now: str = NOT_NOW) -> Block:
    ref = RequestRef(request_id=request.id)
    return buttons(
        button(_("Welcome"), welcome, ref, style="primary"),
        button(_("Not now"), not_now, ref),
        block_id=f"request-{request.id}",
    )


def request(group: Group, asks: JoinRequest) -> Message:
    """To the group, or to who looks after it: somebody asks to join. Answered, it says what was decided."""
    text = rich("membership/wants_in", person=asks.person)
    blocks: list[Block] = [header(group.title), rich_sentence("membership/wants_in", person=asks.person)]
    if asks.word:
        blocks.append(typed(asks.word))
    if asks.state is Asked.PENDING and group.alive:
        return Message(text, (*blocks, _decisions(asks), small("membership/first_counts")))
    return Message(text, (*blocks, rich_small("membership/decided", request=asks)))


def decided(group: Group, asks: JoinRequest) -> Message:
    """To who asked: what the group said."""
    if asks.state is Asked.ACCEPTED:
        return welcome(group, asks.answered_by)
    text = rich("membership/declined_text")
    return Message(text, (header(group.title), sentence("membership/declined")))


def welcome(group: Group, by: str, *, added: bool = False) -> Message:
    """To who came into a group. by: Slack id of who took them in, or "". added: by hand, in the channel."""
    facts = {"by": by, "added": added, "channel": group.channel or ""}
    row = [
        button(_("Write my objective"), objective.WRITE, ObjectiveRef(group_id=group.id), style="primary"),
        button(_("Say where I stand"), interest.OPEN, TopicRef(topic_id=group.topic_id)),
        button(_("See the group"), PAGE, GroupRef(group_id=group.id)),
    ]
    blocks = (header(group.title), rich_sentence("membership/welcome", **facts), buttons(*row))
    return Message(rich("membership/welcome", **facts), blocks)


def came_in(group: Group) -> View:
    """What coming into a group answers."""
    return page(_("You are in"), welcome(group, "").blocks)


# Inviting.


def why(fit: Fit) -> str:
    """Why somebody fits, in one line."""
    return plain("membership/why", fit=fit)


def invite_form(group: Group, waiting: Sequence[Fit]) -> View:
    """The form to invite somebody. waiting: who could come, the longest waiting first."""
    choices: Mapping[str, str] = {
        str(each.who.person_id): clipped(plain("membership/candidate", name=each.who.name, why=why(each)), 75)
        for each in waiting[:OFFERED]
    }
    blocks: list[Block] = [header(group.title), sentence("membership/invite", waiting=len(waiting))]
    if choices:
        hint = plain("membership/waiting_hint")
        blocks.append(select_field("waiting", _("Who waits"), choices, hint=hint, optional=True))
    anybody = UserSelectElement(action_id="anybody", placeholder=plain_text(_("Choose a person"), 150))
    blocks += [
        field("anybody", _("Anybody else") if choices else _("Whom?"), anybody, optional=True),
        text_field("word", _("A word to them"), hint=plain("membership/invite_word_hint"), lines=True, optional=True),
    ]
    return form(_("Invite somebody"), SEND_INVITATION, _("Invite"), blocks, GroupRef(group_id=group.id))


def invited(person: str) -> View:
    """What inviting answers. person: Slack id."""
    return page(_("Invited"), [rich_sentence("membership/invited", person=person)])


def _answers(ref: RequestRef) -> Block:
    return buttons(
        button(_("Yes, I join"), ACCEPT, ref, style="primary"),
        button(_("No, thanks"), DECLINE, ref),
        block_id=f"invitation-{ref.request_id}",
    )


def invitation(group: Group, asks: JoinRequest) -> Message:
    """The private question to who is invited; answered, it says what they said."""
    facts = {"by": asks.by, "people": len(group.members)}
    blocks: list[Block] = [header(group.title), rich_sentence("membership/invitation", **facts)]
    if asks.word:
        blocks.append(typed(asks.word))
    text = rich("membership/invitation", **facts)
    if asks.state is Asked.PENDING and group.alive:
        return Message(text, (*blocks, _answers(RequestRef(request_id=asks.id)), small("membership/private")))
    return Message(text, (*blocks, small("membership/you_said", state=asks.state)))


def not_coming(group: Group, asks: JoinRequest) -> Message:
    """To who invited somebody: they cannot come."""
    text = rich("membership/not_coming", person=asks.person)
    return Message(text, (header(group.title), rich_sentence("membership/not_coming", person=asks.person)))


# To who looks after a group.


def place_free(group: Group, gone: str, following: Fit | None, *, largest: int, smallest: int) -> Message:
    """A place became free. gone: Slack id of who left, or "". following: who could be invited next."""
    people = len(group.members)
    facts = {"gone": gone, "people": people, "free": max(0, largest - people), "small": people < smallest}
    blocks: list[Block] = [header(group.title), rich_sentence("membership/place_free", **facts)]
    row = [button(_("See the group"), PAGE, GroupRef(group_id=group.id))]
    if following is not None:
        blocks += [rich_sentence("membership/next_one", person=following.who.slack_id), typed(why(following))]
        ref = MemberRef(group_id=group.id, person_id=following.who.person_id)
        row.insert(0, button(_("Invite the next one"), INVITE_NEXT, ref, style="primary"))
    else:
        blocks.append(small("membership/nobody_waits"))
    return Message(rich("membership/place_free", **facts), (*blocks, buttons(*row)))


def not_invited(group: Group, person: str) -> Message:
    """Slack did not let somebody be invited to the channel. person: Slack id."""
    facts = {"person": person, "channel": group.channel or ""}
    text = rich("membership/not_invited", **facts)
    return Message(text, (header(group.title), rich_sentence("membership/not_invited", **facts)))


def looks_in(group: Group, person: str) -> Message:
    """To who added somebody to the channel for whom there is no place in the group. person: Slack id."""
    text = rich("membership/looks_in", person=person)
    return Message(text, (header(group.title), rich_sentence("membership/looks_in", person=person)))
