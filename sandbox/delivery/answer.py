"""What came back from the app for one delivery."""

from dataclasses import dataclass
from typing import Literal

from sandbox.state import Json

Envelope = Literal["slash_commands", "interactive", "events_api"]

# Slack waits this long for an acknowledgement.
ACK_SECONDS = 3.0


@dataclass(frozen=True)
class Answer:
    """How the app answered.

    Attributes:
        acked: whether it acknowledged in time.
        body: what it answered with; None for an empty acknowledgement.
        seconds: how long it took, real time.
        failure: why it counts as not acknowledged, in the words of X-Slack-Retry-Reason.
        no_retry: it asked not to be sent this again.
    """

    acked: bool
    body: Json | None = None
    seconds: float = 0.0
    failure: str = ""
    no_retry: bool = False
