"""Who may use what the sandbox serves for people: a browser on this machine that has the sandbox's own page open.

Whoever reaches these endpoints can act as anyone. So the Host must be a loopback name, which a rebound DNS name is
not, and what acts must come from this very origin, which another site's page cannot pretend.
"""

import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def guarded(handler: Handler, *, data: bool = False, acts: bool = False) -> Handler:
    """A handler that refuses who must not use it, with status 403 and a JSON object with the field `error`.

    Args:
        handler: what answers the others.
        data: whether it tells something; then no other site's page may ask.
        acts: whether it does something or stays open; then the request must also name this origin.
    """

    async def serve(request: web.Request) -> web.StreamResponse:
        if not _is_loopback(request.host):
            return _refused("this is for a browser on this machine")
        if ((data or acts) and not from_this_machine(request)) or (acts and not _names_own_origin(request)):
            return _refused("only the sandbox's own page may do this")
        return await handler(request)

    return serve


def from_this_machine(request: web.Request) -> bool:
    """Whether no page of another site asks: the host is a loopback name and the origin, if named, is this one."""
    foreign = request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")
    own_origin = "Origin" not in request.headers or _names_own_origin(request)
    return _is_loopback(request.host) and not foreign and own_origin


def _names_own_origin(request: web.Request) -> bool:
    return request.headers.get("Origin") == f"http://{request.host}"


def _refused(why: str) -> web.Response:
    return web.json_response({"error": why}, status=403)


def _is_loopback(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
