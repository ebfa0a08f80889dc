"""The log has the reference that people are shown, and nothing of what they wrote, nor any token."""

import logging
import re
from types import SimpleNamespace

import pytest
from slack_sdk.errors import SlackApiError

from handlers.reply import NOTHING, Open, Reply
from handlers.route import Kind, Routes
from handlers.turn import Turn
from learning.person import Act
from messages import notice
from messages.refs import Ref
from store.rows import InterestRow
from tests.handlers.stage import NOW, Stage, a_message, action, in_modal, submission, typed, words_of
from tests.handlers.test_binder import Titled

PRIVATE = "my manager must not read this"


def reference_in(words: str) -> str:
    """The reference a person is asked to tell."""
    found = re.search(r"reference: ([0-9a-f]{8})", words)
    assert found is not None, words
    return found[1]


async def test_the_reference_that_is_shown_is_in_the_log_with_the_place_of_the_error(
    stage: Stage, routes: Routes, caplog: pytest.LogCaptureFixture
) -> None:
    @routes.action("thing.break", needs=Act.ASK, writes=False)
    async def break_(_: Turn, __: Ref) -> Reply:
        raise KeyError("broken here")

    words = words_of(await stage.gets(Kind.ACTION, action("thing.break")))
    assert reference_in(words) in caplog.text
    assert "action thing.break" in caplog.text
    assert "KeyError" in caplog.text
    assert "in break_" in caplog.text


async def test_two_errors_have_two_references(stage: Stage, routes: Routes) -> None:
    @routes.action("thing.break", needs=Act.ASK, writes=False)
    async def break_(_: Turn, __: Ref) -> Reply:
        raise KeyError("broken here")

    words = [words_of(await stage.gets(Kind.ACTION, action("thing.break"))) for _ in range(2)]
    assert reference_in(words[0]) != reference_in(words[1])


async def test_what_a_database_quotes_of_a_refused_row_does_not_reach_the_log(
    stage_on_each: Stage, routes: Routes, caplog: pytest.LogCaptureFixture
) -> None:
    """PostgreSQL's own words are "Failing row contains (…)"."""
    caplog.set_level(logging.INFO)

    @routes.submit("thing.submit", needs=Act.ASK)
    async def submit(turn: Turn, form: Titled) -> Reply:
        row = InterestRow(
            workspace_id=turn.session.workspace_id,
            topic_id=1,
            person_id=1,
            level_now=99,
            level_wanted=1,
            mode="either",
            hope=form.title,
            registered_at=NOW,
            changed_at=NOW,
        )
        turn.session.add(row)
        await turn.session.flush()
        return NOTHING

    words = words_of(await stage_on_each.gets(Kind.SUBMIT, submission("thing.submit", {"title": typed(PRIVATE)})))
    assert reference_in(words) in caplog.text
    assert "IntegrityError" in caplog.text
    assert PRIVATE not in caplog.text


async def test_what_a_handlers_own_error_quotes_does_not_reach_the_log(
    stage: Stage, routes: Routes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    @routes.submit("thing.submit", needs=Act.ASK)
    async def submit(_: Turn, form: Titled) -> Reply:
        try:
            raise ValueError(f"cannot read {form.title}")
        except ValueError as error:
            raise RuntimeError(f"cannot save {form.title}") from error

    await stage.gets(Kind.SUBMIT, submission("thing.submit", {"title": typed(PRIVATE)}))
    assert "RuntimeError" in caplog.text
    assert PRIVATE not in caplog.text


async def test_what_is_wrong_in_a_form_does_not_reach_the_log(
    stage: Stage, routes: Routes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    @routes.submit("thing.submit", needs=Act.ASK)
    async def submit(_: Turn, __: Titled) -> Reply:
        return NOTHING

    await stage.gets(Kind.SUBMIT, submission("thing.submit", {"title": typed(PRIVATE * 9)}))
    assert PRIVATE not in caplog.text


async def test_an_answer_slack_refuses_is_logged_with_slacks_own_word_and_without_addresses_and_tokens(
    stage: Stage, routes: Routes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    @routes.action("thing.open", needs=Act.ASK, writes=False)
    async def open_(_: Turn, __: Ref) -> Reply:
        return Open(notice.as_page(a_message(PRIVATE)))

    data = {"ok": False, "error": "invalid_arguments", "response_metadata": {"messages": ["[ERROR] /view"]}}
    message = "The request failed. (url: https://slack.com/api/views.open, token xoxb-1-secret)"
    stage.talk.trouble = SlackApiError(message, SimpleNamespace(data=data))  # type: ignore[no-untyped-call]  # slack_sdk has none there
    await stage.gets(Kind.ACTION, action("thing.open"))
    assert "invalid_arguments" in caplog.text
    assert "[ERROR] /view" in caplog.text
    for secret in ("xoxb", "hooks.slack.com", PRIVATE):
        assert secret not in caplog.text


async def test_an_unknown_id_is_not_written_to_the_log(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await stage.gets(Kind.ACTION, action(f"long.gone {PRIVATE}", **in_modal()))
    assert PRIVATE not in caplog.text
