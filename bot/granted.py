"""What workspaces and organisations grant: asked for on pages, kept, renewed, and looked at again.

There is nothing to do where one workspace's token is in the environment.
"""

from collections.abc import Awaitable, Callable

import aiohttp
from aiohttp import web

from bot.clock import Clock
from bot.installing import Exchange, Installer
from bot.letting_in import LettingIn
from bot.organisations import Organisations
from bot.settings import Settings
from bot.tenants import Tenants
from bot.tokens import Tokens
from learning.workspace import Workspace
from store.database import Database


class Granted:
    """The pages of installing, and what the clock brings about afterwards."""

    def __init__(
        self,
        settings: Settings,
        session: aiohttp.ClientSession,
        database: Database,
        tenants: Tenants,
        clock: Clock,
        installed: Callable[[Workspace], Awaitable[None]],
        renewed: Callable[[int], None],
    ) -> None:
        """clock: aware UTC now. installed: called with each that let us in. renewed: with ids that have a new token."""
        self._pages: list[web.RouteDef] = []
        self._tokens: Tokens | None = None
        self._organisations: Organisations | None = None
        if (vault := tenants.vault) is not None:
            exchange = Exchange(settings, session)
            letting_in = LettingIn(database, vault, clock, installed, can_mail=bool(settings.smtp_host))
            self._pages = Installer(settings, database, exchange, clock, letting_in).routes()
            self._tokens = Tokens(database, vault, exchange, clock, renewed)
            self._organisations = Organisations(database, vault, tenants.clients, clock, letting_in)

    @property
    def pages(self) -> list[web.RouteDef]:
        """What people open to install the app."""
        return self._pages

    async def refresh_tokens(self) -> None:
        """Exchange the tokens that end soon."""
        if self._tokens is not None:
            await self._tokens.refresh()

    async def look_at_organisations(self) -> None:
        """See which of their workspaces organisations let us into now."""
        if self._organisations is not None:
            await self._organisations.look()
