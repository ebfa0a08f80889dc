"""The weekly digest in a group's channel: one message, its details in the thread, and a picture."""

from dataclasses import dataclass

from slack_sdk.models.blocks import Block

from learning.digest import Digest
from learning.group import Group
from messages.blocks import Message, header, rich_small, sentence, small, typed
from messages.words import _, clipped, day, day_short, plain, rich

SHOWN, LONGEST = 8, 200
"""Of each sort, what the thread shows at the most, and of each so many characters: a message has 10,000 in all."""


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of the picture: its label, its number in each week."""

    label: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of the weeks, as words and numbers; `messages.chart` draws it. alt: for who does not see it."""

    title: str
    weeks: tuple[str, ...]
    series: tuple[Series, ...]
    alt: str


def digest(group: Group, found: Digest) -> Message:
    """The message in the channel."""
    facts = {
        "applied": len(found.applied),
        "asked": len({each.slack_id for each in found.asked}),
        "reached": found.reached,
        "title": group.title,
    }
    blocks = (header(_("Your group’s week")), sentence("digest/week", **facts), small("digest/details"))
    return Message(rich("digest/text", title=group.title), blocks)


def details(found: Digest) -> Message:
    """The first words in the thread: who used what at work, who asks for help, what is due."""
    blocks: list[Block] = []
    if found.applied:
        blocks.append(header(_("Used at work")))
        for told in found.applied[:SHOWN]:
            blocks += [typed(clipped(told.words, LONGEST)), rich_small("digest/by", slack_id=told.slack_id)]
    if found.asked:
        blocks.append(header(_("Who can help?")))
        for told in found.asked[:SHOWN]:
            blocks += [typed(clipped(told.words, LONGEST)), rich_small("digest/by", slack_id=told.slack_id)]
    if found.following:
        blocks.append(header(_("What is next")))
        blocks += [
            sentence("digest/next", what=clipped(what, LONGEST), by_when=by_when)
            for what, by_when in found.following[:5]
        ]
    blocks.append(small("digest/who"))
    return Message(rich("digest/details_text"), tuple(blocks))


def with_the_picture() -> str:
    """The words with the picture, in mrkdwn."""
    return rich("digest/picture")


def chart(found: Digest) -> Chart:
    """The picture of a digest that has bars."""
    bars, last = found.bars, found.bars[-1]
    series = (
        Series(_("Reached"), tuple(bar.reached for bar in bars)),
        Series(_("On track"), tuple(bar.on_track for bar in bars)),
        Series(_("Needs a hand"), tuple(bar.stuck for bar in bars)),
        Series(_("Nothing said yet"), tuple(bar.open for bar in bars)),
    )
    alt = plain("digest/alt", last=last, first=day(bars[0].ends), ends=day(last.ends), weeks=len(bars))
    weeks = tuple(day_short(bar.ends) for bar in bars)
    return Chart(_("Objectives of the group, by week"), weeks, series, alt)
