"""The log as it is written: what went wrong and where, and nothing of what people wrote, no token, no address.

`PATHS` names each place in the program that logs an error; a new one needs its story here.
"""

import ast
import asyncio
import contextvars
import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import delete

import bot
from bot import logs
from bot.bolt import unreadable
from bot.clients import for_one
from bot.delivery import Courier
from bot.demo import MANIFEST, peerloop_in, settings_for
from bot.logs import Console, Json, masked, said
from bot.ways_in import OverSocketMode
from handlers.effect import Effect, GoOn, Skip
from handlers.reply import Open, Reply
from handlers.route import Kind, Letter, Routes
from handlers.trace import about
from handlers.turn import Desk, Turn
from learning.person import Act
from messages import notice
from messages.refs import Ref
from sandbox.server import Sandbox
from store import claims, outbox, workspaces
from store.rows import DeliveryRow
from tests.bot.commands import peerloop
from tests.bot.office import Office, office
from tests.bot.process import Life
from tests.bot.test_run import over_http
from tests.bot.test_web import JSON_TYPE, Door
from tests.conftest import MakeWorld, opened
from tests.handlers.stage import Stage, a_message, a_profile, action, words_of
from tests.stories.workspaces import browser, town

WORDS = "my manager must not read this"
TOKEN = "xoxb-123456-abcDEF"
MAIL = "maria.santos@lumenwood.example"
POISON = f"{WORDS} {TOKEN} {MAIL}"

PATHS = {
    "bot.beside: %s broke",
    "bot.bolt: a request could not be read",
    "bot.delivery: delivery %s (%s) broke, reference %s",
    "bot.delivery: the end of a delivery could not be stored; its lease will end",
    "bot.delivery: the outbox could not be read; it is tried again%s",
    "bot.installing: an installation broke, reference %s",
    "bot.logs: Peerloop broke",
    "bot.web: a signed request could not be read",
    "bot.ways_in: no connection to Slack; tried again",
    "handlers.conversation: answer failed: %s %s, reference %s",
    "handlers.conversation: turn failed: %s %s, reference %s%s",
    "handlers.conversation: what follows an answer broke",
}
"""Each place that logs an error, and what it says; the story of each is below."""


class Log:
    """What was logged, in both ways of writing it."""

    def __init__(self) -> None:
        self.json = io.StringIO()
        self.console = io.StringIO()

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The lines for machines."""
        return [json.loads(line) for line in self.json.getvalue().splitlines()]

    def told(self, message: str, kind: str = "") -> dict[str, Any]:
        """The line with these words; nothing that was logged quotes what it must not. kind: of the exception."""
        for text in (self.json.getvalue(), self.console.getvalue()):
            assert not [secret for secret in (WORDS, TOKEN, MAIL) if secret in text], text
        (found, *_) = [entry for entry in self.entries if message in entry["message"]]
        assert kind in found.get("traceback", ""), found
        return dict(found)


@contextmanager
def listening() -> Iterator[Log]:
    """Keep what is logged."""
    log = Log()
    handlers: list[logging.Handler] = []
    for stream, formatter in ((log.json, Json()), (log.console, Console())):
        handler: logging.Handler = logging.StreamHandler(stream)
        handler.setFormatter(formatter)
        handlers.append(handler)
        logging.getLogger().addHandler(handler)
    try:
        yield log
    finally:
        for handler in handlers:
            logging.getLogger().removeHandler(handler)


@pytest.fixture
def log() -> Iterator[Log]:
    """What is logged in this test."""
    with listening() as found:
        yield found


def test_every_place_that_logs_an_error_has_its_story_here() -> None:
    found = set()
    root = Path(bot.__file__).parent.parent
    for file in [*(root / "bot").rglob("*.py"), *(root / "handlers").rglob("*.py"), *(root / "store").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and any(keyword.arg == "exc_info" for keyword in node.keywords):
                assert isinstance(node.args[0], ast.Constant)
                assert isinstance(node.args[0].value, str)
                name = ".".join(file.relative_to(root).with_suffix("").parts)
                found.add(f"{name}: {node.args[0].value}")
    assert found == PATHS


# -- requests


@pytest.fixture
def routes() -> Routes:
    """Routes that break."""
    routes = Routes()

    @routes.action("thing.break", needs=Act.ASK, writes=False)
    async def break_(_: Turn, __: Ref) -> Reply:
        try:
            raise ValueError(POISON)
        except ValueError as error:
            raise KeyError(POISON) from error

    @routes.action("thing.open", needs=Act.ASK, writes=False)
    async def open_(_: Turn, __: Ref) -> Reply:
        return Open(notice.as_page(a_message(WORDS)))

    return routes


@pytest.fixture
async def stage(routes: Routes, sqlite_url: str) -> AsyncIterator[Stage]:
    """A binder of those routes."""
    async with opened(sqlite_url) as database:
        workspace = await workspaces.install(database, "T1", "Lumenwood", "UBOT")
        stage = Stage(routes, database, workspace.id)
        await stage.knows(a_profile("U1"))
        yield stage


async def test_a_turn_that_breaks_is_found_by_the_reference_the_person_sees(stage: Stage, log: Log) -> None:
    words = words_of(await stage.gets(Kind.ACTION, action("thing.break")))
    line = log.told("turn failed: action thing.break", "KeyError")
    assert line["request"] in words
    assert line["request"] in line["message"]
    assert "ValueError" in line["traceback"]
    assert f"[request={line['request']}]" in log.console.getvalue()


async def test_an_answer_that_cannot_be_shown(stage: Stage, log: Log) -> None:
    stage.talk.trouble = SlackApiError(POISON, SimpleNamespace(data={"error": "invalid_blocks"}))  # type: ignore[no-untyped-call]  # slack_sdk has none there
    await stage.gets(Kind.ACTION, action("thing.open"))
    log.told("answer failed: action thing.open", "invalid_blocks")


async def test_what_follows_an_answer_and_breaks(stage: Stage, log: Log) -> None:
    async def breaks() -> None:
        raise RuntimeError(POISON)

    stage.binder._start(breaks())
    await stage.binder.finish()
    log.told("what follows an answer broke", "RuntimeError")


async def test_a_signed_request_of_another_shape(make_world: MakeWorld, sqlite_url: str, log: Log) -> None:
    world = await make_world(sqlite_url, "http")
    door = Door(world.peerloop.port, world.box.signing_secret, world)
    body = json.dumps([POISON]).encode()
    assert (await door.send(body, door.signed(body, JSON_TYPE)))[0] == 400
    log.told("a signed request could not be read")
    assert (await unreadable(KeyError(POISON))).status == 400
    log.told("a request could not be read", "KeyError")


# -- deliveries


async def a_letter(here: Office, letter: Letter) -> Courier:
    """A courier with one letter of this kind to send."""
    routes = Routes()
    routes.letter(letter)
    async with here.database.begin(here.workspace.id) as session:
        desk = Desk(session, await workspaces.get(session), here.now)
        await desk.send(letter.kind, Ref(), key="1", lane="1")
    return Courier(routes, here.database, for_one(here.slack), here.box.clock.now)


def poison_now(*_: object) -> Any:  # noqa: ANN401 - it never returns
    """Breaks, and quotes."""
    raise RuntimeError(POISON)


async def poison(*_: object) -> Any:  # noqa: ANN401 - it never returns
    """Breaks, and quotes."""
    raise RuntimeError(POISON)


async def test_a_letter_that_breaks_before_its_call_while_it_and_after_it(sqlite_url: str, log: Log) -> None:
    async def goes(_: Desk, __: Ref) -> Effect | Skip:
        return GoOn()

    async with office(sqlite_url) as here:
        for letter in (Letter("before", Ref, prepare=poison), Letter("after", Ref, prepare=goes, sent=poison)):
            courier = await a_letter(here, letter)
            await courier.drain()
            (row,) = [each for each in await here.rows() if each.kind == letter.kind]
            line = log.told(f"delivery {row.id} ({letter.kind}) broke", "RuntimeError")
            assert line["delivery"] == str(row.id)
            async with here.database.begin(here.workspace.id) as session:
                await session.exec(delete(DeliveryRow))


async def test_a_delivery_whose_end_cannot_be_stored(
    sqlite_url: str, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with office(sqlite_url) as here:
        courier = await a_letter(here, Letter("thing", Ref, prepare=poison))
        monkeypatch.setattr(outbox, "put_back", poison)
        await courier.drain()
    log.told("the end of a delivery could not be stored", "RuntimeError")


async def test_an_outbox_that_cannot_be_read(sqlite_url: str, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asyncio.Event()

    async def unreadable(*_: object, **__: object) -> bool:
        asked.set()
        raise RuntimeError(POISON)

    async with office(sqlite_url) as here:
        monkeypatch.setattr(claims, "is_due", unreadable)
        running = asyncio.create_task(here.courier.run())
        here.courier.wake()
        await asyncio.wait_for(asked.wait(), 10)
        await here.courier.stop()
        await running
    log.told("the outbox could not be read", "RuntimeError")


# -- the process


async def test_what_runs_beside_the_requests_and_breaks(
    sqlite_url: str, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.read_people", poison)
    async with Sandbox(MANIFEST) as box, peerloop_in(box, settings_for(box, sqlite_url)):
        pass
    log.told("reading people of workspace 1 broke", "RuntimeError")


async def test_an_installation_that_breaks(sqlite_url: str, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    async with town(sqlite_url) as there, browser() as helena:
        back = helena.allowed(there, await helena.begins(there), there.first)
        monkeypatch.setattr("bot.installing.grant", poison_now)
        status, page = await helena.opens(back)
    assert (status, "nothing was installed" in page) == (500, True)
    log.told("an installation broke", "RuntimeError")


async def test_a_tick_that_breaks(sqlite_url: str, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """APScheduler says so; its lines are written by the same rules."""
    async with Sandbox(MANIFEST) as box, peerloop_in(box, settings_for(box, sqlite_url)):
        broke = asyncio.Event()

        async def plan(*_: object) -> int:
            asyncio.get_running_loop().call_later(0.1, broke.set)
            raise RuntimeError(POISON)

        monkeypatch.setattr("handlers.checkin.plan", plan)
        await asyncio.wait_for(broke.wait(), 10)
        monkeypatch.undo()
    log.told("raised an exception", "RuntimeError")


async def test_a_connection_that_cannot_be_opened_anew(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    way = OverSocketMode(AsyncApp(token="xoxb-1", signing_secret="s"), "xapp-1", AsyncWebClient())
    monkeypatch.setattr(way, "_connect", poison)
    await way._anew()
    log.told("no connection to Slack; tried again", "RuntimeError")


async def test_a_task_nobody_asked_about(log: Log) -> None:
    """asyncio's own report quotes the exception in its second line."""
    asyncio.get_running_loop().call_exception_handler(
        {"message": "Task exception was never retrieved", "exception": RuntimeError(POISON), "future": POISON}
    )
    log.told("Task exception was never retrieved", "RuntimeError")


def test_what_ends_the_process(log: Log) -> None:
    error = RuntimeError(POISON)
    logs._at_the_end(RuntimeError, error, None)
    log.told("Peerloop broke", "RuntimeError")


# -- what a line is


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        (TOKEN, "(token)"),
        ("xapp-1-A0-99-abc", "(token)"),
        ("xoxe.xoxp-1-abc", "(token)"),
        ("Bearer abc.def", "Bearer (token)"),
        (MAIL, "(e-mail)"),
        ("postgresql://bot:secret@db/peerloop", "postgresql://bot:(password)@db/peerloop"),
        ("wss://wss-primary.slack.com/link/?ticket=abc&app_id=1", "(address with a ticket)"),
        ("https://hooks.slack.com/actions/T1/2/abc", "(address with a ticket)"),
        ("channel_not_found", "channel_not_found"),
        ("http://127.0.0.1:8123/", "http://127.0.0.1:8123/"),
        ("at 2026-11-23T09:00:00+00:00", "at 2026-11-23T09:00:00+00:00"),
    ],
)
def test_secrets_are_masked_and_nothing_else_is(secret: str, shown: str) -> None:
    assert masked(f"before {secret} after") == f"before {shown} after"


def test_of_others_code_the_beginning_is_told() -> None:
    def record(name: str, message: str) -> logging.LogRecord:
        return logging.LogRecord(name, logging.ERROR, "", 1, message, None, None)

    assert said(record("slack_bolt.AsyncApp", f"Unhandled request\n{WORDS}")) == "Unhandled request"
    assert len(said(record("slack_sdk", "x" * 1000))) == logs.LONGEST
    assert said(record("bot.app", "two\nlines")) == "two\nlines"


def test_a_line_for_machines_is_one_line_with_its_references(log: Log) -> None:
    def work() -> None:
        about(request="abcd1234")
        logging.getLogger("bot").warning("it\nhappened to %s", "Łukasz")

    contextvars.copy_context().run(work)
    (entry,) = log.entries
    assert {name: entry[name] for name in ("level", "logger", "request", "message")} == {
        "level": "warning",
        "logger": "bot",
        "request": "abcd1234",
        "message": "it\nhappened to Łukasz",
    }
    assert datetime.fromisoformat(entry["time"]).utcoffset() == timedelta()


async def test_a_process_logs_as_it_is_told(tmp_path: Path) -> None:
    async with Sandbox(MANIFEST) as box:
        settings = over_http(box, tmp_path) | {"LOG_FORMAT": "json"}
        life = await Life.begin(settings, tmp_path)
        async with life:
            assert await life.is_ready(), life.said
            assert await life.stop() == 0
    lines = [json.loads(line) for line in life.said.splitlines() if line.startswith("{")]
    assert {"serving Lumenwood", "stopping"} <= {line["message"].partition(" on port")[0] for line in lines}
    result = await peerloop("run", folder=tmp_path, SLACK_BOT_TOKEN="xoxb-1", LOG_FORMAT="loud")
    assert "LOG_FORMAT has to be console or json" in result.output
