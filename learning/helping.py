"""Help between peers (method L8): who is stuck asks, who can help says so, both may say that it is solved."""

from dataclasses import dataclass, field
from enum import StrEnum

HAND_OVER_AFTER = 3
"""Working days without an offer, after which the group's supporter is asked."""


class Asked(StrEnum):
    """Who was asked."""

    GROUP = "group"
    PERSON = "person"
    SUPPORTER = "supporter"


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who was asked, or offered help. asked: in person. offered: said that they can help."""

    person_id: int
    slack_id: str
    asked: bool
    offered: bool
    thanked: bool = False


@dataclass(frozen=True, slots=True)
class Help:
    """A request for help. asker: Slack id. here: whether they still take part. words: what is in the way, as written.

    what: the objective it is about, "" for one that nobody else may see.
    """

    id: int
    person_id: int
    asker: str
    what: str
    group_id: int | None
    asked: Asked
    words: str
    solved: bool = False
    channel: str | None = None
    ts: str | None = None
    helpers: tuple[Helper, ...] = field(default=())
    here: bool = True

    @property
    def offered(self) -> list[Helper]:
        """Who can help, the first one first."""
        return [each for each in self.helpers if each.offered]

    def helper(self, person_id: int) -> Helper | None:
        """The part somebody has in it."""
        return next((each for each in self.helpers if each.person_id == person_id), None)
