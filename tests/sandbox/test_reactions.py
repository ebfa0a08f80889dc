"""reactions.*, and the emoji of people."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.people import NotPossible
from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import channel_id, last_payload, refusal


@pytest.fixture
async def general(box: Sandbox, api: AsyncWebClient) -> str:
    """A public channel the app has joined."""
    general = channel_id(box, "general")
    await api.conversations_join(channel=general)
    return general


async def test_reactions_stand_on_the_message_with_those_who_gave_them(
    box: Sandbox, api: AsyncWebClient, general: str
) -> None:
    ts = (await api.chat_postMessage(channel=general, text="Who is in?"))["ts"]
    await api.reactions_add(channel=general, timestamp=ts, name="eyes")
    await box.person("Maria").reacts("eyes", "Who is in?")
    await box.person("Jonas Weber").reacts("+1::skin-tone-3", "Who is in?")
    [newest, *_] = (await api.conversations_history(channel=general))["messages"]
    assert newest["reactions"] == [
        {"name": "eyes", "users": [box.bot_user_id, box.person("Maria").id], "count": 2},
        {"name": "+1::skin-tone-3", "users": [box.person("Jonas Weber").id], "count": 1},
    ]
    got = await api.reactions_get(channel=general, timestamp=ts)
    assert (got["type"], got["channel"]) == ("message", general)
    assert got["message"]["reactions"] == newest["reactions"]
    await api.reactions_remove(channel=general, timestamp=ts, name="eyes")
    await box.person("Jonas Weber").reacts("+1::skin-tone-3", "Who is in?")
    message = (await api.reactions_get(channel=general, timestamp=ts))["message"]
    assert [reaction["users"] for reaction in message["reactions"]] == [[box.person("Maria").id]]


async def test_the_app_hears_of_reactions_where_it_is_a_member(box: Sandbox, api: AsyncWebClient, general: str) -> None:
    maria = box.person("Maria")
    ts = (await api.chat_postMessage(channel=general, text="Who is in?"))["ts"]
    await maria.reacts("eyes", "Who is in?")
    await maria.reacts("eyes", "Who is in?")
    await maria.types("elsewhere", channel="random")
    await maria.reacts("tada", "elsewhere")
    await box.quiet()
    item = {"type": "message", "channel": general, "ts": ts}
    for kind in ("reaction_added", "reaction_removed"):
        event = last_payload(box, kind)["event"]
        assert (event["user"], event["reaction"], event["item"]) == (maria.id, "eyes", item)
        assert event["item_user"] == box.bot_user_id
    assert "tada" not in str(box.sent)


async def test_reactions_are_refused_as_slack_refuses_them(box: Sandbox, api: AsyncWebClient, general: str) -> None:
    ts = (await api.chat_postMessage(channel=general, text="x"))["ts"]
    await api.reactions_add(channel=general, timestamp=ts, name="eyes")

    async def error(method: str, **given: str) -> str:
        answer = await refusal(api.api_call(f"reactions.{method}", json={"channel": general, "timestamp": ts} | given))
        return str(answer["error"])

    assert await error("add", name="eyes") == "already_reacted"
    assert await error("add", name=":eyes:") == "invalid_name"
    assert await error("add", name="eyes", timestamp="1.000001") == "message_not_found"
    assert await error("add", name="eyes", timestamp="yesterday") == "bad_timestamp"
    assert await error("add", name="eyes", channel=channel_id(box, "random")) == "not_in_channel"
    assert await error("remove", name="tada") == "no_reaction"
    answer = await refusal(api.api_call("reactions.add", json={"name": "eyes"}))
    assert answer["error"] == "no_item_specified"
    for number in range(22):
        await api.reactions_add(channel=general, timestamp=ts, name=f"emoji{number}")
    assert await error("add", name="one_more") == "too_many_reactions"


async def test_people_react_only_to_what_is_there(box: Sandbox, api: AsyncWebClient, general: str) -> None:
    maria = box.person("Maria").id
    ts = (await api.chat_postMessage(channel=general, text="x"))["ts"]
    with pytest.raises(NotPossible, match="gone"):
        box.gestures.reacts(maria, general, "1.000001", "eyes")
    with pytest.raises(NotPossible, match="no emoji"):
        box.gestures.reacts(maria, general, ts, ":eyes:")
