"""Lengths and counts of elements and objects, from both sides. The numbers are Slack's, imported from nowhere."""

import pytest

from sandbox.strict import check_options

from .strict_examples import (
    ELEMENTS,
    button,
    element_in,
    on,
    option,
    options,
    plain,
)
from .strict_makers import (
    Check,
    Row,
    accessory,
    block,
    changed,
    choosing,
    confirming,
    feedback,
    field,
    group,
    groups,
    icon_button,
    message,
    select,
    text,
)

# name, the most that is accepted, what makes a payload of that size, the place of the fault
MOST: list[Row] = [
    ("action_id", 255, accessory(lambda n: button(text(n))), "/blocks/0/accessory/action_id"),
    ("button text", 75, accessory(lambda n: button(text=plain(text(n)))), "/blocks/0/accessory/text/text"),
    ("button value", 2000, accessory(lambda n: button(value=text(n))), "/blocks/0/accessory/value"),
    ("button url", 3000, accessory(lambda n: button(url=text(n))), "/blocks/0/accessory/url"),
    (
        "accessibility label",
        75,
        accessory(lambda n: button(accessibility_label=text(n))),
        "/blocks/0/accessory/accessibility_label",
    ),
    (
        "workflow button",
        75,
        accessory(lambda n: changed(ELEMENTS["workflow_button"], text=plain(text(n)))),
        "/blocks/0/accessory/text/text",
    ),
    *(
        (f"{part} of a confirm dialog", most, confirming(part), f"/blocks/0/accessory/confirm/{part}/text")
        for part, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30))
    ),
    (
        "placeholder",
        150,
        accessory(lambda n: select(placeholder=plain(text(n)))),
        "/blocks/0/accessory/placeholder/text",
    ),
    ("options", 100, accessory(lambda n: select(options=options(n))), "/blocks/0/accessory/options"),
    (
        "option text",
        75,
        accessory(lambda n: select(options=[option(text=text(n))])),
        "/blocks/0/accessory/options/0/text/text",
    ),
    *(
        (f"option text of {kind}", 75, choosing(kind), "/blocks/0/accessory/options/0/text/text")
        for kind in ("checkboxes", "radio_buttons", "overflow")
    ),
    (
        "label of a workflow button",
        75,
        accessory(lambda n: changed(ELEMENTS["workflow_button"], accessibility_label=text(n))),
        "/blocks/0/accessory/accessibility_label",
    ),
    (
        "option value",
        150,
        accessory(lambda n: select(options=[option(text(n))])),
        "/blocks/0/accessory/options/0/value",
    ),
    (
        "option description",
        75,
        accessory(lambda n: select(options=[option(description=plain(text(n)))])),
        "/blocks/0/accessory/options/0/description/text",
    ),
    (
        "option url",
        3000,
        accessory(lambda n: block("overflow", action_id="a", options=[option(url=text(n))])),
        "/blocks/0/accessory/options/0/url",
    ),
    (
        "option groups",
        100,
        accessory(lambda n: block("static_select", action_id="a", option_groups=groups(n))),
        "/blocks/0/accessory/option_groups",
    ),
    (
        "options of a group",
        100,
        accessory(lambda n: block("static_select", action_id="a", option_groups=group(n))),
        "/blocks/0/accessory/option_groups/0/options",
    ),
    (
        "label of a group",
        75,
        accessory(lambda n: block("static_select", action_id="a", option_groups=group(1, text(n)))),
        "/blocks/0/accessory/option_groups/0/label/text",
    ),
    (
        "options of a multi select",
        100,
        accessory(lambda n: block("multi_static_select", action_id="a", options=options(n))),
        "/blocks/0/accessory/options",
    ),
    ("suggested options", 100, lambda n: check_options({"options": options(n)}), "/options"),
    ("suggested groups", 100, lambda n: check_options({"option_groups": groups(n)}), "/option_groups"),
    (
        "overflow",
        5,
        accessory(lambda n: block("overflow", action_id="a", options=options(n))),
        "/blocks/0/accessory/options",
    ),
    (
        "checkboxes",
        10,
        accessory(lambda n: block("checkboxes", action_id="a", options=options(n))),
        "/blocks/0/accessory/options",
    ),
    (
        "radio buttons",
        10,
        accessory(lambda n: block("radio_buttons", action_id="a", options=options(n))),
        "/blocks/0/accessory/options",
    ),
    (
        "chosen items",
        2,
        accessory(lambda n: block("multi_users_select", action_id="a", initial_users=["U1"] * n, max_selected_items=2)),
        "/blocks/0/accessory/initial_users",
    ),
    (
        "min_length",
        3000,
        field(lambda n: block("plain_text_input", action_id="a", min_length=n)),
        "/view/blocks/0/element/min_length",
    ),
    (
        "max_length",
        3000,
        field(lambda n: block("plain_text_input", action_id="a", max_length=n)),
        "/view/blocks/0/element/max_length",
    ),
    (
        "min_lines",
        100,
        field(lambda n: block("rich_text_input", action_id="a", min_lines=n)),
        "/view/blocks/0/element/min_lines",
    ),
    (
        "max_lines",
        100,
        field(lambda n: block("rich_text_input", action_id="a", max_lines=n)),
        "/view/blocks/0/element/max_lines",
    ),
    (
        "max_files",
        10,
        field(lambda n: block("file_input", action_id="a", max_files=n)),
        "/view/blocks/0/element/max_files",
    ),
    (
        "seconds of a moment",
        9_999_999_999,
        field(lambda n: block("datetimepicker", action_id="a", initial_date_time=n)),
        "/view/blocks/0/element/initial_date_time",
    ),
    (
        "initial value of a plain text input",
        3000,
        field(lambda n: block("plain_text_input", action_id="a", initial_value=text(n))),
        "/view/blocks/0/element/initial_value",
    ),
    (
        "feedback text",
        75,
        message(lambda n: feedback(text=plain(text(n)))),
        "/blocks/0/elements/0/positive_button/text/text",
    ),
    ("feedback value", 2000, message(lambda n: feedback(value=text(n))), "/blocks/0/elements/0/positive_button/value"),
    (
        "feedback label",
        75,
        message(lambda n: feedback(accessibility_label=text(n))),
        "/blocks/0/elements/0/positive_button/accessibility_label",
    ),
    ("icon button text", 75, message(lambda n: icon_button(text=plain(text(n)))), "/blocks/0/elements/0/text/text"),
    ("icon button value", 2000, message(lambda n: icon_button(value=text(n))), "/blocks/0/elements/0/value"),
    (
        "icon button label",
        75,
        message(lambda n: icon_button(accessibility_label=text(n))),
        "/blocks/0/elements/0/accessibility_label",
    ),
    (
        "people who see an icon button",
        10,
        message(lambda n: icon_button(visible_to_user_ids=["U1"] * n)),
        "/blocks/0/elements/0/visible_to_user_ids",
    ),
]


@pytest.mark.parametrize(("most", "check", "pointer"), [row[1:] for row in MOST], ids=[row[0] for row in MOST])
def test_the_most_is_accepted_and_one_more_is_refused_at_its_place(most: int, check: Check, pointer: str) -> None:
    assert check(most) == []
    assert pointer in [problem.pointer for problem in check(most + 1)]


# name, the least that is accepted, what makes a payload of that size, the place of the fault
LEAST: list[Row] = [
    ("select", 1, accessory(lambda n: select(options=options(n))), "/blocks/0/accessory/options"),
    (
        "overflow",
        1,
        accessory(lambda n: block("overflow", action_id="a", options=options(n))),
        "/blocks/0/accessory/options",
    ),
    (
        "checkboxes",
        1,
        accessory(lambda n: block("checkboxes", action_id="a", options=options(n))),
        "/blocks/0/accessory/options",
    ),
    (
        "radio buttons",
        1,
        accessory(lambda n: block("radio_buttons", action_id="a", options=options(n))),
        "/blocks/0/accessory/options",
    ),
    (
        "max_selected_items",
        1,
        accessory(lambda n: block("multi_users_select", action_id="a", max_selected_items=n)),
        "/blocks/0/accessory/max_selected_items",
    ),
    (
        "conversation filter",
        1,
        accessory(lambda n: block("conversations_select", action_id="a", filter={"include": ["im"] * n})),
        "/blocks/0/accessory/filter/include",
    ),
    (
        "max_files",
        1,
        field(lambda n: block("file_input", action_id="a", max_files=n)),
        "/view/blocks/0/element/max_files",
    ),
    (
        "min_lines",
        1,
        field(lambda n: block("rich_text_input", action_id="a", min_lines=n)),
        "/view/blocks/0/element/min_lines",
    ),
    (
        "min_length",
        0,
        field(lambda n: block("plain_text_input", action_id="a", min_length=n)),
        "/view/blocks/0/element/min_length",
    ),
    (
        "seconds of a moment",
        1_000_000_000,
        field(lambda n: block("datetimepicker", action_id="a", initial_date_time=n)),
        "/view/blocks/0/element/initial_date_time",
    ),
    (
        "min_query_length",
        0,
        accessory(lambda n: block("external_select", action_id="a", min_query_length=n)),
        "/blocks/0/accessory/min_query_length",
    ),
    (
        "min_query_length of a multi select",
        0,
        accessory(lambda n: block("multi_external_select", action_id="a", min_query_length=n)),
        "/blocks/0/accessory/min_query_length",
    ),
    (
        "max_length",
        1,
        field(lambda n: block("plain_text_input", action_id="a", max_length=n)),
        "/view/blocks/0/element/max_length",
    ),
    (
        "max_lines",
        1,
        field(lambda n: block("rich_text_input", action_id="a", max_lines=n)),
        "/view/blocks/0/element/max_lines",
    ),
    (
        "filetypes",
        1,
        field(lambda n: block("file_input", action_id="a", filetypes=["pdf"] * n)),
        "/view/blocks/0/element/filetypes",
    ),
    (
        "dispatch actions",
        1,
        field(
            lambda n: block(
                "plain_text_input",
                action_id="a",
                dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"] * n},
            )
        ),
        "/view/blocks/0/element/dispatch_action_config/trigger_actions_on",
    ),
    (
        "option groups",
        1,
        accessory(lambda n: block("static_select", action_id="a", option_groups=groups(n))),
        "/blocks/0/accessory/option_groups",
    ),
    (
        "options of a group",
        1,
        accessory(lambda n: block("static_select", action_id="a", option_groups=group(n))),
        "/blocks/0/accessory/option_groups/0/options",
    ),
]


@pytest.mark.parametrize(("least", "check", "pointer"), [row[1:] for row in LEAST], ids=[row[0] for row in LEAST])
def test_the_least_is_accepted_and_one_less_is_refused_at_its_place(least: int, check: Check, pointer: str) -> None:
    assert check(least) == []
    assert pointer in [problem.pointer for problem in check(least - 1)]


@pytest.mark.parametrize("kind", ["plain_text_input", "email_text_input", "url_text_input"])
def test_an_input_may_start_empty(kind: str) -> None:
    assert on("modal", element_in("input", block(kind, action_id="a", initial_value=""))) == []
