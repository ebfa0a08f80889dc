"""`peerloop demo` and `peerloop story`: the sandbox and the real bot in one process, with one clock."""

import asyncio
import logging
import re
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from textwrap import indent

import click

from bot import story
from bot.app import Peerloop
from bot.settings import Settings, load
from sandbox.people import NotSeen
from sandbox.server import Sandbox
from sandbox.story import Entry

MANIFEST = Path(__file__).with_name("app_manifest.yml").resolve()
PORT = 8123
SAVE_EVERY = 3.0
"""Seconds between two savings of the demo."""

log = logging.getLogger(__name__)


def settings_for(box: Sandbox, database_url: str) -> Settings:
    """The settings of a bot in this sandbox, over Socket Mode."""
    return load(
        _env_file=None,
        slack_bot_token=box.bot_token,
        slack_app_token=box.app_token,
        slack_signing_secret=box.signing_secret,
        slack_api_url=box.api_url,
        database_url=database_url,
        peerloop_clock_offset=0,
        peerloop_crash_at="",
    )


@asynccontextmanager
async def peerloop_in(box: Sandbox, settings: Settings) -> AsyncIterator[Peerloop]:
    """The real bot in a sandbox; it lives by the sandbox's clock, and looks at what is due when that moves."""
    async with Peerloop(settings, clock=box.clock.now) as peerloop:
        ticking: set[asyncio.Task[None]] = set()

        def tick(_: object) -> None:
            task = asyncio.ensure_future(peerloop.tick())
            ticking.add(task)
            task.add_done_callback(ticking.discard)

        stop_listening = box.clock.on_move(tick)
        try:
            yield peerloop
        finally:
            stop_listening()
            await asyncio.gather(*ticking)


_DOES = {"typed": "types", "pressed": "presses", "opened": "opens", "joined": "joins", "pinned": "pins a message"}
_SHOWS = {
    "posted": "posts",
    "edited": "now shows",
    "whispered": "answers",
    "modal": "shows a form",
    "home": "shows the Home tab",
    "refused": "asks to correct",
}


def transcript(entry: Entry) -> str:
    """One thing that happened, as a person enjoys reading it; "" for what nobody needs to read."""
    place = {"": "", "DM": " in the direct message", "modal": ""}.get(entry.where, f" in {entry.where}")
    if entry.where == "DM" and entry.what in ("posted", "edited"):
        place = f" to {' and '.join(entry.audience)}, in the direct message"
    match entry.what:
        case "problem" | "fault":
            return f"!! {entry.text}"
        case "submitted":
            return f"* {entry.who} sends\n{_filled(entry.text)}"
        case "channel":
            return f"  {entry.who}: {entry.text}"
        case "typed" | "pressed" | "opened":
            return f"* {entry.who} {_DOES[entry.what]} “{entry.text}”{place}"
        case "joined" | "pinned":
            return f"  {entry.who} {_DOES[entry.what]}{place}"
        case "posted" | "edited" | "whispered" | "modal" | "home" | "refused":
            private = f", only {' and '.join(entry.audience)} sees it" if entry.what == "whispered" else ""
            return f"  {entry.who} {_SHOWS[entry.what]}{place}{private}\n{indent(entry.text.strip(), '    | ')}"
        case _:
            return ""


_FIELD = re.compile(r"^[^(\[]*(\(optional\))?: [(\[](?! … )")


def _filled(form: str) -> str:
    """Of a form, its title and what was filled in."""
    title, *lines = form.splitlines()
    filled, inside = [title], False
    for line in lines:
        inside = (inside and not line.startswith(" ")) or bool(_FIELD.match(line))
        if inside:
            filled.append(line)
            inside = not line.endswith((")", "]"))
    return indent("\n".join(filled), "    | ")


def _print_chapter(title: str) -> None:
    click.echo(f"\n\n=== {title} ===\n")


async def tell_story() -> int:
    """Play the whole loop without a screen and print it. Returns the exit status: 1 when a step failed."""
    with tempfile.TemporaryDirectory() as folder:
        async with Sandbox(MANIFEST) as box:
            box.story.subscribe(lambda entry: click.echo(text) if (text := transcript(entry)) else None)
            async with peerloop_in(box, settings_for(box, f"sqlite:///{folder}/story.db")):
                try:
                    await story.whole(box, _print_chapter)
                except NotSeen as missing:
                    click.echo(f"\nThe story stops here: {missing}", err=True)
                    return 1
            problems = box.story.only("problem")
    click.echo(f"\n\nThe end. {len(problems)} problems.")
    return 1 if problems else 0


def _state(data: Path, *, fresh: bool) -> Path:
    """Where the sandbox keeps its state; what an earlier demo left is removed when fresh, or without that state."""
    data.mkdir(parents=True, exist_ok=True)
    state = data / "demo.slack.json"
    if fresh or not state.exists():
        for old in data.glob("demo.*"):
            old.unlink()
    return state


def _exists(file: Path) -> bool:
    return file.exists()


async def demo(data: Path, *, fresh: bool, port: int = PORT) -> int:
    """Serve the sandbox with the real bot until Ctrl-C; what happened before goes on.

    data: the folder for the state. fresh: begin anew. port: of the page; another one is taken when it is in use.
    """
    state = _state(data, fresh=fresh)
    stopping = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    box = Sandbox(MANIFEST)
    if goes_on := _exists(state):
        box.load(state)
    try:
        await box.start(port=port)
    except OSError:
        await box.start(port=0)
    try:
        async with peerloop_in(box, settings_for(box, f"sqlite:///{data}/demo.db")):
            if not goes_on:
                click.echo("Playing the first part of the story ...")
                await story.first_part(box)
                box.save(state)
            click.echo(f"\nPeerloop is at work in a local Slack: {box.url}\n")
            click.echo("Act as any person. Helena Costa is a facilitator: in #peer-learning she can form the group.")
            click.echo("Felix Baumann uses Slack in German; Rafael Moreira is Maria Santos' supervisor.")
            click.echo("The clock on the page moves time; on Mondays at 9 everybody's check-in arrives.")
            click.echo("Ctrl-C stops; started again, it goes on. `make demo FRESH=1` begins anew.")
            await _saving(box, state, stopping)
            click.echo("\nStopping ...")
            await box.quiet()
        box.save(state)
    finally:
        await box.stop()
    return 0


async def _saving(box: Sandbox, state: Path, stopping: asyncio.Event) -> None:
    """Save the sandbox every few seconds until it is stopped, so that a demo that is killed goes on too."""
    while not stopping.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), SAVE_EVERY)
        box.save(state)
