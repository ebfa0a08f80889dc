"""An area of learning (method N1)."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from learning import text
from learning.refusal import Reason, Refused

ALIKE = 0.8
"""From this likeness on, a title is shown as a near-duplicate before a new topic is made."""

MOST_TAGS = 8
TAG_LONGEST = 30
LONGEST_TYPED = 3000
"""Characters of a field of Slack's (plain_text_input)."""


class Kind(StrEnum):
    """What sort of competency a topic builds."""

    TECHNICAL = "technical"
    MANAGERIAL = "managerial"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic.

    waiting: how many are interested and in no group for it yet. added_by: Slack id; "" when that person had everything
    about them deleted. merged_into: the topic that took its people in, when it was merged.
    """

    id: int
    title: str
    purpose: str
    kind: Kind
    added_by: str
    waiting: int
    open: bool
    channel: str | None = None
    ts: str | None = None
    tags: tuple[str, ...] = ()
    merged_into: int | None = None


def missing(waiting: int, smallest: int) -> int:
    """How many people are missing for a group."""
    return max(0, smallest - waiting)


_COMMA = re.compile("[,\uff0c\u3001\u060c]")
"""A comma: of Latin script, full-width, of Japanese and Chinese lists, and of Arabic."""


def tags(typed: str | None) -> tuple[str, ...]:
    """Accept tags separated by commas, of any script: each once, as it was typed first.

    Raises Refused when there are more than `MOST_TAGS`, or one is longer than `TAG_LONGEST` characters.
    """
    found: dict[str, str] = {}
    for each in _COMMA.split(typed or ""):
        if tag := text.optional(each, LONGEST_TYPED):
            found.setdefault(text.key(tag), tag)
    kept = tuple(found.values())
    if len(kept) > MOST_TAGS:
        raise Refused(Reason.TAGS_MANY, most=MOST_TAGS, count=len(kept))
    if any(len(tag) > TAG_LONGEST for tag in kept):
        raise Refused(Reason.TAG_LONG, longest=TAG_LONGEST)
    return kept


_WORD = re.compile(r"[\w+#]+")
_IN_BRACKETS = re.compile(r"[(\[（]([^()\[\]（）]*)[)\]）]")


def _forms(title: str) -> tuple[tuple[str, ...], ...]:
    """The words of a title in each form in which it may be meant: whole, without what is in brackets, only that.

    The words are sorted, since their order does not matter; accents fall away.
    """
    plain = text.key(title)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    meant = [plain]
    if inside := _IN_BRACKETS.findall(plain):
        meant += [_IN_BRACKETS.sub(" ", plain), *inside]
    words = (tuple(sorted(_WORD.findall(each))) for each in meant)
    return tuple(dict.fromkeys(filter(None, words))) or ((plain,),)


def _initials(title: str) -> str:
    """The initials of a title of three words or more: Structured Query Language is sql."""
    words = _WORD.findall(_IN_BRACKETS.sub(" ", text.key(title)))
    return "".join(word[0] for word in words) if len(words) >= 3 else ""


def _of_words(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """How alike two forms are: by their letters, or because one is the other with as many words more at the most."""
    alike = fuzz.ratio(" ".join(one), " ".join(other)) / 100
    few, many = sorted((one, other), key=len)
    if alike < ALIKE and len(few) < len(many) <= 2 * len(few) and set(few) <= set(many):
        return ALIKE
    return alike


def likeness(one: str, other: str) -> float:
    """How alike two titles are, 0 to 1: by spelling, order of words, plural, abbreviation, what is in brackets."""
    if text.key(one) == text.key(other):
        return 1.0
    forms, others = _forms(one), _forms(other)
    best = max(_of_words(mine, theirs) for mine in forms for theirs in others)
    short = {"".join(form) for form in (*forms, *others) if len(form) == 1}
    abbreviated = {_initials(one), _initials(other)} & short
    return max(best, 0.95) if abbreviated else best


_SPACED = str.maketrans(dict.fromkeys("()[]（）,;:/-", " "))
_LOOKED_AT = 200


def near(title: str, others: Iterable[tuple[int, str]], most: int = 5, *, least: float = ALIKE) -> list[int]:
    """Ids of the topics that may be meant by a title, the likest first.

    others: (id, title) of the open topics. least: the likeness from which on one may be meant. Of very many titles
    the likest by their words are looked at more closely; looking at all would keep others waiting.
    """
    known = list(others)
    plain = [text.key(other).translate(_SPACED) for _, other in known]
    meant = {" ".join(form) for form in _forms(title)} | ({_initials(title)} - {""})
    closer = {index for index, (_, other) in enumerate(known) if text.key(other) == text.key(title)}
    for each in meant:
        found = process.extract(each, plain, scorer=fuzz.token_set_ratio, score_cutoff=60, limit=_LOOKED_AT)
        closer.update(index for _, _, index in found)
        if each.isalnum() and 2 <= len(each) <= 6:
            closer.update(i for i, other in enumerate(plain) if "".join(w[0] for w in other.split()) == each)
    scored = sorted((-likeness(title, known[index][1]), known[index][0]) for index in closer)
    return [id_ for score, id_ in scored[:most] if -score >= least]


NEIGHBOUR = 0.6
"""From this likeness on, or with a tag in common, a topic is offered to who waits in another one."""


def neighbours(topic: Topic, others: Iterable[Topic], most: int = 3) -> list[Topic]:
    """The topics next to one, the nearest first: similar titles, or tags in common."""
    mine = {text.key(tag) for tag in topic.tags}

    def nearness(other: Topic) -> float:
        shared = len(mine & {text.key(tag) for tag in other.tags})
        return max(likeness(topic.title, other.title), NEIGHBOUR + shared / 10 if shared else 0.0)

    scored = [(nearness(other), other) for other in others if other.id != topic.id]
    scored.sort(key=lambda each: (-each[0], -each[1].waiting, each[1].id))
    return [other for score, other in scored[:most] if score >= NEIGHBOUR]


def telling_words(topic: Topic, shortest: int = 4, most: int = 8) -> list[str]:
    """The words by which neighbours of a topic are looked for: those of its title that say something, and its tags."""
    words = [word for word in _WORD.findall(text.key(topic.title)) if len(word) >= shortest or not word.isascii()]
    return list(dict.fromkeys([*(text.key(tag) for tag in topic.tags), *words]))[:most]
