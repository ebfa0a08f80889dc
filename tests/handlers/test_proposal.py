"""The preview of a proposal, button by button: what each does, what is refused, and that four hundred people fit."""

import json
import time
from itertools import count

import pytest

from handlers.all import every_route
from handlers.reply import Answer
from handlers.request import JSON
from handlers.route import Kind
from learning.proposal import Plan
from learning.workspace import Settings
from sandbox.strict import check_view
from store import candidates, proposals, topics, workspaces
from store.database import Database
from store.people import find
from tests.handlers.stage import NOW, Stage, a_profile, action, chosen, in_modal, submission, typed, words_of
from tests.store.stored import add_person, add_topic, register, statements

NUMBERS = count()
DESCRIBED: JSON = {
    "name": typed("The brave"),
    "channel_name": typed("learn-brave"),
    "visibility": chosen("public"),
    "channel": {"type": "conversations_select", "selected_conversation": None},
    "months": chosen("3"),
    "supporter": {"type": "users_select", "selected_user": "U1"},
}


class Desk:
    """The facilitator U1 at a proposal of some people."""

    def __init__(self, stage: Stage, topic: int) -> None:
        self.stage = stage
        self.topic = topic

    async def plan(self) -> Plan:
        """The proposal as it is stored."""
        async with self.stage.database.read(self.stage.workspace_id) as session:
            found = await proposals.open_of(session, self.topic)
            assert found is not None
            return found

    async def presses(self, what: str, *, revision: int | None = None, **more: int) -> str:
        """A button of the preview; what is shown then. revision: of what they saw; as it is now when left out."""
        plan = await self.plan()
        ref = {"topic_id": self.topic, "proposal_id": plan.id, "revision": plan.revision}
        if revision is not None:
            ref["revision"] = revision
        body = action(what, ref | more, **in_modal())
        body["actions"][0]["action_ts"] = f"{next(NUMBERS)}.5"
        return await self._shown(Kind.ACTION, body)

    async def sends(self, what: str, values: JSON, **more: int) -> str:
        """A form of the preview; what is shown then."""
        plan = await self.plan()
        ref = {"topic_id": self.topic, "proposal_id": plan.id, "revision": plan.revision}
        return await self._shown(Kind.SUBMIT, submission(what, values, ref | more, view_id=f"V{next(NUMBERS)}"))

    async def opens(self) -> str:
        """The proposal from the topic's post."""
        body = action("group.propose", {"topic_id": self.topic})
        body["actions"][0]["action_ts"] = f"{next(NUMBERS)}.5"
        return await self._shown(Kind.ACTION, body)

    async def _shown(self, kind: Kind, body: JSON) -> str:
        self.stage.talk.said.clear()
        answer: Answer | None = await self.stage.gets(kind, body)
        assert answer is not None
        views = [what["view"] for _, what in self.stage.talk.said if "view" in what]
        views += [answer.body["view"]] if "view" in answer.body else []
        for view in views:
            assert check_view(view) == []
        return words_of(answer) + json.dumps([what for _, what in self.stage.talk.said], ensure_ascii=False)


async def at(database: Database, people: int, **settings: int) -> Desk:
    """So many people wait, who are looked at by a facilitator."""
    workspace = await workspaces.install(database, "T1", "Lumenwood", "UBOT")
    stage = Stage(every_route(), database, workspace.id)
    await stage.knows(a_profile("U1", is_admin=True))
    async with database.begin(workspace.id) as session:
        chosen_ = Settings(clearinghouse="C1", **({"smallest": 4, "largest": 4} | settings))  # type: ignore[arg-type]
        await workspaces.save_settings(session, chosen_, replan=False)
        me = await find(session, "U1")
        assert me is not None
        topic = await add_topic(session, me.id)
        for number in range(people):
            person = await add_person(session, f"UP{number}")
            await register(session, topic, person)
        await topics.changed(session, [topic])
    return Desk(stage, topic)


@pytest.fixture
async def desk(sqlite: Database) -> Desk:
    """Nine people in two groups, of whom one waits."""
    found = await at(sqlite, 9)
    assert "2 groups" in await found.opens()
    return found


async def test_who_is_moved_or_added_is_where_they_were_put_and_it_can_be_taken_back(desk: Desk) -> None:
    first, second = (await desk.plan()).drafts
    (waits,) = (await desk.plan()).apart
    who = first.people[0]
    assert "Move somebody" in await desk.presses("proposal.ask_move", person_id=who, number=1)
    assert "too many" in await desk.sends("proposal.move", {"target": chosen("2")}, person_id=who, number=1) + str(
        await desk.presses("proposal.group", number=2)
    )
    assert who in (await desk.plan()).group(second.number).people
    await desk.presses("proposal.group", number=1)
    assert waits.person_id in (await desk.plan()).group(first.number).people, "a free place goes to who waits"
    await desk.presses("proposal.undo")
    assert (await desk.plan()).apart == (waits,)
    assert who in (await desk.plan()).group(first.number).people
    await desk.sends("proposal.add", {"person": chosen(str(waits.person_id))}, number=1)
    assert waits.person_id in (await desk.plan()).group(first.number).people
    await desk.presses("proposal.undo")
    assert (await desk.plan()).apart == (waits,)
    assert "nothing to take back" in await desk.presses("proposal.undo")
    await desk.sends("proposal.move", {"target": chosen("new")}, person_id=waits.person_id)
    assert (await desk.plan()).group(3).people == (waits.person_id,)


async def test_who_acts_on_what_holds_no_more_changes_nothing_and_sees_what_holds(desk: Desk) -> None:
    before = await desk.plan()
    who = before.drafts[0].people[0]
    await desk.presses("proposal.take_out", person_id=who, number=1)
    for what in ("proposal.take_out", "proposal.fix", "proposal.set_aside", "proposal.create", "proposal.create_all"):
        more = {"person_id": before.drafts[1].people[0], "number": 2} if what != "proposal.create_all" else {}
        more = {"number": 2} if what in ("proposal.set_aside", "proposal.create") else more
        assert "changed meanwhile" in await desk.presses(what, revision=before.revision, **more), what
    after = await desk.plan()
    assert after.group(2) == before.group(2)
    assert [seat.person_id for seat in after.apart if seat.fixed] == [who]
    assert after.settled == ()


async def test_a_group_is_described_and_what_is_wrong_is_said_below_its_field(desk: Desk) -> None:
    assert "The brave" in await desk.sends("proposal.save", DESCRIBED, number=1)
    details = (await desk.plan()).group(1).details
    assert (details.name, details.channel_name, details.private, details.months) == (
        "The brave",
        "learn-brave",
        False,
        3,
    )
    for field, wrong, said in (
        ("supporter", {"type": "users_select", "selected_user": "UNOBODY"}, "supporter"),
        ("channel", {"type": "conversations_select", "selected_conversation": "C1"}, "in use already"),
        ("months", chosen("13"), "months"),
    ):
        shown = await desk.sends("proposal.save", DESCRIBED | {field: wrong}, number=1)
        assert "errors" in shown, field
        assert said in shown, field
    assert (await desk.plan()).group(1).details == details


async def test_groups_are_confirmed_one_or_all_and_none_that_breaks_a_rule(desk: Desk) -> None:
    first = (await desk.plan()).drafts[0]
    await desk.sends("proposal.move", {"target": chosen("2")}, person_id=first.people[0], number=1)
    assert "I create 1 channel" in await desk.presses("proposal.create_all"), "five are too many for the other group"
    assert "cannot be created" in await desk.presses("proposal.create_all") + str(
        await desk.presses("proposal.group", number=2)
    )
    plan = await desk.plan()
    assert [each.number for each in plan.settled] == [1]
    assert plan.told is not None


async def test_four_hundred_people_open_within_slacks_limits_and_a_second_in_as_many_queries_as_forty(
    sqlite: Database,
) -> None:
    desk = await at(sqlite, 400, smallest=6, largest=8)
    begun = time.process_time()
    assert "57 groups" in await desk.opens()
    assert time.process_time() - begun < 4, "a second on an idle machine"
    taken = []
    for page in range(6):
        with statements(sqlite) as ran:
            shown = await desk.presses("proposal.page", page=page)
        assert f"Page {page + 1} of 6" in shown
        taken.append(len(ran))
    assert len(set(taken)) == 1
    async with sqlite.read(desk.stage.workspace_id) as session:
        assert len(await candidates.of_topic(session, desk.topic, NOW)) == 400
    with statements(sqlite) as many:
        await desk.presses("proposal.group", number=57)
    async with sqlite.begin(desk.stage.workspace_id) as session:
        me = await find(session, "U1")
        assert me is not None
        small = await add_topic(session, me.id, "Knitting")
        for number in range(40):
            person = await find(session, f"UP{number}")
            assert person is not None
            await register(session, small, person.id)
        await topics.changed(session, [small])
    other = Desk(desk.stage, small)
    await other.opens()
    with statements(sqlite) as few:
        await other.presses("proposal.group", number=1)
    assert len(many) == len(few)
