"""An area of learning (method N1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from learning import text

ALIKE = 0.5
"""From this likeness on, a title is shown as a near-duplicate before a new topic is made."""


class Kind(StrEnum):
    """What sort of competency a topic builds."""

    TECHNICAL = "technical"
    MANAGERIAL = "managerial"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. waiting: how many are interested and in no group for it yet."""

    id: int
    title: str
    purpose: str
    kind: Kind
    added_by: str
    waiting: int
    open: bool
    channel: str | None = None
    ts: str | None = None


def missing(waiting: int, smallest: int) -> int:
    """How many people are missing for a group."""
    return max(0, smallest - waiting)


def near(title: str, others: Iterable[tuple[int, str]], most: int = 5) -> list[int]:
    """Ids of the topics that may be meant by a new title, the likest first.

    others: (id, title) of the open topics. The same words in another order count as alike.
    """
    wanted, words = text.trigrams(title), frozenset(text.key(title).split())
    found: list[tuple[float, int]] = []
    for id_, other in others:
        same_words = words == frozenset(text.key(other).split())
        score = 1.0 if same_words else text.likeness(wanted, text.trigrams(other))
        if score >= ALIKE:
            found.append((-score, id_))
    return [id_ for _, id_ in sorted(found)[:most]]
