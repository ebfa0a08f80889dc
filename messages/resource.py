"""Resources of a group: what its charter shows of them, the list of all, and the form to add one."""

from collections.abc import Collection, Sequence

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from learning.group import Group
from learning.paging import page_of
from learning.resource import Resource
from messages.blocks import (
    are_you_sure,
    button,
    buttons,
    divider,
    form,
    header,
    page,
    rich_small,
    sentence,
    small,
    text_field,
    typed,
)
from messages.refs import GroupRef, ResourceRef, ResourcesRef
from messages.words import _, clipped, plain, rich

LIST = "resource.list"
MORE = "resource.more"
ADD = "resource.add"
SAVE = "resource.save"
REMOVE = "resource.remove"

SHOWN = 3
"""Resources that the charter names, the newest; Slack takes 50 blocks in a message."""
PER_PAGE = 10

ROOM = 2_000
"""Characters of them in the charter, as Slack counts them; what is longer stands in the list alone."""
WHY_SHOWN = 120


def newest(found: Sequence[Resource], total: int) -> list[Block]:
    """What the charter shows. found: the newest. total: how many there are."""
    if not found:
        return [small("charter/resources_none")]
    blocks: list[Block] = [small("charter/resources")]
    shown, room = 0, ROOM
    for each in found[:SHOWN]:
        said = plain("resource/one", title=each.title, why=clipped(each.why, WHY_SHOWN))
        length = len(said) + len(rich("resource/where", resource=each, day=None))
        if length <= room:
            blocks += [typed(said), rich_small("resource/where", resource=each, day=None)]
            shown, room = shown + 1, room - length
    more = total - shown
    return [*blocks, *([small("charter/resources_more", more=more)] if more else [])]


def ways(group: Group) -> list[ButtonElement]:
    """The buttons in the charter."""
    ref = GroupRef(group_id=group.id)
    return [button(_("Add a resource"), ADD, ref), button(_("Resources"), LIST, ref)]


def resources(
    group: Group, found: Sequence[Resource], ref: ResourcesRef, *, removable: Collection[int], adds: bool
) -> View:
    """A page of all of them. removable: ids of those that the reader may remove. adds: whether they may add some."""
    blocks: list[Block] = [header(group.title)]
    listed, at, pages = page_of(found, ref.page, PER_PAGE)
    if not listed:
        blocks.append(sentence("resource/none"))
    for each in listed:
        blocks += _one(each, at, removable=each.id in removable)
    if pages > 1:
        following = ResourcesRef(group_id=group.id, page=(at + 1) % pages)
        blocks.append(small("proposal/page", page=at + 1, pages=pages))
        blocks.append(buttons(button(_("More resources"), MORE, following)))
    if adds:
        blocks += [divider(), buttons(button(_("Add a resource"), ADD, GroupRef(group_id=group.id), style="primary"))]
    return page(_("Resources"), [*blocks, small("resource/who", public=not group.private)], ref=ref)


def _one(each: Resource, at: int, *, removable: bool) -> list[Block]:
    """A resource. at: the page it stands on."""
    remove = None
    if removable:
        ask = are_you_sure(_("Remove this resource?"), "resource/remove_ask", _("Remove"))
        remove = button(_("Remove"), REMOVE, ResourceRef(resource_id=each.id, page=at), ask=ask)
    said = plain("resource/one", title=each.title, why=each.why)
    return [typed(said, accessory=remove), rich_small("resource/where", resource=each, day=each.at)]


def add_form(group: Group) -> View:
    """The form for a new resource; who will see it is said before it is saved."""
    blocks = [
        text_field("title", _("What is it called?")),
        text_field("link", _("Address of the page"), hint=plain("resource/link_hint")),
        text_field("why", _("Why does it help?"), hint=plain("resource/why_hint"), optional=True),
        small("resource/who", public=not group.private),
    ]
    return form(_("Add a resource"), SAVE, _("Add"), blocks, GroupRef(group_id=group.id))


def added(group: Group) -> View:
    """What adding answers: no list, so that it fits into an acknowledgement."""
    see = button(_("Resources"), MORE, ResourcesRef(group_id=group.id))
    return page(_("Resource added"), [header(group.title), sentence("resource/added"), buttons(see)])
