"""Notes to a check-in, typed in the direct message."""

from slack_sdk.models.blocks import Block

from messages.blocks import Message, button, buttons, sentence, small, typed
from messages.refs import NoteRef
from messages.words import _, clipped, rich

KEEP = "note.keep"
DROP = "note.drop"


def ask(note_id: int, said: str) -> Message:
    """Whether to keep what was typed. said: as it would be kept."""
    ref = NoteRef(note_id=note_id)
    row = buttons(button(_("Keep it as a note"), KEEP, ref, style="primary"), button(_("No"), DROP, ref))
    return _message("note/ask", typed(clipped(said, 2000)), row, small("note/who"))


def kept(said: str) -> Message:
    """What keeping answers."""
    return _message("note/kept", typed(clipped(said, 2000)))


def dropped() -> Message:
    """What not keeping answers."""
    return _message("note/dropped")


def unread() -> Message:
    """That nobody reads what is typed to the app."""
    return _message("note/unread")


def _message(words: str, *more: Block) -> Message:
    return Message(rich(words), (sentence(words), *more))
