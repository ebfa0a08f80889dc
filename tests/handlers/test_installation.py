"""The app is taken out, as Slack tells it: in either order, twice, late, and of other tokens than ours."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from handlers import automatic, checkin, digest, helping, ledger, still_in
from handlers.all import every_route
from handlers.request import JSON
from handlers.route import Kind
from learning.refusal import Reason
from messages import notice
from store import organisations, people, rounds, workspaces
from store.database import Database
from store.rows import DeliveryRow
from tests.handlers.furniture import furnish
from tests.handlers.stage import NOW, Stage, a_profile, command, event, words_of

MONTH = timedelta(days=30)


@pytest.fixture
async def stage(sqlite: Database) -> Stage:
    """All of Peerloop in workspace T1."""
    await workspaces.install(sqlite, "T1", "Lumenwood", "UBOT")
    found = Stage(every_route(), sqlite, 1)
    await found.knows(a_profile("U1", is_admin=True))
    return found


def gone(name: str, id_: str, **fields: Any) -> JSON:  # noqa: ANN401 - any field of an event
    """One of the two events."""
    inside = {"tokens": {"oauth": [], "bot": ["UBOT"]}} if name == "tokens_revoked" else {}
    return event(name, id_, "T1", **{**inside, **fields})


async def is_gone(stage: Stage) -> bool:
    """Whether the app is out."""
    async with stage.database.read(1) as session:
        return (await workspaces.get(session)).gone_at is not None


@pytest.mark.parametrize("first", [0, 1])
async def test_the_two_events_are_acknowledged_in_either_order_and_twice(stage: Stage, first: int) -> None:
    names = ("app_uninstalled", "tokens_revoked")
    for number, name in enumerate((names[first], names[1 - first], names[first])):
        answer = await stage.gets(Kind.EVENT, gone(name, f"Ev{number}"))
        assert answer is not None
        assert answer.body == {}
        assert await is_gone(stage)
    refused = await stage.gets(Kind.COMMAND, command(""))
    assert notice.refusal(Reason.NOT_INSTALLED) in words_of(refused)


async def test_tokens_of_others_and_what_slack_tells_late_end_nothing(stage: Stage) -> None:
    for number, tokens in enumerate(({"oauth": ["U1"]}, {"bot": ["UOTHER"]}, {"bot": None}, {"bot": "UBOT"}, {})):
        assert await stage.gets(Kind.EVENT, gone("tokens_revoked", f"Ev{number}", tokens=tokens)) is not None
    async with stage.database.begin(1) as session:
        await workspaces.come_back(session, NOW)
    late: JSON = {**gone("app_uninstalled", "EvLATE"), "event_time": int(NOW.timestamp()) - 60}
    assert await stage.gets(Kind.EVENT, late) is not None
    assert not await is_gone(stage)
    for number, moment in enumerate(("nan", [], {"a": 1}, "1e999")):  # says nothing; then it counts
        assert await stage.gets(Kind.EVENT, gone("app_uninstalled", f"EvODD{number}", event_ts=moment)) is not None
        assert await is_gone(stage)
        async with stage.database.begin(1) as session:
            await workspaces.come_back(session, NOW)


async def test_of_an_organisation_as_a_whole_only_its_end_is_told(stage: Stage) -> None:
    await workspaces.install(stage.database, "E1", "Lumenwood Group", "UBOT")
    of_all: JSON = {"team_id": None, "enterprise_id": "E1"}
    nobody = a_profile("U7")
    joined = event("team_join", "Ev1", user={"id": nobody.slack_id, "name": "x"}) | of_all
    for kind, body in ((Kind.COMMAND, command("", team="E1")), (Kind.EVENT, joined)):
        before = await stage.stored()
        await stage.gets(kind, body)
        assert await stage.stored() == before
    assert await stage.gets(Kind.EVENT, event("app_uninstalled", "Ev2") | of_all) is not None
    (there,) = await organisations.everywhere(stage.database)
    assert there.is_gone
    assert not await is_gone(stage)


async def test_a_deleted_workspace_is_not_taken_for_the_next_one_with_its_number(stage: Stage) -> None:
    """An SQLite file gives the number of its last row, once that is deleted, to the next."""
    assert "Add a topic" in words_of(await stage.gets(Kind.COMMAND, command("")))
    async with stage.database.begin(1) as session:
        await workspaces.leave(session, NOW)
    assert await workspaces.purge(stage.database, NOW + MONTH) == ["T1"]
    assert (await workspaces.install(stage.database, "T2", "Harborview", "UBOT")).id == 1
    await stage.knows(a_profile("U1", is_admin=True))
    refused = await stage.gets(Kind.COMMAND, command(""))
    assert notice.refusal(Reason.NOT_INSTALLED) in words_of(refused)
    told = await stage.gets(Kind.EVENT, event("app_uninstalled", "EvLATE", "T1"))
    assert told is not None
    assert not await is_gone(stage)


async def test_what_is_deleted_leaves_no_row_and_takes_no_others(database: Database) -> None:
    for team in ("TA", "TB"):
        await furnish(database, team, f"U{team[-1]}")
    there = Stage(every_route(), database, 1)
    before = await there.stored()
    async with database.begin(1) as session:
        await workspaces.leave(session, NOW)
    assert await workspaces.purge(database, NOW + MONTH) == ["TA"]
    after = await there.stored()
    of_b = {name: [row for row in rows if "workspace_id=2" in row] for name, rows in before.items()}
    del of_b["WorkspaceRow"]
    (left,) = after.pop("WorkspaceRow")
    assert "team_id='TB'" in left
    assert after == of_b
    assert sum(bool(rows) for rows in after.values()) > 15  # of nearly every table


async def test_nothing_is_planned_while_the_app_is_out_and_each_is_asked_once_when_it_is_back(sqlite: Database) -> None:
    await furnish(sqlite, "TA", "UA")
    there = Stage(every_route(), sqlite, 1)

    async def plan(days: int) -> None:
        now = NOW + timedelta(days=days)
        await checkin.plan(sqlite, now)
        await checkin.plan_follow_ups(sqlite, now)
        await helping.plan_hand_overs(sqlite, now)
        await digest.plan(sqlite, now)
        await automatic.plan(sqlite, now)
        await still_in.settle_due(sqlite, now)
        await ledger.plan(sqlite, now)

    async with sqlite.begin(1) as session:
        await people.begin_nudging(session, [1, 2, 3], NOW)
        chosen = (await workspaces.get(session)).settings
        await workspaces.save_settings(session, replace(chosen, automatic_weekday=0), replan=False)
        await rounds.plan(session, NOW + timedelta(days=7))
    await plan(0)
    async with sqlite.begin(1) as session:
        await workspaces.leave(session, NOW)
    before = await there.stored()
    for days in (1, 8, 29):
        await plan(days)
    assert await there.stored() == before
    async with sqlite.begin(1) as session:
        await workspaces.come_back(session, NOW + MONTH)
        was = set((await session.exec(select(DeliveryRow.key))).all())
    await plan(30)
    async with sqlite.read(1) as session:
        new = {key for key in (await session.exec(select(DeliveryRow.key))).all() if key not in was}
    asked = [key.split(":")[1] for key in new if key.startswith("nudge:")]
    assert asked
    assert len(asked) == len(set(asked))
    assert {key.split(":")[0] for key in new} >= {"nudge", "digest", "automatic.look"}
