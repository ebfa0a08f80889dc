"""What one does on the page: the same gestures as the driver's."""

import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import views
from sandbox.page_gestures import next_monday
from sandbox.server import Sandbox
from tests.sandbox.browser import Browser, browsing, listed
from tests.sandbox.sandbox_apps import (
    TEXT,
    Json,
    actions,
    bolt_app,
    button,
    channel_id,
    field,
    modal,
    option,
    over_socket_mode,
    section,
)


@pytest.fixture
async def browser(box: Sandbox) -> AsyncIterator[Browser]:
    """A browser that has the page open."""
    async with browsing(box) as opened:
        yield opened


async def test_people_join_leave_and_write_to_each_other(browser: Browser) -> None:
    design, helena = channel_id(browser.box, "team-design"), browser.box.person("Helena")
    refused = await browser.does("Maria", "types", 409, channel=design, text="hello")
    assert refused["error"] == "they are not in that conversation"
    await browser.does("Maria", "joins", channel=design)
    await browser.does("Maria", "types", channel=design, text="hello")
    await browser.does("Maria", "leaves", channel=design)
    assert not listed(await browser.sees("Maria"), "team-design")["member"]
    direct = (await browser.does("Maria", "opens_direct", people=[helena.id]))["channel"]
    await browser.does("Maria", "types", channel=direct, text="psst")
    mark = listed(await browser.sees("Helena"), "Maria Santos")
    assert (mark["kind"], mark["unread"], mark["personal"]) == ("im", 1, 1)


async def test_a_command_a_form_and_a_button_work_as_for_the_driver(browser: Browser) -> None:
    box, app = browser.box, bolt_app(browser.box)
    city = field("City", "city", {"type": "external_select", "min_query_length": 1})

    @app.command("/try")
    async def _(ack: AsyncAck, command: Json, client: AsyncWebClient) -> None:
        await ack()
        view = modal("Form", field("Name", "name", TEXT), city, notify_on_close=True)
        await client.views_open(trigger_id=command["trigger_id"], view=view)

    @app.options("value")
    async def _(ack: AsyncAck, payload: Json) -> None:
        await ack(options=[option(f"{payload['value']}-city", "1")])

    @app.view("form")
    async def _(ack: AsyncAck, view: Json) -> None:
        name = view["state"]["values"]["name"]["value"]["value"]
        await (ack(response_action="errors", errors={"name": "taken"}) if name == "bad" else ack())

    @app.action("press")
    async def _(ack: AsyncAck, client: AsyncWebClient, body: Json) -> None:
        await ack()
        await client.chat_postMessage(channel=body["channel"]["id"], text="pressed")

    general = channel_id(box, "general")
    async with over_socket_mode(box, app):
        await browser.does("Maria", "types", channel=general, text="/try")
        await box.person("Maria").sees("Form", where="modal")
        [view] = (await browser.sees("Maria"))["modals"]
        place = {"view": view["id"], "action_id": "value"}
        await browser.does("Maria", "submits", view=view["id"])
        assert set((await browser.sees("Maria"))["modals"][0]["errors"]) == {"name", "city"}
        await browser.does("Maria", "fills", block_id="name", value="bad", **place)
        asked = await browser.does("Maria", "searches", place="modal", block_id="city", action_id="value", typed="Li")
        assert [each["text"]["text"] for each in asked["options"]] == ["Li-city"]
        await browser.does("Maria", "fills", block_id="city", value=asked["options"][0], **place)
        await browser.does("Maria", "submits", view=view["id"])
        [shown] = (await browser.sees("Maria"))["modals"]
        assert shown["errors"] == {"name": "taken"}
        assert shown["values"]["name"]["value"] == "bad"
        await browser.does("Maria", "fills", block_id="name", value="good", **place)
        await browser.does("Maria", "submits", view=view["id"])
        assert (await browser.sees("Maria"))["modals"] == []
        await browser.does("Maria", "closes", 409, view=view["id"])

        await app.client.conversations_join(channel=general)
        blocks = [section("Here"), actions(button("Press", "press"))]
        posted = await app.client.chat_postMessage(channel=general, text="Here", blocks=blocks)
        [*_, message] = (await browser.sees("Maria", channel=general))["open"]["messages"]
        pressed = {"place": "message", "channel": general, "ts": posted["ts"], "action_id": "press"}
        await browser.does("Maria", "acts", block_id=message["blocks"][1]["block_id"], **pressed)
        await box.person("Helena").sees("pressed")
        gone = await browser.does("Maria", "acts", 409, block_id="gone", **pressed)
        assert "no control" in gone["error"]


async def test_home_and_shortcuts_are_opened_as_the_manifest_has_them(browser: Browser) -> None:
    box, app = browser.box, bolt_app(browser.box)

    @app.event("app_home_opened")
    async def _(event: Json, client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section("Welcome")]})

    @app.shortcut("start_here")
    async def _(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal("Start", field("Name", "name", TEXT)))

    @app.event("message")
    async def _() -> None: ...

    async with over_socket_mode(box, app):
        direct = (await browser.does("Maria", "opens_app", tab="home"))["channel"]
        await box.person("Maria").sees("Welcome", where="home")
        seen = await browser.sees("Maria", app="messages")
        assert seen["open"]["id"] == seen["app"]["channel"] == direct
        assert seen["home"]["blocks"][0]["text"]["text"] == "Welcome"
        assert [each["command"] for each in seen["app"]["commands"]] == ["/try", "/raw"]
        assert {each["name"]: each["type"] for each in seen["app"]["shortcuts"]} == {
            "Start here": "global",
            "Keep this": "message",
        }
        await browser.does("Maria", "uses_shortcut", name="Start here")
        await box.person("Maria").sees("Start", where="modal")
        await browser.does("Maria", "uses_shortcut", 409, name="Unknown")


async def test_the_stack_of_modals_is_shown_from_below_and_closed_from_above(browser: Browser) -> None:
    maria = browser.box.person("Maria")
    views.open_modal(browser.box.ws, maria.id, modal("First", field("Name", "name", TEXT)))
    top = views.push_modal(browser.box.ws, maria.id, modal("Second", field("Name", "name", TEXT)))
    assert [each["title"]["text"] for each in (await browser.sees("Maria"))["modals"]] == ["First", "Second"]
    await browser.does("Maria", "closes", view=top.id)
    [left] = (await browser.sees("Maria"))["modals"]
    await browser.does("Maria", "fills", 409, view=top.id, block_id="name", action_id="value", value="late")
    await browser.does("Maria", "closes", view=left["id"], everything=True)
    assert (await browser.sees("Maria"))["modals"] == []


async def test_the_clock_is_moved_to_monday_morning_where_the_person_is(browser: Browser) -> None:
    before = browser.box.clock.now()
    await browser.does("Maria", "moves_clock", to="hour")
    await browser.does("Maria", "moves_clock", to="day")
    assert (browser.box.clock.now() - before).total_seconds() >= 25 * 3600
    await browser.does("Jack", "moves_clock", to="monday")
    here = browser.box.clock.now().astimezone(ZoneInfo("Australia/Sydney"))
    assert (here.weekday(), here.hour, here.minute) == (0, 9, 0)


@pytest.mark.parametrize(
    ("now", "zone", "expected"),
    [
        ("2026-11-23T08:59:59+00:00", "Europe/Lisbon", "2026-11-23T09:00:00+00:00"),
        ("2026-11-23T09:00:00+00:00", "Europe/Lisbon", "2026-11-30T09:00:00+00:00"),
        ("2026-03-28T12:00:00+00:00", "Europe/Berlin", "2026-03-30T07:00:00+00:00"),
        ("2026-11-22T23:00:00+00:00", "Asia/Kolkata", "2026-11-23T03:30:00+00:00"),
    ],
)
def test_next_monday_is_the_first_one_still_to_come_on_local_clocks(now: str, zone: str, expected: str) -> None:
    found = next_monday(datetime.fromisoformat(now), ZoneInfo(zone))
    assert found.astimezone(UTC) == datetime.fromisoformat(expected)


async def test_the_page_hears_of_each_change_at_once(browser: Browser) -> None:
    async with browser.session.ws_connect(f"{browser.url}/changes", headers=browser.own) as link:
        first = int(await link.receive_str(timeout=5))
        assert (await browser.sees("Maria"))["version"] == first
        await browser.does("Maria", "types", channel=channel_id(browser.box, "general"), text="news")
        assert int(await link.receive_str(timeout=5)) > first


async def test_what_is_typed_and_not_entered_is_kept_and_not_told(browser: Browser) -> None:
    box, maria = browser.box, browser.box.person("Maria")
    form = modal("Form", field("Name", "name", TEXT, dispatch_action=True))
    top = views.open_modal(box.ws, maria.id, form)
    at: Json = {"view": top.id, "block_id": "name", "action_id": "value"}
    top.errors["name"] = "Too short"
    await browser.does("Maria", "fills", value="Ma", tells=False, **at)
    assert not box.sent
    assert (await browser.sees("Maria"))["modals"][0]["values"] == {"name": {"value": "Ma"}}
    assert not top.errors
    await browser.does("Maria", "fills", 409, value="x", **{**at, "block_id": "gone"})


async def test_a_field_for_files_takes_what_it_says_and_no_more(browser: Browser) -> None:
    box, maria = browser.box, browser.box.person("Maria")
    element = {"type": "file_input", "filetypes": ["txt"], "max_files": 1}
    form = modal("Form", field("Notes", "notes", element), field("Name", "name", TEXT))
    top = views.open_modal(box.ws, maria.id, form)
    at: Json = {"view": top.id, "block_id": "notes", "action_id": "value", "keep": []}
    text = {"name": "a.TXT", "content": base64.b64encode(b"hello").decode()}
    for files, why in (
        ([text | {"name": "a.pdf"}], "this field takes files of these kinds: txt"),
        ([text, text], "this field takes at most 1 file"),
        ([text | {"content": "%"}], "the file did not arrive whole"),
    ):
        assert (await browser.does("Maria", "attaches", 409, files=files, **at))["error"] == why
    refused = await browser.does("Maria", "attaches", 409, files=[text], **{**at, "block_id": "name"})
    assert refused["error"] == "this field takes no files"
    await browser.does("Maria", "attaches", files=[text], **at)
    [held] = (await browser.sees("Maria"))["modals"][0]["values"]["notes"]["value"]
    assert (held["name"], held["size"], held["user"]) == ("a.TXT", 5, maria.id)
    async with browser.session.get(held["url_private"]) as answer:
        assert await answer.read() == b"hello"
    await browser.does("Maria", "attaches", files=[], **at)
    assert top.values["notes"]["value"]["files"] == []
