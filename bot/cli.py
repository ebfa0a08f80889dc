"""The command line."""

import asyncio
import logging
import signal
import sys
from pathlib import Path

import click

from bot.app import Peerloop, StartError
from bot.settings import SettingsError, load
from store.schema import SchemaError

log = logging.getLogger(__name__)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="peerloop")
@click.option("--verbose", is_flag=True, help="Log more; never message texts or tokens.")
def main(*, verbose: bool) -> None:
    """Peerloop: peer learning communities that run themselves inside Slack."""
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    for ours in ("bot", "handlers", "store"):
        logging.getLogger(ours).setLevel(logging.INFO if verbose else logging.WARNING)


@main.command()
def run() -> None:
    """Run the bot in a real workspace; settings come from the environment or a .env file."""
    logging.getLogger("bot").setLevel(logging.INFO)
    try:
        settings = load()
        asyncio.run(_run(Peerloop(settings)))
    except (SettingsError, StartError, SchemaError, ValueError) as error:
        raise click.ClickException(str(error)) from None


async def _run(peerloop: Peerloop) -> None:
    stopping = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    async with peerloop:
        click.echo(f"Peerloop is ready in {peerloop.workspace.name or peerloop.workspace.team_id}.")
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
