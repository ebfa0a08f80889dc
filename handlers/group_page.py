"""The page of a group: who is in it, what changed lately, and what can be done about it."""

from dataclasses import replace

from slack_sdk.models.views import View

from handlers.membership_join import say_not_now, take_in_who_asked
from handlers.reply import Open, Replace, Reply, Word
from handlers.route import Routes
from handlers.turn import Turn
from learning.group import Group
from learning.membership import is_member, looks_after, may_come_back, sees_why
from learning.person import Act
from learning.refusal import Reason, Refused
from messages import group_page as words
from messages import notice
from messages.refs import GroupPageRef, GroupRef, RequestRef
from store import changes, groups, membership, requests

routes = Routes()


async def page_of(turn: Turn, ref: GroupPageRef) -> View:
    """The page as the person of a turn may see it. Raises Refused when there is no such group."""
    group = await groups.get(turn.session, ref.group_id)
    if group is None:
        raise Refused(Reason.GROUP_GONE)
    reader = await _reader(turn, group)
    happened = await changes.of_group(
        turn.session, group.id, offset=ref.history * words.HISTORY, limit=words.HISTORY + 1
    )
    known = words.Known(
        await membership.since(turn.session, group.id),
        [each if sees_why(turn.standing, group, each) else replace(each, why="") for each in happened[: words.HISTORY]],
        len(happened) > words.HISTORY,
        await requests.open_of(turn.session, group.id) if reader.looks_after else (),
    )
    return words.group_page(group, known, reader, turn.workspace.settings.largest, ref)


async def _reader(turn: Turn, group: Group) -> words.Reader:
    me, session = turn.person, turn.session
    member, after = is_member(group, me.id), looks_after(turn.standing, group)
    present = None if member else await membership.group_of(session, group.topic_id, me.id)
    last = None if member else await changes.last_of(session, group.id, me.id)
    return words.Reader(
        member=member,
        facilitates=turn.may(Act.FACILITATE),
        looks_after=after,
        sees_who=after or not group.private,
        other=present is not None,
        back=may_come_back(last, me.slack_id, turn.now),
        asked=None if member else await requests.open_one(session, group.id, me.id),
    )


@routes.action(words.OPEN, needs=Act.BROWSE, writes=False)
async def open_page(turn: Turn, ref: GroupRef) -> Reply:
    """The page of a group."""
    return Open(await page_of(turn, GroupPageRef(group_id=ref.group_id)))


def _turned(action: str) -> None:
    @routes.action(action, needs=Act.BROWSE, writes=False)
    async def turned(turn: Turn, ref: GroupPageRef) -> Reply:
        """Another page of one of its lists."""
        return Replace(await page_of(turn, ref))


for _action in (words.MORE_MEMBERS, words.MORE_HISTORY):
    _turned(_action)


@routes.action(words.WELCOME, needs=Act.REGISTER, writes=True)
async def welcome(turn: Turn, ref: RequestRef) -> Reply:
    """Take in who asked; the page shows them."""
    if refused := await take_in_who_asked(turn, ref):
        return Word(notice.refused(refused))
    return await _again(turn, ref)


@routes.action(words.NOT_NOW, needs=Act.REGISTER, writes=True)
async def not_now(turn: Turn, ref: RequestRef) -> Reply:
    """Take nobody in at present."""
    await say_not_now(turn, ref)
    return await _again(turn, ref)


async def _again(turn: Turn, ref: RequestRef) -> Reply:
    found = await requests.get(turn.session, ref.request_id)
    if found is None:
        raise Refused(Reason.REQUEST_GONE)
    await turn.session.flush()
    return Replace(await page_of(turn, GroupPageRef(group_id=found.group_id)))
