"""Which addresses are taken as resources, and who removes them."""

from datetime import UTC, datetime

import pytest

from learning.group import Group, Member, State
from learning.person import Person, Standing
from learning.refusal import Reason, Refused
from learning.resource import LINK_LONGEST, Resource, may_remove, web_page

MEMBERS = (Member(1, "U1", "One"), Member(2, "U2", "Two"))
GROUP = Group(1, 1, "SQL", "learn-sql", private=True, state=State.ACTIVE, formed_by="", members=MEMBERS, supporter="U3")
OF_ONE = Resource(1, 1, "Joins", "https://a.example", "", 1, "U1", datetime(2026, 11, 27, tzinfo=UTC))


@pytest.mark.parametrize(
    "typed",
    ["https://wiki.example/a?b=c&d=1#e", " HTTPS://Wiki.example ", "https://ü.example:8443/x", "https://[::1]/"],
)
def test_a_page_that_is_read_by_https_is_taken(typed: str) -> None:
    assert web_page(typed) == typed.strip()


@pytest.mark.parametrize(
    "typed",
    [
        "http://wiki.example",
        "wiki.example",
        "https://",
        "https:///path",
        "javascript:alert(1)",
        "https://a.example/ b",
        "https://a.example/<b>",
        "https://a.example|b",
        "https://[",
        "https://bank.example@evil.example/",
        "https://user:password@a.example/",
    ],
)
def test_what_is_none_or_seems_another_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        web_page(typed)
    assert refused.value.reason is Reason.RESOURCE_LINK


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (None, Reason.TEXT_EMPTY),
        ("  ", Reason.TEXT_EMPTY),
        ("https://a.example/" + "x" * LINK_LONGEST, Reason.TEXT_LONG),
    ],
)
def test_nothing_and_what_is_too_long_is_refused(typed: str | None, reason: Reason) -> None:
    with pytest.raises(Refused) as refused:
        web_page(typed)
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    ("person_id", "slack_id", "facilitators", "may"),
    [
        (1, "U1", ("U9",), True),
        (2, "U2", ("U9",), False),
        (3, "U3", ("U9",), True),
        (9, "U9", ("U9",), True),
    ],
)
def test_who_added_it_who_supports_the_group_and_facilitators_remove_it(
    person_id: int, slack_id: str, facilitators: tuple[str, ...], *, may: bool
) -> None:
    who = Standing(Person(person_id, slack_id, "", ""), is_facilitator=slack_id in facilitators)
    assert may_remove(who, GROUP, OF_ONE) is may
