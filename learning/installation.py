"""How the app comes into a workspace, stays there, and goes: the rules. `bot/installing.py` follows them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import floor

REFRESH_BEFORE = timedelta(hours=2)
"""How long before its end a token is exchanged for a new one: time to find out why that fails."""

GONE = "the app was taken out"
"""Why what was on its way is not sent; it is, once the app is back."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What Slack gives when somebody lets the app in.

    team_id, team_name: the workspace, or the organisation when all of it let the app in. bot_user_id, bot_id, app_id:
    who we are there. refresh: what the token is exchanged with, when it ends; lives: after which time. installer: Slack
    id of who let the app in. enterprise_id: Slack's id of the organisation, or "". of_organisation: whether all of it
    let the app in.
    """

    team_id: str
    team_name: str
    bot_user_id: str
    bot_id: str
    app_id: str
    scopes: tuple[str, ...]
    installer: str
    token: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    lives: timedelta | None = None
    enterprise_id: str = ""
    of_organisation: bool = False


def is_organisation(slack_id: str) -> bool:
    """Whether a Slack id is of an organisation (Enterprise Grid), and of no workspace."""
    return slack_id.startswith("E")


def is_of_before(told_at: float | None, installed_at: datetime | None) -> bool:
    """Whether Slack tells of an end that came before the app was let in again, and which says nothing of now.

    told_at: seconds since 1970, when it happened; None when Slack does not say. installed_at: aware UTC.
    """
    if told_at is None or installed_at is None:
        return False
    return floor(told_at) < floor(installed_at.timestamp())  # Slack may tell whole seconds, rounded down
