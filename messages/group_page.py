"""The page of a group: who is in it, what changed lately, and what the reader can do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from learning.group import Group, State
from learning.membership import Happened, JoinRequest, room
from learning.paging import page_of
from messages import charter, membership, membership_change, membership_leave, objective, resource
from messages.blocks import button, buttons, divider, header, page, rich_small, sentence, small, typed
from messages.refs import GroupPageRef, GroupRef, ObjectiveRef
from messages.words import _, weekday

OPEN = membership.PAGE
MORE_MEMBERS = "group_page.more_members"
MORE_HISTORY = "group_page.more_history"
WELCOME = "group_page.welcome"
NOT_NOW = "group_page.not_now"

MEMBERS = 12
"""Members on one page."""
HISTORY = 6
"""Changes on one page."""
REQUESTS = 5
"""Open requests that are shown; the others come up when these are answered."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What the reader has to do with the group. asked: their own open request, or an invitation to them.

    looks_after: whether they decide who comes. sees_who: whether they may know who is in it. other: whether they are in
    another group of its topic. back: whether they left a moment ago and may come back.
    """

    member: bool
    facilitates: bool
    looks_after: bool
    sees_who: bool
    other: bool = False
    back: bool = False
    asked: JoinRequest | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the group. since: when each member came, by our ids. happened: a page of the history.

    more: whether there is more history after it. requests: what is open.
    """

    since: Mapping[int, datetime]
    happened: Sequence[Happened]
    more: bool
    requests: Sequence[JoinRequest]


def group_page(group: Group, known: Known, reader: Reader, largest: int, ref: GroupPageRef) -> View:
    """The page. known.happened: with the reasons that the reader may see. largest: the most people a group may have."""
    blocks: list[Block] = [header(group.title)]
    if group.name:
        blocks.append(typed(group.topic))
    free = room(group, largest)
    facts = {"group": group, "people": len(group.members), "free": free, "inside": reader.sees_who}
    blocks.append(rich_small("group_page/state", **facts))
    if group.hours.chosen and group.alive and reader.sees_who:
        blocks.append(_hours(group))
    if reader.sees_who:
        blocks += _members(group, known.since, ref)
    if reader.looks_after and group.alive:
        for each in known.requests[:REQUESTS]:
            blocks += membership.open_request(each, WELCOME, NOT_NOW)
    blocks += _ways(group, reader, free)
    if reader.sees_who:
        blocks += _history(known, ref)
    return page(_("Group"), blocks, ref=ref)


def _hours(group: Group) -> Block:
    """When its members are asked, as far as the group chose it."""
    weekday_, at = group.hours.weekday, group.hours.at
    day = "" if weekday_ is None else weekday(weekday_)
    return small("group_page/hours", day=day, at="" if at is None else f"{at:%H:%M}")


def _members(group: Group, since: Mapping[int, datetime], ref: GroupPageRef) -> list[Block]:
    shown, at, pages = page_of(group.members, ref.members, MEMBERS)
    if not shown:
        return [sentence("group_page/nobody")]
    blocks: list[Block] = [rich_small("group_page/members", members=shown, since=since)]
    if pages > 1:
        following = ref.model_copy(update={"members": (at + 1) % pages})
        blocks.append(small("group_page/members_page", page=at + 1, pages=pages))
        blocks.append(buttons(button(_("More members"), MORE_MEMBERS, following)))
    return blocks


def _ways(group: Group, reader: Reader, free: int) -> list[Block]:
    """What the reader can do."""
    if not group.alive:
        return []
    ref, row = GroupRef(group_id=group.id), []
    if reader.sees_who:
        row.append(button(_("Resources"), resource.LIST, ref))
    if reader.member:
        row.append(button(_("Write my objective"), objective.WRITE, ObjectiveRef(group_id=group.id)))
    if reader.looks_after and free:
        row.append(button(_("Invite somebody"), membership.INVITE, ref))
    if reader.looks_after:
        row.append(button(_("Change"), charter.CHANGE, ref))
    if reader.member:
        row.append(button(_("Leave the group"), membership_leave.LEAVE, ref))
    blocks: list[Block] = [buttons(*row)] if row else []
    if not reader.member:
        blocks += _way_in(group, reader, free)
    if reader.facilitates and group.state is State.ACTIVE:
        change = [
            button(_("Move somebody"), membership_change.MOVE, ref),
            button(_("Merge with another group"), membership_change.MERGE, ref),
            button(_("Close the group"), membership_change.CLOSE, ref),
        ]
        blocks.append(buttons(*change))
    return blocks


def _way_in(group: Group, reader: Reader, free: int) -> list[Block]:
    ref = GroupRef(group_id=group.id)
    if reader.asked is not None:
        return membership.mine(reader.asked)
    if reader.other:
        return [small("group_page/other")]
    if not free:
        return [small("group_page/full" if group.state is State.ACTIVE else "group_page/not_ready")]
    if reader.back:
        return [buttons(button(_("Come back"), membership_leave.COME_BACK, ref, style="primary"))]
    return [buttons(button(_("Ask to join"), membership.ASK, ref, style="primary"))]


def _history(known: Known, ref: GroupPageRef) -> list[Block]:
    blocks: list[Block] = [divider(), header(_("What changed lately"))]
    if not known.happened and not ref.history:
        return [*blocks, small("group_page/nothing")]
    for each in known.happened:
        blocks.append(rich_small("group_page/happened", happened=each))
        if each.why:
            blocks.append(small("group_page/why", why=each.why))
    if known.more or ref.history:
        label = _("Earlier") if known.more else _("The latest again")
        following = ref.model_copy(update={"history": ref.history + 1 if known.more else 0})
        blocks.append(buttons(button(label, MORE_HISTORY, following)))
    return blocks
