"""The sandbox's clock runs, can be moved, and wakes those who wait for a moment."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.clock import SandboxClock

START = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_it_runs_from_where_it_is_told_to() -> None:
    clock = SandboxClock(START)
    assert timedelta() <= clock.now() - START < timedelta(seconds=5)
    assert abs(SandboxClock().now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_it_moves_forward_and_back_only_when_that_is_meant() -> None:
    clock = SandboxClock(START)
    heard: list[datetime] = []
    stop = clock.on_move(heard.append)
    clock.move_by(timedelta(hours=1))
    clock.move_to(START + timedelta(days=1))
    assert [moment.day for moment in heard] == [23, 24]
    with pytest.raises(ValueError, match="would go back"):
        clock.move_by(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="aware"):
        clock.move_to(datetime(2027, 1, 1))  # noqa: DTZ001 - the naive time that must be refused
    stop()
    clock.move_to(START, backwards=True)
    assert len(heard) == 2


async def test_who_waits_for_a_moment_wakes_when_the_clock_is_moved_past_it() -> None:
    clock = SandboxClock(START)
    await clock.until(START - timedelta(days=1))
    waiting = asyncio.create_task(clock.until(START + timedelta(days=2)))
    await asyncio.sleep(0)
    clock.move_by(timedelta(days=1))
    await asyncio.sleep(0)
    assert not waiting.done()
    clock.move_by(timedelta(days=1))
    await asyncio.wait_for(waiting, 1)


async def test_who_waits_for_a_moment_wakes_when_it_comes_by_itself() -> None:
    clock = SandboxClock(START)
    await asyncio.wait_for(clock.until(clock.now() + timedelta(milliseconds=20)), 1)
