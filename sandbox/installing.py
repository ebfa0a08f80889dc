"""Taking the app out of the workspace, its token out of its hands, and putting both back."""

from dataclasses import replace

from sandbox.identity import new_bot_token
from sandbox.settling import SLACKBOT
from sandbox.state import Json
from sandbox.workspace import Workspace


def revoke(ws: Workspace) -> None:
    """Make the app's token worthless; the app is told, and can do nothing about it."""
    _tell_app(ws, "tokens_revoked", {"tokens": {"oauth": [], "bot": [ws.identity.bot_user_id]}})
    ws.state.dead_tokens[ws.identity.bot_token] = "token_revoked"
    ws.tell("person", SLACKBOT, "", f"revoked the token of {ws.identity.app_name}")


def uninstall(ws: Workspace) -> None:
    """Take the app out: it is told in two events of no certain order, and then of nothing more."""
    _tell_app(ws, "app_uninstalled", {})
    _tell_app(ws, "tokens_revoked", {"tokens": {"oauth": [], "bot": [ws.identity.bot_user_id]}})
    ws.state.dead_tokens[ws.identity.bot_token] = "account_inactive"
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
    if token in ws.state.dead_tokens and new_token:
        ws.identity = replace(ws.identity, bot_token=new_bot_token())
    elif not new_token:
        ws.state.dead_tokens.pop(token, None)
    ws.state.users[ws.identity.bot_user_id].deleted = False
    ws.tell("person", SLACKBOT, "", f"installed {ws.identity.app_name}")


def _tell_app(ws: Workspace, name: str, fields: Json) -> None:
    ws.emit(name, {"type": name, "event_ts": ws.event_ts()} | fields, None)
