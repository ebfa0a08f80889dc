"""Faults on demand over HTTP, and who may order them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.faults import AT_ONCE, Kind
from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import MANIFEST, bolt_app, channel_id, last_payload, over_socket_mode, refusal

Json = dict[str, Any]


class Control:
    """The control API as the page uses it."""

    def __init__(self, box: Sandbox, session: aiohttp.ClientSession) -> None:
        self._box = box
        self._session = session

    async def ask(self, method: str, order: object = None, **headers: str) -> tuple[int, Json]:
        """The status and the answer; headers may be replaced."""
        sent = {"Origin": self._box.url} | {key.replace("_", "-"): value for key, value in headers.items()}
        url = f"{self._box.url}/sandbox/faults"
        async with self._session.request(method, url, json=order, headers=sent) as answer:
            return answer.status, await answer.json()

    async def order(self, kind: str, **more: object) -> Json:
        """Order a fault that must be taken; what is the matter afterwards."""
        status, answer = await self.ask("POST", {"kind": kind, **more})
        assert status == 200, answer
        return answer


@asynccontextmanager
async def control_of(box: Sandbox) -> AsyncIterator[Control]:
    async with aiohttp.ClientSession() as session:
        yield Control(box, session)


async def test_every_fault_that_waits_can_be_ordered_and_taken_back(box: Sandbox) -> None:
    async with control_of(box) as control:
        for kind in sorted(set(Kind) - AT_ONCE):
            assert (await control.order(kind, seconds=0))["ordered"][-1]["kind"] == kind
        _, state = await control.ask("GET")
        assert {plan["kind"] for plan in state["ordered"]} == set(Kind) - AT_ONCE
        assert (await control.ask("DELETE"))[1]["ordered"] == []


async def test_an_ordered_fault_happens_and_is_told(box: Sandbox, api: AsyncWebClient) -> None:
    general = channel_id(box, "general")
    async with control_of(box) as control:
        await control.order("rate_limited", on="bookmarks.list", channel=general, seconds=9)
        with pytest.raises(SlackApiError) as limited:
            await api.bookmarks_list(channel_id=general)
        assert limited.value.response.headers["Retry-After"] == "9"
        _, state = await control.ask("GET")
        assert state["ordered"] == []
        [happened] = state["happened"]
        assert (happened["kind"], happened["to"], happened["channel"]) == ("rate_limited", "bookmarks.list", general)
        assert [entry.text for entry in box.story.only("fault")] == ["rate_limited on bookmarks.list"]


async def test_slacks_own_limits_are_switched_on_and_off(box: Sandbox, api: AsyncWebClient) -> None:
    async with control_of(box) as control:
        assert (await control.order("limits"))["limits"] is True
        for _ in range(20):
            await api.users_list(limit=1)
        assert (await refusal(api.users_list(limit=1)))["error"] == "ratelimited"
        assert (await control.order("limits", undo=True))["limits"] is False
        await api.users_list(limit=1)


@pytest.mark.parametrize(("kind", "error"), [("revoked_token", "token_revoked"), ("uninstalled", "account_inactive")])
async def test_the_token_dies_and_lives_again(box: Sandbox, api: AsyncWebClient, kind: str, error: str) -> None:
    async with control_of(box) as control:
        for _ in range(2):
            assert (await control.order(kind))["token"] == error
        assert (await refusal(api.auth_test()))["error"] == error
        state = await control.order(kind, undo=True)
        assert state["token"] == "valid"
        assert [each["kind"] for each in state["happened"]] == [kind]
        assert (await api.auth_test())["ok"]
        assert len(box.story.only("fault")) == 1


async def test_a_person_is_disabled_and_enabled(box: Sandbox, api: AsyncWebClient) -> None:
    maria = box.person("Maria").id
    async with control_of(box) as control:
        for _ in range(2):
            await control.order("disabled_user", user=maria)
        assert (await refusal(api.conversations_open(users=maria)))["error"] == "user_disabled"
        await box.quiet()
        assert last_payload(box, "user_change")["event"]["user"]["deleted"] is True
        for _ in range(2):
            await control.order("disabled_user", user=maria, undo=True)
        assert (await api.conversations_open(users=maria))["ok"]
        assert [each.to for each in box.faults.of(Kind.DISABLED_USER)] == ["Maria Santos"]
        for nobody in ("U404", "USLACKBOT", box.bot_user_id):
            assert (await control.ask("POST", {"kind": "disabled_user", "user": nobody}))[0] == 404


async def test_a_channel_is_archived_under_the_app_and_comes_back_without_it(box: Sandbox, api: AsyncWebClient) -> None:
    random = channel_id(box, "random")
    await api.conversations_join(channel=random)
    async with control_of(box) as control:
        for _ in range(2):
            await control.order("archived_channel", channel=random)
        assert (await refusal(api.chat_postMessage(channel=random, text="x")))["error"] == "is_archived"
        assert len(box.faults.of(Kind.ARCHIVED_CHANNEL)) == 1
        for _ in range(2):
            await control.order("archived_channel", channel=random, undo=True)
        assert (await refusal(api.chat_postMessage(channel=random, text="x")))["error"] == "not_in_channel"
        for wrong in ("C404", channel_id(box, "general")):
            assert (await control.ask("POST", {"kind": "archived_channel", "channel": wrong}))[0] == 404


async def test_sockets_are_closed_on_demand(box: Sandbox) -> None:
    async with over_socket_mode(box, bolt_app(box)), control_of(box) as control:
        await control.order("closed", reason="warning")
        await box.ws.changed.wait_for(lambda: box.office.socket.connections == 1, 5)
        await control.order("closed")
        assert [each.to for each in box.faults.of(Kind.CLOSED)] == ["warning", "sockets"]


@pytest.mark.parametrize(
    "order",
    [
        {},
        [],
        "slow",
        {"kind": "earthquake"},
        {"kind": "slow", "colour": "red"},
        {"kind": "slow", "times": 0},
        {"kind": "slow", "chance": 2},
        {"kind": "slow", "seconds": 1e9},
        {"kind": "closed", "reason": "boredom"},
        {"kind": "disabled_user"},
    ],
)
async def test_orders_that_make_no_sense_are_refused(box: Sandbox, order: object) -> None:
    async with control_of(box) as control:
        status, answer = await control.ask("POST", order)
        assert status == 400
        assert answer["error"]
        assert box.faults.ordered == []


async def test_only_the_sandboxs_own_page_may_order(box: Sandbox) -> None:
    async with control_of(box) as control, aiohttp.ClientSession() as session:
        order = {"kind": "revoked_token"}
        for headers in (
            {"Origin": "http://evil.example"},
            {"Host": "evil.example"},
            {"Host": "[::"},
            {"Sec_Fetch_Site": "cross-site"},
        ):
            for method in ("GET", "POST", "DELETE"):
                assert (await control.ask(method, order, **headers))[0] == 403, (method, headers)
        async with session.post(f"{box.url}/sandbox/faults", json=order) as answer:
            assert answer.status == 403
        async with session.get(f"{box.url}/sandbox/faults") as answer:
            assert answer.status == 200
        own = {"Origin": box.url}
        async with session.post(f"{box.url}/sandbox/faults", data="{}", headers=own) as answer:
            assert answer.status == 415
        assert box.faults.happened == []


async def test_what_happens_at_once_cannot_be_planned() -> None:
    box = Sandbox(MANIFEST)
    for kind in AT_ONCE:
        with pytest.raises(ValueError, match="at once"):
            box.faults.plan(kind)
