"""Messages and views as wholes: their limits, and the rules that reach over several blocks."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.strict.attachments import ATTACHMENTS, MAX_ATTACHMENTS
from sandbox.strict.blocks import HOME_BLOCKS, MESSAGE_BLOCKS, MODAL_BLOCKS
from sandbox.strict.metadata import check_metadata, escaped
from sandbox.strict.objects import SUGGESTIONS, plain_text
from sandbox.strict.problem import Problem
from sandbox.strict.spec import Fault, Flag, List, Obj, OneOf, Text, unique

MAX_UPDATE_TEXT = 4_000
# Slack does not say where its cap is: 9,597 characters were accepted and 11,341 refused. Texts of markdown and
# table blocks have limits of their own and do not count.
MAX_BLOCKS_TEXT = 10_000
MAX_MARKDOWN_TEXT = 12_000
MAX_TABLE_TEXT = 10_000
MAX_CHARTS = 2
MAX_VIEW_BYTES = 250_000

_OWN_TEXT_LIMIT = ("markdown", "table", "data_table")

_MESSAGE = List(MESSAGE_BLOCKS, most=50)
_VIEW = {
    "private_metadata": Text(3000, least=0),
    "callback_id": Text(255, least=0),
    "external_id": Text(255, least=0),
}
_VIEWS = OneOf(
    {
        "modal": Obj(
            {
                **_VIEW,
                # A view without blocks is refused by slack_sdk; the documents only name the most.
                "blocks": List(MODAL_BLOCKS, most=100, least=1),
                "title": plain_text(24),
                "submit": plain_text(24),
                "close": plain_text(24),
                "clear_on_close": Flag(),
                "notify_on_close": Flag(),
            },
            ["title", "blocks"],
        ),
        "home": Obj({**_VIEW, "blocks": List(HOME_BLOCKS, most=100, least=1)}, ["blocks"]),
    }
)


def check_message(
    text: str | None,
    blocks: list[Any] | None,
    *,
    attachments: list[Any] | None = None,
    metadata: dict[str, Any] | None = None,
    updating: bool = False,
) -> list[Problem]:
    """What Slack would refuse in a message.

    Args:
        text: its top-level text. Slack cuts a new message's text at 40,000 characters and does not refuse it.
        blocks: its blocks.
        attachments: its attachments, if any; they may stand alone.
        metadata: its metadata, if any.
        updating: whether it is for chat.update, whose text may have 4,000 characters and where None keeps what
            was there.
    """
    problems: list[Problem] = []
    if text is not None and not isinstance(text, str):
        problems.append(Problem("invalid_arguments", "must provide a string", "/text"))
    elif not attachments and _nothing_said(text, blocks, updating=updating):
        problems.append(Problem("no_text", "must provide text or blocks", "/text"))
    elif updating and text is not None and len(text) > MAX_UPDATE_TEXT:
        problems.append(Problem("msg_too_long", f"must be less than {MAX_UPDATE_TEXT + 1} characters", "/text"))
    if blocks is not None:
        problems += _message_blocks(blocks)
    if attachments is not None:
        problems += _attachments(attachments)
    if not problems:
        problems += _only_one_table(blocks or [], attachments or [])
    if metadata is not None:
        problems += check_metadata(metadata)
    return problems


def _nothing_said(text: str | None, blocks: object, *, updating: bool) -> bool:
    return not blocks and (text is not None or not updating) and not (text and text.strip())


def _message_blocks(blocks: object, at: str = "/blocks") -> list[Problem]:
    if not isinstance(blocks, list):
        return [Problem("invalid_blocks_format", "must provide an array", at)]
    faults = list(_MESSAGE.check(blocks, at))
    if faults:
        return _problems("invalid_blocks", faults)
    placed = list(_placed(blocks, at))
    return [
        *_problems("invalid_arguments", _distinct_block_ids(placed)),
        *_problems("invalid_blocks", _elements_on("message", placed)),
        *_totals(placed, at),
    ]


def _attachments(attachments: object) -> list[Problem]:
    if isinstance(attachments, list) and len(attachments) > MAX_ATTACHMENTS:
        message = f"no more than {MAX_ATTACHMENTS} items allowed"
        return [Problem("too_many_attachments", message, "/attachments")]
    problems = _problems("invalid_attachments", ATTACHMENTS.check(attachments, "/attachments"))
    if problems or not isinstance(attachments, list):
        return problems
    for index, one in enumerate(attachments):
        problems += _message_blocks(one.get("blocks", []), f"/attachments/{index}/blocks")
    return problems


def _only_one_table(blocks: list[Any], attachments: list[Any]) -> Iterator[Problem]:
    placed = list(_placed(blocks, "/blocks"))
    for index, one in enumerate(attachments):
        placed += _placed(one.get("blocks", []), f"/attachments/{index}/blocks")
    tables = [at for block, at in placed if block["type"] == "table"]
    for at in tables[1:]:
        yield Problem("invalid_attachments", "only_one_table_allowed", at)


def _totals(placed: Sequence["_Placed"], where: str) -> Iterator[Problem]:
    kinds = Counter(block["type"] for block, _ in placed)
    length = Counter[str]()
    for block, _ in placed:
        # Children of containers and cards of carousels are counted by themselves.
        own = {k: v for k, v in block.items() if k != "child_blocks" and block["type"] != "carousel"}
        length[block["type"]] += _text_length(own)
    if kinds["data_visualization"] > MAX_CHARTS:
        yield Problem("invalid_blocks", f"no more than {MAX_CHARTS} data_visualization blocks allowed", where)
    if length["markdown"] > MAX_MARKDOWN_TEXT:
        yield Problem("invalid_blocks", f"markdown must be less than {MAX_MARKDOWN_TEXT + 1} characters", where)
    if length["table"] + length["data_table"] > MAX_TABLE_TEXT:
        yield Problem("invalid_blocks", f"tables must be less than {MAX_TABLE_TEXT + 1} characters", where)
    if sum(number for kind, number in length.items() if kind not in _OWN_TEXT_LIMIT) > MAX_BLOCKS_TEXT:
        yield Problem("msg_blocks_too_long", f"must be less than {MAX_BLOCKS_TEXT + 1} characters", where)


def _text_length(value: object) -> int:
    """Characters of all `text` strings inside a block that is known to be well-formed."""
    if isinstance(value, dict):
        return sum(len(v) if k == "text" and isinstance(v, str) else _text_length(v) for k, v in value.items())
    return sum(map(_text_length, value)) if isinstance(value, list) else 0


def check_view(view: dict[str, Any]) -> list[Problem]:
    """What Slack would refuse in a view (type modal or home) given to views.open, push, update or publish."""
    faults = list(_VIEWS.check(view, "/view"))
    if faults:
        return _problems("invalid_arguments", faults)
    kind, blocks = view["type"], view["blocks"]
    placed = list(_placed(blocks, "/view/blocks"))
    faults += [*_distinct_block_ids(placed), *_elements_on(kind, placed), *_one_focus(placed)]
    if kind == "modal" and "submit" not in view and any(block["type"] == "input" for block in blocks):
        faults.append(Fault("missing required field: submit", "/view"))
    problems = _problems("invalid_arguments", faults)
    if len(json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")) > MAX_VIEW_BYTES:
        problems.append(Problem("view_too_large", f"must be at most {MAX_VIEW_BYTES} bytes", "/view"))
    return problems


def check_view_response(body: dict[str, Any], view: dict[str, Any]) -> list[Problem]:
    """What Slack would refuse in the answer to the submission of `view`; an empty answer closes it."""
    if not isinstance(body, dict):
        return [Problem("invalid_arguments", "must provide an object", "")]
    if not body:
        return []
    action = body.get("response_action")
    needs = {"errors": "errors", "update": "view", "push": "view", "clear": None}
    if not isinstance(action, str) or action not in needs:
        return [Problem("invalid_arguments", f"must be one of: {', '.join(needs)}", "/response_action")]
    needed = needs[action]
    problems = [
        Problem("invalid_arguments", f"invalid additional property: {name}", "")
        for name in body
        if name not in ("response_action", needed)
    ]
    if needed is not None and needed not in body:
        problems.append(Problem("invalid_arguments", f"missing required field: {needed}", ""))
    elif needed == "errors":
        problems += _problems("invalid_arguments", _input_errors(body["errors"], view))
    elif needed == "view":
        problems += _next_view(body["view"])
    return problems


def _next_view(view: dict[str, Any]) -> list[Problem]:
    problems = check_view(view)
    if not problems and view["type"] != "modal":
        problems.append(Problem("invalid_arguments", "unsupported type: home", "/view/type"))
    return problems


def _input_errors(errors: object, view: object) -> Iterator[Fault]:
    if not isinstance(errors, dict) or not errors:
        yield Fault("must provide an object with at least one error", "/errors")
        return
    inputs = {block.get("block_id") for block in _inputs(view) if isinstance(block.get("block_id"), str)}
    for key, sentence in errors.items():
        at = f"/errors/{escaped(key)}"
        if key not in inputs:
            yield Fault(f'"{key}" is not the block_id of an input block', at)
        yield from Text().check(sentence, at)


def _inputs(view: object) -> list[dict[str, Any]]:
    blocks = view.get("blocks") if isinstance(view, dict) else None
    listed = blocks if isinstance(blocks, list) else []
    return [block for block in listed if isinstance(block, dict) and block.get("type") == "input"]


def check_options(body: dict[str, Any]) -> list[Problem]:
    """What Slack would refuse in the answer to a block_suggestion."""
    return _problems("invalid_arguments", SUGGESTIONS.check(body, ""))


_Placed = tuple[Mapping[str, Any], str]


def _placed(blocks: Sequence[Mapping[str, Any]], at: str) -> Iterator[_Placed]:
    """Each block with its pointer, those inside containers too; the blocks are known to be well-formed."""
    for index, block in enumerate(blocks):
        yield block, f"{at}/{index}"
        yield from _placed(block.get("child_blocks", []), f"{at}/{index}/child_blocks")
        if block["type"] == "carousel":
            yield from _placed(block["elements"], f"{at}/{index}/elements")


def _elements(placed: Sequence[_Placed]) -> Iterator[_Placed]:
    """Each element that stands in a block, with its pointer."""
    for block, at in placed:
        for key in ("accessory", "element"):
            if key in block:
                yield block[key], f"{at}/{key}"
        if block["type"] == "actions":
            yield from ((element, f"{at}/elements/{i}") for i, element in enumerate(block["elements"]))


def _distinct_block_ids(placed: Sequence[_Placed]) -> Iterator[Fault]:
    # Slack ignores the block_id of a markdown block. Two empty ones clash like any other two.
    ids = [(b["block_id"], f"{at}/block_id") for b, at in placed if "block_id" in b and b["type"] != "markdown"]
    yield from unique(ids, "block_id")


def _elements_on(surface: str, placed: Sequence[_Placed]) -> Iterator[Fault]:
    for element, at in _elements(placed):
        kind = element["type"]
        if (kind == "file_input" and surface != "modal") or (kind == "workflow_button" and surface != "message"):
            yield Fault(f"unsupported type: {kind}", f"{at}/type")
        if element.get("response_url_enabled") and not (surface == "modal" and at.endswith("/element")):
            yield Fault("is for input blocks in modals only", f"{at}/response_url_enabled")


def _one_focus(placed: Sequence[_Placed]) -> Iterator[Fault]:
    focused = [at for element, at in _elements(placed) if element.get("focus_on_load")]
    for at in focused[1:]:
        yield Fault("only one element can be set to true", f"{at}/focus_on_load")


def _problems(error: str, faults: Iterator[Fault] | list[Fault]) -> list[Problem]:
    return [Problem(error, fault.message, fault.pointer) for fault in faults]
