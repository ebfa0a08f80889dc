"""Named moments at which a test may kill the process, to see that nothing is lost or sent twice."""

import logging
import os
import re
import signal
from collections.abc import Callable

POINTS = (
    "turn.decided",
    "turn.stored",
    "turn.acknowledged",
    "delivery.claimed",
    "delivery.prepared",
    "delivery.called",
    "delivery.recorded",
)

log = logging.getLogger(__name__)


def crash_point(at: str) -> Callable[[str], None]:
    """What is called at each named moment.

    at: "" for nothing, or `name:n`: the process is killed (SIGKILL) the n-th time it reaches that moment.
    Raises ValueError for a name that does not exist, or no number.
    """
    if not at:
        return lambda _: None
    name, _, number = at.partition(":")
    if name not in POINTS or not re.fullmatch("[1-9][0-9]*|", number):
        raise ValueError(f"has to be name:n, with n from 1 and one of {', '.join(POINTS)}")
    left = int(number or 1)

    def reached(point: str) -> None:
        nonlocal left
        if point == name:
            left -= 1
            if left == 0:
                log.warning("killed at %s, as asked", at)
                os.kill(os.getpid(), signal.SIGKILL)

    return reached
