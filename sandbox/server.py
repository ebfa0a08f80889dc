"""A local Slack for one machine: `async with Sandbox(Path("app_manifest.yml")) as box: ...`."""

import ipaddress
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from sandbox import control, installing, keeping, page
from sandbox.assembly import Assembly
from sandbox.clock import SandboxClock
from sandbox.company import Company
from sandbox.delivery.answer import Answer, Envelope
from sandbox.delivery.responses import Responses
from sandbox.delivery.signed_http import SignedHttp
from sandbox.keeping import Kept
from sandbox.manifest import Manifest
from sandbox.mishaps import Reason
from sandbox.people import Person, find_person
from sandbox.state import Json, User
from sandbox.web.uploads import Uploads

MAX_BODY = 4 * 1024 * 1024


class Sandbox(Assembly):
    """One workspace with one app, served on a loopback address; the arguments are those of `Assembly`."""

    def __init__(
        self,
        manifest: Path | Manifest,
        *,
        company: Company | None = None,
        clock: SandboxClock | None = None,
    ) -> None:
        super().__init__(manifest, company=company, clock=clock)
        self._people: dict[str, Person] = {}
        self._runner: web.AppRunner | None = None

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

    async def close_sockets(self, reason: Reason = "") -> None:
        """End the Socket Mode connections as a fault.

        Args:
            reason: sent in a disconnect frame, upon which a client opens a new connection; without one the
                connections are closed without a word.
        """
        await self.mishaps.close_sockets(reason)

    # -- the installation

    def install_code(self, name: str, redirect_uri: str | None = None) -> str:
        """A code as an app gets it when this person has approved it; oauth.v2.access takes it within ten minutes.

        Args:
            name: as for `person`.
            redirect_uri: where the app had it sent; oauth.v2.access must then be given the same.
        """
        return self._codes.issue(find_person(self.ws, name).id, self.ws.now(), redirect_uri)

    def without_app(self) -> None:
        """Be a workspace that has never let the app in."""
        installing.without(self.ws)

    async def serve_call(self, request: web.Request) -> web.StreamResponse:
        """Answer one call of the Web API that came in elsewhere."""
        return await self._endpoint.serve(request)

    def uninstall(self) -> None:
        """Take the app out of the workspace: it is told, and its token is refused with account_inactive."""
        self.mishaps.uninstall()

    def revoke_token(self) -> None:
        """Make the app's token worthless: it is told, and the token is refused with token_revoked."""
        self.mishaps.revoke_token()

    def reinstall(self) -> None:
        """Put the app back with the token it had, which Slack would replace by a new one."""
        self.mishaps.reinstall()

    # -- the workspace

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

    def change_group(self, handle: str, *names: str) -> None:
        """Make these people, named as for `person`, the members of the user group with this handle; tells the app.

        Raises:
            LookupError: there is no such group, or nobody or more than one person of one of the names.
        """
        group = next((each for each in self.ws.state.usergroups.values() if each.handle == handle), None)
        if group is None:
            raise LookupError(f"there is no user group @{handle}")
        self.ws.change_group(group, [find_person(self.ws, name).id for name in names])

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
        page.add_to(app, self)
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
        self._schedule.resume()

    # -- inner parts

    def _routes(self) -> Iterable[web.AbstractRouteDef]:
        """Everything that is served besides the page."""
        responses, uploads = Responses(self.ws, self._urls), Uploads(self.ws)
        return (
            web.get("/api/{method}", self._endpoint.serve),
            web.post("/api/{method}", self._endpoint.serve),
            web.post("/response/{path}", responses.serve),
            web.post("/upload/{file}", uploads.receive),
            web.get("/files/{file}/{name}", uploads.show),
            web.get("/link/", self.office.socket.connect),
            *self.authorizing.routes(),
            *control.routes(self.ws, self.faults, self.limits, self.mishaps),
        )
