"""Acting as the people of the sandbox, by what they see: tests and stories read like prose.

    maria = box.person("Maria")
    await maria.types("/learn topic")
    await maria.fills({"What do you want to learn?": "SQL basics"})
    await maria.submits()
    await maria.sees("SQL basics", where="#peer-learning")

Each step waits for what it needs, as a person would, and never for a fixed time.
"""

from collections.abc import Mapping

from sandbox import inputs, views
from sandbox.answers import Answered, Answers, NotSeen, find_channel, find_person
from sandbox.eyes import PATIENCE, Eyes
from sandbox.gestures import Gestures, NotPossible, Place
from sandbox.sight import Control, label_of, nearest
from sandbox.state import Json, User, View
from sandbox.workspace import Workspace


class Person(Eyes):
    """Somebody of the workspace and what they do.

    Args:
        ws: where.
        gestures: their hands.
        user: who.
    """

    def __init__(self, ws: Workspace, gestures: Gestures, user: User) -> None:
        super().__init__(ws, user)
        self._gestures = gestures
        self._answers = Answers(ws, gestures, user.id)

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

    async def invites(self, name: str, channel: str) -> None:
        """Bring somebody into a channel by name, or the app by the name of its bot."""
        whom = find_person(self._ws, name).id
        self._gestures.invites(self.id, find_channel(self._ws, self.id, channel).id, whom)

    async def archives(self, channel: str) -> None:
        """Archive a channel by its name."""
        self._gestures.archives(self.id, find_channel(self._ws, self.id, channel).id)

    async def unarchives(self, channel: str) -> None:
        """Bring an archived channel back by its name."""
        self._gestures.unarchives(self.id, find_channel(self._ws, self.id, channel).id)

    async def deletes(self, channel: str) -> None:
        """Delete a channel by its name, as an admin."""
        self._gestures.deletes(self.id, find_channel(self._ws, self.id, channel).id)

    async def reacts(self, emoji: str, message: str, where: str | None = None) -> None:
        """Put an emoji, by its name without colons, on the newest message with these words, or take it off."""
        place = (await self._message(message, where)).place
        self._gestures.reacts(self.id, place.channel, place.ts, emoji)

    # -- inner parts

    async def _act(self, control: Control, value: object) -> None:
        block_id, action_id = control.block["block_id"], control.element["action_id"]
        await self._gestures.acts(self.id, control.sight.place, block_id, action_id, value)


def _fields(view: View) -> list[tuple[Json, Json]]:
    return [(b, b["element"]) for b in inputs.dicts(view.body["blocks"]) if b.get("type") == "input"]


__all__ = ["PATIENCE", "NotPossible", "NotSeen", "Person", "find_person"]
