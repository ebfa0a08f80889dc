"""What an administrator sets, from the environment or a `.env` file; wrong values are named before anything starts."""

import re
from pathlib import Path
from typing import Self, TypeVar
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.crash import crash_point
from bot.logs import FORMATS
from bot.settings_install import InstallSettings, KeySettings
from bot.settings_install import is_loopback as is_loopback
from bot.settings_mail import MailSettings

SLACK = "https://slack.com/api/"
DATA = Path("data")

_FILE = ("sqlite", "sqlite+aiosqlite")
_SERVER = ("postgresql", "postgresql+psycopg", "postgres")


class SettingsError(Exception):
    """A setting is missing or malformed; the text has one line for each, with how to mend it."""


class Storage(BaseSettings):
    """Where things are stored: all that a command needs which speaks with no Slack."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    database_url: str = f"sqlite:///{DATA}/peerloop.db"
    peerloop_clock_offset: float = 0.0
    """Seconds the clock runs ahead, for tests and demonstrations."""

    @field_validator("database_url")
    @classmethod
    def _database_url(cls, value: str) -> str:
        try:
            url = urlsplit(value)
            is_file = url.scheme in _FILE and not url.netloc and url.path not in ("", "/", "/:memory:")
            is_server = url.scheme in _SERVER and url.port != 0
        except ValueError:
            is_file = is_server = False
        if not (is_file or is_server):
            raise ValueError("has to begin with sqlite:/// and a file, or with postgresql:// and a host")
        return value

    @field_validator("peerloop_clock_offset", mode="before")
    @classmethod
    def _clock_offset(cls, value: object) -> object:
        if not re.fullmatch(r"-?[0-9]{1,10}(\.[0-9]+)?", str(value)):
            raise ValueError("has to be a number of seconds, such as 3600")
        return value


class KeyStorage(KeySettings, Storage):
    """Where things are stored, and with what tokens are encrypted."""


class Settings(MailSettings, InstallSettings, Storage):
    """The settings of `peerloop run`; README.md explains each to administrators."""

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str = SLACK
    host: str = "0.0.0.0"  # noqa: S104 - behind a proxy or in a container; one setting narrows it
    port: int = 3000
    health_host: str = "127.0.0.1"
    health_port: int = 0
    """Where /healthz, /readyz and /metrics are; 0: nowhere."""
    log_format: str = "console"
    """How the log is written: for people, or as JSON."""
    stop_within: float = 20.0
    """Seconds that stopping may take; what is under way then is looked up at the next start."""
    peerloop_crash_at: str = ""
    """For tests: `name:n` kills the process the n-th time it reaches a named moment."""

    @property
    def over_socket_mode(self) -> bool:
        """Whether Slack is reached by a WebSocket (an app token is set), or reaches us by HTTP."""
        return self.slack_app_token is not None

    @field_validator("slack_bot_token")
    @classmethod
    def _bot_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith("xoxb-"):
            raise ValueError("has to begin with xoxb-: copy the Bot User OAuth Token from OAuth & Permissions")
        return value

    @field_validator("slack_app_token")
    @classmethod
    def _app_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith("xapp-"):
            raise ValueError("has to begin with xapp-: make one under Basic Information, App-Level Tokens")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _api_url(cls, value: str) -> str:
        secure = re.match("https://[^/]", value) or (value.startswith("http://") and is_loopback(value))
        if not value.endswith("/api/") or not secure:
            raise ValueError("has to be an https:// address that ends in /api/, such as https://slack.com/api/")
        return value

    @field_validator("port", "health_port", mode="before")
    @classmethod
    def _port(cls, value: object, field: ValidationInfo) -> object:
        if not re.fullmatch("[0-9]{1,5}", str(value)) or int(str(value)) > 65535:
            zero = "any free one" if field.field_name == "port" else "none"
            raise ValueError(f"has to be a number from 0 to 65535 (0: {zero})")
        return value

    @field_validator("log_format")
    @classmethod
    def _log_format(cls, value: str) -> str:
        if value not in FORMATS:
            raise ValueError(f"has to be {' or '.join(FORMATS)}")
        return value

    @field_validator("stop_within", mode="before")
    @classmethod
    def _stop_within(cls, value: object) -> object:
        if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)?", str(value)):
            raise ValueError("has to be a number of seconds up to 999, such as 20")
        return value

    @field_validator("peerloop_crash_at")
    @classmethod
    def _crash_at(cls, value: str) -> str:
        crash_point(value)
        return value

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.slack_bot_token is None and not self.many:
            raise ValueError(
                "SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions, "
                "or set SLACK_CLIENT_ID when several workspaces install the app themselves"
            )
        if self.many and (self.slack_bot_token is not None or self.slack_app_token is not None):
            raise ValueError(
                "SLACK_CLIENT_ID goes with neither SLACK_BOT_TOKEN nor SLACK_APP_TOKEN: each workspace gets a token "
                "of its own, over HTTP; remove the one or the others"
            )
        if self.slack_app_token is None and self.slack_signing_secret is None:
            raise ValueError(
                "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing: set the first for Socket Mode, "
                "the second (Basic Information, App Credentials) for HTTP"
            )
        moved = [
            name
            for name, value in (
                ("PEERLOOP_CLOCK_OFFSET", self.peerloop_clock_offset),
                ("PEERLOOP_CRASH_AT", self.peerloop_crash_at),
            )
            if value
        ]
        if moved and not is_loopback(self.slack_api_url):
            raise ValueError(
                f"{' and '.join(moved)} can only be used with a Slack on this machine: remove it, "
                "or point SLACK_API_URL at a loopback address"
            )
        return self


Kind = TypeVar("Kind", bound=Storage)


def load(**given: object) -> Settings:
    """Read the settings. Raises SettingsError, one line for each mistake. given: overrides, by field name."""
    return _load(Settings, given)


def load_keys(**given: object) -> KeyStorage:
    """Read where things are stored and the keys, as `load` does."""
    return _load(KeyStorage, given)


def load_storage(**given: object) -> Storage:
    """Read where things are stored, as `load` does: what else is missing or wrong does not matter."""
    return _load(Storage, given)


def _load(kind: type[Kind], given: dict[str, object]) -> Kind:
    try:
        return kind(**given)  # type: ignore[arg-type]  # checked by pydantic
    except ValidationError as error:
        raise SettingsError("\n".join(map(_line, error.errors(include_url=False, include_input=False)))) from None


def _line(problem: object) -> str:
    assert isinstance(problem, dict)  # noqa: S101 - pydantic's ErrorDetails
    name = str(problem["loc"][0]).upper() if problem["loc"] else ""
    text = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "missing":
        return f"{name} is missing: set it."
    return f"{name} {text}.".strip()
