"""What an interaction hands to the app: a trigger_id to open a modal with, a response_url to answer at."""

import secrets
import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sandbox.state import Json

# Slack's method page of views.open: a trigger_id lives three seconds and can be used once.
TRIGGER_SECONDS = 3.0
# Slack, "Handling user interaction": five uses within thirty minutes.
RESPONSE_USES = 5
RESPONSE_LIFE = timedelta(minutes=30)


class BadTrigger(Exception):
    """A trigger_id that cannot be used; `error` is Slack's code."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass
class _Trigger:
    user: str
    issued: float
    used: bool = False


class Triggers:
    """The trigger_ids that were handed out; their three seconds are real ones."""

    def __init__(self) -> None:
        self._issued: dict[str, _Trigger] = {}

    def issue(self, user_id: str) -> str:
        """A new trigger_id for what this person just did."""
        self._forget_old()
        trigger_id = f"{time.time_ns() // 1_000_000}.{secrets.randbelow(10**9)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = _Trigger(user_id, time.monotonic())
        return trigger_id

    def use(self, trigger_id: str) -> str:
        """Use a trigger_id up.

        Returns:
            The id of the person who may be shown a modal.

        Raises:
            BadTrigger: unknown, used before, or older than three seconds.
        """
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise BadTrigger("invalid_trigger_id")
        if trigger.used:
            raise BadTrigger("exchanged_trigger_id")
        if time.monotonic() - trigger.issued > TRIGGER_SECONDS:
            raise BadTrigger("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def _forget_old(self) -> None:
        old = time.monotonic() - 600
        self._issued = {key: trigger for key, trigger in self._issued.items() if trigger.issued > old}


# Slack, "Installing with OAuth": a code lives ten minutes and can be used once.
CODE_LIFE = timedelta(minutes=10)


class BadCode(Exception):
    """An OAuth code that cannot be used; `error` is Slack's code for it."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True)
class _Code:
    installer: str
    redirect_uri: str | None
    expires: datetime


class OAuthCodes:
    """The codes that were handed out to those who approved the app."""

    def __init__(self) -> None:
        self._issued: dict[str, _Code] = {}

    def issue(self, installer: str, now: datetime, redirect_uri: str | None = None) -> str:
        """A new code, as it would come to `redirect_uri` once `installer` has approved the app."""
        code = f"{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._issued[code] = _Code(installer, redirect_uri, now + CODE_LIFE)
        return code

    def knows(self, code: str) -> bool:
        """Whether a code was handed out here, and not used."""
        return code in self._issued

    def use(self, code: str, redirect_uri: str | None, now: datetime) -> str:
        """Use a code up.

        Returns:
            The id of the person who approved the app.

        Raises:
            BadCode: unknown, used before, too old, or issued for another address.
        """
        known = self._issued.pop(code, None)
        if known is None or known.expires <= now:
            raise BadCode("invalid_code")
        if known.redirect_uri != redirect_uri:
            raise BadCode("bad_redirect_uri")
        return known.installer


@dataclass
class ResponseUrl:
    """Where an app may answer an interaction.

    Attributes:
        channel: the conversation it belongs to.
        user: the person who acted.
        original: ts of the message acted on, None for a command or a shortcut.
        ephemeral: whether that message was an ephemeral one.
        expires: by the sandbox's clock, ISO 8601.
        left: uses left.
    """

    channel: str
    user: str
    original: str | None
    ephemeral: bool
    expires: str
    left: int = RESPONSE_USES


class ResponseUrls:
    """The response_urls that were handed out."""

    def __init__(self) -> None:
        self._issued: dict[str, ResponseUrl] = {}

    def issue(
        self, channel: str, user: str, now: datetime, *, original: str | None = None, ephemeral: bool = False
    ) -> str:
        """A new one; returns its secret path."""
        self._issued = {key: url for key, url in self._issued.items() if not self._expired(url, now)}
        path = secrets.token_hex(16)
        expires = (now + RESPONSE_LIFE).isoformat()
        self._issued[path] = ResponseUrl(channel, user, original, ephemeral, expires)
        return path

    def use(self, path: str, now: datetime) -> ResponseUrl | None:
        """Count one use; None when it is unknown, too old or used up."""
        known = self._issued.get(path)
        if known is None or self._expired(known, now) or known.left == 0:
            return None
        known.left -= 1
        return known

    def dump(self) -> Json:
        """All of them as JSON."""
        return {path: asdict(url) for path, url in self._issued.items()}

    def restore(self, raw: Json) -> None:
        """Take up what `dump` gave."""
        self._issued = {path: ResponseUrl(**url) for path, url in raw.items()}

    @staticmethod
    def _expired(url: ResponseUrl, now: datetime) -> bool:
        return datetime.fromisoformat(url.expires) <= now
