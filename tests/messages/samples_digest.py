"""Samples of the digest: with next to nothing, and with the most there can be."""

from datetime import date

from learning.digest import Bar, Digest, Told
from learning.group import Group
from messages import digest
from messages.blocks import Message

BARS = (Bar(date(2026, 11, 20), 0, 3, 1, 2), Bar(date(2026, 11, 27), 2, 3, 0, 1))


def of_digest(group: Group, typed: str) -> dict[str, Message]:
    """Samples by name. typed: what people wrote, as long as it may get."""
    told = tuple(Told(f"U0{number:09}", typed) for number in range(10))
    full = Digest(told, told, ((typed, date(2026, 12, 4)),) * 9, 3, BARS)
    least = Digest((), (), (), 0, BARS)
    return {
        "digest.digest": digest.digest(group, full),
        "digest.digest least": digest.digest(group, least),
        "digest.details": digest.details(full),
        "digest.details least": digest.details(least),
    }
