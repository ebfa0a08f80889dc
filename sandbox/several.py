"""Several workspaces with one app: one Web API for all of them, each call for the workspace of its token or code."""

from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from sandbox.authorizing import Asked, Authorizing, person_in
from sandbox.server import MAX_BODY, Sandbox


class Several:
    """Sandboxes, each already served, that share an app; none of them has let it in yet.

    Args:
        boxes: the workspaces; their ids must differ.
    """

    def __init__(self, *boxes: Sandbox) -> None:
        self.boxes: Sequence[Sandbox] = boxes
        first = boxes[0].ws.identity
        for box in boxes:
            box.ws.identity = replace(
                box.ws.identity,
                client_id=first.client_id,
                client_secret=first.client_secret,
                signing_secret=first.signing_secret,
            )
            box.without_app()
        self.authorizing = Authorizing(lambda: [(box.ws, box.codes) for box in boxes])
        self._runner: web.AppRunner | None = None
        self.url = ""

    @property
    def api_url(self) -> str:
        """The base of the Web API, ending in `/api/`."""
        return f"{self.url}/api/"

    def allows(self, authorize_url: str, box: Sandbox, name: str) -> str:
        """Somebody of a workspace, named as for `Sandbox.person`, allows what an app's address asks for.

        Returns:
            Where their browser goes then.

        Raises:
            NotAuthorized: Slack would refuse it.
        """
        asked = Asked(**dict(parse_qsl(urlsplit(authorize_url).query)))
        return self.authorizing.allow(asked, box.team_id, person_in(box.ws, name))

    def denies(self, authorize_url: str) -> str:
        """Somebody does not allow it; where their browser goes then."""
        return self.authorizing.deny(Asked(**dict(parse_qsl(urlsplit(authorize_url).query))))

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        form = await request.post() if request.content_type != "application/json" else {}
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(form.get("token", ""))
        secret = str(form.get("code", "")) or str(form.get("refresh_token", ""))
        box = next((each for each in self.boxes if each.knows(token) or each.knows(secret)), self.boxes[0])
        return await box.serve_call(request)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=MAX_BODY)
        app.add_routes([web.get("/api/{method}", self._serve), web.post("/api/{method}", self._serve)])
        app.add_routes(self.authorizing.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
