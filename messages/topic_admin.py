"""Topics in the hands of a facilitator: changing, merging and archiving them."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from learning.group import Group
from learning.paging import page_of
from learning.topic import Topic
from learning.workspace import Settings
from messages import interest, membership
from messages.blocks import (
    Message,
    are_you_sure,
    button,
    buttons,
    divider,
    form,
    header,
    page,
    search_field,
    sentence,
    small,
    typed,
)
from messages.refs import MergeRef, TopicPageRef, TopicRef
from messages.topic import BROWSE, LOOK_UP, Draft, fields
from messages.words import _, plain, rich

MANAGE = "topic.manage"
CHANGE = "topic.change"
SAVE = "topic.save"
ASK_MERGE = "topic.ask_merge"
CHOOSE_MERGE = "topic.choose_merge"
MERGE = "topic.merge"
ARCHIVE = "topic.close"
REOPEN = "topic.reopen"

MORE_GROUPS = "topic.more_groups"

GROUPS = 20
"""Groups on one page."""


def manage_button(ref: TopicRef) -> Block:
    """For facilitators, below the form of a topic."""
    return buttons(button(_("Manage this topic"), MANAGE, ref))


def manage(topic: Topic, groups: Sequence[Group], settings: Settings, at: int = 0) -> View:
    """What a facilitator can do with a topic, and the groups that live there. at: which page of them, from 0."""
    ref = TopicRef(topic_id=topic.id)
    ask = are_you_sure(_("Archive this topic?"), "topic/close_ask", _("Archive it"))
    row = buttons(
        button(_("Change"), CHANGE, ref),
        button(_("Merge into another"), ASK_MERGE, ref),
        button(_("Archive"), ARCHIVE, ref, style="danger", ask=ask),
    )
    blocks = [header(topic.title), sentence("topic/manage"), row]
    if groups:
        found, at, pages = page_of(groups, at, GROUPS)
        blocks += [divider(), header(_("Its groups")), *membership.pages(found, settings.largest, named=True)]
        if pages > 1:
            following = TopicPageRef(topic_id=topic.id, page=(at + 1) % pages)
            blocks += [small("proposal/page", page=at + 1, pages=pages)]
            blocks += [buttons(button(_("More groups"), MORE_GROUPS, following))]
    return page(_("Manage a topic"), blocks)


def change_form(topic_id: int, draft: Draft, near: Sequence[Topic] = ()) -> View:
    """The form to change a topic. near: others that may be the same; see `messages.topic.fields`."""
    return form(_("Change a topic"), SAVE, _("Save"), fields(draft, near, join=False), TopicRef(topic_id=topic_id))


def changed(topic: Topic) -> View:
    """What changing answers."""
    return page(_("Topic changed"), [header(topic.title), sentence("topic/changed")])


def merge_form(topic: Topic) -> View:
    """The form to choose the topic that takes the people of this one in."""
    blocks = [
        header(topic.title),
        sentence("topic/merge_what"),
        search_field(
            "target", _("Into which topic?"), LOOK_UP, placeholder=_("Type to search"), hint=plain("topic/merge_hint")
        ),
    ]
    return form(_("Merge a topic"), CHOOSE_MERGE, _("Next"), blocks, TopicRef(topic_id=topic.id))


def merge_ask(source: Topic, target: Topic) -> View:
    """What merging would do, and the button that does it."""
    ask = are_you_sure(_("Merge the two topics?"), "topic/merge_sure", _("Merge them"))
    ref = MergeRef(topic_id=source.id, target_id=target.id)
    facts = {"source": source.title, "target": target.title, "waiting": source.waiting}
    row = buttons(button(_("Merge them"), MERGE, ref, style="danger", ask=ask))
    return page(_("Merge a topic"), [typed(plain("topic/merge_ask", **facts)), row])


def merged(source: Topic, target: Topic, moved: int) -> View:
    """What merging answers. moved: people."""
    said = typed(plain("topic/merge_done", source=source.title, target=target.title, moved=moved))
    return page(_("Merged"), [said])


def merged_while_waiting(source: Topic, target: Topic, *, waits: bool) -> Message:
    """To who waited in a topic that was merged into another one. waits: there now; else they have a group for it."""
    words = typed(plain("topic/merged_waiting", source=source.title, target=target.title, waits=waits))
    see = buttons(button(_("See my interest"), interest.OPEN, TopicRef(topic_id=target.id)))
    return Message(rich("topic/merged_text"), (words, see))


def archived(topic: Topic) -> View:
    """What archiving answers."""
    back = buttons(button(_("Bring it back"), REOPEN, TopicRef(topic_id=topic.id)))
    return page(_("Topic archived"), [header(topic.title), sentence("topic/closed_done"), back])


def reopened(topic: Topic) -> View:
    """What bringing a topic back answers."""
    return page(_("Topic is back"), [header(topic.title), sentence("topic/reopened")])


def archived_while_waiting(topic: Topic) -> Message:
    """To who waited for a group in a topic that was archived."""
    blocks = (header(topic.title), sentence("topic/closed_waiting"), buttons(button(_("Find another topic"), BROWSE)))
    return Message(rich("topic/closed_waiting"), (*blocks, small("topic/closed_small")))
