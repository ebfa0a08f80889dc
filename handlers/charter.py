"""The charter of a group (method G6): one pinned message that always shows what holds, and changing it."""

from typing import Annotated

from pydantic import BeforeValidator

from handlers.effect import Bookmark, Effect, Outcome, Pin, Post, Skip, Update
from handlers.field import Hour, OptionalTitle, ShortLine, Weekday
from handlers.profile import SlackId
from handlers.reply import NOTHING, Errors, Open, Reply
from handlers.route import Form, Letter, Routes
from handlers.supporter import choose_supporter
from handlers.turn import Desk, Turn
from learning.calendar import Hours
from learning.charter import OBJECTIVES_SHOWN, link
from learning.group import Group, State
from learning.membership import Change, demand_part
from learning.person import Act
from learning.refusal import Reason, Refused
from messages import charter as words
from messages import notice
from messages.blocks import Message
from messages.refs import GroupRef
from messages.resource import SHOWN as RESOURCES_SHOWN
from messages.words import speaking
from store import changes, groups, objectives, people, resources

routes = Routes()


async def charter_changed(desk: Desk, group_id: int) -> None:
    """Have the pinned message show what holds now, once for all that changes at a time.

    Before it is posted nothing has to be done: it is posted with what holds then.
    """
    revision = await groups.charter_changed(desk.session, group_id)
    if revision is not None:
        key, lane = f"charter:{group_id}:{revision}", f"group:{group_id}"
        await desk.send("charter.show", GroupRef(group_id=group_id), key=key, lane=lane)


async def shown(desk: Desk, group: Group) -> Message:
    """The pinned message as it is now, in the workspace's language."""
    shared, more = await objectives.shared_with(desk.session, group.id, 10 * OBJECTIVES_SHOWN)
    collected = await resources.of_group(desk.session, group.id, RESOURCES_SHOWN)
    total = await resources.count(desk.session, group.id) if collected else 0
    with speaking(desk.workspace.settings.language):
        return words.charter(group, shared, more, collected, total)


async def _show(desk: Desk, ref: GroupRef) -> Effect | Skip:
    group = await groups.get(desk.session, ref.group_id)
    if group is None or not group.alive or not group.channel:
        return Skip("has no channel, or is closed")
    if group.welcome_ts:
        return Update(group.channel, group.welcome_ts, await shown(desk, group))
    return Post(group.channel, await shown(desk, group)) if group.state is State.ACTIVE else Skip("not posted yet")


async def _showed(desk: Desk, ref: GroupRef, outcome: Outcome) -> None:
    group = await groups.get(desk.session, ref.group_id)
    if group is not None and group.welcome_ts != outcome.ts:
        await groups.welcomed(desk.session, group.id, outcome.ts)
        key, lane = f"charter.pin:{group.id}:{outcome.ts}", f"group:{group.id}"
        await desk.send("charter.pin", ref, key=key, lane=lane)


async def _not_shown(desk: Desk, ref: GroupRef, error: str) -> None:
    """A charter that was deleted by hand is posted and pinned anew."""
    group = await groups.get(desk.session, ref.group_id)
    if error == "message_not_found" and group is not None and group.welcome_ts and group.state is State.ACTIVE:
        await groups.welcomed(desk.session, group.id, None)
        await charter_changed(desk, group.id)


async def _pin(desk: Desk, ref: GroupRef) -> Effect | Skip:
    group = await groups.get(desk.session, ref.group_id)
    if group is None or not group.alive or not group.channel or not group.welcome_ts:
        return Skip("has no charter, or is closed")
    return Pin(group.channel, group.welcome_ts)


async def _pinned(desk: Desk, ref: GroupRef, _: Outcome) -> None:
    await mark(desk, ref.group_id)


async def mark(desk: Desk, group_id: int) -> None:
    """Have a bookmark in the channel that leads to the charter: a comfort, without which the group is whole."""
    group = await groups.get(desk.session, group_id)
    if group is not None:
        key, lane = f"charter.bookmark:{group.id}:{group.welcome_ts}", f"group:{group.id}"
        await desk.send("charter.bookmark", GroupRef(group_id=group.id), key=key, lane=lane)


async def _bookmark(desk: Desk, ref: GroupRef) -> Effect | Skip:
    group = await groups.get(desk.session, ref.group_id)
    if group is None or not group.alive or not group.channel or not group.welcome_ts:
        return Skip("has no charter, or is closed")
    with speaking(desk.workspace.settings.language):
        return Bookmark(group.channel, group.welcome_ts, words.bookmark(), group.bookmark_id)


async def _bookmarked(desk: Desk, ref: GroupRef, outcome: Outcome) -> None:
    await groups.bookmarked(desk.session, ref.group_id, outcome.bookmark_id)


for _letter in (
    Letter("charter.show", GroupRef, prepare=_show, sent=_showed, failed=_not_shown),
    Letter("charter.pin", GroupRef, prepare=_pin, sent=_pinned),
    Letter("charter.bookmark", GroupRef, prepare=_bookmark, sent=_bookmarked),
):
    routes.letter(_letter)


async def _mine(turn: Turn, ref: GroupRef) -> Group:
    """A group that the person may change. Raises Refused when it is closed, or is none of theirs."""
    group = await groups.get(turn.session, ref.group_id)
    if group is None or not group.alive:
        raise Refused(Reason.GROUP_GONE)
    demand_part(turn.standing, group)
    return group


@routes.action(words.CHANGE, needs=Act.ASK, writes=False)
async def change(turn: Turn, ref: GroupRef) -> Reply:
    """The form for what a group is called, where it meets, and who supports it."""
    return Open(words.change_form(await _mine(turn, ref), turn.workspace.settings.hours))


Link = Annotated[str, BeforeValidator(lambda value: link(value if isinstance(value, str) else ""))]


class ChangeForm(Form):
    """What members change of their group."""

    ref: GroupRef
    name: OptionalTitle = ""
    place: ShortLine = ""
    link: Link = ""
    supporter: SlackId = ""
    weekday: Weekday
    hour: Hour


@routes.submit(words.SAVE, needs=Act.ASK)
async def save(turn: Turn, form: ChangeForm) -> Reply:
    """Store it; the charter shows it, and a new supporter is told and invited."""
    group = await _mine(turn, form.ref)
    who = await people.find(turn.session, form.supporter) if form.supporter else None
    if form.supporter and form.supporter != group.supporter and (who is None or not who.known or not who.can_learn):
        return Errors({"supporter": notice.refusal(Reason.SUPPORTER_WRONG)})
    supporter_id = who.id if who else None
    await groups.change(
        turn.session, group.id, name=form.name, place=form.place, link=form.link, supporter_id=supporter_id
    )
    hours = Hours(form.weekday, form.hour)
    if hours != group.hours:
        await groups.ask_at(turn.session, group, hours)
        await changes.record(turn.session, group.id, Change.HOURS, by_id=turn.person.id, now=turn.now)
    if form.name != group.name:
        await changes.record(turn.session, group.id, Change.RENAMED, by_id=turn.person.id, now=turn.now)
    if (form.place, form.link) != (group.place, group.link):
        await changes.record(turn.session, group.id, Change.PLACED, by_id=turn.person.id, now=turn.now)
    if form.supporter != group.supporter:
        what, by_id = Change.SUPPORTED, turn.person.id
        await changes.record(turn.session, group.id, what, person_id=supporter_id, by_id=by_id, now=turn.now)
    await charter_changed(turn, group.id)
    after = await groups.get(turn.session, group.id)
    if after is not None and who is not None and after.supporter != group.supporter:
        await choose_supporter(turn, after, who, turn.person)
    return NOTHING
