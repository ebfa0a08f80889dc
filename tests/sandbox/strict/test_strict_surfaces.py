"""Messages, views and answers as wholes."""

from typing import Any

import pytest

from sandbox.strict import (
    Problem,
    check_message,
    check_metadata,
    check_options,
    check_view,
    check_view_response,
)

from .strict_examples import ELEMENTS, Json, button, element_in, home, modal, on, option, plain, raw

DIVIDER: Json = {"type": "divider"}
TABLE: Json = {"type": "table", "rows": [[raw()]]}


def errors(problems: list[Problem]) -> list[str]:
    return [problem.error for problem in problems]


def pointers(problems: list[Problem]) -> list[str]:
    return [problem.pointer for problem in problems]


def question(block_id: str, **element: object) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(),
        "element": {"type": "plain_text_input", "action_id": "a", **element},
    }


# Messages


@pytest.mark.parametrize(("text", "blocks"), [("text", None), ("text", []), (None, [DIVIDER]), ("", [DIVIDER])])
def test_a_message_needs_text_or_blocks(text: str | None, blocks: list[Any] | None) -> None:
    assert check_message(text, blocks) == []
    assert check_message(text, blocks, updating=True) == []


@pytest.mark.parametrize(("text", "blocks"), [(None, None), ("", None), (" \n", []), (None, []), ("", [])])
def test_a_message_of_nothing_is_refused(text: str | None, blocks: list[Any] | None) -> None:
    assert errors(check_message(text, blocks)) == ["no_text"]


def test_an_update_that_leaves_the_text_alone_is_accepted_and_one_that_empties_it_is_not() -> None:
    assert check_message(None, None, updating=True) == []
    assert errors(check_message("", None, updating=True)) == ["no_text"]


@pytest.mark.parametrize("blocks", ["[]", {"type": "divider"}, 7, True])
def test_blocks_that_are_no_list_have_the_wrong_format(blocks: object) -> None:
    given: Any = blocks
    assert errors(check_message("text", given)) == ["invalid_blocks_format"]


def test_a_text_that_is_none_is_refused() -> None:
    text: Any = ["text"]
    assert check_message(text, None) == [Problem("invalid_arguments", "must provide a string", "/text")]


@pytest.mark.parametrize("block_id", ["same", ""])
def test_two_blocks_of_one_id_are_refused(block_id: str) -> None:
    twins = [{**DIVIDER, "block_id": block_id}] * 2
    assert check_message("text", twins) == [
        Problem("invalid_arguments", f'block_id "{block_id}" already exists', "/blocks/1/block_id")
    ]
    assert pointers(check_view(home(*twins))) == ["/view/blocks/1/block_id"]
    assert check_message("text", twins[:1]) == []


def test_a_block_inside_a_container_shares_the_ids_of_the_message() -> None:
    inner = {**DIVIDER, "block_id": "same"}
    box = {"type": "container", "title": plain(), "child_blocks": [DIVIDER, inner]}
    assert pointers(check_message("text", [inner, box])) == ["/blocks/1/child_blocks/1/block_id"]


def test_the_id_of_a_markdown_block_is_ignored() -> None:
    assert check_message("text", [{"type": "markdown", "text": "a", "block_id": "same"}] * 2) == []


def test_a_message_has_one_table_only() -> None:
    assert check_message("text", [TABLE]) == []
    assert check_message("text", [TABLE, DIVIDER, TABLE]) == [
        Problem("invalid_attachments", "only_one_table_allowed", "/blocks/2")
    ]
    box = {"type": "container", "title": plain(), "child_blocks": [TABLE]}
    assert pointers(check_message("text", [TABLE, box])) == ["/blocks/1/child_blocks/0"]


@pytest.mark.parametrize(
    ("kind", "holder", "surfaces"),
    [("file_input", "input", {"modal"}), ("workflow_button", "actions", {"message"})],
)
def test_some_elements_stand_on_one_surface_only(kind: str, holder: str, surfaces: set[str]) -> None:
    for surface in ("message", "modal", "home"):
        assert (on(surface, element_in(holder, ELEMENTS[kind])) == []) is (surface in surfaces)


@pytest.mark.parametrize("kind", ["conversations_select", "channels_select"])
def test_a_response_url_comes_from_an_input_of_a_modal_only(kind: str) -> None:
    select = {"type": kind, "action_id": "a", "response_url_enabled": True}
    assert on("modal", element_in("input", select)) == []
    for surface, holder in (("message", "input"), ("home", "input"), ("modal", "actions"), ("modal", "section")):
        assert on(surface, element_in(holder, select))
    off = {**select, "response_url_enabled": False}
    assert on("message", element_in("actions", off)) == []


def test_problems_of_several_kinds_are_told_together() -> None:
    found = check_message("x" * 4001, [{"type": "section"}], metadata={}, updating=True)
    assert errors(found) == ["msg_too_long", "invalid_blocks", "invalid_metadata_format"]


# Views


@pytest.mark.parametrize("name", ["title", "submit", "close", "clear_on_close", "notify_on_close"])
def test_a_home_tab_has_no_properties_of_a_modal(name: str) -> None:
    value: object = True if name.endswith("_close") else plain()
    assert check_view(home(DIVIDER, **{name: value})) == [
        Problem("invalid_arguments", f"invalid additional property: {name}", "/view")
    ]
    assert check_view(modal(DIVIDER, **{name: value})) == []


@pytest.mark.parametrize("name", ["id", "hash", "state", "root_view_id", "app_id", "submit_disabled"])
def test_a_view_as_slack_sends_it_is_refused_when_it_is_sent_back(name: str) -> None:
    assert pointers(check_view(modal(DIVIDER, **{name: "V1"}))) == ["/view"]


@pytest.mark.parametrize("name", ["type", "title", "blocks"])
def test_a_modal_needs_type_title_and_blocks(name: str) -> None:
    view = {key: value for key, value in modal(DIVIDER).items() if key != name}
    assert check_view(view) == [Problem("invalid_arguments", f"missing required field: {name}", "/view")]


def test_a_modal_with_inputs_needs_submit() -> None:
    view = modal(question("topic"))
    del view["submit"]
    assert check_view(view) == [Problem("invalid_arguments", "missing required field: submit", "/view")]
    assert check_view({**view, "blocks": [DIVIDER]}) == []
    assert check_view(home(question("topic"))) == []


def test_one_element_of_a_view_may_have_the_focus() -> None:
    one, two = question("one", focus_on_load=True), question("two", focus_on_load=True)
    assert check_view(modal(one, question("two", focus_on_load=False))) == []
    assert pointers(check_view(modal(one, two))) == ["/view/blocks/1/element/focus_on_load"]
    picker = {"type": "datepicker", "action_id": "a", "focus_on_load": True}
    assert pointers(check_view(modal(one, element_in("actions", picker)))) == [
        "/view/blocks/1/elements/0/focus_on_load"
    ]


@pytest.mark.parametrize("kind", ["workflow_step", "message", "", None])
def test_other_kinds_of_view_are_refused(kind: object) -> None:
    assert pointers(check_view({"type": kind, "blocks": [DIVIDER]})) == ["/view/type"]


def test_null_among_the_blocks_of_a_view_is_refused() -> None:
    blocks: Any = [DIVIDER, None]
    assert check_view(home(*blocks)) == [Problem("invalid_arguments", "must provide an object", "/view/blocks/1")]


# Answers to a submission


VIEW = modal(question("topic"), {**DIVIDER, "block_id": "line"})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"response_action": "clear"},
        {"response_action": "errors", "errors": {"topic": "Please name one"}},
        {"response_action": "update", "view": modal(DIVIDER)},
        {"response_action": "push", "view": modal(question("next"))},
    ],
)
def test_an_answer_to_a_submission_is_accepted(body: Json) -> None:
    assert check_view_response(body, VIEW) == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"response_action": "errors", "errors": {}}, "/errors"),
        ({"response_action": "errors", "errors": ["topic"]}, "/errors"),
        ({"response_action": "errors"}, ""),
        ({"response_action": "errors", "errors": {"line": "no input"}}, "/errors/line"),
        ({"response_action": "errors", "errors": {"a/b~": "nowhere"}}, "/errors/a~1b~0"),
        ({"response_action": "errors", "errors": {"topic": ""}}, "/errors/topic"),
        ({"response_action": "errors", "errors": {"topic": None}}, "/errors/topic"),
        ({"response_action": "errors", "errors": {"topic": "a"}, "view": modal(DIVIDER)}, ""),
        ({"response_action": "update"}, ""),
        ({"response_action": "update", "view": modal()}, "/view/blocks"),
        ({"response_action": "push", "view": home(DIVIDER)}, "/view/type"),
        ({"response_action": "push", "view": "V1"}, "/view"),
        ({"response_action": "clear", "view": modal(DIVIDER)}, ""),
        ({"response_action": "close"}, "/response_action"),
        ({"response_action": []}, "/response_action"),
        ({"view": modal(DIVIDER)}, "/response_action"),
        ("ok", ""),
    ],
)
def test_a_wrong_answer_to_a_submission_is_refused(body: object, pointer: str) -> None:
    answer: Any = body
    problems = check_view_response(answer, VIEW)
    assert errors(problems) == ["invalid_arguments"]
    assert pointers(problems) == [pointer]


# Answers to a block_suggestion


@pytest.mark.parametrize(
    "body",
    [
        {"options": []},
        {"options": [option("a"), option("b", description=plain())]},
        {"option_groups": [{"label": plain(), "options": [option()]}]},
    ],
)
def test_suggested_options_are_accepted(body: Json) -> None:
    assert check_options(body) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"options": [], "option_groups": []},
        {"options": [option(), option()]},
        {"options": [{"text": {"type": "mrkdwn", "text": "a"}, "value": "a"}]},
        {"options": [option(url="https://a.example")]},
        {"options": [{"text": plain()}]},
        {"options": [button()]},
        {"option_groups": [{"label": plain(), "options": []}]},
        {"options": None},
        {"options": [], "more": True},
        None,
    ],
)
def test_other_suggestions_are_refused(body: object) -> None:
    answer: Any = body
    assert check_options(answer)


# Metadata


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"key": "d1", "count": 2, "ratio": 0.5, "done": True},
        {"list": ["a", 1, False], "object": {"Inner-Key": "b"}, "k_9": ""},
    ],
)
def test_flat_metadata_is_accepted(payload: Json) -> None:
    assert check_metadata({"event_type": "group_invite", "event_payload": payload}) == []
    assert check_message("text", None, metadata={"event_type": "t", "event_payload": payload}) == []


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        [],
        "group_invite",
        {"event_type": "t"},
        {"event_payload": {}},
        {"event_type": "", "event_payload": {}},
        {"event_type": 7, "event_payload": {}},
        {"event_type": "t", "event_payload": []},
        {"event_type": "t", "event_payload": {}, "entities": []},
    ],
)
def test_metadata_of_another_shape_is_refused(metadata: object) -> None:
    assert errors(check_metadata(metadata)) == ["invalid_metadata_format"]


@pytest.mark.parametrize("key", ["Key", "9lives", "_key", "a-b", "", "é", "a b"])
def test_keys_of_metadata_are_lower_case_words(key: str) -> None:
    metadata = {"event_type": "t", "event_payload": {key: "v"}}
    assert errors(check_metadata(metadata)) == ["invalid_metadata_schema"]


@pytest.mark.parametrize("value", [None, {"a": {}}, {"a": ["b"]}, [["a"]], [{}], [None]])
def test_values_of_metadata_are_flat(value: object) -> None:
    problems = check_metadata({"event_type": "t", "event_payload": {"key": value}})
    assert [(problem.error, problem.pointer) for problem in problems] == [
        ("invalid_metadata_schema", "/metadata/event_payload/key")
    ]


def test_very_large_metadata_is_refused() -> None:
    metadata = {"event_type": "t", "event_payload": {"key": "x" * 20_000}}
    assert errors(check_metadata(metadata)) == ["metadata_too_large"]
