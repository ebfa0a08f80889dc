"""Names of channels: only what Slack takes, never too long, never cut inside a word."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.group import Group, State, channel_name, next_name, suggested_name
from learning.refusal import Reason, Refused

ACCEPTED = re.compile(r"[a-z0-9_-]{1,80}")
WORDS = st.lists(st.text(alphabet="abcdefghij", min_size=1, max_size=12), min_size=1, max_size=40)


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
        ("日本語 sql", "sql"),
    ],
)
def test_a_name_is_made_of_what_was_typed(typed: str, name: str) -> None:
    assert channel_name(typed) == name


@pytest.mark.parametrize("typed", [None, "", "  ", "日本語", "🧭", "---", "___", "!?", "שלום"])
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


@pytest.mark.parametrize(
    ("topic", "name"),
    [
        ("SQL for analysts", "learn-sql-for-analysts"),
        ("日本語の会議", "learn-topic-7"),
        ("שיחות קשות", "learn-topic-7"),
        ("🧭", "learn-topic-7"),
        ("x" * 100, "learn-topic-7"),
        ("learn", "learn-learn"),
    ],
)
def test_a_name_is_offered_for_every_topic(topic: str, name: str) -> None:
    assert suggested_name(topic, 7) == name


@given(st.text(max_size=100), st.integers(1, 10**9))
def test_slack_takes_every_name_that_is_offered(topic: str, topic_id: int) -> None:
    name = suggested_name(topic, topic_id)
    assert ACCEPTED.fullmatch(name)
    assert name.startswith("learn-")
    assert channel_name(name) == name


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


@pytest.mark.parametrize("state", State)
def test_a_group_lives_until_it_is_closed(state: State) -> None:
    group = Group(1, 1, "SQL", "learn-sql", private=True, state=state, formed_by="U1", members=())
    assert group.alive is (state is not State.CLOSED)
