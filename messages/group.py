"""Groups: what is mine, the proposal, and the channel's welcome."""

from collections.abc import Mapping, Sequence
from itertools import chain

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from learning.group import Group, State, suggested_name
from learning.grouping import Proposal, ProposedGroup
from learning.interest import Interest
from learning.topic import Topic
from learning.workspace import Settings
from messages import interest, objective
from messages.blocks import (
    Message,
    are_you_sure,
    button,
    buttons,
    divider,
    form,
    header,
    page,
    radio_field,
    rich_sentence,
    rich_small,
    sentence,
    small,
    text_field,
    typed,
)
from messages.refs import GroupRef, ObjectiveRef, ProposalRef, TopicRef
from messages.words import _, plain, rich

SHOW = "group.show"
PROPOSE = "group.propose"
FORM = "group.form"
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
    return [typed(group.topic), rich_small("group/mine", group=group)]


def waiting(topic: Topic, settings: Settings, position: int | None) -> list[Block]:
    """A topic in which I wait, with what can be done about it. position: my place in the queue."""
    return [interest.place_in_queue(topic, settings, position), buttons(*interest.ways_on(topic.id))]


def overview(
    mine_: Sequence[Group],
    waits: Sequence[Topic],
    positions: Mapping[int, int],
    settings: Settings,
    *,
    ready: Sequence[Topic] | None,
    blocked: Sequence[Group],
) -> View:
    """My groups and where I wait. positions: my place in the queues.

    ready: for facilitators, the topics with enough people; None for the others.
    """
    blocks: list[Block] = [header(_("Your groups"))]
    if not (mine_ or waits):
        blocks.append(sentence("group/none"))
    for group in mine_[:SHOWN]:
        blocks += mine(group)
    for topic in waits[:SHOWN]:
        blocks += waiting(topic, settings, positions.get(topic.id))
    if ready is None:
        return page(_("Groups"), [*blocks, _facilitators(settings)])
    blocks += [divider(), header(_("Enough people for a group"))]
    if not ready:
        blocks.append(sentence("group/none_ready", smallest=settings.smallest))
    for topic in ready[:SHOWN]:
        see = button(_("See proposal"), PROPOSE, TopicRef(topic_id=topic.id))
        blocks.append(typed(plain("group/ready", topic=topic), accessory=see))
    for group in blocked[:SHOWN]:
        blocks += [typed(plain("group/blocked", group=group)), _ways_on(group)]
    return page(_("Groups"), blocks)


def _facilitators(settings: Settings) -> Block:
    """Who forms groups here."""
    return rich_small("group/facilitators", ids=settings.facilitators, group=settings.facilitator_group)


def _ways_on(group: Group) -> Block:
    """What a facilitator can do with a group whose forming stopped."""
    ref, ask = GroupRef(group_id=group.id), are_you_sure(_("Give this group up?"), "group/give_up_ask", _("Give it up"))
    return buttons(button(_("Try again"), AGAIN, ref), button(_("Give it up"), GIVE_UP, ref, style="danger", ask=ask))


def given_up(group: Group) -> View:
    """What giving up answers."""
    return page(_("Given up"), [header(group.topic), sentence("group/given_up", channel=group.channel is not None)])


def why(group: ProposedGroup) -> str:
    """One line: why these people."""
    return plain("group/why", reasons=group.reasons, place=place, span=span)


def _person(person: Interest) -> list[Block]:
    facts = {"person": person, "mode": _(interest.MODES[person.mode])}
    where = small("group/where", place=person.place or place(person.zone), department=person.department)
    hope = [small("group/hope", hope=person.hope)] if person.hope else []
    return [rich_sentence("group/one", **facts), where, *hope]


def proposal(topic: Topic, proposed: Proposal, settings: Settings) -> View:
    """The first group that could be formed: who, why, and the channel; confirming it creates the channel."""
    group = proposed.groups[0]
    ref = ProposalRef(topic_id=topic.id, person_ids=tuple(each.person_id for each in group.members))
    blocks: list[Block] = [header(topic.title), typed(why(group)), *chain.from_iterable(map(_person, group.members))]
    ids = {each.slack_id for each in group.members}
    led = [each for each in group.members if each.supervisor in ids]
    if led:
        blocks.append(rich_small("group/supervisors", led=led))
    others = sum(len(each.members) for each in proposed.groups[1:]) + len(proposed.waiting)
    if others:
        blocks.append(small("group/left", waiting=others, groups=len(proposed.groups)))
    blocks += [
        divider(),
        text_field(
            "name", _("Name of the channel"), hint=plain("group/name_hint"), value=suggested_name(topic.title, topic.id)
        ),
        radio_field(
            "visibility",
            _("Who sees the channel?"),
            {"private": _("Private: only the members"), "public": _("Public: everybody can look in")},
            hint=plain("group/visibility_hint"),
            value="private" if settings.private_groups else "public",
        ),
        sentence("group/confirm", people=len(group.members)),
    ]
    return form(_("Form a group"), FORM, _("Create the group"), blocks, ref)


def forming(topic: str, people: int) -> View:
    """What confirming answers. topic: its title."""
    return page(_("Group on its way"), [header(topic), sentence("group/forming", people=people)])


def purpose(group: Group) -> str:
    """The purpose of the group's channel."""
    return plain("group/purpose", topic=group.topic)


def welcome(group: Group) -> Message:
    """The first message in the group's channel, to be pinned."""
    write = button(_("Write my objective"), objective.WRITE, ObjectiveRef(group_id=group.id), style="primary")
    blocks = (
        header(group.topic),
        rich_sentence("group/welcome", group=group),
        sentence("group/welcome_next"),
        buttons(write),
        small("group/welcome_who"),
    )
    return Message(rich("group/welcome_text", group=group), blocks)


def ready(group: Group, missing: Sequence[str] = ()) -> Message:
    """To who formed the group: it is there. missing: Slack ids of who could not be invited."""
    facts = {"channel": group.channel or "", "people": len(group.members) - len(missing)}
    blocks = [rich_sentence("group/ready_text", **facts)]
    if missing:
        blocks.append(rich_sentence("group/missing", ids=missing))
    return Message(rich("group/ready_text", **facts), tuple(blocks))


def blocked(group: Group) -> Message:
    """To who formed the group: a step failed for good, and what to do."""
    facts = {"error": group.blocked_by}
    again = [_ways_on(group)] if group.state is State.BLOCKED else []
    blocks = (header(group.topic), sentence("group/blocked_text", **facts), sentence("group/blocked_advice", **facts))
    return Message(rich("group/blocked_text", **facts), (*blocks, *again))
