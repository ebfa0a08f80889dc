"""My plan, as a file, and read by the supervisor whom its person lets: at once, exactly so far, and no longer."""

import json
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from handlers.all import every_route
from handlers.effect import SendFile
from handlers.request import JSON
from handlers.route import Kind
from handlers.turn import Desk
from learning.objective import Audience, Status, Update
from messages.refs import PersonRef
from store import objectives, people, sharing, workspaces
from store.database import Database
from tests.handlers.stage import NOW, Stage, a_profile, action, command, in_modal, words_of
from tests.store.stored import add_topic, register, statements

NUMBERS = count()
MARIA, HELENA, STRANGER = "U1", "U2", "U3"


@pytest.fixture
async def stage(database: Database) -> Stage:
    """Maria, whose supervisor is Helena, with an objective that Helena may see and one that nobody may."""
    workspace = await workspaces.install(database, "T1", "Lumenwood", "UBOT")
    found = Stage(every_route(), database, workspace.id)
    await found.knows(*map(a_profile, (MARIA, HELENA, STRANGER)))
    async with database.begin(workspace.id) as session:
        maria = await people.meet(session, MARIA)
        await people.correct(session, maria, {"supervisor": HELENA}, NOW)
        await register(session, await add_topic(session, maria.id), maria.id)
        for what, audience in (("Say no kindly", Audience.SUPERVISOR), ("<b>Ask for a raise</b>", Audience.ME)):
            await write(session, maria.id, what, audience)
    return found


async def write(session: Any, person_id: int, what: str, audience: Audience = Audience.ME) -> None:  # noqa: ANN401
    """An objective, of which two weeks were told."""
    made = await objectives.write(
        session,
        objective_id=None,
        person_id=person_id,
        group_id=None,
        what=what,
        measure="I see it",
        opportunity="The release",
        by_when=NOW.date() + timedelta(days=30),
        now=NOW,
        audience=audience,
    )
    for weeks, percent in enumerate((20, 60)):
        told = Update(made, Status.ON_TRACK, NOW + timedelta(weeks=weeks), percent, f"Tried it in week {weeks}", "Fear")
        await objectives.answer(session, person_id, [made or 0], told, done=None)


async def person_id(stage: Stage, slack_id: str) -> int:
    async with stage.database.read(stage.workspace_id) as session:
        found = await people.find(session, slack_id)
    assert found is not None
    return found.id


async def seen(stage: Stage, kind: Kind, body: JSON) -> str:
    """All that somebody reads of an answer, in the acknowledgement or after it."""
    if kind is Kind.ACTION:
        body["actions"][0]["action_ts"] = f"{next(NUMBERS)}.5"
    stage.talk.said.clear()
    answer = await stage.gets(kind, body)
    return words_of(answer) + json.dumps(stage.talk.said, ensure_ascii=False)


async def reads(stage: Stage, who: str) -> str:
    """Somebody opens Maria's plan by its command."""
    return await seen(stage, Kind.COMMAND, command(f"plan <@{MARIA}|maria>", who))


async def switches(stage: Stage, verb: str, with_: str = HELENA) -> str:
    """Maria presses the switch that names somebody."""
    return await seen(
        stage, Kind.ACTION, action(f"plan.{verb}", {"with_id": await person_id(stage, with_)}, MARIA, **in_modal())
    )


async def test_my_plan_holds_everything_and_says_who_reads_what(stage: Stage) -> None:
    plan = await seen(stage, Kind.COMMAND, command("plan", MARIA))
    for words in (
        "SQL for analysts",
        "Level 2 now, 4 wanted · number 1 of",
        "Say no kindly",
        "<b>Ask for a raise</b>",
        "The release",
        "▂▅ from 20 % (23 November 2026) to 60 % (30 November 2026), said 2 times",
        "Tried it in week 1",
        "cannot read this plan",
        "the objectives that you show your supervisor (1 of 2)",
        "No action yet",
        "nobody else sees it there",
    ):
        assert words in plan, words


async def test_an_empty_plan_says_what_to_do_next(stage: Stage) -> None:
    plan = await seen(stage, Kind.COMMAND, command("plan", STRANGER))
    for words in ("No need yet.", "Find a topic", "No open objective.", "Press Done", "who your supervisor is"):
        assert words in plan, words


async def test_the_supervisor_reads_it_from_the_switch_on_and_no_longer_than_it_is_on(stage: Stage) -> None:
    assert "No plan of theirs is shared with you" in await reads(stage, HELENA)
    told = await switches(stage, "share")
    assert f"Done. From now on <@{HELENA}> can read" in told
    assert "may read this plan since" in told
    read = await reads(stage, HELENA)
    assert "Say no kindly" in read
    assert "from 20 %" in read
    for hidden in ("Ask for a raise", "Tried it", "Fear", "Use it at work", "number 1 of"):
        assert hidden not in read
    assert "No plan of theirs" in await reads(stage, STRANGER)
    turned = {"person_id": await person_id(stage, MARIA), "objectives": 1}
    more = action("plan.more_objectives", turned, STRANGER, **in_modal())
    assert "No plan of theirs" in await seen(stage, Kind.ACTION, more)
    assert "can no longer read" in await switches(stage, "end")
    assert "No plan of theirs" in await reads(stage, HELENA)


async def test_another_supervisor_does_not_read_it_and_the_first_one_does_not_again(stage: Stage) -> None:
    await switches(stage, "share")
    async with stage.database.begin(stage.workspace_id) as session:
        maria = await people.meet(session, MARIA)
        await people.correct(session, maria, {"supervisor": STRANGER}, NOW)
    for who in (HELENA, STRANGER):
        assert "No plan of theirs" in await reads(stage, who)
    assert "Nothing was switched" in await switches(stage, "share")  # the name she saw is no longer her supervisor's
    async with stage.database.begin(stage.workspace_id) as session:
        await people.correct(session, maria, {"supervisor": HELENA}, NOW)
    assert "No plan of theirs" in await reads(stage, HELENA)


async def test_who_supervises_finds_the_plans_and_every_switch_is_kept_once(stage: Stage) -> None:
    for verb in ("share", "share", "end", "share"):
        await switches(stage, verb)
    async with stage.database.read(stage.workspace_id) as session:
        helena = await people.find(session, HELENA)
        assert helena is not None
        found, total = await sharing.with_me(session, helena, 5)
    assert ([each.slack_id for each in found], total) == ([MARIA], 1)
    assert f"<@{MARIA}>" in await seen(stage, Kind.ACTION, action("plan.list", {}, HELENA))
    kept = (await stage.stored())["PlanShareRow"]
    assert ["shared=True" in row for row in kept].count(True) == 2
    assert len(kept) == 3


async def test_the_file_is_whole_and_what_people_typed_is_text_in_it(stage: Stage) -> None:
    letter = every_route().letters["plan.file"]
    async with stage.database.begin(stage.workspace_id) as session:
        desk = Desk(session, await workspaces.get(session), NOW)
        effect = await letter.prepare(desk, PersonRef(person_id=await person_id(stage, MARIA)))
    assert isinstance(effect, SendFile)
    page = effect.content.decode()
    assert "&lt;b&gt;Ask for a raise&lt;/b&gt;" in page
    assert "<b>" not in page
    assert 'aria-label="Line chart of how far this is: 20 % on 23 November 2026, 60 % on 30 November 2026."' in page
    assert "Name of U1" in page
    for never in ("<script", "http:", "https:", "url(", "Fear"):
        assert never not in page


async def test_a_plan_takes_as_many_queries_for_much_as_for_little(stage: Stage) -> None:
    taken = []
    for size in (0, 2, 30):  # the first round is a newcomer's, and does not count
        async with stage.database.begin(stage.workspace_id) as session:
            maria = await people.meet(session, MARIA)
            for number in range(size):
                await write(session, maria.id, f"Aim {size} {number}")
                await register(session, await add_topic(session, maria.id, f"Topic {size} {number}"), maria.id)
        with statements(stage.database) as ran:
            await seen(stage, Kind.COMMAND, command("plan", MARIA))
        taken.append(len(ran))
    assert taken[1] == taken[2]
    assert taken[2] <= 12
