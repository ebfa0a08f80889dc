"""What people may type: kept as they typed it, refused only when it is empty, endless or unprintable."""

import re
import unicodedata

from learning.refusal import Reason, Refused

TITLE_LONGEST = 100
SENTENCE_LONGEST = 300
PARAGRAPH_LONGEST = 600


_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}  # not Cn: an emoji newer than this Python is unassigned to it
_BLANK = {*"\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0", *map(chr, range(0xFE00, 0xFE10))}
"""Letters and marks that no font shows."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""What databases refuse: NUL (PostgreSQL) and halves of a surrogate pair (both)."""


def _visible(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE and character not in _BLANK


def required(text: str | None, longest: int) -> str:
    """Accept what was typed into a field that must be filled.

    text: as typed. longest: characters. Returns it without the white space around it.
    Raises Refused when nothing visible is left or it is longer.
    """
    kept = _UNSTORABLE.sub("", text or "").strip()
    if not any(map(_visible, kept)):
        raise Refused(Reason.TEXT_EMPTY)
    if len(kept) > longest:
        raise Refused(Reason.TEXT_LONG, longest=longest, length=len(kept))
    return kept


def optional(text: str | None, longest: int) -> str:
    """Accept what was typed into a field that may stay empty ("" then); see `required`."""
    return required(text, longest) if any(map(_visible, _UNSTORABLE.sub("", text or ""))) else ""


def title(text: str | None) -> str:
    """Accept a title: one line of at most 100 characters; line breaks become spaces."""
    return required(" ".join(filter(None, map(str.strip, (text or "").splitlines()))), TITLE_LONGEST)


def key(text: str) -> str:
    """The form in which two titles are the same: width, case, accents' form and spacing do not matter."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
