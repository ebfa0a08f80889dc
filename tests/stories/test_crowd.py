"""Many at once: fifty who are interested, one who cannot stop clicking, two who have the same idea."""

import asyncio

import pytest

from handlers.all import every_route
from handlers.request import JSON
from handlers.route import Kind
from learning.workspace import Settings
from store import interests, people, topics, workspaces
from store.database import Database
from tests.conftest import MakeWorld
from tests.handlers.stage import Stage, a_profile, chosen, submission, typed
from tests.stories.steps import CHANNEL, add_topic, set_up, settle

NEED: JSON = {"level_now": chosen("1"), "level_wanted": chosen("3"), "mode": chosen("either"), "hope": typed("")}


@pytest.fixture
async def stage(database: Database) -> Stage:
    """All of Peerloop, with fifty people, on each database."""
    workspace = await workspaces.install(database, "T1", "Lumenwood", "UBOT")
    found = Stage(every_route(), database, workspace.id)
    await found.knows(*(a_profile(f"U{number}") for number in range(50)))
    async with database.begin(workspace.id) as session:
        await workspaces.save_settings(session, Settings(clearinghouse="C1"), replan=False)
    return found


async def test_fifty_submit_at_once_and_one_twenty_times(stage: Stage) -> None:
    new = {"title": typed("SQL"), "purpose": typed("x"), "kind": chosen("technical"), "tags": typed("")}
    made = await asyncio.gather(
        *(stage.gets(Kind.SUBMIT, submission("topic.submit", new, user=f"U{n}", view_id=f"V{n}")) for n in range(10))
    )
    assert sum("Your topic is on the list" in str(each and each.body) for each in made) == 1
    ref = {"topic_id": 1}
    async with stage.database.read(stage.workspace_id) as session:
        [(ref["topic_id"], _)] = await topics.titles(session)
    forms = [submission("interest.submit", NEED, ref, user=f"U{n}", view_id=f"W{n}") for n in range(50)]
    forms += [submission("interest.submit", NEED, ref, user="U7", view_id=f"X{n}") for n in range(20)]
    for _ in range(6):  # a turn that had to wait too long stored nothing, and says so: they send it again
        answers = await asyncio.gather(*(stage.gets(Kind.SUBMIT, form) for form in forms))
        said = [str(each and each.body) for each in answers]
        assert all("You are in" in each or "nothing was saved" in each for each in said)
        forms = [form for form, each in zip(forms, said, strict=True) if "You are in" not in each]
    assert forms == []
    async with stage.database.read(stage.workspace_id) as session:
        found = await topics.get(session, ref["topic_id"])
        assert found is not None
        assert found.waiting == 50 == len(await interests.waiting(session, found.id))
        someone = await people.find(session, "U7")
        assert someone is not None
        assert await interests.topics_of(session, someone.id) == {found.id}


async def test_the_count_on_the_one_post_is_right_in_the_end(database_url: str, make_world: MakeWorld) -> None:
    world = await make_world(database_url)
    box = world.box
    await set_up(box)
    await add_topic(box.person("Duarte"), "SQL for analysts")
    await settle(world)
    names = ("Maria", "Tomás", "Beatriz", "Inês", "Łukasz", "Emre", "Nadia", "Rohan", "Kavya", "Meera")

    async def come(name: str) -> None:
        person = box.person(name)
        await person.types("/learn interest sql")
        await person.fills({"Level now": "1 – new to me", "Level wanted": "3 – I use it"})
        await person.submits()

    await asyncio.gather(*map(come, names))
    await settle(world)
    await box.person("Helena").sees("10 people are interested", where=CHANNEL)
    channel = box.ws.channel_named(CHANNEL)
    assert channel is not None
    assert sum("SQL for analysts" in each.text for each in channel.messages.values()) == 1
