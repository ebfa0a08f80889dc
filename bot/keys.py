"""`peerloop keys`: with what the tokens of workspaces are encrypted."""

import asyncio

import click

from bot.deliveries import stored
from bot.settings import SettingsError, load_keys
from store import installations
from store.vault import Vault, new_key


@click.group()
def keys() -> None:
    """The keys with which the tokens of workspaces are encrypted (PEERLOOP_KEYS)."""


@keys.command()
def new() -> None:
    """Print a new key. Keep it where secrets are kept: without it the stored tokens are lost."""
    click.echo(new_key())


@keys.command()
def rotate() -> None:
    """Encrypt every stored token anew with the first of PEERLOOP_KEYS.

    Put a new key in front of the old ones, restart every process, run this, and take the old ones away afterwards.
    """
    try:
        given = load_keys().keys
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    if not given:
        raise click.ClickException("PEERLOOP_KEYS is missing: `peerloop keys new` prints one.")
    many, closed = asyncio.run(_rotate(given))
    click.echo(f"{many} tokens are encrypted with the first key.")
    if closed:
        raise click.ClickException(
            f"No key opens those of {', '.join(closed)}: add the key they were encrypted with, or have the app "
            "installed there again."
        )


async def _rotate(given: list[str]) -> tuple[int, list[str]]:
    async with stored() as (database, _):
        return await installations.rotate(database, Vault(given))
