"""What the page may do with the open modal: fill its fields, choose files, submit it, close it."""

import base64
import binascii
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from sandbox import inputs, shapes
from sandbox.gestures import NotPossible
from sandbox.page_hand import Gesture, Hand
from sandbox.state import File, Json, View

# What a file_input takes when it does not say (docs.slack.dev, file input element).
_MOST_FILES = 10


class _InForm(Gesture):
    view: str
    block_id: str
    action_id: str

    def field(self, hand: Hand) -> tuple[View, Json]:
        """The open modal, and the field in it; NotPossible when either is not there any more."""
        view = _open_view(hand, self.who, self.view)
        found = inputs.find(view.body["blocks"], self.block_id, self.action_id)
        if found is None:
            raise NotPossible("this field is not there any more")
        return view, found[1]


class Fills(_InForm):
    """Put something into a field of the open modal; `tells` whether the app hears of it if it asked to."""

    value: Any = None
    tells: bool = True

    async def do(self, hand: Hand) -> Json:
        """Fill it, unless that modal is not the open one any more."""
        view, element = self.field(hand)
        if self.tells:
            await hand.gestures.fills(self.who, self.block_id, self.action_id, self.value)
        else:
            view.values[self.block_id][self.action_id] = inputs.value_of(element, inputs.choice(element, self.value))
            view.errors.pop(self.block_id, None)
            hand.ws.changed.notify()
        return {}


class ChosenFile(BaseModel):
    """A file from the person's machine; `content` is Base64."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=255)
    content: str


class Attaches(_InForm):
    """Choose files in a field of the open modal; of those that are in it, the ones with the ids `keep` stay."""

    keep: list[str]
    files: list[ChosenFile]

    async def do(self, hand: Hand) -> Json:
        """Put them into it; what Slack's client would not take is refused."""
        view, element = self.field(hand)
        if element["type"] != "file_input":
            raise NotPossible("this field takes no files")
        kinds = [str(kind).lower() for kind in element.get("filetypes", [])]
        if kinds and any(each.name.rpartition(".")[2].lower() not in kinds for each in self.files):
            raise NotPossible(f"this field takes files of these kinds: {', '.join(kinds)}")
        held = inputs.value_in(view.values[self.block_id][self.action_id])
        kept = [each for each in inputs.dicts(held) if each["id"] in self.keep]
        most = int(element.get("max_files", _MOST_FILES))
        if len(kept) + len(self.files) > most:
            raise NotPossible(f"this field takes at most {most} {'file' if most == 1 else 'files'}")
        new = [self._upload(hand, each) for each in self.files]
        await hand.gestures.fills(self.who, self.block_id, self.action_id, [*kept, *new])
        return {}

    def _upload(self, hand: Hand, chosen: ChosenFile) -> Json:
        try:
            size = len(base64.b64decode(chosen.content, validate=True))
        except binascii.Error as wrong:
            raise NotPossible("the file did not arrive whole") from wrong
        created = int(hand.ws.now().timestamp())
        file = File(hand.ws.state.next_id("F"), chosen.name, size, self.who, created, content=chosen.content)
        hand.ws.state.files[file.id] = file
        return shapes.file_object(file, hand.gestures.base_url)


class Submits(Gesture):
    """Submit the open modal."""

    view: str

    async def do(self, hand: Hand) -> Json:
        """Submit it, unless it is not the open one any more."""
        _open_view(hand, self.who, self.view)
        await hand.gestures.submits(self.who)
        return {}


class Closes(Gesture):
    """Close the open modal, or the whole stack."""

    view: str
    everything: bool = False

    async def do(self, hand: Hand) -> Json:
        """Close it, unless it is not the open one any more."""
        _open_view(hand, self.who, self.view)
        await hand.gestures.closes(self.who, everything=self.everything)
        return {}


def _open_view(hand: Hand, user_id: str, view_id: str) -> View:
    stack = hand.ws.state.modals.get(user_id)
    if not stack or stack[-1].id != view_id:
        raise NotPossible("this modal is not open any more")
    return stack[-1]
