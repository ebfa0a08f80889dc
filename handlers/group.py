"""Forming a group (method G2, G3): the proposal, one confirmation, then the channel step by step."""

from handlers.reply import Open, Reply
from handlers.route import Routes, Typed
from handlers.turn import Turn
from learning.person import Act
from messages import group as words
from messages.refs import Ref
from store import groups, interests, topics

routes = Routes()


async def _overview(turn: Turn) -> Reply:
    settings, session = turn.workspace.settings, turn.session
    facilitates = turn.may(Act.FACILITATE)
    waits = await topics.some(session, await interests.waits_of(session, turn.person.id))
    return Open(
        words.overview(
            await groups.of_person(session, turn.person.id),
            waits,
            await interests.positions(session, turn.person.id, [each.id for each in waits]),
            settings,
            ready=await topics.at_quorum(session, settings.smallest, words.SHOWN + 1) if facilitates else None,
            blocked=await groups.blocked(session, words.SHOWN + 1) if facilitates else (),
        )
    )


@routes.command("groups", needs=Act.ASK)
async def show_by_word(turn: Turn, _: Typed) -> Reply:
    """My groups; for facilitators, what could be formed."""
    return await _overview(turn)


@routes.action(words.SHOW, needs=Act.ASK, writes=False)
async def show(turn: Turn, _: Ref) -> Reply:
    """The same, from a button."""
    return await _overview(turn)
