"""What holds for every method: tokens, scopes, arguments, limits, the record of calls."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import MANIFEST, channel_id, client_of, refusal, with_settings


async def test_the_app_learns_who_it_is(box: Sandbox, api: AsyncWebClient) -> None:
    me = await api.auth_test()
    assert (me["user_id"], me["team_id"]) == (box.bot_user_id, box.team_id)
    assert "chat:write" in me.headers["x-oauth-scopes"]
    assert (await api.team_info())["team"]["id"] == box.team_id
    assert (await api.bots_info(bot=me["bot_id"]))["bot"]["user_id"] == box.bot_user_id


async def test_tokens_are_checked(box: Sandbox) -> None:
    def client(token: str | None) -> AsyncWebClient:
        return AsyncWebClient(token=token, base_url=box.api_url, retry_handlers=[])

    assert (await refusal(client("xoxb-wrong").auth_test()))["error"] == "invalid_auth"
    assert (await refusal(client(None).auth_test()))["error"] == "not_authed"
    assert (await refusal(client(box.app_token).auth_test()))["error"] == "not_allowed_token_type"
    app = client(box.bot_token)
    assert (await refusal(app.apps_connections_open(app_token=box.bot_token)))["error"] == "not_allowed_token_type"
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{box.api_url}auth.test", data={"token": box.bot_token}) as answer,
    ):
        assert (await answer.json())["ok"] is True


async def test_a_missing_scope_is_named_with_those_held() -> None:
    async with Sandbox(with_settings(scopes=["commands", "chat:write"], events=[])) as box:
        answer = await refusal(client_of(box).users_list())
        assert answer["error"] == "missing_scope"
        assert (answer["needed"], answer["provided"]) == ("users:read", "chat:write,commands")
        general = channel_id(box, "general")
        answer = await refusal(client_of(box).conversations_info(channel=general))
        assert answer["needed"] == "channels:read,groups:read,im:read,mpim:read"
        answer = await refusal(client_of(box).conversations_create(name="x"))
        assert answer["needed"] == "channels:manage,groups:write"


async def test_scopes_go_by_the_kind_of_conversation() -> None:
    scopes = ["commands", "channels:read", "channels:manage", "channels:history", "chat:write", "im:write"]
    async with Sandbox(with_settings(scopes=scopes, events=[])) as box:
        api = client_of(box)
        assert (await refusal(api.conversations_create(name="x", is_private=True)))["needed"] == "groups:write"
        public = (await api.conversations_create(name="y"))["channel"]["id"]
        assert (await api.conversations_history(channel=public))["messages"]
        direct = (await api.conversations_open(users=box.person("Maria").id))["channel"]["id"]
        assert (await refusal(api.conversations_history(channel=direct)))["needed"] == "im:history"
        assert (await refusal(api.conversations_list(types="private_channel")))["needed"] == "groups:read"


async def test_unknown_methods_and_arguments_are_refused_by_name(api: AsyncWebClient) -> None:
    assert (await refusal(api.api_call("chat.postMesage", json={})))["error"] == "unknown_method"
    answer = await refusal(api.api_call("users.info", params={"user": "U1", "include_local": "1"}))
    assert answer["error"] == "invalid_arguments"
    assert "unknown argument: include_local" in answer["response_metadata"]["messages"][0]
    answer = await refusal(api.api_call("users.info", params={}))
    assert "missing required field: user" in answer["response_metadata"]["messages"][0]
    answer = await refusal(api.api_call("users.list", params={"limit": "many"}))
    assert answer["error"] == "invalid_arguments"


async def test_every_call_is_recorded(box: Sandbox, api: AsyncWebClient) -> None:
    await api.auth_test()
    await refusal(api.users_info(user="U404"))
    first, second = box.calls
    assert (first.method, first.ok, first.error) == ("auth.test", True, "")
    assert (second.method, second.ok, second.error) == ("users.info", False, "user_not_found")
    assert second.arguments["user"] == "U404"
    assert "token" not in second.arguments


async def test_rate_limits_hold_by_the_sandbox_clock_once_they_are_switched_on(
    box: Sandbox, api: AsyncWebClient
) -> None:
    general = channel_id(box, "general")
    await api.conversations_join(channel=general)
    for number in range(12):
        await api.chat_postMessage(channel=general, text=f"message {number}")
    box.limits.switched_on = True
    for number in range(3):
        await api.chat_postMessage(channel=general, text=f"limited {number}")
    async with aiohttp.ClientSession() as session:
        post = session.post(
            f"{box.api_url}chat.postMessage",
            json={"channel": general, "text": "one too many"},
            headers={"Authorization": f"Bearer {box.bot_token}"},
        )
        async with post as answer:
            assert answer.status == 429
            assert int(answer.headers["Retry-After"]) >= 1
            assert (await answer.json())["error"] == "ratelimited"
    await api.chat_postMessage(channel=box.person("Maria").id, text="another channel is open")
    box.clock.move_by(timedelta(seconds=10))
    await api.chat_postMessage(channel=general, text="later")
    for _ in range(20):
        await api.users_list()
    assert (await refusal(api.users_list()))["error"] == "ratelimited"


async def test_lists_come_in_short_pages_that_lead_to_the_end(box: Sandbox, api: AsyncWebClient) -> None:
    seen: list[str] = []
    sizes: list[int] = []
    cursor = ""
    while True:
        page = await api.users_list(limit=10, cursor=cursor)
        seen += [user["id"] for user in page["members"]]
        sizes.append(len(page["members"]))
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert seen == list(box.ws.state.users)
    assert set(sizes[:-1]) == {9}
    assert (await refusal(api.users_list(cursor="nonsense")))["error"] == "invalid_cursor"
    assert (await refusal(api.users_list(limit=0)))["error"] == "invalid_limit"


async def test_many_calls_at_once_are_all_answered(box: Sandbox, api: AsyncWebClient) -> None:
    general = channel_id(box, "general")
    await api.conversations_join(channel=general)
    posts = [api.chat_postMessage(channel=general, text=str(number)) for number in range(30)]
    stamps = [answer["ts"] for answer in await asyncio.gather(*posts)]
    assert len(set(stamps)) == 30
    channel = box.ws.state.channels[general]
    assert channel.timeline == sorted(channel.timeline)


async def test_it_is_served_on_loopback_addresses_only() -> None:
    with pytest.raises(ValueError, match="loopback"):
        await Sandbox(MANIFEST).start(host="0.0.0.0")  # noqa: S104 - what must be refused
