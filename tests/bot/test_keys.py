"""`peerloop keys`: a new key, and everything encrypted anew with it; and settings for many workspaces."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import SettingsError, load
from learning.installation import Grant
from store import installations, workspaces
from store.installations import Held
from store.vault import Secrets, Vault, VaultError, new_key
from tests.bot.commands import peerloop
from tests.conftest import opened
from tests.handlers.stage import NOW

GRANT = Grant("T1", "Lumenwood", "UBOT", "B1", "A1", ("commands",), "U1", "xoxb-secret")


async def test_a_new_key_can_seal(tmp_path: Path) -> None:
    printed = await peerloop("keys", "new", folder=tmp_path)
    key = printed.output.strip()
    assert Vault([key]).open("T1", Vault([key]).seal("T1", Secrets("xoxb-1"))) == Secrets("xoxb-1")


async def test_rotating_leaves_nothing_that_the_old_key_opens(database_url: str, tmp_path: Path) -> None:
    old, new, lost = new_key(), new_key(), new_key()
    async with opened(database_url) as database:
        for team, key in (("T1", old), ("T2", lost)):
            ours = await workspaces.install(database, team, team, "UBOT")
            async with database.begin(ours.id) as session:
                await installations.keep(session, Vault([key]), replace(GRANT, team_id=team), NOW, installed_by=None)
        set_ = {"DATABASE_URL": database_url, "PEERLOOP_KEYS": f"{new},{old}"}
        result = await peerloop("keys", "rotate", folder=tmp_path, **set_)
        assert result.exit_code == 1
        assert "1 tokens are encrypted with the first key." in result.output
        assert "No key opens those of T2: add the key they were encrypted with" in result.output
        assert not [secret for secret in (old, new, "xoxb") if secret in result.output]
        first = await workspaces.by_team(database, "T1")
        assert first is not None
        async with database.read(first.id) as session:
            assert await installations.held(session, Vault([new])) == Held(Secrets("xoxb-secret"))
            with pytest.raises(VaultError):
                await installations.held(session, Vault([old]))


async def test_without_keys_nothing_is_rotated(tmp_path: Path) -> None:
    for keys, said in (("", "PEERLOOP_KEYS is missing: `peerloop keys new` prints one."), ("abc", "PEERLOOP_KEYS has")):
        result = await peerloop("keys", "rotate", folder=tmp_path, PEERLOOP_KEYS=keys)
        assert result.exit_code == 1
        assert said in result.output


MANY = {
    "slack_client_id": "1.2",
    "slack_client_secret": "s",
    "slack_signing_secret": "s",
    "public_url": "https://peerloop.example.com/",
    "peerloop_keys": new_key(),
}


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_settings_of_many_workspaces() -> None:
    settings = load(_env_file=None, **MANY)
    assert settings.many
    assert settings.redirect_uri == "https://peerloop.example.com/slack/oauth_redirect"
    assert MANY["peerloop_keys"] not in repr(settings)


WRONG = [
    ({"slack_client_secret": None}, "SLACK_CLIENT_ID needs SLACK_CLIENT_SECRET beside it"),
    ({"public_url": "", "peerloop_keys": None}, "SLACK_CLIENT_ID needs PUBLIC_URL and PEERLOOP_KEYS beside it"),
    ({"slack_bot_token": "xoxb-1"}, "SLACK_CLIENT_ID goes with neither SLACK_BOT_TOKEN nor SLACK_APP_TOKEN"),
    ({"slack_app_token": "xapp-1"}, "SLACK_CLIENT_ID goes with neither SLACK_BOT_TOKEN nor SLACK_APP_TOKEN"),
    ({"slack_signing_secret": None}, "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing"),
    ({"slack_client_id": "one"}, "SLACK_CLIENT_ID has to be two numbers with a dot"),
    ({"public_url": "http://peerloop.example.com"}, "PUBLIC_URL has to be the https:// address"),
    ({"public_url": "https://a@b.example"}, "PUBLIC_URL has to be the https:// address"),
    ({"public_url": "https://b.example/?x=1"}, "PUBLIC_URL has to be the https:// address"),
    ({"public_url": "peerloop"}, "PUBLIC_URL has to be the https:// address"),
    ({"peerloop_keys": "short"}, "PEERLOOP_KEYS has to be keys as `peerloop keys new` prints them"),
    ({"purge_after_days": 0}, "PURGE_AFTER_DAYS has to be a number of days from 1 to 9999"),
]


@pytest.mark.parametrize(("changes", "said"), WRONG)
def test_what_is_wrong_with_them_is_named(changes: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(_env_file=None, **{**MANY, **changes})
    assert str(caught.value).startswith(said)
