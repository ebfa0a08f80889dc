"""The settings of installing: none of them has to be set while one workspace's token is in the environment."""

import ipaddress
import re
from datetime import timedelta
from typing import Self
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings

KEY = r"[A-Za-z0-9_-]{43}="
BACK = "/slack/oauth_redirect"
"""Where Slack sends people back to, below PUBLIC_URL."""


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class KeySettings(BaseSettings):
    """With what tokens are encrypted."""

    peerloop_keys: SecretStr | None = None

    @property
    def keys(self) -> list[str]:
        """The keys, the newest first."""
        return self.peerloop_keys.get_secret_value().split(",") if self.peerloop_keys else []

    @field_validator("peerloop_keys")
    @classmethod
    def _keys(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(f"{KEY}(,{KEY})*", value.get_secret_value()):
            raise ValueError("has to be keys as `peerloop keys new` prints them, the newest first, with commas between")
        return value


class InstallSettings(KeySettings):
    """How workspaces install the app themselves; docs/administrators.md explains each to administrators."""

    slack_client_id: str = ""
    slack_client_secret: SecretStr | None = None
    public_url: str = ""
    """Where people and Slack reach this service from outside."""
    purge_after_days: int = 30
    """Days until everything of a workspace that the app was taken out of is deleted."""

    @property
    def purge_after(self) -> timedelta:
        """The same as a duration."""
        return timedelta(days=self.purge_after_days)

    @property
    def many(self) -> bool:
        """Whether workspaces install the app themselves, or one token is in the environment."""
        return bool(self.slack_client_id)

    @property
    def redirect_uri(self) -> str:
        """Where Slack sends people back to: the same always, as it stands in the app's configuration."""
        return self.public_url.rstrip("/") + BACK

    @field_validator("slack_client_id")
    @classmethod
    def _client_id(cls, value: str) -> str:
        if value and not re.fullmatch(r"[0-9]+\.[0-9]+", value):
            raise ValueError("has to be two numbers with a dot: copy it from Basic Information, App Credentials")
        return value

    @field_validator("public_url")
    @classmethod
    def _public_url(cls, value: str) -> str:
        try:
            url = urlsplit(value)
            is_plain = bool(url.hostname) and not (url.query or url.fragment or url.username)
        except ValueError:
            is_plain = False
        secure = value.startswith("https://") or (value.startswith("http://") and is_loopback(value))
        if value and not (is_plain and secure):
            raise ValueError("has to be the https:// address of this service, such as https://peerloop.example.com")
        return value

    @field_validator("purge_after_days", mode="before")
    @classmethod
    def _purge(cls, value: object, _: ValidationInfo) -> object:
        if not re.fullmatch("[0-9]{1,4}", str(value)) or int(str(value)) < 1:
            raise ValueError("has to be a number of days from 1 to 9999")
        return value

    @model_validator(mode="after")
    def _install_together(self) -> Self:
        if not self.many:
            return self
        needed = {
            "SLACK_CLIENT_SECRET": self.slack_client_secret,
            "PUBLIC_URL": self.public_url,
            "PEERLOOP_KEYS": self.peerloop_keys,
        }
        missing = [name for name, value in needed.items() if not value]
        if missing:
            raise ValueError(f"SLACK_CLIENT_ID needs {' and '.join(missing)} beside it: see docs/administrators.md")
        return self
