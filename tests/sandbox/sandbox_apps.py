"""Small Bolt apps, and the two ways in which the sandbox can reach one."""

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.manifest import Manifest, parse
from sandbox.server import Sandbox

MANIFEST = Path(__file__).with_name("test_app.yml")
Json = dict[str, Any]


def client_of(box: Sandbox) -> AsyncWebClient:
    """A client that makes one attempt and says what came of it."""
    return AsyncWebClient(token=box.bot_token, base_url=box.api_url, retry_handlers=[])


def bolt_app(box: Sandbox) -> AsyncApp:
    """A Bolt app without listeners, installed in the sandbox."""
    quiet = logging.getLogger("sandbox.tests.bolt")
    quiet.setLevel(logging.CRITICAL)
    return AsyncApp(client=client_of(box), signing_secret=box.signing_secret, logger=quiet)


@asynccontextmanager
async def over_socket_mode(box: Sandbox, app: AsyncApp) -> AsyncIterator[None]:
    """The app runs and holds a WebSocket to the sandbox."""
    handler = AsyncSocketModeHandler(app, box.app_token)
    # Bolt leaves these two without types.
    connect: Callable[[], Awaitable[None]] = handler.connect_async
    close: Callable[[], Awaitable[None]] = handler.close_async
    try:
        await connect()
        await box.connected()
        yield
    finally:
        await close()


@asynccontextmanager
async def over_http(box: Sandbox, app: AsyncApp) -> AsyncIterator[None]:
    """The app runs behind a web server that the sandbox posts to."""

    async def receive(request: web.Request) -> web.Response:
        headers: dict[str, str | Sequence[str]] = {key.lower(): [value] for key, value in request.headers.items()}
        asked = AsyncBoltRequest(body=await request.text(), headers=headers)
        answer = await app.async_dispatch(asked)
        content_type = answer.headers.get("content-type", ["text/plain"])[0].partition(";")[0]
        return web.Response(status=answer.status, text=answer.body, content_type=content_type)

    site = web.Application()
    site.router.add_post("/slack/events", receive)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    box.deliver_over_http(f"http://127.0.0.1:{port}/slack/events")
    try:
        yield
    finally:
        await runner.cleanup()


def section(text: str, **more: Any) -> Json:  # noqa: ANN401 - any part of a block
    """A section block."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(label: str, action_id: str, value: str = "1", **more: Any) -> Json:  # noqa: ANN401 - as above
    """A button element."""
    text = {"type": "plain_text", "text": label}
    return {"type": "button", "action_id": action_id, "text": text, "value": value, **more}


def actions(*elements: Json) -> Json:
    """An actions block."""
    return {"type": "actions", "elements": list(elements)}


def field(label: str, block_id: str, element: Json, **more: Any) -> Json:  # noqa: ANN401 - as above
    """An input block whose element is called "value"."""
    text = {"type": "plain_text", "text": label}
    return {"type": "input", "block_id": block_id, "label": text, "element": {"action_id": "value"} | element, **more}


def option(text: str, value: str) -> Json:
    """An option of a select."""
    return {"text": {"type": "plain_text", "text": text}, "value": value}


def modal(title: str, *blocks: Json, **more: Any) -> Json:  # noqa: ANN401 - as above
    """A modal with a Save button."""
    texts = {"title": {"type": "plain_text", "text": title}, "submit": {"type": "plain_text", "text": "Save"}}
    return {"type": "modal", "callback_id": "form", "blocks": list(blocks), **texts, **more}


async def refusal(call: Awaitable[Any]) -> Json:
    """The answer of a call that must be refused."""
    with pytest.raises(SlackApiError) as refused:
        await call
    answer: Json = refused.value.response.data
    assert answer["ok"] is False
    return answer


def channel_id(box: Sandbox, name: str) -> str:
    """The id of a channel of the company."""
    channel = box.ws.channel_named(name)
    assert channel is not None
    return channel.id


def with_settings(**changes: Any) -> Manifest:  # noqa: ANN401 - as above
    """The test app's manifest with parts replaced: scopes, events, app_home."""
    raw = yaml.safe_load(MANIFEST.read_text())
    if "scopes" in changes:
        raw["oauth_config"]["scopes"]["bot"] = changes["scopes"]
    if "events" in changes:
        raw["settings"]["event_subscriptions"]["bot_events"] = changes["events"]
    if "app_home" in changes:
        raw["features"]["app_home"] |= changes["app_home"]
    return parse(raw)


TEXT = {"type": "plain_text_input"}


def last_payload(box: Sandbox, kind: str) -> Json:
    """The newest payload of this type that went to the app."""
    for sent in reversed(box.sent):
        if kind in (sent.payload.get("type"), sent.kind, sent.payload.get("event", {}).get("type")):
            return dict(json.loads(json.dumps(sent.payload)))
    raise AssertionError(f"no {kind} was sent to the app")
