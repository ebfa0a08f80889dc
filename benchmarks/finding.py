"""Finding a need among 100 topics and among 10,000: the Home tab, searching and registering, on SQLite.

Each is a whole turn of the binder, with what it says after its acknowledgement rendered, and with its transaction
stored; Slack itself is left out. The baseline is the small workspace, in the same run.
"""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import event, insert

from benchmarks.report import Measured, below
from handlers.all import every_route
from handlers.conversation import Binder
from handlers.request import JSON, read
from handlers.route import Kind
from learning.workspace import Settings
from sandbox.server import Sandbox
from store import schema, topics, workspaces
from store.database import Database
from store.people import Profile
from store.rows import InterestRow, PersonRow, Row, TopicRow

SIZES = ((100, 1_000, 200), (10_000, 100_000, 5_000))
"""Topics, interests, people."""

TIMES = 60
LIMIT = 50.0
"""Milliseconds: what tens of milliseconds are taken for."""

WORDS = ("budget", "cloud", "coaching", "contract", "data", "design", "feedback", "finance", "hiring", "python")


class Silent:
    """A `Talk` that says nothing."""

    async def open(self, trigger_id: str, view: JSON, *, push: bool) -> None: ...

    async def replace(self, view_id: str, hash_: str, view: JSON) -> None: ...

    async def publish(self, user_id: str, view: JSON) -> None: ...

    async def respond(self, response_url: str, payload: JSON) -> None: ...

    async def rewrite(self, channel: str, ts: str, payload: JSON) -> None: ...

    async def profile(self, user_id: str) -> Profile | None: ...


def _person(number: int, **facts: Any) -> PersonRow:  # noqa: ANN401 - facts are named as the row names them
    """One of a company in forty places: looking takes longest where few of those who wait are near."""
    place = f"Place {number % 40}"
    return PersonRow(slack_id=f"U{number}", name="N", place=place, place_key=place.casefold(), **facts)


async def _fill(database: Database, workspace_id: int, size: tuple[int, int, int]) -> None:
    chance, now = random.Random(7), datetime.now(UTC)  # noqa: S311 - the same company in each run
    topic_count, interest_count, person_count = size
    person: dict[str, Any] = {"workspace_id": workspace_id, "zone": "Europe/Lisbon"}
    known: dict[str, Any] = {"known": True, "details_read_at": now, "toured_at": now}
    topic: dict[str, Any] = {
        "workspace_id": workspace_id,
        "purpose": "at work",
        "kind": "technical",
        "added_by_id": 1,
        "channel": "C1",
    }
    wish: dict[str, Any] = {
        "workspace_id": workspace_id,
        "level_now": 1,
        "level_wanted": 3,
        "mode": "either",
        "hope": "",
    }
    titles = [f"{' '.join(chance.sample(WORDS, 3))} {number}" for number in range(1, topic_count + 1)]
    pairs = {(chance.randint(1, topic_count), chance.randint(2, person_count)) for _ in range(interest_count * 2)}
    kept = sorted(chance.sample(sorted(pairs), interest_count - 5)) + [(number, 1) for number in range(1, 6)]
    filled: tuple[tuple[type[Row], list[Row]], ...] = (
        (PersonRow, [_person(n, **person, **known) for n in range(1, person_count + 1)]),
        (
            TopicRow,
            [
                TopicRow(
                    title=title,
                    title_key=title,
                    search_key=f"{title} at work",
                    added_at=now - timedelta(days=n % 60),
                    ts=f"{n}.0",
                    **topic,
                )
                for n, title in enumerate(titles)
            ],
        ),
        (
            InterestRow,
            [InterestRow(topic_id=t, person_id=p, registered_at=now, changed_at=now, **wish) for t, p in kept],
        ),
    )
    async with database.writer.begin() as connection:
        for table, rows in filled:
            await connection.execute(insert(table), [row.model_dump(exclude={"id"}) for row in rows])
    async with database.begin(workspace_id) as session:
        await workspaces.save_settings(session, Settings(clearinghouse="C1"), replan=False)
        for first in range(0, topic_count, 500):
            await topics.changed(session, range(first + 1, first + 501))


def _requests() -> dict[str, Callable[[], tuple[Kind, JSON]]]:
    numbers = count(1)
    person = {"id": "U1", "team_id": "T1"}

    def home() -> tuple[Kind, JSON]:
        opened = {"type": "app_home_opened", "user": "U1", "tab": "home"}
        return Kind.EVENT, {"team_id": "T1", "event_id": f"Ev{next(numbers)}", "event": opened}

    def filtered(words: str, only: str) -> tuple[Kind, JSON]:
        chosen = {"home.kind": "any", "home.only": only, "home.order": "fullest"}
        state = {
            "words": {"home.words": {"type": "plain_text_input", "value": words}},
            "filters": {
                name: {"type": "static_select", "selected_option": {"value": value}} for name, value in chosen.items()
            },
        }
        view = {"id": "VH", "type": "home", "state": {"values": state}}
        acted = [{"action_id": "home.words", "action_ts": f"{next(numbers)}.0"}]
        return Kind.ACTION, {"user": person, "team": {"id": "T1"}, "view": view, "actions": acted}

    def listed() -> tuple[Kind, JSON]:
        command = {"team_id": "T1", "user_id": "U1", "text": "interest data", "trigger_id": f"{next(numbers)}"}
        return Kind.COMMAND, command

    def register() -> tuple[Kind, JSON]:
        number = next(numbers)
        chosen = {"level_now": "1", "level_wanted": "3", "mode": "either"}
        view = {
            "id": f"V{number}",
            "hash": "1",
            "type": "modal",
            "callback_id": "interest.submit",
            "private_metadata": f'{{"topic_id":{number % 90 + 6}}}',
            "blocks": [],
            "state": {"values": {name: {name: {"selected_option": {"value": v}}} for name, v in chosen.items()}},
        }
        return Kind.SUBMIT, {"user": person, "team": {"id": "T1"}, "view": view}

    return {
        "opening Home": home,
        "searching in Home": lambda: filtered("budget data", "all"),
        "my place in Home": lambda: filtered("", "my_place"),
        "/learn interest data": listed,
        "registering": register,
    }


class Queries:
    def __init__(self, database: Database) -> None:
        self.count = 0
        for engine in (database.writer.sync_engine, database.reader.sync_engine):
            event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, *_: object) -> None:
        self.count += 1


async def _measure(folder: Path, size: tuple[int, int, int]) -> dict[str, tuple[float, float, int]]:
    database = Database(f"sqlite:///{folder}/finding-{size[0]}.db")
    try:
        await schema.upgrade(database)
        workspace = await workspaces.install(database, "T1", "Big", "UBOT")
        await _fill(database, workspace.id, size)
        binder = Binder(every_route(), database, lambda _: Silent(), lambda: datetime.now(UTC))
        queries, found = Queries(database), {}
        for name, make in _requests().items():
            spent, counts = [], set()
            for _ in range(TIMES):
                kind, body = make()
                queries.count, begun = 0, time.perf_counter()
                answer = await binder.answer(read(kind, body))
                spent.append((time.perf_counter() - begun) * 1000)
                counts.add(queries.count)
                if answer is None or "errors" in answer.body:
                    raise RuntimeError(f"{name} was answered {answer}")
                await binder.finish()
            spent.sort()
            found[name] = (median(spent[5:]), spent[int(TIMES * 0.95)], max(counts))
        return found
    finally:
        await database.close()


async def measure(box: Sandbox, folder: Path) -> list[Measured]:
    del box
    few, many = [await _measure(folder, size) for size in SIZES]
    rows: list[Measured] = []
    for name, (middle, slow, queries) in many.items():
        of_few = few[name]
        rows.append(below(f"{name}, {SIZES[1][0]:,} topics, p50", middle, "ms", LIMIT, of_few[0]))
        rows.append(below(f"{name}, {SIZES[1][0]:,} topics, p95", slow, "ms", 2 * LIMIT, of_few[1]))
        same = Measured(
            f"{name}, queries", queries, "", of_few[2], queries / of_few[2], "as many", queries == of_few[2]
        )
        rows.append(same)
    return rows
