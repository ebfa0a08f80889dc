"""Settings: what is missing or malformed is named in one line each, with how to mend it."""

from pathlib import Path

import pytest

from bot.settings import SettingsError, is_loopback, load

NAMES = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_API_URL",
    "DATABASE_URL",
    "HOST",
    "PORT",
    "PEERLOOP_CLOCK_OFFSET",
    "PEERLOOP_CRASH_AT",
)
GOOD = {"SLACK_BOT_TOKEN": "xoxb-good", "SLACK_APP_TOKEN": "xapp-good", "SLACK_SIGNING_SECRET": "a-secret"}
HERE = {"SLACK_API_URL": "http://127.0.0.1:8123/api/"}


@pytest.fixture(autouse=True)
def _empty_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The good settings in the environment, to be changed."""
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def complaint() -> str:
    """What is said about the settings as they are now."""
    with pytest.raises(SettingsError) as caught:
        load()
    return str(caught.value)


def test_without_any_setting_the_missing_one_is_named_with_where_to_find_it() -> None:
    said = complaint()
    assert said.startswith("SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token")
    assert "\n" not in said


def test_a_way_to_reach_slack_is_needed(given: pytest.MonkeyPatch) -> None:
    given.delenv("SLACK_APP_TOKEN")
    assert not load().over_socket_mode
    given.delenv("SLACK_SIGNING_SECRET")
    assert complaint().startswith("SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing: set the first for Socket Mode")


MALFORMED = [
    ("SLACK_BOT_TOKEN", "xoxp-a-persons", "has to begin with xoxb-"),
    ("SLACK_APP_TOKEN", "xoxb-good", "has to begin with xapp-"),
    ("SLACK_API_URL", "https://slack.com/api", "ends in /api/"),
    ("SLACK_API_URL", "http://slack.com/api/", "has to be an https:// address"),
    ("SLACK_API_URL", "http://127.0.0.1.example.com/api/", "has to be an https:// address"),
    ("SLACK_API_URL", "http://[::1/api/", "has to be an https:// address"),
    ("SLACK_API_URL", "file://127.0.0.1/api/", "has to be an https:// address"),
    ("SLACK_API_URL", "https:///api/", "has to be an https:// address"),
    ("DATABASE_URL", "mysql://db/peerloop", "has to begin with sqlite:/// and a file, or with postgresql://"),
    ("DATABASE_URL", "peerloop.db", "has to begin with sqlite:/// and a file, or with postgresql://"),
    ("DATABASE_URL", "sqlite://peerloop.db", "has to begin with sqlite:/// and a file, or with postgresql://"),
    ("DATABASE_URL", "sqlite://", "has to begin with sqlite:/// and a file, or with postgresql://"),
    ("DATABASE_URL", "sqlite:///:memory:", "has to begin with sqlite:/// and a file, or with postgresql://"),
    ("DATABASE_URL", "postgresql://host:port/peerloop", "has to begin with sqlite:/// and a file, or with postgresql"),
    ("PORT", "http", "number from 0 to 65535"),
    ("PORT", "65536", "number from 0 to 65535"),
    ("PORT", "-1", "number from 0 to 65535"),
    ("PEERLOOP_CLOCK_OFFSET", "tomorrow", "number of seconds"),
    ("PEERLOOP_CLOCK_OFFSET", "nan", "number of seconds"),
    ("PEERLOOP_CLOCK_OFFSET", "inf", "number of seconds"),
    ("PEERLOOP_CLOCK_OFFSET", "1e300", "number of seconds"),
    ("PEERLOOP_CRASH_AT", "nowhere:1", "turn.stored"),
    ("PEERLOOP_CRASH_AT", "turn.stored:soon", "turn.stored"),
]


@pytest.mark.parametrize(("name", "value", "how"), MALFORMED)
def test_a_malformed_setting_is_named_in_one_line_with_how_to_mend_it(
    given: pytest.MonkeyPatch, name: str, value: str, how: str
) -> None:
    for here, url in HERE.items():
        given.setenv(here, url)
    given.setenv(name, value)
    said = complaint()
    assert said.startswith(f"{name} ")
    assert how in said
    assert "\n" not in said


def test_each_mistake_has_its_own_line_and_none_shows_a_secret(given: pytest.MonkeyPatch) -> None:
    given.setenv("SLACK_BOT_TOKEN", "hunter2")
    given.setenv("SLACK_APP_TOKEN", "hunter3")
    given.setenv("PORT", "hunter4")
    lines = complaint().splitlines()
    assert [line.split()[0] for line in lines] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "PORT"]
    assert "hunter" not in "".join(lines)


@pytest.mark.parametrize("name", ["PEERLOOP_CLOCK_OFFSET", "PEERLOOP_CRASH_AT"])
@pytest.mark.parametrize("url", ["", "https://slack.com/api/", "https://slack-gov.com/api/", "https://10.0.0.1/api/"])
def test_what_is_for_tests_needs_a_slack_on_this_machine(given: pytest.MonkeyPatch, name: str, url: str) -> None:
    given.setenv(name, {"PEERLOOP_CLOCK_OFFSET": "60", "PEERLOOP_CRASH_AT": "turn.stored:1"}[name])
    given.setenv("SLACK_API_URL", url)
    said = complaint()
    assert said.startswith(f"{name} can only be used with a Slack on this machine: remove it")
    assert "\n" not in said
    given.setenv("SLACK_API_URL", "http://127.0.0.1:8123/api/")
    assert load().slack_api_url == "http://127.0.0.1:8123/api/"


def test_slack_and_the_slack_of_the_us_government_are_accepted(given: pytest.MonkeyPatch) -> None:
    assert load().slack_api_url == "https://slack.com/api/"
    given.setenv("SLACK_API_URL", "https://slack-gov.com/api/")
    assert load().slack_api_url == "https://slack-gov.com/api/"


def test_an_empty_setting_is_one_that_is_not_set(given: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_APP_TOKEN", "SLACK_API_URL", "PORT", "PEERLOOP_CLOCK_OFFSET", "PEERLOOP_CRASH_AT"):
        given.setenv(name, "")
    settings = load()
    assert (settings.slack_app_token, settings.port, settings.peerloop_clock_offset) == (None, 3000, 0.0)


def test_a_file_is_read_and_the_environment_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("SLACK_BOT_TOKEN=xoxb-file\nSLACK_APP_TOKEN=xapp-file\nPORT=4000\nOTHER=1\n")
    monkeypatch.setenv("PORT", "5000")
    settings = load()
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == "xoxb-file"
    assert settings.port == 5000


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://localhost:8123/api/", True),
        ("http://127.8.9.1/api/", True),
        ("http://[::1]:8123/api/", True),
        ("http://0.0.0.0/api/", False),
        ("https://localhost.example.com/api/", False),
        ("https://127.0.0.1@example.com/api/", False),
        ("not an address", False),
        ("http://[::1/api/", False),
        ("", False),
    ],
)
def test_an_address_on_this_machine_is_told_from_others(url: str, here: bool) -> None:
    assert is_loopback(url) is here
