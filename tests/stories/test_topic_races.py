"""Facilitators who do something with topics at the same moment: one of them does, the others read a sentence."""

import asyncio

import pytest

from handlers.all import every_route
from handlers.request import JSON
from handlers.route import Kind
from learning.topic import Kind as Sort
from learning.workspace import Settings
from store import topics, workspaces
from store.database import Database
from tests.handlers.stage import NOW, Stage, a_profile, action, chosen, submission, typed, words_of

FACILITATORS = [f"U{number}" for number in range(6)]
FORM: JSON = {"title": typed("SQL"), "purpose": typed("x"), "kind": chosen("technical"), "tags": typed("")}


@pytest.fixture
async def stage(database: Database) -> Stage:
    """All of Peerloop with some facilitators, on each database."""
    workspace = await workspaces.install(database, "T1", "Lumenwood", "UBOT")
    found = Stage(every_route(), database, workspace.id)
    await found.knows(*(a_profile(each, is_admin=True) for each in FACILITATORS))
    async with database.begin(workspace.id) as session:
        await workspaces.save_settings(session, Settings(clearinghouse="C1"), replan=False)
    return found


async def add(stage: Stage, *titles: str) -> list[int]:
    """Open topics."""
    async with stage.database.begin(stage.workspace_id) as session:
        made = [
            await topics.add(session, title=title, purpose="", kind=Sort.TECHNICAL, added_by=1, now=NOW)
            for title in titles
        ]
    return [each or 0 for each in made]


async def all_at_once(stage: Stage, asked: list[tuple[Kind, JSON]]) -> list[str]:
    """What each of them reads."""
    answers = await asyncio.gather(*(stage.gets(kind, body) for kind, body in asked))
    return list(map(words_of, answers))


async def test_of_several_topics_that_get_one_title_at_once_one_does(stage: Stage) -> None:
    ids = await add(stage, *(f"Topic {number}" for number in range(6)))
    anyway = {"type": "checkboxes", "selected_options": [{"value": "yes"}]}
    asked = [
        (
            Kind.SUBMIT,
            submission("topic.save", {**FORM, "anyway": anyway}, {"topic_id": id_}, user=user, view_id=f"V{id_}"),
        )
        for user, id_ in zip(FACILITATORS, ids, strict=True)
    ]
    said = await all_at_once(stage, asked)
    assert not any("reference" in each for each in said), said
    async with stage.database.read(stage.workspace_id) as session:
        assert [title for _, title in await topics.titles(session)].count("SQL") == 1


async def test_of_several_topics_of_one_title_one_is_brought_back(stage: Stage) -> None:
    ids = []
    for _ in FACILITATORS:
        [made] = await add(stage, "SQL")
        ids.append(made)
        async with stage.database.begin(stage.workspace_id) as session:
            await topics.close(session, made, NOW)
    asked = [
        (Kind.ACTION, action("topic.reopen", {"topic_id": id_}, user=user, trigger_id=f"1.{id_}"))
        for user, id_ in zip(FACILITATORS, ids, strict=True)
    ]
    said = await all_at_once(stage, asked)
    said += [repr(each) for each in stage.talk.said]
    assert not any("reference" in each for each in said), said
    async with stage.database.read(stage.workspace_id) as session:
        assert len(await topics.titles(session)) == 1


async def test_two_topics_merged_into_each_other_at_once_are_merged_once(stage: Stage) -> None:
    one, other = await add(stage, "One", "Other")
    asked = [
        (
            Kind.ACTION,
            action("topic.merge", {"topic_id": source, "target_id": target}, user=user, trigger_id=f"1.{user}"),
        )
        for user, (source, target) in zip(FACILITATORS, [(one, other), (other, one)] * 3, strict=True)
    ]
    said = await all_at_once(stage, asked)
    assert not any("reference" in each for each in said), said
    async with stage.database.read(stage.workspace_id) as session:
        assert len(await topics.titles(session)) == 1
        found = await topics.some(session, [one, other])
        assert sorted((each.merged_into for each in found), key=str) in ([one, None], [other, None])


async def test_a_ring_of_topics_merged_at_once_is_no_ring(stage: Stage) -> None:
    """Whoever merges into a topic that was merged meanwhile merges into where it went, or reads why not."""
    ids = await add(stage, "One", "Two", "Three", "Four", "Five", "Six")
    asked = [
        (
            Kind.ACTION,
            action("topic.merge", {"topic_id": id_, "target_id": ids[(at + 1) % 6]}, user=user, trigger_id=f"1.{user}"),
        )
        for at, (user, id_) in enumerate(zip(FACILITATORS, ids, strict=True))
    ]
    said = await all_at_once(stage, asked)
    assert not any("reference" in each for each in said), said
    async with stage.database.read(stage.workspace_id) as session:
        assert len(await topics.titles(session)) >= 1
        for topic in await topics.some(session, ids):
            seen = {topic.id}
            while topic.merged_into is not None:
                assert topic.merged_into not in seen
                seen.add(topic.merged_into)
                [topic] = await topics.some(session, [topic.merged_into])
            assert topic.open
