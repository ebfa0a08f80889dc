"""Near-duplicates of a topic, and how far a topic is from a group."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning import text, topic

OPEN = [
    (1, "Difficult conversations with customers"),
    (2, "Conversations with difficult customers"),
    (3, "SQL for analysts"),
    (4, "Leading without authority"),
    (5, "שיחות קשות עם לקוחות"),
    (6, "日本語の会議"),
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("difficult conversations with CUSTOMERS", 1),
        ("Dificult conversations with customer", 1),
        ("analysts for sql", 3),
        ("Leading without authority!", 4),
        ("שיחות קשות עם לקוח", 5),
        ("日本語の会議術", 6),
    ],
)
def test_a_topic_that_may_be_meant_comes_first(typed: str, meant: int) -> None:
    assert topic.near(typed, OPEN)[0] == meant


def test_the_same_words_in_another_order_are_wholly_alike() -> None:
    assert topic.near("customers with difficult conversations", OPEN)[:2] == [1, 2]


@pytest.mark.parametrize("typed", ["Welding", "🧭", "Kubernetes", "x" * 100])
def test_another_topic_is_not_mistaken_for_one_that_exists(typed: str) -> None:
    assert topic.near(typed, OPEN) == []


def test_only_so_many_are_shown() -> None:
    assert topic.near("SQL", [(id_, "sql") for id_ in range(9)]) == [0, 1, 2, 3, 4]
    assert topic.near("SQL", [(id_, "sql") for id_ in range(9)], most=2) == [0, 1]


TITLES = st.lists(st.text(alphabet="abcdé שין日本 ", max_size=12), max_size=8)


@given(TITLES, st.text(alphabet="abcdé שין日本 ", max_size=12))
def test_what_is_near_is_among_the_others_once_and_the_same_title_always(titles: list[str], typed: str) -> None:
    others = list(enumerate(titles))
    found = topic.near(typed, others, most=len(others))
    assert len(found) == len(set(found))
    same = [id_ for id_, title in others if text.key(title) == text.key(typed)]
    assert set(same) <= set(found) <= set(range(len(titles)))
    assert sorted(topic.near(typed, reversed(others), most=len(others))) == sorted(found)


@pytest.mark.parametrize(("waiting", "missing"), [(0, 6), (5, 1), (6, 0), (40, 0)])
def test_nobody_is_missing_once_there_are_enough_for_a_group(waiting: int, missing: int) -> None:
    assert topic.missing(waiting, 6) == missing
