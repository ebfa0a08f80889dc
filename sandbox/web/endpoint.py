"""The HTTP side of the Web API: reads a call, checks token, scope and arguments, and answers as Slack does."""

import base64
import json
import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from pydantic import ValidationError

from sandbox.faults import Faults, Kind, Plan
from sandbox.limits import Limits
from sandbox.state import Json
from sandbox.web.api import AnyMethod, Context, Refused
from sandbox.web.table import METHODS
from sandbox.workspace import Workspace

# What a record of a call does not keep.
_SECRET = frozenset({"client_secret", "refresh_token"})
# Sent with any method (Bolt names the team with each call); no method needs them.
_COMMON = frozenset({"token", "pretty", "team_id"})


@dataclass(frozen=True)
class ApiCall:
    """One call of the Web API.

    Attributes:
        at: when, by the sandbox's clock.
        method: which.
        arguments: as given, without the token.
        ok: whether it was answered with `ok: true`.
        error: Slack's code otherwise.
        fault: what went wrong with it on demand.
    """

    at: datetime
    method: str
    arguments: Mapping[str, object]
    ok: bool
    error: str
    fault: Kind | None = None


class Endpoint:
    """Serves `/api/<method>`.

    Args:
        ws: the workspace.
        faults: what shall go wrong.
        limits: how often methods may be called.
        context: makes the context of one call.
        spawn: runs what comes after the answer.
        keep: how many calls are remembered.
    """

    def __init__(
        self,
        ws: Workspace,
        faults: Faults,
        limits: Limits,
        context: Callable[[], Context],
        *,
        keep: int = 10_000,
    ) -> None:
        self._ws = ws
        self._faults = faults
        self._limits = limits
        self._context = context
        self.calls: deque[ApiCall] = deque(maxlen=keep)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, with the fault that was ordered for it, if any."""
        name = request.match_info["method"]
        try:
            arguments = await _arguments(request)
        except Refused as refused:
            return self._answered(name, {}, refused.answer, None)
        token = _token(request, arguments)
        given = {key: value for key, value in arguments.items() if key not in _COMMON and value is not None}
        fault = self._faults.strike_call(name, _channel_of(given))
        if fault is not None:
            return await self._with_fault(fault, request, name, given, token)
        return self._answered(name, given, self._apply(name, given, token), None)

    def _apply(self, name: str, given: Json, token: str | None) -> Json:
        """Do what the call asks for; the whole answer."""
        context = self._context()
        try:
            method = METHODS.get(name)
            if method is None:
                raise Refused("unknown_method", req_method=name)
            self._check_token(method, token)
            if method.scopes:
                context.need(*method.scopes)
            wait = self._limits.wait_for(name, method.tier, _channel_of(given))
            if wait:
                raise Refused("ratelimited", retry_after=wait)
            answer: Json = {"ok": True} | method.handler(context, _parsed(method, given))
        except Refused as refused:
            answer = refused.answer
        if context.warnings:
            answer["warning"] = ",".join(context.warnings)
            answer.setdefault("response_metadata", {})["warnings"] = context.warnings
        return answer

    def _check_token(self, method: AnyMethod, token: str | None) -> None:
        identity = self._ws.identity
        if method.caller == "client":
            return
        if token is None:
            raise Refused("not_authed")
        if token in self._ws.state.dead_tokens:
            raise Refused(self._ws.state.dead_tokens[token])
        ends = self._ws.state.ending_tokens.get(token)
        if ends is not None and datetime.fromisoformat(ends) <= self._ws.now():
            raise Refused("token_expired")
        if ends is None and token not in (identity.bot_token, identity.app_token):
            raise Refused("invalid_auth")
        if (token == identity.app_token) != (method.caller == "app"):
            raise Refused("not_allowed_token_type")

    def _answered(self, name: str, given: Json, answer: Json, fault: Kind | None) -> web.Response:
        self._record(name, given, answer, fault)
        headers = {"x-oauth-scopes": ",".join(sorted(self._ws.manifest.scopes))}
        wait = answer.pop("retry_after", None)
        if answer.get("error") == "ratelimited":
            return web.json_response(answer, status=429, headers=headers | {"Retry-After": str(wait)})
        return web.json_response(answer, headers=headers)

    def _record(self, name: str, given: Json, answer: Json, fault: Kind | None) -> None:
        ok, error = bool(answer.get("ok")), str(answer.get("error", ""))
        shown = {key: value for key, value in given.items() if key not in _SECRET}
        self.calls.append(ApiCall(self._ws.now(), name, shown, ok, error, fault))
        self._ws.changed.notify()

    async def _with_fault(
        self, fault: Plan, request: web.Request, name: str, given: Json, token: str | None
    ) -> web.StreamResponse:
        kind = fault.kind
        if kind is Kind.RATE_LIMITED:
            wait = max(1, round(fault.seconds))
            return self._answered(name, given, {"ok": False, "error": "ratelimited", "retry_after": wait}, kind)
        if kind in (Kind.ERROR_BEFORE, Kind.CUT_BEFORE):
            self._record(name, given, {}, kind)
        elif kind is Kind.LATE:
            _cut(request)
            await fault.wait()
            self._record(name, given, self._apply(name, given, token), kind)
        else:
            answer = self._apply(name, given, token)
            if kind is Kind.SLOW:
                await fault.wait()
                return self._answered(name, given, answer, kind)
            self._record(name, given, answer, kind)
        return _broken(request, kind)


def _broken(request: web.Request, kind: Kind) -> web.StreamResponse:
    if kind in (Kind.ERROR_BEFORE, Kind.ERROR_AFTER):
        return web.json_response({"ok": False, "error": "internal_error"}, status=500)
    if kind is Kind.NOT_JSON:
        return web.Response(text="<html><body>Slack is having a moment</body></html>", content_type="text/html")
    _cut(request)
    return web.Response(status=500)


def _cut(request: web.Request) -> None:
    """Close the connection under the request: whatever is answered afterwards reaches nobody."""
    if request.transport is not None:
        request.transport.abort()


def _channel_of(given: Json) -> str | None:
    channel = given.get("channel") or given.get("channel_id")
    return channel if isinstance(channel, str) else None


def _token(request: web.Request, arguments: Json) -> str | None:
    header = request.headers.get("Authorization", "")
    if match := re.fullmatch(r"Bearer\s+(\S+)", header):
        return match.group(1)
    token = arguments.get("token")
    return token if isinstance(token, str) and token else None


async def _arguments(request: web.Request) -> Json:
    """The arguments of a call: query, form or JSON, and the id and secret of HTTP Basic."""
    arguments: Json = dict(request.query) | _basic(request)
    kind = request.content_type
    if kind == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except (ValueError, RecursionError):
            raise Refused("invalid_json") from None
        if not isinstance(body, dict):
            raise Refused("json_not_object")
        return arguments | body
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        try:
            form = await request.post()
        except ValueError:
            raise Refused("invalid_form_data") from None
        return arguments | {key: value for key, value in form.items() if isinstance(value, str)}
    if request.can_read_body and kind != "application/octet-stream":
        raise Refused("invalid_post_type")
    return arguments


def _basic(request: web.Request) -> Json:
    encoded = re.fullmatch(r"Basic\s+(\S+)", request.headers.get("Authorization", ""))
    if encoded is None:
        return {}
    try:
        client_id, _, secret = base64.b64decode(encoded[1], validate=True).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": client_id, "client_secret": secret}


def _parsed(method: AnyMethod, given: Json) -> object:
    try:
        return method.arguments.model_validate(given)
    except ValidationError as wrong:
        if any(error["loc"][0] == "blocks" for error in wrong.errors()):
            raise Refused("invalid_blocks_format") from None
        lines = []
        for error in wrong.errors():
            field = "/".join(str(part) for part in error["loc"])
            unknown = "unknown argument" if error["type"] == "extra_forbidden" else error["msg"]
            missing = "missing required field" if error["type"] == "missing" else unknown
            lines.append(f"{missing}: {field} [json-pointer:/{field}]")
        raise Refused("invalid_arguments", lines) from None
