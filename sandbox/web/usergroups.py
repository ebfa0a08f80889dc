"""usergroups.*: groups of people that are mentioned by one handle. The workspace is on a plan that has them."""

from sandbox.limits import Tier
from sandbox.state import Json, UserGroup
from sandbox.web.api import AnyMethod, Arguments, Context, Method, Refused


class List(Arguments):
    """Arguments of usergroups.list."""

    include_count: bool = False
    include_disabled: bool = False
    include_users: bool = False


class UsersList(Arguments):
    """Arguments of usergroups.users.list."""

    usergroup: str
    include_disabled: bool = False


def list_(context: Context, given: List) -> Json:
    """usergroups.list."""
    groups = context.ws.state.usergroups.values()
    return {"usergroups": [_shown(context, group, given) for group in groups]}


def users_list(context: Context, given: UsersList) -> Json:
    """usergroups.users.list."""
    group = context.ws.state.usergroups.get(given.usergroup)
    if group is None:
        raise Refused("no_such_subteam")
    return {"users": group.users}


def _shown(context: Context, group: UserGroup, given: List) -> Json:
    shown: Json = {
        "id": group.id,
        "team_id": context.ws.identity.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "is_external": False,
        "name": group.name,
        "description": group.description,
        "handle": group.handle,
        "date_create": group.created,
        "date_update": group.created,
        "date_delete": 0,
        "auto_type": None,
        "prefs": {"channels": [], "groups": []},
    }
    if given.include_users:
        shown["users"] = group.users
    return shown | ({"user_count": len(group.users)} if given.include_count else {})


_ENABLED = "every group is enabled"
METHODS: tuple[AnyMethod, ...] = (
    Method("usergroups.list", List, list_, ("usergroups:read",), Tier.TWO, missing=_ENABLED),
    Method("usergroups.users.list", UsersList, users_list, ("usergroups:read",), Tier.TWO, missing=_ENABLED),
)
