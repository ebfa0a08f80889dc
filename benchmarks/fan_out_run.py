"""Sends everybody's check-in in a process of its own; called with a JSON file that says how, see `benchmarks.fan_out`.

Ours: the courier, from an outbox that was planned before. Bare: slack_sdk's chat_postMessage in a loop.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlmodel import col, func, select, update

from benchmarks.planning_run import BEGAN, IN_A_GROUP, MONDAY, prepare
from benchmarks.resident import memory
from bot.clients import for_one
from bot.delivery import AT_ONCE, Courier
from bot.doing import METADATA
from bot.garbage import look_less_for_garbage
from bot.slack import client, http_session
from handlers import checkin
from handlers.all import every_route
from learning.checkin import CheckIn
from learning.delivery import State
from learning.objective import Audience, Objective
from messages import checkin as words
from store import objectives, workspaces
from store.database import Database
from store.outbox import active
from store.rows import DeliveryRow, PersonRow

WHAT, MEASURE, OPPORTUNITY = "Answer with numbers", "Two reports", "Fewer escalations"
BY_WHEN = MONDAY.date() + timedelta(days=60)


async def ours(how: dict[str, Any], database: Database) -> int:
    """Deliver what is due until nothing is left; returns how many were tried more than once.

    For what has to be tried again later nobody waits: the clock is moved on.
    """
    now = MONDAY
    async with http_session() as session:
        slack = client(how["token"], how["api_url"], session)
        courier = Courier(every_route(), database, for_one(slack), lambda: now)
        while True:
            await courier.drain()
            async with database.read_everywhere() as reading:
                later = (await reading.exec(select(func.min(DeliveryRow.due_at)).where(active(DeliveryRow)))).one()
            if later is None:
                break
            now = max(later, now + timedelta(seconds=1))
    async with database.read_everywhere() as reading:
        ended = (await reading.exec(select(DeliveryRow.state).distinct())).all()
        again = (await reading.exec(select(func.count()).where(col(DeliveryRow.attempts) > 1))).one()
    if [*ended] != [State.SENT]:
        raise RuntimeError(f"deliveries ended as {ended}")
    return again


async def bare(how: dict[str, Any]) -> None:
    """The same messages to the same conversations, as many at once, and nothing is kept."""
    payload = _nudge()
    channels: Iterator[str] = iter([channel for _, channel in how["people"]])
    async with http_session() as session:
        slack = client(how["token"], how["api_url"], session)

        async def worker() -> None:
            for channel in channels:
                await slack.chat_postMessage(channel=channel, **payload, unfurl_links=False, unfurl_media=False)

        await asyncio.gather(*(worker() for _ in range(AT_ONCE)))


def _nudge() -> dict[str, Any]:
    aim = Objective(1, 1, 1, WHAT, MEASURE, OPPORTUNITY, BY_WHEN, done=False)
    message = words.nudge(CheckIn(1, 1, "2026-W48", MONDAY, (aim,), skipped=False, answered_at=None))
    return {**message.payload(), "metadata": {"event_type": METADATA, "event_payload": {"delivery_id": "0" * 32}}}


async def fill(how: dict[str, Any], database: Database) -> None:
    """People in groups of seven with an objective each, and what is to be sent to them."""
    people: list[tuple[str, str]] = how["people"]
    await prepare(database, len(people))
    ours = await workspaces.by_team(database, "T1")
    if ours is None:
        raise RuntimeError("the workspace is not there")
    async with database.begin(ours.id) as session:
        for number, (slack_id, channel) in enumerate(people, 1):
            values = {"slack_id": slack_id, "direct_message": channel}
            await session.exec(update(PersonRow).where(col(PersonRow.id) == number).values(**values))
            await objectives.write(
                session,
                objective_id=None,
                person_id=number,
                group_id=(number - 1) // IN_A_GROUP + 1,
                what=WHAT,
                measure=MEASURE,
                opportunity=OPPORTUNITY,
                by_when=BY_WHEN,
                now=BEGAN,
                audience=Audience.GROUP,
            )
    await checkin.plan(database, MONDAY)


async def run(how: dict[str, Any]) -> dict[str, float]:
    """Returns seconds, those of the processor, the most memory in MB, and how many were tried again."""
    database = Database(f"sqlite:///{how['file']}")
    try:
        if how["who"] == "ours":
            await fill(how, database)
            look_less_for_garbage()
        begun, worked = time.perf_counter(), time.process_time()
        again = await (ours(how, database) if how["who"] == "ours" else bare(how))
        seconds, processor = time.perf_counter() - begun, time.process_time() - worked
        return {"seconds": seconds, "worked": processor, "megabytes": memory()[1], "again": again or 0}
    finally:
        await database.close()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))))
