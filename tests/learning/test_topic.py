"""Near-duplicates of a topic, and how far a topic is from a group."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning import text, topic
from learning.refusal import Reason, Refused

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


ALIKE = [
    ("SQL", "Structured Query Language (SQL)"),
    ("Structured query language", "SQL"),
    ("Presentation skills", "Skills presentations"),
    ("Negotiation", "Negotiating"),
    ("Pyhton", "Python"),
    ("Leading teams", "Team leading"),
    ("Project managment", "Project management"),
    ("Machine Learning [ML]", "ml"),
    ("Résumé writing", "Resume writing"),
    ("قراءة الميزانية", "الميزانية قراءة"),
    ("データ分析", "データ分析入門"),
    ("Feedback geben", "Feedback"),
    ("Читать баланс", "Баланс читать"),
]
DIFFERENT = [
    ("Java", "JavaScript"),
    ("SQL", "NoSQL"),
    ("C", "C++"),
    ("C#", "C++"),
    ("Time management", "Project management"),
    ("Public speaking", "Public relations"),
    ("Coaching", "Coding"),
    ("Excel", "Word"),
    ("日本語の会議", "中国語の会話術"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_titles_that_mean_the_same_are_alike(one: str, other: str) -> None:
    assert topic.likeness(one, other) >= topic.ALIKE
    assert topic.near(one, [(7, other), (8, "Welding")]) == [7]
    assert topic.near(other, [(7, one), (8, "Welding")]) == [7]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_titles_that_only_look_alike_are_not(one: str, other: str) -> None:
    assert topic.likeness(one, other) < topic.ALIKE
    assert topic.near(one, [(7, other)]) == []


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_a_symmetric_number_from_0_to_1(one: str, other: str) -> None:
    assert 0 <= topic.likeness(one, other) <= 1
    assert topic.likeness(one, other) == topic.likeness(other, one)


@given(st.text(max_size=30))
def test_a_title_is_wholly_like_itself_however_it_is_composed(title: str) -> None:
    assert topic.likeness(title, title) == 1
    assert topic.likeness(title, unicodedata.normalize("NFD", title)) == 1


@given(st.permutations(["leading", "teams", "through", "change"]))
def test_the_order_of_words_does_not_matter(words: list[str]) -> None:
    assert topic.likeness("leading teams through change", " ".join(words)) == 1


def test_one_of_very_many_is_found() -> None:
    many = [(number, f"Topic of another sort number {number}") for number in range(5_000)]
    assert topic.near("Balance sheets: reading", [*many, (9_999, "Reading balance sheets")]) == [9_999]
    assert topic.near("OKR", [*many, (9_998, "Objectives and key results (OKR)")]) == [9_998]
    assert topic.near("SQL", [*many, (9_997, "Structured Query Language")]) == [9_997]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ()),
        (None, ()),
        (" , ,, ", ()),
        ("SQL, data ,  Data,ＳＱＬ", ("SQL", "data")),
        ("one\ttag, other", ("one\ttag", "other")),
        ("日本, שיחה", ("日本", "שיחה")),
        ("会議、日本，中国", ("会議", "日本", "中国")),
        ("ميزانية، بيانات", ("ميزانية", "بيانات")),
    ],
)
def test_each_tag_is_kept_once_as_it_was_typed_first(typed: str | None, kept: tuple[str, ...]) -> None:
    assert topic.tags(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [(",".join("abcdefghi"), Reason.TAGS_MANY), ("x" * 31, Reason.TAG_LONG), ("a,b," + "y" * 40, Reason.TAG_LONG)],
)
def test_too_many_tags_and_too_long_ones_are_refused(typed: str, reason: Reason) -> None:
    with pytest.raises(Refused) as refused:
        topic.tags(typed)
    assert refused.value.reason is reason


@given(st.text())
def test_any_text_makes_tags_or_is_refused(typed: str) -> None:
    try:
        kept = topic.tags(typed)
    except Refused:
        return
    assert len({text.key(each) for each in kept}) == len(kept) <= topic.MOST_TAGS
    assert all(0 < len(each) <= topic.TAG_LONGEST for each in kept)


def a_topic(id_: int, title: str, waiting: int = 0, *tags: str) -> topic.Topic:
    return topic.Topic(id_, title, "", topic.Kind.TECHNICAL, "U1", waiting, open=True, tags=tags)


def test_neighbours_have_a_similar_title_or_a_tag_in_common_and_are_never_oneself() -> None:
    mine = a_topic(1, "Reading balance sheets", 2, "finance")
    others = [
        mine,
        a_topic(2, "Budgeting", 5, "Finance"),
        a_topic(3, "Welding", 9, "metal"),
        a_topic(4, "Read a balance sheet", 1),
        a_topic(5, "Forecasts", 7, "finance"),
    ]
    assert [each.id for each in topic.neighbours(mine, others)] == [4, 5, 2]
    assert [each.id for each in topic.neighbours(mine, others, most=1)] == [4]
    assert topic.neighbours(mine, []) == []


def test_words_that_tell_something_are_the_long_ones_and_the_tags() -> None:
    assert topic.telling_words(a_topic(1, "How to do SQL for analysts", 0, "Data")) == ["data", "analysts"]
    assert topic.telling_words(a_topic(1, "日本 a b")) == ["日本"]


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
