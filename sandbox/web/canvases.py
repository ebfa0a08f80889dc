"""The canvas of a channel: pieces of Markdown that are put in, replaced and taken out one at a time."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from sandbox.limits import Tier
from sandbox.state import Canvas, Json
from sandbox.web.api import AnyMethod, Arguments, Context, Method, Refused, parse_json

MAX_MARKDOWN_BYTES = 1024 * 1024

_HEADING = re.compile(r"(#{1,3})\s+\S")
_At = Literal["insert_after", "insert_before", "insert_at_start", "insert_at_end", "replace", "delete", "rename"]


class Document(Arguments):
    """What is written: Markdown."""

    type: Literal["markdown"]
    markdown: str


class Create(Arguments):
    """Arguments of conversations.canvases.create."""

    channel_id: str
    document_content: Annotated[Document | None, BeforeValidator(parse_json)] = None
    title: str = ""


class Change(Arguments):
    """One change of a canvas."""

    operation: _At
    section_id: str | None = None
    document_content: Document | None = None
    title_content: Document | None = None


class Edit(Arguments):
    """Arguments of canvases.edit; Slack takes exactly one change."""

    canvas_id: str
    changes: Annotated[list[Change], BeforeValidator(parse_json), Field(min_length=1, max_length=1)]


class Criteria(Arguments):
    """Which sections are looked for."""

    section_types: list[Literal["any_header", "h1", "h2", "h3"]] = Field(default=[])
    contains_text: str = ""


class Lookup(Arguments):
    """Arguments of canvases.sections.lookup."""

    canvas_id: str
    criteria: Annotated[Criteria, BeforeValidator(parse_json)]


def create(context: Context, given: Create) -> Json:
    """conversations.canvases.create: one for each channel."""
    channel = context.own_channel(given.channel_id)
    if channel.canvas is not None:
        raise Refused("channel_canvas_already_exists")
    canvas = Canvas(
        context.ws.state.next_id("F"), given.title or channel.name, _sections(context, given.document_content)
    )
    _check_size(canvas)
    context.ws.state.canvases[canvas.id] = canvas
    channel.canvas = canvas.id
    context.ws.tell("channel", context.me, context.ws.place(channel), f"wrote the canvas {canvas.title}")
    return {"canvas_id": canvas.id}


def edit(context: Context, given: Edit) -> Json:
    """canvases.edit."""
    canvas, [change] = _canvas(context, given.canvas_id), given.changes
    if change.operation == "rename":
        if change.title_content is None:
            raise Refused("invalid_arguments", ["rename needs title_content"])
        canvas.title = change.title_content.markdown
    else:
        changed = Canvas(canvas.id, canvas.title, _changed(context, canvas, change))
        _check_size(changed)
        canvas.sections = changed.sections
    context.ws.tell("channel", context.me, "", f"edited the canvas {canvas.title}")
    return {}


def lookup(context: Context, given: Lookup) -> Json:
    """canvases.sections.lookup."""
    canvas = _canvas(context, given.canvas_id)
    if not given.criteria.section_types and not given.criteria.contains_text:
        raise Refused("invalid_arguments", ["criteria must name section_types or contains_text"])
    found = [{"id": section_id} for section_id, markdown in canvas.sections if _matches(markdown, given.criteria)]
    return {"sections": found}


def _matches(markdown: str, criteria: Criteria) -> bool:
    kind, kinds = _kind(markdown), criteria.section_types
    wanted = not kinds or kind in kinds or (bool(kind) and "any_header" in kinds)
    return wanted and criteria.contains_text.casefold() in markdown.casefold()


def _canvas(context: Context, canvas_id: str) -> Canvas:
    """A canvas of a channel the app is in; others do not exist for it."""
    mine = any(c.canvas == canvas_id and context.ws.app_in(c) for c in context.ws.state.channels.values())
    if not mine:
        raise Refused("canvas_not_found")
    return context.ws.state.canvases[canvas_id]


def _changed(context: Context, canvas: Canvas, change: Change) -> list[tuple[str, str]]:
    before = canvas.sections
    at = [index for index, (section_id, _) in enumerate(before) if section_id == change.section_id]
    if change.section_id is not None and not at:
        raise Refused("section_not_found")
    if change.operation in ("insert_after", "insert_before", "delete") and not at:
        raise Refused("invalid_arguments", [f"{change.operation} needs section_id"])
    if change.operation == "delete":
        return before[: at[0]] + before[at[0] + 1 :]
    if change.document_content is None:
        raise Refused("invalid_arguments", [f"{change.operation} needs document_content"])
    new = _sections(context, change.document_content)
    first, after = {
        "insert_at_start": (0, 0),
        "insert_at_end": (len(before), len(before)),
        "insert_before": (at[0], at[0]) if at else (0, 0),
        "insert_after": (at[0] + 1, at[0] + 1) if at else (0, 0),
        # Without a section the whole canvas is replaced.
        "replace": (at[0], at[0] + 1) if at else (0, len(before)),
    }[change.operation]
    return [*before[:first], *new, *before[after:]]


def _sections(context: Context, document: Document | None) -> list[tuple[str, str]]:
    """Markdown in its sections: what blank lines part."""
    pieces = re.split(r"\n\s*\n", document.markdown.strip()) if document is not None else []
    return [(f"temp:C:{context.ws.state.next_id('S')}", piece) for piece in pieces if piece]


def _kind(markdown: str) -> str:
    """h1, h2 or h3; empty for what is no heading."""
    heading = _HEADING.match(markdown)
    return f"h{len(heading[1])}" if heading else ""


def _check_size(canvas: Canvas) -> None:
    if sum(len(markdown.encode(errors="replace")) for _, markdown in canvas.sections) > MAX_MARKDOWN_BYTES:
        raise Refused("canvas_too_large")


_MARKDOWN = "any Markdown is taken as it is"
METHODS: tuple[AnyMethod, ...] = (
    Method("conversations.canvases.create", Create, create, ("canvases:write",), Tier.TWO, missing=_MARKDOWN),
    Method("canvases.edit", Edit, edit, ("canvases:write",), Tier.THREE, missing=f"{_MARKDOWN}; channel canvases only"),
    Method("canvases.sections.lookup", Lookup, lookup, ("canvases:read",), Tier.THREE, missing="channel canvases only"),
)
