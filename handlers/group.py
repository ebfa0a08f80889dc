"""Forming a group (method G2, G3): the proposal, one confirmation, then the channel step by step."""

from slack_sdk.models.views import View

from handlers.reply import Open, Replace, Reply
from handlers.route import Routes, Typed
from handlers.turn import Turn
from learning.person import Act
from messages import group as words
from messages.refs import GroupListRef, Ref
from store import groups, interests, topics

routes = Routes()


MOST_GROUPS = 200
"""Living groups of one person that are listed, page by page."""


async def _overview(turn: Turn, ref: GroupListRef) -> View:
    settings, session = turn.workspace.settings, turn.session
    facilitates = turn.may(Act.FACILITATE)
    waits = await topics.some(session, await interests.waits_of(session, turn.person.id))
    return words.overview(
        await groups.of_person(session, turn.person.id, MOST_GROUPS),
        waits,
        await interests.positions(session, turn.person.id, [each.id for each in waits]),
        settings,
        ready=await topics.at_quorum(session, settings.smallest, words.SHOWN + 1) if facilitates else None,
        blocked=await groups.blocked(session, words.SHOWN + 1) if facilitates else (),
        at=ref.page,
    )


@routes.command("groups", needs=Act.ASK)
async def show_by_word(turn: Turn, _: Typed) -> Reply:
    """My groups; for facilitators, what could be formed."""
    return Open(await _overview(turn, GroupListRef()))


@routes.action(words.SHOW, needs=Act.ASK, writes=False)
async def show(turn: Turn, _: Ref) -> Reply:
    """The same, from a button."""
    return Open(await _overview(turn, GroupListRef()))


@routes.action(words.MORE, needs=Act.ASK, writes=False)
async def show_more(turn: Turn, ref: GroupListRef) -> Reply:
    """Another page of my groups."""
    return Replace(await _overview(turn, ref))
