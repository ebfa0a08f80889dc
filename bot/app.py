"""The one place where everything is put together."""

import asyncio
import fcntl
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.crash import crash_point
from bot.delivery import Courier
from bot.settings import Settings
from bot.slack import Problem, SlackTalk, client, failure, http_session
from bot.usergroups import read_user_groups
from bot.web import web_app
from handlers import checkin
from handlers.all import every_route
from handlers.conversation import Binder
from handlers.person import learn, profile
from handlers.protocol import unquoted
from handlers.turn import Desk
from learning.workspace import Workspace
from store import outbox, receipts, schema, workspaces
from store.database import Database

TICK = 1.0
"""Seconds between two looks at what is due."""

HOUSEKEEPING = 3600.0
PEOPLE_AT_ONCE = 200
PEOPLE_PATIENCE = 3.0
"""Seconds the start waits for the first page of people, so that their first modal needs no call before it."""

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


def moved_clock(offset: float) -> Clock:
    """Now, aware UTC. offset: seconds it runs ahead (PEERLOOP_CLOCK_OFFSET)."""
    ahead = timedelta(seconds=offset)
    return lambda: datetime.now(UTC) + ahead


class StartError(Exception):
    """Peerloop cannot start; the text says why and how to mend it."""


class Peerloop:
    """The bot for one workspace: `async with Peerloop(settings)` runs it."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        """clock: aware UTC now; the settings' own when left out."""
        self.settings = settings
        self.clock = clock or moved_clock(settings.peerloop_clock_offset)
        self.database = Database(settings.database_url)
        self.routes = every_route()
        self.crash_point = crash_point(settings.peerloop_crash_at)
        self.port = settings.port
        self._people_known = asyncio.Event()
        self._closing: list[Callable[[], object]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._lock: IO[str] | None = None
        self._ticking = asyncio.Lock()

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _start(self) -> None:
        await schema.upgrade(self.database)
        await self._release_orphans()
        self.session = http_session()
        self._closing.append(self.session.close)
        token = self.settings.slack_bot_token.get_secret_value()
        self.slack = client(token, self.settings.slack_api_url, self.session)
        self.workspace = await self._install()
        self.courier = Courier(self.routes, self.database, self.slack, self.clock, crash_point=self.crash_point)
        self.binder = Binder(
            self.routes,
            self.database,
            SlackTalk(self.slack, self.session, self.settings.slack_api_url),
            self.clock,
            wake=self.courier.wake,
            crash_point=self.crash_point,
        )
        self.bolt = self._bolt()
        self.binder.listen(self.bolt)
        self._tasks = [
            asyncio.create_task(self.courier.run(), name="sending"),
            asyncio.create_task(self._read_people(), name="reading the list of people"),
            asyncio.create_task(self._read_user_groups(), name="reading the list of user groups"),
        ]
        for task in self._tasks:
            task.add_done_callback(self._ended)
        self._tick_regularly()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._people_known.wait(), PEOPLE_PATIENCE)
        await (self._connect() if self.settings.over_socket_mode else self._serve())
        await self.tick()

    async def stop(self) -> None:
        """Take nothing new, finish what is under way, and close everything, the newest first."""
        for close in reversed(self._closing[1:]):
            await _maybe(close())
        if hasattr(self, "binder"):
            await self.binder.finish()
        if hasattr(self, "courier"):
            await self.courier.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for close in self._closing[:1]:
            await _maybe(close())
        self._closing = []
        await self.database.close()
        if self._lock is not None:
            self._lock.close()

    async def tick(self) -> None:
        """Look at what is due: plan nudges, send the outbox. The scheduler calls it, and who moves the clock."""
        try:
            async with self._ticking:
                await checkin.plan(self.database, self.clock())
        finally:
            self.courier.wake()

    async def _install(self) -> Workspace:
        try:
            who = await self.slack.auth_test()
        except Problem as error:
            what = failure(error)
            raise StartError(
                f"Slack did not accept the bot token ({what.error}): check SLACK_BOT_TOKEN and SLACK_API_URL, "
                "and that this machine reaches Slack."
            ) from None
        return await workspaces.install(
            self.database, str(who["team_id"]), str(who.get("team") or ""), str(who["user_id"])
        )

    def _bolt(self) -> AsyncApp:
        """Bolt, for reading payloads and for Socket Mode. The answer is decided before it is acknowledged."""
        workspace, token = self.workspace, self.slack.token

        async def authorize() -> AuthorizeResult:
            return AuthorizeResult(
                enterprise_id=None, team_id=workspace.team_id, bot_token=token, bot_user_id=workspace.bot_user_id
            )

        app = AsyncApp(
            client=AsyncWebClient(base_url=self.settings.slack_api_url, session=self.session),
            authorize=authorize,
            signing_secret=(secret.get_secret_value() if (secret := self.settings.slack_signing_secret) else None),
            request_verification_enabled=False,  # bot/web.py did it on the raw bytes; Socket Mode has no signatures
            process_before_response=True,
        )
        app.error(_unreadable)
        return app

    async def _connect(self) -> None:
        token = self.settings.slack_app_token
        handler = AsyncSocketModeHandler(self.bolt, token.get_secret_value() if token else "", web_client=self.slack)
        self._closing.append(handler.close_async)
        try:  # asked for here: connecting itself would try a wrong token for ever
            handler.client.wss_uri = await handler.client.issue_new_wss_url()
        except Problem as error:
            raise StartError(
                f"Slack did not open a Socket Mode connection ({failure(error).error}): check SLACK_APP_TOKEN "
                "(it needs the scope connections:write) and that Socket Mode is switched on."
            ) from None
        await handler.connect_async()  # type: ignore[no-untyped-call]  # slack_bolt has no annotations there
        log.info("connected to %s over Socket Mode", self.workspace.name)

    async def _serve(self) -> None:
        secret = self.settings.slack_signing_secret
        runner = web.AppRunner(web_app(self.bolt, secret.get_secret_value() if secret else ""), access_log=None)
        await runner.setup()
        self._closing.append(runner.cleanup)
        site = web.TCPSite(runner, self.settings.host, self.settings.port)
        try:
            await site.start()
        except OSError as error:
            raise StartError(
                f"Port {self.settings.port} on {self.settings.host} cannot be used ({error.strerror}): "
                "set HOST and PORT to a free one."
            ) from None
        self.port = runner.addresses[0][1]
        log.info("serving %s on port %s", self.workspace.name, self.port)

    def _tick_regularly(self) -> None:
        """APScheduler only ticks; what is due is asked of the database, so it may forget everything."""
        scheduler = AsyncIOScheduler(timezone=UTC)
        once = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        scheduler.add_job(self.tick, "interval", seconds=TICK, **once)
        scheduler.add_job(self._tidy, "interval", seconds=HOUSEKEEPING, **once)
        scheduler.start()

        async def close() -> None:
            scheduler.pause()
            async with self._ticking:  # shutting down cancels what is under way: let it end
                scheduler.shutdown(wait=False)

        self._closing.append(close)

    async def _tidy(self) -> None:
        async with self._ticking:
            await receipts.forget_old(self.database, self.clock())

    async def _read_people(self) -> None:
        """Read everybody's profile once at the start; afterwards Slack's events tell what changes."""
        async for found in self._pages_of_people():
            async with self.database.begin(self.workspace.id) as session:
                desk = Desk(session, await workspaces.get(session), self.clock())
                await learn(desk, [profile(user) for user in found])
            self._people_known.set()

    async def _read_user_groups(self) -> None:
        await read_user_groups(self.slack, self.database, self.workspace.id, self.clock, self.courier.wake)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Nothing that runs beside the requests ends in silence."""
        if not task.cancelled() and (error := task.exception()):
            log.error("%s broke", task.get_name(), exc_info=unquoted(error))
            self._people_known.set()

    async def _pages_of_people(self) -> AsyncIterator[list[dict[str, object]]]:
        cursor = ""
        while True:
            try:
                page = await self.slack.users_list(limit=PEOPLE_AT_ONCE, cursor=cursor or None, include_locale=True)
            except Problem as error:
                what = failure(error)
                log.warning("the list of people could not be read (%s); tried again", what.error)
                self._people_known.set()
                await asyncio.sleep(what.wait or 30)
                continue
            yield page.get("members") or []
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    async def _release_orphans(self) -> None:
        """End a dead process's leases at once, when this one is alone on its SQLite file; see decision 0004."""
        if not self.database.is_sqlite or not self.database.url.database:
            return
        self._lock = Path(f"{self.database.url.database}.lock").open("a")  # noqa: ASYNC230, SIM115 - once, at the start
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            await outbox.release_orphans(self.database, self.clock())
        except BlockingIOError:
            log.info("another Peerloop uses this database file too")
        fcntl.flock(self._lock, fcntl.LOCK_SH)


async def _unreadable(error: Exception) -> BoltResponse:
    """What Bolt trips over has another shape than Slack's payloads; the binder's own listeners raise nothing."""
    log.warning("a request could not be read: %r", error)
    return BoltResponse(status=400, body="malformed")


async def _maybe(result: object) -> None:
    if asyncio.iscoroutine(result):
        await result
