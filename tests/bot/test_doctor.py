"""`peerloop doctor`: an administrator sees on one screen what is wrong, and how to mend it."""

import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot import doctor
from bot.demo import MANIFEST
from sandbox.manifest import load
from sandbox.server import Sandbox
from tests.bot.commands import peerloop
from tests.bot.mailbox import SENDER, mailbox, says
from tests.bot.office import CLEARINGHOUSE, Office, office

NOTHING_WRONG = {"settings", "database", "token", "scopes", "clock", "connection", "channel", "deliveries"}


class Patient:
    """An installation to look at."""

    def __init__(self, here: Office, folder: Path) -> None:
        self.here = here
        self.folder = folder
        self.settings = {
            "SLACK_BOT_TOKEN": here.box.bot_token,
            "SLACK_APP_TOKEN": here.box.app_token,
            "SLACK_API_URL": here.box.api_url,
            "DATABASE_URL": here.database.url.render_as_string(hide_password=False),
        }

    async def found(self, **settings: str) -> dict[str, tuple[str, str, str]]:
        """What the doctor finds: name to level, what and how; nothing of it is a secret."""
        result = await peerloop("doctor", "--json", folder=self.folder, **(self.settings | settings))
        told = json.loads(result.output)
        assert not [secret for secret in (self.here.box.bot_token, self.here.box.app_token) if secret in result.output]
        levels = [each["level"] for each in told["findings"]]
        assert (told["ok"], result.exit_code) == (("wrong" not in levels), int("wrong" in levels))
        return {each["name"]: (each["level"], each["what"], each["how"]) for each in told["findings"]}

    async def wrong(self, name: str, **settings: str) -> tuple[str, str]:
        """The only thing that is wrong: what, and how to mend it."""
        found = await self.found(**settings)
        assert [each for each, (level, _, _) in found.items() if level == "wrong"] == [name], found
        return found[name][1:]


@pytest.fixture
async def patient(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Patient]:
    """One that is healthy, on an SQLite file."""
    async with _patient(sqlite_url, tmp_path) as found:
        yield found


@asynccontextmanager
async def _patient(url: str, folder: Path, box: Sandbox | None = None) -> AsyncIterator[Patient]:
    async with office(url, box=box) as here:
        await here.choose_clearinghouse()
        yield Patient(here, folder)


async def test_where_nothing_is_wrong_each_line_says_so(database_url: str, tmp_path: Path) -> None:
    async with _patient(database_url, tmp_path) as patient:
        found = await patient.found()
        assert {name: level for name, (level, _, _) in found.items()} == dict.fromkeys(NOTHING_WRONG, "ok")
        result = await peerloop("doctor", folder=tmp_path, **patient.settings)
        assert f"ok     channel: #{CLEARINGHOUSE}, and Peerloop is in it" in result.output
        assert result.exit_code == 0


async def test_a_new_installation_is_not_wrong(patient: Patient, tmp_path: Path) -> None:
    found = await patient.found(DATABASE_URL=f"sqlite:///{tmp_path}/new.db")
    assert found["database"] == ("note", "there is none yet", "`peerloop run` creates it.")
    assert "channel" not in found
    assert not (tmp_path / "new.db").exists()


async def test_settings_are_named_one_by_one_and_the_rest_is_looked_at(patient: Patient) -> None:
    what, how = await patient.wrong("settings", SLACK_BOT_TOKEN="")
    assert (what, how.partition(" (")[0]) == ("SLACK_BOT_TOKEN is missing", "copy the Bot User OAuth Token")
    assert (await patient.found(SLACK_BOT_TOKEN=""))["database"][0] == "ok"
    assert (await patient.found(DATABASE_URL="mysql://x"))["settings"][0] == "wrong"


async def test_a_wrong_token_and_a_slack_that_is_away(patient: Patient) -> None:
    what, how = await patient.wrong("token", SLACK_BOT_TOKEN="xoxb-wrong")
    assert (what, "SLACK_BOT_TOKEN" in how) == ("Slack did not accept it (invalid_auth)", True)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}/api/"
        assert (await patient.wrong("token", SLACK_API_URL=nowhere))[0].endswith("(could not connect)")
    assert (await patient.wrong("connection", SLACK_APP_TOKEN="xapp-wrong"))[0].endswith("(invalid_auth)")


async def test_scopes_that_a_new_version_needs(sqlite_url: str, tmp_path: Path) -> None:
    asked = load(MANIFEST)
    bot = asked.oauth_config.scopes.model_copy(update={"bot": sorted(asked.scopes - {"pins:write", "files:write"})})
    older = asked.model_copy(update={"oauth_config": asked.oauth_config.model_copy(update={"scopes": bot})})
    async with _patient(sqlite_url, tmp_path, Sandbox(older)) as patient:
        what, how = await patient.wrong("scopes")
        assert (what, "Reinstall to Workspace" in how) == ("missing: files:write, pins:write", True)


async def test_a_channel_that_is_archived_left_or_hidden(patient: Patient) -> None:
    here = patient.here
    channel = here.channel(CLEARINGHOUSE)
    here.box.ws.leave(channel, here.box.bot_user_id)
    assert await patient.wrong("channel") == (f"Peerloop is not in #{CLEARINGHOUSE}", "Type /invite @Peerloop there.")
    here.box.mishaps.archive_channel(channel)
    assert (await patient.wrong("channel"))[0] == f"#{CLEARINGHOUSE} is archived"
    channel.kind = "private"
    what, how = await patient.wrong("channel")
    assert (what, "Invite Peerloop there" in how) == (f"{channel.id} cannot be seen (channel_not_found)", True)


async def test_a_clock_that_is_wrong(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    class Ahead(datetime):
        """An hour ahead."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(hours=1)

    monkeypatch.setattr(doctor, "datetime", Ahead)
    what, how = await patient.wrong("clock")
    assert what.endswith("s ahead of Slack's")
    assert "NTP" in how


async def test_a_database_that_is_newer_or_away(patient: Patient, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/newer.db")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('9999')"))
    engine.dispose()
    assert (await patient.wrong("database", DATABASE_URL=f"sqlite:///{tmp_path}/newer.db"))[0].startswith(
        "has schema 9"
    )
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        away = f"postgresql://bot:secret@127.0.0.1:{taken.getsockname()[1]}/peerloop"
        what, how = await patient.wrong("database", DATABASE_URL=away)
    assert "secret" not in what + how


async def test_what_could_not_be_sent_is_noted(patient: Patient) -> None:
    here = patient.here
    (maria,) = await here.learn(here.box.ws.state.users[here.box.person("Maria").id])
    await here.refresh(await here.add_topic("Weaving", maria))
    here.box.mishaps.archive_channel(here.channel(CLEARINGHOUSE))
    await here.carry()
    level, what, how = (await patient.found())["deliveries"]
    assert (level, what) == ("note", "1 failed")
    assert "peerloop deliveries" in how


async def test_the_mail_server_is_looked_at_when_there_is_one(patient: Patient) -> None:
    assert "mail" not in await patient.found()
    async with mailbox() as mails:
        settings = {
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(mails.port),
            "SMTP_SECURITY": "none",
            "MAIL_FROM": SENDER.addr_spec,
        }
        where = f"127.0.0.1 port {mails.port}"
        assert (await patient.found(**settings))["mail"] == ("ok", f"{where} takes letters from {SENDER.addr_spec}", "")
        mails.order("MAIL", says("550 not from you"))
        what, how = await patient.wrong("mail", **settings)
        assert (what, "MAIL_FROM" in how) == (f"{where}: the mail server refused us (550)", True)
        assert mails.letters == []
        assert mails.asked == []
    what, _ = await patient.wrong("mail", **settings)
    assert what.startswith(f"{where}: no mail server (")
