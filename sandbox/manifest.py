"""The app's manifest, read as strictly as Slack reads it and a little more.

Slack checks keys and lengths; it does not check that a scope or an event exists, nor that an event has its
scope. Those slips would show as silence, so they are refused here.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from sandbox.scopes import BOT_EVENTS, BOT_SCOPES

Url = Annotated[str, Field(max_length=3000, pattern=r"^https?://")]


class ManifestError(ValueError):
    """The manifest cannot be used; `problems` has one sentence for each place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _known_scope(name: str) -> str:
    if name not in BOT_SCOPES:
        raise ValueError(f"'{name}' is no bot scope of Slack")
    return name


def _known_event(name: str) -> str:
    if name not in BOT_EVENTS:
        raise ValueError(f"'{name}' is no bot event of Slack")
    return name


Scope = Annotated[str, Field(max_length=50), AfterValidator(_known_scope)]
Event = Annotated[str, AfterValidator(_known_event)]


class MetadataOfManifest(_Part):
    """Which version of the format this is."""

    major_version: Literal[1, 2] = 1
    minor_version: int = Field(default=1, ge=0)


class DisplayInformation(_Part):
    """How the app is called and described."""

    name: str = Field(min_length=1, max_length=35)
    description: str | None = Field(default=None, max_length=140)
    long_description: str | None = Field(default=None, min_length=175, max_length=4000)
    background_color: str | None = Field(default=None, pattern=r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")


class AppHome(_Part):
    """Which tabs the app's own page in Slack has."""

    home_tab_enabled: bool = False
    messages_tab_enabled: bool = True
    messages_tab_read_only_enabled: bool = False


class BotUser(_Part):
    """The member of the workspace that the app speaks as."""

    display_name: str = Field(min_length=1, max_length=80)
    always_online: bool = False


class SlashCommand(_Part):
    """One word people can type."""

    command: str = Field(min_length=2, max_length=32, pattern=r"^/[^\s/]+$")
    description: str = Field(min_length=1, max_length=2000)
    usage_hint: str | None = Field(default=None, max_length=1000)
    should_escape: bool = False
    url: Url | None = None


class Shortcut(_Part):
    """One entry of the shortcuts menu (global) or of a message's menu (message)."""

    name: str = Field(min_length=1, max_length=24)
    type: Literal["message", "global"]
    callback_id: str = Field(min_length=1, max_length=255)
    description: str = Field(min_length=1, max_length=150)


class Features(_Part):
    """What people see of the app."""

    app_home: AppHome = AppHome()
    bot_user: BotUser | None = None
    slash_commands: tuple[SlashCommand, ...] = Field(default=(), max_length=50, strict=False)
    shortcuts: tuple[Shortcut, ...] = Field(default=(), max_length=10, strict=False)
    unfurl_domains: tuple[str, ...] = Field(default=(), max_length=5, strict=False)


class Scopes(_Part):
    """What the app may do."""

    bot: tuple[Scope, ...] = Field(default=(), max_length=255, strict=False)
    bot_optional: tuple[Scope, ...] = Field(default=(), max_length=255, strict=False)


class OAuthConfig(_Part):
    """How the app is installed."""

    redirect_urls: tuple[Url, ...] = Field(default=(), max_length=1000, strict=False)
    scopes: Scopes = Scopes()
    pkce_enabled: bool = False
    token_management_enabled: bool = False


class MetadataSubscription(_Part):
    """Message metadata of another app that is listened to."""

    app_id: str
    event_type: str


class EventSubscriptions(_Part):
    """What the app is told of."""

    bot_events: tuple[Event, ...] = Field(default=(), max_length=100, strict=False)
    request_url: Annotated[str, Field(max_length=3500, pattern=r"^https?://")] | None = None
    metadata_subscriptions: tuple[MetadataSubscription, ...] = Field(default=(), max_length=20, strict=False)


class Interactivity(_Part):
    """Whether clicks and forms reach the app."""

    is_enabled: bool
    request_url: Url | None = None
    message_menu_options_url: Url | None = None


class Settings(_Part):
    """How Slack talks to the app."""

    event_subscriptions: EventSubscriptions = EventSubscriptions()
    interactivity: Interactivity = Interactivity(is_enabled=False)
    allowed_ip_address_ranges: tuple[str, ...] = Field(default=(), max_length=50, strict=False)
    org_deploy_enabled: bool = False
    socket_mode_enabled: bool = False
    token_rotation_enabled: bool = False
    is_hosted: bool = False
    is_mcp_enabled: bool = False
    function_runtime: Literal["remote", "slack"] | None = None


class Manifest(_Part):
    """A whole manifest; the limits are Slack's (manifest schema 1.0.0 and 2.0.0)."""

    metadata: MetadataOfManifest = Field(default=MetadataOfManifest(), alias="_metadata")
    display_information: DisplayInformation
    features: Features = Features()
    oauth_config: OAuthConfig = OAuthConfig()
    settings: Settings = Settings()

    @property
    def scopes(self) -> frozenset[str]:
        """The bot scopes an installation of this manifest holds."""
        return frozenset(self.oauth_config.scopes.bot) | frozenset(self.oauth_config.scopes.bot_optional)

    @property
    def events(self) -> frozenset[str]:
        """The bot events the app subscribed to."""
        return frozenset(self.settings.event_subscriptions.bot_events)

    def command(self, name: str) -> SlashCommand | None:
        """The slash command called `name` ("/learn"), if the app has it."""
        return next((c for c in self.features.slash_commands if c.command == name), None)

    @model_validator(mode="after")
    def _parts_fit(self) -> "Manifest":
        problems = list(self._misfits())
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _misfits(self) -> Iterator[str]:
        for event in self.settings.event_subscriptions.bot_events:
            needed = BOT_EVENTS[event]
            if needed and not self.scopes & set(needed):
                yield f"event '{event}' needs the scope {' or '.join(needed)}"
        if (self.features.slash_commands or self.features.shortcuts) and "commands" not in self.scopes:
            yield "slash commands and shortcuts need the scope commands"
        if self.features.shortcuts and not self.settings.interactivity.is_enabled:
            yield "shortcuts need settings.interactivity.is_enabled"
        if self.scopes and self.features.bot_user is None:
            yield "bot scopes need features.bot_user"
        for kind, names in (
            ("slash command", [c.command for c in self.features.slash_commands]),
            ("shortcut", [s.callback_id for s in self.features.shortcuts]),
            ("scope", list(self.oauth_config.scopes.bot)),
            ("event", list(self.settings.event_subscriptions.bot_events)),
        ):
            for name in sorted({n for n in names if names.count(n) > 1}):
                yield f"{kind} '{name}' is named twice"


def parse(raw: object) -> Manifest:
    """Make a manifest of what YAML or JSON held.

    Raises:
        ManifestError: with one line for each thing that is wrong.
    """
    try:
        return Manifest.model_validate(raw)
    except ValidationError as refused:
        raise ManifestError([_line(error) for error in refused.errors()]) from None


def load(path: Path) -> Manifest:
    """Read the manifest in the file `path` (YAML, of which JSON is a part).

    Raises:
        ManifestError: the file cannot be read, or something in it is wrong.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as unreadable:
        raise ManifestError([f"{path}: {unreadable}"]) from unreadable
    return parse(raw)


def _line(error: ErrorDetails) -> str:
    place = ".".join(str(part) for part in error["loc"])
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{place}: {message}" if place else message


def main(arguments: list[str]) -> int:
    """Check one manifest file and say on standard output what is wrong; returns the exit status."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m sandbox.manifest FILE\n")
        return 2
    try:
        load(Path(arguments[0]))
    except ManifestError as refused:
        for problem in refused.problems:
            sys.stdout.write(f"{problem}\n")
        return 1
    sys.stdout.write("ok\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
