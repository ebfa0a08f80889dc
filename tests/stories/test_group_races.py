"""Many do something with the groups of one topic at the same moment: each reads one clear outcome, and it holds.

On both databases. On PostgreSQL they truly meet: whoever takes locks in another order than the others would be left
with a deadlock, which reads as "something went wrong".
"""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial

from handlers.all import every_route
from handlers.forming import Wanted, form
from handlers.reply import Answer
from handlers.request import JSON
from handlers.route import Kind
from handlers.turn import Desk
from learning.group import Group, State
from learning.refusal import Refused
from learning.workspace import Settings
from store import groups, interests, membership, people, requests, topics, workspaces
from store.database import Database
from store.people import Profile
from store.session import Session
from tests.handlers.stage import NOW, Stage, a_profile, action, chosen, event, submission, typed, words_of
from tests.store.stored import HOUR, add_group, add_person, add_topic, register

LARGEST = 5
PEOPLE = 14
NEED: JSON = {"level_now": chosen("1"), "level_wanted": chosen("3"), "mode": chosen("either"), "hope": typed("")}
CONFLICTS = {
    "full": "This group is full",
    "answered": "This was answered already",
    "elsewhere": "Already in another group",
    "closed": "This group is closed",
    "too large": "Together they would be",
    "gone": "Only the members of this group",
    "not waiting": "Somebody of this proposal has joined",
}


Could = Callable[[], Awaitable[None]]
"""Something that could happen."""


async def _asked(session: Session, group_id: int, person_id: int) -> int:
    """The open request of somebody to join a group; made when there is none."""
    made = await requests.add(session, group_id=group_id, person_id=person_id, by_id=person_id, now=NOW)
    found = await requests.open_one(session, group_id, person_id)
    return made or (found.id if found else 0)


class Town:
    """A topic with some groups and people, two facilitators, and what they may do to each other."""

    def __init__(self, stage: Stage, topic: int, team: str, seed: int) -> None:
        self.stage = stage
        self.topic = topic
        self.team = team
        self.random = random.Random(seed)  # noqa: S311
        self.said: Counter[str] = Counter()
        self.number = seed * 10_000

    def one(self) -> int:
        """A number that nothing else has."""
        self.number += 1
        return self.number

    async def does(self, kind: Kind, body: JSON) -> None:
        """Somebody does something; what they read is counted, and is never that something went wrong."""
        before = len(self.stage.talk.said)
        answer: Answer | None = await self.stage.gets(kind, body)
        read = words_of(answer) + repr(self.stage.talk.said[before:])
        assert answer is not None
        assert "went wrong" not in read, (body, read)
        self.said.update(name for name, words in CONFLICTS.items() if words in read)

    def pressed(self, what: str, ref: JSON, user: str) -> Awaitable[None]:
        """A button."""
        body = action(what, ref, user=user, team=self.team)
        body["actions"][0]["action_ts"] = f"{self.one()}.5"
        return self.does(Kind.ACTION, body)

    def sent(self, what: str, values: JSON, ref: JSON, user: str) -> Awaitable[None]:
        """A form."""
        return self.does(
            Kind.SUBMIT, submission(what, values, ref, user=user, team=self.team, view_id=f"V{self.one()}")
        )

    def told(self, what: str, **fields: object) -> Awaitable[None]:
        """An event."""
        return self.does(Kind.EVENT, event(what, f"Ev{self.one()}", self.team, **fields))

    async def form(self, person_ids: list[int]) -> None:
        """A facilitator, or Peerloop by itself, forms a group of some people."""
        try:
            async with self.stage.database.begin(self.stage.workspace_id) as session:
                desk = Desk(session, await workspaces.get(session), NOW)
                name = f"learn-{self.one()}"
                made = await form(desk, self.topic, person_ids, Wanted(name, private=True), formed_by=None)
                await groups.created(session, made, f"C{self.number}", name)
                await groups.become(session, made, State.ACTIVE)
            self.said["formed"] += 1
        except Refused:
            self.said["not waiting"] += 1

    async def prepare(self, session: Session) -> list[Could]:
        """What could happen now, some of it about the same people and groups."""
        found = [group for group in await groups.of_topic(session, self.topic) if group.members]
        waiting = await interests.waiting(session, self.topic)
        could: list[Could] = []
        for group in found:
            could += self._of_group(group, [each for each in found if each.id != group.id])
            for each in waiting[:3]:
                ref = {"request_id": await _asked(session, group.id, each.person_id)}
                could += [partial(self.pressed, "membership.welcome", ref, user) for user in ("UF1", "UF2")]
                could.append(partial(self.pressed, "membership.not_now", ref, "UF1"))
        for each in waiting[:4]:
            of_topic = {"topic_id": self.topic}
            could.append(partial(self.pressed, "interest.withdraw", of_topic, each.slack_id))
            could.append(partial(self.sent, "interest.submit", NEED, of_topic, each.slack_id))
        if len(waiting) >= 3:
            ids = [each.person_id for each in waiting[:3]]
            could += [partial(self.form, ids), partial(self.form, ids[:2])]
        return could

    def _of_group(self, group: Group, others: list[Group]) -> list[Could]:
        ref, why = {"group_id": group.id}, {"why": typed("")}
        could: list[Could] = []
        for member in group.members[:2]:
            who = member.slack_id
            leave = partial(self.sent, "membership.go", ref=ref, user=who)
            could += [partial(leave, values={"then": chosen(then), **why}) for then in ("end", "wait")]
            could.append(partial(self.pressed, "membership.come_back", ref, who))
            could.append(partial(self.told, "member_left_channel", channel=group.channel or "", user=who))
        first = group.members[0]
        gone = {"id": first.slack_id, "name": "x", "tz": "Europe/Lisbon", "deleted": True}
        could.append(partial(self.told, "user_change", user=gone))
        for other in others[:1]:
            move = {"person": chosen(str(first.person_id)), "target": chosen(str(other.id)), **why}
            could.append(partial(self.sent, "membership.save_move", move, ref, "UF2"))
            both = {"group_id": group.id, "target_id": other.id}
            could.append(partial(self.pressed, "membership.do_merge", both, "UF1"))
        return could

    async def what_holds(self) -> None:
        """Nobody is in two groups, none is too large, and who waits, who is placed and who is counted agree."""
        async with self.stage.database.read(self.stage.workspace_id) as session:
            living = await groups.of_topic(session, self.topic)
            members = [each.person_id for group in living for each in group.members]
            assert len(members) == len(set(members)), "somebody is in two groups"
            for group in living:
                assert len(group.members) <= LARGEST
                placed = {each.person_id for each in await interests.of_group(session, group.id)}
                assert placed == {each.person_id for each in group.members}
            waiting = await interests.waiting(session, self.topic)
            assert not {each.person_id for each in waiting} & set(members)
            topic = await topics.get(session, self.topic)
            assert topic is not None
            assert topic.waiting == len(waiting)


async def a_town(database: Database, seed: int) -> Town:
    """Two groups of three and eight people who wait."""
    team = f"T{seed}"
    workspace = await workspaces.install(database, team, "Lumenwood", "UBOT")
    stage = Stage(every_route(), database, workspace.id)
    facilitators: list[Profile] = [a_profile(f"UF{number}", is_admin=True) for number in (1, 2)]
    await stage.knows(*facilitators, *(a_profile(f"U{number}") for number in range(PEOPLE)))
    async with database.begin(workspace.id) as session:
        settings = Settings(clearinghouse="C1", smallest=2, largest=LARGEST)
        await workspaces.save_settings(session, settings, replan=False)
        ids = [(await people.meet(session, f"U{number}")).id for number in range(PEOPLE)]
        topic = await add_topic(session, await add_person(session, "UF1", is_admin=True))
        for number, each in enumerate(ids):
            await register(session, topic, each, now=NOW + HOUR * number)
        for at in (0, 3):
            group = await add_group(session, topic, ids[at : at + 3], f"learn-{at}")
            await interests.place(session, topic, ids[at : at + 3], group)
            await groups.created(session, group, f"CG{at}", f"learn-{at}")
            await groups.become(session, group, State.ACTIVE)
        await topics.changed(session, [topic])
        assert len(await membership.groups_of(session, ids)) == 6
    return Town(stage, topic, team, seed)


SEEDS = range(4)
ROUNDS = 6
AT_ONCE = 8


async def test_whatever_is_done_at_once_has_one_clear_outcome(database: Database) -> None:
    said: Counter[str] = Counter()
    for seed in SEEDS:
        town = await a_town(database, seed)
        for _ in range(ROUNDS):
            async with database.begin(town.stage.workspace_id) as session:
                could = await town.prepare(session)
            chosen_ones = town.random.sample(could, min(AT_ONCE, len(could)))
            await asyncio.gather(*(each() for each in chosen_ones))
            await town.what_holds()
        said += town.said
    met = {name for name in CONFLICTS if said[name]}
    assert {"full", "answered"} & met, said
    assert len(met) >= 3, said
    assert said["formed"], said
