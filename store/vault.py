"""What is encrypted before it is stored: the tokens of workspaces, each bound to its workspace.

Fernet (AES-128-CBC and HMAC-SHA256), https://cryptography.io/en/latest/fernet/. The keys are in no database.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field


class VaultError(Exception):
    """What was sealed cannot be opened: no key fits, or it belongs to another workspace. The text holds no secret."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The tokens of a workspace. refresh: what the token is exchanged with before it ends; "" when it never does."""

    token: str = field(repr=False)
    refresh: str = field(default="", repr=False)


class Vault:
    """Seals and opens. The first key seals; all of them open, so that a new one can take over."""

    def __init__(self, keys: Sequence[str]) -> None:
        """keys: as `new_key` makes them, the newest first. Raises ValueError for what is no key."""
        from cryptography.fernet import Fernet, MultiFernet  # loaded where it is wanted: it takes a while

        if not keys:
            raise ValueError("a vault needs a key")
        self._fernets = MultiFernet([Fernet(key) for key in keys])

    def seal(self, team_id: str, secrets: Secrets) -> str:
        """Encrypt the tokens of a workspace. team_id: Slack's id of it, which goes inside."""
        inside = {"team": team_id, "token": secrets.token, "refresh": secrets.refresh}
        return self._fernets.encrypt(json.dumps(inside).encode()).decode()

    def open(self, team_id: str, sealed: str) -> Secrets:
        """What `seal` took. Raises VaultError, also for what belongs to another workspace."""
        from cryptography.fernet import InvalidToken

        try:
            inside = json.loads(self._fernets.decrypt(sealed))
        except (InvalidToken, ValueError):  # the latter for what is no text of ours at all
            raise VaultError("no key of PEERLOOP_KEYS opens it") from None
        if inside["team"] != team_id:
            raise VaultError("it was sealed for another workspace")
        return Secrets(inside["token"], inside["refresh"])


def new_key() -> str:
    """A key for `Vault`."""
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()
