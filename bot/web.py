"""The HTTP way in: what Slack did not sign never reaches Bolt, or the database."""

import hashlib
import hmac
import logging
import re
import time
from collections.abc import Iterable, Sequence

from aiohttp import web
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from yarl import query_to_pairs

from handlers.protocol import unquoted
from store import json_text

PATH = "/slack/events"
LARGEST = 1024 * 1024
"""Bytes of a request; Slack's are well below (a view is at most 250 KB)."""

FRESH = 300
"""Seconds a signature may be old, or ahead (Slack: verifying requests)."""

_TIMESTAMP = re.compile("[0-9]{10,11}")

_FORM = "application/x-www-form-urlencoded"
_TYPES = ("application/json", _FORM)

_UNREADABLE = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What Bolt raises over a payload of another shape than Slack's; what its middleware raises, it catches itself."""

OTHER_TIME = (
    "refused: what Slack signed is %d seconds off this machine's clock. Let the machine set its clock over the network "
    "(NTP); if it is right, somebody sends old requests again"
)

log = logging.getLogger(__name__)


def is_signed(secret: str, timestamp: str, body: bytes, signature: str, now: float) -> bool:
    """Whether Slack signed this body just now; see "Verifying requests from Slack".

    now: seconds since 1970, of this machine: a signature's age has nothing to do with PEERLOOP_CLOCK_OFFSET.
    """
    if not _TIMESTAMP.fullmatch(timestamp) or abs(now - int(timestamp)) > FRESH:
        return False
    base = b"v0:" + timestamp.encode() + b":" + body
    wanted = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), signature.encode(errors="replace"))


def _seconds_off(timestamp: str) -> float:
    """How far this machine's clock is ahead of a timestamp; 0 for one that Slack would not send."""
    return time.time() - int(timestamp) if _TIMESTAMP.fullmatch(timestamp) else 0


def _is_certificate_check(content_type: str, body: bytes) -> bool:
    """Whether Slack only looks at the certificate of a command's address: it wants a 200, and may not sign."""
    return content_type == _FORM and re.search(rb"(^|&)ssl_check=1(&|$)", body) is not None


def _read(content_type: str, body: str, request: web.Request) -> AsyncBoltRequest:
    """A request as Bolt takes it: always as JSON, since what it takes forms apart with takes ten times as long."""
    if content_type == _FORM:
        fields = dict(query_to_pairs(body))
        body = fields["payload"] if "payload" in fields else json_text.write(fields)
    headers: dict[str, str | Sequence[str]] = {**request.headers, "Content-Type": "application/json"}
    return AsyncBoltRequest(body=body, query=request.query_string, headers=headers)


def web_app(app: AsyncApp, signing_secret: str, more: Iterable[web.RouteDef] = ()) -> web.Application:
    """The web server's application: one address for commands, interactions and events. more: what people open."""

    async def receive(request: web.Request) -> web.Response:
        if request.content_type not in _TYPES:
            return web.Response(status=415, text="unsupported content type")
        body = await request.read()
        if _is_certificate_check(request.content_type, body):
            return web.Response()
        headers = request.headers
        timestamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
        if not is_signed(signing_secret, timestamp, body, signature, time.time()):
            off = _seconds_off(timestamp)
            if off and is_signed(signing_secret, timestamp, body, signature, time.time() - off):
                log.warning(OTHER_TIME, abs(off))
            return web.Response(status=401, text="not signed by Slack")
        try:
            found = await app.async_dispatch(_read(request.content_type, body.decode(), request))
        except _UNREADABLE as error:
            log.warning("a signed request could not be read", exc_info=unquoted(error))
            return web.Response(status=400, text="malformed")
        content_type = found.first_headers().get("content-type", "text/plain").split(";")[0]
        return web.Response(status=found.status, text=found.body, content_type=content_type)

    server = web.Application(client_max_size=LARGEST)
    server.router.add_post(PATH, receive)
    server.router.add_routes(more)
    return server
