"""Several workspaces that install the app themselves over the web, and whoever does so, with their browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import aiohttp

from bot.app import Peerloop
from bot.demo import MANIFEST, peerloop_in
from bot.settings import Settings, load
from sandbox.company import seed
from sandbox.manifest import Manifest
from sandbox.manifest import load as load_manifest
from sandbox.server import Sandbox
from sandbox.several import Several
from store.vault import new_key
from tests.bot.lives import free_port

INSTALL = "/slack/install"


@dataclass
class Town:
    """Two workspaces, and the one bot that they may let in."""

    slack: Several
    peerloop: Peerloop
    settings: Settings

    @property
    def first(self) -> Sandbox:
        """The one workspace."""
        return self.slack.boxes[0]

    @property
    def second(self) -> Sandbox:
        """The other one."""
        return self.slack.boxes[1]

    async def installs(self, box: Sandbox, name: str = "Helena") -> str:
        """Somebody installs the app; what their browser shows at the end."""
        async with browser() as visitor:
            status, page = await visitor.opens(visitor.allowed(self, await visitor.begins(self), box, name))
        assert status == 200, page
        return page

    async def settle(self) -> None:
        """Until all that is due now is done."""
        for box in self.slack.boxes:
            await box.quiet()
        await self.peerloop.tick()
        await self.peerloop.courier.drain()


class Visitor:
    """Somebody's browser, with its cookies."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session

    async def opens(self, url: str) -> tuple[int, str]:
        """Open an address; status and page."""
        async with self.session.get(url, allow_redirects=False) as answer:
            return answer.status, await answer.text()

    async def begins(self, town: Town) -> str:
        """Press the button on the page; where the browser goes."""
        begin_at = town.settings.public_url + INSTALL
        status, page = await self.opens(begin_at)
        assert (status, "Add to Slack" in page) == (200, True)
        async with self.session.post(begin_at, allow_redirects=False) as answer:
            assert answer.status == 303
            return answer.headers["Location"]

    @staticmethod
    def allowed(town: Town, authorize_url: str, box: Sandbox, name: str = "Helena") -> str:
        """Somebody allows it on Slack's page; where their browser goes then."""
        assert authorize_url.startswith(town.slack.url)
        back = town.slack.allows(authorize_url, box, name)
        assert urlsplit(back).path == "/slack/oauth_redirect"
        return back


@asynccontextmanager
async def browser() -> AsyncIterator[Visitor]:
    """A browser that has been nowhere yet."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Visitor(session)


@asynccontextmanager
async def town(
    url: str, manifest: Manifest | None = None, *, of: type[Several] = Several, **more: object
) -> AsyncIterator[Town]:
    """Two workspaces with a bot at hand that nobody has let in. of: what they are parts of. more: settings."""
    known = manifest or load_manifest(MANIFEST)
    first = Sandbox(known)
    other = replace(seed(), team_id="T0SBXOTHER", name="Harborview", domain="harborview")
    second = Sandbox(known, company=other, clock=first.clock)
    async with first, second, of(first, second) as slack:
        port = free_port()
        public_url = f"http://127.0.0.1:{port}"
        slack.authorizing.redirect_urls.append(f"{public_url}/slack/oauth_redirect")
        settings = load(
            _env_file=None,
            slack_client_id=first.identity.client_id,
            slack_client_secret=first.identity.client_secret,
            slack_signing_secret=first.signing_secret,
            slack_api_url=slack.api_url,
            database_url=url,
            host="127.0.0.1",
            port=port,
            public_url=public_url,
            **{"peerloop_keys": new_key(), **more},
        )
        async with peerloop_in(first, settings) as peerloop:
            for box in slack.boxes:
                box.deliver_over_http(f"{public_url}/slack/events")
            yield Town(slack, peerloop, settings)
