"""The sentences, one file each in `templates/`.

Plain sentences may carry what people typed: plain text never becomes a mention, a link or bold. Rich sentences carry
mentions and dates, and whatever else gets into them is escaped; what people typed stays out of them.
"""

from datetime import date, datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from slack_sdk.models.blocks import MarkdownTextObject, PlainTextObject


class Markup(str):
    """Text of ours that Slack shall read as markup."""

    __slots__ = ()


def escape(text: str) -> str:
    """Disarm the three characters that Slack reads as control characters."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def at(slack_id: str) -> Markup:
    """A mention of a person."""
    return Markup(f"<@{slack_id}>")


def channel(slack_id: str) -> Markup:
    """A link to a channel."""
    return Markup(f"<#{slack_id}>")


def moment(when: datetime) -> Markup:
    """A moment in each reader's own zone."""
    return Markup(f"<!date^{int(when.timestamp())}^{{date_short_pretty}} at {{time}}|{when:%d %B %Y, %H:%M} UTC>")


def day(when: date) -> str:
    """A day as people write it: 4 December 2026."""
    return f"{when.day} {when:%B %Y}"


def _finalize(value: object) -> str:
    return value if isinstance(value, Markup) else escape(str(value))


@cache
def _environment(*, rich: bool) -> Environment:
    environment = Environment(  # noqa: S701 - not HTML; mrkdwn is escaped by finalize
        loader=PackageLoader("messages"),
        undefined=StrictUndefined,
        finalize=_finalize if rich else None,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(at=at, channel=channel, moment=moment, day=day)
    return environment


def plain(template: str, **facts: object) -> str:
    """A sentence as plain text. template: its path below `templates/`, without `.j2`."""
    return _environment(rich=False).get_template(f"{template}.j2").render(facts).strip()


def rich(template: str, **facts: object) -> str:
    """A sentence as Slack's mrkdwn: also what a message's `text` is (notifications, screen readers)."""
    return _environment(rich=True).get_template(f"{template}.j2").render(facts).strip()


def clipped(text: str, longest: int) -> str:
    """A text no longer than Slack takes; what is cut shows as an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def plain_text(text: str, longest: int = 3000) -> PlainTextObject:
    """Any text, also what people typed, shown as it is."""
    return PlainTextObject(text=clipped(text, longest), emoji=False)


def mrkdwn(text: str) -> MarkdownTextObject:
    """A rich sentence; verbatim, so that nothing in it becomes a link or a mention by itself."""
    return MarkdownTextObject(text=clipped(text, 3000), verbatim=True)
