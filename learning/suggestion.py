"""A learning need that somebody names for somebody else (method N5): voluntary, private until they say yes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from learning import text
from learning.refusal import Reason, Refused

MOST_A_DAY = 20
"""Suggestions by one person in 24 hours: nobody is flooded."""

AGAIN_AFTER = timedelta(days=30)
"""So long the same suggestion to the same person counts as on its way, whatever became of it: if an answer let it
pass earlier, sending it again would tell whether there was one."""


class State(StrEnum):
    """What the person said."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One named need. topic_id: None for a topic that was not there yet. title: of the topic as it was suggested.

    by: Slack id of who suggested it, "" when they are gone. chosen: title of the topic the person registered for, ""
    unless they accepted. shown: whether who suggested it may see that. word: what the person wrote to them when they
    declined, until it is sent.
    """

    id: int
    person_id: int
    person: str
    by_id: int
    by: str
    topic_id: int | None
    title: str
    reason: str
    from_supervisor: bool
    state: State
    shown: bool
    word: str
    made_at: datetime
    chosen: str = ""
    channel: str | None = None
    ts: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """All that who suggested something sees of it.

    person: Slack id of whom it is for. title: as they suggested it. registered: title of the topic the person
    registered for, if that person wants them to know; else "".
    """

    person: str
    title: str
    made_at: datetime
    registered: str


def seen_by_suggester(suggestion: Suggestion) -> Sent:
    """What is left of a suggestion for who made it: waiting, declined and silently accepted look the same."""
    told = suggestion.state is State.ACCEPTED and suggestion.shown
    return Sent(suggestion.person, suggestion.title, suggestion.made_at, suggestion.chosen if told else "")


def is_from_supervisor(suggested_by: str, supervisor: str) -> bool:
    """Whether the suggester (Slack id) is the person's supervisor (Slack id, or "")."""
    return bool(supervisor) and suggested_by == supervisor


def one_topic(topic_id: int | None, title: str) -> None:
    """Raise Refused unless exactly one of an existing topic and a new title is given."""
    if (topic_id is None) == (not title):
        raise Refused(Reason.SUGGEST_ONE)


def not_too_many(today: int) -> None:
    """Raise Refused when somebody has made enough suggestions in a day. today: in the last 24 hours."""
    if today >= MOST_A_DAY:
        raise Refused(Reason.SUGGEST_MANY, most=MOST_A_DAY)


def is_repeated(topic_id: int | None, title: str, earlier: Iterable[Suggestion]) -> bool:
    """Whether a topic (its id, or None for a new one, and its title) is among what was suggested before.

    earlier: what the same suggester named for the same person within `AGAIN_AFTER`; their states do not count.
    """
    return any(
        (topic_id is not None and each.topic_id == topic_id) or text.key(each.title) == text.key(title)
        for each in earlier
    )
