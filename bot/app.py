"""The one place where everything is put together."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC
from functools import partial
from types import TracebackType
from typing import Self

from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.async_app import AsyncApp

from bot.again import Again
from bot.beside import Beside
from bot.bolt import bolt_app
from bot.clock import Clock, moved_clock
from bot.crash import crash_point
from bot.delivery import Courier
from bot.granted import Granted
from bot.health import Health, health_app
from bot.hourly import Hourly
from bot.mail import Mailer
from bot.mailing import MailCourier
from bot.people import TakenOut, read_people
from bot.settings import Settings
from bot.slack import SlackTalk, http_session
from bot.tenants import tenants
from bot.usergroups import read_user_groups
from bot.watch import Watch
from bot.ways_in import OverHttp, OverSocketMode, WayIn, serve
from handlers import automatic, checkin, digest, helping, ledger, still_in
from handlers.all import every_route
from handlers.conversation import Binder
from learning.installation import is_organisation
from learning.workspace import Workspace
from store import claims, notes, receipts, schema, workspaces
from store.database import Database
from store.lock import Lock

TICK = 1.0
"""Seconds between two looks at what is due."""

TOKENS = 60.0
"""Seconds between two looks at which tokens end soon, and at what organisations grant."""

HOUSEKEEPING = 3600.0
PEOPLE_PATIENCE = 3.0
"""Seconds the start waits for the first page of people, so that their first modal needs no call before it."""

log = logging.getLogger(__name__)


class Peerloop:
    """The bot, for one workspace or many: `async with Peerloop(settings)` runs it."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        """clock: aware UTC now; the settings' own when left out."""
        self.settings = settings
        self.clock = clock or moved_clock(settings.peerloop_clock_offset)
        self.database = Database(settings.database_url)
        self.routes = every_route()
        self.crash_point = crash_point(settings.peerloop_crash_at)
        self.port = settings.port
        self.health = Health(self.database)
        self.watch = Watch()
        self._people_known = asyncio.Event()
        self._closing: list[tuple[str, Callable[[], Awaitable[object]]]] = []
        self.beside = Beside()
        self._lock = Lock(self.database)
        self._ticking = asyncio.Lock()
        self._ticked: float | None = None
        self._hourly = Hourly(partial(ledger.plan, self.database))

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
        self._closing.append(("the database", self._close_database))
        await self._serve_health()
        alone = await self._lock.enter()
        await schema.upgrade(self.database)
        if alone:  # whoever held these leases is dead; see decision 0004
            await claims.release_orphans(self.database, self.clock())
        await self._lock.share()
        self.session = http_session()
        self._closing.append(("the connections to Slack", self.session.close))
        self.tenants = await tenants(self.settings, self.database, self.session, self.clock)
        self._closing.append(("what runs beside the requests", self.beside.end))
        self.courier = Courier(
            self.routes, self.database, self.tenants.clients, self.clock, watch=self.watch, crash_point=self.crash_point
        )
        self._closing.append(("what is being sent", self.courier.stop))
        here = self.settings, self.session, self.database, self.tenants, self.clock
        self.granted = Granted(*here, self._installed, self.courier.resume)
        self.mail_courier = self._mail_courier()
        self._closing.append(("what is being mailed", self.mail_courier.stop))
        self.binder = Binder(
            self.routes,
            self.database,
            self._talk,
            self.clock,
            wake=self.wake,
            observe=self.watch.turn,
            crash_point=self.crash_point,
        )
        self._closing.append(("what is being said", self.binder.finish))
        await self._begin_tasks()
        self._tick_regularly()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._people_known.wait(), PEOPLE_PATIENCE)
        await self._open()
        await self.tick()
        self.health.started()

    async def stop(self) -> None:
        """Take nothing new, finish what is under way, and close everything, the newest first.

        All in all within STOP_WITHIN: what is still under way then is left as it is, and looked up at the next start.
        """
        self.health.stopping()
        ends = time.monotonic() + self.settings.stop_within
        for what, close in reversed(self._closing):
            try:
                async with asyncio.timeout(max(0.5, ends - time.monotonic())):
                    await close()
            except TimeoutError:
                log.warning("stopping did not wait for %s any longer", what)
        self._closing = []

    async def tick(self) -> None:
        """Look at what is due: plan nudges, send the outbox. The scheduler calls it, and who moves the clock."""
        now = time.monotonic()
        self.watch.ticked(max(0.0, now - self._ticked - TICK) if self._ticked is not None else 0.0)
        self._ticked = now
        try:
            async with self._ticking:
                self.watch.planned(await checkin.plan(self.database, self.clock()))
                await checkin.plan_follow_ups(self.database, self.clock())
                await helping.plan_hand_overs(self.database, self.clock())
                await digest.plan(self.database, self.clock())
                await automatic.plan(self.database, self.clock())
                await still_in.settle_due(self.database, self.clock())
                await self._hourly.look(self.clock())
                await self._purge()
            self.health.ticked()
        finally:
            self.wake()

    @property
    def workspace(self) -> Workspace:
        """The only workspace there is. Raises LookupError when workspaces install the app themselves."""
        if self.tenants.alone is None:
            raise LookupError("there is more than one workspace")
        return self.tenants.alone

    def wake(self) -> None:
        """There may be something to send."""
        self.courier.wake()
        self.mail_courier.wake()

    async def _purge(self) -> None:
        """What the app was taken out of long ago is deleted."""
        for team_id in await workspaces.purge(self.database, self.clock() - self.settings.purge_after):
            log.warning("everything of workspace %s was deleted: the app was taken out of it long ago", team_id)

    async def _serve_health(self) -> None:
        if not self.settings.health_port:
            return
        from bot.metrics import CONTENT_TYPE, Metrics  # loaded where it is wanted: it takes a while

        self.watch = metrics = Metrics()
        page = health_app(self.health, lambda: metrics.page(self.database, self.clock), CONTENT_TYPE)
        runner = web.AppRunner(page, access_log=None)
        await serve(runner, self.settings.health_host, self.settings.health_port, "HEALTH_HOST and HEALTH_PORT")
        self._closing.append(("the health page", runner.cleanup))

    def _mail_courier(self) -> MailCourier:
        server = self.settings.mail_server
        return MailCourier(
            self.routes,
            self.database,
            self.tenants.clients,
            self.clock,
            Mailer(server) if server else None,
            again=self.settings.mail_if_unsure == "send",
            watch=self.watch,
            crash_point=self.crash_point,
        )

    def _talk(self, workspace_id: int) -> SlackTalk:
        clients = self.tenants.clients
        return SlackTalk(lambda: clients(workspace_id), self.session, self.settings.slack_api_url)

    async def _open(self) -> None:
        """Let Slack reach us."""
        bolt = bolt_app(self.settings, self.session, self.database)
        self.binder.listen(bolt)
        self.way_in = way = self._way_in(bolt)
        self._closing.append(("requests", way.close))
        await way.open()
        self.health.connected = way.connected
        if isinstance(way, OverHttp):
            self.port = way.port
            log.info("serving %s on port %s", self.tenants.where, self.port)
        else:
            log.info("connected to %s over Socket Mode", self.tenants.where)

    def _way_in(self, bolt: AsyncApp) -> WayIn:
        if token := self.settings.slack_app_token:
            return OverSocketMode(bolt, token.get_secret_value(), self.tenants.plain)
        secret = self.settings.slack_signing_secret
        signed = secret.get_secret_value() if secret else ""
        return OverHttp(bolt, signed, self.settings.host, self.settings.port, self.granted.pages)

    async def _installed(self, workspace: Workspace) -> None:
        """A workspace let us in: whatever pause it was in is over, and its people are read."""
        self.courier.resume(workspace.id)
        if is_organisation(workspace.team_id):
            await self.granted.look_at_organisations()
        else:
            self._read(workspace.id)

    def _tick_regularly(self) -> None:
        """APScheduler only ticks; what is due is asked of the database, so it may forget everything."""
        scheduler = AsyncIOScheduler(timezone=UTC)
        once = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        for work, seconds in (
            (self.tick, TICK),
            (self._tidy, HOUSEKEEPING),
            (self.granted.refresh_tokens, TOKENS),
            (self.granted.look_at_organisations, TOKENS),
        ):
            scheduler.add_job(Again(work).__call__, "interval", seconds=seconds, **once)
        scheduler.start()

        async def close() -> None:
            scheduler.pause()
            async with self._ticking:  # shutting down cancels what is under way: let it end
                scheduler.shutdown(wait=False)

        self._closing.append(("the clock", close))

    async def _tidy(self) -> None:
        async with self._ticking:
            await receipts.forget_old(self.database, self.clock())
            await notes.forget_unkept(self.database, self.clock())

    async def _begin_tasks(self) -> None:
        alone = self.tenants.alone
        here = [alone.id] if alone else await workspaces.every_id(self.database)
        if not here:
            self._people_known.set()
        self.beside.begin("sending", self.courier.run())
        self.beside.begin("mailing", self.mail_courier.run())
        self.beside.begin("exchanging tokens", self.granted.refresh_tokens())
        for each in here:
            self._read(each)

    def _read(self, workspace_id: int) -> None:
        """Read who and what is in a workspace; what goes wrong in one stops no other."""
        self.beside.begin(f"reading people of workspace {workspace_id}", self._read_people(workspace_id))
        here = self.tenants.clients, self.database, workspace_id, self.clock
        self.beside.begin(
            f"reading user groups of workspace {workspace_id}", read_user_groups(*here, self.courier.wake)
        )

    async def _read_people(self, workspace_id: int) -> None:
        try:
            await read_people(self.tenants.clients, self.database, workspace_id, self.clock, self._people_known.set)
        except TakenOut:
            log.warning("workspace %s took the app out while nobody was told", workspace_id)
            async with self.database.begin(workspace_id) as session:
                await workspaces.leave(session, self.clock())
        finally:
            self._people_known.set()

    async def _close_database(self) -> None:
        try:
            await self.database.close()
        finally:
            self._lock.close()
