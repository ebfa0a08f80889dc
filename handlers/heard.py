"""Messages that people write where the app is: below a topic's post, or to the app. Others are not looked at."""

from typing import Literal

from handlers import card, note
from handlers.reply import NOTHING, Reply
from handlers.route import Event, Routes
from handlers.turn import Desk, Turn
from learning.person import Act

routes = Routes()


class Heard(Event):
    """A person's message; edits, files alone, and what apps post, are no such thing."""

    channel: str
    user: str
    ts: str
    thread_ts: str = ""
    channel_type: str = ""
    text: str = ""
    subtype: Literal["thread_broadcast"] | None = None
    bot_id: None = None

    @property
    def is_direct(self) -> bool:
        """Whether it was written to the app alone."""
        return self.channel_type == "im"


async def _matters(desk: Desk, heard: Heard) -> bool:
    """Whether it was written to the app, or below a topic's post: most messages are neither, and cost nothing more."""
    return heard.is_direct or await card.is_below_a_post(desk, heard.channel, heard.ts, heard.thread_ts)


@routes.event("message", needs=Act.TELL, look=_matters)
async def hear(turn: Turn, heard: Heard) -> Reply:
    """Hand it to the conversation it belongs to."""
    if heard.is_direct:
        await note.typed(turn, heard.text)
    else:
        await card.replied(turn, heard.channel, heard.thread_ts)
    return NOTHING
