"""Somebody's wish to learn a topic with others (method N2)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from learning.refusal import Reason, Refused

LEVELS = (1, 2, 3, 4, 5)


class Mode(StrEnum):
    """How somebody would like to meet."""

    FACE_TO_FACE = "face_to_face"
    ONLINE = "online"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Interest:
    """One person's interest in one topic. registered_at: aware UTC, kept when the rest is changed (queue order).

    placed: whether the person has a group for it.
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


def levels(now: int, wanted: int) -> tuple[int, int]:
    """Accept a level now and a level wanted (1-5); raises Refused unless there is something to learn."""
    if wanted <= now:
        raise Refused(Reason.LEVEL_NOT_ABOVE)
    return now, wanted
