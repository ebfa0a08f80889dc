"""A bot that dies and is started again, and people who try again when an answer got lost."""

import asyncio
import re
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Self, TypeVar

from sqlmodel import select

from bot.doing import METADATA
from learning.delivery import ACTIVE, SETTLE, State
from sandbox.answers import Answered, NotSeen
from sandbox.gestures import NotPossible
from sandbox.people import Person
from sandbox.server import Sandbox
from sandbox.sight import flat
from store.database import Database
from store.rows import CheckInRow, DeliveryRow, GroupRow, InterestRow, MemberRow, ObjectiveRow, Row, TopicRow
from tests.bot.process import Life

AnyRow = TypeVar("AnyRow", bound=Row)

LATER = 2 * SETTLE
"""How much later a process is started again: long enough for what was uncertain to be decided."""

TRIES = 3
"""How often somebody tries again although the bot lives: on a busy machine an answer may come too late."""


class Lives:
    """The lives of one bot, each begun where the one before ended.

    points: where they are killed (PEERLOOP_CRASH_AT), one after the other; the life after the last is not killed.
    """

    def __init__(self, box: Sandbox, url: str, folder: Path, *, http: bool, points: Iterable[str] = ()) -> None:
        self.box = box
        self.url = url
        self.folder = folder
        self.http = http
        self.points = list(points)
        self.past: list[str] = []
        self.life: Life | None = None
        self.point = ""
        """Where this life ends; "" where it does not."""
        self.port = free_port()
        if http:
            box.deliver_over_http(f"http://127.0.0.1:{self.port}/slack/events")

    async def begin(self) -> None:
        """Start it, again and again if it is killed before it serves; the clock is moved on after each death."""
        while True:
            if self.life is not None:
                assert await self.life.ended() == -9, self.life.said
                self.past.append(self.life.said)
                self.box.clock.move_by(LATER)
            self.point = self.points.pop(0) if self.points else ""
            self.life = await Life.begin(self._settings(self.point), self.folder)
            if await self.life.is_ready():
                return

    def _settings(self, point: str) -> dict[str, str]:
        reached = {} if self.http else {"SLACK_APP_TOKEN": self.box.app_token}
        return reached | {
            "SLACK_BOT_TOKEN": self.box.bot_token,
            "SLACK_SIGNING_SECRET": self.box.signing_secret,
            "SLACK_API_URL": self.box.api_url,
            "DATABASE_URL": self.url,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PEERLOOP_CRASH_AT": point,
            "PEERLOOP_CLOCK_OFFSET": f"{self.box.clock.offset.total_seconds():.3f}",
        }

    async def move_to(self, moment: datetime) -> None:
        """Let time pass: the process sees it when it is started again."""
        assert self.life is not None
        self.life.kill()
        await self.life.over
        self.box.clock.move_to(moment)
        await self.begin()

    async def persist(self, step: Callable[[], Awaitable[object]]) -> None:
        """Take a step as people do: who gets no answer tries again, when the bot is back."""
        tries = 0
        while True:
            if self.life is None or self.life.over.done():
                await self.begin()
            assert self.life is not None
            taking = asyncio.ensure_future(step())
            await asyncio.wait((taking, self.life.over), return_when=asyncio.FIRST_COMPLETED)
            if not taking.done():
                taking.cancel()
            (result,) = await asyncio.gather(taking, return_exceptions=True)
            if not isinstance(result, BaseException):
                return
            if not isinstance(result, (NotSeen, NotPossible, asyncio.CancelledError)):
                raise result
            tries += not self.life.over.done()
            if tries == TRIES:
                raise AssertionError(f"{result}\n\nThe bot says:\n{self.life.said}")

    # -- steps that may be taken again

    async def fill_in(
        self, who: Person, opens: Callable[[], Awaitable[None]], fields: Mapping[str, Answered], said: str
    ) -> None:
        """Open a form, fill it in and send it. Afterwards somebody reads `said`, and closes what is open."""

        async def open_it() -> None:
            await close(who)
            await opens()
            await who.sees(next(iter(fields)), where="modal")

        async def send_it() -> None:
            if flat(said) not in flat(who.screen()):
                await who.fills(fields)
                await who.submits()
            await who.sees(said)

        await self.persist(open_it)
        await self.persist(send_it)
        await close(who)

    async def press(self, who: Person, label: str, said: str, *, where: str = "DM", already: str = "") -> None:
        """Press a button, unless what it leads to is there already. already: what is said when it was done before."""

        def is_said() -> bool:
            return any(flat(words) in flat(who.screen()) for words in (said, already) if words)

        async def press_it() -> None:
            if not is_said():
                await who.presses(label, where=where)
            if not await self.box.ws.changed.wait_for(is_said, who.patience):
                await who.sees(said, where=where)

        await self.persist(press_it)

    async def finished(self) -> None:
        """Wait until nothing is left to deliver."""

        async def look() -> None:
            async with asyncio.timeout(30):
                while any(row.state in ACTIVE for row in await rows(self.url, DeliveryRow)):
                    assert self.life is not None
                    await asyncio.wait((self.life.over,), timeout=0.1)

        await self.persist(look)

    def killed_at(self) -> list[str]:
        """Where the lives before this one ended, as they said themselves."""
        return [found.group(1) for said in self.past if (found := re.search(r"killed at (\S+), as asked", said))]

    # -- what must hold in the end

    async def check_story(self, *, learners: int, objectives: int, nudged: bool) -> None:
        """One of everything: nothing lost, nothing doubled, nothing half-made."""
        ledger = await rows(self.url, DeliveryRow)
        let_go = [row for row in ledger if row.state not in (State.SENT, State.SKIPPED)]
        # the clock goes from one Monday to the next: of the Friday between, the digest may have been planned
        assert {(row.kind, row.state) for row in let_go} <= {("digest.post", State.EXPIRED)}, let_go
        posts = Counter(
            message.metadata["event_payload"]["delivery_id"]
            for channel in self.box.ws.state.channels.values()
            for message in channel.messages.values()
            if message.metadata and message.metadata["event_type"] == METADATA
        )
        assert set(posts.values()) == {1}
        assert all(row.opaque_id in posts for row in ledger if row.kind in POSTED and row.state == State.SENT)

        (group,), (topic,) = await rows(self.url, GroupRow), await rows(self.url, TopicRow)
        me = self.box.bot_user_id
        (channel,) = [each for each in self.box.ws.state.channels.values() if each.creator == me and each.name]
        (welcome,) = [each for each in channel.messages.values() if each.user == me and each.subtype is None]
        assert (group.state, group.channel, group.welcome_ts) == ("active", channel.id, welcome.ts)
        assert channel.pins == [welcome.ts]
        assert len(channel.members) == len(set(channel.members)) == learners + 1
        where_topics_are = self.box.ws.state.channels[topic.channel or ""]
        (card,) = [each for each in where_topics_are.messages.values() if each.user == me and each.subtype is None]
        assert card.ts == topic.ts

        assert len(await rows(self.url, MemberRow)) == learners
        assert len(await rows(self.url, InterestRow)) == learners
        assert len(await rows(self.url, ObjectiveRow)) == objectives
        assert len(await rows(self.url, CheckInRow)) == (learners if nudged else 0)
        nudges = [row for row in ledger if row.kind == "checkin.nudge" and row.state == State.SENT]
        assert len({row.channel for row in nudges}) == len(nudges) == (learners if nudged else 0)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.life is not None:
            self.life.kill()
            await self.life.over


POSTED = ("group.welcome", "group.told", "group.ready", "checkin.nudge")
"""What is always a new message; a topic's card is posted once and changed afterwards."""


def free_port() -> int:
    """A port nobody uses: each life serves on the same one."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


async def close(who: Person) -> None:
    """Close whatever modals are open."""
    while "--- modal" in who.screen():
        await who.closes()


async def rows(url: str, kind: type[AnyRow]) -> list[AnyRow]:
    """All rows of a table."""
    database = Database(url)
    try:
        async with database.read_everywhere() as session:
            return list((await session.exec(select(kind))).all())
    finally:
        await database.close()
