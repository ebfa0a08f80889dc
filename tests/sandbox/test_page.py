"""The page in the browser: what is served, to whom, and what each person sees."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from sandbox.server import Sandbox
from sandbox.web.table import METHODS
from tests.sandbox.browser import Browser, browsing, listed
from tests.sandbox.sandbox_apps import channel_id

FILES = Path(__file__).parents[2] / "sandbox" / "page"
HOSTILE = "<img src=x onerror=alert(1)><script>alert(1)</script> & *bold*"


@pytest.fixture
async def browser(box: Sandbox) -> AsyncIterator[Browser]:
    """A browser that has the page open."""
    async with browsing(box) as opened:
        yield opened


# -- what is served


async def test_the_page_and_all_its_files_are_served_with_a_policy_that_allows_nothing_else(browser: Browser) -> None:
    names = sorted(file.name for file in FILES.iterdir())
    assert {"app.js", "base.css", "index.html"} <= set(names)
    for path in ("/", *(f"/page/{name}" for name in names)):
        async with browser.session.get(browser.url + path) as answer:
            assert answer.status == 200, path
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "script-src 'self';" in policy
            assert "frame-ancestors 'none'" in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["nothing.js", "..%2fpage.py", "%2e%2e%2fpage.py", "page.py"])
async def test_no_other_file_is_served(browser: Browser, name: str) -> None:
    async with browser.session.get(URL(f"{browser.url}/page/{name}", encoded=True)) as answer:
        assert answer.status == 404


@pytest.mark.parametrize("file", sorted(FILES.iterdir()), ids=lambda file: file.name)
def test_the_page_makes_text_of_text_and_asks_nobody_else(file: Path) -> None:
    content = file.read_text(encoding="utf-8")
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|srcdoc|setHTML"
    code = r"\beval\(|new Function|import\(|javascript:"
    assert not re.search(f"{markup}|{code}", content)
    others = set(re.findall(r"https?://[\w.-]+", content)) - {"http://www.w3.org"}
    assert not others
    assert len(content.splitlines()) <= 300


def test_the_styles_and_scripts_of_the_page_are_its_files() -> None:
    linked = re.findall(r'(?:href|src)="/page/([^"]+)"', (FILES / "index.html").read_text(encoding="utf-8"))
    imported = {
        name
        for file in FILES.glob("*.js")
        for name in re.findall(r'from "\./([^"]+)"', file.read_text(encoding="utf-8"))
    }
    assert {*linked, *imported} == {file.name for file in FILES.iterdir()} - {"index.html"}


async def test_open_pages_are_told_when_the_sandbox_stops(browser: Browser) -> None:
    async with browser.session.ws_connect(f"{browser.url}/changes", headers=browser.own) as link:
        await link.receive()
        await browser.box.stop()
        assert (await link.receive()).data == aiohttp.WSCloseCode.GOING_AWAY


async def test_faults_can_be_ordered_for_every_method(browser: Browser) -> None:
    async with browser.session.get(f"{browser.url}/methods") as answer:
        names = (await answer.json())["methods"]
    assert names == sorted(METHODS)


# -- who is refused


@pytest.mark.parametrize("path", ["/", "/page/app.js", "/methods", "/snapshot", "/changes"])
async def test_a_name_that_was_bent_to_this_machine_is_refused(browser: Browser, path: str) -> None:
    for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", "10.0.0.1", ""):
        async with browser.session.get(browser.url + path, headers={"Host": host}) as answer:
            assert answer.status in (400, 403), host


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_pages_of_other_sites_learn_nothing(browser: Browser, headers: dict[str, str]) -> None:
    async with browser.session.get(f"{browser.url}/snapshot", headers=headers) as answer:
        assert answer.status == 403
        assert "channels" not in await answer.text()


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:1"}],
)
async def test_only_the_page_itself_can_act(browser: Browser, headers: dict[str, str]) -> None:
    general, maria = channel_id(browser.box, "general"), browser.box.person("Maria")
    body = {"who": maria.id, "channel": general, "text": "forged"}
    async with browser.session.post(f"{browser.url}/gestures/types", json=body, headers=headers) as answer:
        assert answer.status == 403
    maria.does_not_see("forged")
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await browser.session.ws_connect(f"{browser.url}/changes", headers=headers)


async def test_a_form_of_any_site_is_no_gesture(browser: Browser) -> None:
    text = {"Content-Type": "text/plain"}
    async with browser.session.post(f"{browser.url}/gestures/types", data="{}", headers=browser.own | text) as answer:
        assert answer.status == 415


async def test_nobody_acts_as_a_bot_or_as_somebody_who_left(browser: Browser) -> None:
    general = channel_id(browser.box, "general")
    for name in ("Deploybot", "Viktor", "Tester"):
        refused = await browser.does(name, "types", 409, channel=general, text="hello")
        assert refused["error"] == "nobody can act as them"
    shown = {each["name"]: each["can_act"] for each in (await browser.sees("Maria"))["people"]}
    assert not shown["Slackbot"]
    assert not shown["Viktor Novák"]
    assert shown["Helena Costa"]


async def test_garbage_is_answered_with_a_sentence(browser: Browser) -> None:
    await browser.does("Maria", "flies", 404)
    await browser.does("Maria", "types", 400, text="no channel")
    await browser.does("Maria", "types", 400, channel="C1", text="x", more="unknown")
    async with browser.session.post(
        f"{browser.url}/gestures/types", data=b"{", headers=browser.own | {"Content-Type": "application/json"}
    ) as answer:
        assert answer.status == 400
    async with browser.session.get(f"{browser.url}/snapshot", params={"as": "nobody"}) as answer:
        assert answer.status == 404
    for wrong in ("-1", "0", "x", "²", "9" * 5000):
        assert (await browser.sees("Maria", channel="general", limit=wrong))["open"]["messages"] == []


# -- what one person sees


async def test_a_snapshot_is_asked_for_by_id_or_handle_and_of_an_admin_when_nobody_is_named(browser: Browser) -> None:
    for asked, name in (("maria.santos", "Maria"), ("", "Grace")):
        async with browser.session.get(f"{browser.url}/snapshot", params={"as": asked}) as answer:
            assert (await answer.json())["me"] == browser.box.person(name).id


async def test_everybody_sees_what_slack_would_show_them_and_no_more(browser: Browser) -> None:
    private = channel_id(browser.box, "people-team")
    assert listed(await browser.sees("Helena"), "people-team")["member"]
    maria = await browser.sees("Maria", channel=private)
    assert "people-team" not in [each["name"] for each in maria["channels"]]
    assert maria["open"] is None
    assert not listed(maria, "team-design")["member"]
    assert (await browser.sees("Maria", channel="team-design"))["open"]["members"]
    guest = await browser.sees("Zoë")
    assert [each["name"] for each in guest["channels"]] == ["team-design"]


async def test_what_is_whispered_is_shown_to_one_person(browser: Browser, api: AsyncWebClient) -> None:
    general, maria = channel_id(browser.box, "general"), browser.box.person("Maria")
    await api.conversations_join(channel=general)
    await api.chat_postEphemeral(channel=general, user=maria.id, text="for Maria")
    [*_, shown] = (await browser.sees("Maria", channel=general))["open"]["messages"]
    assert (shown["kind"], shown["text"]) == ("ephemeral", "for Maria")
    assert "for Maria" not in str((await browser.sees("Helena", channel=general))["open"])


async def test_hostile_text_arrives_as_the_text_it_is(browser: Browser) -> None:
    general = channel_id(browser.box, "general")
    await browser.does("Maria", "types", channel=general, text=HOSTILE)
    seen = await browser.sees("Helena", channel="general")
    escaped = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert seen["open"]["messages"][-1]["text"] == escaped


async def test_threads_pins_and_earlier_messages_are_there(browser: Browser, api: AsyncWebClient) -> None:
    general = channel_id(browser.box, "general")
    await api.conversations_join(channel=general)
    ts = str((await api.chat_postMessage(channel=general, text="a question"))["ts"])
    await api.pins_add(channel=general, timestamp=ts)
    await browser.does("Maria", "types", channel=general, text="an answer", thread=ts)
    seen = (await browser.sees("Helena", channel=general, thread=ts))["open"]
    assert [each["text"] for each in seen["thread"]["messages"]] == ["a question", "an answer"]
    assert [each["text"] for each in seen["pins"]] == ["a question"]
    [parent] = [each for each in seen["messages"] if each["ts"] == ts]
    assert (parent["replies"], parent["pinned"]) == (1, True)
    short = (await browser.sees("Helena", channel=general, limit="1"))["open"]
    assert len(short["messages"]) == 1
    assert short["earlier"] == len(seen["messages"]) - 1
    await browser.does("Maria", "types", 409, channel=general, text="lost", thread="1.000000")


async def test_unread_marks_come_with_messages_and_go_with_reading(browser: Browser) -> None:
    general = channel_id(browser.box, "general")
    await browser.does("Maria", "types", channel=general, text="for all")
    await browser.does("Maria", "types", channel=general, text="look, @helena.costa")
    assert [listed(await browser.sees("Maria"), "general")[key] for key in ("unread", "personal")] == [0, 0]
    assert [listed(await browser.sees("Helena"), "general")[key] for key in ("unread", "personal")] == [2, 1]
    await browser.does("Helena", "reads", channel=general)
    assert listed(await browser.sees("Helena"), "general")["unread"] == 0
    assert listed(await browser.sees("Jonas"), "general")["unread"] == 2
