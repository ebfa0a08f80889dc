"""Who the workspace and the app are, and the secrets they share; the same again after a restart."""

import secrets
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Identity:
    """Ids, names and tokens of one installation."""

    team_id: str
    team_name: str
    domain: str
    app_id: str
    app_name: str
    bot_id: str
    bot_user_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    client_id: str = "1000000000000.2000000000000"
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16))


def new_bot_token(*, ends: bool = False) -> str:
    """A fresh token of a bot. ends: whether it is one that ends."""
    return f"{'xoxe.' if ends else ''}xoxb-sandbox-{secrets.token_hex(12)}"


def new_refresh_token() -> str:
    """What a token that ends is exchanged with, once."""
    return f"xoxe-1-{secrets.token_hex(12)}"


def new_identity(*, team_id: str, team_name: str, domain: str, app_name: str) -> Identity:
    """An installation with fresh secrets."""
    return Identity(
        team_id=team_id,
        team_name=team_name,
        domain=domain,
        app_id="A0SBXAPP01",
        app_name=app_name,
        bot_id="B0SBXBOT01",
        bot_user_id="U0SBXBOT01",
        bot_token=new_bot_token(),
        app_token=f"xapp-1-A0SBXAPP01-{secrets.token_hex(12)}",
        signing_secret=secrets.token_hex(16),
    )
