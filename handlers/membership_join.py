"""Coming into a living group (method G6): asking to join, inviting somebody, and the answers; the first one counts."""

from typing import Annotated

from pydantic import BeforeValidator
from slack_sdk.models.views import View

from handlers.field import OptionalParagraph
from handlers.membership import demand_apart, following, group_of, held, show_request, take_in
from handlers.profile import SlackId
from handlers.reply import NOTHING, Errors, Open, Replace, Reply, Word
from handlers.route import Form, Routes
from handlers.turn import Turn
from learning.group import Group
from learning.membership import Asked, JoinRequest, demand_part, demand_room
from learning.person import Act, Person
from learning.refusal import Reason, Refused
from messages import membership as words
from messages import notice
from messages.refs import GroupRef, Id, MemberRef, PersonRef, RequestRef
from store import membership, people, requests

routes = Routes()


async def _free(turn: Turn, group: Group, person_id: int) -> None:
    """Raise Refused unless there is room, and the person is in no group of its topic."""
    present = await membership.group_of(turn.session, group.topic_id, person_id)
    if present is not None:
        raise Refused(Reason.IN_GROUP if present == group.id else Reason.OTHER_GROUP)
    demand_room(group, turn.workspace.settings.largest)


@routes.action(words.ASK, needs=Act.REGISTER, writes=False)
async def ask(turn: Turn, ref: GroupRef) -> Reply:
    """The form to ask whether one may join."""
    group = await group_of(turn, ref)
    await _free(turn, group, turn.person.id)
    return Open(words.ask_form(group))


class AskForm(Form):
    """Asking to join. word: what the group reads."""

    ref: GroupRef
    word: OptionalParagraph = ""


@routes.submit(words.SEND, needs=Act.REGISTER)
async def send(turn: Turn, form: AskForm) -> Reply:
    """Ask the group, in its channel, and who looks after it. Who is invited already comes in at once."""
    group = await held(turn, form.ref.group_id)
    await _free(turn, group, turn.person.id)
    me = turn.person.id
    request_id = await requests.add(
        turn.session, group_id=group.id, person_id=me, by_id=me, word=form.word, now=turn.now
    )
    if request_id is None:
        found = await requests.open_one(turn.session, group.id, me)
        if found is None or not found.is_invitation:
            raise Refused(Reason.ASKED_ALREADY)
        await _decide(turn, found, Asked.ACCEPTED)
        await take_in(turn, group, turn.person, by_id=found.by_id)
        return Replace(words.came_in(group))
    ref = RequestRef(request_id=request_id)
    for where in ("asked", "told"):
        key = f"request:{request_id}:{where}"
        await turn.send(f"membership.{where}", ref, key=key, lane=key)
    return Replace(words.asked(group))


@routes.action(words.TAKE_BACK, needs=Act.REGISTER, writes=True)
async def take_back(turn: Turn, ref: RequestRef) -> Reply:
    """No longer ask."""
    found = await requests.get(turn.session, ref.request_id)
    if found is None or found.person_id != turn.person.id or found.is_invitation:
        raise Refused(Reason.REQUEST_GONE)
    group = await held(turn, found.group_id)
    await _decide(turn, found, Asked.WITHDRAWN)
    return Replace(words.taken_back(group))


async def _decide(turn: Turn, request: JoinRequest, state: Asked) -> JoinRequest:
    """Store an answer; its messages show it. Raises Refused when there was one before."""
    by = turn.person.id if state is not Asked.WITHDRAWN else None
    decided = await requests.answer(turn.session, request.id, state, by_id=by, now=turn.now)
    if decided is None:
        raise Refused(Reason.REQUEST_GONE)
    await show_request(turn, request.id)
    return decided


async def _asked_of_us(turn: Turn, ref: RequestRef) -> tuple[Group, JoinRequest]:
    """A request that is open, and its group, held. Raises Refused for who has no part in the group."""
    found = await requests.get(turn.session, ref.request_id)
    if found is None or found.is_invitation:
        raise Refused(Reason.REQUEST_GONE)
    group = await held(turn, found.group_id)
    demand_part(turn.standing, group)
    found = await requests.get(turn.session, ref.request_id)
    if found is None or found.state is not Asked.PENDING:
        raise Refused(Reason.REQUEST_GONE)
    return group, found


@routes.action(words.WELCOME, needs=Act.REGISTER, writes=True)
async def welcome(turn: Turn, ref: RequestRef) -> Reply:
    """Take in who asked; the messages show it."""
    refused = await take_in_who_asked(turn, ref)
    return Word(notice.refused(refused)) if refused else NOTHING


async def take_in_who_asked(turn: Turn, ref: RequestRef) -> Reason | None:
    """Take in who asked to join; why not, when that cannot be any more, which is an answer, too."""
    group, found = await _asked_of_us(turn, ref)
    person = await people.get(turn.session, found.person_id)
    elsewhere = await membership.group_of(turn.session, group.topic_id, found.person_id) is not None
    if person is None or not person.can_learn or elsewhere:
        await _decide(turn, found, Asked.WITHDRAWN)
        return Reason.OTHER_GROUP if elsewhere else Reason.CANNOT_JOIN
    await _decide(turn, found, Asked.ACCEPTED)
    await take_in(turn, group, person, by_id=turn.person.id)
    await _tell_decided(turn, found)
    return None


@routes.action(words.NOT_NOW, needs=Act.REGISTER, writes=True)
async def not_now(turn: Turn, ref: RequestRef) -> Reply:
    """Take nobody in at present; who asked is told kindly, and not who said it."""
    await say_not_now(turn, ref)
    return NOTHING


async def say_not_now(turn: Turn, ref: RequestRef) -> None:
    """Answer who asked to join that nobody is taken in at present."""
    _group, found = await _asked_of_us(turn, ref)
    await _decide(turn, found, Asked.DECLINED)
    await _tell_decided(turn, found)


async def _tell_decided(turn: Turn, request: JoinRequest) -> None:
    key = f"request:{request.id}:answer"
    await turn.send("membership.decided", RequestRef(request_id=request.id), key=key, lane=key)


@routes.action(words.INVITE, needs=Act.REGISTER, writes=False)
async def invite(turn: Turn, ref: GroupRef) -> Reply:
    """The form to invite somebody."""
    group = await group_of(turn, ref)
    demand_part(turn.standing, group)
    demand_room(group, turn.workspace.settings.largest)
    return Open(words.invite_form(group, await following(turn, group)))


Chosen = Annotated[Id | None, BeforeValidator(lambda value: value or None)]


class InviteForm(Form):
    """Who is invited: one of those who wait (our id), or anybody (Slack id). word: what only they read."""

    ref: GroupRef
    waiting: Chosen = None
    anybody: SlackId = ""
    word: OptionalParagraph = ""


@routes.submit(words.SEND_INVITATION, needs=Act.REGISTER)
async def send_invitation(turn: Turn, form: InviteForm) -> Reply:
    """Ask somebody, privately."""
    if bool(form.waiting) == bool(form.anybody):
        return Errors({"anybody": notice.refusal(Reason.INVITE_ONE)})
    group = await held(turn, form.ref.group_id)
    if form.anybody:
        person = await people.meet(turn.session, form.anybody)
    else:
        known = await people.get(turn.session, form.waiting or 0)
        if known is None:
            raise Refused(Reason.CANNOT_JOIN)
        person = known
    try:
        return Replace(await _invite(turn, group, person, form.word))
    except Refused as refused:
        return Errors({"anybody": notice.refusal(refused.reason, **refused.facts)})


@routes.action(words.INVITE_NEXT, needs=Act.REGISTER, writes=True)
async def invite_next(turn: Turn, ref: MemberRef) -> Reply:
    """The same for who was named in the message that told of a free place."""
    person = await people.get(turn.session, ref.person_id)
    group = await held(turn, ref.group_id)
    if person is None:
        raise Refused(Reason.CANNOT_JOIN)
    return Open(await _invite(turn, group, person, ""))


async def _invite(turn: Turn, group: Group, person: Person, word: str) -> View:
    """Invite somebody to a group that is held; who asked by themselves comes in at once. Returns what is read then."""
    demand_part(turn.standing, group)
    if not person.can_learn:
        raise Refused(Reason.CANNOT_JOIN)
    await _free(turn, group, person.id)
    await demand_apart(turn, group, [person.id])
    request_id = await requests.add(
        turn.session, group_id=group.id, person_id=person.id, by_id=turn.person.id, word=word, now=turn.now
    )
    if request_id is None:
        found = await requests.open_one(turn.session, group.id, person.id)
        if found is None or found.is_invitation:
            raise Refused(Reason.ASKED_ALREADY)
        await _decide(turn, found, Asked.ACCEPTED)
        await take_in(turn, group, person, by_id=turn.person.id)
        await _tell_decided(turn, found)
    else:
        await _ask_privately(turn, person, request_id)
    return words.invited(person.slack_id)


async def _ask_privately(turn: Turn, person: Person, request_id: int) -> None:
    """Whether they can take part, their profile tells: where it was never read, it is read first."""
    lane = f"request:{request_id}:asked"
    if not person.known:
        ref, key = PersonRef(person_id=person.id), f"profile:{person.id}:{request_id}"
        await turn.send("person.profile", ref, key=key, lane=lane)
    await turn.send("membership.invited", RequestRef(request_id=request_id), key=lane, lane=lane)


async def _to_me(turn: Turn, ref: RequestRef) -> tuple[Group, JoinRequest]:
    """An open invitation to the person, and its group, held. Raises Refused for any other."""
    found = await requests.get(turn.session, ref.request_id)
    if found is None or found.person_id != turn.person.id or not found.is_invitation:
        raise Refused(Reason.REQUEST_GONE)
    group = await held(turn, found.group_id)
    return group, found


@routes.action(words.ACCEPT, needs=Act.REGISTER, writes=True)
async def accept(turn: Turn, ref: RequestRef) -> Reply:
    """Come in, if there is still a place."""
    group, found = await _to_me(turn, ref)
    await _decide(turn, found, Asked.ACCEPTED)
    await take_in(turn, group, turn.person, by_id=found.by_id)
    return Open(words.came_in(group))


@routes.action(words.DECLINE, needs=Act.REGISTER, writes=True)
async def decline(turn: Turn, ref: RequestRef) -> Reply:
    """Say no; who invited learns that they do not come."""
    _group, found = await _to_me(turn, ref)
    await _decide(turn, found, Asked.DECLINED)
    await _tell_decided(turn, found)
    return NOTHING
