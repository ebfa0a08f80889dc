"""What whoever looks after a workspace is told of its deliveries, once a week."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from learning.calendar import next_weekly

LINE = "ledger.week"
"""The letter that tells it; it does not count itself, or every week would have something to tell."""

WEEK = timedelta(weeks=1)
AT = 0, time(8, 0)
"""Monday, eight o'clock, by the wall clock of whoever is told."""


@dataclass(frozen=True, slots=True)
class Week:
    """How a week's deliveries fared.

    sent: messages that arrived, each once however often it was changed. failed: what will not be sent any more.
    unknown: what may or may not have arrived, now. waits: how long what waits too long
    (`learning.delivery.OVERDUE`) has waited, at most, now.
    """

    sent: int
    failed: int
    unknown: int
    waits: timedelta

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.sent or self.failed or self.unknown or self.waits)


def end_of_week(now: datetime, zone: str) -> datetime:
    """When the last whole week ended for somebody: the last Monday, eight o'clock, where they are. now: aware UTC."""
    return next_weekly(now - WEEK, *AT, zone)
