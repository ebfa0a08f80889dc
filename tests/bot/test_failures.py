"""What a failed call means, held against real answers of a real server."""

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import Failure, Meaning, Problem, client, failure, http_session
from learning.delivery import TIMEOUT

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Server:
    """A server that answers every call in one way, and counts them."""

    answer: Answer
    posts: list[str] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        await request.read()
        self.posts.append(request.path)
        return await self.answer(request)


@asynccontextmanager
async def serving(answer: Answer, patience: timedelta = TIMEOUT) -> AsyncIterator[tuple[Server, AsyncWebClient]]:
    """A server, and the client that Peerloop writes with, pointed at it."""
    server, app = Server(answer), web.Application()
    app.router.add_post("/api/{method}", server.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with http_session(patience) as session:
            url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
            yield server, client("xoxb-1", url, session)
    finally:
        await runner.cleanup()


async def post(slack: AsyncWebClient) -> Failure:
    """Post, and say what its failure means."""
    with pytest.raises(Problem) as caught:
        await slack.chat_postMessage(channel="C1", text="hello")
    return failure(caught.value)


def saying(status: int, body: str, kind: str = "application/json", **headers: str) -> Answer:
    """Answers with this status and body."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=body, content_type=kind, headers=headers)

    return answer


def refusing(error: str) -> Answer:
    """Answers as Slack does when it does not do what was asked."""
    return saying(200, json.dumps({"ok": False, "error": error}))


async def closing(request: web.Request) -> web.StreamResponse:
    """Ends the connection after it has read the call."""
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def resetting(request: web.Request) -> web.StreamResponse:
    """Resets the connection after it has read the call."""
    assert request.transport is not None
    at_once = struct.pack("ii", 1, 0)
    request.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
    request.transport.abort()
    return web.Response()


async def stopping_in_the_middle(request: web.Request) -> web.StreamResponse:
    """Begins an answer and ends the connection before its end."""
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"ok": true, "ch')
    assert request.transport is not None
    request.transport.close()
    return response


LIMITED = saying(429, '{"ok": false, "error": "ratelimited"}', **{"Retry-After": "17"})

ANSWERS: dict[str, tuple[Answer, Failure]] = {
    "429 with Retry-After": (LIMITED, Failure(Meaning.LIMITED, "ratelimited", 17.0)),
    "429 without Retry-After": (saying(429, "{}"), Failure(Meaning.LIMITED, "ratelimited", 30.0)),
    "429 with nothing": (saying(429, ""), Failure(Meaning.LIMITED, "ratelimited", 30.0)),
    "429 with a page": (saying(429, "<html>slow down", "text/html"), Failure(Meaning.LIMITED, "ratelimited", 30.0)),
    "429 with a date": (
        saying(429, "{}", **{"Retry-After": "Mon, 23 Nov 2026 09:00:00 GMT"}),
        Failure(Meaning.LIMITED, "ratelimited", 30.0),
    ),
    "429 with zero": (saying(429, "{}", **{"Retry-After": "0"}), Failure(Meaning.LIMITED, "ratelimited", 1.0)),
    "200 rate_limited": (refusing("rate_limited"), Failure(Meaning.LIMITED, "ratelimited", 30.0)),
    "500": (saying(500, "oh"), Failure(Meaning.UNKNOWN, "http 500")),
    "500 in JSON": (
        saying(500, '{"ok": false, "error": "internal_error"}'),
        Failure(Meaning.UNKNOWN, "internal_error"),
    ),
    "503": (saying(503, "<html>", "text/html"), Failure(Meaning.UNKNOWN, "http 503")),
    "internal_error": (refusing("internal_error"), Failure(Meaning.UNKNOWN, "internal_error")),
    "fatal_error": (refusing("fatal_error"), Failure(Meaning.UNKNOWN, "fatal_error")),
    "service_unavailable": (refusing("service_unavailable"), Failure(Meaning.LATER, "service_unavailable")),
    "channel_not_found": (refusing("channel_not_found"), Failure(Meaning.NEVER, "channel_not_found")),
    "invalid_blocks": (refusing("invalid_blocks"), Failure(Meaning.NEVER, "invalid_blocks")),
    "missing_scope": (refusing("missing_scope"), Failure(Meaning.NEVER, "missing_scope")),
    "token_revoked": (refusing("token_revoked"), Failure(Meaning.LIMITED, "token_revoked", 600.0)),
    "invalid_auth": (refusing("invalid_auth"), Failure(Meaning.LIMITED, "invalid_auth", 600.0)),
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_an_answer_means_what_slack_documents(name: str) -> None:
    answer, meaning = ANSWERS[name]
    async with serving(answer) as (_, slack):
        assert await post(slack) == meaning


UNREADABLE: dict[str, Answer] = {
    "a page of HTML": saying(200, "<html>Slack is having a moment", "text/html"),
    "an empty answer": saying(200, ""),
    "truncated JSON": saying(200, '{"ok": true, "channel": "C1", "ts": "17'),
    "an answer cut in the middle": stopping_in_the_middle,
    "a closed connection": closing,
    "a reset connection": resetting,
}


@pytest.mark.parametrize("name", UNREADABLE)
async def test_what_slack_may_have_done_is_unknown_and_was_asked_for_once(name: str) -> None:
    async with serving(UNREADABLE[name]) as (server, slack):
        assert (await post(slack)).meaning is Meaning.UNKNOWN
        assert server.posts == ["/api/chat.postMessage"]


async def test_a_refused_connection_means_that_nothing_was_done() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    async with http_session() as session:
        found = await post(client("xoxb-1", f"http://127.0.0.1:{port}/api/", session))
    assert found == Failure(Meaning.LATER, "could not connect")


async def test_a_call_without_an_answer_ends_in_time_and_is_unknown() -> None:
    ended = asyncio.Event()

    async def silent(_: web.Request) -> web.Response:
        await ended.wait()
        return web.Response()

    async with serving(silent, timedelta(seconds=0.05)) as (server, slack):
        assert await post(slack) == Failure(Meaning.UNKNOWN, "TimeoutError")
        ended.set()
    assert len(server.posts) == 1


async def test_the_writing_client_tries_nothing_again_by_itself() -> None:
    async with serving(closing) as (_, slack):
        assert slack.retry_handlers == []
        assert slack.session is not None
        assert slack.session.timeout.total == 10
