"""Faults on demand over HTTP, for the page's buttons and for anything else on this machine.

All addresses answer JSON and are guarded like the page (`sandbox.guard`): the Host must be a loopback name, and what
acts must carry the header `Origin: http://<host>`. A refusal has the field `error` with a sentence and the status
400 (the order is not well-formed), 403 (guarded), 404 (no such person or channel) or 415 (not JSON).

`GET /sandbox/faults` tells what is the matter:

    {"token": "valid" | "token_revoked" | "account_inactive",
     "limits": false,
     "ordered": [{"kind": "slow", "on": "*", "channel": null, "left": 1, "chance": 1.0, "seconds": 5.0}],
     "happened": [{"at": 1790000000.0, "kind": "slow", "to": "chat.postMessage", "channel": "C0…"}]}

`left` is how often it may still happen, null for without end; `happened` has the newest fifty, oldest first.

`POST /sandbox/faults` orders one; the answer is that of GET afterwards. The order is one of:

    {"kind": "rate_limited" | "error_before" | "error_after" | "cut_before" | "cut_after" | "late" | "slow"
             | "not_json" | "doubled" | "swapped",
     "on": "*",          a method, for doubled and swapped an envelope ("events_api", "interactive",
                         "slash_commands"), or "*" for any
     "channel": null,    the id of the only conversation it is for
     "times": 1,         how often; null for without end
     "chance": 1.0,      at each opportunity, drawn from
     "seed": 0,
     "seconds": 5}       Retry-After for rate_limited, real seconds for late and slow
    {"kind": "closed", "reason": "" | "warning" | "refresh_requested" | "link_disabled"}
    {"kind": "limits", "undo": false}                              Slack's own rate limits, counted from now on
    {"kind": "revoked_token" | "uninstalled", "undo": false}
    {"kind": "disabled_user", "user": "U0…", "undo": false}
    {"kind": "archived_channel", "channel": "C0…", "undo": false}

All but `kind`, `user` and the channel to archive may be left out; `undo` mends what the kind breaks.

`DELETE /sandbox/faults` takes back what was ordered and has not happened; the answer is that of GET afterwards.
"""

from collections.abc import Iterable
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from sandbox.faults import Faults, Kind
from sandbox.guard import guarded
from sandbox.limits import Limits
from sandbox.mishaps import Mishaps, Reason
from sandbox.settling import SLACKBOT
from sandbox.state import Json
from sandbox.workspace import Workspace

NEWEST = 50
MAX_SECONDS = 600.0


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Planned(_Order):
    """A fault that waits for a call or a delivery."""

    kind: Literal[
        "rate_limited",
        "error_before",
        "error_after",
        "cut_before",
        "cut_after",
        "late",
        "slow",
        "not_json",
        "doubled",
        "swapped",
    ]
    on: str = "*"
    channel: str | None = None
    times: int | None = Field(default=1, ge=1)
    chance: float = Field(default=1.0, gt=0, le=1)
    seed: int = 0
    seconds: float = Field(default=5.0, ge=0, le=MAX_SECONDS)


class Closed(_Order):
    """The Socket Mode connections end."""

    kind: Literal["closed"]
    reason: Reason = ""


class OfApp(_Order):
    """Something is the matter with the app as a whole."""

    kind: Literal["revoked_token", "uninstalled", "limits"]
    undo: bool = False


class OfUser(_Order):
    """A person is deactivated."""

    kind: Literal["disabled_user"]
    user: str
    undo: bool = False


class OfChannel(_Order):
    """A channel is archived."""

    kind: Literal["archived_channel"]
    channel: str
    undo: bool = False


Order = Annotated[Planned | Closed | OfApp | OfUser | OfChannel, Field(discriminator="kind")]
_ORDER: TypeAdapter[Order] = TypeAdapter(Order)


def routes(ws: Workspace, faults: Faults, limits: Limits, mishaps: Mishaps) -> Iterable[web.AbstractRouteDef]:
    """`/sandbox/faults`."""
    control = _Control(ws, faults, limits, mishaps)
    return (
        web.get("/sandbox/faults", guarded(control.show, data=True)),
        web.post("/sandbox/faults", guarded(control.order, acts=True)),
        web.delete("/sandbox/faults", guarded(control.clear, acts=True)),
    )


class _Control:
    """The three things one can do with faults."""

    def __init__(self, ws: Workspace, faults: Faults, limits: Limits, mishaps: Mishaps) -> None:
        self._ws = ws
        self._faults = faults
        self._limits = limits
        self._mishaps = mishaps

    async def show(self, _request: web.Request) -> web.Response:
        """What is the matter."""
        return web.json_response(self._state())

    async def order(self, request: web.Request) -> web.Response:
        """Order a fault."""
        if request.content_type != "application/json":
            return _refused("an order is sent as JSON", 415)
        try:
            await self._make(_ORDER.validate_json(await request.read()))
        except ValidationError as wrong:
            return _refused(str(wrong), 400)
        except LookupError as missing:
            return _refused(str(missing.args[0]), 404)
        return web.json_response(self._state())

    async def clear(self, _request: web.Request) -> web.Response:
        """Take back what has not happened."""
        self._faults.clear()
        return web.json_response(self._state())

    async def _make(self, order: Order) -> None:
        match order:
            case Planned():
                self._faults.plan(
                    Kind(order.kind),
                    order.on,
                    times=order.times,
                    channel=order.channel,
                    chance=order.chance,
                    seed=order.seed,
                    seconds=order.seconds,
                )
            case Closed():
                await self._mishaps.close_sockets(order.reason)
            case OfApp():
                self._app(order)
            case OfUser():
                user = self._ws.user(order.user)
                if user is None or user.is_bot or user.id == SLACKBOT:
                    raise LookupError("there is nobody with this id")
                (self._mishaps.enable_user if order.undo else self._mishaps.disable_user)(user)
            case OfChannel():
                channel = self._ws.channel(order.channel)
                if channel is None or channel.kind not in ("public", "private") or channel.is_general:
                    raise LookupError("there is no channel with this id that can be archived")
                (self._mishaps.unarchive_channel if order.undo else self._mishaps.archive_channel)(channel)

    def _app(self, order: OfApp) -> None:
        if order.kind == "limits":
            self._limits.switched_on = not order.undo
        elif order.undo:
            self._mishaps.reinstall()
        elif order.kind == "uninstalled":
            self._mishaps.uninstall()
        else:
            self._mishaps.revoke_token()

    def _state(self) -> Json:
        ordered = [
            {
                "kind": plan.kind,
                "on": plan.on,
                "channel": plan.channel,
                "left": plan.left,
                "chance": plan.chance,
                "seconds": plan.seconds,
            }
            for plan in self._faults.ordered
        ]
        happened = [
            {"at": each.at.timestamp(), "kind": each.kind, "to": each.to, "channel": each.channel}
            for each in self._faults.happened[-NEWEST:]
        ]
        return {
            "token": self._mishaps.standing,
            "limits": self._limits.switched_on,
            "ordered": ordered,
            "happened": happened,
        }


def _refused(why: str, status: int) -> web.Response:
    return web.json_response({"error": why}, status=status)
