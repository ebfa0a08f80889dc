"""Attachments are held against their limits, alone and together with the blocks of their message."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.strict import Problem, check_message

Json = dict[str, Any]
DIVIDER: Json = {"type": "divider"}
TABLE: Json = {"type": "table", "rows": [[{"type": "raw_text", "text": "cell"}]]}

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = (
    "fallback",
    "color",
    "pretext",
    "author_link",
    "title",
    "text",
    "fields",
    "footer",
    "ts",
    "mrkdwn_in",
    "blocks",
)


def of(*attachments: object) -> list[Problem]:
    """What is wrong with a message of these attachments alone."""
    return check_message(None, None, attachments=list(attachments))


WHOLE: Json = {
    "fallback": "Report",
    "color": "#1f4d4a",
    "pretext": "This week",
    "author_name": "Helena",
    "author_link": "https://example.com",
    "title": "Report",
    "title_link": "https://example.com",
    "text": "*fine*",
    "fields": [{"title": "Open", "value": "3", "short": True}],
    "footer": "from us",
    "ts": 1_700_000_000,
    "mrkdwn_in": ["text"],
    "blocks": [DIVIDER],
}


def test_an_attachment_with_everything_in_it_may_stand_alone() -> None:
    assert of(WHOLE) == []
    assert of(WHOLE | {"color": "good", "ts": "1700000000.5"}) == []


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"color": "purple"}, "/attachments/0/color"),
        ({"ts": "yesterday"}, "/attachments/0/ts"),
        ({"text": 5}, "/attachments/0/text"),
        ({"mrkdwn_in": ["footer"]}, "/attachments/0/mrkdwn_in/0"),
        ({"fields": [{"title": "x", "long": True}]}, "/attachments/0/fields/0"),
        ({"title_link": "x" * 3001}, "/attachments/0/title_link"),
        ({"blocks": [{"type": "section"}]}, "/attachments/0/blocks/0"),
        ({"actions": []}, "/attachments/0"),
    ],
)
def test_what_does_not_belong_in_one_is_named(changed: Json, pointer: str) -> None:
    [problem] = of(WHOLE | changed)
    assert (problem.error, problem.pointer) == ("invalid_attachments", pointer)


def test_limits_hold_on_both_sides() -> None:
    assert of({"text": "x", "footer": "y" * 300}) == []
    assert [problem.pointer for problem in of({"text": "x", "footer": "y" * 301})] == ["/attachments/0/footer"]
    assert of(*[{"text": "x"}] * 100) == []
    assert [problem.error for problem in of(*[{"text": "x"}] * 101)] == ["too_many_attachments"]
    assert of({"blocks": [DIVIDER] * 50}) == []
    assert [problem.pointer for problem in of({"blocks": [DIVIDER] * 51})] == ["/attachments/0/blocks"]


def test_blocks_in_attachments_follow_the_rules_of_blocks() -> None:
    twins = [{**DIVIDER, "block_id": "same"}] * 2
    assert [problem.pointer for problem in of({"text": "x"}, {"blocks": twins})] == ["/attachments/1/blocks/1/block_id"]


def test_a_message_has_one_table_in_its_blocks_and_attachments_together() -> None:
    assert of({"blocks": [TABLE]}) == []
    assert check_message("text", [TABLE], attachments=[{"blocks": [TABLE]}]) == [
        Problem("invalid_attachments", "only_one_table_allowed", "/attachments/0/blocks/0")
    ]


def test_no_attachments_say_nothing() -> None:
    assert [problem.error for problem in of()] == ["no_text"]
    assert check_message("text", None, attachments=[]) == []


@given(anything, st.dictionaries(st.sampled_from(FIELDS), anything, max_size=4))
def test_any_json_is_judged_without_raising(whatever: Any, fields: Json) -> None:  # noqa: ANN401 - any JSON
    for given_one in (whatever, [whatever], [fields]):
        assert all(problem.error for problem in check_message("text", None, attachments=given_one))
