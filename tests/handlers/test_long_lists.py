"""Lists that are longer than what is shown say so, and everything on them can be reached."""

import pytest

from handlers.all import every_route
from handlers.route import Kind
from learning.resource import MOST
from learning.workspace import Settings
from messages import group, resource, topic_admin
from store import resources, topics, workspaces
from store.database import Database
from store.people import find
from tests.handlers.stage import Stage, a_profile, action, command, event, in_modal, submission, typed, words_of
from tests.store.stored import NOW, add_group, add_person, add_topic, register


@pytest.fixture
async def stage(database: Database) -> Stage:
    """All of Peerloop, with U1, who facilitates."""
    workspace = await workspaces.install(database, "T1", "Lumenwood", "UBOT")
    found = Stage(every_route(), database, workspace.id)
    await found.knows(a_profile("U1"))
    async with database.begin(workspace.id) as session:
        chosen = Settings(clearinghouse="C1", facilitators=("U1",), smallest=3)
        await workspaces.save_settings(session, chosen, replan=False)
    return found


async def grow(stage: Stage, topics_: int, groups: int) -> int:
    """So many topics with three people, U1 among them, the first with so many groups; returns the first's id."""
    async with stage.database.begin(stage.workspace_id) as session:
        one = await find(session, "U1")
        assert one is not None
        people = [one.id, await add_person(session, "U2"), await add_person(session, "U3")]
        ids = [await add_topic(session, one.id, f"Topic {number}") for number in range(topics_)]
        for topic_id in ids:
            for person_id in people:
                await register(session, topic_id, person_id)
        await topics.changed(session, ids)
        for number in range(groups):
            await add_group(session, ids[0], people, f"learn-{number}-th")
    return ids[0]


@pytest.mark.parametrize("more", [0, 1])
async def test_who_waits_or_facilitates_is_told_where_the_rest_is(stage: Stage, more: int) -> None:
    await grow(stage, group.SHOWN + more, 0)
    await stage.gets(Kind.COMMAND, command("groups"))
    said = str(stage.talk.said)
    assert said.count("See proposal") == group.SHOWN
    assert ("You wait in more topics" in said) is bool(more)
    assert ("More topics have enough people" in said) is bool(more)


async def test_every_group_of_a_topic_is_reached_and_known_by_its_channel(stage: Stage) -> None:
    topic_id = await grow(stage, 1, topic_admin.GROUPS + 1)
    await stage.gets(Kind.ACTION, action("topic.manage", {"topic_id": topic_id}))
    first, last = str(stage.talk.said[-1]), f"learn-{topic_admin.GROUPS}-th"
    assert first.count("See the group") == topic_admin.GROUPS
    assert "learn-0-th" in first
    assert last not in first
    await stage.gets(Kind.ACTION, action("topic.more_groups", {"topic_id": topic_id, "page": 1}, **in_modal()))
    assert last in str(stage.talk.said[-1])


async def in_groups(stage: Stage, how_many: int) -> None:
    """U1 is in so many groups, one of each topic, known by the number in its title."""
    async with stage.database.begin(stage.workspace_id) as session:
        one = await find(session, "U1")
        assert one is not None
        for number in range(how_many):
            topic_id = await add_topic(session, one.id, f"Topic <{number}>")
            await add_group(session, topic_id, [one.id], f"learn-{number}-th")


async def test_each_of_ones_own_groups_is_reached_page_by_page_and_the_last_leads_to_the_first(stage: Stage) -> None:
    await in_groups(stage, 2 * group.SHOWN + 1)
    await stage.gets(Kind.COMMAND, command("groups"))
    for page, numbers in enumerate((range(20, 10, -1), range(10, 0, -1), range(1), range(20, 10, -1))):
        said = str(stage.talk.said[-1])
        assert [number for number in range(20, -1, -1) if f"Topic <{number}>" in said] == list(numbers)
        assert f"Page {page % 3 + 1} of 3" in said
        assert "More groups" in said
        ref = {"page": (page + 1) % 3}
        await stage.gets(Kind.ACTION, action("group.more", ref, **in_modal()))


async def test_as_many_groups_as_fit_are_not_paged(stage: Stage) -> None:
    await in_groups(stage, group.SHOWN)
    await stage.gets(Kind.COMMAND, command("groups"))
    assert "More groups" not in str(stage.talk.said)


async def test_every_resource_of_a_group_is_reached_page_by_page_and_only_so_many_are_taken(stage: Stage) -> None:
    async with stage.database.begin(stage.workspace_id) as session:
        one = await find(session, "U1")
        assert one is not None
        group_id = await add_group(session, await add_topic(session, one.id), [one.id])
        for number in range(MOST - 1):
            facts = {"title": f"Page ({number})", "link": f"https://a.example/{number}", "why": ""}
            await resources.add(session, group_id=group_id, by_id=one.id, now=NOW, **facts)
    ref, seen = {"group_id": group_id}, []
    await stage.gets(Kind.ACTION, action("resource.list", ref))
    for page in range(MOST // resource.PER_PAGE):
        said = str(stage.talk.said[-1])
        seen += [number for number in range(MOST) if f"Page ({number})" in said]
        assert said.count("'Remove'") >= resource.PER_PAGE - 1
        await stage.gets(Kind.ACTION, action("resource.more", {**ref, "page": page + 1}, **in_modal()))
    assert sorted(seen) == list(range(MOST - 1))
    for number, taken in ((MOST, True), (MOST + 1, False)):
        values = {"title": typed("One more"), "link": typed(f"https://a.example/{number}"), "why": typed(None)}
        answer = await stage.gets(Kind.SUBMIT, submission("resource.save", values, ref, hash_=str(number)))
        assert ("It is on the list" in words_of(answer)) is taken
        assert ("Remove one first" in words_of(answer)) is not taken


async def test_the_home_tab_counts_all_of_ones_own_groups(stage: Stage) -> None:
    await in_groups(stage, 25)
    answer = await stage.gets(Kind.EVENT, event("app_home_opened", "Ev1", "T1", user="U1", tab="home"))
    assert answer is not None
    assert "and 20 more: type /learn groups" in str(stage.talk.said)
