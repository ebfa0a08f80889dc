"""The addresses behind files.*: where the bytes of a file go, and where they are read again."""

import base64
import mimetypes

from aiohttp import BodyPartReader, web

from sandbox.guard import from_this_machine
from sandbox.state import File
from sandbox.workspace import Workspace

# Files come from anywhere and are shown on the page's own origin: nothing in one may run, and only pictures that
# cannot hold a script are shown in place.
_SAFE = ("image/png", "image/jpeg", "image/gif")
_HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}


class Uploads:
    """Serves `/upload/<file>` and `/files/<file>/<name>`.

    Args:
        ws: whose files.
    """

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """Take the bytes of a file, once: as the body, or as the first part of a form."""
        file = self._ws.state.files.get(request.match_info["file"])
        if file is None or file.content is not None:
            return web.Response(status=404, text="no upload is expected here")
        content = await _content(request)
        if len(content) != file.size:
            return web.Response(status=400, text=f"expected {file.size} bytes, got {len(content)}")
        file.content = base64.b64encode(content).decode()
        return web.Response(text=f"OK - {len(content)}")

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file: to the app with its token, or to the page."""
        held = self._ws.identity.bot_token
        token = held not in self._ws.state.dead_tokens and request.headers.get("Authorization") == f"Bearer {held}"
        if not token and not from_this_machine(request):
            return web.Response(status=403, text="only the app and the sandbox's own page may read files")
        file = self._ws.state.files.get(request.match_info["file"])
        if file is None or file.content is None:
            return web.Response(status=404, text="there is no such file")
        return _shown(file)


async def _content(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    try:
        part = await (await request.multipart()).next()
    except ValueError:
        return b""
    if not isinstance(part, BodyPartReader):
        return b""
    return bytes(await part.read())


def _shown(file: File) -> web.Response:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    headers = _HEADERS if kind in _SAFE else _HEADERS | {"Content-Disposition": "attachment"}
    return web.Response(body=base64.b64decode(file.content or ""), content_type=kind, headers=headers)
