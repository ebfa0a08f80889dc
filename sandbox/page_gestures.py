"""What the page may ask for, each as the JSON it is sent in and the gesture it becomes."""

from datetime import datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from sandbox.gestures import NotPossible, Place
from sandbox.page_forms import Attaches, Closes, Fills, Submits
from sandbox.page_hand import Gesture, Hand
from sandbox.state import Json

# Slack's own limit of a message (`slack-facts`, chat.postMessage: cut above 40,000 characters).
_MAX_TEXT = 40_000


class Types(Gesture):
    """Send what stands in the composer."""

    channel: str
    text: str = Field(max_length=_MAX_TEXT)
    thread: str | None = None

    async def do(self, hand: Hand) -> Json:
        """Post it, or run it as a command."""
        channel = hand.ws.channel(self.channel)
        if self.thread is not None and (channel is None or self.thread not in channel.messages):
            raise NotPossible("the message is gone")
        await hand.gestures.types(self.who, self.channel, self.text, thread_ts=self.thread)
        return {}


class _AtControl(Gesture):
    place: Literal["message", "ephemeral", "modal", "home"]
    channel: str = ""
    ts: str = ""
    block_id: str
    action_id: str

    @property
    def where(self) -> Place:
        """Where the control stands."""
        return Place(self.place, self.channel, self.ts)


class Acts(_AtControl):
    """Press a button, choose from a select, overflow or picker."""

    value: Any = None

    async def do(self, hand: Hand) -> Json:
        """Use the control; the answer has come when this returns."""
        await hand.gestures.acts(self.who, self.where, self.block_id, self.action_id, self.value)
        return {}


class Searches(_AtControl):
    """Type into a select whose options come from the app."""

    typed: str = Field(max_length=_MAX_TEXT)

    async def do(self, hand: Hand) -> Json:
        """What the app offers."""
        found = await hand.gestures.searches(self.who, self.where, self.block_id, self.action_id, self.typed)
        return {"options": found}


class OpensApp(Gesture):
    """Open the app's own page."""

    tab: Literal["home", "messages"]

    async def do(self, hand: Hand) -> Json:
        """Open it; the id of the direct conversation with the app."""
        await hand.gestures.opens_home(self.who, self.tab)
        return {"channel": hand.ws.app_direct(self.who).id}


class OpensDirect(Gesture):
    """Start a direct conversation with other people."""

    people: list[str] = Field(min_length=1, max_length=8)

    async def do(self, hand: Hand) -> Json:
        """Open it; its id."""
        for person in self.people:
            known = hand.ws.user(person)
            if known is None or known.deleted:
                raise NotPossible("they cannot be written to")
        return {"channel": hand.ws.open_direct((self.who, *self.people)).id}


class Joins(Gesture):
    """Join a public channel."""

    channel: str

    async def do(self, hand: Hand) -> Json:
        """Join it."""
        hand.gestures.joins(self.who, self.channel)
        return {}


class Leaves(Gesture):
    """Leave a channel."""

    channel: str

    async def do(self, hand: Hand) -> Json:
        """Leave it."""
        hand.gestures.leaves(self.who, self.channel)
        return {}


class UsesShortcut(Gesture):
    """Choose a shortcut of the menu, or of a message's menu."""

    name: str
    channel: str = ""
    ts: str = ""

    async def do(self, hand: Hand) -> Json:
        """Use it; the app has answered when this returns."""
        channel = hand.ws.channel(self.channel)
        if self.ts and (channel is None or self.ts not in channel.messages):
            raise NotPossible("the message is gone")
        await hand.gestures.uses_shortcut(self.who, self.name, channel=self.channel, ts=self.ts)
        return {}


class Reads(Gesture):
    """Have a conversation in sight, up to its newest message."""

    channel: str

    async def do(self, hand: Hand) -> Json:
        """Take its unread mark away."""
        hand.reading.mark(self.who, self.channel)
        hand.ws.changed.notify()
        return {}


class MovesClock(Gesture):
    """Move the sandbox's clock; Monday is meant where the person is."""

    to: Literal["hour", "day", "monday"]

    async def do(self, hand: Hand) -> Json:
        """Move it; the new time."""
        clock = hand.ws.clock
        if self.to == "monday":
            user = hand.ws.state.users[self.who]
            clock.move_to(next_monday(clock.now(), ZoneInfo(user.tz)))
        else:
            clock.move_by(timedelta(hours=1) if self.to == "hour" else timedelta(days=1))
        return {"now": clock.now().isoformat()}


def next_monday(now: datetime, zone: ZoneInfo) -> datetime:
    """The first Monday 09:00 on the clocks of `zone` that is still to come."""
    here = now.astimezone(zone)
    days = (7 - here.weekday()) % 7
    if days == 0 and here.time() >= time(9):
        days = 7
    return datetime.combine(here.date() + timedelta(days=days), time(9), zone)


KINDS: dict[str, type[Gesture]] = {
    "types": Types,
    "acts": Acts,
    "searches": Searches,
    "fills": Fills,
    "attaches": Attaches,
    "submits": Submits,
    "closes": Closes,
    "opens_app": OpensApp,
    "opens_direct": OpensDirect,
    "joins": Joins,
    "leaves": Leaves,
    "uses_shortcut": UsesShortcut,
    "reads": Reads,
    "moves_clock": MovesClock,
}
