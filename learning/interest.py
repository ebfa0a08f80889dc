"""Somebody's wish to learn a topic with others (method N2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from learning.refusal import Reason, Refused

LEVELS = (1, 2, 3, 4, 5)


UNDO_WITHIN = timedelta(minutes=10)
"""How long after withdrawing somebody who registers again gets their place in the queue back."""


UNSAID = (1, 2)
"""The levels, now and wanted, of somebody who came into a group without having said them; they can say them later."""


class Mode(StrEnum):
    """How somebody would like to meet."""

    FACE_TO_FACE = "face_to_face"
    ONLINE = "online"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Interest:
    """One person's interest in one topic. registered_at: aware UTC, kept when the rest is changed (queue order).

    placed: whether the person has a group for it. place, department: "" where nobody said. supervisor: Slack id, or "".
    suggestion_id: the suggestion it began with, when somebody else named the need.
    bosses: Slack ids of their supervisors, of all levels that are known. met: our ids of the people they shared a group
    with before. paused: whether they take no part for a while. The three are known of candidates for a group alone.
    """

    topic_id: int
    person_id: int
    slack_id: str
    name: str
    zone: str
    level_now: int
    level_wanted: int
    mode: Mode
    hope: str
    registered_at: datetime
    placed: bool = False
    place: str = ""
    department: str = ""
    supervisor: str = ""
    suggestion_id: int | None = None
    bosses: frozenset[str] = frozenset()
    met: frozenset[int] = frozenset()
    paused: bool = False


def levels(now: int, wanted: int) -> tuple[int, int]:
    """Accept a level now and a level wanted (1-5); raises Refused unless there is something to learn."""
    if wanted <= now:
        raise Refused(Reason.LEVEL_NOT_ABOVE)
    return now, wanted


def keeps_place(withdrawn_at: datetime | None, now: datetime) -> bool:
    """Whether who registers again queues where they were: they never left, or thought better of it at once."""
    return withdrawn_at is None or now - withdrawn_at <= UNDO_WITHIN
