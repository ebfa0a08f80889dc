"""E-mail (method P3): who is reminded by it, and which addresses are taken for one."""

import re
from enum import StrEnum

LONGEST = 254
"""Characters of an address: what fits into an envelope (RFC 5321)."""

_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


class Reach(StrEnum):
    """Where somebody wants the weekly check-in."""

    SLACK = "slack"
    EMAIL = "email"
    BOTH = "both"


def address(text: str) -> str:
    """An address that a letter can be sent to, or "" for anything else.

    Profiles come from outside: what could end a header, name a second address, or needs an extension of the protocol
    that not every server has (letters beyond ASCII) is none.
    """
    found = text.strip()
    return found if len(found) <= LONGEST and _ADDRESS.fullmatch(found) and ".." not in found else ""


def ways(reach: Reach, *, allowed: bool, known: bool) -> tuple[bool, bool]:
    """Whether the check-in goes to Slack, and whether by e-mail: one of the two always.

    allowed: whether e-mail is switched on here. known: whether there is an address.
    """
    by_mail = reach is not Reach.SLACK and allowed and known
    return not by_mail or reach is Reach.BOTH, by_mail
