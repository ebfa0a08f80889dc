"""users.* and what tells an app about its workspace and itself."""

from typing import Literal

from sandbox import shapes
from sandbox.limits import Tier
from sandbox.state import Json, User
from sandbox.web.api import AnyMethod, Arguments, Context, Method, Refused, page

MAX_USERS = 1000
# Slack recommends to ask for no more than 200, and may give fewer than were asked for.
USERS_AT_ONCE = 200


class Nothing(Arguments):
    """Methods without arguments."""


class UserInfo(Arguments):
    """Arguments of users.info."""

    user: str
    include_locale: bool = False


class UserList(Arguments):
    """Arguments of users.list."""

    cursor: str = ""
    limit: int = 200
    include_locale: bool = False


class LookupByEmail(Arguments):
    """Arguments of users.lookupByEmail."""

    email: str


class ProfileGet(Arguments):
    """Arguments of users.profile.get."""

    user: str | None = None
    include_labels: bool = False


class TeamProfileGet(Arguments):
    """Arguments of team.profile.get."""

    visibility: Literal["all", "visible", "hidden"] = "all"


class TeamInfo(Arguments):
    """Arguments of team.info."""

    team: str | None = None
    domain: str | None = None


class BotInfo(Arguments):
    """Arguments of bots.info."""

    bot: str | None = None


def user_info(context: Context, given: UserInfo) -> Json:
    """users.info."""
    return {"user": _shown(context, context.user(given.user), locale=given.include_locale)}


def user_list(context: Context, given: UserList) -> Json:
    """users.list: everybody, also bots, Slackbot and the deactivated."""
    users = list(context.ws.state.users.values())
    wanted, following = page(users, given.cursor, given.limit, MAX_USERS, at_once=USERS_AT_ONCE)
    email, now = context.holds("users:read.email"), context.ws.now()
    shown = [
        shapes.user_object(user, context.ws.identity, now, email=email, locale=given.include_locale) for user in wanted
    ]
    return {"members": shown, "cache_ts": int(context.ws.now().timestamp()), "response_metadata": following}


def lookup_by_email(context: Context, given: LookupByEmail) -> Json:
    """users.lookupByEmail."""
    wanted = given.email.strip().lower()
    for user in context.ws.state.users.values():
        if wanted and user.email.lower() == wanted and not user.deleted:
            return {"user": _shown(context, user, locale=False)}
    raise Refused("users_not_found")


def profile_get(context: Context, given: ProfileGet) -> Json:
    """users.profile.get: the profile with the company's own fields, each under the id of its field."""
    user = context.user(given.user or context.me)
    profile = _shown(context, user, locale=False)["profile"]
    return {"profile": profile | {"fields": shapes.profile_fields(user, labels=given.include_labels)}}


def team_profile_get(_context: Context, given: TeamProfileGet) -> Json:
    """team.profile.get: which fields the company has added to profiles; none of them is hidden."""
    shown = [
        {
            "id": field.id,
            "ordering": number,
            "label": field.label,
            "hint": "",
            "type": field.type,
            "is_hidden": False,
            "possible_values": None,
            "options": {"is_protected": False},
        }
        for number, field in enumerate(shapes.PROFILE_FIELDS.values())
    ]
    return {"profile": {"fields": [] if given.visibility == "hidden" else shown, "sections": []}}


def team_info(context: Context, given: TeamInfo) -> Json:
    """team.info."""
    identity = context.ws.identity
    if given.team not in (None, identity.team_id):
        raise Refused("team_not_found")
    return {
        "team": {
            "id": identity.team_id,
            "name": identity.team_name,
            "domain": identity.domain,
            "email_domain": "",
            "icon": {"image_default": True},
        }
    }


def bot_info(context: Context, given: BotInfo) -> Json:
    """bots.info."""
    identity = context.ws.identity
    if given.bot is None:
        return {}
    if given.bot != identity.bot_id:
        raise Refused("bot_not_found")
    me = context.user(identity.bot_user_id)
    bot = {"id": identity.bot_id, "deleted": False, "name": identity.app_name, "updated": me.updated}
    return {"bot": bot | {"app_id": identity.app_id, "user_id": me.id, "icons": {}}}


def auth_test(context: Context, _: Nothing) -> Json:
    """auth.test."""
    identity = context.ws.identity
    return {
        "url": f"{context.base_url}/",
        "team": identity.team_name,
        "user": context.user(identity.bot_user_id).name,
        "team_id": identity.team_id,
        "user_id": identity.bot_user_id,
        "bot_id": identity.bot_id,
        "is_enterprise_install": False,
    }


def open_connection(context: Context, _: Nothing) -> Json:
    """apps.connections.open, with the app-level token."""
    if not context.ws.manifest.settings.socket_mode_enabled:
        raise Refused("forbidden_team", ["Socket Mode is switched off in the manifest"])
    return {"url": context.open_connection()}


def _shown(context: Context, user: User, *, locale: bool) -> Json:
    email = context.holds("users:read.email")
    return shapes.user_object(user, context.ws.identity, context.ws.now(), email=email, locale=locale)


METHODS: tuple[AnyMethod, ...] = (
    Method("users.info", UserInfo, user_info, ("users:read",), Tier.FOUR, missing="no pictures"),
    Method("users.list", UserList, user_list, ("users:read",), Tier.TWO, missing="no pictures"),
    Method("users.lookupByEmail", LookupByEmail, lookup_by_email, ("users:read.email",), Tier.THREE),
    Method(
        "users.profile.get",
        ProfileGet,
        profile_get,
        ("users.profile:read",),
        Tier.FOUR,
        missing="include_labels is not limited harder; no pictures, no status",
    ),
    Method("team.profile.get", TeamProfileGet, team_profile_get, ("users.profile:read",), Tier.THREE),
    Method("team.info", TeamInfo, team_info, ("team:read",), Tier.THREE, missing="no pictures"),
    Method("bots.info", BotInfo, bot_info, ("users:read",), Tier.THREE, missing="knows this app's bot only"),
    Method("auth.test", Nothing, auth_test, (), Tier.SPECIAL),
    Method("apps.connections.open", Nothing, open_connection, (), Tier.THREE, caller="app"),
)
