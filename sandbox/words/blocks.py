"""Blocks as lines to read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.words.elements import element_as_text
from sandbox.words.inline import Names, dicts, rich_inline, text_of

DIVIDER = "─"


@dataclass(frozen=True)
class Line:
    """One thing to read: `indent` stands before every wrapped line of it, ornaments are not text."""

    text: str
    indent: str = ""
    ornament: bool = False


def heading(text: str) -> Iterator[Line]:
    """A title and the rule below it."""
    yield Line(text)
    yield Line("=" * max(len(row) for row in text.split("\n")), ornament=True)


def block_lines(blocks: object, names: Names, errors: Mapping[str, str]) -> Iterator[Line]:
    """The lines of all blocks in reading order; `errors` (block_id to sentence) follow their blocks."""
    for block in dicts(blocks):
        reader = _BLOCKS.get(str(block.get("type")))
        yield from reader(block, names) if reader else [Line(f"({block.get('type')} block)", ornament=True)]
        error = errors.get(str(block.get("block_id")))
        if error:
            yield Line(f"⚠ {error}", "  ")


def _some(text: str) -> Iterator[Line]:
    if text:
        yield Line(text)


def _section(block: dict[str, Any], names: Names) -> Iterator[Line]:
    yield from _some(text_of(block.get("text"), names))
    for field in dicts(block.get("fields")):
        yield from _some(text_of(field, names))
    yield from _some(element_as_text(block.get("accessory"), names))


def _header(block: dict[str, Any], names: Names) -> Iterator[Line]:
    yield from heading(text_of(block.get("text"), names))


def _divider(_block: dict[str, Any], _names: Names) -> Iterator[Line]:
    yield Line(DIVIDER, ornament=True)


def _row(block: dict[str, Any], names: Names) -> Iterator[Line]:
    """Elements beside each other: actions, context and context_actions."""
    yield from _some(" ".join(filter(None, (element_as_text(e, names) for e in dicts(block.get("elements"))))))


def _image(block: dict[str, Any], names: Names) -> Iterator[Line]:
    yield from _some(text_of(block.get("title"), names))
    yield from _some(element_as_text(block, names))


def _input(block: dict[str, Any], names: Names) -> Iterator[Line]:
    label = text_of(block.get("label"), names) + (" (optional)" if block.get("optional") is True else "")
    yield Line(f"{label}: {element_as_text(block.get('element'), names)}")
    hint = text_of(block.get("hint"), names)
    if hint:
        yield Line(hint, "  ")


def _rich_text(block: dict[str, Any], names: Names) -> Iterator[Line]:
    for part in dicts(block.get("elements")):
        match part.get("type"):
            case "rich_text_list":
                yield from _list(part, names)
            case "rich_text_quote":
                yield Line(rich_inline(part, names), "> ")
            case "rich_text_preformatted":
                yield Line(rich_inline(part, names), "    ")
            case _:
                yield from _some(rich_inline(part, names).rstrip("\n"))


def _list(part: dict[str, Any], names: Names) -> Iterator[Line]:
    indent = part.get("indent")
    margin = "  " * indent if isinstance(indent, int) else ""
    start = part.get("offset")
    first = start + 1 if isinstance(start, int) else 1
    for number, item in enumerate(dicts(part.get("elements")), first):
        mark = f"{number}. " if part.get("style") == "ordered" else "• "
        yield Line(mark + rich_inline(item, names), margin)


def _table(block: dict[str, Any], names: Names) -> Iterator[Line]:
    caption = block.get("caption")
    yield from _some(caption if isinstance(caption, str) else "")
    rows = block.get("rows")
    for row in rows if isinstance(rows, list) else []:
        yield Line(" | ".join(_cell(cell, names) for cell in dicts(row)))


def _cell(cell: dict[str, Any], names: Names) -> str:
    if cell.get("type") == "rich_text":
        return " ".join(line.text for line in _rich_text(cell, names))
    return str(cell.get("text", cell.get("value", "")))


def _card(block: dict[str, Any], names: Names) -> Iterator[Line]:
    yield from _some(element_as_text(block.get("hero_image"), names))
    for part in ("title", "subtitle", "body", "subtext"):
        yield from _some(text_of(block.get(part), names))
    yield from _row({"elements": block.get("actions")}, names)


def _titled(block: dict[str, Any], names: Names) -> Iterator[Line]:
    """Blocks that are a title with something below it: container, carousel, plan, task card, video, charts."""
    for part in ("title", "rich_text_title", "subtitle", "text", "description"):
        value = block.get(part)
        if isinstance(value, dict) and value.get("type") == "rich_text":
            yield from _rich_text(value, names)
        else:
            yield from _some(text_of(value, names))
    for below in ("child_blocks", "elements", "tasks"):
        yield from block_lines(block.get(below), names, {})
    for below in ("details", "output"):
        yield from block_lines([block.get(below)], names, {})
    if block.get("type") == "video":
        yield from _some(element_as_text({"type": "image", "alt_text": block.get("alt_text")}, names))


def _file(block: dict[str, Any], _names: Names) -> Iterator[Line]:
    yield Line(f"(file {block.get('external_id')})")


_BLOCKS: dict[str, Callable[[dict[str, Any], Names], Iterator[Line]]] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "actions": _row,
    "context": _row,
    "context_actions": _row,
    "image": _image,
    "input": _input,
    "rich_text": _rich_text,
    "table": _table,
    "data_table": _table,
    "card": _card,
    "file": _file,
    **dict.fromkeys(
        ("alert", "carousel", "container", "data_visualization", "markdown", "plan", "task_card", "video"),
        _titled,
    ),
}
