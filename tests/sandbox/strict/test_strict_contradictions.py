"""Blocks and elements whose parts are each in order and do not fit together."""

from typing import Any

import pytest

from .strict_examples import (
    BLOCKS,
    CARD,
    Json,
    button,
    chart,
    element_in,
    image,
    inline,
    mrkdwn,
    on,
    option,
    plain,
    raw,
    rich,
)
from .strict_placing import element_problems

TWO = [option("one"), option("two")]


@pytest.mark.parametrize(
    ("element", "message"),
    [
        ({"type": "static_select", "options": TWO, "initial_option": option("three")}, "equal to one of the options"),
        ({"type": "static_select", "options": TWO, "initial_option": option("one", "1")}, "equal to one of"),
        ({"type": "multi_static_select", "options": TWO, "initial_options": [*TWO, option("x")]}, "initial_options/2"),
        ({"type": "checkboxes", "options": TWO, "initial_options": [option("x")]}, "equal to one of the options"),
        ({"type": "radio_buttons", "options": TWO, "initial_option": option("x")}, "equal to one of the options"),
        ({"type": "checkboxes", "options": TWO, "initial_options": []}, "no fewer than 1 items"),
        ({"type": "multi_conversations_select", "initial_conversations": []}, "no fewer than 1 items"),
        ({"type": "static_select", "options": [option(), option()]}, 'value "one" already exists'),
        (
            {"type": "static_select", "option_groups": [{"label": plain(), "options": [option(), option()]}]},
            "option_groups/0/options/1/value",
        ),
        ({"type": "radio_buttons", "options": [option(), option()]}, "already exists"),
        ({"type": "overflow", "options": [option(), option()]}, "already exists"),
        (
            {"type": "static_select", "options": TWO, "option_groups": [{"label": plain(), "options": TWO}]},
            "exactly one of",
        ),
        ({"type": "static_select", "options": [option(url="https://a.example")]}, "additional property: url"),
        (
            {"type": "multi_static_select", "options": TWO, "initial_options": TWO, "max_selected_items": 1},
            "no more than 1 items",
        ),
        ({"type": "conversations_select", "filter": {}}, "at least one of"),
        ({"type": "conversations_select", "filter": {"include": ["dm"]}}, "must be one of: im"),
        ({"type": "multi_channels_select", "response_url_enabled": True}, "additional property"),
        ({"type": "button", "action_id": "a", "text": plain(), "style": "default"}, "must be one of: primary"),
        ({"type": "datepicker", "initial_date": "2026-02-29"}, "must be a date"),
        ({"type": "datepicker", "initial_date": "2026-13-01"}, "must be a date"),
        ({"type": "datepicker", "initial_date": "20260101"}, "must be a date"),
        ({"type": "datepicker", "initial_date": "1.1.2026"}, "must be a date"),
        ({"type": "timepicker", "initial_time": "24:00"}, "must be a time"),
        ({"type": "timepicker", "initial_time": "9:30"}, "must be a time"),
        ({"type": "timepicker", "initial_time": "09:60"}, "must be a time"),
        ({"type": "timepicker", "timezone": "Lisbon"}, "must be an IANA time zone"),
        ({"type": "datetimepicker", "initial_date_time": True}, "must provide an integer"),
        ({"type": "datetimepicker", "initial_date_time": "1628633820"}, "must provide an integer"),
        ({"type": "datetimepicker", "placeholder": plain()}, "additional property: placeholder"),
        ({"type": "plain_text_input", "min_length": 5, "max_length": 4}, "min_length must not be more"),
        ({"type": "rich_text_input", "min_lines": 5, "max_lines": 4}, "min_lines must not be more"),
        ({"type": "number_input", "is_decimal_allowed": False, "min_value": "5", "max_value": "4"}, "min_value must"),
        ({"type": "number_input", "is_decimal_allowed": False, "min_value": "10", "max_value": "9"}, "min_value must"),
        ({"type": "number_input", "is_decimal_allowed": False, "min_value": "0.5"}, "must be a whole number"),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": 1}, "must provide a string"),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": "many"}, "must be a number"),
        (
            {"type": "number_input", "is_decimal_allowed": True, "initial_value": "7", "max_value": "6.5"},
            "initial_value must not be more than max_value",
        ),
        (
            {"type": "plain_text_input", "dispatch_action_config": {"trigger_actions_on": ["on_blur"]}},
            "must be one of: on_enter_pressed",
        ),
        ({"type": "image", "alt_text": "a", "slack_file": {"id": "F1", "url": "https://a.example"}}, "exactly one of"),
        ({"type": "image", "alt_text": "a", "slack_file": {"id": "F1"}, "image_url": "https://a.example"}, "exactly"),
    ],
)
def test_an_element_that_contradicts_itself_is_refused(element: Json, message: str) -> None:
    assert message in element_problems(element)[0]


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ({"type": "marquee"}, "unsupported type: marquee"),
        ({"text": plain()}, "missing required field: type"),
        ({"type": 7}, "must provide a string"),
        ({"type": "file", "external_id": "F1", "source": "remote"}, "unsupported type: file"),
        (image(slack_file={"id": "F1"}), "exactly one of: image_url, slack_file"),
        ({"type": "actions", "elements": [button("a"), button("a")]}, 'action_id "a" already exists'),
        ({"type": "card", "subtitle": mrkdwn()}, "at least one of: hero_image"),
        ({**CARD, "slack_icon": {"type": "icon", "name": "star"}}, "only one of: icon, slack_icon"),
        ({**CARD, "actions": [button(), button()]}, 'action_id "go" already exists'),
        ({"type": "container", "title": plain(), "rich_text_title": rich(), "child_blocks": [image()]}, "exactly one"),
        (
            {"type": "container", "title": plain(), "child_blocks": [image()], "default_collapsed": True},
            "requires is_collapsible",
        ),
        (
            {
                "type": "container",
                "title": plain(),
                "child_blocks": [image()],
                "is_collapsible": True,
                "has_header_divider": True,
            },
            "cannot be set",
        ),
        ({"type": "container", "title": plain(), "child_blocks": [BLOCKS["card"]]}, "unsupported type: card"),
        ({"type": "container", "title": plain(), "child_blocks": [BLOCKS["container"]]}, "unsupported type"),
        ({"type": "data_table", "caption": "c", "rows": [[rich()], [raw()]]}, "unsupported type: rich_text"),
        ({"type": "data_table", "caption": "c", "rows": [[raw()], [raw(), raw()]]}, "must have 1 cells"),
        (
            {"type": "data_table", "caption": "c", "rows": [[raw()], [raw()]], "row_header_column_index": 1},
            "index of a column",
        ),
        (
            {"type": "table", "rows": [[{"type": "raw_number", "value": 1, "text": "1"}]]},
            "unsupported type: raw_number",
        ),
        (chart("a", axis_config={"categories": ["b"]}), "labels must match"),
        (inline({"type": "text", "text": ""}), "must be more than 0 characters"),
        (inline({"type": "text", "text": "a", "style": {"blink": True}}), "additional property: blink"),
        (inline({"type": "broadcast", "range": "all"}), "must be one of: here"),
        (inline({"type": "date", "timestamp": 1}), "missing required field: format"),
        (inline({"type": "color", "value": "red"}), "must be a hex color"),
        ({"type": "rich_text", "elements": [{"type": "text", "text": "a"}]}, "unsupported type: text"),
        (
            {"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": []}]},
            "missing required field: style",
        ),
        (
            {
                "type": "rich_text",
                "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U1"}]}],
            },
            "unsupported type: user",
        ),
        (
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_list",
                        "style": "bullet",
                        "elements": [{"type": "rich_text_quote", "elements": []}],
                    }
                ],
            },
            "unsupported type: rich_text_quote",
        ),
    ],
)
def test_a_block_that_slack_could_not_draw_is_refused(block: Json, message: str) -> None:
    problems = on("message", block)
    assert len(problems) == 1
    assert problems[0].error == "invalid_blocks"
    assert message in problems[0].message


def test_series_of_one_name_are_refused() -> None:
    block: dict[str, Any] = chart("a", "b")
    block["chart"]["series"] *= 2
    assert [problem.message for problem in on("message", block)] == ['series "Lisbon" already exists']


def test_one_action_id_may_stand_in_two_blocks() -> None:
    assert on("message", element_in("actions", button("a")), element_in("section", button("a"))) == []


def test_elements_without_action_ids_do_not_clash() -> None:
    pickers = [{"type": "datepicker"}, {"type": "datepicker"}]
    assert on("message", {"type": "actions", "elements": pickers}) == []


def test_a_card_may_have_an_icon_of_slacks() -> None:
    card = {"type": "card", "title": mrkdwn(), "slack_icon": {"type": "icon", "name": "star"}}
    assert on("message", card) == []


@pytest.mark.parametrize("kind", ["pie", "bar", "area", "line"])
def test_all_kinds_of_chart_are_known(kind: str) -> None:
    block = chart("a")
    if kind == "pie":
        block["chart"] = {"segments": [{"label": "a", "value": 1}]}
    block["chart"]["type"] = kind
    assert on("message", block) == []


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf"), True, "1"])
def test_a_slice_of_a_pie_is_a_number_above_nothing(value: object) -> None:
    block = chart("a")
    block["chart"] = {"type": "pie", "segments": [{"label": "a", "value": value}]}
    assert [problem.pointer for problem in on("message", block)] == ["/blocks/0/chart/segments/0/value"]
