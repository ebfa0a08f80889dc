"""The table of methods says what is there, and everything the bot calls is there."""

from bot import story
from sandbox.coverage import ABSENT, coverage
from sandbox.scopes import BOT_SCOPES
from sandbox.web.table import METHODS
from tests.conftest import MakeWorld


def test_the_table_speaks_of_every_method_once() -> None:
    names = [entry.method for entry in coverage()]
    assert len(names) == len(set(names))
    assert {entry.method for entry in coverage() if entry.state != "absent"} == set(METHODS)
    assert all(entry.missing for entry in coverage() if entry.state == "partial")
    assert not set(ABSENT) & set(METHODS)


def test_every_scope_a_method_needs_is_one_of_slacks() -> None:
    assert {scope for method in METHODS.values() for scope in method.scopes} <= BOT_SCOPES


async def test_the_bot_calls_nothing_that_the_sandbox_lacks(make_world: MakeWorld, sqlite_url: str) -> None:
    world = await make_world(sqlite_url)
    await story.whole(world.box)
    state = {entry.method: entry.state for entry in coverage()}
    called = {call.method for call in world.box.calls}
    assert {"chat.postMessage", "conversations.create", "views.open"} <= called
    assert {method for method in called if state.get(method, "absent") == "absent"} == set()
    wrong = ("unknown_method", "missing_scope", "invalid_arguments", "invalid_blocks", "not_allowed_token_type")
    assert [(call.method, call.error) for call in world.box.calls if call.error in wrong] == []
