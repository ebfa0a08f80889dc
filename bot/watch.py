"""What the process tells of itself while it works: for whoever watches it, or nobody."""

from handlers.reply import Outcome
from handlers.route import Kind


class Watch:
    """Hears what happens and does nothing with it; `bot.metrics.Metrics` counts it."""

    def turn(self, kind: Kind, outcome: Outcome, seconds: float) -> None:
        """A request of Slack's was decided. seconds: until then."""

    def delivery(self, kind: str, outcome: str) -> None:
        """A delivery ended. outcome: its final state."""

    def called(self, seconds: float) -> None:
        """Something was done in Slack, or failed. seconds: how long that took."""

    def looked(self, result: str) -> None:
        """What may have been sent was looked up. result: found, absent or unreadable."""

    def limited(self) -> None:
        """Slack asked to wait."""

    def ticked(self, lag: float) -> None:
        """What is due was looked at. lag: seconds later than it should have been."""

    def planned(self, number: int) -> None:
        """So many check-ins were planned."""
