"""The screens of finding a need take as many queries among a thousand topics as among ten."""

from itertools import count

import pytest

from handlers.all import every_route
from handlers.request import JSON
from handlers.route import Kind
from learning.membership import Change
from learning.topic import Kind as Sort
from learning.workspace import Settings
from store import changes, requests, topics, workspaces
from store.database import Database
from store.people import find
from tests.handlers.stage import NOW, Stage, a_profile, action, chosen, command, event, in_home, submission, typed
from tests.store.stored import add_group, add_person, add_topic, register, statements

NEED: JSON = {"level_now": chosen("1"), "level_wanted": chosen("3"), "mode": chosen("either"), "hope": typed("")}
FILTERS: JSON = {"words": typed("topic"), "kind": chosen("technical"), "only": chosen("all"), "order": chosen("newest")}
NUMBERS = count()


def asked(topic: int) -> dict[str, tuple[Kind, JSON]]:
    """What a person does, each with an id of its own."""
    number = next(NUMBERS)
    return {
        "opening Home": (Kind.EVENT, event("app_home_opened", f"Ev{number}", user="U1", tab="home")),
        "searching in Home": (Kind.ACTION, action("home.words", "topic", **in_home(FILTERS))),
        "the list": (Kind.COMMAND, command("interest topic")),
        "the form": (Kind.ACTION, action("interest.open", {"topic_id": topic})),
        "registering": (Kind.SUBMIT, submission("interest.submit", NEED, {"topic_id": topic}, view_id=f"V{number}")),
        "withdrawing": (Kind.ACTION, action("interest.withdraw", {"topic_id": topic})),
        "where I wait": (Kind.COMMAND, command("groups")),
    }


@pytest.fixture
async def stage(database: Database) -> Stage:
    """All of Peerloop on each database, with U1."""
    workspace = await workspaces.install(database, "T1", "Lumenwood", "UBOT")
    found = Stage(every_route(), database, workspace.id)
    await found.knows(a_profile("U1"), a_profile("U2"))
    async with database.begin(workspace.id) as session:
        await workspaces.save_settings(session, Settings(clearinghouse="C1"), replan=False)
    return found


async def grow(stage: Stage, to: int) -> list[int]:
    """So many topics; U1 waits in some of them, U2 in others."""
    async with stage.database.begin(stage.workspace_id) as session:
        known = len(await topics.titles(session))
        one, two = await find(session, "U1"), await find(session, "U2")
        assert one is not None
        assert two is not None
        for number in range(known, to):
            added = await topics.add(
                session, title=f"Topic {number}", purpose="x", kind=Sort.TECHNICAL, added_by=one.id, now=NOW
            )
            await register(session, added or 0, (two if number % 3 else one).id)
        ids = sorted(id_ for id_, _ in await topics.titles(session))
        await topics.changed(session, ids)
    return ids


async def test_no_screen_takes_more_queries_among_more_topics(stage: Stage) -> None:
    taken: dict[str, list[int]] = {}
    for size in (9, 10, 1_000):  # the first round is a newcomer's, and does not count
        ids = await grow(stage, size)
        for name, (kind, body) in asked(ids[1]).items():
            if kind is Kind.ACTION:
                body["actions"][0]["action_ts"] = f"{next(NUMBERS)}.5"
            with statements(stage.database) as ran:
                answer = await stage.gets(kind, body)
            assert answer is not None
            assert "errors" not in answer.body, name
            if size > 9:
                taken.setdefault(name, []).append(len(ran))
    assert {name: counts for name, counts in taken.items() if len(set(counts)) > 1} == {}
    assert max(map(max, taken.values())) <= 25


async def test_the_page_of_a_group_takes_as_many_queries_for_much_as_for_little(stage: Stage) -> None:
    async with stage.database.begin(stage.workspace_id) as session:
        one = await find(session, "U1")
        assert one is not None
        topic = await add_topic(session, one.id)
        group = await add_group(session, topic, [one.id])
    taken = []
    for size in (2, 12, 40):  # the first round is a newcomer's, and does not count
        async with stage.database.begin(stage.workspace_id) as session:
            for number in range(size):
                person = await add_person(session, f"UM{size}X{number}")
                await changes.record(session, group, Change.JOINED, person_id=person, now=NOW)
                await requests.add(session, group_id=group, person_id=person, by_id=person, now=NOW)
        body = action("group_page.open", {"group_id": group})
        body["actions"][0]["action_ts"] = f"{next(NUMBERS)}.5"
        with statements(stage.database) as ran:
            assert await stage.gets(Kind.ACTION, body) is not None
        taken.append(len(ran))
    assert taken[1] == taken[2]
    assert taken[2] <= 10
