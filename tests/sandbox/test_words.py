from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.words import as_text, view_as_text, visible_text

NAMES = {"U1": "Maria", "U2": "João", "C1": "peer-learning", "G1": "people-team", "S1": "facilitators"}


def names(key: str) -> str:
    return NAMES.get(key, "")


def read(text: str) -> str:
    return as_text(None, text, names)


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower()}


def rich(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(parts)}


def part(kind: str, *elements: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"type": f"rich_text_{kind}", "elements": list(elements), **more}


def words(text: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def button(text: str) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": text}


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Hello <@U1>!", "Hello @Maria!"),
        ("<@U9|nina> left <#C1>, see <#C9|archive>", "@nina left #peer-learning, see #archive"),
        ("<!subteam^S1> <!subteam^S2|@leads>", "@facilitators @leads"),
        ("<!here> <!channel> <!everyone>", "@here @channel @everyone"),
        ("Read <https://a.example/?x=1&amp;y=2|the notes>", "Read the notes"),
        ("Read <https://a.example/?x=1&amp;y=2>", "Read https://a.example/?x=1&y=2"),
        ("Write to <mailto:ann@a.example> or <mailto:bo@a.example|Bo>", "Write to ann@a.example or Bo"),
        ("On <!date^1700000000^{date_long} at {time}|14 November>", "On 14 November"),
        ("On <!date^1700000000^{date}^https://a.example|14 Nov &amp; on>", "On 14 Nov & on"),
        ("Fish &amp; chips, 1 &lt; 2 &gt; 0", "Fish & chips, 1 < 2 > 0"),
        ("&amp;lt; stays", "&lt; stays"),
        ("I typed &lt;!channel&gt; and &lt;@U1&gt;", "I typed <!channel> and <@U1>"),
        ("*Topic:* _Rust_ for `beginners`", "Topic: Rust for beginners"),
        ("*for <@U1>* and _*both*_", "for @Maria and both"),
        ("~Monday~ Tuesday", "~Monday~ Tuesday"),
        ("2 * 3 * 4 and snake_case_name and **", "2 * 3 * 4 and snake_case_name and **"),
        ("`*not bold* <@U1> &lt;b&gt;`", "*not bold* @Maria <b>"),
        ("```\na *b*\n  c\n```", "a *b*\n  c"),
        ("> quoted\n• one\n• two", "> quoted\n• one\n• two"),
        ("a\0b <@U1>", "a\N{REPLACEMENT CHARACTER}b @Maria"),
    ],
)
def test_text_reads_as_on_the_screen(written: str, seen: str) -> None:
    assert read(written) == seen


def test_plain_text_has_no_markup() -> None:
    block = {"type": "section", "text": plain("*not bold* <@U1> &lt;")}
    assert as_text([block], None, names) == "*not bold* <@U1> &lt;"


def test_a_message_with_blocks_shows_its_blocks_and_not_its_text() -> None:
    blocks = [
        {"type": "header", "text": plain("New topic")},
        {"type": "section", "text": mrkdwn("<@U1> wants to learn *Rust*")},
        {"type": "section", "fields": [mrkdwn("*Level:* new"), plain("Time: mornings")]},
        {"type": "divider"},
        {"type": "context", "elements": [mrkdwn("Asked in <#C1>"), plain("today")]},
        {
            "type": "image",
            "image_url": "https://a.example/crab.png",
            "alt_text": "a crab",
            "title": plain("Ferris"),
        },
        {
            "type": "actions",
            "elements": [
                button("I'm interested"),
                button("Not now"),
                {"type": "users_select", "placeholder": plain("Pick a person")},
                {"type": "overflow", "options": [option("Edit")]},
            ],
        },
    ]
    expected = f"""\
        New topic
        =========
        @Maria wants to learn Rust
        Level: new
        Time: mornings
        {"─" * 60}
        Asked in #peer-learning today
        Ferris
        (image: a crab)
        [I'm interested] [Not now] [Pick a person ▾] [⋯]"""
    assert as_text(blocks, "the fallback", names, width=60) == dedent(expected)


def test_visible_text_leaves_out_what_is_drawn_and_does_not_wrap() -> None:
    long = "word " * 60 + "end"
    blocks = [
        {"type": "header", "text": plain("Title")},
        {"type": "divider"},
        {"type": "section", "text": mrkdwn(long), "accessory": button("Join")},
    ]
    assert visible_text(blocks, None, names) == f"Title\n{long}\n[Join]"


def test_long_lines_wrap_at_the_width_and_links_stay_whole() -> None:
    assert as_text(None, "one two three four", names, width=9) == "one two\nthree\nfour"
    assert as_text(None, "see <https://a.example/long-link>", names, width=9) == ("see\nhttps://a.example/long-link")


def test_lists_quotes_and_code_of_rich_text_keep_their_shape() -> None:
    block = rich(
        part("section", words("Hi "), {"type": "user", "user_id": "U1"}, words(", see "), words("bold", bold=True)),
        part("list", part("section", words("one")), part("section", words("two")), style="bullet"),
        part("list", part("section", words("first")), part("section", words("second")), style="ordered", indent=1),
        part("quote", words("so it is\nsaid")),
        part("preformatted", words("a = 1")),
    )
    assert as_text([block], None, names) == (
        "Hi @Maria, see bold\n• one\n• two\n  1. first\n  2. second\n> so it is\n> said\n    a = 1"
    )


@pytest.mark.parametrize(
    ("element", "seen"),
    [
        ({"type": "link", "url": "https://a.example"}, "https://a.example"),
        ({"type": "link", "url": "https://a.example", "text": "notes"}, "notes"),
        ({"type": "channel", "channel_id": "C1"}, "#peer-learning"),
        ({"type": "usergroup", "usergroup_id": "S1"}, "@facilitators"),
        ({"type": "broadcast", "range": "here"}, "@here"),
        ({"type": "emoji", "name": "wave", "unicode": "1f44b"}, "👋"),
        ({"type": "emoji", "name": "parrot"}, ":parrot:"),
        ({"type": "date", "timestamp": 1700000000, "format": "{date}", "fallback": "14 Nov"}, "14 Nov"),
        ({"type": "date", "timestamp": 1700000000, "format": "{date}"}, "2023-11-14 22:13 UTC"),
        ({"type": "color", "value": "#ff0000"}, "#ff0000"),
        (words("gone", strike=True), "~gone~"),
        (words("&lt;b&gt;"), "&lt;b&gt;"),
    ],
)
def test_each_inline_element_of_rich_text_reads_as_on_the_screen(element: dict[str, Any], seen: str) -> None:
    assert as_text([rich(part("section", element))], None, names) == seen


@pytest.mark.parametrize(
    ("element", "seen"),
    [
        ({"type": "plain_text_input"}, "( … )"),
        ({"type": "plain_text_input", "placeholder": plain("A topic")}, "( A topic )"),
        ({"type": "plain_text_input", "initial_value": "Rust\nor Go"}, "( Rust or Go )"),
        ({"type": "number_input", "initial_value": "2"}, "( 2 )"),
        ({"type": "rich_text_input", "initial_value": rich(part("section", words("Hello")))}, "( Hello )"),
        ({"type": "static_select", "placeholder": plain("Level"), "options": [option("One")]}, "[Level ▾]"),
        ({"type": "static_select", "options": [option("One")], "initial_option": option("One")}, "[One ▾]"),
        (
            {"type": "multi_static_select", "initial_options": [option("One"), option("Two")]},
            "[One, Two ▾]",
        ),
        ({"type": "external_select"}, "[Select ▾]"),
        ({"type": "users_select", "initial_user": "U2"}, "[@João ▾]"),
        ({"type": "multi_conversations_select", "initial_conversations": ["C1", "U1"]}, "[#peer-learning, @Maria ▾]"),
        ({"type": "channels_select", "initial_channel": "C1"}, "[#peer-learning ▾]"),
        ({"type": "datepicker"}, "[Select a date ▾]"),
        ({"type": "datepicker", "initial_date": "2026-03-02"}, "[2026-03-02 ▾]"),
        ({"type": "timepicker", "initial_time": "09:30"}, "[09:30 ▾]"),
        ({"type": "datetimepicker", "initial_date_time": 1700000000}, "[2023-11-14 22:13 UTC ▾]"),
        ({"type": "file_input"}, "[Add files]"),
        (
            {
                "type": "radio_buttons",
                "options": [option("one"), option("two")],
                "initial_option": option("two"),
            },
            "( ) one  (•) two",
        ),
        (
            {
                "type": "checkboxes",
                "options": [{**option("one"), "description": plain("the first")}, option("two")],
            },
            "( ) one – the first  ( ) two",
        ),
    ],
)
def test_an_input_shows_its_label_and_what_it_holds(element: dict[str, Any], seen: str) -> None:
    block = {"type": "input", "block_id": "b", "label": plain("Topic"), "element": element}
    assert as_text([block], None, names) == f"Topic: {seen}"


def test_a_modal_shows_title_inputs_hints_errors_and_buttons() -> None:
    view = {
        "type": "modal",
        "title": plain("Learn something"),
        "submit": plain("Ask"),
        "close": plain("Cancel"),
        "blocks": [
            {
                "type": "input",
                "block_id": "topic",
                "label": plain("Topic"),
                "hint": plain("In a few words"),
                "element": {"type": "plain_text_input", "action_id": "a"},
            },
            {
                "type": "input",
                "block_id": "note",
                "label": plain("Note"),
                "optional": True,
                "element": {"type": "plain_text_input", "action_id": "a"},
            },
        ],
    }
    expected = """\
        Learn something
        ===============
        Topic: ( … )
          In a few words
          ⚠ Please name a topic
        Note (optional): ( … )
        [Ask] [Cancel]"""
    assert view_as_text(view, names, errors={"topic": "Please name a topic"}) == dedent(expected)


def test_a_modal_without_submit_can_only_be_closed_and_a_home_tab_has_no_buttons() -> None:
    blocks = [{"type": "section", "text": mrkdwn("Hello <@U1>")}]
    modal = {"type": "modal", "title": plain("Hi"), "blocks": blocks}
    assert view_as_text(modal, names) == "Hi\n==\nHello @Maria\n[Close]"
    assert view_as_text({"type": "home", "blocks": blocks}, names) == "Hello @Maria"


def test_newer_blocks_can_be_read_too() -> None:
    blocks = [
        {"type": "markdown", "text": "# A plan"},
        {"type": "alert", "text": plain("Careful"), "level": "warning"},
        {
            "type": "table",
            "rows": [
                [{"type": "raw_text", "text": "Who"}, {"type": "raw_text", "text": "When"}],
                [rich(part("section", {"type": "user", "user_id": "U1"})), {"type": "raw_text", "text": "Friday"}],
            ],
        },
        {
            "type": "carousel",
            "elements": [
                {"type": "card", "title": mrkdwn("*Rust*"), "body": mrkdwn("slow"), "actions": [button("Go")]}
            ],
        },
        {"type": "task_card", "task_id": "1", "title": "Search", "details": rich(part("section", words("all")))},
        {"type": "context_actions", "elements": [{"type": "icon_button", "icon": "trash", "text": plain("Delete")}]},
        {"type": "video", "title": plain("A talk"), "alt_text": "someone talks"},
    ]
    assert visible_text(blocks, None, names).split("\n") == [
        "# A plan",
        "Careful",
        "Who | When",
        "@Maria | Friday",
        "Rust",
        "slow",
        "[Go]",
        "Search",
        "all",
        "[Delete]",
        "A talk",
        "(image: someone talks)",
    ]


def test_a_message_with_nothing_in_it_reads_as_nothing() -> None:
    assert as_text(None, None, names) == ""
    assert as_text([], "text", names) == "text"


KEYS = st.sampled_from(
    ("type", "text", "elements", "element", "options", "initial_options", "title", "label", "rows", "timestamp")
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=6,
)
KINDS = st.sampled_from(
    ("section", "input", "actions", "rich_text", "rich_text_list", "checkboxes", "static_select", "table", "card")
)


BLOCK = st.builds(lambda kind, rest: {**rest, "type": kind}, KINDS, st.dictionaries(KEYS, JSON, max_size=4))


@given(st.lists(BLOCK | JSON, max_size=3))
def test_reading_never_fails_whatever_the_blocks_hold(blocks: list[Any]) -> None:
    as_text(blocks, None, names, width=20)
    view_as_text({"type": "modal", "blocks": blocks}, names)
