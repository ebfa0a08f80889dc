"""Slack's Web API as we use it: one try a call, and what its failure means."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import is_loopback
from handlers.person import profile
from learning.delivery import TIMEOUT
from store.people import Profile

JSON = dict[str, Any]


class Meaning(Enum):
    """What a failed call means for what it should have done."""

    LATER = "not done; try again later"
    LIMITED = "not done; Slack asks to wait"
    UNKNOWN = "may have been done"
    NEVER = "not done, and trying again will not help"


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed call. error: Slack's word, or what happened on the way. wait: seconds Slack asks for."""

    meaning: Meaning
    error: str
    wait: float = 0.0


class NotAllowed(SlackClientError):
    """What Slack would let us do, and a rule of ours does not. error: one word for it, beside Slack's errors."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


_LATER = {"request_timeout", "service_unavailable", "team_added_to_org"}
_LIMITED = {"ratelimited", "rate_limited", "message_limit_exceeded"}
_UNKNOWN = {"internal_error", "fatal_error"}
_NOBODY = {"user_not_found", "user_not_visible"}
_TOKEN = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required"} | {
    "team_access_not_granted"
}
GONE = {"account_inactive", "token_revoked", "team_access_not_granted"}
"""Errors that say that the app is not in the workspace any more."""

_TOKEN_WAIT = 600.0
"""Seconds until a workspace whose token is dead is tried again: an administrator may have mended it."""


class NoToken(Exception):
    """There is no token to speak with in a workspace; the text says why, and is no secret."""


Problem = (SlackApiError, SlackClientError, aiohttp.ClientError, TimeoutError, OSError, NoToken)
"""What a call can raise."""


def failure(error: BaseException) -> Failure:
    """Say what a failed call means, by the error classes of Slack's documentation."""
    if isinstance(error, SlackApiError):
        return _answered(error)
    if isinstance(error, NotAllowed):
        return Failure(Meaning.NEVER, error.error)
    if isinstance(error, aiohttp.ClientConnectorError):
        return Failure(Meaning.LATER, "could not connect")
    if isinstance(error, NoToken):
        return Failure(Meaning.LIMITED, str(error), _TOKEN_WAIT)
    return Failure(Meaning.UNKNOWN, type(error).__name__)


def answer_of(error: SlackApiError) -> JSON:
    """What Slack answered; empty when it could not be read."""
    data = getattr(error.response, "data", None)
    return data if isinstance(data, dict) else {}


def _answered(error: SlackApiError) -> Failure:
    response = error.response  # aiohttp's own, with `status`, when its JSON could not be read
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    word = str(answer_of(error).get("error") or "")
    if status == 429 or word in _LIMITED:
        headers = getattr(response, "headers", None) or {}
        return Failure(Meaning.LIMITED, "ratelimited", _seconds(headers.get("Retry-After")))
    if status >= 500 or word in _UNKNOWN or not word:
        return Failure(Meaning.UNKNOWN, word or f"http {status}")
    if word in _TOKEN:
        return Failure(Meaning.LIMITED, word, _TOKEN_WAIT)
    return Failure(Meaning.LATER if word in _LATER else Meaning.NEVER, word)


def _seconds(value: object) -> float:
    try:
        return max(1.0, float(str(value)))
    except ValueError:
        return 30.0


def http_session(timeout: timedelta = TIMEOUT) -> aiohttp.ClientSession:
    """The connections to Slack; the time limit is set here, since slack_sdk ignores its own when given a session."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout.total_seconds()))


def client(token: str, api_url: str, session: aiohttp.ClientSession, *, team_id: str = "") -> AsyncWebClient:
    """A client without retries of its own: the SDK's would post a message twice after a lost connection.

    team_id: which workspace is meant in each call, where the token is of a whole organisation.
    """
    return AsyncWebClient(token=token, base_url=api_url, retry_handlers=[], session=session, team_id=team_id or None)


async def app_id(slack: AsyncWebClient, bot_id: str) -> str:
    """Slack's id of our own app, for links that open it; "" when Slack does not tell."""
    try:
        answer = await slack.bots_info(bot=bot_id)
    except Problem:
        return ""
    return str((answer.get("bot") or {}).get("app_id") or "")


class SlackTalk:
    """What conversations say outside of acknowledgements (the `Talk` of `handlers.conversation`)."""

    def __init__(
        self, slack: Callable[[], Awaitable[AsyncWebClient]], session: aiohttp.ClientSession, api_url: str
    ) -> None:
        """slack: the client of the workspace. session: for response URLs. api_url: tells which of those are Slack's."""
        self.slack = slack
        self.session = session
        self.api_url = api_url

    async def open(self, trigger_id: str, view: JSON, *, push: bool) -> None:
        """Open a modal, or push it on the one the person stands in."""
        slack = await self.slack()
        call = slack.views_push if push else slack.views_open
        await call(trigger_id=trigger_id, view=view)

    async def replace(self, view_id: str, hash_: str, view: JSON) -> None:
        """Show something else in a modal, unless it changed since."""
        await (await self.slack()).views_update(view_id=view_id, hash=hash_ or None, view=view)

    async def publish(self, user_id: str, view: JSON) -> None:
        """Show a Home tab."""
        await (await self.slack()).views_publish(user_id=user_id, view=view)

    async def rewrite(self, channel: str, ts: str, payload: JSON) -> None:
        """Change a message of ours."""
        await (await self.slack()).chat_update(channel=channel, ts=ts, parse="none", **payload)

    async def respond(self, response_url: str, payload: JSON) -> None:
        """Say private words. Only Slack's own addresses are called, and no redirect is followed."""
        if not self._is_slack(response_url):
            raise ValueError("the response_url is not Slack's")
        async with self.session.post(response_url, json=payload, allow_redirects=False) as response:
            if response.status != 200:
                raise SlackClientError(f"response_url answered {response.status}")

    async def profile(self, user_id: str) -> Profile | None:
        """Somebody's profile; None when Slack knows no such person here. Raises what the call raises otherwise."""
        try:
            found = await (await self.slack()).users_info(user=user_id, include_locale=True)
        except SlackApiError as error:
            if answer_of(error).get("error") in _NOBODY:
                return None
            raise
        return profile(found["user"])

    def _is_slack(self, url: str) -> bool:
        if is_loopback(self.api_url):
            return is_loopback(url)
        api, here = urlsplit(self.api_url), urlsplit(url)
        return here.scheme == "https" and here.hostname == f"hooks.{(api.hostname or '').removeprefix('www.')}"
