"""A courier, a database and a sandbox to deliver to: for tests of delivery alone, without conversations."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import col, select

from bot.clients import for_one
from bot.delivery import Courier
from bot.demo import MANIFEST
from bot.doing import METADATA
from bot.slack import client, http_session
from handlers import checkin
from handlers.all import every_route
from handlers.card import refresh_card
from handlers.turn import Desk
from learning.calendar import next_weekly
from learning.delivery import ACTIVE
from learning.group import State as GroupState
from learning.interest import Mode
from learning.topic import Kind as TopicKind
from learning.workspace import Settings, Workspace
from messages.refs import GroupRef, PersonRef
from sandbox.faults import Kind
from sandbox.manifest import load
from sandbox.server import Sandbox
from sandbox.state import Channel, Message, User
from store import groups, interests_register, people, topics, workspaces
from store.database import Database
from store.people import Profile
from store.rows import DeliveryRow, GroupRow
from tests.conftest import opened

ROUNDS = 400
STEP = timedelta(seconds=20)
CLEARINGHOUSE = "peer-learning"
ZONE = "Europe/Lisbon"
"""Where everybody is: what is held up is sent while it is day for all of them."""


class Office:
    """One workspace in a database, the sandbox it is installed in, and couriers between the two.

    The clock is the sandbox's: it is moved, nothing waits for it.
    """

    def __init__(self, box: Sandbox, database: Database, slack: AsyncWebClient, workspace: Workspace) -> None:
        self.box = box
        self.database = database
        self.slack = slack
        self.workspace = workspace
        self.courier = self.another_courier()
        self.landing = asyncio.Event()
        """Late and slow calls wait for it; `carry` sets it after each round."""

    def another_courier(self, database: Database | None = None) -> Courier:
        """One more courier, as of another process."""
        return Courier(every_route(), database or self.database, for_one(self.slack), self.box.clock.now)

    # -- what there is to do

    async def learn(self, *users: User) -> list[int]:
        """Remember people as their profiles tell, but for where they are; their ids."""
        async with self.database.begin(self.workspace.id) as session:
            told = [Profile(user.id, user.real_name, ZONE, False, False, False, False) for user in users]
            await people.learn(session, told)
            await session.flush()
            return [(await people.meet(session, user.id)).id for user in users]

    async def add_topic(self, title: str, by: int) -> int:
        """A topic that somebody added."""
        async with self.database.begin(self.workspace.id) as session:
            found = await topics.add(
                session, title=title, purpose="To do it well.", kind=TopicKind.TECHNICAL, added_by=by, now=self.now
            )
            assert found is not None
            return found

    async def form(self, name: str, members: Collection[int], by: int) -> int:
        """Store a group as a facilitator's confirmation does; its id."""
        topic_id = await self.add_topic(f"About {name}", by)
        async with self.database.begin(self.workspace.id) as session:
            group_id = await groups.add(
                session,
                topic_id=topic_id,
                channel_name=name,
                private=True,
                person_ids=members,
                formed_by=by,
                now=self.now,
            )
            assert group_id is not None
            await people.begin_nudging(session, members, self.now)
            desk = Desk(session, await workspaces.get(session), self.now)
            key, lane = f"group.create:{group_id}", f"group:{group_id}"
            await desk.send("group.create", GroupRef(group_id=group_id), key=key, lane=lane)
            return group_id

    async def choose_clearinghouse(self) -> None:
        """Have topics posted in the channel for them."""
        channel = self.channel(CLEARINGHOUSE)
        self.box.ws.join(channel, self.box.bot_user_id)
        async with self.database.begin(self.workspace.id) as session:
            await workspaces.save_settings(session, Settings(clearinghouse=channel.id), replan=False)

    async def refresh(self, topic_id: int) -> None:
        """Have a topic's post show what holds now."""
        async with self.database.begin(self.workspace.id) as session:
            await refresh_card(Desk(session, await workspaces.get(session), self.now), topic_id)

    async def register(self, topic_id: int, person_id: int) -> None:
        """Store somebody's interest, as their form does."""
        async with self.database.begin(self.workspace.id) as session:
            await interests_register.register(
                session,
                topic_id=topic_id,
                person_id=person_id,
                level_now=1,
                level_wanted=3,
                mode=Mode.EITHER,
                hope="",
                now=self.now,
            )
            await refresh_card(Desk(session, await workspaces.get(session), self.now), topic_id)

    async def download(self, person_id: int) -> None:
        """Have everything about somebody sent to them, as their button does."""
        async with self.database.begin(self.workspace.id) as session:
            desk = Desk(session, await workspaces.get(session), self.now)
            lane = f"privacy:{person_id}"
            await desk.send("privacy.file", PersonRef(person_id=person_id), key=f"{lane}:now", lane=lane)

    def order(self, kind: Kind, on: str, **more: Any) -> None:  # noqa: ANN401 - as `Faults.plan` takes them
        """Order a fault; what is late or slow lands after the round of deliveries in which it happened."""
        self.box.faults.plan(kind, on, until=self.landing, **more)

    async def plan_nudges(self) -> int:
        """Move to Monday, nine o'clock, and plan; how many nudges there are to send."""
        planned = await checkin.plan(self.database, self.now)
        self.box.clock.move_to(next_weekly(self.now, 0, Settings().nudge_time, ZONE))
        return planned + await checkin.plan(self.database, self.now)

    @property
    def now(self) -> datetime:
        """The time in the sandbox."""
        return self.box.clock.now()

    # -- doing it

    async def carry(self, *couriers: Courier, rounds: int = ROUNDS) -> None:
        """Deliver until every row is final, with the clock moved on between rounds."""
        for _ in range(rounds):
            await self.deliver(*couriers)
            if not await self.under_way():
                return
            self.box.clock.move_by(STEP)
        left = [(row.key, row.state, row.attempts, row.reason) for row in await self.under_way()]
        raise AssertionError(f"not delivered after {rounds} rounds: {left}")

    async def deliver(self, *couriers: Courier) -> None:
        """Deliver what is due now; what was held back lands before this returns."""
        await asyncio.gather(*(courier.drain() for courier in couriers or (self.courier,)))
        self.landing.set()
        assert await self.box.ws.changed.wait_for(self._landed, 10)
        self.landing.clear()

    def _landed(self) -> bool:
        held_back = (Kind.LATE, Kind.SLOW)
        landed = sum(call.fault in held_back for call in self.box.calls)
        return landed == sum(len(self.box.faults.of(kind)) for kind in held_back)

    # -- what came of it

    async def rows(self) -> list[DeliveryRow]:
        """The whole ledger."""
        async with self.database.read_everywhere() as session:
            return list((await session.exec(select(DeliveryRow).order_by(col(DeliveryRow.id)))).all())

    async def row(self, kind: str) -> DeliveryRow:
        """The only delivery of a kind."""
        (found,) = [row for row in await self.rows() if row.kind == kind]
        return found

    async def under_way(self) -> list[DeliveryRow]:
        """What is not final yet."""
        return [row for row in await self.rows() if row.state in ACTIVE]

    async def group_state(self, group_id: int) -> GroupState:
        """Where the forming of a group is."""
        async with self.database.read(self.workspace.id) as session:
            return GroupState((await session.exec(select(GroupRow.state).where(GroupRow.id == group_id))).one())

    def channel(self, name: str) -> Channel:
        """The channel of this name."""
        (found,) = [channel for channel in self.box.ws.state.channels.values() if channel.name == name]
        return found

    def channels(self, name: str) -> list[Channel]:
        """The channels whose name begins so (a second one would have a number behind it)."""
        return [channel for channel in self.box.ws.state.channels.values() if channel.name.startswith(name)]

    def posts(self) -> Counter[str]:
        """How often each delivery appears in a conversation, by what its message carries."""
        return Counter(
            message.metadata["event_payload"]["delivery_id"]
            for channel in self.box.ws.state.channels.values()
            for message in channel.messages.values()
            if message.metadata and message.metadata["event_type"] == METADATA
        )

    def said_in(self, channel: Channel) -> list[Message]:
        """What the app posted in a channel; not Slack's own lines, such as who joined."""
        me, said = self.box.bot_user_id, (None, "file_share")
        return [message for message in channel.messages.values() if message.user == me and message.subtype in said]

    def told(self, user_id: str) -> list[Message]:
        """What the app told somebody directly."""
        channel = self.box.ws.direct([user_id, self.box.bot_user_id])
        return self.said_in(channel) if channel else []


@asynccontextmanager
async def office(
    url: str, *, box: Sandbox | None = None, patience: timedelta = timedelta(seconds=10)
) -> AsyncIterator[Office]:
    """An office on an empty database. patience: how long a call may take, real time."""
    async with opened(url) as database, box or Sandbox(load(MANIFEST)) as served:
        workspace = await workspaces.install(database, served.team_id, "Lumenwood", served.bot_user_id)
        async with http_session(patience) as session:
            yield Office(served, database, client(served.bot_token, served.api_url, session), workspace)
