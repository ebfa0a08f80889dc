"""Acting as people: things are found by their words, and what Slack would not let a person do fails."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.gestures import NotPossible
from sandbox.people import NotSeen
from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import (
    TEXT,
    actions,
    button,
    channel_id,
    client_of,
    field,
    last_payload,
    modal,
    option,
    section,
    with_settings,
)

Json = dict[str, Any]
OPTIONS = [option("One", "1"), option("Two", "2"), option("Three", "3")]


def test_people_are_found_by_their_names(box: Sandbox) -> None:
    assert box.person("maria").name == "Maria Santos"
    assert box.person("Maria Santos") is box.person("maria.santos")
    for name in ("Nobody", ""):
        with pytest.raises(LookupError):
            box.person(name)


async def test_every_field_is_filled_in_a_persons_words(box: Sandbox, api: AsyncWebClient) -> None:
    maria = box.person("Maria")
    form = modal(
        "All fields",
        field("Text", "text", TEXT),
        field("Number", "number", {"type": "number_input", "is_decimal_allowed": False}),
        field("Mail", "mail", {"type": "email_text_input"}),
        field("Link", "link", {"type": "url_text_input"}),
        field("Select", "select", {"type": "static_select", "options": OPTIONS}),
        field("Radio", "radio", {"type": "radio_buttons", "options": OPTIONS}),
        field("Boxes", "boxes", {"type": "checkboxes", "options": OPTIONS}),
        field("Several", "several", {"type": "multi_static_select", "options": OPTIONS}),
        field("Who", "who", {"type": "users_select"}),
        field("Crowd", "crowd", {"type": "multi_users_select"}),
        field("Where", "where", {"type": "channels_select"}),
        field("Day", "day", {"type": "datepicker"}),
        field("Hour", "hour", {"type": "timepicker", "timezone": "Europe/Lisbon"}),
        field("Moment", "moment", {"type": "datetimepicker"}),
        field("Untouched", "untouched", TEXT | {"initial_value": "as it was"}),
        field("Empty", "empty", {"type": "multi_static_select", "options": OPTIONS}, optional=True),
    )
    await api.views_open(trigger_id=box._triggers.issue(maria.id), view=form)
    moment = datetime(2026, 12, 1, 10, tzinfo=UTC)
    await maria.fills(
        {
            "Text": "words",
            "Number": 3,
            "Mail": "a@example.org",
            "Link": "https://example.org",
            "Select": "Two",
            "Radio": "Three",
            "Boxes": ["One", "Two"],
            "Several": "Three",
            "Who": "Jonas Weber",
            "Crowd": ["Jonas Weber", "Helena"],
            "Where": "#general",
            "Day": date(2026, 12, 24),
            "Hour": time(9, 30),
            "Moment": moment,
        }
    )
    await maria.submits()
    values = last_payload(box, "view_submission")["view"]["state"]["values"]
    held = {block: state["value"] for block, state in values.items()}
    assert held["text"]["value"] == "words"
    assert held["number"]["value"] == "3"
    assert held["select"]["selected_option"]["value"] == "2"
    assert [chosen["value"] for chosen in held["boxes"]["selected_options"]] == ["1", "2"]
    assert held["who"]["selected_user"] == box.person("Jonas Weber").id
    assert len(held["crowd"]["selected_users"]) == 2
    assert held["where"]["selected_channel"] == channel_id(box, "general")
    assert held["day"]["selected_date"] == "2026-12-24"
    assert (held["hour"]["selected_time"], held["hour"]["timezone"]) == ("09:30", "Europe/Lisbon")
    assert held["moment"]["selected_date_time"] == int(moment.timestamp())
    assert held["untouched"]["value"] == "as it was"
    assert held["empty"] == {"type": "multi_static_select", "selected_options": []}


async def test_slacks_own_client_refuses_what_does_not_fit_a_field(box: Sandbox, api: AsyncWebClient) -> None:
    maria = box.person("Maria")
    form = modal(
        "Checked",
        field("Short", "short", TEXT | {"min_length": 3, "max_length": 5}),
        field("Mail", "mail", {"type": "email_text_input"}),
        field("Link", "link", {"type": "url_text_input"}),
        field("Level", "level", {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}),
        field("Few", "few", {"type": "multi_static_select", "options": OPTIONS, "max_selected_items": 1}),
    )
    await api.views_open(trigger_id=box._triggers.issue(maria.id), view=form)
    await maria.fills({"Short": "ab", "Mail": "x", "Link": "x", "Level": "0", "Few": ["One", "Two"]})
    await maria.submits()
    assert set(maria.errors) == {"Short", "Mail", "Link", "Level", "Few"}
    assert not box.sent
    await maria.sees("Please use at least 3 characters.", where="modal")
    await maria.fills({"Short": "abcdef", "Level": "1.5"})
    await maria.submits()
    assert maria.errors["Short"] == "Please use at most 5 characters."
    assert maria.errors["Level"] == "Please enter a whole number."


async def test_a_button_is_the_one_near_the_words(box: Sandbox, api: AsyncWebClient) -> None:
    maria = box.person("Maria")
    blocks: list[Json] = []
    for name in ("SQL", "Python", "Writing"):
        blocks += [section(f"*{name}*"), actions(button("Join", "join", name))]
    blocks.append(section("Rust", accessory=button("Join", "join", "Rust")))
    await api.chat_postMessage(channel=maria.id, text="old", blocks=[section("Old SQL"), *blocks[:2]])
    await api.chat_postMessage(channel=maria.id, text="new", blocks=blocks)
    for near, value in (("Python", "Python"), ("Rust", "Rust"), ("Old SQL", "SQL"), (None, "SQL")):
        await maria.presses("Join", near=near)
        assert last_payload(box, "block_actions")["actions"][0]["value"] == value
    maria.patience = 0.05
    with pytest.raises(NotSeen, match="near 'Haskell'"):
        await maria.presses("Join", near="Haskell")


async def test_a_question_back_can_be_answered_with_no(box: Sandbox, api: AsyncWebClient) -> None:
    maria = box.person("Maria")
    text = {"type": "plain_text", "text": "Sure?"}
    confirm = {"title": text, "text": text, "confirm": text, "deny": text}
    blocks = [actions(button("Drop", "drop", confirm=confirm))]
    await api.chat_postMessage(channel=maria.id, text="x", blocks=blocks)
    await maria.presses("Drop", confirm=False)
    assert not [sent for sent in box.sent if sent.kind == "interactive"]
    await maria.presses("Drop")
    assert last_payload(box, "block_actions")["actions"][0]["action_id"] == "drop"


async def test_selects_and_menus_of_messages_are_picked_from(box: Sandbox, api: AsyncWebClient) -> None:
    maria = box.person("Maria")
    placeholder = {"type": "plain_text", "text": "Level"}
    select = {"type": "static_select", "action_id": "level", "options": OPTIONS, "placeholder": placeholder}
    more = {"type": "overflow", "action_id": "more", "options": OPTIONS[:2]}
    blocks = [actions(select, {"type": "datepicker", "action_id": "day"}), section("My group", accessory=more)]
    await api.chat_postMessage(channel=maria.id, text="x", blocks=blocks)
    await maria.picks("Level", "Two")
    payload = last_payload(box, "block_actions")
    assert payload["actions"][0]["selected_option"]["value"] == "2"
    states = [state for block in payload["state"]["values"].values() for state in block.items()]
    assert [name for name, _ in states] == ["level", "day"]
    assert states[1][1] == {"type": "datepicker", "selected_date": None}
    await maria.picks("My group", "One")
    payload = last_payload(box, "block_actions")
    assert payload["actions"][0]["type"] == "overflow"
    held = [state for block in payload["state"]["values"].values() for state in block.values()]
    assert held[0]["selected_option"]["value"] == "2"
    with pytest.raises(NotSeen, match="can choose from 'One', 'Two'"):
        await maria.picks("My group", "Three")


async def test_an_input_that_asks_for_it_reports_each_change(box: Sandbox, api: AsyncWebClient) -> None:
    maria = box.person("Maria")
    form = modal("Live", field("Kind", "kind", {"type": "static_select", "options": OPTIONS}, dispatch_action=True))
    await api.views_open(trigger_id=box._triggers.issue(maria.id), view=form)
    await maria.fills({"Kind": "One"})
    payload = last_payload(box, "block_actions")
    assert payload["container"]["type"] == "view"
    assert payload["view"]["state"]["values"]["kind"]["value"]["selected_option"]["value"] == "1"
    await maria.sees("trouble connecting", where="modal")


async def test_people_see_their_own_conversations_only(box: Sandbox, api: AsyncWebClient) -> None:
    made = (await api.conversations_create(name="secret", is_private=True))["channel"]["id"]
    await api.chat_postMessage(channel=made, text="between us")
    maria = box.person("Maria")
    maria.does_not_see("between us")
    with pytest.raises(NotSeen):
        await maria.types("hi", channel="secret")
    await api.conversations_invite(channel=made, users=maria.id)
    await maria.sees("between us", where="#secret")
    await maria.leaves("secret")
    maria.does_not_see("between us")
    await maria.types("good morning", channel="general")
    with pytest.raises(AssertionError, match="Jonas Weber does see 'good morning', in #general"):
        box.person("Jonas Weber").does_not_see("good morning")


async def test_what_slack_does_not_let_people_do(box: Sandbox) -> None:
    maria = box.person("Maria")
    for attempt in (
        maria.types("   ", channel="general"),
        maria.leaves("general"),
        maria.uses_shortcut("No such"),
        maria.types("hi", channel="team-design"),
    ):
        with pytest.raises(NotPossible):
            await attempt
    await maria.types("question", channel="general")
    await maria.types("/try", channel="general", reply_to="question")
    await maria.sees("/try is not supported in threads", where="general")
    async with Sandbox(with_settings(app_home={"messages_tab_read_only_enabled": True})) as closed:
        with pytest.raises(NotPossible, match="takes no messages"):
            await closed.person("Maria").types("hi")


async def test_a_press_on_a_button_that_is_gone_is_not_possible(box: Sandbox) -> None:
    maria = box.person("Maria")
    api = client_of(box)
    posted = await api.chat_postMessage(channel=maria.id, text="x", blocks=[actions(button("Go", "go"))])
    await api.chat_update(channel=posted["channel"], ts=posted["ts"], text="done", blocks=[section("done")])
    maria.patience = 0.05
    with pytest.raises(NotSeen, match="'Go'"):
        await maria.presses("Go")
