"""The weekly line on what was sent, for whoever looks after the workspace."""

from learning.ledger import Week
from messages.blocks import Message
from messages.notice import note


def week(told: Week) -> Message:
    """How last week's messages fared."""
    hours, minutes = divmod(int(told.waits.total_seconds()) // 60, 60)
    return note("ledger/week", sent=told.sent, failed=told.failed, unknown=told.unknown, hours=hours, minutes=minutes)
