"""Backups: a copy of a database at work, put back after a loss, and nothing that was sent is sent again."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from alembic import command
from click.testing import Result
from psycopg import sql
from sqlalchemy import NullPool, create_engine

from bot.demo import MANIFEST
from handlers import checkin
from learning.delivery import LEASE, SETTLE, State
from sandbox.server import Sandbox
from store import claims, schema, workspaces
from tests.bot.commands import peerloop
from tests.bot.office import CLEARINGHOUSE, Office, office
from tests.bot.process import Life
from tests.bot.test_run import over_http

GROUP = "learn-weaving"


class Keeper:
    """Who keeps a copy of the office's database, and puts it back: with our commands, or PostgreSQL's own means."""

    def __init__(self, here: Office, folder: Path) -> None:
        self.here = here
        self.folder = folder
        self.url = here.database.url.set(drivername="x").render_as_string(hide_password=False)
        self.url = self.url.replace("x://", "sqlite://" if here.database.is_sqlite else "postgresql://", 1)
        self.file = folder / "copy.db"

    async def back_up(self) -> None:
        """Keep a copy of what is there now."""
        if self.here.database.is_sqlite:
            result = await self.command("backup", str(self.file))
            assert result.exit_code == 0, result.output
        else:
            await self.here.database.close()
            self._copy(self._name, f"{self._name}_copy")

    async def restore(self) -> Result:
        """Put the copy back, and tell the database so."""
        await self.here.database.close()
        if self.here.database.is_sqlite:
            return await self.command("restore", str(self.file))
        self._copy(f"{self._name}_copy", self._name)
        return await self.command("settle")

    async def command(self, *arguments: str) -> Result:
        """A command on the office's database, by the office's clock."""
        offset = f"{self.here.box.clock.offset.total_seconds():.3f}"
        return await peerloop(*arguments, folder=self.folder, DATABASE_URL=self.url, PEERLOOP_CLOCK_OFFSET=offset)

    @property
    def _name(self) -> str:
        return urlsplit(self.url).path.lstrip("/")

    def _copy(self, source: str, target: str) -> None:
        server = self.url.replace(f"/{self._name}", "/postgres", 1)
        with psycopg.connect(server, autocommit=True) as connection:
            names = {"source": sql.Identifier(source), "target": sql.Identifier(target)}
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {target} WITH (FORCE)").format(**names))
            connection.execute(sql.SQL("CREATE DATABASE {target} TEMPLATE {source}").format(**names))


def files(folder: Path, pattern: str) -> list[Path]:
    """The files there with such a name."""
    return list(folder.glob(pattern))


async def test_what_was_sent_after_the_backup_is_not_sent_again(database_url: str, tmp_path: Path) -> None:
    """A group in the making, a topic's post and a whole Monday: all of it done between the backup and the loss."""
    async with office(database_url) as here:
        await here.choose_clearinghouse()
        users = [here.box.ws.state.users[here.box.person(name).id] for name in ("Maria", "Tomás", "Beatriz")]
        members = await here.learn(*users)
        await here.form(GROUP, members, members[0])
        await here.refresh(await here.add_topic("Weaving", members[0]))
        assert await checkin.plan(here.database, here.now) == 0  # each has the slot of their first nudge
        keeper = Keeper(here, tmp_path)
        await keeper.back_up()  # nothing is sent yet: neither the group's channel nor the topic's post
        await here.carry()
        await here.plan_nudges()
        await here.carry()
        before = everything(here)
        assert before["nudges"] == [1, 1, 1]

        result = await keeper.restore()
        assert result.exit_code == 0, result.output
        assert "are looked up before they are sent" in result.output
        here.courier = here.another_courier()
        await here.carry()
        assert await checkin.plan(here.database, here.now) == 3  # the week's nudges are planned once more …
        await here.carry()
        assert everything(here) == before  # … and found

        rows = await here.rows()
        assert Counter(row.state for row in rows if row.kind == "checkin.nudge") == {State.SENT: 3}
        (channel,) = here.channels(GROUP)
        assert (await here.row("group.create")).channel == channel.id
        assert (await here.row("group.welcome")).ts in channel.pins
        await here.database.close()


def everything(here: Office) -> dict[str, object]:
    """What there is to see in Slack of the group, the topic and the Monday."""
    channels = here.channels(GROUP)
    return {
        "channels": [channel.name for channel in channels],
        "said in the group": [message.ts for channel in channels for message in here.said_in(channel)],
        "pinned": [channel.pins for channel in channels],
        "posts of topics": [message.ts for message in here.said_in(here.channel(CLEARINGHOUSE))],
        "nudges": [
            sum("Your week" in str(message) or "objective" in str(message) for message in here.told(person.id))
            for person in (here.box.person(name) for name in ("Maria", "Tomás", "Beatriz"))
        ],
        "each once": set(here.posts().values()),
    }


async def test_what_was_not_sent_before_the_loss_is_sent(database_url: str, tmp_path: Path) -> None:
    async with office(database_url) as here:
        await here.choose_clearinghouse()
        (maria,) = await here.learn(here.box.ws.state.users[here.box.person("Maria").id])
        await here.refresh(await here.add_topic("Weaving", maria))
        keeper = Keeper(here, tmp_path)
        await keeper.back_up()
        assert (await keeper.restore()).exit_code == 0
        await here.deliver()
        assert here.said_in(here.channel(CLEARINGHOUSE)) == []  # it may still appear
        here.box.clock.move_by(SETTLE)
        await here.carry()
        assert len(here.said_in(here.channel(CLEARINGHOUSE))) == 1
        async with here.database.read(here.workspace.id) as session:
            assert (await workspaces.get(session)).restored_at is not None
        await here.database.close()


async def test_what_was_under_way_in_the_backup_is_looked_up(sqlite_url: str, tmp_path: Path) -> None:
    """The backup was made while a post was being sent."""
    async with office(sqlite_url) as here:
        await here.choose_clearinghouse()
        (maria,) = await here.learn(here.box.ws.state.users[here.box.person("Maria").id])
        await here.refresh(await here.add_topic("Weaving", maria))
        keeper = Keeper(here, tmp_path)
        (claimed,) = await claims.claim(here.database, here.now, LEASE, 1)
        await keeper.back_up()
        await here.courier._deliver(claimed)
        assert (await keeper.restore()).exit_code == 0
        await here.carry()
        assert len(here.said_in(here.channel(CLEARINGHOUSE))) == 1
        assert (await here.row("topic.card")).state == State.SENT


def of_before(file: Path) -> None:
    """A backup made by an older version, in which nothing was stored yet."""
    engine = create_engine(f"sqlite:///{file}", poolclass=NullPool)
    with engine.begin() as connection:
        alembic = schema.config()
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "0005")
    engine.dispose()


async def test_a_restore_keeps_what_was_there_and_brings_an_older_backup_up_to_date(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with office(sqlite_url) as here:
        keeper = Keeper(here, tmp_path)
        of_before(keeper.file)
        (maria,) = await here.learn(here.box.ws.state.users[here.box.person("Maria").id])
        await here.add_topic("Weaving", maria)
        result = await keeper.restore()
        assert result.exit_code == 0, result.output
        await schema.check(here.database)
        (kept,) = files(tmp_path, "test.db.before-*")
        with closing(sqlite3.connect(kept)) as connection:
            assert connection.execute("SELECT title FROM topic").fetchall() == [("Weaving",)]
        assert kept.name in result.output
        assert files(tmp_path, ".*partial*") == []
        assert (tmp_path / "test.db").stat().st_mode & 0o777 == 0o600


async def test_a_database_that_is_damaged_can_be_replaced(sqlite_url: str, tmp_path: Path) -> None:
    async with office(sqlite_url) as here:
        keeper = Keeper(here, tmp_path)
        await keeper.back_up()
        await here.database.close()
        (tmp_path / "test.db").write_bytes(b"no database" * 1000)
        (tmp_path / "test.db-wal").write_bytes(b"of another time")
        assert (await keeper.restore()).exit_code == 0
        assert await here.rows() == []
        await here.database.close()


async def test_a_backup_is_whole_or_not_there(sqlite_url: str, tmp_path: Path) -> None:
    async with office(sqlite_url) as here:
        keeper = Keeper(here, tmp_path)
        await keeper.back_up()
        assert keeper.file.stat().st_mode & 0o777 == 0o600
        assert "exists already" in (await keeper.command("backup", str(keeper.file))).output
        assert (await keeper.command("backup", str(keeper.file), "--replace")).exit_code == 0
        itself = await keeper.command("backup", str(tmp_path / "test.db"), "--replace")
        assert (itself.exit_code, "exists already" in itself.output) == (1, True)
        assert (await keeper.command("backup", str(tmp_path / "nowhere" / "copy.db"))).exit_code == 1
        assert files(tmp_path, ".*partial*") == []


async def test_what_is_no_backup_or_damaged_or_newer_changes_nothing(sqlite_url: str, tmp_path: Path) -> None:
    async with office(sqlite_url) as here:
        keeper = Keeper(here, tmp_path)
        await keeper.back_up()
        whole = keeper.file.read_bytes()
        before = (tmp_path / "test.db").read_bytes()
        for content, said in (
            (b"", "is no backup"),
            (b"some text" * 1000, "is no backup"),
            (whole[: len(whole) // 2], ""),
            (whole[:8192] + b"\xff" * 4096 + whole[12288:], ""),
        ):
            keeper.file.write_bytes(content)
            result = await keeper.command("restore", str(keeper.file))
            assert (result.exit_code, said in result.output) == (1, True), result.output
        keeper.file.write_bytes(whole)
        with closing(sqlite3.connect(keeper.file)) as newer:
            newer.execute("UPDATE alembic_version SET version_num = '9999'")
            newer.commit()
        assert "has schema 9999" in (await keeper.command("restore", str(keeper.file))).output
        assert "There is no file" in (await keeper.command("restore", str(tmp_path / "gone.db"))).output
        assert (tmp_path / "test.db").read_bytes() == before
        assert files(tmp_path, "*before*") == []


async def test_while_peerloop_runs_nothing_is_put_back_but_a_backup_is_made(tmp_path: Path) -> None:
    async with Sandbox(MANIFEST) as box:
        settings = over_http(box, tmp_path)
        url, copy = settings["DATABASE_URL"], str(tmp_path / "copy.db")
        async with await Life.begin(settings, tmp_path) as life:
            assert await life.is_ready(), life.said
            assert (await peerloop("backup", copy, folder=tmp_path, DATABASE_URL=url)).exit_code == 0
            for command in (("restore", copy), ("settle",)):
                result = await peerloop(*command, folder=tmp_path, DATABASE_URL=url)
                assert (result.exit_code, "stop it first" in result.output) == (1, True)
            assert await life.stop() == 0
        assert (await peerloop("restore", copy, folder=tmp_path, DATABASE_URL=url)).exit_code == 0
        async with await Life.begin(settings, tmp_path) as life:
            assert await life.is_ready(), life.said
            assert await life.stop() == 0


async def test_with_a_server_its_own_tools_are_named(tmp_path: Path) -> None:
    for said, tool in ((("backup", "x"), "pg_dump"), (("restore", "x"), "pg_restore")):
        result = await peerloop(*said, folder=tmp_path, DATABASE_URL="postgresql://db/peerloop")
        assert (result.exit_code, tool in result.output) == (1, True)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # a file has its lock
async def test_settling_is_refused_while_another_process_is_connected(database_url: str, tmp_path: Path) -> None:
    async with office(database_url) as here:
        async with here.database.read_everywhere():
            result = await peerloop("settle", folder=tmp_path, DATABASE_URL=database_url)
            assert (result.exit_code, "stop it first" in result.output) == (1, True)
        await here.database.close()
        assert (await peerloop("settle", folder=tmp_path, DATABASE_URL=database_url)).exit_code == 0
