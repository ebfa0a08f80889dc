"""The tour: what one has to know in three steps."""

from slack_sdk.models.blocks import Block

from learning.workspace import Settings
from messages.blocks import button, buttons, sentence, small
from messages.refs import TourRef
from messages.words import _

SHOW = "tour.show"
AGAIN = "tour.again"
END = "tour.end"

STEPS = 3


def step(at: TourRef, settings: Settings, *, facilitates: bool) -> list[Block]:
    """A step with the buttons to the next one and out; after the last, nothing."""
    if at.step >= STEPS:
        return []
    who = "facilitator" if facilitates else "learner"
    set_up = settings.clearinghouse is not None
    facts = {"smallest": settings.smallest, "largest": settings.largest, "set_up": set_up}
    last = at.step == STEPS - 1
    row = [button(_("Done"), END, at, style="primary")] if last else []
    if not last:
        following = at.model_copy(update={"step": at.step + 1})
        row = [button(_("Next"), SHOW, following, style="primary"), button(_("Skip the tour"), END, at)]
    return [
        small("tour/step", number=at.step + 1, steps=STEPS),
        sentence(f"tour/{who}_{at.step + 1}", **facts),
        buttons(*row),
    ]
