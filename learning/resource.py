"""Resources of a group (method G6, L6): web pages that its people collect, and why each helps."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from learning.charter import is_address
from learning.group import Group
from learning.membership import supports
from learning.person import Standing
from learning.refusal import Reason, Refused
from learning.text import required

LINK_LONGEST = 450
"""A section of Slack's takes 3,000 characters, and each of an address may have to be written as five."""

MOST = 200
"""Resources of one group: in a longer list nobody looks."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A page that somebody collected for a group. why: what it is good for, or "".

    by_id, by: who added it, our id and Slack's; None and "" when they were forgotten. at: aware UTC.
    """

    id: int
    group_id: int
    title: str
    link: str
    why: str
    by_id: int | None
    by: str
    at: datetime

    @property
    def host(self) -> str:
        """Where the page is, for those who decide whether to open it."""
        return urlsplit(self.link).hostname or ""


def web_page(typed: str | None) -> str:
    """Accept the address of a page: https alone, so that nobody reads on the way what others open.

    Raises Refused for all else, and for an address with a name before the host: it leads elsewhere than it seems to.
    """
    text = required(typed, LINK_LONGEST)
    if not is_address(text, "https") or "@" in urlsplit(text).netloc:
        raise Refused(Reason.RESOURCE_LINK)
    return text


def may_remove(who: Standing, group: Group, resource: Resource) -> bool:
    """Whether somebody who looks after a group may remove a resource: who added it, who supports it, facilitators."""
    return who.is_facilitator or supports(who, group) or resource.by_id == who.person.id
