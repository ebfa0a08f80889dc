"""The command line."""

import asyncio
import logging
import signal
import sys
from pathlib import Path

import click

from bot import logs
from bot.app import Peerloop
from bot.backup import backup, restore, settle
from bot.db import db
from bot.deliveries import deliveries
from bot.doctor import doctor
from bot.garbage import look_less_for_garbage
from bot.holidays import holidays
from bot.keys import keys
from bot.settings import SettingsError, load
from bot.ways_in import StartError
from store.schema import SchemaError

log = logging.getLogger(__name__)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="peerloop")
@click.option("--verbose", is_flag=True, help="Log more; never message texts or tokens.")
def main(*, verbose: bool) -> None:
    """Peerloop: peer learning communities that run themselves inside Slack."""
    logs.configure("console", verbose=verbose)


for command in (db, deliveries, doctor, holidays, keys, backup, restore, settle):
    main.add_command(command)


@main.command()
@click.pass_context
def run(context: click.Context) -> None:
    """Run the bot in a real workspace; settings come from the environment or a .env file."""
    try:
        settings = load()
        logs.configure(settings.log_format, verbose=context.find_root().params["verbose"], informed=True)
        asyncio.run(_run(Peerloop(settings)))
    except (SettingsError, StartError, SchemaError, ValueError) as error:
        raise click.ClickException(str(error)) from None


async def _run(peerloop: Peerloop) -> None:
    stopping = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    async with peerloop:
        look_less_for_garbage()
        click.echo(f"Peerloop is ready in {peerloop.tenants.where}.")
        await stopping.wait()
        log.info("stopping")


@main.command()
@click.option("--fresh", is_flag=True, help="Begin anew instead of going on.")
@click.option("--data", type=click.Path(path_type=Path), default=Path("data"), help="Folder for the state.")
@click.option("--port", type=click.IntRange(0, 65535), default=8123, show_default=True, help="Port of the page.")
def demo(*, fresh: bool, data: Path, port: int) -> None:
    """Try Peerloop on this machine: a local Slack in the browser, with the real bot in it."""
    from bot import demo as local

    sys.exit(asyncio.run(local.demo(data, fresh=fresh, port=port)))


@main.command()
def story() -> None:
    """Play the story of a learning group without a screen, and print it."""
    from bot import demo as local

    sys.exit(asyncio.run(local.tell_story()))
