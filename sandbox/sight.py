"""What one person sees right now, and where the controls in it are: finding things by their words."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sandbox import inputs, views
from sandbox.gestures import Place
from sandbox.settling import SLACKBOT
from sandbox.state import Channel, Json
from sandbox.words import view_as_text, visible_text
from sandbox.workspace import Workspace

# How far back a person scrolls in one conversation.
_SCROLL = 100


@dataclass(frozen=True)
class Sight:
    """One thing a person sees: a message, an ephemeral message, the open modal or the Home tab.

    Attributes:
        place: where it is, for gestures.
        where: "modal", "home", "DM" or "#channel".
        author: who wrote it.
        text: all that can be read in it.
        blocks: what it is made of.
    """

    place: Place
    where: str
    author: str
    text: str
    blocks: list[Json]


@dataclass(frozen=True)
class Control:
    """A control a person sees.

    Attributes:
        sight: what it is part of.
        block: its block.
        element: itself.
        around: what stands in its block and right above it.
    """

    sight: Sight
    block: Json
    element: Json
    around: str

    @property
    def label(self) -> str:
        """What is written on it or beside it, as far as it is a name for it."""
        return label_of(self.block, self.element)


def sights(ws: Workspace, user_id: str, where: str | None = None) -> list[Sight]:
    """What a person sees: the open modal, then messages from new to old, then the Home tab.

    Args:
        ws: the workspace.
        user_id: whose eyes.
        where: "modal", "home", "DM" (with the app) or a channel's name; everywhere when left out.
    """
    found = [*_modal(ws, user_id), *_messages(ws, user_id, where), *_home(ws, user_id)]
    wanted = where.removeprefix("#") if where is not None else None
    return [sight for sight in found if wanted in (None, sight.where.removeprefix("#"))]


def controls(ws: Workspace, sight: Sight) -> Iterator[Control]:
    """The controls in something a person sees."""
    above: list[str] = []
    for block in inputs.dicts(sight.blocks):
        own = visible_text([block], None, ws.name_of)
        elements = list(inputs.elements_of(block))
        if block.get("type") in ("divider", "header"):
            above = []
        for element in elements:
            yield Control(sight, block, element, "\n".join([*above, own]))
        # A section with its own button begins anew; a row of buttons ends what stands above it.
        above = [] if elements and block.get("type") != "section" else [*above, own]
        if elements and block.get("type") == "section":
            above = [own]


def label_of(block: Json, element: Json) -> str:
    """The name of a control: a button's text, an input's label, else its placeholder."""
    holder = {"button": element.get("text")}.get(str(element.get("type")), element.get("placeholder"))
    if block.get("type") == "input":
        holder = block.get("label")
    return str(holder["text"]).strip() if isinstance(holder, dict) else ""


def nearest(found: list[Control], near: str | None) -> Control | None:
    """The control that has `near` around it, or failing that somewhere in its message; newest first."""
    if near is None:
        return found[0] if found else None
    wanted = flat(near)
    close = [control for control in found if wanted in flat(control.around)]
    same = [control for control in found if wanted in flat(control.sight.text)]
    return next(iter([*close, *same]), None)


def flat(text: str) -> str:
    """Text without its line breaks and repeated spaces, in which words are searched."""
    return " ".join(text.split())


def _modal(ws: Workspace, user_id: str) -> Iterator[Sight]:
    stack = views.stack_of(ws, user_id)
    if stack:
        view = stack[-1]
        words = views.read(ws, view)
        yield Sight(Place("modal"), "modal", ws.identity.app_name, words, view.body["blocks"])


def _home(ws: Workspace, user_id: str) -> Iterator[Sight]:
    view = ws.state.homes.get(user_id)
    if view is not None:
        words = view_as_text(view.body, ws.name_of)
        words = f"{words}\n⚠ {view.notice}" if view.notice else words
        yield Sight(Place("home"), "home", ws.identity.app_name, words, view.body["blocks"])


def _messages(ws: Workspace, user_id: str, where: str | None) -> list[Sight]:
    channels = {
        channel.id: name
        for channel in ws.state.channels.values()
        if user_id in channel.members and where in (None, (name := _name(ws, channel)), name.removeprefix("#"))
    }
    found: list[tuple[str, Sight]] = []
    for channel_id, name in channels.items():
        channel = ws.state.channels[channel_id]
        for ts in islice(reversed(channel.messages), _SCROLL):
            message = channel.messages[ts]
            words = ws.read(message)
            author = ws.name_of(message.user)
            place = Place("message", channel_id, ts)
            found.append((ts, Sight(place, name, author, words, message.blocks)))
    for shown in ws.state.ephemerals[-20 * _SCROLL :]:
        if shown.reader == user_id and shown.channel in channels:
            words = ws.read(shown)
            author = ws.name_of(SLACKBOT) if shown.from_slack else ws.identity.app_name
            place = Place("ephemeral", shown.channel, shown.ts)
            found.append((shown.ts, Sight(place, channels[shown.channel], author, words, shown.blocks)))
    return [sight for _, sight in sorted(found, key=lambda item: item[0], reverse=True)]


def _name(ws: Workspace, channel: Channel) -> str:
    if channel.kind not in ("im", "mpim"):
        return f"#{channel.name}"
    return "DM" if ws.app_in(channel) and channel.kind == "im" else "DM with people"
