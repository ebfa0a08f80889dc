"""Changes an earlier proposal as little as possible: who came since gets an empty seat, or a group of their own."""

from collections.abc import Collection, Sequence

from learning.grouping_plan import Plan
from learning.grouping_solve import Wish


def keep(wish: Wish, before: Sequence[Collection[int]]) -> Plan:
    """The earlier groups with who is still there, made legal and complete, and fair to who came since.

    before: numbers of people, by group; in none more than once.
    """
    plan = Plan(wish.known, wish.bounds, wish.priorities, before, wish.fixed)
    plan.settle()
    return plan


def numbered(before: Sequence[Collection[int]], numbers: dict[int, int]) -> list[list[int]]:
    """Groups of person ids as numbers of those who are still interested, each only in the first of their groups."""
    seen: set[int] = set()
    found: list[list[int]] = []
    for group in before:
        here = sorted({numbers[one] for one in group if one in numbers} - seen)
        seen.update(here)
        if here:
            found.append(here)
    return found
