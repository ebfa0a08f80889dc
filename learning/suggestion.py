"""A learning need that somebody names for somebody else (method N5): voluntary, private until they say yes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from learning.refusal import Reason, Refused

MOST_A_DAY = 20
"""Suggestions by one person in 24 hours: nobody is flooded."""


class State(StrEnum):
    """What the person said."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One named need. topic_id: None for a topic that is not there yet; its title then is `title`.

    by: Slack id of who suggested it, "" when they are forgotten. shown: whether they may see that it was accepted.
    word: what the person wrote to them, when they declined.
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
    channel: str | None = None
    ts: str | None = None


def is_from_supervisor(suggested_by: str, supervisor: str) -> bool:
    """Whether the suggester (Slack id) is the person's supervisor (Slack id, or "")."""
    return bool(supervisor) and suggested_by == supervisor


def what_is_seen(state: State, *, shown: bool) -> bool:
    """Whether the suggester learns more than that it was sent: only what the person agreed to show."""
    return state is State.ACCEPTED and shown


def one_topic(topic_id: int | None, title: str) -> None:
    """Raise Refused unless exactly one of an existing topic and a new title is given."""
    if (topic_id is None) == (not title):
        raise Refused(Reason.SUGGEST_ONE)


def not_too_many(today: int) -> None:
    """Raise Refused when somebody has made enough suggestions in a day. today: in the last 24 hours."""
    if today >= MOST_A_DAY:
        raise Refused(Reason.SUGGEST_MANY, most=MOST_A_DAY)
