"""What one person sees in the sandbox, and waiting until they see it."""

from collections.abc import Callable
from typing import TypeVar

from sandbox import inputs, views
from sandbox.answers import NotSeen
from sandbox.sight import Control, Sight, controls, flat, label_of, nearest, sights
from sandbox.state import User, View
from sandbox.words import as_text
from sandbox.workspace import Workspace

# Real seconds a person waits for something to appear before the test is told that it did not.
PATIENCE = 10.0
_ON_SCREEN = 12

Found = TypeVar("Found")


class Eyes:
    """Somebody of the workspace and what they see.

    Args:
        ws: where.
        user: who.
    """

    def __init__(self, ws: Workspace, user: User) -> None:
        self._ws = ws
        self.id = user.id
        self.name = user.real_name
        self.patience = PATIENCE

    async def sees(self, text: str, where: str | None = None) -> str:
        """Wait until some text is visible; returns all of the message, modal or home it is part of.

        Args:
            text: words to find; line breaks and repeated spaces do not count.
            where: "modal", "home", "DM" or a channel's name; anywhere when left out.

        Raises:
            NotSeen: it did not appear within `patience` seconds.
        """

        def look() -> Sight | None:
            seen = sights(self._ws, self.id, where)
            return next((sight for sight in seen if flat(text) in flat(sight.text)), None)

        return (await self._until(look, f"{text!r}" + (f" in {where}" if where else ""))).text

    def does_not_see(self, text: str, where: str | None = None) -> None:
        """Check that some text is not visible now.

        Raises:
            AssertionError: it is.
        """
        for sight in sights(self._ws, self.id, where):
            if flat(text) in flat(sight.text):
                raise AssertionError(f"{self.name} does see {text!r}, in {sight.where}:\n{sight.text}")

    def screen(self) -> str:
        """Everything the person sees now, as text: modal, conversations with their newest messages, home."""
        by_place: dict[str, list[str]] = {}
        for sight in sights(self._ws, self.id):
            lines = by_place.setdefault(sight.where, [])
            if len(lines) < _ON_SCREEN:
                head = "" if sight.where in ("modal", "home") else f"{sight.author}: "
                body = sight.text if not head else as_text(sight.blocks or None, sight.text, self._ws.name_of)
                lines.insert(0, head + body)
        return "\n\n".join(f"--- {place}\n" + "\n".join(lines) for place, lines in by_place.items())

    @property
    def errors(self) -> dict[str, str]:
        """The sentences under the fields of the open modal: field label -> sentence."""
        stack = views.stack_of(self._ws, self.id)
        if not stack:
            return {}
        found = {}
        for block in inputs.dicts(stack[-1].body["blocks"]):
            sentence = stack[-1].errors.get(str(block["block_id"]))
            if sentence is not None:
                found[label_of(block, {})] = sentence
        return found

    # -- inner parts

    async def _until(self, look: Callable[[], Found | None], what: str) -> Found:
        await self._ws.changed.wait_for(lambda: look() is not None, self.patience)
        found = look()
        if found is None:
            raise NotSeen(f"{self.name} does not see {what}. This is what they see:\n\n{self.screen()}")
        return found

    def _in_front(self, where: str | None) -> list[Sight]:
        """What can be acted on: the open modal alone, if there is one and no other place is named."""
        seen = sights(self._ws, self.id, where)
        modal = [sight for sight in seen if sight.where == "modal"]
        return modal or seen

    def _controls(self, label: str, kinds: tuple[str, ...], where: str | None) -> list[Control]:
        return [
            control
            for sight in self._in_front(where)
            for control in controls(self._ws, sight)
            if control.element.get("type") in kinds and control.label == label
        ]

    def _choice(self, label: str, near: str | None, where: str | None, kinds: tuple[str, ...] = ()) -> Control | None:
        allowed = kinds or (*inputs.STATEFUL, "overflow")
        found = [
            control
            for sight in self._in_front(where)
            for control in controls(self._ws, sight)
            if control.element.get("type") in allowed
        ]
        named = [control for control in found if control.label == label]
        beside = [control for control in found if flat(label) in flat(control.around)]
        return nearest(named, near) or nearest(beside, near)

    def _open_modal(self, part: str | None) -> View | None:
        stack = views.stack_of(self._ws, self.id)
        return stack[-1] if stack and (part is None or stack[-1].body.get(part)) else None

    def _modal_button(self, label: str) -> str | None:
        view = self._open_modal(None)
        if view is None:
            return None
        for name, default in (("submit", None), ("close", {"text": "Close"})):
            part = view.body.get(name) or default
            if part is not None and part["text"] == label:
                return name
        return None

    async def _message(self, words: str, where: str | None) -> Sight:
        def look() -> Sight | None:
            seen = sights(self._ws, self.id, where)
            messages = (s for s in seen if s.place.kind == "message" and flat(words) in flat(s.text))
            return next(messages, None)

        return await self._until(look, f"a message with {words!r}")
