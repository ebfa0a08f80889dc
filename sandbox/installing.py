"""Taking the app out of the workspace, its token out of its hands, and putting both back."""

from dataclasses import replace
from datetime import timedelta

from sandbox.identity import new_bot_token, new_refresh_token
from sandbox.settling import SLACKBOT
from sandbox.state import Json
from sandbox.workspace import Workspace

# Slack, "Using token rotation": tokens that end do so after twelve hours.
TOKEN_LIFE = timedelta(hours=12)


def revoke(ws: Workspace) -> None:
    """Make the app's token worthless; the app is told, and can do nothing about it."""
    _tell_app(ws, "tokens_revoked", {"tokens": {"oauth": [], "bot": [ws.identity.bot_user_id]}})
    _kill(ws, "token_revoked")
    ws.tell("person", SLACKBOT, "", f"revoked the token of {ws.identity.app_name}")


def uninstall(ws: Workspace) -> None:
    """Take the app out: it is told in two events of no certain order, and then of nothing more."""
    _tell_app(ws, "app_uninstalled", {})
    _tell_app(ws, "tokens_revoked", {"tokens": {"oauth": [], "bot": [ws.identity.bot_user_id]}})
    _kill(ws, "account_inactive")
    ws.state.users[ws.identity.bot_user_id].deleted = True
    ws.tell("person", SLACKBOT, "", f"uninstalled {ws.identity.app_name}")


def install(ws: Workspace, *, new_token: bool) -> None:
    """Put the app back, or give it a token that is worth something.

    Args:
        ws: where.
        new_token: whether a dead token stays dead and another takes its place, as in Slack; otherwise the
            dead one comes to life again, which spares a running app a restart.
    """
    token = ws.identity.bot_token
    if new_token and (token in ws.state.dead_tokens or ws.manifest.settings.token_rotation_enabled):
        renew(ws)
    elif not new_token:
        ws.state.dead_tokens.pop(token, None)
    ws.state.users[ws.identity.bot_user_id].deleted = False
    ws.tell("person", SLACKBOT, "", f"installed {ws.identity.app_name}")


def without(ws: Workspace) -> None:
    """As if nobody had ever let the app in; nobody is told."""
    _kill(ws, "account_inactive")
    ws.state.users[ws.identity.bot_user_id].deleted = True


def renew(ws: Workspace) -> None:
    """Give the app another token; where tokens end, with what it is exchanged. An old one works until its end."""
    ends = ws.manifest.settings.token_rotation_enabled
    ws.identity = replace(ws.identity, bot_token=new_bot_token(ends=ends))
    if ends:
        ws.state.ending_tokens[ws.identity.bot_token] = (ws.now() + TOKEN_LIFE).isoformat()
        ws.state.refresh_token = new_refresh_token()


def _kill(ws: Workspace, error: str) -> None:
    """Make every token worthless. error: what calls with one are answered."""
    for token in (ws.identity.bot_token, *ws.state.ending_tokens):
        ws.state.dead_tokens[token] = error
    ws.state.ending_tokens, ws.state.refresh_token = {}, ""


def _tell_app(ws: Workspace, name: str, fields: Json) -> None:
    ws.emit(name, {"type": name, "event_ts": ws.event_ts()} | fields, None)
