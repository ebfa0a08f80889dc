"""Faults on demand happen as they were ordered, and are recorded."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.faults import Faults, Kind
from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import client_of, refusal


async def post(box: Sandbox, text: str = "hello") -> None:
    await client_of(box).chat_postMessage(channel=box.person("Maria").id, text=text)


def posted(box: Sandbox) -> list[str]:
    """The texts that reached Maria."""
    return [message.text for message in box.ws.app_direct(box.person("Maria").id).messages.values()]


async def test_too_many_requests_say_when_to_come_again(box: Sandbox) -> None:
    box.faults.plan(Kind.RATE_LIMITED, "chat.postMessage", seconds=7)
    with pytest.raises(SlackApiError) as limited:
        await post(box)
    assert limited.value.response.status_code == 429
    assert limited.value.response.headers["Retry-After"] == "7"
    assert posted(box) == []
    await post(box)
    assert posted(box) == ["hello"]
    assert [(f.kind, f.to) for f in box.faults.happened] == [(Kind.RATE_LIMITED, "chat.postMessage")]
    assert box.story.only("fault")


@pytest.mark.parametrize(("kind", "applied"), [(Kind.ERROR_BEFORE, 0), (Kind.ERROR_AFTER, 1)])
async def test_an_internal_error_leaves_open_whether_it_was_applied(box: Sandbox, kind: Kind, applied: int) -> None:
    box.faults.plan(kind)
    with pytest.raises(SlackApiError) as failed:
        await post(box)
    assert failed.value.response.status_code == 500
    assert len(posted(box)) == applied
    assert box.calls[-1].fault is kind


@pytest.mark.parametrize(("kind", "applied"), [(Kind.CUT_BEFORE, 0), (Kind.CUT_AFTER, 1)])
async def test_a_cut_connection_leaves_open_whether_it_was_applied(box: Sandbox, kind: Kind, applied: int) -> None:
    box.faults.plan(kind)
    with pytest.raises(aiohttp.ClientError):
        await post(box)
    assert len(posted(box)) == applied


async def test_the_default_client_posts_twice_when_the_connection_is_cut_after_applying(box: Sandbox) -> None:
    box.faults.plan(Kind.CUT_AFTER, "chat.postMessage")
    retrying = AsyncWebClient(token=box.bot_token, base_url=box.api_url)
    await retrying.chat_postMessage(channel=box.person("Maria").id, text="hello")
    assert posted(box) == ["hello", "hello"]


async def test_a_late_call_is_applied_after_the_client_gave_up(box: Sandbox) -> None:
    later = asyncio.Event()
    box.faults.plan(Kind.LATE, "chat.postMessage", until=later)
    with pytest.raises(aiohttp.ClientError):
        await post(box)
    assert posted(box) == []
    later.set()
    await box.person("Maria").sees("hello")


async def test_a_slow_call_is_applied_at_once_and_answered_later(box: Sandbox) -> None:
    later = asyncio.Event()
    box.faults.plan(Kind.SLOW, "chat.postMessage", until=later)
    posting = asyncio.create_task(post(box))
    await box.person("Maria").sees("hello")
    assert not posting.done()
    later.set()
    await posting


async def test_an_answer_may_be_no_json(box: Sandbox) -> None:
    box.faults.plan(Kind.NOT_JSON)
    with pytest.raises(SlackApiError):
        await post(box)
    assert posted(box) == ["hello"]


async def test_a_fault_can_be_for_one_channel_and_several_times(box: Sandbox) -> None:
    direct = box.ws.app_direct(box.person("Maria").id).id
    box.faults.plan(Kind.ERROR_BEFORE, "chat.postMessage", channel=direct, times=2)
    api = client_of(box)
    await api.chat_postMessage(channel=box.person("Jonas Weber").id, text="spared")
    for _ in range(2):
        assert (await refusal(api.chat_postMessage(channel=direct, text="x")))["error"] == "internal_error"
    await api.chat_postMessage(channel=direct, text="x")
    assert len(box.faults.of(Kind.ERROR_BEFORE)) == 2


async def test_chance_is_drawn_from_a_seed(box: Sandbox) -> None:
    def draws(seed: int) -> list[bool]:
        faults = Faults(box.ws.now, lambda _: None)
        faults.plan(Kind.CUT_AFTER, times=None, chance=0.3, seed=seed)
        return [faults.strike_call("chat.postMessage", None) is not None for _ in range(200)]

    assert draws(1) == draws(1)
    assert draws(1) != draws(2)
    assert 30 < sum(draws(1)) < 90


async def test_what_has_not_happened_can_be_taken_back(box: Sandbox) -> None:
    box.faults.plan(Kind.ERROR_BEFORE, times=None)
    box.faults.clear()
    await post(box)
    assert box.faults.happened == []
