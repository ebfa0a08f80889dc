"""What is stored about a person: the page, the file to download, and deleting it."""

from slack_sdk.models.views import View

from learning.privacy import Held
from messages.blocks import are_you_sure, button, buttons, page, sentence, small
from messages.words import _, rich

OPEN = "privacy.open"
DOWNLOAD = "privacy.download"
ASK = "privacy.ask"
FORGET = "privacy.forget"

FILE_NAME = ("peerloop-about-you", ".json")
"""The beginning and the ending of the file's name."""


def overview(held: Held) -> View:
    """What is stored about me, who sees it, and what I can do about it."""
    row = buttons(
        button(_("Download everything"), DOWNLOAD, style="primary"), button(_("Delete me"), ASK, style="danger")
    )
    blocks = [sentence("privacy/held", held=held), sentence("privacy/where"), row, small("privacy/download_hint")]
    return page(_("Your data"), blocks)


def on_its_way() -> View:
    """What asking for the file answers."""
    return page(_("Your data"), [sentence("privacy/on_its_way")])


def with_the_file() -> str:
    """The words with the file, in mrkdwn."""
    return rich("privacy/with_the_file")


def ask() -> View:
    """What deleting means, before it is done."""
    sure = are_you_sure(_("Delete everything?"), "privacy/sure", _("Delete"))
    row = buttons(button(_("Delete everything about me"), FORGET, style="danger", ask=sure))
    return page(_("Delete me"), [sentence("privacy/ask"), sentence("privacy/stays"), row])


def forgotten() -> View:
    """What deleting answers."""
    return page(_("Deleted"), [sentence("privacy/forgotten"), sentence("privacy/stays")])
