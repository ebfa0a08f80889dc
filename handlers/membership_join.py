"""Coming into a living group (method G6): asking to join, inviting somebody, and the answers; the first one counts."""

from typing import Annotated

from pydantic import BeforeValidator
from slack_sdk.models.views import View

from handlers.effect import Effect, Outcome, Post, Skip, Update
from handlers.field import OptionalParagraph
from handlers.membership import caretaker, demand_apart, following, group_of, held, show_request, take_in
from handlers.profile import SlackId
from handlers.reply import NOTHING, Errors, Open, Replace, Reply, Word
from handlers.route import Form, Letter, Routes
from handlers.turn import Desk, Turn
from learning.group import Group
from learning.membership import Asked, JoinRequest, demand_part, demand_room
from learning.person import Act, Person
from learning.refusal import Reason, Refused
from messages import membership as words
from messages import notice
from messages.refs import GroupRef, Id, MemberRef, PersonRef, RequestRef
from store import groups, membership, people, requests

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


# The messages: where the group is asked (or, of an invitation, the person), and to who looks after the group.


async def _request(desk: Desk, ref: RequestRef) -> tuple[Group, JoinRequest] | None:
    found = await requests.get(desk.session, ref.request_id)
    group = await groups.get(desk.session, found.group_id) if found else None
    return (group, found) if group is not None and found is not None else None


async def _asked(desk: Desk, ref: RequestRef) -> Effect | Skip:
    found = await _request(desk, ref)
    if found is None or found[1].state is not Asked.PENDING or not found[0].alive or not found[0].channel:
        return Skip("answered by now, or the group is closed")
    return Post(found[0].channel, words.request(*found))


async def _told(desk: Desk, ref: RequestRef) -> Effect | Skip:
    found = await _request(desk, ref)
    who = await caretaker(desk, found[0], but=found[1].person_id) if found else None
    if found is None or who is None or found[1].state is not Asked.PENDING or not found[0].alive:
        return Skip("answered by now, or nobody to tell")
    return desk.tell(who, words.request, *found)


async def _invited(desk: Desk, ref: RequestRef) -> Effect | Skip:
    found = await _request(desk, ref)
    person = await people.get(desk.session, found[1].person_id) if found else None
    if found is None or person is None or not person.can_learn or found[1].state is not Asked.PENDING:
        return Skip("answered by now, or cannot take part")
    return desk.tell(person, words.invitation, *found)


async def _posted(desk: Desk, ref: RequestRef, outcome: Outcome) -> None:
    await requests.sent(desk.session, ref.request_id, outcome.channel, outcome.ts, told=False)


async def _sent(desk: Desk, ref: RequestRef, outcome: Outcome) -> None:
    await requests.sent(desk.session, ref.request_id, outcome.channel, outcome.ts, told=True)


async def _show_asked(desk: Desk, ref: RequestRef) -> Effect | Skip:
    found = await _request(desk, ref)
    if found is None or not found[1].channel or not found[1].ts:
        return Skip("its message is not there")
    group, request = found
    if not request.is_invitation:
        return Update(request.channel or "", request.ts or "", words.request(group, request))
    person = await people.get(desk.session, request.person_id)
    if person is None:
        return Skip("nobody to show it to")
    return Update(request.channel or "", request.ts or "", desk.say(person, words.invitation, group, request))


async def _show_told(desk: Desk, ref: RequestRef) -> Effect | Skip:
    found = await _request(desk, ref)
    if found is None or not found[1].told_channel or not found[1].told_ts:
        return Skip("its message is not there")
    group, request = found
    return Update(request.told_channel or "", request.told_ts or "", words.request(group, request))


async def _decided(desk: Desk, ref: RequestRef) -> Effect | Skip:
    """Who asked is told of any answer; who invited, of a no."""
    found = await _request(desk, ref)
    to = (found[1].by_id if found[1].is_invitation else found[1].person_id) if found else 0
    who = await people.get(desk.session, to)
    if found is None or who is None or not who.can_learn:
        return Skip("nobody to tell")
    return desk.tell(who, words.not_coming if found[1].is_invitation else words.decided, *found)


for _letter in (
    Letter("membership.asked", RequestRef, prepare=_asked, sent=_posted),
    Letter("membership.told", RequestRef, prepare=_told, sent=_sent),
    Letter("membership.invited", RequestRef, prepare=_invited, sent=_posted),
    Letter("membership.show_asked", RequestRef, prepare=_show_asked),
    Letter("membership.show_told", RequestRef, prepare=_show_told),
    Letter("membership.decided", RequestRef, prepare=_decided),
):
    routes.letter(_letter)
