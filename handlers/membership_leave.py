"""Leaving a group (method P7): asked once, for a reason that few read; a moment later one can simply come back."""

from collections.abc import Collection
from typing import Literal

from handlers.card import refresh_cards
from handlers.field import OptionalParagraph
from handlers.membership import group_of, held, let_go, take_in, withdraw_requests
from handlers.reply import Open, Replace, Reply
from handlers.route import Form, Routes
from handlers.turn import Desk, Turn
from learning.membership import Change, is_member, may_come_back
from learning.person import Act
from learning.refusal import Reason, Refused
from messages import membership as join_words
from messages import membership_leave as words
from messages.refs import GroupRef
from store import changes, interests, membership, people, topics

routes = Routes()


@routes.action(words.LEAVE, needs=Act.REGISTER, writes=False)
async def leave(turn: Turn, ref: GroupRef) -> Reply:
    """The question whether they are sure."""
    group = await group_of(turn, ref)
    if not is_member(group, turn.person.id):
        raise Refused(Reason.NOT_MEMBER)
    return Open(words.leave_form(group))


class LeaveForm(Form):
    """Leaving. then: whether they wait for another group. why: what facilitators and the supporter read."""

    ref: GroupRef
    then: Literal["end", "wait"]
    why: OptionalParagraph = ""


@routes.submit(words.GO, needs=Act.REGISTER)
async def go(turn: Turn, form: LeaveForm) -> Reply:
    """Leave; doing it twice is no mistake."""
    group = await held(turn, form.ref.group_id)
    waits = form.then == words.WAIT
    if is_member(group, turn.person.id):
        await let_go(turn, group, [turn.person.id], by_id=turn.person.id, waits=waits, why=form.why)
    return Replace(words.left(group, waits=waits))


@routes.action(words.COME_BACK, needs=Act.REGISTER, writes=True)
async def come_back(turn: Turn, ref: GroupRef) -> Reply:
    """Come back a moment after leaving, while the place is free."""
    group = await held(turn, ref.group_id)
    me = turn.person
    if not is_member(group, me.id):
        last = await changes.last_of(turn.session, group.id, me.id)
        if not may_come_back(last, me.slack_id, turn.now):
            raise Refused(Reason.NOT_BACK)
        await take_in(turn, group, me, by_id=me.id, what=Change.RETURNED, back=True)
    return Replace(join_words.came_in(group))


async def gone(desk: Desk, person_ids: Collection[int]) -> None:
    """People who left the company: their interests are withdrawn and their places freed; nothing is sent any more.

    Their topics and groups are held before any row of theirs is changed, see `hold_all`.
    """
    topic_ids = await interests.withdraw_all(desk.session, person_ids, desk.now)
    await withdraw_requests(desk, person_ids=person_ids)
    await leave_all(desk, person_ids, waits=False)
    await people.stop_nudging(desk.session, person_ids)
    await refresh_cards(desk, topic_ids)


async def leave_all(desk: Desk, person_ids: Collection[int], *, waits: bool) -> None:
    """Free the places of people who cannot take part any more. waits: they would wait again if they could."""
    for group_id, person_id in await membership.groups_of(desk.session, person_ids):
        group = await held(desk, group_id)
        await let_go(desk, group, [person_id], waits=waits, remove=False)


async def hold_all(
    desk: Desk, person_ids: Collection[int], *, also: Collection[int] = (), groups_too: Collection[int] = ()
) -> None:
    """Keep the topics and groups of some people from changing until the end of the transaction, in the usual order.

    also: ids of more topics. groups_too: ids of more groups.
    """
    in_groups = {*groups_too, *(group_id for group_id, _ in await membership.groups_of(desk.session, person_ids))}
    in_topics = {*also, *await interests.all_topics(desk.session, person_ids)}
    await topics.lock(desk.session, in_topics | await membership.topics_of(desk.session, in_groups))
    await membership.lock(desk.session, in_groups)
