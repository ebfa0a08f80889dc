"""files.*: a file is announced, uploaded and shared."""

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from tests.sandbox.sandbox_apps import channel_id, last_payload, refusal

PICTURE = b"\x89PNG\r\n\x1a\n not a real one"


@pytest.fixture
async def general(box: Sandbox, api: AsyncWebClient) -> str:
    """A public channel the app has joined."""
    general = channel_id(box, "general")
    await api.conversations_join(channel=general)
    return general


async def upload(api: AsyncWebClient, name: str = "chart.png", content: bytes = PICTURE) -> str:
    """Announce a file and send its bytes; returns its id."""
    asked = await api.files_getUploadURLExternal(filename=name, length=len(content), alt_txt="Progress")
    async with aiohttp.ClientSession() as session, session.post(asked["upload_url"], data=content) as answer:
        assert (answer.status, await answer.text()) == (200, f"OK - {len(content)}")
    return str(asked["file_id"])


async def test_the_client_of_slack_sdk_uploads_a_file_that_people_see(
    box: Sandbox, api: AsyncWebClient, general: str
) -> None:
    await api.files_upload_v2(
        channel=general,
        filename="chart.png",
        content=PICTURE,
        title="Chart of the week",
        alt_txt="Three of five are on track",
        initial_comment="This week:",
    )
    seen = await box.person("Maria").sees("This week:", where="general")
    assert "[Three of five are on track]" in seen
    [newest, *_] = (await api.conversations_history(channel=general))["messages"]
    [file] = newest["files"]
    assert (file["title"], file["name"], file["mimetype"]) == ("Chart of the week", "chart.png", "image/png")
    assert (file["alt_txt"], file["size"]) == ("Three of five are on track", len(PICTURE))
    assert newest["subtype"] == "file_share"
    assert (await api.files_info(file=file["id"]))["file"]["channels"] == [general]
    await api.pins_add(channel=general, timestamp=newest["ts"])
    await box.quiet()
    assert last_payload(box, "file_shared")["event"]["file_id"] == file["id"]


async def test_several_files_go_into_a_thread_and_into_several_channels(
    box: Sandbox, api: AsyncWebClient, general: str
) -> None:
    direct = (await api.conversations_open(users=box.person("Maria").id))["channel"]["id"]
    files: list[dict[str, str | None]] = [{"id": await upload(api, name), "title": name} for name in ("a.txt", "b.txt")]
    ts = (await api.chat_postMessage(channel=general, text="Files:"))["ts"]
    await api.files_completeUploadExternal(files=files, channel_id=general, thread_ts=ts)
    [_, reply] = (await api.conversations_replies(channel=general, ts=ts))["messages"]
    assert [file["name"] for file in reply["files"]] == ["a.txt", "b.txt"]
    other: list[dict[str, str | None]] = [{"id": await upload(api, "c.txt")}]
    await api.files_completeUploadExternal(files=other, channels=[general, direct])
    for channel in (general, direct):
        [newest, *_] = (await api.conversations_history(channel=channel))["messages"]
        assert newest["files"][0]["title"] == "c.txt"


async def test_a_message_can_be_given_files_when_it_is_changed(api: AsyncWebClient, general: str) -> None:
    ts = (await api.chat_postMessage(channel=general, text="x"))["ts"]
    file = await upload(api)
    changed = await api.chat_update(channel=general, ts=ts, text="x", file_ids=[file])
    assert [each["id"] for each in changed["message"]["files"]] == [file]
    answer = await refusal(api.chat_update(channel=general, ts=ts, text="x", file_ids=["F404"]))
    assert answer["error"] == "file_not_found"


async def test_uploads_are_refused_as_slack_refuses_them(box: Sandbox, api: AsyncWebClient, general: str) -> None:
    async def announce(**given: object) -> str:
        given = {"filename": "a.txt", "length": 3} | given
        return str((await refusal(api.api_call("files.getUploadURLExternal", json=given)))["error"])

    assert await announce(length=0) == "invalid_arguments"
    assert await announce(alt_txt="x" * 1001) == "invalid_arguments"
    assert await announce(length=5_000_000) == "file_upload_size_restricted"
    assert await announce(length=1_048_577, snippet_type="text") == "file_upload_size_restricted"

    async def complete(file: str, **given: object) -> str:
        given = {"files": [{"id": file}], "channel_id": general} | given
        return str((await refusal(api.api_call("files.completeUploadExternal", json=given)))["error"])

    empty = (await api.files_getUploadURLExternal(filename="a.txt", length=3))["file_id"]
    assert await complete(empty) == "file_not_found"
    file = await upload(api)
    assert await complete(file, files=[]) == "invalid_arguments"
    assert await complete(file, files="{") == "invalid_arguments"
    assert await complete(file, channel_id="C404") == "channel_not_found"
    assert await complete(file, channel_id=channel_id(box, "random")) == "not_in_channel"
    assert await complete(file, thread_ts="1.000001") == "cannot_reply_to_message"
    assert await complete(file, channels=[f"C{number}" for number in range(101)]) == "invalid_arguments"
    await api.files_completeUploadExternal(files=[{"id": file}], channel_id=general)
    assert await complete(file) == "file_not_found"


async def test_the_upload_address_takes_what_was_announced_and_takes_it_once(box: Sandbox, api: AsyncWebClient) -> None:
    asked = await api.files_getUploadURLExternal(filename="a.txt", length=3)
    async with aiohttp.ClientSession() as session:
        for content, status in ((b"four", 400), (b"abc", 200), (b"abc", 404)):
            async with session.post(asked["upload_url"], data=content) as answer:
                assert answer.status == status
        second = await api.files_getUploadURLExternal(filename="b.txt", length=3)
        form = aiohttp.FormData()
        form.add_field("file", b"abc", filename="b.txt")
        async with session.post(second["upload_url"], data=form) as answer:
            assert answer.status == 200
        async with session.post(f"{box.url}/upload/F404", data=b"x") as answer:
            assert answer.status == 404


async def test_files_are_read_by_the_app_and_the_page_and_nothing_in_them_runs(
    box: Sandbox, api: AsyncWebClient
) -> None:
    picture = (await api.files_info(file=await upload(api)))["file"]["url_private"]
    page = (await api.files_info(file=await upload(api, "x.html", b"<script>")))["file"]["url_private"]
    bearer = {"Authorization": f"Bearer {box.bot_token}", "Sec-Fetch-Site": "cross-site"}
    async with aiohttp.ClientSession() as session:
        async with session.get(picture, headers=bearer) as answer:
            assert (answer.status, await answer.read()) == (200, PICTURE)
            assert "Content-Disposition" not in answer.headers
        async with session.get(page) as answer:
            assert answer.headers["Content-Disposition"] == "attachment"
            assert "sandbox" in answer.headers["Content-Security-Policy"]
        async with session.get(picture, headers={"Sec-Fetch-Site": "cross-site"}) as answer:
            assert answer.status == 403
        async with session.get(f"{box.url}/files/F404/x") as answer:
            assert answer.status == 404
