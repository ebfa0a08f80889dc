"""Forming a group of people who wait (method G3): the one way to a new group, whoever or whatever decides on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.card import refresh_card
from handlers.channel import begin
from handlers.checkin import begin_nudging
from handlers.membership import withdraw_requests
from handlers.turn import Desk
from learning.membership import Change
from learning.naming import next_name
from learning.refusal import Reason, Refused
from store import changes, groups, interests, people, topics


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a new group is to be like.

    name: what it is called; "" as its topic. channel_name: of the channel that is made; a number follows when it is
    taken. channel: Slack id of a channel that is there already, and is used instead. supporter_id: our id of who
    supports it.
    """

    channel_name: str
    private: bool
    name: str = ""
    months: int = 6
    supporter_id: int | None = None
    channel: str | None = None


async def form(desk: Desk, topic_id: int, person_ids: Sequence[int], wanted: Wanted, *, formed_by: int | None) -> int:
    """Store the group of exactly these people, and all that follows from it; its channel comes from the outbox.

    formed_by: our id of who decided on it; None: Peerloop by itself. Returns the id of the group.
    Raises Refused when one of them does not wait in the topic any more, or another group has the chosen channel;
    nothing is to be stored then.
    """
    await topics.lock(desk.session, [topic_id])
    group_id = await _add(desk, topic_id, person_ids, wanted, formed_by)
    if await interests.place(desk.session, topic_id, list(person_ids), group_id) != len(person_ids):
        raise Refused(Reason.PROPOSAL_CHANGED)
    await changes.record(desk.session, group_id, Change.FORMED, by_id=formed_by, now=desk.now)
    await withdraw_requests(desk, person_ids=person_ids, topic_id=topic_id)
    await begin_nudging(desk, person_ids)
    await refresh_card(desk, topic_id)
    for person in await people.of_group(desk.session, group_id):
        await desk.home_changed(person)
    await begin(desk, group_id)
    return group_id


async def _add(desk: Desk, topic_id: int, person_ids: Sequence[int], wanted: Wanted, formed_by: int | None) -> int:
    channel_name = wanted.channel_name
    while True:
        group_id = await groups.add(
            desk.session,
            topic_id=topic_id,
            channel_name=channel_name,
            private=wanted.private,
            person_ids=person_ids,
            formed_by=formed_by,
            now=desk.now,
            name=wanted.name,
            months=wanted.months,
            supporter_id=wanted.supporter_id,
            channel=wanted.channel,
        )
        if group_id is not None:
            return group_id
        if wanted.channel is not None:
            raise Refused(Reason.CHANNEL_USED)
        channel_name = next_name(channel_name)
