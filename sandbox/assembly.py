"""The parts of a sandbox put together, and what can be read off them."""

from collections import deque
from pathlib import Path

from sandbox import manifest as manifests
from sandbox.authorizing import Authorizing
from sandbox.clock import SandboxClock
from sandbox.company import Company, seed
from sandbox.delivery.credentials import OAuthCodes, ResponseUrls, Triggers
from sandbox.delivery.events import Events
from sandbox.delivery.post_office import PostOffice, Sent
from sandbox.delivery.schedule import Schedule
from sandbox.faults import Faults
from sandbox.gestures import Gestures
from sandbox.identity import Identity
from sandbox.limits import Limits
from sandbox.manifest import Manifest
from sandbox.mishaps import Mishaps
from sandbox.raw import Raw
from sandbox.story import Story
from sandbox.web.api import Context
from sandbox.web.endpoint import ApiCall, Endpoint
from sandbox.workspace import Workspace


class Assembly:
    """One workspace with one app, with all that serves them; nothing runs yet.

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
        self._triggers, self._urls, self._codes = Triggers(), ResponseUrls(), OAuthCodes()
        self.office = PostOffice(self.ws, self.faults)
        self._events = Events(self.ws, self.office)
        self._schedule = Schedule(self.ws, self.office)
        self.ws.emit = self._events.emit
        self.gestures = Gestures(self.ws, self.office, self._triggers, self._urls)
        self._endpoint = Endpoint(self.ws, self.faults, self.limits, self._context)
        self.mishaps = Mishaps(self.ws, self.faults, self.office.socket)
        self.raw = Raw(self.ws, self.office, self._triggers, self.gestures)
        self.authorizing = Authorizing(lambda: [(self.ws, self._codes)])
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

    @property
    def codes(self) -> OAuthCodes:
        """The codes of those who let the app in."""
        return self._codes

    def knows(self, secret: str) -> bool:
        """Whether a token, old or new, or a code is of this workspace."""
        state = self.ws.state
        tokens = (self.identity.bot_token, state.refresh_token, *state.dead_tokens, *state.ending_tokens)
        return bool(secret) and (secret in tokens or self._codes.knows(secret))

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

    # -- inner parts

    def _context(self) -> Context:
        return Context(self.ws, self._triggers, self._codes, self._schedule, self._new_connection, self.url)

    def _new_connection(self) -> str:
        ticket = self.office.socket.new_ticket()
        return f"{self.url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self.identity.app_id}"
