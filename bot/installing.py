"""Installing over the web: the page, the way to Slack and back (OAuth 2), and what is stored then.

Whoever comes back must be who was sent: what Slack brings back (state) belongs to a cookie of the same browser, and
both count once. https://docs.slack.dev/authentication/installing-with-oauth
"""

import logging
import secrets
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypedDict
from urllib.parse import urlencode, urlsplit

import aiohttp
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.letting_in import LettingIn
from bot.settings import Settings
from bot.settings_install import BACK
from bot.slack import Meaning, NotAllowed, Problem, client, failure
from handlers.protocol import unquoted
from learning.installation import Grant, is_organisation
from learning.language import Language, choose
from messages import installation as words
from messages.installation import Page, Trouble
from messages.letter import link
from messages.words import speak
from store import install_states
from store.database import Database
from store.vault import Secrets

MANIFEST = Path(__file__).with_name("app_manifest.yml")
PATH = "/slack/install"
COOKIE = "peerloop_install"
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
}

JSON = dict[str, Any]


class _Attributes(TypedDict):
    path: str
    httponly: bool
    secure: bool
    samesite: Literal["Lax"]


log = logging.getLogger(__name__)


@cache
def scopes() -> list[str]:
    """What the manifest asks for."""
    import yaml  # loaded where it is wanted: it takes a while

    read = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return sorted(read["oauth_config"]["scopes"]["bot"])


class NotGranted(Exception):
    """Slack gave nothing to speak with; the reason is one of ours."""

    def __init__(self, why: Trouble, error: str) -> None:
        super().__init__(error)
        self.why = why


class Exchange:
    """Asks Slack for tokens in the app's own name."""

    def __init__(self, settings: Settings, session: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._slack: AsyncWebClient = client("", settings.slack_api_url, session)

    async def code(self, code: str) -> Grant:
        """What somebody granted, for the code they brought back. Raises NotGranted, or what the call raises."""
        answer = await self._ask(code=code, redirect_uri=self._settings.redirect_uri)
        return grant(answer)

    async def refresh(self, held: Secrets) -> tuple[Secrets, timedelta | None]:
        """A new token for one that ends soon, and how long it lives. Raises what the call raises, or NotAllowed."""
        answer = await self._ask(grant_type="refresh_token", refresh_token=held.refresh)
        token = str(answer.get("access_token") or "")
        if not _is_of_a_bot(token):
            raise NotAllowed("no bot token")
        return Secrets(token, str(answer.get("refresh_token") or held.refresh)), _lives(answer)

    async def _ask(self, **more: str) -> JSON:
        secret = self._settings.slack_client_secret
        ours = {
            "client_id": self._settings.slack_client_id,
            "client_secret": secret.get_secret_value() if secret else "",
        }
        answer = await self._slack.api_call("oauth.v2.access", data=ours | more)
        return dict(answer.data) if isinstance(answer.data, dict) else {}


def _dict(value: object) -> JSON:
    return value if isinstance(value, dict) else {}


def _lives(answer: JSON) -> timedelta | None:
    seconds = answer.get("expires_in")
    return timedelta(seconds=seconds) if isinstance(seconds, int) and seconds > 0 else None


def _is_of_a_bot(token: str) -> bool:
    return token.startswith(("xoxb-", "xoxe.xoxb-"))


def grant(answer: JSON) -> Grant:
    """What Slack's answer grants.

    Raises NotGranted when it names neither a workspace nor an organisation, or gives no bot a token.
    """
    token, organisation = str(answer.get("access_token") or ""), _dict(answer.get("enterprise"))
    of_all = bool(answer.get("is_enterprise_install"))
    team = organisation if of_all else _dict(answer.get("team"))
    if not team.get("id") or is_organisation(str(team["id"])) != of_all:
        raise NotGranted(Trouble.NO_WORKSPACE, "no team")
    if not _is_of_a_bot(token):
        raise NotGranted(Trouble.REFUSED, "no bot token")
    return Grant(
        team_id=str(team["id"]),
        team_name=str(team.get("name") or ""),
        bot_user_id=str(answer.get("bot_user_id") or ""),
        bot_id=str(answer.get("bot_id") or ""),
        app_id=str(answer.get("app_id") or ""),
        scopes=tuple(filter(None, str(answer.get("scope") or "").split(","))),
        installer=str(_dict(answer.get("authed_user")).get("id") or ""),
        token=token,
        refresh=str(answer.get("refresh_token") or ""),
        lives=_lives(answer),
        enterprise_id=str(organisation.get("id") or ""),
        of_organisation=of_all,
    )


class Installer:
    """The pages of installing, and what they do."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        exchange: Exchange,
        clock: Clock,
        letting_in: LettingIn,
    ) -> None:
        """clock: aware UTC now."""
        self._settings = settings
        self._database = database
        self._exchange = exchange
        self._clock = clock
        self._letting_in = letting_in
        base = urlsplit(settings.public_url)
        self._secure = base.scheme == "https"
        self._cookie = f"__Host-{COOKIE}" if self._secure else COOKIE  # no other host of the domain can then set it
        self._begin_at = settings.public_url.rstrip("/") + PATH

    def routes(self) -> list[web.RouteDef]:
        """What is served."""
        return [web.get(PATH, self.show), web.post(PATH, self.begin), web.get(BACK, self.come_back, allow_head=False)]

    async def show(self, request: web.Request) -> web.Response:
        """The page with the button; looking at it stores nothing."""
        _speak(request)
        return _answer(words.install_page(self._begin_at))

    async def begin(self, request: web.Request) -> web.Response:
        """On to Slack, with a state that belongs to this browser."""
        _speak(request)
        state, browser = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        if not await install_states.begin(self._database, state, browser, self._clock()):
            return self._trouble(Trouble.CROWDED, 503)
        asked = {
            "client_id": self._settings.slack_client_id,
            "scope": ",".join(scopes()),
            "redirect_uri": self._settings.redirect_uri,
            "state": state,
        }
        at = urlsplit(self._settings.slack_api_url)
        to = f"{at.scheme}://{at.netloc}/oauth/v2/authorize?{urlencode(asked)}"
        answer = web.Response(status=303, headers={**_HEADERS, "Location": to})
        kept = int(install_states.KEPT.total_seconds())
        answer.set_cookie(self._cookie, browser, max_age=kept, **self._for_us())
        return answer

    async def come_back(self, request: web.Request) -> web.Response:
        """Back from Slack: with a code, or without."""
        _speak(request)
        state, browser = request.query.get("state", ""), request.cookies.get(self._cookie, "")
        if not (state and browser and await install_states.take(self._database, state, browser, self._clock())):
            return self._trouble(Trouble.EXPIRED, 400)
        if request.query.get("error"):
            return self._trouble(Trouble.CANCELLED, 200)
        reference = secrets.token_hex(4)
        try:
            given = await self._exchange.code(request.query.get("code", ""))
            workspace = await self._letting_in.store(given)
        except NotGranted as error:
            log.warning("an installation was not granted (%s), reference %s", error, reference)
            return self._trouble(error.why, 400, reference)
        except Problem as error:
            what = failure(error)
            log.warning("an installation failed (%s), reference %s", what.error, reference)
            known = what.meaning is Meaning.NEVER
            return self._trouble(Trouble.REFUSED if known else Trouble.UNREACHABLE, 400 if known else 502, reference)
        except Exception as error:
            log.exception("an installation broke, reference %s", reference, exc_info=unquoted(error))
            return self._trouble(Trouble.BROKEN, 500, reference)
        name, url = workspace.name or workspace.team_id, link(given.team_id, given.app_id)
        answer = _answer(words.done_page(name, url, of_organisation=given.of_organisation))
        answer.del_cookie(self._cookie, **self._for_us())
        return answer

    def _for_us(self) -> _Attributes:
        """Who is told the cookie: this host alone, and no script; Lax, since they come back from Slack by a link."""
        return {"path": "/", "httponly": True, "secure": self._secure, "samesite": "Lax"}

    def _trouble(self, why: Trouble, status: int, reference: str = "") -> web.Response:
        return _answer(words.trouble_page(why, self._begin_at, reference=reference), status)


def _speak(request: web.Request) -> None:
    """In the language the browser names first, when it is one of ours."""
    first = request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0].strip()
    speak(choose(first, Language.ENGLISH))


def _answer(page: Page, status: int = 200) -> web.Response:
    return web.Response(status=status, text=page.html, content_type="text/html", headers=_HEADERS)
