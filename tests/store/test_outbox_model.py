"""The courier against a model of what Slack has: never twice, never lost, in order, whatever fails and whoever dies."""

import asyncio
import shutil
from collections import Counter, defaultdict
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, ClassVar, TypeVar, cast

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy import event
from sqlmodel import select

from bot.clients import for_one
from bot.delivery import Courier
from handlers.effect import Effect, Outcome, Post, Skip, Update
from handlers.route import Letter, Routes
from handlers.turn import Desk
from learning.delivery import ACTIVE, SETTLE, State
from messages.blocks import Message
from messages.refs import GroupRef, TopicRef
from store import claims, outbox, topics, workspaces
from store.database import Database
from store.rows import DeliveryRow
from tests.laws import lives
from tests.store.stored import NOW, add_person, add_topic

CHANNEL = "C1"
PLANS = ("note 1", "note 1", "note 2", "brief note 2", "card 0", "card 0", "card 1")
WAITS = (0, 3, 3, 10, 10, 31, 46, 61, 700)
FAULTS = (
    "none",
    "lost before",
    "lost after",
    "late",
    "late",
    "limited",
    "busy",
    "never",
    "killed before",
    "killed after",
)
POINTS = ("delivery.claimed", "delivery.prepared", "delivery.called", "delivery.recorded")
LATE = SETTLE / 2
"""How long a message may still appear after the caller gave up: less than the settling time."""

T = TypeVar("T")


class Killed(BaseException):
    """The process is no more."""


@dataclass
class Shown:
    """A message that Slack has, or will show later."""

    ts: str
    delivery_id: str
    text: str
    visible_at: datetime


@dataclass
class Slack:
    """As much of Slack as a courier sees of one channel. faults: what happens to the next calls."""

    now: datetime = NOW
    messages: list[Shown] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    readable: bool = True
    dead: bool = False
    refused: set[str] = field(default_factory=set)

    async def chat_postMessage(self, *, text: str, metadata: dict[str, Any], **_: object) -> dict[str, str]:  # noqa: N802 - Slack's name
        delivery_id = str(metadata["event_payload"]["delivery_id"])
        fault = self._fault(delivery_id)
        shown_at = self.now + (LATE if fault == "late" else timedelta())
        ts = f"{datetime.now(UTC).timestamp() + len(self.messages) / 1000:.6f}"  # by Slack's own clock
        self.messages.append(Shown(ts, delivery_id, text, shown_at))
        self._lose(fault)
        return {"channel": CHANNEL, "ts": ts}

    async def chat_update(self, *, ts: str, text: str, **_: object) -> dict[str, str]:
        fault = self._fault("")
        next(each for each in self.messages if each.ts == ts).text = text
        self._lose(fault)
        return {}

    async def conversations_history(self, *, oldest: str | None, **_: object) -> dict[str, Any]:
        self._live()
        if not self.readable:
            raise _error("internal_error", 200)
        since = float(oldest or 0)
        found = [each for each in self.messages if each.visible_at <= self.now and float(each.ts) >= since]
        metadata = [{"event_payload": {"delivery_id": each.delivery_id}} for each in found]
        return {"messages": [{"user": "UBOT", "ts": m.ts, "metadata": d} for m, d in zip(found, metadata, strict=True)]}

    def _live(self) -> None:
        if self.dead:
            raise Killed

    def _fault(self, delivery_id: str) -> str:
        """What happens to this call; raises what happens before Slack does anything."""
        self._live()
        fault = self.faults.pop(0) if self.faults else "none"
        if fault == "killed before":
            self.dead = True
            raise Killed
        if fault == "lost before":
            raise TimeoutError
        if fault == "never":
            self.refused.add(delivery_id)
        words = {"limited": ("ratelimited", 429), "busy": ("service_unavailable", 200), "never": ("is_archived", 200)}
        if fault in words:
            raise _error(*words[fault])
        return fault

    def _lose(self, fault: str) -> None:
        """What happens after Slack has done it."""
        if fault == "killed after":
            self.dead = True
            raise Killed
        if fault in {"lost after", "late"}:
            raise TimeoutError


def _error(word: str, status: int) -> SlackApiError:
    data = {"ok": False, "error": word}
    headers = {"Retry-After": "5"}
    answer = AsyncSlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data=data, headers=headers, status_code=status
    )
    return SlackApiError(word, answer)  # type: ignore[no-untyped-call]  # the SDK gives no types here


def _expect_the_dead(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    if not isinstance(context.get("exception"), Killed):
        loop.default_exception_handler(context)


def _hurry(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own adapter
    """No waiting for the disk: processes die here, machines do not."""
    connection.cursor().execute("PRAGMA synchronous=OFF")


class Sending(RuleBasedStateMachine):
    """What is planned, what Slack has, and a courier that may die at any point."""

    empty: Path
    folder: Path
    made = 0
    happened: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        Sending.made += 1
        file = self.folder / f"{Sending.made}.db"
        shutil.copy(self.empty, file)
        self.loop = asyncio.new_event_loop()
        self.loop.set_exception_handler(_expect_the_dead)
        self.database = Database(f"sqlite:///{file}")
        event.listen(self.database.writer.sync_engine, "connect", _hurry)
        self.slack = Slack()
        self.die_at = ""
        self.planned = 0
        self.wanted: dict[int, int] = {}
        self.routes = Routes()
        self.routes.letter(Letter("note", GroupRef, prepare=self._prepare_note))
        self.routes.letter(Letter("card", TopicRef, prepare=self._prepare_card, sent=self._card_sent))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the machine's own loop."""
        return self.loop.run_until_complete(work)

    # What is sent: notes, each once; and a card for each topic, posted once and then changed, as topics have.

    async def _prepare_note(self, _: Desk, ref: GroupRef) -> Effect | Skip:
        return Post(CHANNEL, Message(f"note {ref.group_id}", ()))

    async def _prepare_card(self, desk: Desk, ref: TopicRef) -> Effect | Skip:
        topic = await topics.get(desk.session, ref.topic_id)
        message = Message(f"card {ref.topic_id}: {self.wanted[ref.topic_id]}", ())
        return Update(CHANNEL, topic.ts, message) if topic and topic.ts else Post(CHANNEL, message)

    async def _card_sent(self, desk: Desk, ref: TopicRef, outcome: Outcome) -> None:
        await topics.posted(desk.session, ref.topic_id, outcome.channel, outcome.ts)

    @initialize()
    def start(self) -> None:
        async def work() -> None:
            self.workspace = (await workspaces.install(self.database, "T1", "Lumenwood", "UBOT")).id
            async with self.database.begin(self.workspace) as session:
                person = await add_person(session, "U1")
                self.wanted = {await add_topic(session, person, title): 0 for title in ("SQL", "Talks")}

        self.run(work())
        self.begin_anew()

    def begin_anew(self) -> None:
        self.slack.dead, self.die_at = False, ""
        self.courier = Courier(
            self.routes,
            self.database,
            for_one(cast("AsyncWebClient", self.slack)),
            lambda: self.slack.now,
            crash_point=self.crash,
        )

    def crash(self, point: str) -> None:
        if point == self.die_at:
            self.happened[point] += 1
            self.slack.dead = True
        if self.slack.dead:
            raise Killed

    async def enqueue(self, kind: str, ref: GroupRef | TopicRef, lane: str, expires_at: datetime | None = None) -> None:
        self.planned += 1
        async with self.database.begin(self.workspace) as session:
            entry = outbox.Entry(f"{kind} {self.planned}", lane, kind, ref.pack(), expires_at)
            assert await outbox.enqueue(session, [entry], self.slack.now) == 1

    def plan(self, what: str) -> None:
        """Write a note into one of the lanes, or a new state of a card."""
        kind, _, which = what.rpartition(" ")
        if kind == "card":
            topic = sorted(self.wanted)[int(which)]
            self.wanted[topic] += 1
            self.run(self.enqueue("card", TopicRef(topic_id=topic), f"card {topic}"))
        else:
            until = self.slack.now + timedelta(seconds=30) if kind == "brief note" else None
            self.run(self.enqueue("note", GroupRef(group_id=self.planned + 1), f"lane {which}", until))

    @rule(chance=st.randoms(use_true_random=True))
    def send(self, chance: Random) -> None:
        """Some things are planned, time passes, the next calls fail in some way, or the process dies.

        One seed a step: in so few examples, Hypothesis' own choices would repeat themselves too often.
        """
        for what in chance.choices(PLANS, k=chance.randrange(1, 4)):
            self.plan(what)
        self.slack.now += timedelta(seconds=chance.choice(WAITS))
        faults = chance.choices(FAULTS, k=chance.randrange(1, 4))
        self.slack.faults = list(faults)
        self.die_at = chance.choice(POINTS) if chance.random() < 0.3 else ""
        self.slack.readable = chance.random() < 0.8
        self.drain()
        self.happened.update(faults[: len(faults) - len(self.slack.faults)])
        self.slack.faults, self.die_at, self.slack.readable = [], "", True

    def drain(self) -> None:
        async def work() -> None:
            try:
                await self.courier.drain()
            except Killed:
                await self.courier.stop()

        self.run(work())
        if self.slack.dead:
            self.begin_anew()

    @rule()
    def restart(self) -> None:
        """A process that knows nobody else is running ends the leases of the one that died."""
        self.begin_anew()
        self.run(claims.release_orphans(self.database, self.slack.now))

    def rows(self) -> list[DeliveryRow]:
        """The ledger."""

        async def work() -> list[DeliveryRow]:
            async with self.database.read(self.workspace) as session:
                return list((await session.exec(select(DeliveryRow).order_by(DeliveryRow.id))).all())  # type: ignore[arg-type]  # a column

        return self.run(work())

    @invariant()
    def nothing_is_sent_twice(self) -> None:
        ids = [each.delivery_id for each in self.slack.messages]
        assert len(ids) == len(set(ids))
        cards = [each.text.split(":")[0] for each in self.slack.messages if each.text.startswith("card")]
        assert len(cards) == len(set(cards))

    def teardown(self) -> None:
        try:
            if self.wanted:
                self.heal()
                self.everything_has_come_true()
        finally:
            self.run(self.database.close())
            self.loop.close()

    def heal(self) -> None:
        """Nothing fails any more, and time passes."""
        self.slack.readable = True
        for _ in range(60):
            self.drain()
            if not any(each.state in ACTIVE for each in self.rows()):
                return
            self.slack.now += timedelta(seconds=61)
        raise AssertionError(f"still on its way: {[each for each in self.rows() if each.state in ACTIVE]}")

    def everything_has_come_true(self) -> None:
        posted = {each.delivery_id: each for each in self.slack.messages}
        last_card: dict[str, DeliveryRow] = {}
        lanes: dict[str, list[datetime]] = defaultdict(list)
        for row in self.rows():
            if row.kind == "card":
                last_card[row.ref] = row
            elif row.state == State.SENT:
                assert posted[row.opaque_id].ts == row.ts, "the ledger says where the message is"
                lanes[row.lane].append(posted[row.opaque_id].visible_at)
            else:
                assert row.opaque_id not in posted, f"{row.state} but it was sent"
                assert row.state == (
                    State.EXPIRED if row.expires_at and row.opaque_id not in self.slack.refused else State.FAILED
                )
                assert row.expires_at or row.opaque_id in self.slack.refused, "lost"
        assert all(times == sorted(times) for times in lanes.values()), "a lane is in order"
        for ref, row in last_card.items():
            topic = TopicRef.model_validate_json(ref).topic_id
            if row.state == State.SENT:
                assert f"card {topic}: {self.wanted[topic]}" in [each.text for each in self.slack.messages]
            else:
                assert row.state == State.FAILED
                assert {"", row.opaque_id} & self.slack.refused, "lost"


@pytest.mark.hypothesis
def test_whatever_fails_nothing_is_sent_twice_and_nothing_is_lost(migrated_sqlite: Path, tmp_path: Path) -> None:
    Sending.empty, Sending.folder = migrated_sqlite, tmp_path
    lives(Sending, Sending.happened, {*FAULTS, *POINTS}, examples=13, steps=20)
