"""Acting as the people of the sandbox, by what they see: tests and stories read like prose.

    maria = box.person("Maria")
    await maria.types("/learn topic")
    await maria.fills({"What do you want to learn?": "SQL basics"})
    await maria.submits()
    await maria.sees("SQL basics", where="#peer-learning")

Each step waits for what it needs, as a person would, and never for a fixed time.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from sandbox import inputs, views
from sandbox.answers import Answered, Answers, NotSeen, find_channel, find_person
from sandbox.gestures import Gestures, NotPossible, Place
from sandbox.sight import Control, Sight, controls, flat, label_of, nearest, sights
from sandbox.state import Json, User, View
from sandbox.words import as_text
from sandbox.workspace import Workspace

# Real seconds a person waits for something to appear before the test is told that it did not.
PATIENCE = 10.0
_ON_SCREEN = 12

Found = TypeVar("Found")


class Person:
    """Somebody of the workspace and what they do.

    Args:
        ws: where.
        gestures: their hands.
        user: who.
    """

    def __init__(self, ws: Workspace, gestures: Gestures, user: User) -> None:
        self._ws = ws
        self._gestures = gestures
        self._answers = Answers(ws, gestures, user.id)
        self.id = user.id
        self.name = user.real_name
        self.patience = PATIENCE

    # -- seeing

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

    # -- acting

    async def types(self, text: str, channel: str | None = None, *, reply_to: str | None = None) -> None:
        """Send a slash command or a message.

        Args:
            text: what to type.
            channel: the name of a channel; the direct conversation with the app when left out.
            reply_to: words of the message in whose thread this is a reply.
        """
        where = find_channel(self._ws, self.id, channel) if channel else self._ws.app_direct(self.id)
        thread = (await self._message(reply_to, channel or "DM")).place.ts if reply_to else None
        await self._gestures.types(self.id, where.id, text, thread_ts=thread)

    async def presses(
        self, label: str, near: str | None = None, where: str | None = None, *, confirm: bool = True
    ) -> None:
        """Press the newest visible button with this label; an open modal hides everything else.

        Args:
            label: the whole text of the button. In a modal also that of Submit and Close.
            near: words that stand beside or above the button, or at least in the same message.
            where: as for `sees`.
            confirm: what to answer when Slack asks whether they are sure.
        """

        def look() -> Control | str | None:
            closing = self._modal_button(label) if where in (None, "modal") else None
            return closing or nearest(self._controls(label, ("button",), where), near)

        found = await self._until(look, f"a button {label!r}" + (f" near {near!r}" if near else ""))
        if found == "submit":
            await self._gestures.submits(self.id)
        elif found == "close":
            await self._gestures.closes(self.id)
        elif isinstance(found, Control) and (confirm or "confirm" not in found.element):
            await self._act(found, None)

    async def picks(
        self,
        label: str,
        option: Answered,
        near: str | None = None,
        where: str | None = None,
        *,
        confirm: bool = True,
    ) -> None:
        """Choose in a select, overflow menu, picker, radio or checkboxes that is no field of a form.

        Args:
            label: its placeholder, or words of the section it stands in.
            option: as for `fills`.
            near: as for `presses`.
            where: as for `sees`.
            confirm: as for `presses`.
        """
        found = await self._until(lambda: self._choice(label, near, where), f"something to pick at {label!r}")
        if confirm or "confirm" not in found.element:
            value = await self._answers.value(found.sight.place, found.block, found.element, option)
            await self._act(found, value)

    async def fills(self, fields: Mapping[str, Answered]) -> None:
        """Fill fields of the open modal.

        Args:
            fields: label -> what to put in: text; the text of an option (several: a list of them); the name
                of a person or channel; a date, time or datetime, or their ISO text; None to clear.
        """

        def look() -> View | None:
            stack = views.stack_of(self._ws, self.id)
            labels = {label_of(b, e) for b, e in _fields(stack[-1])} if stack else set()
            return stack[-1] if stack and labels >= set(fields) else None

        view = await self._until(look, f"a form with {', '.join(map(repr, fields))}")
        for block, element in _fields(view):
            label = label_of(block, element)
            if label in fields:
                value = await self._answers.value(Place("modal"), block, element, fields[label])
                await self._gestures.fills(self.id, block["block_id"], element["action_id"], value)

    async def submits(self) -> None:
        """Submit the open modal; afterwards `errors` has what was wrong, if anything."""
        await self._until(lambda: self._open_modal("submit"), "a form to submit")
        await self._gestures.submits(self.id)

    async def closes(self) -> None:
        """Close the open modal."""
        await self._until(lambda: self._open_modal(None), "a modal to close")
        await self._gestures.closes(self.id)

    async def searches(self, label: str, typed: str, near: str | None = None) -> list[str]:
        """Type into a select whose options come from the app; returns the texts it offers."""

        def look() -> Control | None:
            return self._choice(label, near, None, kinds=("external_select", "multi_external_select"))

        found = await self._until(look, f"a select to search at {label!r}")
        options = await self._answers.search(found.sight.place, found.block, found.element, typed)
        return [str(option["text"]["text"]) for option in options]

    async def opens_home(self) -> None:
        """Open the app's Home tab."""
        await self._gestures.opens_home(self.id)

    async def uses_shortcut(self, name: str, message: str | None = None) -> None:
        """Choose a shortcut by its name.

        Args:
            name: as in the menu.
            message: words of the message whose menu it is in; a global shortcut when left out.
        """
        if message is None:
            await self._gestures.uses_shortcut(self.id, name)
            return
        place = (await self._message(message, None)).place
        await self._gestures.uses_shortcut(self.id, name, channel=place.channel, ts=place.ts)

    async def joins(self, channel: str) -> None:
        """Join a public channel by its name."""
        self._gestures.joins(self.id, find_channel(self._ws, self.id, channel).id)

    async def leaves(self, channel: str) -> None:
        """Leave a channel by its name."""
        self._gestures.leaves(self.id, find_channel(self._ws, self.id, channel).id)

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

    async def _act(self, control: Control, value: object) -> None:
        block_id, action_id = control.block["block_id"], control.element["action_id"]
        await self._gestures.acts(self.id, control.sight.place, block_id, action_id, value)


def _fields(view: View) -> list[tuple[Json, Json]]:
    return [(b, b["element"]) for b in inputs.dicts(view.body["blocks"]) if b.get("type") == "input"]


__all__ = ["PATIENCE", "NotPossible", "NotSeen", "Person", "find_person"]
