"""What people may type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning import text
from learning.refusal import Reason, Refused

ALLOWED = (
    "SQL for analysts",
    "👩🏽‍💻 Coding",
    "🧭",
    "\U0001fae9",  # an emoji newer than the Unicode tables of Python 3.11
    "ניהול משא ומתן",
    "\u202bناقش العملاء\u202c",
    "日本語の会議",
    "<!channel> <@U1> @here *bold* `code` & <b>",
    "a",
    "x" * 300,
)
INVISIBLE = ("", " ", "\t\n ", "\u200b", "\u200f\u200e", "\u2060\ufeff", "\u00a0\u3000", "\u00ad", "\x00\x1b")
BLANK_LETTERS = ("\u3164", "\u115f\u1160", "\uffa0", "\u2800", "\ufe0f", "\u034f")


@pytest.mark.parametrize("typed", ALLOWED)
def test_what_people_type_is_kept_as_they_typed_it(typed: str) -> None:
    assert text.required(f" \n{typed}\t ", 300) == typed
    assert text.optional(f" \n{typed}\t ", 300) == typed


@pytest.mark.parametrize("typed", [None, *INVISIBLE, *BLANK_LETTERS])
def test_what_nobody_can_see_does_not_fill_a_field(typed: str | None) -> None:
    with pytest.raises(Refused) as refused:
        text.required(typed, 300)
    assert refused.value.reason is Reason.TEXT_EMPTY
    assert text.optional(typed, 300) == ""


def test_what_is_too_long_is_refused_with_both_lengths() -> None:
    for rule in (text.required, text.optional):
        assert rule("x" * 300, 300) == "x" * 300
        with pytest.raises(Refused) as refused:
            rule("x" * 3000, 300)
        assert refused.value.reason is Reason.TEXT_LONG
        assert refused.value.facts == {"longest": 300, "length": 3000}


def test_length_is_counted_without_the_white_space_around() -> None:
    assert text.required("   " + "x" * 300 + "\n" * 2700, 300) == "x" * 300


@given(st.one_of(st.none(), st.text()), st.integers(1, 50))
def test_a_field_keeps_a_visible_text_within_its_length_or_refuses(typed: str | None, longest: int) -> None:
    try:
        kept = text.required(typed, longest)
    except Refused:
        return
    assert 0 < len(kept) <= longest
    assert kept == kept.strip()
    assert text.required(kept, longest) == kept
    assert text.optional(typed, longest) == kept


@pytest.mark.parametrize("unstorable", ["\x00", "\ud800"])
def test_what_no_database_can_store_is_dropped(unstorable: str) -> None:
    assert text.required(f"{unstorable}plan{unstorable}ning", 300) == "planning"
    with pytest.raises(Refused):
        text.required(unstorable, 300)


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", " \n\n ", "\u2028", "\u2029", "\x0b", "\x0c", "\x85"])
def test_a_title_is_one_line(line_break: str) -> None:
    assert text.title(f"Negotiating{line_break}with suppliers") == "Negotiating with suppliers"


@pytest.mark.parametrize("length", [text.TITLE_LONGEST + 1, 3000])
def test_an_endless_title_is_refused(length: int) -> None:
    assert text.title("x" * text.TITLE_LONGEST) == "x" * text.TITLE_LONGEST
    with pytest.raises(Refused) as refused:
        text.title("x" * length)
    assert refused.value.reason is Reason.TEXT_LONG


@given(st.text())
def test_a_title_has_no_second_line(typed: str) -> None:
    try:
        kept = text.title(typed)
    except Refused:
        return
    assert kept.splitlines() == [kept]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SQL for Analysts", "  sql   FOR analysts "),
        ("ＳＱＬ", "sql"),
        ("Entrevistas difíceis", "Entrevistas difi\u0301ceis"),
        ("STRASSE", "Straße"),
        ("ﬁnance", "Finance"),
        ("a\u00a0b", "a b"),
    ],
)
def test_titles_written_in_different_ways_are_the_same(one: str, other: str) -> None:
    assert text.key(one) == text.key(other)


def test_titles_that_differ_by_an_accent_or_an_emoji_are_not_the_same() -> None:
    assert text.key("Peche") != text.key("Pêche")
    assert text.key("🧭") != text.key("🗺")


@given(st.text())
def test_the_key_of_a_key_is_itself(typed: str) -> None:
    assert text.key(text.key(typed)) == text.key(typed)
