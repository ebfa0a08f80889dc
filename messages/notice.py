"""Short private words: refusals, mistakes, and what to do next."""

from slack_sdk.models.views import View

from learning.refusal import Reason
from messages.blocks import Message, page, sentence
from messages.words import _, plain, rich


def refusal(reason: Reason, **facts: object) -> str:
    """Why something cannot be done, and what to do instead, as plain text (below a field, too)."""
    return plain(f"refused/{reason.value}", **facts)


def refused(reason: Reason, **facts: object) -> Message:
    """A refusal as a private message."""
    return note(f"refused/{reason.value}", **facts)


def note(template: str, **facts: object) -> Message:
    """One sentence as a private message."""
    return Message(rich(template, **facts), (sentence(template, **facts),))


def unexpected(reference: str) -> str:
    """What a person reads when something broke; the log has the same reference."""
    return plain("notice/unexpected", reference=reference)


def failed(reference: str) -> Message:
    """The same as a private message."""
    return note("notice/unexpected", reference=reference)


def not_shown(reference: str) -> Message:
    """An answer could not be shown; what it answered may well be stored."""
    return note("notice/not_shown", reference=reference)


def as_page(message: Message) -> View:
    """Private words where only a view can be shown."""
    return page(_("Peerloop"), message.blocks)
