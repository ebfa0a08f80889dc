"""The Events API: what the app hears of, and what comes again when it does not answer."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from aiohttp import web
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.changes import Signal
from sandbox.delivery.signed_http import signature
from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import bolt_app, channel_id, over_http, with_settings

Json = dict[str, Any]


class Listener:
    """A request URL that notes what it gets and answers with `status`."""

    def __init__(self) -> None:
        self.status = 200
        self.headers: dict[str, str] = {}
        self.got: list[tuple[Json, dict[str, str]]] = []
        self._changed = Signal()

    async def receive(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.got.append((body, dict(request.headers)))
        self._changed.notify()
        return web.Response(status=self.status, headers=self.headers)

    async def has(self, number: int) -> None:
        """Wait until so many requests came."""
        assert await self._changed.wait_for(lambda: len(self.got) >= number, 2)

    @property
    def kinds(self) -> list[str]:
        return [body["event"]["type"] for body, _ in self.got]


@asynccontextmanager
async def listening(box: Sandbox) -> AsyncIterator[Listener]:
    listener = Listener()
    site = web.Application()
    site.router.add_post("/slack/events", listener.receive)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    box.deliver_over_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    try:
        yield listener
    finally:
        await runner.cleanup()


async def test_an_event_that_is_not_acknowledged_comes_three_times_more(box: Sandbox) -> None:
    async with listening(box) as listener:
        listener.status = 500
        box.change_person("Maria", tz="Asia/Tokyo")
        await box.quiet()
        assert len(listener.got) == 2
        for minutes, expected in ((1, 3), (5, 4), (60, 4)):
            box.clock.move_by(timedelta(minutes=minutes, seconds=1))
            await listener.has(expected)
            await box.quiet()
            assert len(listener.got) == expected
        bodies = [body for body, _ in listener.got]
        assert bodies == [bodies[0]] * 4
        retries = [headers.get("X-Slack-Retry-Num") for _, headers in listener.got]
        assert retries == [None, "1", "2", "3"]
        assert listener.got[1][1]["X-Slack-Retry-Reason"] == "http_error"
        assert bodies[0]["event"]["user"]["tz"] == "Asia/Tokyo"
        assert "never acknowledged" in box.story.only("problem")[0].text


async def test_an_app_can_say_that_it_wants_no_retry(box: Sandbox) -> None:
    async with listening(box) as listener:
        listener.status, listener.headers = 500, {"x-slack-no-retry": "1"}
        box.change_person("Maria", title="Boss")
        await box.quiet()
        assert len(listener.got) == 1


async def test_an_event_waits_for_an_app_that_is_not_there(box: Sandbox) -> None:
    box.change_person("Maria", tz="Asia/Tokyo")
    await box.quiet()
    async with listening(box) as listener:
        box.clock.move_by(timedelta(minutes=1))
        await listener.has(1)
        await box.quiet()
        assert listener.got[0][1]["X-Slack-Retry-Num"] == "2"
        assert box._events.undelivered == 0


async def test_requests_are_signed_so_that_an_app_can_check_them(box: Sandbox) -> None:
    assert signature("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", _KNOWN_BODY) == _KNOWN_SIGNATURE
    verifier = SignatureVerifier(box.signing_secret)
    seen: list[bool] = []

    async def receive(request: web.Request) -> web.Response:
        seen.append(verifier.is_valid_request(await request.read(), dict(request.headers)))
        return web.Response()

    site = web.Application()
    site.router.add_post("/", receive)
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    box.deliver_over_http(f"http://127.0.0.1:{runner.addresses[0][1]}/")
    await box.send_command({"text": "ü & ="})
    await box.send_action({"actions": []})
    box.change_person("Maria", title="Boss")
    await box.quiet()
    await runner.cleanup()
    assert seen == [True, True, True]


async def test_bolt_echoes_the_challenge_of_a_request_url(box: Sandbox) -> None:
    app = bolt_app(box)
    async with over_http(box, app):
        carrier = box.deliver_over_http("http://127.0.0.1:9/nobody")
        assert await carrier.verify() is False
        await carrier.close()
    async with over_http(box, app):
        answer = await box.office.send("events_api", {"type": "url_verification", "challenge": "c"})
        assert "c" in str(answer.body)


async def test_people_and_channels_are_announced_in_their_kinds(box: Sandbox, api: AsyncWebClient) -> None:
    async with listening(box) as listener:
        maria = box.person("Maria")
        random = channel_id(box, "random")
        await api.conversations_join(channel=random)
        box.add_person("Noor Haddadi", tz="Europe/Paris")
        await box.person("Noor Haddadi").joins("random")
        await maria.leaves("random")
        await box.quiet()
        expected = Counter(member_joined_channel=2, member_left_channel=1, message=3, team_join=1)
        assert Counter(listener.kinds) == expected
        listener.got.clear()
        await api.conversations_create(name="hidden", is_private=True)
        await box.quiet()
        assert sorted(listener.kinds) == ["member_joined_channel", "message"]
        assert {body["event"].get("channel_type") for body, _ in listener.got} == {"G", "group"}
        listener.got.clear()
        box.change_person("Jonas Weber", deleted=True)
        await box.quiet()
        assert sorted(listener.kinds) == ["member_left_channel", "message", "user_change"]


async def test_a_changed_profile_is_told_in_two_events_to_who_asked_for_both() -> None:
    events = ["user_change", "user_profile_changed"]
    async with Sandbox(with_settings(events=events)) as box, listening(box) as listener:
        box.change_person("Maria", tz="Asia/Tokyo")
        await box.quiet()
        assert sorted(listener.kinds) == events
        assert {body["event"]["user"]["tz"] for body, _ in listener.got} == {"Asia/Tokyo"}


async def test_a_mention_and_a_direct_message_are_heard(box: Sandbox, api: AsyncWebClient) -> None:
    async with listening(box) as listener:
        await api.conversations_join(channel=channel_id(box, "general"))
        await box.quiet()
        listener.got.clear()
        await box.person("Maria").types("@tester are you there?", channel="general")
        await box.person("Maria").types("only you")
        await box.quiet()
        assert sorted(listener.kinds) == ["app_mention", "message", "message"]
        direct = next(body["event"] for body, _ in listener.got if body["event"].get("channel_type") == "im")
        assert (direct["text"], direct["user"]) == ("only you", box.person("Maria").id)


async def test_the_app_hears_of_its_own_messages_without_their_payload(box: Sandbox, api: AsyncWebClient) -> None:
    async with listening(box) as listener:
        metadata = {"event_type": "delivery", "event_payload": {"key": "secret"}}
        posted = await api.chat_postMessage(channel=box.person("Maria").id, text="x", metadata=metadata)
        await api.chat_update(channel=posted["channel"], ts=posted["ts"], text="y")
        await api.chat_delete(channel=posted["channel"], ts=posted["ts"])
        await box.quiet()
        events = sorted((body["event"] for body, _ in listener.got), key=lambda e: str(e["event_ts"]))
        assert [event.get("subtype") for event in events] == [None, "message_changed", "message_deleted"]
        assert events[0]["bot_id"]
        assert events[0]["metadata"] == {"event_type": "delivery"}
        assert "secret" not in str(events)


_KNOWN_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
_KNOWN_SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
