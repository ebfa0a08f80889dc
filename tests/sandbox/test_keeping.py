"""A sandbox that is saved and loaded goes on where it was."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import (
    MANIFEST,
    TEXT,
    actions,
    button,
    channel_id,
    client_of,
    field,
    modal,
    refusal,
    section,
)
from tests.sandbox.test_response_urls import answer


async def test_everything_is_there_again(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.json"
    async with Sandbox(MANIFEST) as box:
        api, maria = client_of(box), box.person("Maria")
        general = channel_id(box, "general")
        await api.conversations_join(channel=general)
        blocks = [section("Topic"), actions(button("Join", "join"))]
        ts = (await api.chat_postMessage(channel=general, text="Topic", blocks=blocks))["ts"]
        await api.pins_add(channel=general, timestamp=ts)
        await api.chat_postMessage(channel=general, text="in its thread", thread_ts=ts)
        await api.views_publish(user_id=maria.id, view={"type": "home", "blocks": [section("At home")]})
        form = modal("Form", field("Name", "name", TEXT))
        await api.views_open(trigger_id=box._triggers.issue(maria.id), view=form)
        await maria.fills({"Name": "half done"})
        await api.reactions_add(channel=general, timestamp=ts, name="eyes")
        await api.files_upload_v2(channel=general, filename="a.txt", content=b"abc", alt_txt="Letters")
        await api.conversations_canvases_create(
            channel_id=general, document_content={"type": "markdown", "markdown": "# Plan"}
        )
        next_week = int((box.clock.now() + timedelta(days=9)).timestamp())
        await api.chat_scheduleMessage(channel=general, text="later", post_at=next_week)
        box.change_group("facilitators", "Annika")
        await box.quiet()
        url = box.gestures.response_url(general, maria.id).removeprefix(box.url)
        box.clock.move_by(timedelta(days=3))
        screen, state = maria.screen(), box.ws.state.dump()
        undelivered, token = box._events.undelivered, box.bot_token
        assert undelivered > 0
        await box.quiet()
        box.save(file)
    async with Sandbox(MANIFEST) as box:
        box.load(file)
        assert box.person("Maria").screen() == screen
        assert box.ws.state.dump() == state
        assert box.bot_token == token
        assert box._events.undelivered == undelivered
        assert box.clock.offset >= timedelta(days=3)
        assert (await answer(f"{box.url}{url}", text="late")) == 404
        api = client_of(box)
        thread = await api.conversations_replies(channel=general, ts=ts)
        assert [message["text"] for message in thread["messages"]] == ["Topic", "in its thread"]
        assert (await api.chat_postMessage(channel=general, text="after"))["ts"] > ts
        await box.person("Maria").fills({"Name": "done"})


async def test_a_file_of_an_older_sandbox_is_read(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.json"
    box = Sandbox(MANIFEST)
    box.save(file)
    old = json.loads(file.read_text())
    for name in ("files", "usergroups", "canvases", "scheduled", "dead_tokens"):
        del old["state"][name]
    for name in ("client_id", "client_secret"):
        del old["identity"][name]
    file.write_text(json.dumps(old))
    again = Sandbox(MANIFEST)
    again.load(file)
    assert again.bot_token == box.bot_token
    assert again.identity.client_secret


async def test_a_dead_token_stays_dead(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.json"
    async with Sandbox(MANIFEST) as box:
        box.uninstall()
        await box.quiet()
        box.save(file)
    async with Sandbox(MANIFEST) as box:
        box.load(file)
        assert (await refusal(client_of(box).auth_test()))["error"] == "account_inactive"


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"format": 2}', '{"format": 1, "identity": {}}'])
async def test_a_file_of_something_else_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "other.json"
    file.write_text(content)
    box = Sandbox(MANIFEST)
    token = box.bot_token
    with pytest.raises(ValueError, match=r"other\.json was not written by the sandbox"):
        box.load(file)
    assert box.bot_token == token


async def test_a_sandbox_can_be_stopped_and_served_again() -> None:
    box = Sandbox(MANIFEST)
    with pytest.raises(RuntimeError, match="not been started"):
        _ = box.url
    await box.start()
    await client_of(box).auth_test()
    port = int(box.url.rpartition(":")[2])
    await box.stop()
    await box.start(port=port)
    await client_of(box).auth_test()
    await box.stop()
