"""The story log tells what people could see, in order, to whoever listens."""

from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from sandbox.story import Entry
from tests.sandbox.sandbox_apps import TEXT, actions, button, channel_id, field, modal, section


async def test_it_says_who_did_what_where_and_who_saw_it(box: Sandbox, api: AsyncWebClient) -> None:
    heard: list[Entry] = []
    stop = box.story.subscribe(heard.append)
    maria = box.person("Maria")
    await api.conversations_join(channel=channel_id(box, "general"))
    await api.chat_postMessage(
        channel=channel_id(box, "general"),
        text="Topics",
        blocks=[section("*SQL* for <@" + maria.id + ">"), actions(button("Join", "join"))],
    )
    await maria.presses("Join")
    await maria.types("see you there")
    stop()
    box.clock.move_by(timedelta(days=1))
    told = [(entry.what, entry.who, entry.where, entry.text, entry.audience) for entry in heard]
    assert told[:3] == [
        ("joined", "Tester", "#general", "joined #general", ()),
        ("posted", "Tester", "#general", "SQL for @Maria Santos\n[Join]", ()),
        ("pressed", "Maria Santos", "#general", "Join", ("Maria Santos",)),
    ]
    assert ("typed", "Maria Santos", "DM", "see you there", ("Maria Santos",)) in told
    assert [entry.what for entry in box.story][-1] == "clock"
    assert "clock" not in [entry.what for entry in heard]


async def test_a_form_is_told_with_what_was_put_into_it(box: Sandbox, api: AsyncWebClient) -> None:
    maria = box.person("Maria")
    form = modal("New topic", field("Topic", "topic", TEXT))
    await api.views_open(trigger_id=box._triggers.issue(maria.id), view=form)
    await maria.fills({"Topic": "SQL basics"})
    await maria.submits()
    assert "SQL basics" in box.story.only("submitted")[-1].text
    assert box.story.only("modal")[-1].audience == ("Maria Santos",)
    assert "dispatch_failed" in box.story.only("problem")[-1].text
