"""Whatever arrives, the sandbox goes on."""

import asyncio
from contextlib import suppress
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.server import Sandbox
from sandbox.web.table import METHODS
from tests.sandbox.sandbox_apps import client_of

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_ARGUMENTS = st.sampled_from(sorted({name for method in METHODS.values() for name in method.arguments.model_fields}))


async def test_broken_bodies_are_refused(box: Sandbox) -> None:
    head = {"Authorization": f"Bearer {box.bot_token}"}
    async with aiohttp.ClientSession(headers=head) as session:
        for body, kind, error in (
            (b"{", "application/json", "invalid_json"),
            (b"\xff\xfe", "application/json", "invalid_json"),
            (b"[" * 100_000, "application/json", "invalid_json"),
            (b"[1]", "application/json", "json_not_object"),
            (b"<x/>", "text/xml", "invalid_post_type"),
            (b"\x00\xff=%zz&&&", "application/x-www-form-urlencoded", None),
            (b"--x\r\n", "multipart/form-data; boundary=x", None),
            (b"--x\r\n", "multipart/form-data", "invalid_form_data"),
        ):
            url = f"{box.api_url}users.info"
            async with session.post(url, data=body, headers={"Content-Type": kind}) as answer:
                found = await answer.json()
                assert found["ok"] is False, body
                assert error in (None, found["error"])
        as_json = {"Content-Type": "application/json"}
        async with session.post(
            f"{box.api_url}chat.postMessage", data=BytesIO(b"x" * 5_000_000), headers=as_json
        ) as answer:
            assert answer.status == 413
        async with session.get(f"{box.url}/nowhere") as answer:
            assert answer.status == 404
    assert (await client_of(box).auth_test())["ok"]


@pytest.mark.parametrize(
    "sent",
    [b"", b"\x00" * 100, b"GET / HTTP/9.9\r\n\r\n", b"POST /api/x HTTP/1.1\r\nContent-Length: 99\r\n\r\nshort"],
)
async def test_half_open_sockets_and_noise_do_no_harm(box: Sandbox, sent: bytes) -> None:
    port = int(box.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    await writer.drain()
    assert (await client_of(box).auth_test())["ok"]
    writer.close()
    await writer.wait_closed()
    del reader


async def test_a_huge_frame_ends_its_connection_only(box: Sandbox) -> None:
    api = client_of(box)
    url = (await api.apps_connections_open(app_token=box.app_token))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await socket.receive_json(timeout=2)
        # The connection may end while the frame is still being written.
        with suppress(ConnectionError):
            await socket.send_str("x" * 5_000_000)
        assert await box.ws.changed.wait_for(lambda: box.office.socket.connections == 0, 5)
    assert (await api.auth_test())["ok"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(sorted(METHODS)),
    arguments=st.dictionaries(_ARGUMENTS, _JSON, max_size=5),
)
async def test_no_arguments_break_a_method(box: Sandbox, method: str, arguments: dict[str, Any]) -> None:
    head = {"Authorization": f"Bearer {box.bot_token}"}
    url = f"{box.api_url}{method}"
    async with aiohttp.ClientSession() as session, session.post(url, json=arguments, headers=head) as answer:
        assert answer.status == 200
        assert "ok" in await answer.json()
    box.reinstall()  # after auth.revoke
