"""Still in? What the people of a confirmed group are asked, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import Block

from learning.grouping import ProposedGroup, Reasons
from learning.proposal import Answer, Stage
from learning.still_in import Asked
from learning.topic import Topic
from messages import group as words
from messages.blocks import Message, button, buttons, header, rich_sentence, sentence, small, typed
from messages.refs import StillInRef, TopicRef
from messages.words import _, rich

YES = "still_in.yes"
NO = "still_in.no"
WITHDRAW = "still_in.withdraw"


@dataclass(frozen=True, slots=True)
class Facts:
    """What somebody is asked about.

    stage: of the group. inside: whether they are in it. waits: whether they wait in the topic. reasons: why these
    people; None when they have their group. until: when they can answer (aware UTC).
    """

    topic: Topic
    asked: Asked
    stage: Stage
    inside: bool
    waits: bool
    reasons: Reasons | None
    until: datetime


def ask(facts: Facts) -> Message:
    """The question; once it is answered or decided, what came of it. The others are not named."""
    is_open = facts.stage is Stage.ASKING
    state = _state(facts)
    ref = StillInRef(asked_id=facts.asked.id)
    blocks: list[Block] = [header(facts.topic.title)]
    if state == "ask" and facts.reasons is not None:
        blocks.append(typed(words.why(ProposedGroup((), facts.reasons))))
    blocks.append(rich_sentence("still_in/state", state=state, until=facts.until))
    row = []
    if is_open and state in ("ask", "no", "late"):
        label = _("Yes, I am in") if state == "ask" else _("I am in after all")
        row.append(button(label, YES, ref, style="primary" if state == "ask" else None))
    if is_open and state in ("ask", "yes"):
        row.append(button(_("Not now") if state == "ask" else _("Not now after all"), NO, ref))
    if state in ("no", "late", "not_formed") and facts.waits:
        row.append(button(_("Withdraw my interest"), WITHDRAW, ref))
    if row:
        blocks.append(buttons(*row))
    if is_open and state in ("ask", "yes"):
        blocks.append(small("still_in/who"))
    return Message(rich("still_in/text", state=state), tuple(blocks))


def _state(facts: Facts) -> str:
    """What holds for the reader."""
    if facts.stage is Stage.CONFIRMED:
        return "formed" if facts.inside else "without_you"
    if not facts.waits:
        return "withdrawn"
    if facts.asked.answer is Answer.NO:
        return "no"
    if facts.asked.answer is Answer.LATE:
        return "late"
    if facts.stage is not Stage.ASKING:
        return "not_formed"
    return "yes" if facts.asked.answer is Answer.YES else "ask"


def back(topic: Topic, number: int, counts: Mapping[Answer, int], smallest: int) -> Message:
    """To who confirmed a group that did not come together. counts: who said what."""
    facts = {
        "number": number,
        "said_yes": counts[Answer.YES],
        "said_no": counts[Answer.NO],
        "late": counts[Answer.LATE],
        "smallest": smallest,
    }
    see = buttons(button(_("See proposal"), words.PROPOSE, TopicRef(topic_id=topic.id), style="primary"))
    return Message(rich("still_in/back_text"), (header(topic.title), sentence("still_in/back", **facts), see))
