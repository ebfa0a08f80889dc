"""Long lists, page by page."""

from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


def page_of(items: Sequence[Item], page: int, per_page: int) -> tuple[Sequence[Item], int, int]:
    """A page of a list: what stands on it, its number from 0, and how many there are; past the last is the last."""
    pages = max(1, -(-len(items) // per_page))
    at = min(page, pages - 1)
    return items[at * per_page : (at + 1) * per_page], at, pages
