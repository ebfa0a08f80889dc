"""Letting the app in: what whoever did so is told, and the pages on the way there."""

from dataclasses import dataclass
from enum import StrEnum

from messages import menu, setup
from messages.blocks import Message, button, buttons, sentence
from messages.letter import Part, layout
from messages.words import _, plain, rich, spoken


def welcome(*, set_up: bool) -> Message:
    """What comes next, to whoever let the app in. set_up: whether the channel for topics was chosen before."""
    next_step = button(_("Help"), menu.HELP) if set_up else button(_("Choose the channel"), setup.OPEN, style="primary")
    facts = {"set_up": set_up}
    return Message(
        rich("installation/welcome", **facts), (sentence("installation/welcome", **facts), buttons(next_step))
    )


class Trouble(StrEnum):
    """Why installing did not come to its end. Its value names the sentence in `messages/templates/installation/`."""

    CANCELLED = "cancelled"
    EXPIRED = "expired"
    CROWDED = "crowded"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NO_WORKSPACE = "no_workspace"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Page:
    """A plain page in a browser, with one next step. action: where its button sends to, or "" for a link (url)."""

    title: str
    language: str
    parts: tuple[Part, ...]
    action: str = ""
    button: str = ""

    @property
    def html(self) -> str:
        """As HTML; whatever is filled in is escaped."""
        return layout("page.html.j2", page=self)


def install_page(action: str) -> Page:
    """Where installing begins. action: where the button sends to."""
    return _page(
        _("Peerloop for Slack"), Part("words", plain("installation/begin")), action=action, to=_("Add to Slack")
    )


def done_page(team: str, url: str, *, of_organisation: bool = False) -> Page:
    """It is installed. team: the name of the workspace, or of the whole organisation. url: opens it in Slack."""
    link = Part("link", _("Open Slack"), url)
    done = plain("installation/organised" if of_organisation else "installation/done", team=team)
    return _page(_("Peerloop is installed"), Part("words", done), link)


def trouble_page(why: Trouble, action: str, *, reference: str = "") -> Page:
    """It did not work. action: where to begin again. reference: stands in the log too."""
    words = Part("words", plain(f"installation/{why.value}", reference=reference))
    return _page(_("Peerloop is not installed"), words, action=action, to=_("Begin again"))


def _page(title: str, *parts: Part, action: str = "", to: str = "") -> Page:
    return Page(title, spoken().value, parts, action, to)
