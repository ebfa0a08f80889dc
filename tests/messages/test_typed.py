"""What people type is shown as they typed it, and never becomes a mention, a link or bold."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.words import escape
from tests.messages.samples import HOSTILE, Sample, Words, samples

MARK = "Ⓜ"
"""Begins what people typed, to be found again in what is shown; no sentence of ours has it."""


def text_objects(value: object) -> Iterator[dict[str, Any]]:
    """Every text object anywhere in a payload."""
    if isinstance(value, dict):
        if value.get("type") in ("mrkdwn", "plain_text") and isinstance(value.get("text"), str):
            yield value
        for held in value.values():
            yield from text_objects(held)
    elif isinstance(value, list):
        for held in value:
            yield from text_objects(held)


def shown(sample: Sample) -> Iterator[str]:
    """What Slack reads as markup."""
    for found in text_objects(sample.payload):
        if found["type"] == "mrkdwn":
            yield found["text"]
    if sample.surface == "message":
        yield sample.payload["text"]


@settings(max_examples=10, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_what_was_typed_stands_in_plain_text_only_or_escaped_in_the_notification(typed: str) -> None:
    words = Words(f"{MARK}{typed}")
    for sample in samples(words):
        for found in text_objects(sample.payload):
            assert found["type"] == "plain_text" or MARK not in found["text"], sample.name
        if sample.surface == "message" and MARK in sample.payload["text"]:
            kept = sample.payload["text"]
            for line in kept.split(MARK)[1:]:
                assert "<" not in line, sample.name


def test_nothing_typed_pings_anybody() -> None:
    for sample in samples(Words(HOSTILE)):
        for markup in shown(sample):
            for ping in ("<!channel>", "<@U1>", "<https://x.example|y>"):
                assert ping not in markup, sample.name


def test_every_text_of_ours_in_markup_is_verbatim_so_that_nothing_in_it_becomes_a_link() -> None:
    for sample in samples(Words("a")):
        for found in text_objects(sample.payload):
            if found["type"] == "mrkdwn":
                assert found["verbatim"] is True, sample.name
            else:
                assert found["emoji"] is False, sample.name


@pytest.mark.parametrize("typed", ["*bold*", "`code`", "_it_", "~no~", ":tada:", "@here", "&amp;", "<b>"])
def test_what_was_typed_is_shown_as_it_was_typed(typed: str) -> None:
    for sample in samples(Words(f"{MARK}{typed}{MARK}")):
        if sample.name in ("card.card 0", "topic.added", "objective.saved", "checkin.nudge one", "charter.charter"):
            assert f"{MARK}{typed}{MARK}" in _first_of(sample), sample.name


def _first_of(sample: Sample) -> str:
    return next(str(found["text"]) for found in text_objects(sample.payload["blocks"]) if MARK in found["text"])


@settings(max_examples=50)
@given(st.text())
def test_escaping_disarms_and_can_be_undone(text: str) -> None:
    escaped = escape(text)
    assert "<" not in escaped
    assert ">" not in escaped
    assert escaped.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&") == text
