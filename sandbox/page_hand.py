"""What every gesture of the page is made of."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from sandbox.gestures import Gestures
from sandbox.page_snapshot import Reading
from sandbox.state import Json
from sandbox.workspace import Workspace


@dataclass(frozen=True)
class Hand:
    """What gestures are made with."""

    ws: Workspace
    gestures: Gestures
    reading: Reading


class Gesture(BaseModel):
    """One thing a person does; `who` is their id."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    who: str

    async def do(self, hand: Hand) -> Json:
        """Do it; what the page wants to know of it.

        Raises:
            NotPossible: Slack's client would not let them, with the reason as a sentence.
            ValueError: a control does not offer what was chosen.
        """
        raise NotImplementedError
