"""The queue of a topic: where somebody stands in it, and what is missing for their group (method G5)."""

from dataclasses import dataclass
from enum import StrEnum

from learning.grouping import group_sizes
from learning.topic import missing


class Outlook(StrEnum):
    """What somebody who waits can expect."""

    FEW = "few"
    """Not enough people yet."""
    ENOUGH = "enough"
    """Enough people, and the person is among those who fit."""
    NEXT = "next"
    """Enough people for others, but not all can be split into groups: the latest wait for the next one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody's place in a queue. position: from 1. fitting: how many of those who wait fit into groups now."""

    position: int
    waiting: int
    missing: int
    fitting: int

    @property
    def outlook(self) -> Outlook:
        """What they can expect."""
        if self.missing:
            return Outlook.FEW
        return Outlook.ENOUGH if self.position <= self.fitting else Outlook.NEXT


def place(position: int, waiting: int, smallest: int, largest: int) -> Place:
    """Somebody's place among those who wait. smallest, largest: people in a group."""
    return Place(position, waiting, missing(waiting, smallest), sum(group_sizes(waiting, smallest, largest)))
