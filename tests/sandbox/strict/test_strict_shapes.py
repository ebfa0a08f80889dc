"""Which blocks and elements are accepted where, with which properties."""

from collections.abc import Iterator
from copy import deepcopy

import pytest

from .strict_examples import (
    BLOCKS,
    COMMON_BLOCKS,
    CONFIRM,
    ELEMENTS,
    MESSAGE_ONLY_BLOCKS,
    Json,
    button,
    element_in,
    image,
    mrkdwn,
    on,
    option,
    plain,
)
from .strict_placing import HOLDERS, PLACES, element_problems

SURFACES = ("message", "modal", "home")


def surface_for(block: Json) -> str:
    return "message" if block["type"] in COMMON_BLOCKS | MESSAGE_ONLY_BLOCKS else "modal"


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("kind", BLOCKS)
def test_a_block_is_accepted_on_its_surfaces_and_no_other(kind: str, surface: str) -> None:
    allowed = kind in COMMON_BLOCKS or (surface == "message" if kind in MESSAGE_ONLY_BLOCKS else surface == "modal")
    problems = on(surface, BLOCKS[kind])
    if allowed:
        assert problems == []
    else:
        assert [problem.message for problem in problems] == [f"unsupported type: {kind}"]


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("kind", ELEMENTS)
def test_an_element_is_accepted_in_its_blocks_and_no_other(kind: str, holder: str) -> None:
    surface = "modal" if kind == "file_input" and holder != "context_actions" else "message"
    problems = on(surface, element_in(holder, ELEMENTS[kind]))
    if kind in PLACES[holder]:
        assert problems == []
    else:
        assert [problem.message for problem in problems] == [f"unsupported type: {kind}"]


def objects(value: object) -> Iterator[Json]:
    """Every object inside a JSON value, itself too."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def blocks_with_elements() -> Iterator[tuple[str, Json]]:
    yield from BLOCKS.items()
    for kind, element in ELEMENTS.items():
        yield kind, element_in(next(place for place in HOLDERS if kind in PLACES[place]), element)


@pytest.mark.parametrize(("kind", "block"), list(blocks_with_elements()))
def test_an_unknown_property_is_refused_at_every_depth(kind: str, block: Json) -> None:
    surface = "modal" if kind == "file_input" else surface_for(block)
    for index in range(len(list(objects(block)))):
        mutant = deepcopy(block)
        list(objects(mutant))[index]["colour"] = "red"
        assert "invalid additional property: colour" in [problem.message for problem in on(surface, mutant)]


WRONG: tuple[object, ...] = (None, {"a": 1}, [[]], 3.5)


@pytest.mark.parametrize(("kind", "block"), list(blocks_with_elements()))
def test_null_and_a_wrong_type_are_refused_for_every_property(kind: str, block: Json) -> None:
    surface = "modal" if kind == "file_input" else surface_for(block)
    for index, found in enumerate(objects(block)):
        for name in found:
            for wrong in WRONG:
                mutant = deepcopy(block)
                list(objects(mutant))[index][name] = wrong
                # Only a number of a data table may be 3.5.
                assert on(surface, mutant) or (name, wrong) == ("value", 3.5), (name, wrong)


REQUIRED: dict[str, tuple[str, ...]] = {
    "header": ("text",),
    "actions": ("elements",),
    "context": ("elements",),
    "image": ("alt_text", "slack_file"),
    "input": ("label", "element"),
    "rich_text": ("elements",),
    "markdown": ("text",),
    "table": ("rows",),
    "video": ("title", "alt_text", "video_url", "thumbnail_url"),
    "context_actions": ("elements",),
    "alert": ("text",),
    "carousel": ("elements",),
    "plan": ("title",),
    "task_card": ("task_id", "title", "status"),
    "data_table": ("caption", "rows"),
    "data_visualization": ("title", "chart"),
    "container": ("title", "child_blocks"),
}
REQUIRED_OF_ELEMENTS: dict[str, tuple[str, ...]] = {
    "button": ("text", "action_id"),
    "workflow_button": ("text", "workflow"),
    "overflow": ("options",),
    "static_select": ("options",),
    "multi_static_select": ("option_groups",),
    "checkboxes": ("options",),
    "radio_buttons": ("options",),
    "number_input": ("is_decimal_allowed",),
    "image": ("alt_text", "image_url"),
    "feedback_buttons": ("positive_button", "negative_button"),
    "icon_button": ("icon", "text"),
}


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in REQUIRED.items() for name in names])
def test_a_block_without_a_required_property_is_refused(kind: str, name: str) -> None:
    block = {key: value for key, value in BLOCKS[kind].items() if key != name}
    assert any(name in problem.message for problem in on(surface_for(block), block))


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in REQUIRED_OF_ELEMENTS.items() for name in names]
)
def test_an_element_without_a_required_property_is_refused(kind: str, name: str) -> None:
    element = {key: value for key, value in ELEMENTS[kind].items() if key != name}
    if name == "options":
        element.pop("initial_option", None)
        element.pop("initial_options", None)
    assert any(name in problem for problem in element_problems(element))


@pytest.mark.parametrize("name", ["title", "text", "confirm", "deny"])
def test_a_confirm_dialog_needs_all_its_texts(name: str) -> None:
    confirm = {key: value for key, value in CONFIRM.items() if key != name}
    assert element_problems(button(confirm=confirm)) == [f"/blocks/0/accessory/confirm missing required field: {name}"]


def test_a_section_needs_text_or_fields_and_may_have_both() -> None:
    assert on("message", {"type": "section"})
    assert on("message", {"type": "section", "text": plain()}) == []
    assert on("message", {"type": "section", "fields": [plain()]}) == []


@pytest.mark.parametrize(
    ("block", "place"),
    [
        ({"type": "header", "text": mrkdwn()}, "/blocks/0/text/type"),
        ({"type": "input", "label": mrkdwn(), "element": {"type": "datepicker"}}, "/blocks/0/label/type"),
        (
            {"type": "input", "label": plain(), "hint": mrkdwn(), "element": {"type": "datepicker"}},
            "/blocks/0/hint/type",
        ),
        (image(title=mrkdwn()), "/blocks/0/title/type"),
        (element_in("section", button(text=mrkdwn())), "/blocks/0/accessory/text/type"),
        (
            element_in("section", button(confirm={**CONFIRM, "text": mrkdwn()})),
            "/blocks/0/accessory/confirm/text/type",
        ),
        (
            element_in("section", {"type": "users_select", "placeholder": mrkdwn()}),
            "/blocks/0/accessory/placeholder/type",
        ),
        (
            element_in("section", {"type": "static_select", "options": [{"text": mrkdwn(), "value": "1"}]}),
            "/blocks/0/accessory/options/0/text/type",
        ),
        (
            element_in("section", {"type": "overflow", "options": [{"text": mrkdwn(), "value": "1"}]}),
            "/blocks/0/accessory/options/0/text/type",
        ),
        (
            element_in("section", {"type": "checkboxes", "options": [option(description=mrkdwn())]}),
            "/blocks/0/accessory/options/0/description/type",
        ),
    ],
)
def test_mrkdwn_is_refused_where_only_plain_text_may_stand(block: Json, place: str) -> None:
    assert [(problem.pointer, problem.message) for problem in on("message", block)] == [
        (place, "unsupported type: mrkdwn")
    ]


def test_emoji_is_for_plain_text_and_verbatim_for_mrkdwn() -> None:
    assert on("message", {"type": "section", "text": {**plain(), "emoji": False}}) == []
    assert on("message", {"type": "section", "text": {**mrkdwn(), "verbatim": True}}) == []
    assert on("message", {"type": "section", "text": {**mrkdwn(), "emoji": True}})
    assert on("message", {"type": "section", "text": {**plain(), "verbatim": True}})
