"""Changing groups: moving somebody, making one group of two, closing one; for facilitators."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from learning.group import Group
from messages import interest
from messages.blocks import (
    Message,
    button,
    buttons,
    form,
    header,
    page,
    radio_field,
    rich_sentence,
    select_field,
    sentence,
    small,
    text_field,
    typed,
)
from messages.refs import GroupRef, GroupsRef, TopicRef
from messages.words import _, clipped, clipped_inside, plain, rich

MOVE = "membership.move"
SAVE_MOVE = "membership.save_move"
MERGE = "membership.merge"
CHOOSE_MERGE = "membership.choose_merge"
DO_MERGE = "membership.do_merge"
CLOSE = "membership.close"
SAVE_CLOSE = "membership.save_close"

THIS, THAT = "this", "that"


def _labels(groups: Sequence[Group]) -> Mapping[str, str]:
    """Groups to choose from, by id: how each is told from the others is the end of its channel's name."""
    return {
        str(each.id): clipped_inside(plain("membership/group", group=each, people=len(each.members)), 75)
        for each in groups
    }


def none_other(group: Group) -> View:
    """There is no other group of the topic."""
    return page(_("No other group"), [header(group.title), sentence("membership/none_other")])


def move_form(group: Group, others: Sequence[Group]) -> View:
    """The form to move a member. others: the groups of the topic with a free place."""
    members = {str(each.person_id): clipped(each.name, 75) for each in group.members}
    blocks: list[Block] = [
        header(group.title),
        sentence("membership/move"),
        select_field("person", _("Who?"), members),
        select_field("target", _("To which group?"), _labels(others)),
        _why_field(),
    ]
    return form(_("Move somebody"), SAVE_MOVE, _("Move"), blocks, GroupRef(group_id=group.id))


def _why_field() -> Block:
    return text_field("why", _("Why?"), hint=plain("membership/open_why_hint"), lines=True, optional=True)


def moved(person: str, target: Group) -> View:
    """What moving answers. person: Slack id."""
    return page(_("Moved"), [header(target.title), rich_sentence("membership/moved", person=person, group=target)])


def merge_form(group: Group, others: Sequence[Group]) -> View:
    """The form to choose the other group, and which channel stays."""
    stays = {THIS: _("The channel of this group"), THAT: _("The channel of the other group")}
    blocks: list[Block] = [
        header(group.title),
        sentence("membership/merge"),
        select_field("target", _("The other group"), _labels(others)),
        radio_field("stays", _("Which channel stays?"), stays, value=THAT),
    ]
    return form(_("Make one of two"), CHOOSE_MERGE, _("Next"), blocks, GroupRef(group_id=group.id))


def merge_ask(source: Group, target: Group, people: int) -> View:
    """What merging does, before it is done. source: comes into the target."""
    facts = {"source": source, "target": target, "people": people, "moving": len(source.members)}
    ref = GroupsRef(group_id=source.id, target_id=target.id)
    blocks: list[Block] = [header(target.title), rich_sentence("membership/merge_ask", **facts)]
    merge = button(_("Merge them"), DO_MERGE, ref, style="danger")
    return page(_("Make one of two"), [*blocks, small("membership/merge_told"), buttons(merge)])


def merged(source: Group, target: Group, people: int) -> View:
    """What merging answers."""
    facts = {"source": source, "target": target, "people": people}
    return page(_("Merged"), [header(target.title), rich_sentence("membership/merged", **facts)])


def close_form(group: Group) -> View:
    """The question whether a group is to be closed: what happens, and why."""
    blocks: list[Block] = [header(group.title), sentence("membership/close", adopted=group.adopted), _why_field()]
    return form(_("Close the group?"), SAVE_CLOSE, _("Close the group"), blocks, GroupRef(group_id=group.id))


def closed(group: Group) -> View:
    """What closing answers."""
    return page(_("Closed"), [header(group.title), sentence("membership/closed", people=len(group.members))])


# To those whom it concerns: each is told once.


def told_moved(group: Group, why: str, *, merged: bool) -> Message:
    """To who was moved. group: where they are now. merged: the whole of their group was."""
    facts = {"group": group, "merged": merged}
    blocks = [header(group.title), rich_sentence("membership/told_moved", **facts), *([typed(why)] if why else [])]
    return Message(rich("membership/told_moved", **facts), tuple(blocks))


def told_closed(group: Group, why: str) -> Message:
    """To who was in a group that was closed."""
    again = button(_("Wait for another group"), interest.OPEN, TopicRef(topic_id=group.topic_id))
    blocks = [header(group.title), sentence("membership/told_closed"), *([typed(why)] if why else []), buttons(again)]
    return Message(rich("membership/told_closed"), tuple(blocks))


def newcomers(people: Sequence[str]) -> Message:
    """In the channel that stays: who came from the other group. people: Slack ids."""
    return Message(rich("membership/newcomers", people=people), (rich_sentence("membership/newcomers", people=people),))


def last_word(group: Group, target: Group | None, why: str) -> Message:
    """The last message in the channel of a group. target: the group it was merged into; None: it was closed."""
    facts = {"group": group, "target": target}
    blocks = [rich_sentence("membership/last_word", **facts), *([typed(why)] if why else [])]
    return Message(rich("membership/last_word", **facts), tuple(blocks))


def channel_stays(group: Group) -> Message:
    """To who closed a group: Slack did not let its channel be archived."""
    text = rich("membership/channel_stays", channel=group.channel or "")
    return Message(text, (header(group.title), rich_sentence("membership/channel_stays", channel=group.channel or "")))


def thrown_out(group: Group) -> Message:
    """To who looks after a group: Peerloop is no longer in its channel."""
    text = rich("membership/thrown_out", channel=group.channel or "")
    blocks = (header(group.title), rich_sentence("membership/thrown_out", channel=group.channel or ""))
    return Message(text, (*blocks, buttons(button(_("Close the group"), CLOSE, GroupRef(group_id=group.id)))))


def channel_gone(group: Group, *, back: bool) -> Message:
    """To who looks after a group: its channel was archived in Slack, or deleted. back: whether it can come back."""
    facts = {"name": group.channel_name, "back": back}
    blocks = (header(group.title), sentence("membership/channel_gone", **facts))
    return Message(rich("membership/channel_gone", **facts), blocks)
