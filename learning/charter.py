"""The charter of a group (method G6): what it shows of the members' objectives, and the next step."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from enum import StrEnum
from urllib.parse import urlsplit

from learning.group import Group
from learning.objective import Objective
from learning.refusal import Reason, Refused
from learning.text import optional

LINK_LONGEST = 500

OBJECTIVES_SHOWN = 15
"""More than so many have no room in one message of Slack."""


class Next(StrEnum):
    """What a group does next."""

    OBJECTIVES = "objectives"
    """Introduce themselves, and write what each wants to reach."""
    PLACE = "place"
    """Agree on where they meet."""
    MEET = "meet"
    """Meet, and challenge each other."""


def next_step(group: Group, shared_by: Collection[int]) -> Next:
    """What a group does next, by what it shares. shared_by: our ids of the members who share an objective with it.

    Who writes an objective for themselves alone is nobody's business: half of the group is enough to go on.
    """
    if len(set(shared_by)) * 2 < len(group.members):
        return Next.OBJECTIVES
    return Next.MEET if group.place or group.link else Next.PLACE


def in_turn(objectives: Iterable[Objective]) -> list[Objective]:
    """Objectives in the order in which they are shown: everybody's first one, then everybody's second one, …

    So that who writes many leaves room for those who write one.
    """
    of_each: defaultdict[int, int] = defaultdict(int)
    numbered = []
    for each in objectives:
        numbered.append((of_each[each.person_id], each))
        of_each[each.person_id] += 1
    return [each for _, each in sorted(numbered, key=lambda one: one[0])]


def link(typed: str | None) -> str:
    """Accept the address of a call, or nothing (""). Raises Refused for what no browser opens."""
    text = optional(typed, LINK_LONGEST)
    if not text:
        return ""
    if not is_address(text, "http", "https"):
        raise Refused(Reason.LINK_WRONG)
    return text


def is_address(text: str, *schemes: str) -> bool:
    """Whether a browser opens this, and Slack shows it as a link. schemes: those that are taken."""
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in schemes and bool(host) and not any(each.isspace() or each in '<>|"\\' for each in text)
