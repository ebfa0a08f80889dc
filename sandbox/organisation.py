"""An organisation (Enterprise Grid) that lets an app in as a whole, and then into one workspace after the other.

Source: docs.slack.dev "auth.teams.list", and the errors of the method pages: one token for all, each call says by
`team_id` which workspace it means, and a workspace that was not granted is refused with `team_access_not_granted`.
"""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import web

from sandbox import installing
from sandbox.authorizing import Asked, person_in
from sandbox.delivery.credentials import BadCode, OAuthCodes
from sandbox.identity import new_bot_token
from sandbox.server import Sandbox
from sandbox.several import Several
from sandbox.state import Json


class Organisation(Several):
    """Several workspaces of one organisation.

    Attributes:
        id: Slack's id of it.
        name: what it is called.
    """

    id = "E0SBXORG01"
    name = "Lumenwood Group"

    def __init__(self, *boxes: Sandbox) -> None:
        super().__init__(*boxes)
        self._token = ""
        self._codes = OAuthCodes()
        self._granted: dict[str, Sandbox] = {}

    def allows_everywhere(self, authorize_url: str, name: str) -> str:
        """Somebody lets the app in for the organisation; it is in no workspace yet.

        Returns:
            Where their browser goes then.

        Raises:
            NotAuthorized: Slack would refuse it.
        """
        asked = Asked(**dict(parse_qsl(urlsplit(authorize_url).query)))
        self.authorizing.check(asked)
        ws = self.boxes[0].ws
        code = self._codes.issue(person_in(ws, name), ws.now(), asked.redirect_uri)
        return f"{asked.redirect_uri}?{urlencode({'code': code, 'state': asked.state})}"

    def grants(self, box: Sandbox) -> None:
        """An administrator of the organisation adds the app to a workspace."""
        box.ws.identity = replace(box.ws.identity, bot_token=self._token)
        installing.install(box.ws, new_token=False)
        self._granted[box.team_id] = box

    def withdraws(self, box: Sandbox) -> None:
        """And takes it out of it."""
        del self._granted[box.team_id]
        box.ws.state.users[box.identity.bot_user_id].deleted = True

    def taken_out(self) -> Json:
        """The organisation takes the app out everywhere; the event that tells so, which names no workspace."""
        self._granted = {}
        self._token = ""
        return {
            "type": "event_callback",
            "team_id": None,
            "enterprise_id": self.id,
            "api_app_id": self.boxes[0].identity.app_id,
            "event_id": "Ev0SBXORGOUT",
            "event_time": int(self.boxes[0].ws.now().timestamp()),
            "event": {"type": "app_uninstalled"},
        }

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method, given = request.match_info["method"], await _given(request)
        if method == "oauth.v2.access" and self._codes.knows(str(given.get("code", ""))):
            return web.json_response(self._let_in(given))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not self._token or token != self._token:
            return await super()._serve(request)
        if method == "auth.teams.list":
            teams = [{"id": id_, "name": box.identity.team_name} for id_, box in self._granted.items()]
            return web.json_response({"ok": True, "teams": teams, "response_metadata": {"next_cursor": ""}})
        if not given.get("team_id"):
            return web.json_response({"ok": False, "error": "missing_argument"})
        box = self._granted.get(str(given["team_id"]))
        if box is None:
            return web.json_response({"ok": False, "error": "team_access_not_granted"})
        return await box.serve_call(request)

    def _let_in(self, given: dict[str, Any]) -> Json:
        ws, identity = self.boxes[0].ws, self.boxes[0].identity
        try:
            installer = self._codes.use(str(given["code"]), given.get("redirect_uri"), ws.now())
        except BadCode as bad:
            return {"ok": False, "error": bad.error}
        self._token = new_bot_token()
        return {
            "ok": True,
            "app_id": identity.app_id,
            "authed_user": {"id": installer},
            "scope": ",".join(sorted(ws.manifest.scopes)),
            "token_type": "bot",
            "access_token": self._token,
            "bot_user_id": identity.bot_user_id,
            "team": None,
            "enterprise": {"id": self.id, "name": self.name},
            "is_enterprise_install": True,
        }


async def _given(request: web.Request) -> dict[str, Any]:
    """The arguments of a call, whatever its form."""
    found: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        found.update(json.loads(await request.text() or "{}"))
        return found
    return found | dict(await request.post())
