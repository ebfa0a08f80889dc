"""The Socket Mode protocol, frame by frame."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.delivery import socket_mode
from sandbox.faults import Kind
from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import MANIFEST, bolt_app, channel_id, over_socket_mode

Json = dict[str, Any]
Socket = aiohttp.ClientWebSocketResponse


async def new_url(box: Sandbox) -> str:
    client = AsyncWebClient(base_url=box.api_url, retry_handlers=[])
    url: str = (await client.apps_connections_open(app_token=box.app_token))["url"]
    return url


@asynccontextmanager
async def connected(box: Sandbox) -> AsyncIterator[Socket]:
    """A WebSocket of the app, past its hello."""
    async with aiohttp.ClientSession() as session, session.ws_connect(await new_url(box)) as socket:
        hello = await socket.receive_json(timeout=2)
        assert hello["type"] == "hello"
        assert hello["connection_info"]["app_id"] == box.identity.app_id
        yield socket


async def test_a_ticket_is_used_once(box: Sandbox) -> None:
    url = await new_url(box)
    assert url.startswith("ws://127.0.0.1")
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url):
            pass
        for again in (url, url.partition("?")[0]):
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(again)


async def test_a_command_comes_as_an_envelope_and_its_acknowledgement_is_its_answer(box: Sandbox) -> None:
    async with connected(box) as socket:
        maria = box.person("Maria")
        typing = asyncio.create_task(maria.types("/try hi @jonas.weber & <b>", channel="general"))
        envelope = await socket.receive_json(timeout=2)
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
        payload = envelope["payload"]
        jonas = box.person("Jonas Weber").id
        assert payload["text"] == f"hi <@{jonas}|jonas.weber> &amp; &lt;b&gt;"
        assert (payload["user_id"], payload["channel_name"]) == (maria.id, "general")
        assert payload["is_enterprise_install"] == "false"
        assert set(map(type, payload.values())) == {str}
        await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "heard"}})
        await typing
        await maria.sees("heard", where="general")


async def test_a_user_group_in_a_command_arrives_as_a_mention(box: Sandbox) -> None:
    async with connected(box) as socket:
        typing = asyncio.create_task(box.person("Maria").types("/try ask @facilitators"))
        envelope = await socket.receive_json(timeout=2)
        [group] = box.ws.state.usergroups
        assert envelope["payload"]["text"] == f"ask <!subteam^{group}|@facilitators>"
        await socket.send_json(
            {"envelope_id": envelope["envelope_id"], "payload": {"attachments": [{"text": "asked"}]}}
        )
        await typing
        await box.person("Maria").sees("asked", where="DM")


async def test_without_should_escape_text_arrives_as_typed(box: Sandbox) -> None:
    async with connected(box) as socket:
        typing = asyncio.create_task(box.person("Maria").types("/raw @jonas.weber & <b>"))
        envelope = await socket.receive_json(timeout=2)
        assert envelope["payload"]["text"] == "@jonas.weber & <b>"
        assert envelope["payload"]["channel_name"] == "directmessage"
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
        await typing


async def test_a_command_nobody_acknowledges_in_time_is_shown_as_timed_out(
    box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "ACK_SECONDS", 0.05)
    maria = box.person("Maria")
    async with connected(box) as socket:
        await maria.types("/try")
        await maria.sees("/try failed with the error “operation_timeout”", where="DM")
        envelope = await socket.receive_json(timeout=2)
        await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "too late"}})
        await socket.ping()
        maria.does_not_see("too late")
    await box.ws.changed.wait_for(lambda: box.office.socket.connections == 0, 2)
    await maria.types("/try")
    await maria.sees("/try failed with the error “dispatch_failed”", where="DM")


async def test_acknowledgements_of_twenty_kilobytes_are_dropped(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_mode, "ACK_SECONDS", 0.2)
    async with connected(box) as socket:
        for size, acked in ((20_479, True), (20_480, False)):
            sending = asyncio.create_task(box.send_command({"text": "x"}))
            envelope = await socket.receive_json(timeout=2)
            frame = {"envelope_id": envelope["envelope_id"], "payload": {"text": ""}}
            frame["payload"]["text"] = "x" * (size - len(json.dumps(frame)))
            await socket.send_str(json.dumps(frame))
            assert (await sending).acked is acked


async def test_garbage_frames_are_passed_over(box: Sandbox) -> None:
    async with connected(box) as socket:
        sending = asyncio.create_task(box.send_command({}))
        envelope = await socket.receive_json(timeout=2)
        for garbage in ("", "{", "[]", "null", '{"envelope_id": 5}', '{"envelope_id": "none", "payload": 1}'):
            await socket.send_str(garbage)
        await socket.send_bytes(b"\xff\x00")
        await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": "text"})
        answer = await sending
        assert (answer.acked, answer.body) == (True, None)


async def test_envelopes_are_shared_out_among_at_most_ten_connections(box: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        sockets = [await session.ws_connect(await new_url(box)) for _ in range(10)]
        for number, socket in enumerate(sockets, 1):
            assert (await socket.receive_json(timeout=2))["num_connections"] == number
        extra = await session.ws_connect(await new_url(box))
        assert (await extra.receive_json(timeout=2))["reason"] == "too_many_websockets"
        sending = [asyncio.create_task(box.send_command({"text": str(n)})) for n in range(10)]
        texts = []
        for socket in sockets:
            envelope = await socket.receive_json(timeout=2)
            texts.append(envelope["payload"]["text"])
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
        assert sorted(texts) == sorted(str(n) for n in range(10))
        assert all(answer.acked for answer in await asyncio.gather(*sending))
        for socket in [*sockets, extra]:
            await socket.close()


async def test_a_client_told_to_refresh_opens_a_new_connection() -> None:
    async with Sandbox(MANIFEST) as box:
        app = bolt_app(box)
        async with over_socket_mode(box, app):
            opened = len([call for call in box.calls if call.method == "apps.connections.open"])
            await box.close_sockets("refresh_requested")

            def reopened() -> bool:
                calls = [call for call in box.calls if call.method == "apps.connections.open"]
                return len(calls) > opened and box.office.socket.connections == 1

            assert await box.ws.changed.wait_for(reopened, 5)
            assert [fault.kind for fault in box.faults.happened] == [Kind.CLOSED]


async def test_a_connection_that_has_to_go_ends_once_there_is_another(box: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        old = await session.ws_connect(await new_url(box))
        await old.receive_json(timeout=2)
        for reason in ("warning", "refresh_requested"):
            await box.close_sockets(reason)
            assert (await old.receive_json(timeout=2))["reason"] == reason
            assert box.office.socket.connections == 1
        new = await session.ws_connect(await new_url(box))
        await new.receive_json(timeout=2)
        assert (await old.receive(timeout=2)).type is aiohttp.WSMsgType.CLOSE
        sending = asyncio.create_task(box.send_command({}))
        envelope = await new.receive_json(timeout=2)
        await new.send_json({"envelope_id": envelope["envelope_id"]})
        assert (await sending).acked
        await old.close()
        await box.close_sockets("link_disabled")
        assert (await new.receive_json(timeout=2))["reason"] == "link_disabled"
        assert (await new.receive(timeout=2)).type is aiohttp.WSMsgType.CLOSE
        assert box.office.socket.connections == 0


async def test_an_envelope_whose_socket_closes_counts_as_not_acknowledged(box: Sandbox) -> None:
    async with connected(box) as socket:
        sending = asyncio.create_task(box.send_command({}))
        await socket.receive_json(timeout=2)
        await box.close_sockets()
        answer = await sending
        assert (answer.acked, answer.failure) == (False, "connection_failed")


async def test_envelopes_come_twice_or_in_another_order_when_that_is_ordered(box: Sandbox) -> None:
    async with connected(box) as socket:
        box.faults.plan(Kind.DOUBLED, "slash_commands")
        sending = asyncio.create_task(box.send_command({"text": "twice"}))
        first, second = await socket.receive_json(timeout=2), await socket.receive_json(timeout=2)
        assert first == second
        for envelope in (first, second):
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
        await sending
        await box.quiet()
        box.faults.plan(Kind.SWAPPED, "slash_commands")
        held = asyncio.create_task(box.send_command({"text": "first"}))
        overtaking = asyncio.create_task(box.send_command({"text": "second"}))
        texts = []
        for _ in range(2):
            envelope = await socket.receive_json(timeout=2)
            texts.append(envelope["payload"]["text"])
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
        await asyncio.gather(held, overtaking)
        assert texts == ["second", "first"]
        assert len(box.faults.of(Kind.SWAPPED)) == 1


async def test_the_last_payload_can_be_sent_again(box: Sandbox) -> None:
    with pytest.raises(LookupError):
        await box.repeat_last()
    async with connected(box) as socket:
        for again in (False, True):
            sending = asyncio.create_task(box.repeat_last() if again else box.send_action({"actions": []}))
            envelope = await socket.receive_json(timeout=2)
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
            assert (await sending).acked
    assert box.sent[0].payload == box.sent[1].payload
    assert box.sent[0].payload["type"] == "block_actions"


async def test_members_alone_hear_of_messages(box: Sandbox, api: AsyncWebClient) -> None:
    async with connected(box) as socket:
        await box.person("Maria").types("before", channel="general")
        await api.conversations_join(channel=channel_id(box, "general"))
        for kind in ("member_joined_channel", "message"):
            envelope = await socket.receive_json(timeout=2)
            assert (envelope["type"], envelope["retry_attempt"]) == ("events_api", 0)
            assert envelope["payload"]["event"]["type"] == kind
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
        await box.person("Maria").types("after", channel="general")
        envelope = await socket.receive_json(timeout=2)
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
        event = envelope["payload"]["event"]
        assert (event["text"], event["channel_type"]) == ("after", "channel")
        await box.quiet()
