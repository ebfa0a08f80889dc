"""Looking through the topics: what is searched for, in which order (method G1)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from learning.topic import Kind

NEW_FOR = timedelta(days=14)
"""How long a topic counts as new."""

NEARLY = 2
"""So few people missing, and a topic is nearly a group."""


class Only(StrEnum):
    """Which topics a list is limited to."""

    ALL = "all"
    MY_PLACE = "my_place"
    NEARLY = "nearly"
    NEW = "new"
    MINE = "mine"


class Order(StrEnum):
    """In which order a list of topics is."""

    FULLEST = "fullest"
    NEWEST = "newest"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for. words: all of them have to appear. kind: None for both."""

    words: str = ""
    kind: Kind | None = None
    only: Only = Only.ALL
    order: Order = Order.FULLEST


def nearly(smallest: int) -> range:
    """How many wait in a topic that is nearly a group. smallest: people in a group."""
    return range(max(1, smallest - NEARLY), smallest)
