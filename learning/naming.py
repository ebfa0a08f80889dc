"""How the channels of groups are called (method G3): by the workspace's pattern, in letters that Slack takes.

See docs/decisions/0010-channels.md for the library that spells other scripts in Latin letters.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from anyascii import anyascii

from learning.refusal import Reason, Refused

LONGEST = 80
"""Characters in the name of a Slack channel (conversations.create)."""

_ROOM = LONGEST - len("-999")
"""What a name may have before it is given a number."""

PATTERN_LONGEST = 40
PLACE_LONGEST = 20
"""Characters of a place in a name; no more words than fit."""

PLACEHOLDERS = ("topic", "place", "number", "year", "month")
"""What a pattern can name in braces. number: which group of its topic it is, from 1. year, month: when it begins."""

_TELLS_APART = {"topic", "number"}
_PLACEHOLDER = re.compile(r"{\s*(\w*)\s*}")
_CONTRACTED = re.compile(r"['’](s|t|d|m|re|ll|ve)\b", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9_]+")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]"
)
"""Scripts in which a sentence may stand without a space (Thai, Burmese, Khmer, Chinese, Japanese), or one sign is a
syllable (Korean)."""


def _spelled(text: str) -> str:
    """In Latin letters, words apart by one hyphen; "" when nothing can be spelled."""
    return "-".join(_NAME.findall(re.sub("['`\"]", "", anyascii(text)).lower()))


def _words(text: str) -> list[str]:
    """The words of a text. Signs (also emoji) are words of their own; punctuation ends a word."""
    kept = []
    for character in _CONTRACTED.sub(r"\1", unicodedata.normalize("NFKC", text)):
        sort = unicodedata.category(character)
        kept.append(character if sort[0] in "LMN" or character == "_" else f" {character} " if sort == "So" else " ")
    return "".join(kept).split()


def _fitting(words: Iterable[str], room: int) -> str:
    """As many words, spelled, as have room; where a script has no spaces, as many signs of the first one."""
    name = ""
    for word in words:
        spelled = _spelled(word)
        if not spelled:
            continue
        longer = f"{name}-{spelled}" if name else spelled
        if len(longer) > room:
            return name or _signs(word, room)
        name = longer
    return name


def _signs(word: str, room: int) -> str:
    signs = ""
    for sign in word if _UNSPACED.search(word) else "":
        if len(longer := signs + _spelled(sign).replace("-", "")) > room:
            break
        signs = longer
    return signs


def channel_name(typed: str | None) -> str:
    """Make a name Slack accepts out of what a person typed: lowercase Latin letters, digits, hyphens.

    Other scripts are spelled in Latin letters, accents fall away, a word is never cut unless it alone is too long.
    Raises Refused when no letter or digit is left.
    """
    words = _words(typed or "")
    name = _fitting(words, _ROOM) or next(filter(None, map(_spelled, words)), "")[:_ROOM]
    if not re.search(r"[a-z0-9]", name):
        raise Refused(Reason.NO_LETTER)
    return name


def pattern(typed: str | None) -> str:
    """Accept a pattern for names, such as `learn-{topic}`; what is around the placeholders is spelled as in names.

    Raises Refused when it names something unknown, or anything twice, does not tell groups apart, or is too long.
    """
    text = " ".join((typed or "").split())
    if not text:
        raise Refused(Reason.TEXT_EMPTY)
    kept: list[tuple[str, str | None]] = []
    for fixed, placeholder in _parts(text):
        if placeholder is not None and (placeholder not in PLACEHOLDERS or placeholder in {name for _, name in kept}):
            raise Refused(Reason.PATTERN_WRONG, word=f"{{{placeholder}}}")
        kept.append((_literal(fixed), placeholder))
    cleaned = "".join(fixed + (f"{{{name}}}" if name else "") for fixed, name in kept)
    if len(cleaned) > PATTERN_LONGEST:
        raise Refused(Reason.TEXT_LONG, longest=PATTERN_LONGEST, length=len(cleaned))
    if not _TELLS_APART.intersection(name or "" for _, name in kept):
        raise Refused(Reason.PATTERN_SAME)
    return cleaned


def _parts(text: str) -> list[tuple[str, str | None]]:
    """Text with the placeholder that follows it; None after the last. Raises Refused for braces without a partner."""
    pieces = _PLACEHOLDER.split(text)
    for fixed in pieces[::2]:
        if odd := re.search(r"[{}].{0,20}", fixed):
            raise Refused(Reason.PATTERN_WRONG, word=odd[0])
    names = [name.lower() for name in pieces[1::2]]
    return list(zip(pieces[::2], [*names, None], strict=True))


def _literal(text: str) -> str:
    """What stands between placeholders, spelled; a hyphen where it began or ended with anything but a letter."""
    spelled = "-".join(filter(None, map(_spelled, _words(text))))
    if not spelled:
        return "-" if text else ""
    first, last = text[0], text[-1]
    begins = "-" if not (first.isalnum() or first == "_") else ""
    ends = "-" if not (last.isalnum() or last == "_") else ""
    return begins + spelled + ends


def name_for(pattern: str, *, topic: str, topic_id: int, day: date, place: str = "", number: int = 1) -> str:
    """The name of a group's channel by a pattern that was accepted.

    topic: its title; where it cannot be spelled, or has no word that fits, topic_id stands for it. place: where its
    members are, or "". number: which group of the topic it is, from 1. day: when it begins, in the workspace's zone.
    """
    parts = _parts(pattern)
    values = {
        "place": _fitting(_words(place), PLACE_LONGEST),
        "number": str(number),
        "year": f"{day.year:04}",
        "month": f"{day.month:02}",
    }
    rest = sum(len(fixed) + len(values.get(name or "", "")) for fixed, name in parts)
    spelled = _fitting(_words(topic), _ROOM - rest)
    values["topic"] = spelled if re.search(r"[a-z0-9]", spelled) else f"topic-{topic_id}"
    joined = "".join(fixed + values.get(name or "", "") for fixed, name in parts)
    return _tidy(joined, f"topic-{topic_id}")


def _tidy(name: str, otherwise: str) -> str:
    """Without the hyphens that surround what is empty; a name that is too long loses its last words."""
    name = re.sub(r"_*-[-_]*", "-", name).strip("-_")
    while len(name) > _ROOM and "-" in name:
        name = name.rpartition("-")[0].strip("-_")
    return name[:_ROOM].strip("-_") or otherwise


def example(pattern: str, topic: str, place: str, day: date) -> str:
    """What a pattern makes of a topic, to be shown beside it."""
    return name_for(pattern, topic=topic, topic_id=1, day=day, place=place)


def next_name(name: str) -> str:
    """The name to try when Slack says a name is taken (also by an archived channel): learn-sql, learn-sql-2, …

    A longer number, such as a year, belongs to the name. A name that would be too long loses its last word.
    """
    match = re.fullmatch(r"(.+)-(\d{1,3})", name)
    stem, number = (match[1], int(match[2]) + 1) if match else (name, 2)
    while len(f"{stem}-{number}") > LONGEST:
        stem = stem.rpartition("-")[0] or stem[:-1]
    return f"{stem}-{number}"
