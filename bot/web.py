"""The HTTP way in: what Slack did not sign never reaches Bolt, or the database."""

import hashlib
import hmac
import logging
import re
import time

from aiohttp import web
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

PATH = "/slack/events"
LARGEST = 1024 * 1024
"""Bytes of a request; Slack's are well below (a view is at most 250 KB)."""

FRESH = 300
"""Seconds a signature may be old, or ahead (Slack: verifying requests)."""

_FORM = "application/x-www-form-urlencoded"
_TYPES = ("application/json", _FORM)

_UNREADABLE = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What Bolt raises over a payload of another shape than Slack's; what a listener raises, it catches itself."""

log = logging.getLogger(__name__)


def is_signed(secret: str, timestamp: str, body: bytes, signature: str, now: float) -> bool:
    """Whether Slack signed this body just now; see "Verifying requests from Slack".

    now: seconds since 1970, of this machine: a signature's age has nothing to do with PEERLOOP_CLOCK_OFFSET.
    """
    if not re.fullmatch(r"[0-9]{10,11}", timestamp) or abs(now - int(timestamp)) > FRESH:
        return False
    base = b"v0:" + timestamp.encode() + b":" + body
    wanted = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), signature.encode(errors="replace"))


def _is_certificate_check(content_type: str, body: bytes) -> bool:
    """Whether Slack only looks at the certificate of a command's address: it wants a 200, and may not sign."""
    return content_type == _FORM and re.search(rb"(^|&)ssl_check=1(&|$)", body) is not None


def web_app(app: AsyncApp, signing_secret: str) -> web.Application:
    """The web server's application: one address for commands, interactions and events."""

    async def receive(request: web.Request) -> web.Response:
        if request.content_type not in _TYPES:
            return web.Response(status=415, text="unsupported content type")
        body = await request.read()
        if _is_certificate_check(request.content_type, body):
            return web.Response()
        headers = request.headers
        timestamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
        if not is_signed(signing_secret, timestamp, body, signature, time.time()):
            return web.Response(status=401, text="not signed by Slack")
        try:
            found = await app.async_dispatch(
                AsyncBoltRequest(body=body.decode(), query=request.query_string, headers=dict(headers))
            )
        except _UNREADABLE:
            log.warning("a signed request could not be read", exc_info=True)
            return web.Response(status=400, text="malformed")
        content_type = found.first_headers().get("content-type", "text/plain").split(";")[0]
        return web.Response(status=found.status, text=found.body, content_type=content_type)

    server = web.Application(client_max_size=LARGEST)
    server.router.add_post(PATH, receive)
    return server
