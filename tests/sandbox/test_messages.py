"""chat.*, pins.*, bookmarks.* and reading history."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import actions, button, channel_id, client_of, refusal, section, with_settings


@pytest.fixture
async def general(box: Sandbox, api: AsyncWebClient) -> str:
    """A public channel the app has joined."""
    general = channel_id(box, "general")
    await api.conversations_join(channel=general)
    return general


async def test_a_message_is_stored_as_slack_stores_it(api: AsyncWebClient, general: str) -> None:
    blocks = [section("*hello*"), actions(button("Go", "go"))]
    posted = await api.chat_postMessage(channel=general, text="hello", blocks=blocks)
    [newest, *_] = (await api.conversations_history(channel=general))["messages"]
    assert newest["ts"] == posted["ts"]
    assert newest["bot_id"] == (await api.auth_test())["bot_id"]
    assert newest["blocks"][0]["block_id"]
    assert newest["blocks"][0]["text"]["verbatim"] is False


async def test_posting_is_refused_as_slack_refuses_it(box: Sandbox, api: AsyncWebClient, general: str) -> None:
    random, private = channel_id(box, "random"), channel_id(box, "people-team")
    assert (await refusal(api.chat_postMessage(channel=random, text="x")))["error"] == "not_in_channel"
    assert (await refusal(api.chat_postMessage(channel=private, text="x")))["error"] == "channel_not_found"
    assert (await refusal(api.chat_postMessage(channel="C404", text="x")))["error"] == "channel_not_found"
    viktor = box.ws.state.users[box.person("Viktor").id]
    assert (await refusal(api.chat_postMessage(channel=viktor.id, text="x")))["error"] == "channel_not_found"
    # By name: slack_sdk itself warns of a message without text.
    answer = await refusal(api.api_call("chat.postMessage", json={"channel": general, "text": " "}))
    assert answer["error"] == "no_text"
    too_many = [section("x")] * 51
    assert (await refusal(api.chat_postMessage(channel=general, text="x", blocks=too_many)))["ok"] is False
    answer = await refusal(api.chat_postMessage(channel=general, text="x", blocks=[section("y" * 3001)]))
    assert answer["error"] == "invalid_blocks"
    assert "/blocks/0/text/text" in answer["errors"][0]
    answer = await refusal(api.chat_postMessage(channel=general, text="x", blocks="{"))
    assert answer["error"] == "invalid_blocks_format"
    answer = await refusal(api.chat_postMessage(channel=general, text="x", thread_ts="1.000001"))
    assert answer["error"] == "cannot_reply_to_message"
    answer = await refusal(api.chat_postMessage(channel=general, text="x", username="someone"))
    assert answer["needed"] == "chat:write.customize"
    answer = await refusal(api.chat_postMessage(channel=general, text="x", markdown_text="y"))
    assert answer["error"] == "markdown_text_conflict"


async def test_text_past_forty_thousand_characters_is_cut_with_a_warning(api: AsyncWebClient, general: str) -> None:
    posted = await api.chat_postMessage(channel=general, text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000
    assert posted["warning"] == "message_truncated"


async def test_a_message_may_be_markdown_or_attachments_alone(api: AsyncWebClient, general: str) -> None:
    posted = await api.chat_postMessage(channel=general, markdown_text="# Hello")
    assert posted["message"]["blocks"][0]["type"] == "markdown"
    posted = await api.chat_postMessage(channel=general, attachments=[{"fallback": "f", "text": "old"}])
    assert posted["message"]["attachments"][0]["text"] == "old"


async def test_attachments_are_read_and_checked(box: Sandbox, api: AsyncWebClient, general: str) -> None:
    one = {"title": "Report", "text": "*fine*", "fields": [{"title": "Open", "value": "3"}], "footer": "from us"}
    await api.chat_postMessage(channel=general, text="Weekly", attachments=[one])
    assert "Report\nfine\nOpen: 3\nfrom us" in await box.person("Maria").sees("Weekly")
    inner = {"blocks": [section("inside")], "color": "#1f4d4a"}
    maria = box.person("Maria")
    await api.chat_postEphemeral(channel=general, user=maria.id, text="psst", attachments=[inner])
    assert "inside" in await maria.sees("psst")
    for wrong, error in (
        ([{}], "invalid_attachments"),
        ([{"text": "x", "colour": "red"}], "invalid_attachments"),
        ([{"text": "x", "footer": "y" * 301}], "invalid_attachments"),
        ([{"text": "x", "actions": []}], "invalid_attachments"),
        ([{"blocks": [section("y" * 3001)]}], "invalid_attachments"),
        ([{"text": "x"}] * 101, "too_many_attachments"),
    ):
        answer = await refusal(api.chat_postMessage(channel=general, text="x", attachments=wrong))
        assert answer["error"] == error
        assert "json-pointer:/attachments" in answer["errors"][0]


async def test_a_message_in_anothers_name_lands_with_slackbot_when_it_is_sent_to_a_person() -> None:
    async with Sandbox(with_settings(scopes=["chat:write", "chat:write.customize", "commands"], events=[])) as box:
        maria = box.person("Maria")
        posted = await client_of(box).chat_postMessage(channel=maria.id, text="hello", username="Someone")
        assert posted["channel"] != box.ws.app_direct(maria.id).id
        await maria.sees("hello", where="DM with people")


async def test_own_messages_are_changed_and_others_are_not(box: Sandbox, api: AsyncWebClient, general: str) -> None:
    ts = (await api.chat_postMessage(channel=general, text="one", blocks=[section("one")]))["ts"]
    await api.chat_update(channel=general, ts=ts, text="two", blocks=[section("two")])
    await box.person("Maria").sees("two", where="general")
    assert (await refusal(api.chat_update(channel=box.person("Maria").id, ts=ts, text="x")))["error"] == (
        "channel_not_found"
    )
    long = "x" * 4001
    assert (await refusal(api.chat_update(channel=general, ts=ts, text=long)))["error"] == "msg_too_long"
    assert (await refusal(api.chat_update(channel=general, ts="1.000001", text="x")))["error"] == ("message_not_found")
    await box.person("Maria").types("mine", channel="general")
    [mine, *_] = (await api.conversations_history(channel=general))["messages"]
    answer = await refusal(api.chat_update(channel=general, ts=mine["ts"], text="x"))
    assert answer["error"] == "cant_update_message"
    answer = await refusal(api.chat_delete(channel=general, ts=mine["ts"]))
    assert answer["error"] == "cant_delete_message"
    await api.chat_delete(channel=general, ts=ts)
    assert (await refusal(api.chat_delete(channel=general, ts=ts)))["error"] == "message_not_found"


async def test_metadata_is_kept_and_its_payload_shown_only_when_asked_for(api: AsyncWebClient, general: str) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"key": "k1"}}
    ts = (await api.chat_postMessage(channel=general, text="x", metadata=metadata))["ts"]
    [bare, *_] = (await api.conversations_history(channel=general, limit=1))["messages"]
    assert bare["metadata"] == {"event_type": "delivery"}
    whole = await api.conversations_history(channel=general, limit=1, include_all_metadata=True)
    assert whole["messages"][0]["metadata"] == metadata
    await api.chat_update(channel=general, ts=ts, text="y")
    whole = await api.conversations_replies(channel=general, ts=ts, include_all_metadata=True)
    assert whole["messages"][0]["metadata"] == metadata
    await api.chat_update(channel=general, ts=ts, text="y", metadata={})
    whole = await api.conversations_history(channel=general, limit=1, include_all_metadata=True)
    assert "metadata" not in whole["messages"][0]
    bad = {"event_type": "delivery", "event_payload": {"Bad Key": {"a": {"b": 1}}}}
    assert (await refusal(api.chat_postMessage(channel=general, text="x", metadata=bad)))["ok"] is False


async def test_history_is_read_in_pages_and_between_two_moments(api: AsyncWebClient, general: str) -> None:
    stamps = [(await api.chat_postMessage(channel=general, text=str(n)))["ts"] for n in range(7)]
    seen, cursor = [], ""
    while True:
        page = await api.conversations_history(channel=general, limit=3, cursor=cursor, oldest=stamps[0])
        seen += [message["ts"] for message in page["messages"]]
        if not page["has_more"]:
            break
        cursor = page["response_metadata"]["next_cursor"]
    assert seen == stamps[:0:-1]
    between = await api.conversations_history(channel=general, oldest=stamps[2], latest=stamps[4], inclusive=True)
    assert [message["ts"] for message in between["messages"]] == [stamps[4], stamps[3], stamps[2]]
    strict = await api.conversations_history(channel=general, oldest=stamps[2], latest=stamps[4])
    assert [message["ts"] for message in strict["messages"]] == [stamps[3]]
    answer = await refusal(api.conversations_history(channel=general, limit=1000))
    assert answer["error"] == "invalid_limit"


async def test_threads_hold_their_replies(box: Sandbox, api: AsyncWebClient, general: str) -> None:
    parent = (await api.chat_postMessage(channel=general, text="question"))["ts"]
    await box.person("Maria").types("answer", channel="general", reply_to="question")
    loud = await api.chat_postMessage(channel=general, text="louder", thread_ts=parent, reply_broadcast=True)
    history = (await api.conversations_history(channel=general, limit=2))["messages"]
    assert [message["text"] for message in history] == ["louder", "question"]
    assert history[1]["reply_count"] == 2
    thread = await api.conversations_replies(channel=general, ts=parent, limit=1)
    assert [message["text"] for message in thread["messages"]] == ["question", "answer"]
    assert thread["has_more"] is True
    rest = await api.conversations_replies(
        channel=general, ts=parent, cursor=thread["response_metadata"]["next_cursor"]
    )
    assert [message["text"] for message in rest["messages"]] == ["question", "louder"]
    answer = await refusal(api.chat_postMessage(channel=general, text="x", thread_ts=loud["ts"]))
    assert answer["error"] == "cannot_reply_to_message"
    await api.chat_delete(channel=general, ts=parent)
    history = (await api.conversations_history(channel=general, limit=2))["messages"]
    assert history[1]["subtype"] == "tombstone"
    answer = await refusal(api.conversations_replies(channel=general, ts="1.000001"))
    assert answer["error"] == "thread_not_found"


async def test_an_ephemeral_message_is_for_a_member_and_not_kept(
    box: Sandbox, api: AsyncWebClient, general: str
) -> None:
    maria = box.person("Maria")
    shown = await api.chat_postEphemeral(channel=general, user=maria.id, text="psst")
    await maria.sees("psst", where="general")
    box.person("Jonas Weber").does_not_see("psst")
    history = (await api.conversations_history(channel=general))["messages"]
    assert shown["message_ts"] not in [message["ts"] for message in history]
    zoe = box.person("Zoë")
    answer = await refusal(api.chat_postEphemeral(channel=general, user=zoe.id, text="psst"))
    assert answer["error"] == "user_not_in_channel"
    answer = await refusal(api.chat_postEphemeral(channel=channel_id(box, "random"), user=maria.id, text="x"))
    assert answer["error"] == "not_in_channel"


async def test_direct_messages_fail_while_the_messages_tab_is_off() -> None:
    async with Sandbox(with_settings(app_home={"messages_tab_enabled": False})) as box:
        api, maria = client_of(box), box.person("Maria")
        direct = (await api.conversations_open(users=maria.id))["channel"]["id"]
        for channel in (direct, maria.id):
            answer = await refusal(api.chat_postMessage(channel=channel, text="x"))
            assert answer["error"] == "messages_tab_disabled"


async def test_pins_bookmarks_and_permalinks(box: Sandbox, api: AsyncWebClient, general: str) -> None:
    ts = (await api.chat_postMessage(channel=general, text="charter"))["ts"]
    await api.pins_add(channel=general, timestamp=ts)
    assert (await refusal(api.pins_add(channel=general, timestamp=ts)))["error"] == "already_pinned"
    assert (await refusal(api.pins_add(channel=general, timestamp="1.000001")))["error"] == "message_not_found"
    [pin] = (await api.pins_list(channel=general))["items"]
    assert pin["message"]["pinned_to"] == [general]
    await api.pins_remove(channel=general, timestamp=ts)
    assert (await refusal(api.pins_remove(channel=general, timestamp=ts)))["error"] == "no_pin"
    added = await api.bookmarks_add(channel_id=general, title="Course", type="link", link="https://example.org")
    mark = added["bookmark"]["id"]
    await api.bookmarks_edit(channel_id=general, bookmark_id=mark, title="The course")
    assert [b["title"] for b in (await api.bookmarks_list(channel_id=general))["bookmarks"]] == ["The course"]
    answer = await refusal(api.bookmarks_edit(channel_id=general, bookmark_id="Bk404", title="x"))
    assert answer["error"] == "bookmark_not_found"
    link = (await api.chat_getPermalink(channel=general, message_ts=ts))["permalink"]
    assert link == f"{box.url}/archives/{general}/p{ts.replace('.', '')}"
