"""Names of channels: only what Slack takes, readable in every script, never too long, never cut inside a word."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.naming import PLACEHOLDERS, channel_name, name_for, next_name, pattern
from learning.refusal import Reason, Refused

ACCEPTED = re.compile(r"[a-z0-9_-]{1,80}")
WORDS = st.lists(st.text(alphabet="abcdefghij", min_size=1, max_size=12), min_size=1, max_size=40)
DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Learn SQL", "learn-sql"),
        ("#learn-sql", "learn-sql"),
        ("  Difficult   conversations: with customers!  ", "difficult-conversations-with-customers"),
        ("Gestão de reuniões", "gestao-de-reunioes"),
        ("Straße & Übung", "strasse-ubung"),
        ("Łódź Ærø Đà", "lodz-aero-da"),
        ("data_science", "data_science"),
        ("R&D 2026", "r-d-2026"),
        ("--a--b--", "a-b"),
        ("ＳＱＬ 101", "sql-101"),
        ("Don’t panic, it's L'équipe", "dont-panic-its-l-equipe"),
        ("Учиться говорить", "uchitsya-govorit"),
        ("Δύσκολες συζητήσεις", "dyskoles-syzitiseis"),
        ("日本語 sql", "ribenyu-sql"),
        ("かいぎ", "kaigi"),
        ("हिन्दी सीखना", "hindi-sikhna"),
        ("🧭 Orientation", "compass-orientation"),
    ],
)
def test_a_name_is_made_of_what_was_typed(typed: str, name: str) -> None:
    assert channel_name(typed) == name


@pytest.mark.parametrize("typed", [None, "", "  ", "---", "___", "!?", "\u200d", "\u0301"])
def test_a_name_needs_a_letter_or_a_digit(typed: str | None) -> None:
    with pytest.raises(Refused) as refused:
        channel_name(typed)
    assert refused.value.reason is Reason.NO_LETTER


@given(st.text())
def test_slack_takes_every_name_that_is_made(typed: str) -> None:
    try:
        name = channel_name(typed)
    except Refused:
        return
    assert ACCEPTED.fullmatch(name)
    assert channel_name(name) == name


@given(WORDS)
def test_a_word_is_never_cut(words: list[str]) -> None:
    kept = channel_name(" ".join(words)).split("-")
    assert kept == words[: len(kept)]


def test_a_taken_name_is_followed_by_numbered_ones() -> None:
    assert next_name("learn-sql") == "learn-sql-2"
    assert next_name("learn-sql-2") == "learn-sql-3"
    assert next_name("learn-sql-9") == "learn-sql-10"
    assert next_name("learn-sql-99") == "learn-sql-100"


def test_a_year_in_a_name_is_not_counted_on() -> None:
    assert next_name("learn-budget-2026") == "learn-budget-2026-2"


@pytest.mark.parametrize("typed", ["a " * 100, "conversations " * 20, "x" * 200, "b" * 75 + " 9", "9" * 80, "1 " * 60])
def test_however_often_a_name_is_taken_the_next_one_is_new_and_fits(typed: str) -> None:
    names = [channel_name(typed)]
    for _ in range(3000):
        names.append(next_name(names[-1]))
    assert all(ACCEPTED.fullmatch(name) for name in names)
    assert len(set(names[:900])) == 900


@given(WORDS)
def test_no_word_is_cut_in_the_next_names_either(words: list[str]) -> None:
    name = channel_name(" ".join(words))
    for _ in range(30):
        name = next_name(name)
    kept = re.sub(r"(-\d+)+$", "", name).split("-")
    assert kept == words[: len(kept)]


# The workspace's pattern


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("learn-{topic}", "learn-{topic}"),
        ("  Lerngruppe {Topic} ", "lerngruppe-{topic}"),
        ("{ topic }", "{topic}"),
        ("Größe: {topic}, {place} ({year}-{month})", "grosse-{topic}-{place}-{year}-{month}-"),
        ("учёба_{number}", "ucheba_{number}"),
        ("{topic}{number}", "{topic}{number}"),
    ],
)
def test_a_pattern_is_kept_as_names_are_spelled(typed: str, kept: str) -> None:
    assert pattern(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (None, Reason.TEXT_EMPTY),
        ("  ", Reason.TEXT_EMPTY),
        ("learn-{thema}", Reason.PATTERN_WRONG),
        ("learn-{}", Reason.PATTERN_WRONG),
        ("learn-{topic", Reason.PATTERN_WRONG),
        ("learn-topic}", Reason.PATTERN_WRONG),
        ("{topic}-{topic}", Reason.PATTERN_WRONG),
        ("learn", Reason.PATTERN_SAME),
        ("{place}-{year}", Reason.PATTERN_SAME),
        ("x" * 34 + "{topic}", Reason.TEXT_LONG),
    ],
)
def test_a_pattern_that_can_make_no_name_is_refused(typed: str | None, reason: Reason) -> None:
    with pytest.raises(Refused) as refused:
        pattern(typed)
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    ("kept", "facts", "name"),
    [
        ("learn-{topic}", {}, "learn-sql-for-analysts"),
        ("learn-{topic}", {"topic": "learn"}, "learn-learn"),
        ("learn-{topic}", {"topic": "日本語の会議"}, "learn-ribenyunohuiyi"),
        ("learn-{topic}", {"topic": "難しい" * 30}, "learn-" + "nanshii" * 10),
        ("learn-{topic}", {"topic": "!?"}, "learn-topic-7"),
        ("learn-{topic}", {"topic": "___"}, "learn-topic-7"),
        ("learn-{topic}", {"topic": "x" * 100}, "learn-topic-7"),
        ("{place}-{topic}-{year}", {"place": "São Paulo"}, "sao-paulo-sql-for-analysts-2026"),
        ("{place}-{topic}-{year}", {}, "sql-for-analysts-2026"),
        ("{topic}-{place}", {"place": "x" * 30}, "sql-for-analysts"),
        ("{topic}_{place}", {}, "sql-for-analysts"),
        ("lg-{year}-{month}-{number}", {"number": 3}, "lg-2026-11-3"),
        ("{topic}-{year}", {"topic": "conversations " * 9}, "conversations-" * 5 + "2026"),
    ],
)
def test_a_name_follows_the_pattern(kept: str, facts: dict[str, str | int], name: str) -> None:
    topic, place = str(facts.get("topic", "SQL for analysts")), str(facts.get("place", ""))
    number = int(facts.get("number", 1))
    assert name_for(kept, topic=topic, topic_id=7, day=DAY, place=place, number=number) == name


PIECES = st.lists(st.sampled_from([f"{{{each}}}" for each in PLACEHOLDERS]) | st.text(max_size=8), max_size=9)


@given(PIECES.map("".join), st.text(max_size=100), st.text(max_size=80), st.integers(1, 10**9), st.integers(1, 400))
def test_slack_takes_every_name_of_every_pattern_that_is_accepted(
    typed: str, topic: str, place: str, topic_id: int, number: int
) -> None:
    try:
        kept = pattern(typed)
    except Refused:
        return
    assert pattern(kept) == kept
    name = name_for(kept, topic=topic, topic_id=topic_id, day=DAY, place=place, number=number)
    assert ACCEPTED.fullmatch(name)
    assert re.search(r"[a-z0-9]", name)
    assert len(name) <= 76
    assert name == name.strip("-_")
    assert channel_name(name) == name


@given(WORDS, st.sampled_from(["learn-{topic}", "{topic}-{year}", "{place}-{topic}-{number}"]), WORDS)
def test_no_word_of_a_topic_or_place_is_cut(words: list[str], kept: str, place: list[str]) -> None:
    name = name_for(kept, topic=" ".join(words), topic_id=7, day=DAY, place=" ".join(place))
    allowed = {*words, *place, "learn", "2026", "1"}
    assert set(name.split("-")) <= allowed
