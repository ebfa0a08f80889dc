"""Delivery over HTTP: requests to the app's request URL, signed with its signing secret.

Source: docs.slack.dev "Verifying requests from Slack", "Events API".
"""

import asyncio
import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import aiohttp

from sandbox.delivery.answer import ACK_SECONDS, Answer, Envelope
from sandbox.state import Json

MAX_REDIRECTS = 2


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The value of X-Slack-Signature for a raw body sent at `timestamp` (seconds since 1970)."""
    signed = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return f"v0={signed.hexdigest()}"


class SignedHttp:
    """Sends what happens to one request URL.

    Args:
        url: where the app listens.
        signing_secret: shared with the app.
    """

    def __init__(self, url: str, signing_secret: str) -> None:
        self._url = url
        self._secret = signing_secret
        self._session: aiohttp.ClientSession | None = None

    async def send(self, kind: Envelope, payload: Json, *, attempt: int = 0, reason: str = "") -> Answer:
        """Send one payload in the form its kind has over HTTP and wait for the answer."""
        body, content_type = _body(kind, payload)
        headers = {"Content-Type": content_type}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        return await self._post(body, headers)

    async def verify(self) -> bool:
        """Ask the app to echo a challenge, as Slack does when a request URL is entered."""
        challenge = hashlib.sha256(str(time.time_ns()).encode()).hexdigest()
        asked = {"type": "url_verification", "challenge": challenge, "token": ""}
        answer = await self._post(json.dumps(asked).encode(), {"Content-Type": "application/json"})
        return answer.acked and answer.body is not None and challenge in answer.body.values()

    async def close(self) -> None:
        """Close the connections to the app."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _post(self, body: bytes, headers: dict[str, str]) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=ACK_SECONDS),
                # A fresh connection each time: an app that was restarted must not meet a dead one.
                connector=aiohttp.TCPConnector(force_close=True),
            )
        timestamp = str(int(time.time()))
        signed = headers | {
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        started = time.monotonic()
        try:
            async with self._session.post(
                self._url, data=body, headers=signed, max_redirects=MAX_REDIRECTS
            ) as response:
                text = (await response.read()).decode(errors="replace")
                status, no_retry = response.status, response.headers.get("x-slack-no-retry") == "1"
        except TimeoutError:
            return _failed(started, "http_timeout")
        except aiohttp.TooManyRedirects:
            return _failed(started, "too_many_redirects")
        except (aiohttp.ClientError, asyncio.IncompleteReadError):
            return _failed(started, "connection_failed")
        seconds = time.monotonic() - started
        if status != 200:
            return Answer(acked=False, seconds=seconds, failure="http_error", no_retry=no_retry)
        return Answer(acked=True, body=_parsed(text), seconds=seconds)


def _failed(started: float, failure: str) -> Answer:
    return Answer(acked=False, seconds=time.monotonic() - started, failure=failure)


def _body(kind: Envelope, payload: Json) -> tuple[bytes, str]:
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _parsed(text: str) -> Json | None:
    if not text.strip():
        return None
    try:
        body = json.loads(text)
    except ValueError:
        return {"text": text}
    return body if isinstance(body, dict) else {"text": text}
