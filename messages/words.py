"""The sentences, one file each in `templates/`, and the labels, marked with `_`; both in every language.

They are written in English. In another language a sentence or label is what the catalogue `locale/<language>.po` has
for it; of a sentence the whole template is translated, so that each language forms its own plurals and cases.

Plain sentences may carry what people typed: plain text never becomes a mention, a link or bold. Rich sentences carry
mentions and dates, and whatever else gets into them is escaped; what people typed stays out of them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

from babel import Locale
from babel.dates import format_date, get_day_names
from babel.messages.pofile import read_po
from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from slack_sdk.models.blocks import MarkdownTextObject, PlainTextObject

from learning.language import Language

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
CATALOGUES = HERE / "locale"

_LOCALES = {Language.ENGLISH: Locale("en", "GB"), Language.GERMAN: Locale("de")}
_spoken: ContextVar[Language] = ContextVar("spoken", default=Language.ENGLISH)

Value = TypeVar("Value")


def speak(language: Language) -> None:
    """From now on, in this task and those it starts, everything is said in this language."""
    _spoken.set(language)


def spoken() -> Language:
    """The language that is spoken."""
    return _spoken.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Within this, everything is said in this language."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """What is said instead of the English words; nothing for English itself. Read once: it takes some 50 ms."""
    if language is Language.ENGLISH:
        return {}
    with (CATALOGUES / f"{language.value}.po").open("rb") as file:
        found = read_po(file, locale=language.value)
    return {str(each.id): str(each.string) for each in found if each.id and each.string and not each.fuzzy}


def _(text: str) -> str:
    """A label in the language that is spoken."""
    return catalogue(_spoken.get()).get(text, text)


def N_(text: str) -> str:  # noqa: N802 - gettext's name for it, which extraction knows
    """Marks a label that is translated where it is shown."""
    return text


def translated(labels: Mapping[Value, str]) -> dict[Value, str]:
    """Labels marked with `N_`, in the language that is spoken."""
    return {value: _(label) for value, label in labels.items()}


class Markup(str):
    """Text of ours that Slack shall read as markup."""

    __slots__ = ()


def escape(text: str) -> str:
    """Disarm the three characters that Slack reads as control characters."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def at(slack_id: str) -> Markup:
    """A mention of a person."""
    return Markup(f"<@{slack_id}>")


def user_group(slack_id: str) -> Markup:
    """A mention of a user group."""
    return Markup(f"<!subteam^{slack_id}>")


def channel(slack_id: str) -> Markup:
    """A link to a channel."""
    return Markup(f"<#{slack_id}>")


def link(address: str, shown: str = "") -> Markup:
    """A link to an address that was accepted (`learning.charter.link`). shown: in its place; "": itself."""
    words = f"|{escape(shown)}" if shown else ""
    return Markup(f"<{escape(address)}{words}>")


def moment(when: datetime) -> Markup:
    """A moment in each reader's own zone."""
    tokens = _("{date_short_pretty} at {time}")
    return Markup(f"<!date^{int(when.timestamp())}^{tokens}|{day(when)}, {when:%H:%M} UTC>")


def day(when: date) -> str:
    """A day as people write it: 4 December 2026."""
    return _written(when, "long", _spoken.get())


def day_short(when: date) -> str:
    """A day where there is little room: 4 Dec."""
    return _written(when, "d MMM", _spoken.get())


@lru_cache(maxsize=1024)
def _written(when: date, how: str, language: Language) -> str:
    return format_date(when, how, locale=_LOCALES[language])


def weekday(number: int) -> str:
    """The name of a day of the week. number: 0 is Monday."""
    return str(get_day_names("wide", locale=_LOCALES[_spoken.get()])[number])


def _finalize(value: object) -> str:
    return value if isinstance(value, Markup) else escape(str(value))


def source(template: str) -> str:
    """A sentence as it is written, in English: what catalogues translate."""
    return (TEMPLATES / f"{template}.j2").read_text(encoding="utf-8").strip()


def _in_language(name: str) -> str:
    language, _colon, template = name.partition(":")
    written = source(template)
    return catalogue(Language(language)).get(written, written)


@cache
def _environment(*, rich: bool) -> Environment:
    environment = Environment(  # noqa: S701 - not HTML; mrkdwn is escaped by finalize
        loader=FunctionLoader(_in_language),
        auto_reload=False,
        cache_size=-1,
        undefined=StrictUndefined,
        finalize=_finalize if rich else None,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(at=at, user_group=user_group, channel=channel, link=link, moment=moment, day=day)
    return environment


def plain(template: str, **facts: object) -> str:
    """A sentence as plain text. template: its path below `templates/`, without `.j2`."""
    return _said(template, facts, rich=False)


def rich(template: str, **facts: object) -> str:
    """A sentence as Slack's mrkdwn: also what a message's `text` is (notifications, screen readers)."""
    return _said(template, facts, rich=True)


def _said(template: str, facts: Mapping[str, object], *, rich: bool) -> str:
    language = _spoken.get()
    if not facts:
        return _always(language, template, rich=rich)
    return _template(language, template, rich=rich).render(facts).strip()


@cache
def _always(language: Language, template: str, *, rich: bool) -> str:
    """What is said whoever reads it."""
    return _template(language, template, rich=rich).render().strip()


@cache
def _template(language: Language, template: str, *, rich: bool) -> Template:
    found = _environment(rich=rich).get_template(f"{language.value}:{template}")
    found.globals = dict(found.globals)  # each sentence copies it: of a chain of dicts that takes ten times as long
    return found


def clipped(text: str, longest: int) -> str:
    """A text no longer than Slack takes; what is cut shows as an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def clipped_inside(text: str, longest: int) -> str:
    """The same, cut in the middle: for texts that begin alike."""
    end = longest // 2
    return text if len(text) <= longest else text[: longest - end - 1] + "…" + text[-end:]


def plain_text(text: str, longest: int = 3000) -> PlainTextObject:
    """Any text, also what people typed, shown as it is."""
    return PlainTextObject(text=clipped(text, longest), emoji=False)


def mrkdwn(text: str) -> MarkdownTextObject:
    """A rich sentence; verbatim, so that nothing in it becomes a link or a mention by itself."""
    return MarkdownTextObject(text=clipped(text, 3000), verbatim=True)
