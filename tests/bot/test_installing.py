"""The pages of installing with no Slack behind them: cookies, what comes back twice, and strange answers."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientResponse, ClientSession, DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from bot.installing import Exchange, Installer, NotGranted, grant
from bot.letting_in import LettingIn
from bot.settings import Settings, load
from bot.slack import NotAllowed
from bot.tokens import HOPELESS, Tokens
from learning.installation import Grant, is_of_before
from learning.workspace import Workspace
from messages.installation import Trouble
from store import installations, workspaces
from store.database import Database
from store.vault import Secrets, Vault, new_key
from tests.conftest import opened
from tests.handlers.stage import NOW

COOKIE = "__Host-peerloop_install"
KEY = new_key()
PLAIN = Grant("T1", "Lumenwood", "UBOT", "B1", "A1", ("commands",), "U1", "xoxb-1")


def https() -> Settings:
    """A service that is reached over https, through a proxy."""
    return load(
        _env_file=None,
        slack_client_id="1.2",
        slack_client_secret="s",
        slack_signing_secret="s",
        public_url="https://peerloop.example.com/",
        peerloop_keys=KEY,
    )


class Slack(Exchange):
    """In place of Slack: grants and refreshes, or raises what it is given. asked: with which codes and tokens."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.trouble: dict[str, Exception] = {}

    async def code(self, code: str) -> Grant:
        self.asked.append(code)
        await asyncio.sleep(0)
        return PLAIN

    async def refresh(self, held: Secrets) -> tuple[Secrets, timedelta | None]:
        self.asked.append(held.refresh)
        if held.refresh in self.trouble:
            raise self.trouble[held.refresh]
        return Secrets(f"{held.token}+", f"{held.refresh}+"), timedelta(hours=12)


class Door:
    """The pages, as a browser sees them that keeps no cookie by itself."""

    def __init__(self, client: TestClient[web.Request, web.Application], slack: Slack) -> None:
        self.client = client
        self.slack = slack

    async def begins(self) -> tuple[str, str]:
        """On to Slack: the state, and what the browser keeps."""
        answer = await self.client.post("/slack/install", allow_redirects=False)
        (state,) = parse_qs(urlsplit(answer.headers["Location"]).query)["state"]
        return state, answer.headers["Set-Cookie"].partition(";")[0]

    async def back(self, cookie: str, **query: str) -> ClientResponse:
        """Back from Slack."""
        return await self.client.get("/slack/oauth_redirect", params=query, headers={"Cookie": cookie})


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """A file; which database it is, is not the matter here."""
    async with opened(sqlite_url) as found:
        yield found


@asynccontextmanager
async def _served(installer: Installer, slack: Slack) -> AsyncIterator[Door]:
    app = web.Application()
    app.add_routes(installer.routes())
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as client:
        yield Door(client, slack)


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    """The pages over that file."""

    async def installed(_: Workspace) -> None:
        pass

    slack = Slack()
    letting_in = LettingIn(database, Vault([KEY]), lambda: NOW, installed, can_mail=False)
    async with _served(Installer(https(), database, slack, lambda: NOW, letting_in), slack) as found:
        yield found


async def test_the_cookie_is_for_this_host_alone_and_whoever_asks_is_sent_to_the_one_address(door: Door) -> None:
    lies = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    answer = await door.client.post("/slack/install", headers=lies, allow_redirects=False)
    name, *attributes = answer.headers["Set-Cookie"].split("; ")
    assert name.startswith(f"{COOKIE}=")
    assert sorted(attributes) == ["HttpOnly", "Max-Age=600", "Path=/", "SameSite=Lax", "Secure"]
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert asked["redirect_uri"] == ["https://peerloop.example.com/slack/oauth_redirect"]
    assert "evil" not in answer.headers["Location"]
    page = await door.client.get("/slack/install", headers=lies)
    assert 'action="https://peerloop.example.com/slack/install"' in await page.text()
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


async def test_of_two_that_come_back_at_once_one_installs(door: Door) -> None:
    state, cookie = await door.begins()
    came = await asyncio.gather(*(door.back(cookie, state=state, code=f"c{number}") for number in range(4)))
    assert sorted(answer.status for answer in came) == [200, 400, 400, 400]
    assert len(door.slack.asked) == 1
    (done,) = (answer for answer in came if answer.status == 200)
    name, *attributes = done.headers["Set-Cookie"].split("; ")
    assert name == f'{COOKIE}=""'
    assert {"Secure", "Path=/", "Max-Age=0"} <= set(attributes)  # else the browser keeps it


async def test_a_cookie_or_a_state_of_somebody_else_counts_for_nothing(door: Door) -> None:
    state, cookie = await door.begins()
    other_state, other_cookie = await door.begins()
    weaker = cookie.removeprefix("__Host-")  # as another host of the domain could set it
    for wrong, kept in ((state, other_cookie), (other_state, cookie), (state, weaker), (state, ""), ("", cookie)):
        answer = await door.back(kept, state=wrong, code="c")
        assert answer.status == 400
    assert (await door.client.head("/slack/oauth_redirect", params={"state": state})).status == 405
    assert door.slack.asked == []
    assert (await door.back(cookie, state=state, code="c")).status == 200


async def test_who_refuses_is_believed_once_and_nothing_of_the_address_is_shown(door: Door) -> None:
    state, cookie = await door.begins()
    denied = {"error": "<script>access_denied", "error_description": "<b>Evil"}
    wrong = await door.back(cookie, state="wrong", **denied)
    first = await door.back(cookie, state=state, **denied)
    again = await door.back(cookie, state=state, **denied)
    assert [each.status for each in (wrong, first, again)] == [400, 200, 400]
    assert "You did not allow it" in await first.text()
    for each in (wrong, first, again):
        assert "script" not in await each.text()
        assert "Evil" not in await each.text()
    assert door.slack.asked == []


ORGANISATION = {"team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True, "access_token": "xoxb-1"}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"ok": True}, Trouble.NO_WORKSPACE),
        (ORGANISATION | {"enterprise": None}, Trouble.NO_WORKSPACE),
        (ORGANISATION | {"enterprise": {"id": "T1"}}, Trouble.NO_WORKSPACE),
        (ORGANISATION | {"is_enterprise_install": False, "team": {"id": "E1"}}, Trouble.NO_WORKSPACE),
        ({"team": "T1", "access_token": "xoxb-1"}, Trouble.NO_WORKSPACE),
        ({"team": {"id": "T1"}}, Trouble.REFUSED),
        ({"team": {"id": "T1"}, "access_token": "xoxp-1"}, Trouble.REFUSED),
        ({"team": {"id": "T1"}, "access_token": ["xoxb-1"]}, Trouble.REFUSED),
    ],
)
def test_what_names_no_workspace_or_gives_no_bot_a_token_grants_nothing(answer: dict[str, Any], why: Trouble) -> None:
    with pytest.raises(NotGranted) as refused:
        grant(answer)
    assert refused.value.why is why
    assert "xox" not in str(refused.value)


def test_a_grant_is_read_as_slack_gives_it() -> None:
    answer = {
        "team": {"id": "T1", "name": "Lumenwood"},
        "access_token": "xoxe.xoxb-1",
        "refresh_token": "xoxe-1",
        "expires_in": 43200,
        "bot_user_id": "UBOT",
        "app_id": "A1",
        "scope": "commands,chat:write",
        "authed_user": {"id": "U1"},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    found = grant(answer)
    assert (found.team_id, found.scopes, found.lives) == ("T1", ("commands", "chat:write"), timedelta(hours=12))
    assert grant(answer | {"expires_in": -1}).lives is None
    assert "xox" not in repr(found)
    of_all = grant(ORGANISATION)
    assert (of_all.team_id, of_all.enterprise_id, of_all.of_organisation) == ("E1", "E1", True)


# -- tokens that end


async def held(database: Database, workspace_id: int) -> Secrets | None:
    """The tokens of a workspace."""
    async with database.read(workspace_id) as session:
        found = await installations.held(session, Vault([KEY]))
    return found.secrets if found else None


class Keeper:
    """Two workspaces whose tokens end soon, and the process that exchanges them. renewed: whose were, in order."""

    def __init__(self, database: Database, ids: list[int]) -> None:
        self.database = database
        self.ids = ids
        self.slack = Slack()
        self.now = NOW
        self.renewed: list[int] = []

    async def looks(self, after: timedelta = timedelta()) -> list[str]:
        """Exchange what ends; the refresh tokens that were sent to Slack."""
        self.slack.asked = []
        self.now += after
        await Tokens(self.database, Vault([KEY]), self.slack, lambda: self.now, self.renewed.append).refresh()
        return self.slack.asked


@pytest.fixture
async def keeper(database: Database) -> Keeper:
    """With the refresh tokens xoxe-T1 and xoxe-T2."""
    ids = []
    for team in ("T1", "T2"):
        ours = await workspaces.install(database, team, team, "UBOT")
        ids.append(ours.id)
        given = replace(PLAIN, team_id=team, refresh=f"xoxe-{team}", lives=timedelta(hours=1))
        async with database.begin(ours.id) as session:
            await installations.keep(session, Vault([KEY]), given, NOW, installed_by=None)
    return Keeper(database, ids)


async def test_an_answer_that_was_lost_is_asked_for_again_and_holds_up_no_other(
    keeper: Keeper, caplog: pytest.LogCaptureFixture
) -> None:
    keeper.slack.trouble["xoxe-T1"] = TimeoutError()
    with caplog.at_level(logging.INFO):
        assert await keeper.looks() == ["xoxe-T1", "xoxe-T2"]
        assert keeper.renewed == keeper.ids[1:]
        assert await held(keeper.database, keeper.ids[0]) == Secrets("xoxb-1", "xoxe-T1")  # works meanwhile
        assert await keeper.looks(timedelta(minutes=1)) == []
        keeper.slack.trouble.clear()
        assert await keeper.looks(timedelta(minutes=2)) == ["xoxe-T1"]
    assert await held(keeper.database, keeper.ids[0]) == Secrets("xoxb-1+", "xoxe-T1+")
    assert "xox" not in caplog.text


async def test_a_token_that_slack_will_not_exchange_is_left_alone_for_a_while(keeper: Keeper) -> None:
    keeper.slack.trouble["xoxe-T1"] = NotAllowed("invalid_refresh_token")
    assert await keeper.looks() == ["xoxe-T1", "xoxe-T2"]
    assert await keeper.looks(timedelta(minutes=30)) == []
    assert await keeper.looks(HOPELESS) == ["xoxe-T1"]


async def test_the_app_let_in_again_while_a_token_is_exchanged_keeps_its_new_one(keeper: Keeper) -> None:
    first = keeper.ids[0]

    class Slow(Slack):
        async def refresh(self, held: Secrets) -> tuple[Secrets, timedelta | None]:
            if held.refresh == "xoxe-T1":
                async with keeper.database.begin(first) as session:
                    newest = replace(PLAIN, token="xoxb-newest", lives=None)
                    await installations.keep(session, Vault([KEY]), newest, NOW, installed_by=None)
            return await super().refresh(held)

    keeper.slack = Slow()
    await keeper.looks()
    assert keeper.renewed == keeper.ids[1:]
    assert await held(keeper.database, first) == Secrets("xoxb-newest")


async def test_an_answer_without_a_bots_token_is_no_new_token() -> None:
    class Odd(Exchange):
        async def _ask(self, **_: str) -> dict[str, Any]:
            return {"ok": True, "access_token": None}

    async with ClientSession() as session:
        with pytest.raises(NotAllowed, match="no bot token"):
            await Odd(https(), session).refresh(Secrets("xoxb-1", "xoxe-1"))


def test_what_slack_tells_in_whole_seconds_of_the_very_second_counts() -> None:
    installed = datetime.fromisoformat("2026-11-23T10:00:00.900+00:00")
    whole = installed.replace(microsecond=0).timestamp()
    assert not is_of_before(whole, installed)
    assert not is_of_before(None, installed)
    assert not is_of_before(whole, None)
    assert is_of_before(whole - 1, installed)
