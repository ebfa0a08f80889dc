"""The HTTP way in: what Slack did not sign changes nothing, and nothing at all makes the server break."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func
from sqlmodel import select

from store.rows import OF_A_WORKSPACE
from tests.conftest import MakeWorld, World

PATH = "/slack/events"
JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"
FUZZED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(frozen=True)
class Door:
    """The bot's web server, and what it is signed with."""

    port: int
    secret: str
    world: World

    async def raw(self, request: bytes, *, hang_up: bool = False) -> bytes:
        """Send bytes as they are; what comes back until the server closes. hang_up: say that no more will come."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(request)
            if hang_up:
                writer.write_eof()
            return await asyncio.wait_for(reader.read(), 10)
        finally:
            writer.close()

    async def send(
        self, body: bytes, headers: dict[str, bytes], *, method: str = "POST", path: str = PATH
    ) -> tuple[int, str]:
        """Send a request with exactly these headers; status and body of the answer."""
        lines = [f"{method} {path} HTTP/1.1".encode(), b"Host: bot", b"Connection: close"]
        lines += [f"Content-Length: {len(body)}".encode()]
        lines += [name.encode() + b": " + value for name, value in headers.items()]
        head, _, text = (await self.raw(b"\r\n".join(lines) + b"\r\n\r\n" + body)).partition(b"\r\n\r\n")
        return int(head.split()[1]), text.decode()

    def signed(self, body: bytes, kind: str, *, age: float = 0, secret: str | None = None) -> dict[str, bytes]:
        """The headers Slack sends with a body. age: seconds since it was signed."""
        timestamp = str(int(time.time() - age)).encode()
        key = (secret if secret is not None else self.secret).encode()
        signature = "v0=" + hmac.new(key, b"v0:" + timestamp + b":" + body, hashlib.sha256).hexdigest()
        return {
            "Content-Type": kind.encode(),
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature.encode(),
        }

    async def rows(self) -> int:
        """How many rows there are, of any kind."""
        database = self.world.peerloop.database
        async with database.read_everywhere() as session:
            return sum([(await session.exec(select(func.count()).select_from(row))).one() for row in OF_A_WORKSPACE])


@pytest.fixture
async def door(make_world: MakeWorld, sqlite_url: str) -> Door:
    """The real bot over HTTP, its list of people read; nothing is written afterwards unless a test does it."""
    world = await make_world(sqlite_url, "http")
    return Door(world.peerloop.port, world.box.signing_secret, world)


async def _read(door: Door) -> int:
    """The rows once the bot has read everybody's profile."""
    async with asyncio.timeout(10):
        await door.world.peerloop.beside.finish("reading")
    return await door.rows()


def command(door: Door, text: str = "help") -> bytes:
    """A slash command of somebody."""
    return urlencode(
        {
            "command": "/learn",
            "text": text,
            "team_id": door.world.box.team_id,
            "user_id": door.world.box.person("Maria").id,
            "trigger_id": "1.2.3",
            "response_url": f"{door.world.box.url}/response/x",
        }
    ).encode()


def without_signature(_: Door, __: bytes) -> dict[str, bytes]:
    return {"Content-Type": FORM_TYPE.encode()}


def wrongly_signed(door: Door, body: bytes) -> dict[str, bytes]:
    return door.signed(body, FORM_TYPE, secret="another")


def signed_without_secret(door: Door, body: bytes) -> dict[str, bytes]:
    return door.signed(body, FORM_TYPE, secret="")


def signed_long_ago(door: Door, body: bytes) -> dict[str, bytes]:
    return door.signed(body, FORM_TYPE, age=310)


def signed_ahead(door: Door, body: bytes) -> dict[str, bytes]:
    return door.signed(body, FORM_TYPE, age=-310)


def signed_for_another_body(door: Door, body: bytes) -> dict[str, bytes]:
    return door.signed(body + b"&text=no", FORM_TYPE)


def changed(name: str, value: bytes) -> Callable[[Door, bytes], dict[str, bytes]]:
    """Signed well, but for one header."""
    return lambda door, body: door.signed(body, FORM_TYPE) | {name: value}


STRANGERS = {
    "not signed": without_signature,
    "signed with another secret": wrongly_signed,
    "signed with no secret": signed_without_secret,
    "signed five minutes ago": signed_long_ago,
    "signed five minutes ahead": signed_ahead,
    "signed for another body": signed_for_another_body,
    "a timestamp in words": changed("X-Slack-Request-Timestamp", b"now"),
    "an empty timestamp": changed("X-Slack-Request-Timestamp", b""),
    "a timestamp with a fraction": changed("X-Slack-Request-Timestamp", b"1764000000.5"),
    "a timestamp in other digits": changed("X-Slack-Request-Timestamp", "١٧٦٤٠٠٠٠٠٠".encode()),
    "an endless timestamp": changed("X-Slack-Request-Timestamp", b"1" * 5000),
    "a negative timestamp": changed("X-Slack-Request-Timestamp", b"-1764000000"),
    "a signature that is not ASCII": changed("X-Slack-Signature", "v0=ééé".encode()),
    "a signature that is not UTF-8": changed("X-Slack-Signature", b"v0=\xff\xfe"),
    "an empty signature": changed("X-Slack-Signature", b""),
    "half a signature": changed("X-Slack-Signature", b"v0="),
}


async def test_what_slack_did_not_sign_just_now_is_refused_and_changes_nothing(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    before = await _read(door)
    calls = len(door.world.box.calls)
    body = command(door)
    found = {who: (await door.send(body, headers(door, body)))[0] for who, headers in STRANGERS.items()}
    assert found == dict.fromkeys(STRANGERS, 401)
    assert await door.rows() == before
    assert len(door.world.box.calls) == calls
    told = [each.getMessage() for each in caplog.records if "seconds off this machine's clock" in each.getMessage()]
    assert len(told) == 2, "an operator whose clock is wrong reads why nothing is answered"


async def test_what_slack_signed_is_answered(door: Door) -> None:
    body = command(door)
    status, said = await door.send(body, door.signed(body, FORM_TYPE))
    assert status == 200
    assert "/learn" in said


async def test_a_signature_of_nearly_five_minutes_is_good(door: Door) -> None:
    body = command(door)
    assert (await door.send(body, door.signed(body, FORM_TYPE, age=295)))[0] == 200


MALFORMED = {
    "JSON that ends early": (b'{"type": "event_callback"', JSON_TYPE),
    "JSON that is a list": (b"[1,2]", JSON_TYPE),
    "JSON that is null": (b"null", JSON_TYPE),
    "JSON that is a number": (b"7", JSON_TYPE),
    "JSON too deep to read": (b"[" * 100_000, JSON_TYPE),
    "no UTF-8": (b"\xff\xfe", JSON_TYPE),
    "no UTF-8 in a form": (b"text=\xff", FORM_TYPE),
    "nothing as JSON": (b"", JSON_TYPE),
    "a payload that ends early": (b"payload=%7B", FORM_TYPE),
    "a payload that is a list": (b"payload=[]", FORM_TYPE),
    "an empty payload": (b"payload=", FORM_TYPE),
    "a second payload": (b"payload=%7B%7D&payload=x", FORM_TYPE),
    "a form that looks like JSON": (b"{not json", FORM_TYPE),
}


async def test_a_malformed_body_is_refused_signed_or_not(door: Door) -> None:
    for what, (body, kind) in MALFORMED.items():
        status, _ = await door.send(body, door.signed(body, kind))
        assert 400 <= status < 500, what
        status, _ = await door.send(body, {"Content-Type": kind.encode()})
        assert status == 401, what


async def test_a_huge_body_is_refused_before_anything_is_computed_from_it(door: Door) -> None:
    body = b"text=" + b"x" * (1024 * 1024)
    assert (await door.send(body, door.signed(body, FORM_TYPE)))[0] == 413


async def test_other_content_types_methods_and_paths_are_refused(door: Door) -> None:
    body = command(door)
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/xml", "", "x"):
        assert (await door.send(body, door.signed(body, kind)))[0] == 415, kind
    for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert (await door.send(b"", {}, method=method))[0] == 405, method
    for path in ("/", "/slack", "/slack/events/", "/slack/oauth", "/../etc/passwd", "/slack/events%00"):
        assert (await door.send(body, door.signed(body, FORM_TYPE), path=path))[0] == 404, path


async def test_slack_verifies_the_address(door: Door) -> None:
    body = json.dumps({"type": "url_verification", "token": "x", "challenge": "3eZbrw1aB"}).encode()
    status, said = await door.send(body, door.signed(body, JSON_TYPE))
    assert (status, json.loads(said)) == (200, {"challenge": "3eZbrw1aB"})
    assert (await door.send(body, {"Content-Type": JSON_TYPE.encode()}))[0] == 401


async def test_slack_checks_the_certificate_signed_or_not(door: Door) -> None:
    before = await _read(door)
    body = b"ssl_check=1&token=x"
    for headers in (door.signed(body, FORM_TYPE), {"Content-Type": FORM_TYPE.encode()}):
        assert await door.send(body, headers) == (200, "")
    assert await door.rows() == before


HEADER = st.binary(max_size=60).map(lambda raw: raw.translate(None, b"\r\n\0"))
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KINDS = (
    "event_callback",
    "block_actions",
    "view_submission",
    "view_closed",
    "shortcut",
    "message_action",
    "block_suggestion",
    "url_verification",
    "interactive_message",
    "dialog_submission",
    "app_rate_limited",
)
PARTS = ("team", "user", "event", "view", "container", "channel", "message", "enterprise", "state", "values")
WORDS = (
    "team_id",
    "user_id",
    "event_id",
    "command",
    "text",
    "trigger_id",
    "response_url",
    "api_app_id",
    "challenge",
    "callback_id",
    "action_id",
    "block_id",
    "action_ts",
    "private_metadata",
    "id",
    "hash",
    "type",
    "token",
)
PART = st.dictionaries(st.sampled_from([*WORDS, *PARTS]), ANY_JSON, max_size=5)
PAYLOAD = st.builds(
    lambda parts, words, actions: parts | words | actions,
    st.dictionaries(st.sampled_from(PARTS), PART, max_size=5),
    st.dictionaries(st.sampled_from(WORDS), st.text(max_size=10), max_size=5),
    st.dictionaries(st.just("actions"), st.lists(PART, min_size=1, max_size=2), max_size=1),
)
"""What has the outer shape of Slack's payloads, and anything inside."""


@FUZZED
@given(body=st.binary(max_size=200), timestamp=HEADER, signature=HEADER, kind=st.sampled_from([JSON_TYPE, FORM_TYPE]))
async def test_no_bytes_in_body_or_headers_break_the_server(
    door: Door, body: bytes, timestamp: bytes, signature: bytes, kind: str
) -> None:
    before = await _read(door)
    headers = {
        "Content-Type": kind.encode(),
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature,
    }
    assert 400 <= (await door.send(body, headers))[0] < 500
    assert await door.rows() == before


@FUZZED
@given(request=st.binary(max_size=300))
@example(request=b"POST /slack/events HTTP/1.1\r\nHost: bot\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
@example(request=b"POST /slack/events HTTP/1.1\r\nHost: bot\r\nContent-Length: -1\r\n\r\n")
async def test_no_bytes_at_all_break_the_server(door: Door, request: bytes) -> None:
    answer = await door.raw(request, hang_up=True)
    assert not answer or 400 <= int(answer.split()[1]) < 500


@FUZZED
@given(body=st.binary(max_size=200), kind=st.sampled_from([JSON_TYPE, FORM_TYPE]))
async def test_no_signed_bytes_break_the_server(door: Door, body: bytes, kind: str) -> None:
    assert (await door.send(body, door.signed(body, kind)))[0] < 500


@FUZZED
@given(payload=PAYLOAD, kind=st.sampled_from(KINDS), in_form=st.booleans())
async def test_no_signed_payload_of_another_shape_breaks_the_server(
    door: Door,
    payload: dict[str, object],
    kind: str,
    in_form: bool,
) -> None:
    packed = json.dumps(payload | {"type": kind})
    body = urlencode({"payload": packed}).encode() if in_form else packed.encode()
    status, said = await door.send(body, door.signed(body, FORM_TYPE if in_form else JSON_TYPE))
    assert status < 500, said


async def test_many_strangers_at_once_do_not_keep_slack_waiting(door: Door) -> None:
    async def stranger(number: int) -> int:
        body = b"text=" + str(number).encode() * 1000
        return (await door.send(body, wrongly_signed(door, body)))[0]

    async def slack() -> int:
        body = command(door)
        return (await door.send(body, door.signed(body, FORM_TYPE)))[0]

    asked: list[Awaitable[int]] = [stranger(number) for number in range(40)]
    found = await asyncio.gather(*asked, slack())
    assert found == [401] * 40 + [200]
