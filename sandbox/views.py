"""Modals and Home tabs: the stack of each person, and what may happen to it."""

from sandbox import inputs
from sandbox.state import Json, View
from sandbox.story import What
from sandbox.words import view_as_text
from sandbox.workspace import Workspace

# Slack's stack: the first modal and two pushed on it (chapter "views.push" of Slack's method pages).
MAX_STACK = 3


def stack_of(ws: Workspace, user_id: str) -> list[View]:
    """The modals a person has open, the visible one last."""
    return ws.state.modals.get(user_id, [])


def by_id(ws: Workspace, view_id: str) -> View | None:
    """The open modal or the Home tab with this id."""
    return next((view for view in _all(ws) if view.id == view_id), None)


def by_external_id(ws: Workspace, external_id: str) -> View | None:
    """The open modal or the Home tab the app gave this name."""
    return next((view for view in _all(ws) if external_id and view.external_id == external_id), None)


def open_modal(ws: Workspace, user_id: str, body: Json) -> View:
    """Show a modal as the first of a person's stack; an older stack goes away."""
    view = _new(ws, user_id, body)
    ws.state.modals[user_id] = [view]
    _tell(ws, view)
    return view


def push_modal(ws: Workspace, user_id: str, body: Json) -> View:
    """Show a modal on top of the one a person has open."""
    stack = ws.state.modals[user_id]
    view = _new(ws, user_id, body)
    view.root_id, view.previous_id = stack[0].id, stack[-1].id
    stack.append(view)
    _tell(ws, view)
    return view


def replace_body(ws: Workspace, view: View, body: Json) -> View:
    """Show other content in a view; controls that keep their ids keep what was put into them."""
    view.body = _stored(body)
    view.values = inputs.kept_values(view.body["blocks"], view.values)
    view.errors, view.notice = {}, ""
    view.ts = ws.state.next_ts(ws.now())
    view.hash = _hash(view.ts)
    what: What = "home" if view.type == "home" else "edited"
    ws.tell(what, ws.identity.bot_user_id, view.type, read(ws, view), (ws.name_of(view.user),))
    return view


def publish(ws: Workspace, user_id: str, body: Json) -> View:
    """Put a person's Home tab up, or replace the whole of it."""
    known = ws.state.homes.get(user_id)
    if known is not None:
        return replace_body(ws, known, body)
    view = _new(ws, user_id, body)
    ws.state.homes[user_id] = view
    _tell(ws, view)
    return view


def close(ws: Workspace, user_id: str, *, everything: bool) -> list[View]:
    """Take the top modal away, or all of them; returns those that went."""
    stack = ws.state.modals.pop(user_id)
    gone = stack if everything else stack[-1:]
    left = stack[: len(stack) - len(gone)]
    if left:
        ws.state.modals[user_id] = left
    ws.changed.notify()
    return gone


def read(ws: Workspace, view: View) -> str:
    """A view as its person reads it, with the sentences under its fields."""
    words = view_as_text(filled(view), ws.name_of, view.errors)
    return f"{words}\n⚠ {view.notice}" if view.notice else words


def filled(view: View) -> Json:
    """The body of a view with what the person put into it as its initial values."""
    blocks = []
    for block in inputs.dicts(view.body.get("blocks")):
        element = block.get("element")
        if block.get("type") == "input" and isinstance(element, dict):
            state = view.values[block["block_id"]][element["action_id"]]
            blocks.append(block | {"element": inputs.holding(element, state)})
        else:
            blocks.append(block)
    return view.body | {"blocks": blocks}


def _all(ws: Workspace) -> list[View]:
    return [*ws.state.homes.values(), *(view for stack in ws.state.modals.values() for view in stack)]


def _new(ws: Workspace, user_id: str, body: Json) -> View:
    stored = _stored(body)
    ts = ws.state.next_ts(ws.now())
    view_id = ws.state.next_id("V")
    values = inputs.initial_values(stored["blocks"])
    return View(view_id, user_id, stored["type"], stored, _hash(ts), view_id, values=values, ts=ts)


def _stored(body: Json) -> Json:
    return body | {"blocks": inputs.completed(body["blocks"])}


def _hash(ts: str) -> str:
    return f"{ts.partition('.')[0]}.{ts.partition('.')[2]}h"


def _tell(ws: Workspace, view: View) -> None:
    what: What = "home" if view.type == "home" else "modal"
    audience = (ws.name_of(view.user),)
    ws.tell(what, ws.identity.bot_user_id, view.type, read(ws, view), audience)
