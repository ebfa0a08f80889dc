"""A need named for somebody else: what the one who named it sees, and how often one may."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning import suggestion
from learning.refusal import Reason, Refused
from learning.suggestion import State, Suggestion

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SENT = Suggestion(1, 2, "U2", 3, "U3", 4, "SQL", "You asked for it", True, State.PENDING, False, "", NOW)

answers = st.builds(
    replace,
    st.just(SENT),
    state=st.sampled_from(State),
    shown=st.booleans(),
    chosen=st.text(max_size=5),
    word=st.text(max_size=5),
    reason=st.text(max_size=5),
    from_supervisor=st.booleans(),
    by=st.sampled_from(["", "U3"]),
    channel=st.none() | st.just("D1"),
)
"""What can become of a suggestion."""
topics = st.sampled_from([(4, "SQL"), (None, " sql "), (5, "Excel"), (None, "Excel")])


@given(answers)
def test_whatever_became_of_it_only_what_is_shown_can_be_told_from_waiting(answered: Suggestion) -> None:
    seen = suggestion.seen_by_suggester(answered)
    if answered.state is State.ACCEPTED and answered.shown:
        assert seen.registered == answered.chosen
        seen = replace(seen, registered="")
    assert seen == suggestion.seen_by_suggester(SENT)


@given(st.lists(answers, min_size=1, max_size=4), topics)
def test_whether_something_was_suggested_before_does_not_depend_on_the_answer(
    answered: list[Suggestion], again: tuple[int | None, str]
) -> None:
    assert suggestion.is_repeated(*again, answered) == suggestion.is_repeated(*again, [SENT])


@pytest.mark.parametrize(
    ("topic_id", "title", "repeated"),
    [(4, "SQL, renamed", True), (None, "ＳＱＬ", True), (9, "sql", True), (9, "Excel", False), (None, "Excel", False)],
)
def test_the_same_topic_or_the_same_title_is_the_same_suggestion(
    topic_id: int | None, title: str, *, repeated: bool
) -> None:
    assert suggestion.is_repeated(topic_id, title, [SENT]) is repeated
    assert not suggestion.is_repeated(topic_id, title, [])


def test_two_new_topics_are_two_suggestions() -> None:
    assert not suggestion.is_repeated(None, "Excel", [replace(SENT, topic_id=None, title="SQL")])


@pytest.mark.parametrize(("by", "supervisor", "is_theirs"), [("U1", "U1", True), ("U1", "U2", False), ("", "", False)])
def test_a_suggestion_is_the_supervisors_when_the_profile_says_so(by: str, supervisor: str, *, is_theirs: bool) -> None:
    assert suggestion.is_from_supervisor(by, supervisor) is is_theirs


@pytest.mark.parametrize(("topic_id", "title"), [(None, ""), (1, "SQL")])
def test_a_topic_or_a_title_and_never_both(topic_id: int | None, title: str) -> None:
    with pytest.raises(Refused) as refused:
        suggestion.one_topic(topic_id, title)
    assert refused.value.reason is Reason.SUGGEST_ONE


def test_one_of_the_two_is_enough() -> None:
    suggestion.one_topic(1, "")
    suggestion.one_topic(None, "SQL")


@given(st.integers(0, 100))
def test_twenty_a_day_and_no_more(today: int) -> None:
    if today < suggestion.MOST_A_DAY:
        suggestion.not_too_many(today)
        return
    with pytest.raises(Refused) as refused:
        suggestion.not_too_many(today)
    assert refused.value.facts == {"most": 20}
