"""Many groups, one confirmation: created under Slack's rate limits, each once, whenever the process is killed."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo import MANIFEST, peerloop_in, settings_for
from learning.delivery import ACTIVE
from learning.group import State
from learning.workspace import Settings
from sandbox.manifest import load
from sandbox.server import Sandbox
from store.rows import DeliveryRow, FormingRoundRow, GroupRow, MemberRow, WorkspaceRow
from tests.bot.lives import Lives, rows
from tests.conftest import World
from tests.stories.crowded import company, fill
from tests.stories.steps import CHANNEL, monday, settle

GROUPS = 50
POINTS = ("delivery.prepared:8", "delivery.called:6", "delivery.recorded:4")
BY_ITSELF = ("delivery.recorded:2", "delivery.called:4", "delivery.claimed:6", "delivery.called:9")
"""Where the process is killed, one life after the other; the clock is moved on after each death."""

AN_HOUR = 60
"""Minutes within which Slack lets everything through."""


async def die_at_each_point(lives: Lives) -> None:
    """Let each life end at its point; some do so before they serve, and then the next one has begun already."""
    while lives.points:
        await lives.begin()
        assert lives.life is not None
        if lives.point:
            assert await lives.life.ended() == -9, lives.life.said
    assert lives.life is not None
    if lives.point:
        lives.past.append(lives.life.said)


async def let_time_pass(box: Sandbox, url: str) -> None:
    """Slack's minutes pass until everything is delivered, with the bot in this process: nothing waits for real."""
    async with peerloop_in(box, settings_for(box, url)) as peerloop:
        for _ in range(AN_HOUR):
            await settle(World(box, peerloop))
            if not any(row.state in ACTIVE for row in await rows(url, DeliveryRow)):
                return
            box.clock.move_by(timedelta(minutes=1))
    raise AssertionError("not everything was delivered within an hour")


async def check(box: Sandbox, url: str, people: int, groups: int) -> None:
    """Each group is whole and there once, and each person is in one and was told once."""
    me = box.bot_user_id
    found = await rows(url, GroupRow)
    assert Counter(row.state for row in found) == {State.ACTIVE: groups}
    made = [each for each in box.ws.state.channels.values() if each.creator == me and each.name]
    assert sorted(each.id for each in made) == sorted(row.channel or "" for row in found)
    for channel in made:
        (charter,) = [each for each in channel.messages.values() if each.user == me and each.subtype is None]
        assert channel.pins == [charter.ts]
        assert len(channel.members) == len(set(channel.members)) == people // groups + 1
    members = Counter(row.person_id for row in await rows(url, MemberRow))
    assert len(members) == people
    assert set(members.values()) == {1}
    told: Counter[str] = Counter()
    for user in box.ws.state.users.values():
        direct = box.ws.direct([user.id, me]) if user.name.startswith("crowd.") else None
        said = [each.text for each in direct.messages.values()] if direct else []
        told[user.name] += sum("Your learning group is ready" in each for each in said)
    assert {told[user.name] for user in box.ws.state.users.values() if user.name.startswith("crowd.")} == {1}


@pytest.mark.timeout(400)
async def test_fifty_groups_are_created_once_under_rate_limits_whenever_the_process_is_killed(
    database_url: str, tmp_path: Path
) -> None:
    async with Sandbox(load(MANIFEST), company=company(3 * GROUPS)) as box:
        await fill(database_url, box, ["Weaving"], Settings(smallest=3, largest=3))
        async with Lives(box, database_url, tmp_path, http=False) as lives:
            helena = box.person("Helena")

            async def ask() -> None:
                await helena.presses("Form the group", near="Weaving", where=CHANNEL)
                await helena.sees(f"{GROUPS} groups", where="modal")

            await lives.persist(ask)
            lives.points = list(POINTS)
            await helena.presses(f"Create all {GROUPS} groups", confirm=True)
            await helena.sees("You get one direct message that shows how it goes on", where="modal")
            await helena.closes()
            assert lives.life is not None
            lives.life.kill()
            await die_at_each_point(lives)
            assert lives.killed_at() == list(POINTS)
        box.limits.switched_on = True  # a process would wait for Slack's minutes, and die no sooner than they are over
        await let_time_pass(box, database_url)
        assert Counter(call.error for call in box.calls)["ratelimited"] > 0
        await helena.sees(f"{GROUPS} of {GROUPS} groups are ready", where="DM")
        assert helena.screen().count("groups are ready") == 1
        await check(box, database_url, 3 * GROUPS, GROUPS)


@pytest.mark.timeout(400)
async def test_groups_form_by_themselves_once_whenever_the_process_is_killed(database_url: str, tmp_path: Path) -> None:
    async with Sandbox(load(MANIFEST), company=company(12)) as box:
        await fill(database_url, box, ["Weaving", "Knitting"], Settings(smallest=3, largest=3, automatic_weekday=0))
        box.clock.move_to(monday(box) + timedelta(hours=30))
        async with Lives(box, database_url, tmp_path, http=False, points=BY_ITSELF) as lives:
            await die_at_each_point(lives)
            assert lives.killed_at() == list(BY_ITSELF)
        await let_time_pass(box, database_url)
        helena = box.person("Helena")
        await helena.sees("4 groups formed by themselves", where="DM")
        assert helena.screen().count("formed by themselves") == 1
        await check(box, database_url, 12, 4)
        assert len(await rows(database_url, FormingRoundRow)) == 1
        (here,) = await rows(database_url, WorkspaceRow)
        assert here.next_forming_at == monday(box)
