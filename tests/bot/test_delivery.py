"""The courier's promises one by one: nothing lost, nothing twice, and what it does when Slack will not say."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.clients import for_one
from bot.crash import POINTS
from bot.delivery import Courier
from handlers.all import every_route
from learning.delivery import LEASE, SETTLE, Delivery, State
from sandbox.faults import Kind
from sandbox.state import User
from store import claims, outbox, workspaces
from store.database import Database
from store.rows import DeliveryRow
from tests.bot.office import CLEARINGHOUSE, Office, office

SECOND = timedelta(seconds=1)


async def nudges(here: Office, *names: str) -> list[User]:
    """People to be nudged now; each was told about a group before, so that their conversation is open."""
    users = [here.box.ws.state.users[here.box.person(name).id] for name in names]
    members = await here.learn(*users)
    for member in members:
        await here.form(f"learn-{member}", members, member)
    await here.carry()
    assert await here.plan_nudges() == len(users)
    return users


async def the_nudge(here: Office) -> DeliveryRow:
    """The only nudge in the ledger."""
    return await here.row("checkin.nudge")


def without_scope(here: Office, scope: str) -> None:
    """Take a scope from the installed app."""
    manifest = here.box.ws.manifest
    scopes = manifest.oauth_config.scopes
    kept = scopes.model_copy(update={"bot": tuple(each for each in scopes.bot if each != scope)})
    config = manifest.oauth_config.model_copy(update={"scopes": kept})
    here.box.ws.manifest = manifest.model_copy(update={"oauth_config": config})


@dataclass
class Taking:
    """A round that has taken something from the outbox, and has not begun to send it. go_on: lets it begin."""

    taken: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)


@pytest.fixture
def taking(monkeypatch: pytest.MonkeyPatch) -> Taking:
    """Every round stops there."""
    held, claim = Taking(), claims.claim

    async def claim_and_wait(*facts: Any, **more: Any) -> list[Delivery]:  # noqa: ANN401 - as `claims.claim` takes them
        found = await claim(*facts, **more)
        held.taken.set()
        await held.go_on.wait()
        return found

    monkeypatch.setattr(claims, "claim", claim_and_wait)
    return held


@pytest.mark.parametrize("ends", ["drain", "stop"])
async def test_what_another_round_is_just_taking_is_waited_for(sqlite_url: str, taking: Taking, ends: str) -> None:
    async with office(sqlite_url) as here:
        taking.go_on.set()
        (maria,) = await nudges(here, "Maria")
        before = len(here.told(maria.id))
        taking.taken.clear()
        taking.go_on.clear()
        running = asyncio.create_task(here.courier.run())
        here.courier.wake()
        await taking.taken.wait()
        ending = asyncio.create_task(getattr(here.courier, ends)())
        assert not (await asyncio.wait([ending], timeout=0.2))[0], "it ended while something was being taken"
        taking.go_on.set()
        await ending
        assert (await the_nudge(here)).state == State.SENT
        assert len(here.told(maria.id)) == before + 1
        await here.courier.stop()
        await running


async def test_what_slack_accepts_late_but_before_it_settled_is_found_and_not_sent_again(database_url: str) -> None:
    async with office(database_url) as here:
        (maria,) = await nudges(here, "Maria")
        before = len(here.told(maria.id))
        held_back = asyncio.Event()
        here.box.faults.plan(Kind.LATE, "chat.postMessage", until=held_back)
        await here.courier.drain()
        for _ in range(3):
            here.box.clock.move_by(timedelta(seconds=15))
            await here.courier.drain()
        assert (await the_nudge(here)).state == State.UNKNOWN
        assert len(here.told(maria.id)) == before
        held_back.set()
        assert await here.box.ws.changed.wait_for(lambda: len(here.told(maria.id)) > before, 10)
        here.box.clock.move_by(SETTLE)
        await here.carry()
        assert (await the_nudge(here)).state == State.SENT
        assert len(here.told(maria.id)) == before + 1


@pytest.mark.parametrize("unreadable", ["errors", "no scope"])
async def test_while_the_history_cannot_be_read_it_stays_unknown_and_is_never_sent_twice(
    database_url: str, unreadable: str
) -> None:
    async with office(database_url) as here:
        (maria,) = await nudges(here, "Maria")
        before = len(here.told(maria.id))
        installed = here.box.ws.manifest
        here.order(Kind.CUT_AFTER, "chat.postMessage")
        if unreadable == "errors":
            here.order(Kind.ERROR_BEFORE, "conversations.history", times=None)
        else:
            without_scope(here, "im:history")
        for _ in range(12):
            await here.deliver()
            here.box.clock.move_by(timedelta(minutes=10))
        row = await the_nudge(here)
        assert row.state == State.UNKNOWN
        assert row.reason == {"errors": "internal_error", "no scope": "missing_scope"}[unreadable]
        assert len(here.told(maria.id)) == before + 1
        here.box.faults.clear()
        here.box.ws.manifest = installed
        await here.carry()
        assert (await the_nudge(here)).state == State.SENT
        assert len(here.told(maria.id)) == before + 1


async def test_what_nobody_could_look_for_fails_in_the_end_with_its_reason_and_was_sent_once(sqlite_url: str) -> None:
    async with office(sqlite_url) as here:
        (maria,) = await nudges(here, "Maria")
        before = len(here.told(maria.id))
        here.order(Kind.CUT_AFTER, "chat.postMessage")
        without_scope(here, "im:history")
        for _ in range(110):
            await here.deliver()
            here.box.clock.move_by(timedelta(minutes=12))
        row = await the_nudge(here)
        assert (row.state, row.reason) == (State.FAILED, "missing_scope")
        assert len(here.told(maria.id)) == before + 1


async def test_slacks_wish_to_wait_is_obeyed_by_one_workspace_and_burns_no_attempt(database_url: str) -> None:
    async with office(database_url) as here:
        maria, tomas = await nudges(here, "Maria", "Tomás")
        before = len(here.told(maria.id)), len(here.told(tomas.id))
        here.box.faults.plan(Kind.RATE_LIMITED, "chat.postMessage", times=3, seconds=30)
        await here.deliver()
        for _ in range(2):
            here.box.clock.move_by(29 * SECOND)
            calls = len(here.box.calls)
            await here.deliver()
            assert len(here.box.calls) == calls, "it did not wait"
            assert {row.attempts for row in await here.under_way()} == {0}
            here.box.clock.move_by(2 * SECOND)
            await here.deliver()
        await here.carry()
        assert (len(here.told(maria.id)), len(here.told(tomas.id))) == (before[0] + 1, before[1] + 1)
        assert {row.attempts for row in await here.rows() if row.kind == "checkin.nudge"} == {1}
        assert len(here.box.faults.of(Kind.RATE_LIMITED)) == 3


async def test_another_workspace_goes_on_while_one_has_to_wait(database_url: str) -> None:
    async with office(database_url) as here:
        (maria,) = await nudges(here, "Maria")
        limited = here.box.ws.direct([maria.id, here.box.bot_user_id])
        assert limited is not None
        here.box.faults.plan(Kind.RATE_LIMITED, "chat.postMessage", channel=limited.id, seconds=600)
        await here.deliver()
        first, here.workspace = here.workspace, await workspaces.install(here.database, "T2", "Elsewhere", "UBOT")
        (tomas,) = await here.learn(here.box.ws.state.users[here.box.person("Tomás").id])
        await here.form("elsewhere", [tomas], tomas)
        await here.deliver()
        assert len(here.channels("elsewhere")) == 1
        waiting = await here.under_way()
        assert {row.workspace_id for row in waiting} == {first.id}
        await here.carry()


async def test_with_a_dead_token_everything_waits_and_goes_on_when_it_is_mended(database_url: str) -> None:
    async with office(database_url) as here:
        users = await nudges(here, "Maria", "Tomás", "Beatriz")
        before = [len(here.told(user.id)) for user in users]
        good, here.slack.token = here.slack.token, "xoxb-revoked"
        for _ in range(5):
            await here.deliver()
            here.box.clock.move_by(timedelta(minutes=11))
        waiting = await here.under_way()
        assert {(row.state, row.reason, row.attempts) for row in waiting} == {(State.PENDING, "invalid_auth", 0)}
        assert len(waiting) == len(users)
        here.slack.token = good
        await here.carry()
        assert [len(here.told(user.id)) for user in users] == [count + 1 for count in before]


async def test_a_nudge_that_could_not_be_sent_for_two_days_expires_and_says_so(sqlite_url: str) -> None:
    async with office(sqlite_url) as here:
        (maria,) = await nudges(here, "Maria")
        before = len(here.told(maria.id))
        here.box.clock.move_by(timedelta(hours=49))
        await here.carry()
        row = await the_nudge(here)
        assert (row.state, row.reason) == (State.EXPIRED, "too late")
        assert len(here.told(maria.id)) == before


async def test_a_card_whose_first_post_is_uncertain_is_not_posted_again_for_its_next_change(database_url: str) -> None:
    async with office(database_url) as here:
        await here.choose_clearinghouse()
        (maria,) = await here.learn(here.box.ws.state.users[here.box.person("Maria").id])
        topic_id = await here.add_topic("Weaving", maria)
        here.order(Kind.CUT_AFTER, "chat.postMessage")
        await here.refresh(topic_id)
        await here.deliver()
        await here.register(topic_id, maria)
        await here.carry()
        (card,) = here.said_in(here.channel(CLEARINGHOUSE))
        assert "1 person is interested" in str(card.blocks)


async def test_a_clock_that_jumps_while_a_call_is_under_way_does_not_send_it_twice(database_url: str) -> None:
    async with office(database_url) as here:
        (maria,) = await nudges(here, "Maria")
        before = len(here.told(maria.id))
        answered = asyncio.Event()
        hold = here.box.faults.plan(Kind.SLOW, "chat.postMessage", until=answered)
        sending = asyncio.create_task(here.courier.drain())
        assert await here.box.ws.changed.wait_for(lambda: hold.left == 0 and len(here.told(maria.id)) > before, 10)
        here.box.clock.move_by(timedelta(hours=1))
        calls = len(here.box.calls)
        await here.courier._claim()
        assert len(here.box.calls) == calls
        answered.set()
        await sending
        row = await the_nudge(here)
        assert (row.state, row.attempts) == (State.SENT, 1)
        assert len(here.told(maria.id)) == before + 1


async def test_who_was_away_longer_than_the_lease_writes_nothing_over_its_successor(database_url: str) -> None:
    async with office(database_url) as here:
        (maria,) = await nudges(here, "Maria")
        before = len(here.told(maria.id))
        (lost,) = await claims.claim(here.database, here.now, LEASE, 8)
        here.box.clock.move_by(LEASE + SETTLE + SECOND)
        await here.carry()
        async with here.database.begin(here.workspace.id) as session:
            assert not await outbox.finish(session, lost, State.FAILED, reason="came back too late")
        assert (await the_nudge(here)).state == State.SENT
        assert len(here.told(maria.id)) == before + 1


async def test_a_delivery_that_breaks_inside_is_looked_for_and_not_lost(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with office(sqlite_url) as here:
        (maria,) = await nudges(here, "Maria")
        before = len(here.told(maria.id))
        recorder = here.courier.recorder
        recorded = {name: getattr(recorder, name) for name in ("_store_several", "_store_one")}
        broken: list[str] = []

        async def breaks_once(name: str, *arguments: object) -> None:
            if name not in broken:
                broken.append(name)
                raise RuntimeError("the disk is full")
            await recorded[name](*arguments)

        for name in recorded:
            monkeypatch.setattr(recorder, name, partial(breaks_once, name))
        await here.carry()
        assert broken == [*recorded]
        assert (await the_nudge(here)).state == State.SENT
        assert len(here.told(maria.id)) == before + 1


async def test_stopping_waits_for_what_is_under_way(sqlite_url: str) -> None:
    async with office(sqlite_url) as here:
        (maria,) = await nudges(here, "Maria")
        before = len(here.told(maria.id))
        answered = asyncio.Event()
        here.box.faults.plan(Kind.SLOW, "chat.postMessage", until=answered)
        running = asyncio.create_task(here.courier.run())
        here.courier.wake()
        assert await here.box.ws.changed.wait_for(lambda: len(here.told(maria.id)) > before, 10)
        stopping = asyncio.create_task(here.courier.stop())
        answered.set()
        await asyncio.gather(stopping, running)
        assert (await the_nudge(here)).state == State.SENT


async def test_two_couriers_on_one_database_send_everything_once(database_url: str) -> None:
    async with office(database_url) as here:
        other = Database(database_url)
        try:
            names = ("Maria", "Tomás", "Beatriz", "Duarte", "Inês", "Łukasz", "Nadia", "Felix", "Emre", "Meera")
            users = await nudges(here, *names)
            before = [len(here.told(user.id)) for user in users]
            members = await here.learn(*users)
            for number in range(8):
                await here.form(f"shared-{number}", members[:3], members[0])
            await here.carry(here.courier, here.another_courier(other), here.another_courier(other))
            told = [len(here.told(user.id)) - count for user, count in zip(users, before, strict=True)]
            assert told[1:] == [9, 9, 1, 1, 1, 1, 1, 1, 1]  # the nudge, and two are told of each of their groups
            assert len(here.channels("shared-")) == 8
            assert {row.state for row in await here.rows()} == {State.SENT}
            assert set(here.posts().values()) == {1}
        finally:
            await other.close()


async def test_the_moments_at_which_a_process_may_be_killed_are_reached_in_order(sqlite_url: str) -> None:
    async with office(sqlite_url) as here:
        await nudges(here, "Maria")
        reached: list[str] = []
        watched = Courier(
            every_route(), here.database, for_one(here.slack), here.box.clock.now, crash_point=reached.append
        )
        await watched.drain()
        assert reached == [point for point in POINTS if point.startswith("delivery.")]
