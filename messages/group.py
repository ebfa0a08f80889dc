"""Groups: what is mine, the proposal, and the channel's welcome."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from learning.group import Group
from learning.grouping import ProposedGroup, Waiting
from learning.paging import page_of
from learning.topic import Topic
from learning.workspace import Settings
from messages import interest, membership
from messages.blocks import (
    button,
    buttons,
    divider,
    header,
    page,
    rich_small,
    sentence,
    small,
    typed,
)
from messages.channel import ways_on
from messages.refs import GroupListRef, GroupRef, TopicRef
from messages.words import _, plain

SHOW = "group.show"
MORE = "group.more"
PROPOSE = "group.propose"
AGAIN = "group.again"
GIVE_UP = "group.give_up"

SHOWN = 10
"""Groups and topics a page lists of each sort."""


def place(zone: str) -> str:
    """A zone as people say it: Europe/Lisbon is Lisbon."""
    return zone.rsplit("/", 1)[-1].replace("_", " ") or _("an unknown zone")


def span(bounds: tuple[int, int]) -> str:
    """Two levels as a range: 1-2, or 3."""
    low, high = bounds
    return str(low) if low == high else f"{low}–{high}"


def mine(group: Group) -> list[Block]:
    """One of my groups."""
    open_ = button(_("Open"), membership.PAGE, GroupRef(group_id=group.id))
    return [typed(group.title, accessory=open_), rich_small("group/mine", group=group)]


def waiting(topic: Topic, settings: Settings, position: int | None) -> list[Block]:
    """A topic in which I wait, with what can be done about it. position: my place in the queue."""
    return [interest.place_in_queue(topic, settings, position), interest.ways_on(topic.id)]


def overview(
    mine_: Sequence[Group],
    waits: Sequence[Topic],
    positions: Mapping[int, int],
    settings: Settings,
    *,
    ready: Sequence[Topic] | None,
    blocked: Sequence[Group],
    at: int = 0,
) -> View:
    """My groups and where I wait. positions: my place in the queues. at: which page of my groups, from 0.

    ready: for facilitators, the topics with enough people; None for the others. blocked: groups whose forming stopped.
    Of the other lists, one more than is shown tells that there are more.
    """
    blocks: list[Block] = [header(_("Your groups"))]
    if not (mine_ or waits):
        blocks.append(sentence("group/none"))
    blocks += _mine(mine_, at)
    for topic in waits[:SHOWN]:
        blocks += waiting(topic, settings, positions.get(topic.id))
    blocks += _more(waits, "group/more_waits")
    if ready is None:
        return page(_("Groups"), [*blocks, _facilitators(settings)])
    blocks += [divider(), header(_("Enough people for a group"))]
    if not ready:
        blocks.append(sentence("group/none_ready", smallest=settings.smallest))
    for topic in ready[:SHOWN]:
        see = button(_("See proposal"), PROPOSE, TopicRef(topic_id=topic.id))
        blocks.append(typed(plain("group/ready", topic=topic), accessory=see))
    blocks += _more(ready, "group/more_ready")
    for group in blocked[:SHOWN]:
        blocks += [typed(plain("group/blocked", group=group)), ways_on(group)]
    blocks += _more(blocked, "group/more_blocked")
    return page(_("Groups"), blocks)


def _mine(groups: Sequence[Group], at: int) -> list[Block]:
    """A page of my groups, and the way to the others. at: its number, from 0."""
    shown, at, pages = page_of(groups, at, SHOWN)
    blocks = [block for group in shown for block in mine(group)]
    if pages > 1:
        following = GroupListRef(page=(at + 1) % pages)
        blocks += [small("proposal/page", page=at + 1, pages=pages)]
        blocks += [buttons(button(_("More groups"), MORE, following)), divider()]
    return blocks


def _more(found: Sequence[object], where: str) -> list[Block]:
    """A remark when there are more than are shown. where: its template."""
    return [small(where)] if len(found) > SHOWN else []


def _facilitators(settings: Settings) -> Block:
    """Who forms groups here."""
    return rich_small("group/facilitators", ids=settings.facilitators, group=settings.facilitator_group)


def why(group: ProposedGroup) -> str:
    """One line: why these people."""
    return plain("group/why", reasons=group.reasons, place=place, span=span)


def waits(waiting: Waiting, settings: Settings) -> str:
    """One line for somebody who waits: why, and what would help."""
    return plain("group/waits", waiting=waiting, smallest=settings.smallest, largest=settings.largest)
