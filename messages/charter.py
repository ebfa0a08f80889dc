"""The charter of a group (method G6): the one message that is pinned in its channel, and the form to change it."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, UserSelectElement
from slack_sdk.models.views import View

from learning.calendar import Hours
from learning.charter import OBJECTIVES_SHOWN, Next, in_turn, next_step
from learning.group import Group
from learning.objective import Objective
from learning.resource import Resource
from messages import absence, objective, resource
from messages.blocks import (
    Message,
    button,
    buttons,
    divider,
    field,
    form,
    header,
    rich_sentence,
    rich_small,
    sentence,
    small,
    text_field,
    typed,
)
from messages.membership import PAGE
from messages.refs import GroupRef, ObjectiveRef
from messages.words import _, clipped, plain, plain_text, rich

CHANGE = "charter.change"
SAVE = "charter.save"

ROOM = 5_400
"""Characters of objectives and resources in the message: Slack takes some 9,000 in all its blocks."""

_NEXT = {
    Next.OBJECTIVES: "charter/next_objectives",
    Next.PLACE: "charter/next_place",
    Next.MEET: "charter/next_meet",
}


def charter(
    group: Group,
    shared: Sequence[Objective] = (),
    more: int = 0,
    collected: Sequence[Resource] = (),
    resources: int = 0,
) -> Message:
    """The pinned message. shared: objectives that members share with the group; more: how many more there are.

    collected: the newest resources; resources: how many there are.
    """
    ref = GroupRef(group_id=group.id)
    row = buttons(
        button(_("Write my objective"), objective.WRITE, ObjectiveRef(group_id=group.id), style="primary"),
        button(_("See the group"), PAGE, ref),
        button(_("Change"), CHANGE, ref),
        *resource.ways(group),
    )
    blocks = [
        header(group.title),
        *([small("charter/topic", topic=group.topic)] if group.name else []),
        sentence("charter/welcome"),
        rich_sentence("charter/members", group=group),
        typed(plain("charter/place", place=group.place) if group.place else plain("charter/no_place")),
        *([rich_sentence("charter/link", address=group.link)] if group.link else []),
        divider(),
        *_objectives(group, shared, more, ROOM - (resource.ROOM if collected else 0)),
        *resource.newest(collected, resources),
        sentence(_NEXT[next_step(group, [each.person_id for each in shared])]),
        row,
        small("charter/who"),
    ]
    return Message(rich("charter/text", group=group), tuple(blocks))


def _objectives(group: Group, shared: Sequence[Objective], more: int, room: int) -> list[Block]:
    if not shared:
        return [small("charter/objectives_none")]
    authors = {member.person_id: member.slack_id for member in group.members}
    shown = [each for each in in_turn(shared) if each.person_id in authors][:OBJECTIVES_SHOWN]
    blocks: list[Block] = [small("charter/objectives")]
    for each in shown:
        blocks.append(typed(clipped(each.what, room // len(shown))))
        blocks.append(rich_small("charter/by", slack_id=authors[each.person_id], objective=each))
    left = more + len(shared) - len(shown)
    return [*blocks, *([small("charter/objectives_more", more=left)] if left else [])]


def change_form(group: Group, usual: Hours) -> View:
    """The form for what members may change of their group. usual: when people are asked in this workspace."""
    supporter = UserSelectElement(
        action_id="supporter",
        initial_user=group.supporter or None,
        placeholder=plain_text(_("Nobody in particular"), 150),
    )
    blocks = [
        text_field("name", _("Name of the group"), hint=plain("charter/name_hint"), value=group.name, optional=True),
        text_field("place", _("Place where you meet"), value=group.place, optional=True),
        text_field("link", _("Call"), hint=plain("charter/link_hint"), value=group.link, optional=True),
        field("supporter", _("Who supports you"), supporter, hint=plain("charter/supporter_hint"), optional=True),
        *absence.hours_fields(group.hours, usual),
        small("charter/hours_who"),
        small("charter/change_who", public=not group.private),
    ]
    return form(_("Change the group"), SAVE, _("Save"), blocks, GroupRef(group_id=group.id))


def bookmark() -> str:
    """The title of the bookmark that leads to the charter."""
    return _("About this group")


def supporter(group: Group, by: str, *, invited: bool = True) -> Message:
    """To who supports a group from now on. by: Slack id of who chose them, "" when the group was formed with them.

    invited: whether they could be invited to its channel.
    """
    facts = {"channel": group.channel or "", "by": by}
    outside = [] if invited else [sentence("channel/told_not_invited")]
    blocks = (header(group.title), rich_sentence("charter/supporter_text", **facts), *outside)
    return Message(rich("charter/supporter_text", **facts), (*blocks, sentence("charter/supporter_does")))


def supporter_outside(group: Group) -> Message:
    """To who chose who supports a group: they could not be invited to its channel, and what to do."""
    facts = {"channel": group.channel or "", "supporter": group.supporter}
    change = buttons(button(_("Choose somebody else"), CHANGE, GroupRef(group_id=group.id)))
    blocks = (header(group.title), rich_sentence("charter/supporter_outside", **facts), change)
    return Message(rich("charter/supporter_outside", **facts), blocks)
