"""Whole conversations of real Bolt apps, each over Socket Mode and over signed HTTP."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.people import NotSeen
from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import (
    TEXT,
    actions,
    bolt_app,
    button,
    field,
    last_payload,
    modal,
    option,
    over_http,
    over_socket_mode,
    section,
)

Json = dict[str, Any]
Running = Callable[[Sandbox, AsyncApp], AbstractAsyncContextManager[None]]


@pytest.fixture(params=[over_socket_mode, over_http], ids=["socket", "http"])
def running(request: pytest.FixtureRequest) -> Running:
    """Both transports, one after the other."""
    way: Running = request.param
    return way


async def test_a_command_is_answered_privately_or_for_all(box: Sandbox, running: Running) -> None:
    app = bolt_app(box)

    async def answer(ack: AsyncAck, command: Json) -> None:
        shown = "in_channel" if command["text"] == "loud" else "ephemeral"
        await ack(text=f"you said {command['text']}", response_type=shown)

    app.command("/try")(answer)

    async with running(box, app):
        maria, jonas = box.person("Maria"), box.person("Jonas Weber")
        await maria.types("/try softly", channel="general")
        await maria.sees("you said softly", where="general")
        jonas.does_not_see("you said softly")
        await maria.types("/try loud", channel="general")
        await jonas.sees("you said loud", where="#general")


async def test_a_form_comes_back_with_its_error_under_the_field_and_then_goes_through(
    box: Sandbox, running: Running
) -> None:
    app = bolt_app(box)
    form = modal("New topic", field("Topic", "topic", TEXT), field("Why", "why", TEXT, optional=True))

    async def open_form(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form)

    app.command("/try")(open_form)

    async def save(ack: AsyncAck, view: Json, client: AsyncWebClient, body: Json) -> None:
        topic = view["state"]["values"]["topic"]["value"]["value"]
        assert view["state"]["values"]["why"]["value"]["value"] is None
        if topic == "Nothing":
            await ack(response_action="errors", errors={"topic": "Please name something"})
            return
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text=f"Saved {topic}")

    app.view("form")(save)

    async with running(box, app):
        maria = box.person("Maria Santos")
        await maria.types("/try")
        await maria.sees("New topic", where="modal")
        await maria.submits()
        assert maria.errors == {"Topic": "Please complete this required field."}
        await maria.fills({"Topic": "Nothing"})
        await maria.submits()
        assert maria.errors == {"Topic": "Please name something"}
        await maria.fills({"Topic": "SQL"})
        assert maria.errors == {}
        await maria.submits()
        await maria.sees("Saved SQL", where="DM")
        assert "modal" not in maria.screen()


async def test_buttons_answer_at_their_response_url(box: Sandbox, running: Running) -> None:
    app = bolt_app(box)

    async def join(ack: AsyncAck, respond: AsyncRespond, action: Json) -> None:
        await ack()
        await respond(text=f"you joined {action['value']}")

    app.action("join")(join)

    async def drop(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(text="it is dropped", replace_original=True)

    app.action("drop")(drop)

    async with running(box, app):
        maria = box.person("Maria")
        topics = [section("*SQL basics*"), actions(button("Join", "join", "sql"), button("Drop", "drop"))]
        topics += [section("*Public speaking*"), actions(button("Join", "join", "speaking"))]
        await app.client.chat_postMessage(channel=maria.id, text="Topics", blocks=topics)
        await maria.presses("Join", near="SQL basics")
        await maria.sees("you joined sql", where="DM")
        await maria.presses("Join", near="Public speaking")
        await maria.sees("you joined speaking")
        await maria.presses("Drop")
        await maria.sees("it is dropped")
        maria.does_not_see("SQL basics")
        assert last_payload(box, "block_actions")["container"]["is_ephemeral"] is False


async def test_a_select_offers_what_the_app_finds(box: Sandbox, running: Running) -> None:
    app = bolt_app(box)
    select = {"type": "external_select", "min_query_length": 2}
    form = modal("Find", field("Course", "course", select))
    courses = [option("Statistics", "c1"), option("Storytelling", "c2")]
    seen: list[str] = []

    async def start(ack: AsyncAck, shortcut: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=form)

    app.shortcut("start_here")(start)

    async def offer(ack: AsyncAck, payload: Json) -> None:
        await ack(options=[c for c in courses if c["text"]["text"].startswith(payload["value"])])

    app.options("value")(offer)

    async def save(ack: AsyncAck, view: Json) -> None:
        seen.append(view["state"]["values"]["course"]["value"]["selected_option"]["value"])
        await ack()

    app.view("form")(save)

    async with running(box, app):
        maria = box.person("Maria")
        await maria.uses_shortcut("Start here")
        await maria.sees("Find", where="modal")
        assert await maria.searches("Course", "S") == []
        assert await maria.searches("Course", "St") == ["Statistics", "Storytelling"]
        await maria.fills({"Course": "Storytelling"})
        await maria.submits()
        assert seen == ["c2"]


async def test_a_message_shortcut_hands_the_message_over(box: Sandbox, running: Running) -> None:
    app = bolt_app(box)

    async def keep(ack: AsyncAck, shortcut: Json, respond: AsyncRespond) -> None:
        await ack()
        await respond(f"kept: {shortcut['message']['text']}")

    app.shortcut("keep_this")(keep)

    async with running(box, app):
        maria = box.person("Maria")
        await maria.types("a fine thought", channel="general")
        await maria.uses_shortcut("Keep this", message="a fine thought")
        await maria.sees("kept: a fine thought", where="general")


async def test_the_home_tab_is_published_when_it_is_opened(box: Sandbox, running: Running) -> None:
    app = bolt_app(box)
    opened: list[bool] = []

    async def welcome(event: Json, client: AsyncWebClient) -> None:
        opened.append("view" in event)
        blocks = [section(f"Welcome <@{event['user']}>"), actions(button("Again", "again"))]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    app.event("app_home_opened")(welcome)

    async def again(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        assert body["container"] == {"type": "view", "view_id": body["view"]["id"]}
        view = {"type": "home", "blocks": [section("Once more")]}
        await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)

    app.action("again")(again)

    async with running(box, app):
        maria = box.person("Maria")
        await maria.opens_home()
        await maria.sees("Welcome @Maria Santos", where="home")
        await maria.presses("Again", where="home")
        await maria.sees("Once more", where="home")
        await box.quiet()
        await maria.opens_home()
        await box.quiet()
        assert opened == [False, True]


async def test_modals_stack_update_and_clear(box: Sandbox, running: Running) -> None:
    app = bolt_app(box)
    closed: list[Json] = []

    async def start(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        first = modal("First", field("A", "a", TEXT), notify_on_close=True)
        await client.views_open(trigger_id=body["trigger_id"], view=first)

    app.command("/try")(start)

    async def on(ack: AsyncAck, view: Json) -> None:
        match view["title"]["text"]:
            case "First":
                pushed = modal("Second", field("B", "b", TEXT), notify_on_close=True)
                await ack(response_action="push", view=pushed)
            case "Second":
                await ack(response_action="update", view=modal("Third", field("C", "c", TEXT)))
            case _:
                await ack(response_action="clear")

    app.view("form")(on)

    async def gone(ack: AsyncAck, body: Json) -> None:
        closed.append(body)
        await ack()

    app.view_closed("form")(gone)

    async with running(box, app):
        maria = box.person("Maria")
        await maria.types("/try")
        await maria.fills({"A": "1"})
        await maria.submits()
        await maria.sees("Second", where="modal")
        await maria.closes()
        assert [c["is_cleared"] for c in closed] == [False]
        await maria.sees("First", where="modal")
        await maria.submits()
        await maria.fills({"B": "2"})
        await maria.presses("Save")
        await maria.sees("Third", where="modal")
        await maria.fills({"C": "3"})
        await maria.submits()
        assert "--- modal" not in maria.screen()


async def test_an_app_that_stays_silent_or_fails_is_shown_as_slack_shows_it(box: Sandbox, running: Running) -> None:
    app = bolt_app(box)

    async def broken(ack: AsyncAck) -> None:
        await ack(blocks=[{"type": "section"}])

    app.command("/raw")(broken)

    async with running(box, app):
        maria = box.person("Maria")
        await maria.types("/raw")
        await maria.sees("invalid_command_response", where="DM")
        await maria.types("/unheard")
        await maria.sees("/unheard is not a valid command.", where="DM")
        assert box.story.only("problem")


async def test_a_person_who_looks_in_vain_is_told_what_there_is(box: Sandbox) -> None:
    maria = box.person("Maria")
    maria.patience = 0.05
    await maria.types("hello everyone", channel="general")
    with pytest.raises(NotSeen, match="hello everyone"):
        await maria.presses("Join")
