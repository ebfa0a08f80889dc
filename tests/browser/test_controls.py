"""What needs a small app of its own to be seen: fields the app listens to, files, and faults on demand."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, Locator, expect
from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.browser.chromium import PATIENCE, Record, page_of
from tests.browser.screen import Screen
from tests.sandbox import sandbox_apps
from tests.sandbox.sandbox_apps import TEXT, Json, bolt_app, channel_id, client_of, field, modal, over_socket_mode


@pytest.fixture
async def screen(browser: Browser) -> AsyncIterator[Screen]:
    """The page of a sandbox with the small test app, which does nothing yet."""
    record = Record()
    async with Sandbox(sandbox_apps.MANIFEST) as box, page_of(browser, box, record) as page:
        yield Screen(page, box)
    assert record == Record()


async def test_a_field_tells_the_app_when_the_app_asked_for_it_and_not_before(screen: Screen) -> None:
    told: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
    sent: asyncio.Queue[Json] = asyncio.Queue()
    app = bolt_app(screen.box)
    each = {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
    form = modal(
        "Form",
        field("On Enter", "enter", TEXT, dispatch_action=True),
        field("On each character", "each", TEXT | each, dispatch_action=True),
    )

    @app.command("/try")
    async def _(ack: AsyncAck, command: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=form)

    @app.action("value")
    async def _(ack: AsyncAck, action: Json) -> None:
        await ack()
        told.put_nowait((action["block_id"], action["value"]))

    @app.view("form")
    async def _(ack: AsyncAck, view: Json) -> None:
        await ack()
        sent.put_nowait({block: held["value"]["value"] for block, held in view["state"]["values"].items()})

    async with over_socket_mode(screen.box, app):
        await screen.types("/try")
        on_enter, on_each = (screen.dialog.get_by_label(label) for label in ("On Enter", "On each character"))
        await on_enter.press_sequentially("12")
        await expect(on_enter).to_have_accessible_description("Press Enter to submit.")
        await on_enter.press("Tab")
        await on_each.press_sequentially("ab")
        await _heard_of(told, ("each", "ab"))
        await on_enter.press("Enter")
        assert await told.get() == ("enter", "12")
        await on_enter.fill("13")
        await screen.submits()
        assert await sent.get() == {"enter": "13", "each": "ab"}
        assert told.empty()


async def _heard_of(told: asyncio.Queue[tuple[str, str]], last: tuple[str, str]) -> None:
    """Wait until this was told; what came before it, character by character, was of the same field."""
    while (heard := await told.get()) != last:
        assert heard[0] == last[0]


async def test_files_are_chosen_taken_back_and_read_by_the_app(screen: Screen, tmp_path: Path) -> None:
    plan, draft = tmp_path / "plan.txt", tmp_path / "draft.txt"
    for each in (plan, draft):
        each.write_text(f"in {each.name}", encoding="utf-8")
    sent: asyncio.Queue[list[Json]] = asyncio.Queue()
    app = bolt_app(screen.box)
    form = modal("Form", field("Notes", "notes", {"type": "file_input", "filetypes": ["txt"], "max_files": 2}))

    @app.command("/try")
    async def _(ack: AsyncAck, command: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=form)

    @app.view("form")
    async def _(ack: AsyncAck, view: Json) -> None:
        await ack()
        sent.put_nowait(view["state"]["values"]["notes"]["value"]["files"])

    async with over_socket_mode(screen.box, app):
        await screen.types("/try")
        notes, chosen = screen.dialog.get_by_label("Notes"), screen.dialog.get_by_role("list", name="Chosen files")
        await notes.set_input_files([draft, plan])
        await expect(chosen.get_by_role("listitem")).to_have_text(["draft.txt", "plan.txt"], timeout=PATIENCE)
        await chosen.get_by_role("button", name="Remove draft.txt").click()
        await expect(chosen.get_by_role("listitem")).to_have_text(["plan.txt"], timeout=PATIENCE)
        await screen.submits()
        [file] = await sent.get()
    token = {"Authorization": f"Bearer {screen.box.bot_token}"}
    async with aiohttp.ClientSession() as session, session.get(file["url_private"], headers=token) as answer:
        assert await answer.text() == "in plan.txt"


async def test_a_file_that_the_app_shares_can_be_opened(screen: Screen) -> None:
    client, general = client_of(screen.box), channel_id(screen.box, "general")
    await client.conversations_join(channel=general)
    async with aiohttp.ClientSession() as session:
        address = await client.files_getUploadURLExternal(filename="agenda.txt", length=5)
        async with session.post(address["upload_url"], data=b"Hello") as answer:
            assert answer.status == 200
    shared = [{"id": address["file_id"], "title": "The agenda"}]
    await client.files_completeUploadExternal(files=shared, channel_id=general, initial_comment="For Monday")
    link = screen.message("For Monday").get_by_role("link", name="The agenda")
    async with screen.page.expect_download() as coming:
        await link.click()
    download = await coming.value
    content = await asyncio.to_thread((await download.path()).read_text, "utf-8")
    assert (download.suggested_filename, content) == ("agenda.txt", "Hello")


async def test_faults_are_ordered_and_seen_to_happen(screen: Screen) -> None:
    client, general = client_of(screen.box), channel_id(screen.box, "general")
    await client.conversations_join(channel=general)
    panel = await _opened_panel(screen)
    await panel.get_by_label("What").select_option("Too many requests (429)")
    await panel.get_by_label("On", exact=True).select_option("chat.postMessage")
    await panel.get_by_label("Where").select_option("in #general")
    await panel.get_by_label("How often").select_option("twice")
    await panel.get_by_label("Seconds").fill("7")
    await panel.get_by_role("button", name="Plan it").click()
    await expect(_part(panel, "Planned")).to_contain_text("chat.postMessage, twice, general", timeout=PATIENCE)
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=general, text="too much")
    assert refused.value.response.headers["Retry-After"] == "7"
    await expect(_part(panel, "Happened")).to_contain_text("chat.postMessage, general", timeout=PATIENCE)
    await expect(_part(panel, "Planned")).to_contain_text("once", timeout=PATIENCE)
    await panel.get_by_role("button", name="Take back").click()
    await expect(_part(panel, "Planned")).to_contain_text("Nothing.", timeout=PATIENCE)
    await client.chat_postMessage(channel=general, text="fine again")


async def test_what_happens_at_once_can_be_mended(screen: Screen) -> None:
    client = client_of(screen.box)
    panel = await _opened_panel(screen)
    await panel.get_by_role("button", name="Revoke token").click()
    await expect(_part(panel, "Happened")).to_contain_text("Token revoked", timeout=PATIENCE)
    with pytest.raises(SlackApiError, match="token_revoked"):
        await client.auth_test()
    await panel.get_by_role("button", name="Mend token").click()
    await expect(panel.get_by_role("button", name="Revoke token")).to_be_visible(timeout=PATIENCE)
    await client.auth_test()
    await panel.get_by_label("Deactivate or let in again").fill("Tomás")
    await screen.page.get_by_role("option", name="Tomás Ribeiro").click()
    await expect(_part(panel, "Happened")).to_contain_text("Deactivated Tomás Ribeiro", timeout=PATIENCE)
    assert screen.box.ws.state.users[screen.box.person("Tomás").id].deleted
    await screen.page.keyboard.press("Escape")
    await expect(panel).to_have_count(0)
    await expect(screen.page.get_by_role("button", name="Faults")).to_be_focused()


async def _opened_panel(screen: Screen) -> Locator:
    await screen.page.get_by_role("button", name="Faults").click()
    panel = screen.page.get_by_role("dialog", name="Faults")
    await expect(panel.get_by_label("What")).to_be_focused(timeout=PATIENCE)
    await expect(panel.get_by_role("option", name="chat.postMessage")).to_have_count(1, timeout=PATIENCE)
    return panel


def _part(panel: Locator, name: str) -> Locator:
    return panel.get_by_role("region", name=name)
