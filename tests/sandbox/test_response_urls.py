"""response_urls: what an app may do with one, how often and for how long."""

from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import actions, button, client_of, section

Json = dict[str, Any]


async def answer(url: str, **body: Any) -> int:  # noqa: ANN401 - any JSON
    """Post an answer; the HTTP status."""
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
        return response.status


@pytest.fixture
async def url(box: Sandbox) -> str:
    """The response_url of a press on a button of a message to Maria."""
    blocks = [section("Press it"), actions(button("Go", "go"))]
    await client_of(box).chat_postMessage(channel=box.person("Maria").id, text="x", blocks=blocks)
    await box.person("Maria").presses("Go")
    found: str = box.sent[-1].payload["response_url"]
    return found


async def test_five_uses_are_all(box: Sandbox, url: str) -> None:
    statuses = [await answer(url, text=f"answer {number}") for number in range(6)]
    assert statuses == [200] * 5 + [404]
    await box.person("Maria").sees("answer 4")
    box.person("Maria").does_not_see("answer 5")


async def test_it_dies_after_thirty_minutes_of_the_sandbox_clock(box: Sandbox, url: str) -> None:
    box.clock.move_by(timedelta(minutes=29))
    assert await answer(url, text="in time") == 200
    box.clock.move_by(timedelta(minutes=2))
    assert await answer(url, text="too late") == 404


async def test_the_original_is_replaced_or_deleted(box: Sandbox, url: str) -> None:
    maria = box.person("Maria")
    assert await answer(url, replace_original=True, text="replaced") == 200
    await maria.sees("replaced")
    maria.does_not_see("Press it")
    assert await answer(url, delete_original=True) == 200
    maria.does_not_see("replaced")


async def test_an_answer_for_all_or_for_one(box: Sandbox, url: str) -> None:
    assert await answer(url, text="for all", response_type="in_channel") == 200
    assert await answer(url, text="for one") == 200
    history = await client_of(box).conversations_history(channel=box.ws.app_direct(box.person("Maria").id).id)
    texts = [message["text"] for message in history["messages"]]
    assert "for all" in texts
    assert "for one" not in texts


async def test_an_ephemeral_message_is_replaced_and_cannot_become_public(box: Sandbox, url: str) -> None:
    maria = box.person("Maria")
    await answer(url, text="menu", blocks=[section("The menu"), actions(button("More", "more"))])
    await maria.presses("More")
    payload = box.sent[-1].payload
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    second = payload["response_url"]
    assert await answer(second, replace_original=True, response_type="in_channel", text="x") == 400
    assert await answer(second, replace_original=True, text="another menu") == 200
    await maria.sees("another menu")
    assert await answer(second, replace_original=True, attachments=[{"text": "a third menu"}]) == 200
    await maria.sees("a third menu")
    assert await answer(second, replace_original=True, text="another menu") == 200
    maria.does_not_see("The menu")
    assert await answer(second, delete_original=True) == 200
    maria.does_not_see("another menu")


async def test_what_slack_would_refuse_is_refused(box: Sandbox, url: str) -> None:
    assert await answer(url) == 400
    assert await answer(url, text="x", colour="red") == 400
    assert await answer(url, text="x", blocks=[{"type": "section"}]) == 400
    assert await answer(url, text="x", attachments=[{"colour": "red"}]) == 400
    assert await answer(f"{box.url}/response/unknown", text="x") == 404
    async with aiohttp.ClientSession() as session, session.post(url, data=b"\xff{") as response:
        assert response.status == 400


async def test_a_select_with_response_url_enabled_gives_one_to_its_form(box: Sandbox) -> None:
    maria = box.person("Maria")
    select = {"type": "conversations_select", "action_id": "a", "response_url_enabled": True}
    label = {"type": "plain_text", "text": "Where"}
    view = {
        "type": "modal",
        "title": label,
        "submit": label,
        "blocks": [{"type": "input", "block_id": "b", "label": label, "element": select}],
    }
    await client_of(box).views_open(trigger_id=box._triggers.issue(maria.id), view=view)
    await maria.fills({"Where": "general"})
    await maria.submits()
    [given] = box.sent[-1].payload["response_urls"]
    assert (given["block_id"], given["action_id"]) == ("b", "a")
    assert await answer(given["response_url"], text="hello", response_type="in_channel") == 200
    await maria.sees("hello", where="general")
