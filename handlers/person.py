"""What Slack tells about people."""

from collections.abc import Collection
from typing import Any

from handlers.card import refresh_cards
from handlers.effect import Effect, Outcome, ReadProfile, Skip
from handlers.membership_leave import gone, hold_all, leave_all
from handlers.reply import NOTHING, Reply
from handlers.route import Event, Letter, Routes
from handlers.turn import Desk, Turn
from learning.person import Act
from messages.refs import PersonRef
from store import interests, people
from store.people import Profile

routes = Routes()


def profile(user: dict[str, Any]) -> Profile:
    """What we keep of a Slack user object (users.info, users.list, user_change, team_join)."""
    found = user.get("profile")
    details = found if isinstance(found, dict) else {}
    names = (details.get("display_name"), details.get("real_name"), user.get("real_name"), user.get("name"))
    return Profile(
        slack_id=str(user.get("id", "")),
        name=next((str(name) for name in names if name), ""),
        zone=str(user.get("tz") or ""),
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_bot=bool(user.get("is_bot")) or user.get("id") == "USLACKBOT",
        is_deactivated=bool(user.get("deleted")),
        locale=str(user.get("locale") or ""),
        email=str(details.get("email") or ""),
    )


async def learn(desk: Desk, told: Collection[Profile]) -> None:
    """Store what Slack says of some people, and what follows from it for their topics and groups.

    Those are held before any row of theirs is changed, as everywhere.
    """
    turning = await people.turning(desk.session, told)
    if turning:
        await hold_all(desk, turning)
    no_more, changed = await people.learn(desk.session, told)
    if no_more:
        await gone(desk, no_more)
    if changed:
        cannot = [each for each in changed if each not in no_more and not await people.can_learn(desk.session, each)]
        await leave_all(desk, cannot, waits=True)
        await refresh_cards(desk, await interests.topics_where_waiting(desk.session, changed))


class UserTold(Event):
    """A user object."""

    user: dict[str, Any]


async def _learn(turn: Turn, event: UserTold) -> Reply:
    told = profile(event.user)
    if told.slack_id:
        await learn(turn, [told])
    return NOTHING


@routes.event("user_change", needs=Act.TELL)
async def changed(turn: Turn, event: UserTold) -> Reply:
    """A changed profile: name, zone, rights, deactivation."""
    return await _learn(turn, event)


@routes.event("team_join", needs=Act.TELL)
async def joined(turn: Turn, event: UserTold) -> Reply:
    """Somebody new in the workspace."""
    return await _learn(turn, event)


async def _prepare(desk: Desk, ref: PersonRef) -> Effect | Skip:
    person = await people.get(desk.session, ref.person_id)
    return ReadProfile(person.slack_id) if person and not person.forgotten else Skip("no longer kept")


async def _read(desk: Desk, _: PersonRef, outcome: Outcome) -> None:
    if outcome.profile:
        await learn(desk, [profile(outcome.profile)])


routes.letter(Letter("person.profile", PersonRef, prepare=_prepare, sent=_read))
