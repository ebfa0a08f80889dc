"""A local Slack for one machine: `async with Sandbox(Path("app_manifest.yml")) as box: ...`."""

import ipaddress
from collections import deque
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from aiohttp import web

from sandbox import keeping, page
from sandbox import manifest as manifests
from sandbox.clock import SandboxClock
from sandbox.company import Company, seed
from sandbox.delivery.answer import Answer, Envelope
from sandbox.delivery.credentials import ResponseUrls, Triggers
from sandbox.delivery.events import Events
from sandbox.delivery.post_office import PostOffice, Sent
from sandbox.delivery.responses import Responses
from sandbox.delivery.signed_http import SignedHttp
from sandbox.faults import Faults, Kind
from sandbox.gestures import Gestures
from sandbox.identity import Identity
from sandbox.keeping import Kept
from sandbox.limits import Limits
from sandbox.manifest import Manifest
from sandbox.people import Person, find_person
from sandbox.raw import Raw
from sandbox.state import Json, User
from sandbox.story import Story
from sandbox.web.api import Context
from sandbox.web.endpoint import ApiCall, Endpoint
from sandbox.workspace import Workspace

MAX_BODY = 4 * 1024 * 1024


class Sandbox:
    """One workspace with one app, served on a loopback address.

    Args:
        manifest: what the app is, or the file that says so.
        company: who is in the workspace; the seeded company when left out.
        clock: the time; the real time when left out.

    Raises:
        ManifestError: the manifest is not one Slack would take.
    """

    def __init__(
        self,
        manifest: Path | Manifest,
        *,
        company: Company | None = None,
        clock: SandboxClock | None = None,
    ) -> None:
        known = manifest if isinstance(manifest, Manifest) else manifests.load(manifest)
        self.clock = clock or SandboxClock()
        self.ws = Workspace(known, company or seed(), self.clock)
        self.faults = Faults(self.ws.now, lambda text: self.ws.tell("fault", "sandbox", "", text))
        self.limits = Limits(self.ws.now)
        self._triggers, self._urls = Triggers(), ResponseUrls()
        self.office = PostOffice(self.ws, self.faults)
        self._events = Events(self.ws, self.office)
        self.ws.emit = self._events.emit
        self.gestures = Gestures(self.ws, self.office, self._triggers, self._urls)
        self._endpoint = Endpoint(self.ws, self.faults, self.limits, self._context)
        self.raw = Raw(self.ws, self.office, self._triggers, self.gestures)
        self._people: dict[str, Person] = {}
        self._runner: web.AppRunner | None = None
        self._url = ""

    # -- what an app has to know

    @property
    def url(self) -> str:
        """Where the sandbox is served, without a slash at the end."""
        if not self._url:
            raise RuntimeError("the sandbox has not been started")
        return self._url

    @property
    def api_url(self) -> str:
        """The base of the Web API, ending in `/api/`."""
        return f"{self.url}/api/"

    @property
    def identity(self) -> Identity:
        """Ids, names and secrets of the installation."""
        return self.ws.identity

    @property
    def bot_token(self) -> str:
        """The token of the app's bot (xoxb-)."""
        return self.identity.bot_token

    @property
    def app_token(self) -> str:
        """The app-level token (xapp-), for Socket Mode."""
        return self.identity.app_token

    @property
    def signing_secret(self) -> str:
        """What requests to the app are signed with."""
        return self.identity.signing_secret

    @property
    def team_id(self) -> str:
        """The workspace's id."""
        return self.identity.team_id

    @property
    def bot_user_id(self) -> str:
        """The id of the member the app speaks as."""
        return self.identity.bot_user_id

    # -- what happened

    @property
    def calls(self) -> deque[ApiCall]:
        """The newest calls of the Web API, oldest first."""
        return self._endpoint.calls

    @property
    def sent(self) -> deque[Sent]:
        """The newest payloads that went to the app, with their answers, oldest first."""
        return self.office.sent

    @property
    def story(self) -> Story:
        """What happened as far as people could see it."""
        return self.ws.story

    # -- people and the app

    def person(self, name: str) -> Person:
        """Somebody of the workspace by first name, full name or handle, to act as them.

        Raises:
            LookupError: nobody, or more than one person, is called so.
        """
        user = find_person(self.ws, name)
        if user.id not in self._people:
            self._people[user.id] = Person(self.ws, self.gestures, user)
        return self._people[user.id]

    def deliver_over_http(self, request_url: str) -> SignedHttp:
        """Send everything to this URL from now on, signed, instead of over Socket Mode.

        Returns:
            The carrier, whose `verify()` asks the app to echo a challenge.
        """
        return self.office.use_http(request_url, self.identity)

    async def close_sockets(self, reason: Literal["warning", "refresh_requested", "link_disabled", ""] = "") -> None:
        """End the Socket Mode connections as a fault.

        Args:
            reason: sent in a disconnect frame, upon which a client opens a new connection; without one the
                connections are closed without a word.
        """
        self.faults.record(Kind.CLOSED, reason or "sockets")
        if reason:
            await self.office.socket.disconnect(reason)
        else:
            await self.office.socket.close()

    def change_person(self, name: str, **changes: str | bool | None) -> None:
        """Change somebody's profile (`tz="Asia/Tokyo"`, `deleted=True`, `title=...`) and tell the app.

        Raises:
            LookupError: nobody, or more than one person, is called so.
            TypeError: profiles have no such field.
        """
        self.ws.change_user(User(**{**asdict(find_person(self.ws, name)), **changes}))

    def add_person(self, name: str, **profile: str | bool | None) -> Person:
        """Let somebody new into the workspace, called `name` (first and last), and tell the app."""
        handle = name.lower().replace(" ", ".")
        self.ws.add_user(User(**{**asdict(User(self.ws.state.next_id("U"), handle, name)), **profile}))
        return self.person(name)

    async def connected(self, limit: float = 10.0) -> None:
        """Wait until the app has a Socket Mode connection open.

        Raises:
            TimeoutError: it has none after `limit` real seconds.
        """
        if not await self.ws.changed.wait_for(lambda: self.office.socket.connections > 0, limit):
            raise TimeoutError("the app opened no Socket Mode connection")

    async def quiet(self, limit: float = 10.0) -> None:
        """Wait until no delivery to the app is in flight.

        Raises:
            TimeoutError: something still is after `limit` real seconds.
        """
        if not await self.office.quiet(limit):
            raise TimeoutError(f"{self.office.under_way} deliveries to the app are still in flight")

    async def send(self, kind: Envelope, payload: Json) -> Answer:
        """Send the app any payload at all, as it is."""
        return await self.office.send(kind, payload)

    async def send_command(self, payload: Json) -> Answer:
        """Send a slash command; fields that are left out are those of a well-formed one."""
        return await self.raw.command(payload)

    async def send_action(self, payload: Json) -> Answer:
        """Send block_actions; fields that are left out are those of a well-formed payload."""
        return await self.raw.interaction("block_actions", payload)

    async def send_submission(self, payload: Json) -> Answer:
        """Send a view_submission; fields that are left out are those of a well-formed payload."""
        return await self.raw.interaction("view_submission", payload)

    async def repeat_last(self) -> Answer:
        """Send the newest payload once more, unchanged, as a double click or a retry does.

        Raises:
            LookupError: nothing was sent yet.
        """
        return await self.raw.repeat_last()

    # -- serving

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Begin to serve.

        Args:
            host: a loopback address; anything else is refused.
            port: 0 for any free one.

        Raises:
            ValueError: the host is not a loopback address.
            OSError: the port is taken.
        """
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"the sandbox is served on loopback addresses only, not on {host}")
        app = web.Application(client_max_size=MAX_BODY)
        app.add_routes(self._routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        bound = self._runner.addresses[0]
        shown = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
        self._url = self.gestures.base_url = f"http://{shown}:{bound[1]}"

    async def stop(self) -> None:
        """End every connection and free the port; the state stays and can be saved or served again."""
        await self.office.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # -- keeping

    def save(self, path: Path) -> None:
        """Write the whole state to a file, with the ids and secrets, so that a demo can go on from it."""
        keeping.write(
            path,
            Kept(
                identity=self.identity,
                state=self.ws.state,
                clock_offset=self.clock.offset,
                response_urls=self._urls.dump(),
                undelivered=self._events.dump(),
            ),
        )

    def load(self, path: Path) -> None:
        """Go on from a file that `save` wrote; call it before `start`, within a running loop.

        Raises:
            OSError: the file cannot be read.
            ValueError: it is not a file that `save` wrote.
        """
        kept = keeping.read(path)
        self.ws.identity, self.ws.state = kept.identity, kept.state
        self.clock.move_by(kept.clock_offset - self.clock.offset, backwards=True)
        self._urls.restore(kept.response_urls)
        self._events.restore(kept.undelivered)

    # -- inner parts

    def _routes(self) -> Iterable[web.AbstractRouteDef]:
        """Everything that is served."""
        responses = Responses(self.ws, self._urls)
        return (
            web.get("/api/{method}", self._endpoint.serve),
            web.post("/api/{method}", self._endpoint.serve),
            web.post("/response/{path}", responses.serve),
            web.get("/link/", self.office.socket.connect),
            *page.routes(self),
        )

    def _context(self) -> Context:
        return Context(self.ws, self._triggers, self._new_connection, self.url)

    def _new_connection(self) -> str:
        ticket = self.office.socket.new_ticket()
        return f"{self.url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self.identity.app_id}"
