"""What the binder needs of Slack beside acknowledgements."""

from typing import Protocol

from handlers.request import JSON
from store.people import Profile


class Talk(Protocol):
    """What the binder says to Slack outside of acknowledgements; implemented in `bot/slack.py`."""

    async def open(self, trigger_id: str, view: JSON, *, push: bool) -> None:
        """Open a modal, or push it on the one the person stands in."""

    async def replace(self, view_id: str, hash_: str, view: JSON) -> None:
        """Show something else in a modal."""

    async def publish(self, user_id: str, view: JSON) -> None:
        """Show a Home tab."""

    async def respond(self, response_url: str, payload: JSON) -> None:
        """Say private words, or replace the message a request came from."""

    async def rewrite(self, channel: str, ts: str, payload: JSON) -> None:
        """Change a message of ours."""

    async def profile(self, user_id: str) -> Profile | None:
        """Somebody's profile; None when Slack knows no such person here. Raises when it cannot be read now."""
