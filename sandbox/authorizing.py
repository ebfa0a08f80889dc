"""Slack's page on which somebody lets an app in: where an app sends people, and whence they come back.

Source: docs.slack.dev "Installing with OAuth": the address people come back to must be one of the app's configuration.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from aiohttp import web

from sandbox.delivery.credentials import OAuthCodes
from sandbox.guard import guarded
from sandbox.people import find_person
from sandbox.workspace import Workspace

PATH = "/oauth/v2/authorize"


class NotAuthorized(Exception):
    """What an app asked for cannot be allowed; `error` is Slack's code, which a person reads on the page."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True)
class Asked:
    """What an app sends people with.

    Attributes:
        client_id: whose app it is.
        scope: what it wants to do, separated by commas.
        redirect_uri: where people come back to.
        state: what comes back with them.
    """

    client_id: str = ""
    scope: str = ""
    redirect_uri: str = ""
    state: str = ""


class Authorizing:
    """Lets people of one or more workspaces let the app in.

    Args:
        places: the workspaces, each with its codes.
    """

    def __init__(self, places: Callable[[], Sequence[tuple[Workspace, OAuthCodes]]]) -> None:
        self._places = places
        self.redirect_urls: list[str] = []

    def check(self, asked: Asked) -> None:
        """Refuse what Slack would refuse.

        Raises:
            NotAuthorized: with Slack's code.
        """
        ws = self._places()[0][0]
        allowed = [*ws.manifest.oauth_config.redirect_urls, *self.redirect_urls]
        scopes = set(asked.scope.split(",")) if asked.scope else set()
        if asked.client_id != ws.identity.client_id:
            raise NotAuthorized("invalid_client_id")
        if not any(asked.redirect_uri.startswith(each) for each in allowed):
            raise NotAuthorized("bad_redirect_uri")
        if not scopes or not scopes <= ws.manifest.scopes:
            raise NotAuthorized("invalid_scope")

    def allow(self, asked: Asked, team_id: str, user_id: str) -> str:
        """Somebody allows it; where their browser goes then.

        Raises:
            NotAuthorized: see `check`.
            LookupError: there is no such workspace or person.
        """
        self.check(asked)
        for ws, codes in self._places():
            if ws.identity.team_id == team_id and ws.user(user_id) is not None:
                code = codes.issue(user_id, ws.now(), asked.redirect_uri)
                return f"{asked.redirect_uri}?{urlencode({'code': code, 'state': asked.state})}"
        raise LookupError("there is nobody like that")

    def deny(self, asked: Asked) -> str:
        """Somebody does not allow it; where their browser goes then."""
        self.check(asked)
        return f"{asked.redirect_uri}?{urlencode({'error': 'access_denied', 'state': asked.state})}"

    # -- over HTTP

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """The page, and its form."""
        return (web.get(PATH, guarded(self._show)), web.post(PATH, guarded(self._decide, acts=True)))

    async def _show(self, request: web.Request) -> web.Response:
        asked = _asked(request.query)
        try:
            self.check(asked)
        except NotAuthorized as refused:
            return web.Response(status=400, text=f"Something went wrong: {refused.error}")
        people = "".join(
            f'<option value="{ws.identity.team_id}/{user.id}">'
            f"{escape(user.real_name)} in {escape(ws.identity.team_name)}</option>"
            for ws, _ in self._places()
            for user in ws.state.users.values()
            if not (user.is_bot or user.deleted or user.is_restricted)
        )
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in vars(asked).items()
        )
        page = (
            f"<!doctype html><title>Slack</title><h1>{escape(self._places()[0][0].identity.app_name)} asks to be let in"
            f'</h1><form method="post" action="{PATH}">{hidden}<p>You are <select name="who">{people}</select></p>'
            f"<p>It may: {escape(asked.scope)}</p>"
            '<button name="answer" value="allow">Allow</button> '
            '<button name="answer" value="deny">Cancel</button></form>'
        )
        return web.Response(text=page, content_type="text/html")

    async def _decide(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        asked = _asked(form)
        team_id, _, user_id = form.get("who", "").partition("/")
        try:
            to = self.allow(asked, team_id, user_id) if form.get("answer") == "allow" else self.deny(asked)
        except (NotAuthorized, LookupError) as refused:
            return web.Response(status=400, text=f"Something went wrong: {refused}")
        return web.Response(status=302, headers={"Location": to})


def _asked(given: object) -> Asked:
    found = dict(given) if given else {}  # type: ignore[call-overload]  # a form or a query
    return Asked(*(str(found.get(name, "")) for name in ("client_id", "scope", "redirect_uri", "state")))


def person_in(ws: Workspace, name: str) -> str:
    """The id of somebody, by a name as `Sandbox.person` takes it."""
    return find_person(ws, name).id
