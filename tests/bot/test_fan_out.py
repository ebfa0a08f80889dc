"""Monday, nine o'clock: two hundred nudges at once, through everything that can go wrong."""

import asyncio
from collections import Counter
from datetime import timedelta

from bot.demo import MANIFEST
from handlers.all import every_route
from handlers.checkin import plan
from learning.calendar import next_weekly
from learning.delivery import CIRCULARS, State
from learning.workspace import Settings
from sandbox.company import Company, Profile, SeedChannel, seed
from sandbox.faults import Kind
from sandbox.manifest import load
from sandbox.server import Sandbox
from tests.bot.office import CLEARINGHOUSE, office
from tests.conftest import opened

PEOPLE = 200

CHANCES = {
    Kind.CUT_BEFORE: 0.04,
    Kind.CUT_AFTER: 0.04,
    Kind.ERROR_BEFORE: 0.03,
    Kind.ERROR_AFTER: 0.03,
    Kind.NOT_JSON: 0.02,
    Kind.LATE: 0.04,
    Kind.RATE_LIMITED: 0.02,
}
"""How often each fault happens to a call; seeded, so that every run meets the same."""


def big_company() -> Company:
    """Two hundred people in one office."""
    small = seed()
    people = tuple(
        Profile(f"U0FAN{n:06}", f"fan.{n}", f"Fan {n}", "", "Europe/Lisbon", "", "", "Lisbon", None)
        for n in range(PEOPLE)
    )
    where_topics_are = SeedChannel("C0FAN000001", CLEARINGHOUSE, "", False, ())
    return Company(small.team_id, small.name, small.domain, people, (where_topics_are,))


async def test_two_hundred_nudges_through_all_faults_none_lost_and_none_twice(database_url: str) -> None:
    async with office(database_url, box=Sandbox(load(MANIFEST), company=big_company())) as here:
        users = [user for user in here.box.ws.state.users.values() if user.name.startswith("fan.")]
        members = await here.learn(*users)
        for some in (members[:100], members[100:]):  # Slack invites a hundred at once
            await here.form(f"learn-{some[0]}", some, members[0])
        await here.carry()
        for seed_, (kind, chance) in enumerate(CHANCES.items()):
            for method in ("chat.postMessage", "conversations.open"):
                here.order(kind, method, times=None, chance=chance, seed=seed_, seconds=5)
        here.order(Kind.ERROR_BEFORE, "conversations.history", times=None, chance=0.1, seed=99)
        assert await here.plan_nudges() == PEOPLE
        begun = here.now
        await here.carry()

        rows = [row for row in await here.rows() if row.kind == "checkin.nudge"]
        assert Counter(row.state for row in rows) == {State.SENT: PEOPLE}
        posts = here.posts()
        assert {posts[row.opaque_id] for row in rows} == {1}
        assert set(posts.values()) == {1}
        assert [len(here.told(user.id)) for user in users[1:]] == [2] * (PEOPLE - 1), (
            "that the group is ready, and this"
        )
        assert all(row.channel and row.ts for row in rows)
        happened = {fault.kind for fault in here.box.faults.happened if fault.to == "chat.postMessage"}
        assert happened == set(CHANCES), "a kind of fault did not happen"
        assert max(row.attempts for row in rows) > 1
        assert here.now - begun < timedelta(hours=1)


async def test_who_plans_twice_at_once_plans_once(database_url: str) -> None:
    async with office(database_url, box=Sandbox(load(MANIFEST), company=big_company())) as here:
        users = [user for user in here.box.ws.state.users.values() if user.name.startswith("fan.")][:30]
        await here.form("learn-twice", await here.learn(*users), 1)
        await here.carry()
        async with opened(database_url) as other:
            await plan(here.database, here.now)
            here.box.clock.move_to(next_weekly(here.now, 0, Settings().nudge_time, "America/Los_Angeles"))
            found = await asyncio.gather(*(plan(each, here.now) for each in (here.database, other) * 3))
        assert sum(found) == len(users)
        await here.carry()
        assert set(here.posts().values()) == {1}


async def test_what_somebody_waits_for_does_not_wait_for_the_nudges_before_it(database_url: str) -> None:
    async with office(database_url, box=Sandbox(load(MANIFEST), company=big_company())) as here:
        users = [user for user in here.box.ws.state.users.values() if user.name.startswith("fan.")]
        members = await here.learn(*users)
        for some in (members[:100], members[100:]):
            await here.form(f"learn-{some[0]}", some, members[0])
        await here.choose_clearinghouse()
        await here.carry()
        assert await here.plan_nudges() == PEOPLE
        await here.register(await here.add_topic("Numbers", members[0]), members[0])
        await here.courier.drain()
        rows = await here.rows()
        nudged = [row.ts or "" for row in rows if row.kind == "checkin.nudge" and row.ts]
        card = rows[-1]
        assert card.kind == "topic.card"
        assert len(nudged) == PEOPLE
        before = sum(ts < (card.ts or "") for ts in nudged)
        assert before < 0.75 * PEOPLE, "in a queue it would be the last; while it is prepared, some nudges may go out"


def test_what_goes_to_hundreds_is_known_to_the_outbox() -> None:
    assert {kind for kind, letter in every_route().letters.items() if letter.prepare_all is not None} == CIRCULARS
