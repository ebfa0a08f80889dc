"""Messages and views as a person would read them in a plain terminal.

Stories in tests find things by what people see, and the command line shows messages without a browser; both read
the words from here. In all functions `names` turns an id (U…, C…, S…) into the bare name, without @ or #; an
empty answer means that the name is unknown.
"""

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sandbox.words.blocks import DIVIDER, Line, block_lines, heading
from sandbox.words.inline import dicts, mrkdwn, text_of

__all__ = ["WIDTH", "as_text", "extras_text", "view_as_text", "visible_text"]

WIDTH = 88


def as_text(blocks: list[Any] | None, text: str | None, names: Callable[[str], str], *, width: int = WIDTH) -> str:
    """A message as it looks: its blocks or, without blocks, its text; lines wrapped at `width` characters."""
    return _page(_message(blocks, text, names), width)


def visible_text(blocks: list[Any] | None, text: str | None, names: Callable[[str], str]) -> str:
    """All that can be read in a message, in reading order and unwrapped, to search in."""
    return "\n".join(line.text for line in _message(blocks, text, names) if not line.ornament)


def extras_text(attachments: list[Any], files: list[Any], names: Callable[[str], str]) -> str:
    """What can be read in the attachments and files of a message: a file's title, or its alternative text."""
    lines = [line for one in dicts(attachments) for line in _attachment(one, names)]
    lines += [f"[{one.get('alt_txt') or one.get('title') or one.get('name')}]" for one in dicts(files)]
    return "\n".join(lines)


def view_as_text(
    view: Mapping[str, Any],
    names: Callable[[str], str],
    errors: Mapping[str, str] | None = None,
    *,
    width: int = WIDTH,
) -> str:
    """A modal or a home tab as it looks; `errors` (block_id to sentence) stand under their inputs."""
    return _page(_view(view, names, errors or {}), width)


def _message(blocks: list[Any] | None, text: str | None, names: Callable[[str], str]) -> Iterator[Line]:
    if blocks:
        yield from block_lines(blocks, names, {})
    elif text:
        yield Line(mrkdwn(text, names))


def _attachment(one: Mapping[str, Any], names: Callable[[str], str]) -> Iterator[str]:
    for name in ("pretext", "author_name", "title", "text"):
        if one.get(name):
            yield mrkdwn(str(one[name]), names)
    for each in dicts(one.get("fields")):
        yield f"{each.get('title', '')}: {mrkdwn(str(each.get('value', '')), names)}"
    if one.get("blocks"):
        yield visible_text(one["blocks"], None, names)
    if one.get("footer"):
        yield str(one["footer"])


def _view(view: Mapping[str, Any], names: Callable[[str], str], errors: Mapping[str, str]) -> Iterator[Line]:
    modal = view.get("type") == "modal"
    if modal:
        yield from heading(text_of(view.get("title"), names))
    yield from block_lines(view.get("blocks"), names, errors)
    if modal:
        submit, close = text_of(view.get("submit"), names), text_of(view.get("close"), names) or "Close"
        yield Line(f"[{submit}] [{close}]" if submit else f"[{close}]")


def _page(lines: Iterable[Line], width: int) -> str:
    return "\n".join(row for line in lines for row in _rows(line, width))


def _rows(line: Line, width: int) -> Iterator[str]:
    if line.ornament:
        yield DIVIDER * width if line.text == DIVIDER else line.text[:width]
        return
    for row in line.text.split("\n"):
        # A row that fits is left alone, so that spacing someone chose survives; long links stay whole.
        if len(line.indent) + len(row) <= width:
            yield (line.indent + row).rstrip()
        else:
            yield from textwrap.wrap(
                row,
                max(width, len(line.indent) + 1),
                initial_indent=line.indent,
                subsequent_indent=line.indent,
                break_long_words=False,
                break_on_hyphens=False,
            ) or [line.indent.rstrip()]
