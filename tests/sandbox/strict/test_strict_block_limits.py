"""Lengths and counts of blocks, messages and views, from both sides. The numbers are Slack's, imported from nowhere."""

import json

import pytest

from sandbox.strict import Problem, check_message, check_view

from .strict_examples import (
    CARD,
    ELEMENTS,
    Json,
    button,
    home,
    image,
    modal,
    mrkdwn,
    on,
    plain,
    raw,
    rich,
)
from .strict_makers import (
    Check,
    Row,
    axes,
    block,
    changed,
    data_table,
    divided,
    in_modal,
    line,
    listed,
    message,
    pie,
    section,
    text,
    video,
    waving,
)

# name, the most that is accepted, what makes a payload of that size, the place of the fault
MOST: list[Row] = [
    ("blocks in a message", 50, lambda n: check_message("text", divided(n)), "/blocks"),
    ("blocks in a modal", 100, lambda n: check_view(modal(*divided(n))), "/view/blocks"),
    ("blocks in a home tab", 100, lambda n: check_view(home(*divided(n))), "/view/blocks"),
    ("text of chat.update", 4000, lambda n: check_message(text(n), None, updating=True), "/text"),
    ("view title", 24, lambda n: check_view(modal(*divided(1), title=plain(text(n)))), "/view/title/text"),
    ("view submit", 24, lambda n: check_view(modal(*divided(1), submit=plain(text(n)))), "/view/submit/text"),
    ("view close", 24, lambda n: check_view(modal(*divided(1), close=plain(text(n)))), "/view/close/text"),
    (
        "private_metadata",
        3000,
        lambda n: check_view(modal(*divided(1), private_metadata=text(n))),
        "/view/private_metadata",
    ),
    ("callback_id", 255, lambda n: check_view(modal(*divided(1), callback_id=text(n))), "/view/callback_id"),
    ("external_id", 255, lambda n: check_view(home(*divided(1), external_id=text(n))), "/view/external_id"),
    ("block_id", 255, message(lambda n: block("divider", block_id=text(n))), "/blocks/0/block_id"),
    ("plain text", 3000, message(lambda n: block("section", text=plain(text(n)))), "/blocks/0/text/text"),
    ("mrkdwn text", 3000, message(lambda n: block("section", text=mrkdwn(text(n)))), "/blocks/0/text/text"),
    (
        "section fields",
        10,
        message(lambda n: block("section", fields=[plain()] * n)),
        "/blocks/0/fields",
    ),
    (
        "text of a field",
        2000,
        message(lambda n: block("section", fields=[mrkdwn(text(n))])),
        "/blocks/0/fields/0/text",
    ),
    ("header", 150, message(lambda n: block("header", text=plain(text(n)))), "/blocks/0/text/text"),
    ("header level", 4, message(lambda n: block("header", text=plain(), level=n)), "/blocks/0/level"),
    (
        "actions",
        25,
        message(lambda n: block("actions", elements=[button(f"a{i}") for i in range(n)])),
        "/blocks/0/elements",
    ),
    ("context", 10, message(lambda n: block("context", elements=[plain()] * n)), "/blocks/0/elements"),
    (
        "text in context",
        3000,
        message(lambda n: block("context", elements=[mrkdwn(text(n))])),
        "/blocks/0/elements/0/text",
    ),
    ("alt_text of an image block", 2000, message(lambda n: image(alt_text=text(n))), "/blocks/0/alt_text"),
    ("image_url", 3000, message(lambda n: image(image_url=text(n))), "/blocks/0/image_url"),
    ("title of an image", 2000, message(lambda n: image(title=plain(text(n)))), "/blocks/0/title/text"),
    (
        "input label",
        2000,
        in_modal(lambda n: block("input", label=plain(text(n)), element=ELEMENTS["datepicker"])),
        "/view/blocks/0/label/text",
    ),
    (
        "input hint",
        2000,
        in_modal(lambda n: block("input", label=plain(), hint=plain(text(n)), element=ELEMENTS["datepicker"])),
        "/view/blocks/0/hint/text",
    ),
    ("list indent", 8, message(lambda n: listed(indent=n)), "/blocks/0/elements/0/indent"),
    ("list border", 1, message(lambda n: listed(border=n)), "/blocks/0/elements/0/border"),
    (
        "quote border",
        1,
        message(lambda n: block("rich_text", elements=[block("rich_text_quote", border=n, elements=[])])),
        "/blocks/0/elements/0/border",
    ),
    ("markdown", 12_000, message(lambda n: block("markdown", text=text(n))), "/blocks/0/text"),
    ("table rows", 100, message(lambda n: block("table", rows=[[raw()]] * n)), "/blocks/0/rows"),
    ("table cells", 20, message(lambda n: block("table", rows=[[raw()] * n])), "/blocks/0/rows/0"),
    (
        "column settings",
        20,
        message(lambda n: block("table", rows=[[raw()]], column_settings=[{}] * n)),
        "/blocks/0/column_settings",
    ),
    ("text of all tables", 10_000, message(lambda n: block("table", rows=[[raw(text(n))]])), "/blocks"),
    (
        "text of a data table",
        10_000,
        message(lambda n: block("data_table", caption="c", rows=[[raw("h")], [raw(text(n - 1))]])),
        "/blocks",
    ),
    ("video title", 199, message(lambda n: video(title=plain(text(n)))), "/blocks/0/title/text"),
    ("video author", 49, message(lambda n: video(author_name=text(n))), "/blocks/0/author_name"),
    ("video description", 199, message(lambda n: video(description=plain(text(n)))), "/blocks/0/description/text"),
    (
        "context_actions",
        5,
        message(
            lambda n: block(
                "context_actions",
                elements=[changed(ELEMENTS["icon_button"], action_id=f"a{i}") for i in range(n)],
            )
        ),
        "/blocks/0/elements",
    ),
    ("alert", 200, in_modal(lambda n: block("alert", text=plain(text(n)))), "/view/blocks/0/text/text"),
    ("card title", 150, message(lambda n: changed(CARD, title=mrkdwn(text(n)))), "/blocks/0/title/text"),
    ("card subtitle", 150, message(lambda n: changed(CARD, subtitle=mrkdwn(text(n)))), "/blocks/0/subtitle/text"),
    ("card body", 200, message(lambda n: changed(CARD, body=mrkdwn(text(n)))), "/blocks/0/body/text"),
    ("card subtext", 200, message(lambda n: changed(CARD, subtext=mrkdwn(text(n)))), "/blocks/0/subtext/text"),
    (
        "card buttons",
        3,
        message(lambda n: changed(CARD, actions=[button(f"a{i}") for i in range(n)])),
        "/blocks/0/actions",
    ),
    ("carousel", 10, message(lambda n: block("carousel", elements=[CARD] * n)), "/blocks/0/elements"),
    (
        "source url",
        3000,
        message(
            lambda n: block(
                "task_card",
                task_id="1",
                title="t",
                status="error",
                sources=[{"type": "url", "url": text(n), "text": "a"}],
            )
        ),
        "/blocks/0/sources/0/url",
    ),
    ("data table rows", 101, message(lambda n: data_table(rows=n)), "/blocks/0/rows"),
    ("data table columns", 20, message(lambda n: data_table(columns=n)), "/blocks/0/rows/0"),
    ("page size", 100, message(lambda n: data_table(page_size=n)), "/blocks/0/page_size"),
    ("chart title", 50, message(lambda n: changed(pie(1), title=text(n))), "/blocks/0/title"),
    ("pie segments", 6, message(pie), "/blocks/0/chart/segments"),
    ("pie label", 20, message(lambda n: pie(1, text(n))), "/blocks/0/chart/segments/0/label"),
    ("series", 6, message(lambda n: line(series=n)), "/blocks/0/chart/series"),
    ("series name", 20, message(lambda n: line(name=n)), "/blocks/0/chart/series/0/name"),
    ("points", 20, message(lambda n: line(points=n)), "/blocks/0/chart/series/0/data"),
    ("charts in a message", 2, lambda n: check_message("text", [pie(1)] * n), "/blocks"),
    (
        "container title",
        150,
        message(lambda n: block("container", title=plain(text(n)), child_blocks=divided(1))),
        "/blocks/0/title/text",
    ),
    (
        "container subtitle",
        150,
        message(lambda n: block("container", title=plain(), subtitle=plain(text(n)), child_blocks=divided(1))),
        "/blocks/0/subtitle/text",
    ),
    (
        "container children",
        10,
        message(lambda n: block("container", title=plain(), child_blocks=divided(n))),
        "/blocks/0/child_blocks",
    ),
    ("categories", 20, message(lambda n: line(points=n)), "/blocks/0/chart/axis_config/categories"),
    ("label of the x axis", 50, message(lambda n: axes(x_label=text(n))), "/blocks/0/chart/axis_config/x_label"),
    ("label of the y axis", 50, message(lambda n: axes(y_label=text(n))), "/blocks/0/chart/axis_config/y_label"),
    ("skin tone", 6, message(waving), "/blocks/0/elements/0/elements/0/skin_tone"),
]


@pytest.mark.parametrize(("most", "check", "pointer"), [row[1:] for row in MOST], ids=[row[0] for row in MOST])
def test_the_most_is_accepted_and_one_more_is_refused_at_its_place(most: int, check: Check, pointer: str) -> None:
    assert check(most) == []
    assert pointer in [problem.pointer for problem in check(most + 1)]


# name, the least that is accepted, what makes a payload of that size, the place of the fault
LEAST: list[Row] = [
    ("text object", 1, message(lambda n: block("section", text=plain(text(n)))), "/blocks/0/text/text"),
    ("raw text", 1, message(lambda n: block("table", rows=[[raw(text(n))]])), "/blocks/0/rows/0/0/text"),
    ("blocks of a view", 1, lambda n: check_view(home(*divided(n))), "/view/blocks"),
    ("fields", 1, message(lambda n: section(fields=[plain()] * n)), "/blocks/0/fields"),
    ("actions", 1, message(lambda n: block("actions", elements=[button()] * n)), "/blocks/0/elements"),
    ("context", 1, message(lambda n: block("context", elements=[plain()] * n)), "/blocks/0/elements"),
    ("rich text", 1, message(lambda n: {**rich(), "elements": rich()["elements"] * n}), "/blocks/0/elements"),
    ("carousel", 1, message(lambda n: block("carousel", elements=[CARD] * n)), "/blocks/0/elements"),
    (
        "container",
        1,
        message(lambda n: block("container", title=plain(), child_blocks=divided(n))),
        "/blocks/0/child_blocks",
    ),
    ("data table rows", 2, message(lambda n: data_table(rows=n)), "/blocks/0/rows"),
    ("data table columns", 1, message(lambda n: data_table(columns=n)), "/blocks/0/rows/0"),
    ("page size", 1, message(lambda n: data_table(page_size=n)), "/blocks/0/page_size"),
    ("pie segments", 1, message(pie), "/blocks/0/chart/segments"),
    ("series", 1, message(lambda n: line(series=n)), "/blocks/0/chart/series"),
    ("header level", 1, message(lambda n: block("header", text=plain(), level=n)), "/blocks/0/level"),
    ("list indent", 0, message(lambda n: listed(indent=n)), "/blocks/0/elements/0/indent"),
    ("list border", 0, message(lambda n: listed(border=n)), "/blocks/0/elements/0/border"),
    ("list offset", 0, message(lambda n: listed(offset=n)), "/blocks/0/elements/0/offset"),
    ("skin tone", 1, message(waving), "/blocks/0/elements/0/elements/0/skin_tone"),
    ("table rows", 1, message(lambda n: block("table", rows=[[raw()]] * n)), "/blocks/0/rows"),
    ("table cells", 1, message(lambda n: block("table", rows=[[raw()] * n])), "/blocks/0/rows/0"),
    ("card buttons", 1, message(lambda n: changed(CARD, actions=[button()] * n)), "/blocks/0/actions"),
    (
        "context_actions",
        1,
        message(lambda n: block("context_actions", elements=[ELEMENTS["icon_button"]] * n)),
        "/blocks/0/elements",
    ),
    ("points", 1, message(lambda n: line(points=n)), "/blocks/0/chart/series/0/data"),
    ("categories", 1, message(lambda n: line(points=n)), "/blocks/0/chart/axis_config/categories"),
    (
        "index of the row header",
        0,
        message(lambda n: data_table(row_header_column_index=n)),
        "/blocks/0/row_header_column_index",
    ),
]


@pytest.mark.parametrize(("least", "check", "pointer"), [row[1:] for row in LEAST], ids=[row[0] for row in LEAST])
def test_the_least_is_accepted_and_one_less_is_refused_at_its_place(least: int, check: Check, pointer: str) -> None:
    assert check(least) == []
    assert pointer in [problem.pointer for problem in check(least - 1)]


def test_a_refusal_speaks_as_slack_does() -> None:
    assert on("message", block("section", text=mrkdwn(text(3001)))) == [
        Problem("invalid_blocks", "must be less than 3001 characters", "/blocks/0/text/text")
    ]
    assert on("modal", *divided(101)) == [
        Problem("invalid_arguments", "no more than 100 items allowed", "/view/blocks")
    ]


def test_the_text_of_all_markdown_blocks_together_is_limited() -> None:
    assert on("message", *[block("markdown", text=text(6000))] * 2) == []
    assert [
        p.pointer for p in on("message", block("markdown", text=text(6000)), block("markdown", text=text(6001)))
    ] == ["/blocks"]


def test_the_text_of_all_blocks_together_is_limited_between_what_slack_took_and_what_it_refused() -> None:
    taken = [block("section", text=mrkdwn(text(3000)))] * 3 + [block("section", text=mrkdwn(text(597)))]
    refused = [block("section", text=mrkdwn(text(3000)))] * 3 + [block("section", text=mrkdwn(text(2341)))]
    assert check_message("text", taken) == []
    assert [problem.error for problem in check_message("text", refused)] == ["msg_blocks_too_long"]


def test_text_of_cards_and_of_containers_counts_once() -> None:
    child = block("section", text=mrkdwn(text(2400)))
    assert on("message", block("container", title=plain(), child_blocks=[child] * 4)) == []
    carousel = block("carousel", elements=[{"type": "card", "body": mrkdwn(text(200))}] * 10)
    assert on("message", *[carousel] * 4) == []
    assert [problem.error for problem in on("message", *[carousel] * 6)] == ["msg_blocks_too_long"]


def test_a_long_text_of_a_new_message_is_cut_by_slack_and_not_refused() -> None:
    assert check_message(text(50_000), None) == []
    assert [p.error for p in check_message(text(4001), None, updating=True)] == ["msg_too_long"]


def test_a_view_may_have_250_kilobytes() -> None:
    def view(size: int) -> Json:
        fields = [plain(text(2000))] * 10
        filled = home(*[block("section", fields=fields)] * 12, private_metadata="")
        filled["blocks"].append(block("section", text=plain(text(2900))))
        missing = size - len(json.dumps(filled, separators=(",", ":")))
        return {**filled, "private_metadata": text(missing)}

    assert check_view(view(250_000)) == []
    assert [problem.error for problem in check_view(view(250_001))] == ["view_too_large"]


@pytest.mark.parametrize("name", ["private_metadata", "callback_id", "external_id"])
def test_texts_of_a_view_that_nobody_reads_may_be_empty(name: str) -> None:
    assert check_view(modal(*divided(1), **{name: ""})) == []
