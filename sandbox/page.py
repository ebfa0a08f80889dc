"""The page in the browser: static files, a snapshot of what one person sees, and their gestures.

Whoever reaches it can act as anyone, so all of it is guarded (`sandbox.guard`), and nothing but its own files may run.
"""

import asyncio
from pathlib import Path
from typing import Protocol

from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import ValidationError

from sandbox.gestures import Gestures, NotPossible
from sandbox.guard import Handler, guarded
from sandbox.page_gestures import KINDS
from sandbox.page_hand import Hand
from sandbox.page_snapshot import Reading, Wanted, snapshot
from sandbox.state import Json, User
from sandbox.web.table import METHODS
from sandbox.workspace import Workspace

_FILES = Path(__file__).with_name("page")
_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data: http://127.0.0.1:* http://localhost:*; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# How often a page that hears nothing is asked whether it is still there, and how long it may take to say goodbye;
# real seconds.
_HEARTBEAT = 20.0
_GOODBYE = 0.5


class Box(Protocol):
    """What the page needs of the sandbox."""

    ws: Workspace
    gestures: Gestures


def add_to(app: web.Application, box: Box) -> None:
    """Serve the page of a sandbox: `/`, its files, and the endpoints those use. Open pages are told when it stops."""
    page = _Page(box)
    app.add_routes(
        (
            web.get("/", _own(_index)),
            web.get("/page/{name}", _own(_file)),
            web.get("/methods", _own(_methods, data=True)),
            web.get("/snapshot", _own(page.snapshot, data=True)),
            web.get("/changes", _own(page.changes, acts=True)),
            web.post("/gestures/{kind}", _own(page.gesture, acts=True)),
        )
    )
    app.on_shutdown.append(page.close)


class _Page:
    """The endpoints that know the sandbox."""

    def __init__(self, box: Box) -> None:
        self._ws = box.ws
        self._reading = Reading(box.ws)
        self._hand = Hand(box.ws, box.gestures, self._reading)
        self._links: set[web.WebSocketResponse] = set()

    async def close(self, _app: web.Application) -> None:
        """Say goodbye to the pages that are open, which else would keep the server waiting for them."""
        await asyncio.gather(*(link.close(code=WSCloseCode.GOING_AWAY) for link in self._links))

    async def snapshot(self, request: web.Request) -> web.Response:
        """What the person `as` sees with the conversation, thread or app tab of the query open."""
        asked = request.query
        user = self._person(asked.get("as", ""))
        if user is None:
            return _json({"error": "there is nobody to act as with this name"}, 404)
        limit = asked.get("limit", "")
        wanted = Wanted(
            channel=asked.get("channel", ""),
            thread=asked.get("thread", ""),
            app=asked.get("app", ""),
            limit=int(limit) if limit.isdecimal() and len(limit) < 7 else Wanted.limit,
        )
        return _json(snapshot(self._ws, self._reading, user, wanted))

    async def gesture(self, request: web.Request) -> web.Response:
        """One thing a person does, as `page_gestures` has it; 409 says in a sentence why it cannot be done."""
        kind = KINDS.get(request.match_info["kind"])
        if kind is None:
            return _json({"error": "there is no such gesture"}, 404)
        if request.content_type != "application/json":
            return _json({"error": "a gesture is sent as JSON"}, 415)
        try:
            wanted = kind.model_validate_json(await request.read())
        except ValidationError as wrong:
            return _json({"error": str(wrong)}, 400)
        user = self._ws.user(wanted.who)
        if user is None or user.deleted or user.is_bot:
            return _json({"error": "nobody can act as them"}, 409)
        try:
            return _json(await wanted.do(self._hand))
        except NotPossible as refused:
            return _json({"error": str(refused)}, 409)
        except (ValueError, LookupError) as odd:
            return _json({"error": f"that is not possible: {odd}"}, 409)

    async def changes(self, request: web.Request) -> web.WebSocketResponse:
        """A WebSocket that sends a number each time something changed, for as long as the page is open."""
        link = web.WebSocketResponse(heartbeat=_HEARTBEAT, timeout=_GOODBYE)
        await link.prepare(request)
        self._links.add(link)
        telling = asyncio.create_task(self._tell(link))
        try:
            async for frame in link:
                if frame.type is WSMsgType.ERROR:
                    break
        finally:
            self._links.discard(link)
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
        return link

    async def _tell(self, link: web.WebSocketResponse) -> None:
        while not link.closed:
            seen = self._ws.changed.version
            await link.send_str(str(seen))
            await self._after(seen)

    async def _after(self, seen: int) -> None:
        await self._ws.changed.wait_for(lambda: self._ws.changed.version > seen, _HEARTBEAT)

    def _person(self, name: str) -> User | None:
        """By id or handle; an admin when no name is given, since there is most to see for them."""
        people = [user for user in self._ws.state.users.values() if not user.deleted and not user.is_bot]
        if name:
            return next((user for user in people if name in (user.id, user.name)), None)
        return next((user for user in people if user.is_admin), people[0])


async def _index(_request: web.Request) -> web.StreamResponse:
    return await _read("index.html")


async def _file(request: web.Request) -> web.StreamResponse:
    return await _read(request.match_info["name"])


async def _methods(_request: web.Request) -> web.StreamResponse:
    """The methods of the Web API that a fault can be ordered for."""
    return _json({"methods": sorted(METHODS)})


async def _read(name: str) -> web.StreamResponse:
    known = {file.name: file for file in await asyncio.to_thread(lambda: list(_FILES.iterdir()))}
    file = known.get(name)
    if file is None or file.suffix not in _TYPES:
        raise web.HTTPNotFound
    content = await asyncio.to_thread(file.read_text, encoding="utf-8")
    return web.Response(text=content, content_type=_TYPES[file.suffix], charset="utf-8")


def _json(content: Json, status: int = 200) -> web.Response:
    return web.json_response(content, status=status)


def _own(handler: Handler, *, data: bool = False, acts: bool = False) -> Handler:
    """A guarded handler whose answers carry the page's headers; the arguments are those of `guarded`."""
    inner = guarded(handler, data=data, acts=acts)

    async def serve(request: web.Request) -> web.StreamResponse:
        response = await inner(request)
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    return serve
