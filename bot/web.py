"""The HTTP way in: what Slack did not sign never reaches Bolt, or the database."""

import hashlib
import hmac
import json
import re
import time
from urllib.parse import parse_qs

from aiohttp import web
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

PATH = "/slack/events"
LARGEST = 1024 * 1024
"""Bytes of a request; Slack's are well below (a view is at most 250 KB)."""

FRESH = 300
"""Seconds a signature may be old, or ahead (Slack: verifying requests)."""

_TYPES = ("application/json", "application/x-www-form-urlencoded")


def is_signed(secret: str, timestamp: str, body: bytes, signature: str, now: float) -> bool:
    """Whether Slack signed this body just now; see "Verifying requests from Slack".

    now: seconds since 1970, of this machine: a signature's age has nothing to do with PEERLOOP_CLOCK_OFFSET.
    """
    if not re.fullmatch(r"[0-9]{10,11}", timestamp) or abs(now - int(timestamp)) > FRESH:
        return False
    base = b"v0:" + timestamp.encode() + b":" + body
    wanted = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), signature.encode(errors="replace"))


def _well_formed(content_type: str, body: bytes) -> bool:
    """Whether Bolt can read it: JSON that is an object, or a form."""
    try:
        text = body.decode()
        if content_type == "application/json":
            return isinstance(json.loads(text), dict)
        payload = parse_qs(text).get("payload")
        return payload is None or isinstance(json.loads(payload[0]), dict)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError, ValueError):
        return False


def web_app(app: AsyncApp, signing_secret: str) -> web.Application:
    """The web server's application: one address for commands, interactions and events."""

    async def receive(request: web.Request) -> web.Response:
        if request.content_type not in _TYPES:
            return web.Response(status=415, text="unsupported content type")
        body = await request.read()
        headers = request.headers
        timestamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
        if not is_signed(signing_secret, timestamp, body, signature, time.time()):
            return web.Response(status=401, text="not signed by Slack")
        if not _well_formed(request.content_type, body):
            return web.Response(status=400, text="malformed")
        found = await app.async_dispatch(
            AsyncBoltRequest(body=body.decode(), query=request.query_string, headers=dict(headers))
        )
        content_type = found.first_headers().get("content-type", "text/plain").split(";")[0]
        return web.Response(status=found.status, text=found.body, content_type=content_type)

    server = web.Application(client_max_size=LARGEST)
    server.router.add_post(PATH, receive)
    return server
