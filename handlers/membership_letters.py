"""The messages of coming into a group: where the group is asked, and who looks after it; or, invited, the person."""

from handlers.effect import Effect, Outcome, Post, Skip, Update
from handlers.membership import caretaker
from handlers.route import Letter, Routes
from handlers.turn import Desk
from learning.group import Group
from learning.membership import Asked, JoinRequest
from messages import membership as words
from messages.refs import RequestRef
from store import groups, people, requests

routes = Routes()


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
