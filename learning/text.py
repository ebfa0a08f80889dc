"""What people may type: kept as they typed it, refused only when it is empty, endless or unprintable."""

import re
import unicodedata

from learning.refusal import Reason, Refused

TITLE_LONGEST = 100
SENTENCE_LONGEST = 300
PARAGRAPH_LONGEST = 600


def _visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ"


def required(text: str | None, longest: int) -> str:
    """Accept what was typed into a field that must be filled.

    text: as typed. longest: characters. Returns it without the white space around it.
    Raises Refused when nothing visible is left or it is longer.
    """
    kept = (text or "").strip()
    if not any(map(_visible, kept)):
        raise Refused(Reason.TEXT_EMPTY)
    if len(kept) > longest:
        raise Refused(Reason.TEXT_LONG, longest=longest, length=len(kept))
    return kept


def optional(text: str | None, longest: int) -> str:
    """Accept what was typed into a field that may stay empty ("" then); see `required`."""
    return required(text, longest) if any(map(_visible, text or "")) else ""


def title(text: str | None) -> str:
    """Accept a title: one line of at most 100 characters; line breaks become spaces."""
    return required(re.sub(r"\s*[\r\n]+\s*", " ", text or ""), TITLE_LONGEST)


def key(text: str) -> str:
    """The form in which two titles are the same: width, case, accents' form and spacing do not matter."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def trigrams(text: str) -> frozenset[str]:
    """The three-letter pieces of a title in any script, for `likeness`."""
    padded = f"  {key(text)} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How alike two titles are, 0 to 1: Dice's coefficient over their trigrams."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0
