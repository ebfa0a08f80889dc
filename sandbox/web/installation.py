"""oauth.v2.access and auth.revoke: how an app comes by its token, and gives it back."""

from sandbox import installing
from sandbox.delivery.credentials import BadCode
from sandbox.limits import Tier
from sandbox.state import Json
from sandbox.web.api import AnyMethod, Arguments, Context, Method, Refused


class Access(Arguments):
    """Arguments of oauth.v2.access; id and secret come by HTTP Basic or among the arguments."""

    client_id: str = ""
    client_secret: str = ""
    code: str = ""
    redirect_uri: str | None = None
    refresh_token: str = ""
    grant_type: str = "authorization_code"


class Revoke(Arguments):
    """Arguments of auth.revoke."""

    test: bool = False


def access(context: Context, given: Access) -> Json:
    """oauth.v2.access: a code, or what a token is exchanged with, for a token.

    To a code, the answer names who approved the app.
    """
    identity = context.ws.identity
    if given.client_id != identity.client_id:
        raise Refused("invalid_client_id")
    if given.client_secret != identity.client_secret:
        raise Refused("bad_client_secret")
    if given.grant_type == "refresh_token":
        if not given.refresh_token or given.refresh_token != context.ws.state.refresh_token:
            raise Refused("invalid_refresh_token")
        installing.renew(context.ws)
        return _granted(context, None)
    if given.grant_type != "authorization_code":
        raise Refused("invalid_grant_type")
    try:
        installer = context.codes.use(given.code, given.redirect_uri, context.ws.now())
    except BadCode as bad:
        raise Refused(bad.error) from None
    installing.install(context.ws, new_token=True)
    return _granted(context, installer)


def _granted(context: Context, installer: str | None) -> Json:
    ws, identity = context.ws, context.ws.identity
    ends = ws.manifest.settings.token_rotation_enabled
    lives = int(installing.TOKEN_LIFE.total_seconds())
    return {
        "app_id": identity.app_id,
        **({"authed_user": {"id": installer}} if installer else {}),
        "scope": ",".join(sorted(context.ws.manifest.scopes)),
        "token_type": "bot",
        "access_token": identity.bot_token,
        "bot_user_id": identity.bot_user_id,
        "team": {"id": identity.team_id, "name": identity.team_name},
        "enterprise": None,
        "is_enterprise_install": False,
        **({"refresh_token": ws.state.refresh_token, "expires_in": lives} if ends else {}),
    }


def revoke(context: Context, given: Revoke) -> Json:
    """auth.revoke."""
    if not given.test:
        installing.revoke(context.ws)
    return {"revoked": not given.test}


METHODS: tuple[AnyMethod, ...] = (
    Method(
        "oauth.v2.access",
        Access,
        access,
        (),
        Tier.SPECIAL,
        caller="client",
        missing="no tokens of users, no organisations",
    ),
    Method("auth.revoke", Revoke, revoke, (), Tier.THREE),
)
