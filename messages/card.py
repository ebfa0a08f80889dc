"""The post of a topic in the clearinghouse channel, and the question to who talks below it."""

from collections import Counter
from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from learning.text import key
from learning.topic import Topic, missing
from messages import group, interest
from messages.blocks import Message, button, buttons, header, rich_small, sentence, small, typed
from messages.refs import TopicRef
from messages.topic import KINDS
from messages.words import _, plain, rich

NOT_NOW = "topic.not_now"

PLACES = 3
"""Places a post names."""


def card(
    topic: Topic,
    smallest: int,
    places: Sequence[tuple[str, str, int]],
    *,
    rooms: Sequence[int] = (),
    merged_into: Topic | None,
) -> Message:
    """The topic's post. places: (place, zone, people) of those who wait. merged_into: the topic that took them in.

    rooms: how many places are free in each of its groups that has some.
    """
    facts = {"topic": topic, "kind": _(KINDS[topic.kind])}
    blocks = [header(topic.title)]
    if topic.purpose:
        blocks.append(typed(topic.purpose))
    if topic.tags:
        blocks.append(small("topic/tags", tags=topic.tags))
    blocks.append(rich_small("topic/by", **facts))
    text = rich("topic/card_text", topic=topic)
    if merged_into is not None:
        go = button(_("Go to that topic"), interest.OPEN, TopicRef(topic_id=merged_into.id))
        moved = typed(plain("topic/merged", title=merged_into.title))
        return Message(text, (*blocks, moved, buttons(go)))
    if not topic.open:
        return Message(text, (*blocks, sentence("topic/closed")))
    ref = TopicRef(topic_id=topic.id)
    row = [button(_("I'm interested"), interest.OPEN, ref, style="primary")]
    if not missing(topic.waiting, smallest):
        row.append(button(_("Form the group"), group.PROPOSE, ref))
    blocks += _waiting(topic, smallest, places)
    if rooms:
        blocks.append(small("card/rooms", groups=len(rooms), places=sum(rooms)))
    return Message(text, (*blocks, buttons(*row), small("card/thread")))


def _waiting(topic: Topic, smallest: int, places: Sequence[tuple[str, str, int]]) -> list[Block]:
    """How many wait, and where they are."""
    shown: list[Block] = [typed(interest.count(topic, smallest))]
    people: Counter[str] = Counter()
    spelled: dict[str, str] = {}  # the most frequent first, so the commonest spelling is kept
    for place, zone, count in places:
        name = place or group.place(zone)
        people[spelled.setdefault(key(name), name)] += count
    if people:
        named = people.most_common(PLACES)
        elsewhere = people.total() - sum(count for _name, count in named)
        shown.append(small("card/places", named=named, elsewhere=elsewhere))
    return shown


def count_me_in(topic: Topic) -> Message:
    """To who talks below the post: whether they would like to take part. Nothing is assumed."""
    row = buttons(
        button(_("Count me in"), interest.OPEN, TopicRef(topic_id=topic.id), style="primary"),
        button(_("Not now"), NOT_NOW),
    )
    return Message(rich("card/count_me_in"), (typed(topic.title), sentence("card/count_me_in"), row))


def not_now() -> Message:
    """What stands there when they only wanted to talk."""
    return Message(rich("card/not_now"), (sentence("card/not_now"),))
