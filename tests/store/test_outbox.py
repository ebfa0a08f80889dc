"""The outbox: each thing once, in order in its lane, under a lease that a zombie cannot use."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from learning.delivery import LEASE, OVERDUE, Delivery, State
from store import claims, ledger, outbox
from store.database import Database
from store.rows import DeliveryRow
from tests.store.stored import NOW

SECOND = timedelta(seconds=1)


async def put(
    database: Database,
    workspace_id: int,
    key: str,
    *,
    lane: str | None = None,
    now: datetime = NOW,
    expires_at: datetime | None = None,
    kind: str = "kind",
) -> bool:
    """Write something to be sent; in a lane of its own unless one is named."""
    async with database.begin(workspace_id) as session:
        entry = outbox.Entry(key, lane or key, kind, '{"topic_id":1}', expires_at)
        return await outbox.enqueue(session, [entry], now) == 1


async def claim(
    database: Database, now: datetime = NOW, limit: int = 10, paused: tuple[int, ...] = ()
) -> list[Delivery]:
    """Take what is due."""
    return await claims.claim(database, now, LEASE, limit, paused)


async def finish(database: Database, delivery: Delivery, state: State = State.SENT, reason: str = "") -> bool:
    """Store the end of a delivery."""
    async with database.begin(delivery.workspace_id) as session:
        return await outbox.finish(session, delivery, state, reason=reason, channel="C1", ts="1.2")


async def put_back(
    database: Database, delivery: Delivery, state: State, due_at: datetime = NOW, *, burnt: bool = True
) -> bool:
    """Give a claim back."""
    async with database.begin(delivery.workspace_id) as session:
        return await outbox.put_back(session, delivery, state, due_at=due_at, reason="because", burnt=burnt)


async def row(database: Database, key: str) -> DeliveryRow:
    """What is stored of a delivery."""
    async with database.read_everywhere() as session:
        return (await session.exec(select(DeliveryRow).where(DeliveryRow.key == key))).one()


def keys(found: list[Delivery]) -> list[str]:
    """Their keys."""
    return [each.key for each in found]


async def test_the_same_key_is_written_once_in_each_workspace(
    database: Database, workspace_id: int, other_workspace_id: int
) -> None:
    assert sorted(await asyncio.gather(*(put(database, workspace_id, "nudge") for _ in range(10)))) == [False] * 9 + [
        True
    ]
    assert await put(database, other_workspace_id, "nudge")
    first, second = await claim(database)
    assert await finish(database, first)
    assert await finish(database, second)
    assert not await put(database, workspace_id, "nudge")
    assert await claim(database) == []


async def test_what_is_rolled_back_is_never_sent(database: Database, workspace_id: int) -> None:
    async with database.begin(workspace_id) as session:
        await outbox.enqueue(session, [outbox.Entry("a", "a", "kind", "{}")], NOW)
        await session.rollback()
    assert await claim(database) == []


async def test_a_claim_says_what_it_is_and_how_long_it_holds(database: Database, workspace_id: int) -> None:
    await put(database, workspace_id, "a", expires_at=NOW + 9 * SECOND)
    assert await claim(database, NOW - SECOND) == []
    (found,) = await claim(database, NOW + SECOND)
    assert found == Delivery(
        id=found.id,
        workspace_id=workspace_id,
        key="a",
        lane="a",
        kind="kind",
        ref='{"topic_id":1}',
        opaque_id=found.opaque_id,
        attempts=1,
        uncertain=False,
        claim_token=found.claim_token,
        lease_until=NOW + SECOND + LEASE,
        first_try_at=NOW + SECOND,
        last_try_at=NOW + SECOND,
        expires_at=NOW + 9 * SECOND,
        channel=None,
        ts=None,
    )
    assert len({found.opaque_id, found.claim_token, "a"}) == 3
    assert await claim(database, NOW + SECOND) == []


async def test_what_expired_is_still_claimed_so_that_its_end_is_stored(database: Database, workspace_id: int) -> None:
    await put(database, workspace_id, "a", expires_at=NOW)
    (found,) = await claim(database, NOW + 99 * SECOND)
    assert found.expires_at is not None
    assert found.expires_at < NOW + 99 * SECOND
    assert await finish(database, found, State.EXPIRED, "too late")
    kept = await row(database, "a")
    assert (kept.state, kept.reason) == (State.EXPIRED, "too late")


@pytest.mark.parametrize("state", [State.SENT, State.SKIPPED, State.FAILED, State.EXPIRED])
async def test_an_end_is_final(database: Database, workspace_id: int, state: State) -> None:
    await put(database, workspace_id, "a")
    (found,) = await claim(database)
    assert await finish(database, found, state, "reason")
    assert not await finish(database, found, State.SENT)
    assert not await put_back(database, found, State.PENDING)
    assert await claim(database, NOW + timedelta(days=365)) == []
    kept = await row(database, "a")
    assert (kept.state, kept.channel, kept.ts, kept.lease_until) == (state, "C1", "1.2", None)


async def test_a_state_that_does_not_exist_is_refused_by_the_database(database: Database, workspace_id: int) -> None:
    with pytest.raises(IntegrityError, match="state"):
        async with database.begin(workspace_id) as session:
            session.add(
                DeliveryRow(
                    workspace_id=workspace_id,
                    key="a",
                    lane="a",
                    kind="kind",
                    ref="{}",
                    opaque_id="x",
                    state="lost",
                    created_at=NOW,
                    due_at=NOW,
                )
            )


async def test_a_lane_goes_in_order_and_the_others_go_on(
    database: Database, workspace_id: int, other_workspace_id: int
) -> None:
    for key in ("a1", "a2", "a3"):
        await put(database, workspace_id, key, lane="a")
    await put(database, workspace_id, "b1", lane="b")
    await put(database, other_workspace_id, "c1", lane="a")
    a1, b1, c1 = await claim(database)
    assert keys([a1, b1, c1]) == ["a1", "b1", "c1"]
    assert await finish(database, b1)
    assert await finish(database, c1)
    assert await claim(database) == []
    await put_back(database, a1, State.UNKNOWN, NOW + 60 * SECOND)
    assert await claim(database) == []
    (again,) = await claim(database, NOW + 60 * SECOND)
    assert again.key == "a1"
    await finish(database, again, State.FAILED)
    (a2,) = await claim(database)
    await put_back(database, a2, State.PENDING, NOW + 90 * SECOND)
    assert await claim(database, NOW + 89 * SECOND) == []
    (a2,) = await claim(database, NOW + 90 * SECOND)
    await finish(database, a2, State.SKIPPED)
    assert keys(await claim(database)) == ["a3"]


async def test_the_longest_due_come_first_and_no_more_than_asked(database: Database, workspace_id: int) -> None:
    for i in (3, 1, 4, 2, 0):
        await put(database, workspace_id, f"{i}", now=NOW + i * SECOND)
    late = NOW + 99 * SECOND
    assert set(keys(await claim(database, late, limit=2))) == {"0", "1"}
    assert keys(await claim(database, late, limit=1)) == ["2"]
    assert set(keys(await claim(database, late, limit=9))) == {"3", "4"}


async def test_what_somebody_waits_for_is_claimed_before_what_goes_to_hundreds(
    database: Database, workspace_id: int
) -> None:
    for i in range(5):
        await put(database, workspace_id, f"nudge {i}", kind="checkin.nudge")
    await put(database, workspace_id, "card", now=NOW + SECOND)
    await put(database, workspace_id, "behind a nudge", lane="nudge 4", now=NOW + SECOND)
    late = NOW + 2 * SECOND
    assert not await claims.is_due(database, NOW, circulars=False)
    assert await claims.is_due(database, NOW)
    assert await claims.is_due(database, late, circulars=False)
    assert await claims.claim(database, NOW, LEASE, 9, circulars=0) == []
    assert keys(await claim(database, late, limit=2)) == ["card", "nudge 0"]
    assert keys(await claims.claim(database, late, LEASE, 0, circulars=3)) == ["nudge 1", "nudge 2", "nudge 3"]
    (last,) = await claim(database, late)
    await finish(database, last)
    assert keys(await claims.claim(database, late, LEASE, 9, circulars=0)) == ["behind a nudge"]


async def test_a_lease_that_ends_makes_a_delivery_uncertain(database: Database, workspace_id: int) -> None:
    await put(database, workspace_id, "a")
    (first,) = await claim(database)
    assert await claim(database, NOW + LEASE) == []
    (second,) = await claim(database, NOW + LEASE + SECOND)
    assert (first.uncertain, second.uncertain) == (False, True)
    assert (second.attempts, second.first_try_at, second.last_try_at) == (2, NOW, NOW)
    assert second.claim_token != first.claim_token


async def test_what_a_zombie_writes_is_refused(database: Database, workspace_id: int) -> None:
    await put(database, workspace_id, "a")
    (zombie,) = await claim(database)
    (ours,) = await claim(database, NOW + LEASE + SECOND)
    assert not await finish(database, zombie, State.FAILED)
    assert not await put_back(database, zombie, State.PENDING)
    assert (await row(database, "a")).state == State.SENDING
    assert await put_back(database, ours, State.PENDING)
    assert not await finish(database, zombie)
    assert not await finish(database, ours)
    (last,) = await claim(database)
    assert await finish(database, last)


async def test_of_several_that_were_sent_those_taken_over_meanwhile_are_left_alone(
    database: Database, workspace_id: int
) -> None:
    for key in ("a", "b", "c"):
        await put(database, workspace_id, key)
    old = await claim(database)
    taken = {each.key: each for each in await claim(database, NOW + 2 * LEASE)}
    mine = [taken["a"], next(each for each in old if each.key == "b"), taken["c"]]
    async with database.begin(workspace_id) as session:
        ours = await outbox.finish_sent(session, [(each, ("D1", each.key)) for each in mine])
        assert ours == {taken["a"].id, taken["c"].id}
        rows = (await session.exec(select(DeliveryRow).order_by(col(DeliveryRow.key)))).all()
        assert [(row.state, row.channel, row.ts) for row in rows] == [
            (State.SENT, "D1", "a"),
            (State.SENDING, None, None),
            (State.SENT, "D1", "c"),
        ]


async def test_what_waits_because_its_time_has_not_come_is_not_overdue(database: Database, workspace_id: int) -> None:
    for key in ("early", "stuck"):
        await put(database, workspace_id, key)
    later, overdue = NOW + 9 * LEASE, ledger.Wanted(overdue=True)
    for each in await claim(database):
        anew = each.key == "early"
        async with database.begin(workspace_id) as session:
            assert await outbox.put_back(session, each, State.PENDING, due_at=later, reason="x", burnt=False, anew=anew)
    assert [each.kind for each in await ledger.find(database, overdue, later - SECOND, 9)] == ["kind"]
    assert len(await ledger.find(database, overdue, later + OVERDUE, 9)) == 2


async def test_what_nobody_tried_is_given_back_as_it_was(database: Database, workspace_id: int) -> None:
    for key in ("a", "b"):
        await put(database, workspace_id, key)
    (first,) = await claim(database, limit=1)
    again = await claim(database, NOW + 2 * LEASE)
    assert [(each.key, each.uncertain, each.attempts) for each in again] == [("a", True, 2), ("b", False, 1)]
    async with database.begin(workspace_id) as session:
        await outbox.put_back_untried(session, [first, again[1]], due_at=NOW + 3 * LEASE, reason="stopping")
        await outbox.put_back_untried(session, [again[0]], due_at=NOW + 3 * LEASE, reason="stopping")
        rows = (await session.exec(select(DeliveryRow).order_by(col(DeliveryRow.key)))).all()
        assert [(row.state, row.attempts) for row in rows] == [(State.UNKNOWN, 1), (State.PENDING, 0)]
    assert await claim(database, NOW + 2 * LEASE) == []


async def test_a_claim_cannot_be_ended_from_another_workspace(
    database: Database, workspace_id: int, other_workspace_id: int
) -> None:
    await put(database, workspace_id, "a")
    (found,) = await claim(database)
    assert not await finish(database, replace(found, workspace_id=other_workspace_id))
    assert await finish(database, found)


async def test_what_was_given_back_knows_whether_it_may_have_been_sent(database: Database, workspace_id: int) -> None:
    await put(database, workspace_id, "a")
    (tried,) = await claim(database)
    await put_back(database, tried, State.UNKNOWN, NOW + 2 * SECOND)
    kept = await row(database, "a")
    assert (kept.state, kept.reason, kept.lease_until, kept.attempts) == (State.UNKNOWN, "because", None, 1)
    (looked,) = await claim(database, NOW + 2 * SECOND)
    assert looked.uncertain
    assert (looked.attempts, looked.last_try_at) == (2, NOW)
    await put_back(database, looked, State.UNKNOWN, NOW + 60 * SECOND, burnt=False)
    (looked,) = await claim(database, NOW + 60 * SECOND)
    assert looked.uncertain
    assert (looked.attempts, looked.last_try_at) == (2, NOW)
    await put_back(database, looked, State.PENDING, NOW + 60 * SECOND)
    (absent,) = await claim(database, NOW + 61 * SECOND)
    assert not absent.uncertain
    assert (absent.attempts, absent.first_try_at, absent.last_try_at) == (3, NOW, NOW + 61 * SECOND)


async def test_waiting_for_slack_burns_no_attempt(database: Database, workspace_id: int) -> None:
    await put(database, workspace_id, "a")
    for _ in range(5):
        (found,) = await claim(database)
        assert found.attempts == 1
        await put_back(database, found, State.PENDING, burnt=False)


async def test_a_paused_workspace_holds_nobody_else_up(
    database: Database, workspace_id: int, other_workspace_id: int
) -> None:
    await put(database, workspace_id, "ours")
    await put(database, other_workspace_id, "theirs")
    assert keys(await claim(database, paused=(workspace_id,))) == ["theirs"]
    assert await claim(database, paused=(workspace_id, other_workspace_id)) == []
    assert keys(await claim(database)) == ["ours"]


async def test_a_restart_takes_up_at_once_what_the_dead_process_had_claimed(
    database: Database, workspace_id: int, other_workspace_id: int
) -> None:
    await put(database, workspace_id, "a")
    await put(database, other_workspace_id, "b")
    await put(database, workspace_id, "done")
    claimed = {each.key: each for each in await claim(database)}
    await finish(database, claimed["done"])
    assert await claims.release_orphans(database, NOW + SECOND) == 2
    again = await claim(database, NOW + SECOND)
    assert sorted(keys(again)) == ["a", "b"]
    assert all(each.uncertain for each in again)
    assert not await finish(database, claimed["a"])


async def test_claimers_at_once_each_get_something_else(database: Database, workspace_id: int) -> None:
    for i in range(60):
        await put(database, workspace_id, f"{i}", lane=f"{i // 2}")
    claimed: Counter[str] = Counter()
    order: list[str] = []

    async def courier() -> None:
        while found := await claim(database, limit=3):
            assert len(found) <= 3
            for each in found:
                claimed[each.key] += 1
                order.append(each.key)
                assert await finish(database, each)

    for _ in range(20):  # a courier that found nothing came while the others held the last of every lane
        await asyncio.gather(*(courier() for _ in range(6)))
        if len(claimed) == 60:
            break
    assert claimed == Counter({f"{i}": 1 for i in range(60)})
    assert all(order.index(f"{2 * lane}") < order.index(f"{2 * lane + 1}") for lane in range(30))


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
async def test_no_more_than_asked_is_claimed_whichever_plan_the_server_takes(
    migrated_url: str, database: Database, workspace_id: int
) -> None:
    for i in range(6):
        await put(database, workspace_id, f"{i}")
    # What remains is the loop that asks for the due ones anew for each delivery; statistics may lead there too.
    others = ("hashjoin", "mergejoin", "hashagg", "sort", "material", "indexscan", "bitmapscan")
    options = " ".join(f"-c enable_{each}=off" for each in others)
    looping = Database(f"{migrated_url}&options={quote(options)}")
    try:
        assert len(await claim(looping, limit=2)) == 2
    finally:
        await looping.close()


async def is_superseded(database: Database, delivery: Delivery) -> bool:
    """Whether a later one makes it needless."""
    async with database.read(delivery.workspace_id) as session:
        return delivery.id in await outbox.superseded(session, [delivery])


async def test_an_older_picture_of_the_same_thing_is_superseded(
    database: Database, workspace_id: int, other_workspace_id: int
) -> None:
    await put(database, workspace_id, "card 1", lane="card")
    (first,) = await claim(database)
    await put(database, other_workspace_id, "card 2", lane="card")
    assert not await is_superseded(database, first)
    await put(database, workspace_id, "card 2", lane="card")
    assert await is_superseded(database, first)
    assert not await is_superseded(database, replace(first, ref='{"topic_id":2}'))
    assert not await is_superseded(database, replace(first, kind="another"))
    await finish(database, first, State.SKIPPED)
    (second,) = [each for each in await claim(database) if each.workspace_id == workspace_id]
    assert not await is_superseded(database, second)


async def test_what_may_have_been_posted_is_not_superseded_before_it_was_looked_for(
    database: Database, workspace_id: int
) -> None:
    await put(database, workspace_id, "card 1", lane="card")
    await claim(database)
    await put(database, workspace_id, "card 2", lane="card")
    (uncertain,) = await claim(database, NOW + LEASE + SECOND)
    assert uncertain.uncertain
    assert not await is_superseded(database, uncertain)


async def test_what_is_under_way_in_a_lane_is_known_until_it_is_done(database: Database, workspace_id: int) -> None:
    await put(database, workspace_id, "invite:1:2:99", lane="group:1")

    async def under_way(lane: str, begins: str) -> bool:
        async with database.read(workspace_id) as session:
            return await outbox.is_under_way(session, lane, begins)

    assert await under_way("group:1", "invite:1:2:")
    assert not await under_way("group:1", "invite:1:3:")
    assert not await under_way("group:2", "invite:1:2:")
    [delivery] = await claim(database)
    assert await under_way("group:1", "invite:1:2:")
    await finish(database, delivery)
    assert not await under_way("group:1", "invite:1:2:")
