"""chat.scheduleMessage: posted by the sandbox's clock, or not at all."""

from datetime import timedelta
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import MANIFEST, channel_id, client_of, refusal


@pytest.fixture
async def general(box: Sandbox, api: AsyncWebClient) -> str:
    """A public channel the app has joined."""
    general = channel_id(box, "general")
    await api.conversations_join(channel=general)
    return general


def after(box: Sandbox, **delay: float) -> int:
    """A time from now, as Slack takes it."""
    return int((box.clock.now() + timedelta(**delay)).timestamp())


async def test_a_message_is_posted_when_its_time_has_come(box: Sandbox, api: AsyncWebClient, general: str) -> None:
    await api.chat_scheduleMessage(channel=general, text="tomorrow", post_at=after(box, days=1))
    box.person("Maria").does_not_see("tomorrow")
    [waiting] = (await api.chat_scheduledMessages_list(channel=general))["scheduled_messages"]
    assert (waiting["text"], waiting["channel_id"]) == ("tomorrow", general)
    box.clock.move_by(timedelta(days=1))
    await box.person("Maria").sees("tomorrow", where="general")
    assert (await api.chat_scheduledMessages_list())["scheduled_messages"] == []
    [newest, *_] = (await api.conversations_history(channel=general))["messages"]
    assert float(newest["ts"]) >= waiting["post_at"]


async def test_a_message_with_metadata_is_never_posted(box: Sandbox, api: AsyncWebClient, general: str) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"key": "k"}}
    soon = after(box, hours=1)
    await api.chat_scheduleMessage(channel=general, text="lost", post_at=soon, metadata=metadata)
    await api.chat_scheduleMessage(channel=general, text="found", post_at=soon + 1)
    box.clock.move_by(timedelta(hours=2))
    await box.person("Maria").sees("found")
    box.person("Maria").does_not_see("lost")
    assert "metadata" in box.story.only("problem")[0].text


async def test_nothing_is_posted_where_the_app_is_not_any_more(box: Sandbox, api: AsyncWebClient) -> None:
    made = (await api.conversations_create(name="short-lived"))["channel"]["id"]
    await api.chat_scheduleMessage(channel=made, text="x", post_at=after(box, hours=1))
    await api.conversations_archive(channel=made)
    box.clock.move_by(timedelta(hours=2))
    assert await box.ws.changed.wait_for(lambda: bool(box.story.only("problem")), 2)


async def test_a_scheduled_message_can_be_taken_back_in_time(box: Sandbox, api: AsyncWebClient, general: str) -> None:
    later = await api.chat_scheduleMessage(channel=general, text="later", post_at=after(box, hours=1))
    soon = await api.chat_scheduleMessage(channel=general, text="soon", post_at=after(box, seconds=30))
    await api.chat_deleteScheduledMessage(channel=general, scheduled_message_id=later["scheduled_message_id"])
    for wrong in (soon["scheduled_message_id"], "Q404"):
        answer = await refusal(api.chat_deleteScheduledMessage(channel=general, scheduled_message_id=wrong))
        assert answer["error"] == "invalid_scheduled_message_id"
    box.clock.move_by(timedelta(hours=2))
    await box.person("Maria").sees("soon")
    box.person("Maria").does_not_see("later")


async def test_scheduling_is_refused_as_slack_refuses_it(box: Sandbox, api: AsyncWebClient, general: str) -> None:
    async def error(post_at: int, channel: str = general) -> str:
        return str((await refusal(api.chat_scheduleMessage(channel=channel, text="x", post_at=post_at)))["error"])

    assert await error(after(box, seconds=-5)) == "time_in_past"
    assert await error(after(box, days=121)) == "time_too_far"
    assert await error(after(box, hours=1), channel_id(box, "random")) == "not_in_channel"
    soon = after(box, hours=1)
    for number in range(30):
        await api.chat_scheduleMessage(channel=general, text="x", post_at=soon + number)
    assert await error(soon + 200) == "restricted_too_many"
    await api.chat_scheduleMessage(channel=general, text="x", post_at=soon + 400)


async def test_what_is_scheduled_survives_a_restart(tmp_path: Path) -> None:
    async with Sandbox(MANIFEST) as box:
        general = channel_id(box, "general")
        await client_of(box).conversations_join(channel=general)
        await client_of(box).chat_scheduleMessage(channel=general, text="tomorrow", post_at=after(box, days=1))
        box.save(tmp_path / "box.json")
    box = Sandbox(MANIFEST)
    box.load(tmp_path / "box.json")
    async with box:
        box.clock.move_by(timedelta(days=1))
        await box.person("Maria").sees("tomorrow")
