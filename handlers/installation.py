"""The app is let into a workspace, and taken out of it."""

import math
from typing import Annotated, Any

from pydantic import BeforeValidator

from handlers.effect import Effect, Skip
from handlers.reply import NOTHING, Reply
from handlers.route import Event, Letter, Routes
from handlers.turn import Desk, Turn
from learning.installation import is_of_before
from learning.person import Act
from messages import installation as words
from messages.refs import PersonRef
from store import people, workspaces

routes = Routes()


def _moment(value: object) -> float | None:
    """Seconds since 1970, as Slack tells them in one form or another; None for anything else."""
    try:
        found = float(str(value))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


class TakenOut(Event):
    """The app was taken out. event_ts: when, as seconds since 1970, where Slack says so."""

    event_ts: Annotated[float | None, BeforeValidator(_moment)] = None


class Revoked(TakenOut):
    """Tokens were revoked. tokens: the Slack ids of those whose tokens they were, by sort."""

    tokens: dict[str, Any]


@routes.event("app_uninstalled", needs=Act.TELL)
async def taken_out(turn: Turn, event: TakenOut) -> Reply:
    """Everything for this workspace stops."""
    await _leave(turn, event)
    return NOTHING


@routes.event("tokens_revoked", needs=Act.TELL)
async def revoked(turn: Turn, event: Revoked) -> Reply:
    """The same, when the app's own token is among them."""
    of_bots = event.tokens.get("bot")
    if isinstance(of_bots, list) and turn.workspace.bot_user_id in of_bots:
        await _leave(turn, event)
    return NOTHING


async def _leave(turn: Turn, event: TakenOut) -> None:
    """Slack repeats events for hours: one of before the app was let in again says nothing of now."""
    if not is_of_before(event.event_ts, turn.workspace.installed_at):
        await workspaces.leave(turn.session, turn.now)


async def welcome(desk: Desk, installer: str) -> int:
    """Have whoever let the app in told what to do next; our id of them. installer: their Slack id."""
    person = await people.meet(desk.session, installer)
    ref, at, lane = PersonRef(person_id=person.id), desk.now.isoformat(), f"installation:{person.id}"
    await desk.send("person.profile", ref, key=f"profile:{person.id}:{at}", lane=lane)  # whose language it needs
    await desk.send("installation.welcome", ref, key=f"{lane}:{at}", lane=lane)
    return person.id


async def _prepare(desk: Desk, ref: PersonRef) -> Effect | Skip:
    person = await people.get(desk.session, ref.person_id)
    if person is None or not person.can_learn:
        return Skip("no longer there")
    return desk.tell(person, words.welcome, set_up=desk.workspace.settings.clearinghouse is not None)


routes.letter(Letter("installation.welcome", PersonRef, prepare=_prepare))
