"""Laws: garbage never raises, and what slack_sdk builds within the limits is accepted."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models import blocks as sdk
from slack_sdk.models.views import View

from sandbox.strict import (
    Problem,
    check_message,
    check_metadata,
    check_options,
    check_view,
    check_view_response,
)

from .strict_examples import BLOCKS, ELEMENTS, Json, element_in, home, modal, plain

NAMES = sorted(
    {name for example in (*BLOCKS.values(), *ELEMENTS.values()) for name in example}
    | {"blocks", "options", "option_groups", "event_type", "event_payload", "response_action", "errors", "view"}
)
KINDS = [*BLOCKS, *ELEMENTS, "modal", "home", "plain_text", "mrkdwn", "errors", "update"]

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(KINDS)
    | st.sampled_from(["\ud800", "-1.5", "2026-02-30", "\N{SUPERSCRIPT TWO}"])
)
json = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=8,
)


def told(problems: list[Problem]) -> bool:
    return all(problem.error and problem.message for problem in problems)


@given(st.tuples(json, json))
def test_any_json_is_judged_without_raising(values: tuple[Any, Any]) -> None:
    one, two = values
    assert told(check_message(one, two, metadata=two))
    assert told(check_message(one, [two], updating=True))
    assert told(check_view(one))
    assert told(check_view_response(one, two))
    assert told(check_options(one))
    assert told(check_metadata(one))


@st.composite
def spoilt(draw: st.DrawFn) -> Json:
    """A valid block with one value replaced by anything."""
    kind = draw(st.sampled_from([*BLOCKS, *ELEMENTS]))
    holder = draw(st.sampled_from(["section", "input", "actions"]))
    block = BLOCKS.get(kind) or element_in(holder, ELEMENTS[kind])
    key = draw(st.sampled_from(sorted(block)))
    return {**block, key: _replaced(draw, block[key])}


def _replaced(draw: st.DrawFn, value: object) -> object:
    if isinstance(value, dict) and value and draw(st.integers(0, 3)):
        key = draw(st.sampled_from(sorted(value)))
        return {**value, key: _replaced(draw, value[key])}
    if isinstance(value, list) and value and draw(st.integers(0, 3)):
        return [_replaced(draw, value[0]), *value[1:]]
    return draw(json)


@given(spoilt())
def test_a_valid_block_with_garbage_somewhere_is_judged_without_raising(block: Json) -> None:
    assert told(check_message("text", [block]))
    assert told(check_view(modal(block)))
    assert told(check_view(home(block)))
    assert told(check_view_response({"response_action": "push", "view": modal(block)}, modal(block)))


def test_json_nested_deeper_than_python_can_follow_is_judged_too() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    for place in ({"type": "section", "text": deep}, {"type": deep}, {"type": "rich_text", "elements": deep}, deep):
        assert check_message("text", [place])
        assert check_view(modal(place))
    assert check_view(modal(BLOCKS["divider"], private_metadata=deep))
    assert check_metadata({"event_type": "t", "event_payload": {"key": deep}})
    assert check_options({"options": deep})
    assert check_view_response({"response_action": "errors", "errors": {"a": deep}}, modal())


def words(most: int) -> st.SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=min(most, 40)) | st.just("x" * most)


def plain_texts(most: int) -> st.SearchStrategy[sdk.PlainTextObject]:
    return st.builds(sdk.PlainTextObject, text=words(most), emoji=st.none() | st.booleans())


def texts(most: int) -> st.SearchStrategy[sdk.TextObject]:
    return plain_texts(most) | st.builds(sdk.MarkdownTextObject, text=words(most), verbatim=st.none() | st.booleans())


options = st.lists(
    st.builds(sdk.Option, value=words(150), text=plain_texts(75), description=st.none() | plain_texts(75)),
    min_size=1,
    max_size=5,
    unique_by=lambda option: option.value,
)
confirms = st.none() | st.builds(
    sdk.ConfirmObject,
    title=plain_texts(100),
    text=plain_texts(300),
    confirm=plain_texts(30),
    deny=plain_texts(30),
    style=st.sampled_from([None, "primary", "danger"]),
)
buttons = st.builds(
    sdk.ButtonElement,
    text=plain_texts(75),
    action_id=st.just("button"),
    value=st.none() | words(2000),
    style=st.sampled_from([None, "primary", "danger"]),
    confirm=confirms,
)


@st.composite
def static_selects(draw: st.DrawFn) -> sdk.StaticSelectElement:
    listed = draw(options)
    return sdk.StaticSelectElement(
        action_id="select",
        placeholder=draw(st.none() | plain_texts(150)),
        options=listed,
        initial_option=draw(st.none() | st.sampled_from(listed)),
        confirm=draw(confirms),
    )


menus = (
    static_selects()
    | st.builds(sdk.UserSelectElement, action_id=st.just("users"), placeholder=plain_texts(150))
    | st.builds(sdk.RadioButtonsElement, action_id=st.just("radio"), options=options)
    | st.builds(sdk.CheckboxesElement, action_id=st.just("boxes"), options=options)
    | st.builds(
        sdk.DatePickerElement, action_id=st.just("date"), initial_date=st.dates().map(lambda day: day.isoformat())
    )
    | st.builds(
        sdk.TimePickerElement, action_id=st.just("time"), initial_time=st.times().map(lambda time: f"{time:%H:%M}")
    )
)
fields = menus | st.builds(
    sdk.PlainTextInputElement,
    action_id=st.just("text"),
    placeholder=st.none() | plain_texts(150),
    initial_value=st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    multiline=st.none() | st.booleans(),
)
blocks = st.one_of(
    st.builds(sdk.SectionBlock, text=texts(3000), accessory=st.none() | buttons | menus),
    st.builds(sdk.SectionBlock, fields=st.lists(texts(2000), min_size=1, max_size=10)),
    st.builds(sdk.HeaderBlock, text=plain_texts(150)),
    st.builds(sdk.DividerBlock),
    st.builds(sdk.ContextBlock, elements=st.lists(texts(200), min_size=1, max_size=10)),
    st.builds(sdk.ActionsBlock, elements=st.tuples(buttons, menus).map(list)),
    st.builds(sdk.ImageBlock, image_url=words(3000), alt_text=words(2000), title=st.none() | plain_texts(2000)),
    st.builds(
        sdk.InputBlock,
        label=plain_texts(2000),
        hint=st.none() | plain_texts(2000),
        element=fields,
        optional=st.none() | st.booleans(),
    ),
)


@given(blocks)
def test_a_block_that_slack_sdk_builds_within_the_limits_is_accepted_everywhere(block: sdk.Block) -> None:
    shown = block.to_dict()
    assert [problem for problem in check_message("text", [shown]) if problem.error != "msg_blocks_too_long"] == []
    assert check_view(home(shown)) == []


@given(st.lists(blocks, min_size=1, max_size=4), plain_texts(24), st.none() | words(3000))
def test_a_modal_that_slack_sdk_builds_within_the_limits_is_accepted(
    listed: list[sdk.Block], title: sdk.PlainTextObject, metadata: str | None
) -> None:
    view = View(type="modal", title=title, submit=plain("Send"), blocks=listed, private_metadata=metadata)
    assert check_view(view.to_dict()) == []
