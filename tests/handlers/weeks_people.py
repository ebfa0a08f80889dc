"""What people do about their check-ins, through the routes, with the model of each beside it."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import date, datetime, time
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, ClassVar, TypeVar

from hypothesis.stateful import RuleBasedStateMachine
from sqlmodel import select

from handlers.membership import let_go, take_in
from handlers.reply import Answer, Outcome
from handlers.request import JSON, read
from handlers.route import Kind
from handlers.turn import Desk
from learning.delivery import ACTIVE
from learning.group import State as GroupState
from learning.profile import Details
from messages.refs import CheckInRef
from store import groups, membership, people, workspaces
from store.rows import CheckInRow, DeliveryRow
from tests.handlers.stage import action, chosen, event, submission, typed
from tests.handlers.weeks import DAY, Got, Member
from tests.handlers.weeks_process import Killed, Process, Slack, expect_the_dead
from tests.store.stored import add_group, add_person, add_topic

ZONES = (
    "Europe/Lisbon",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Asia/Kolkata",
)
HOURS = (time(1, 30), time(2, 30), time(9), time(9), time(16, 30), time(22))
ANSWERS = ("on_track", "stuck", "done", "skip")

T = TypeVar("T")


class People(RuleBasedStateMachine):
    """Two people, and two processes that serve them."""

    empty: Path
    folder: Path
    made = 0
    happened: ClassVar[Counter[str]] = Counter()
    slack: Slack

    def __init__(self) -> None:
        super().__init__()
        People.made += 1
        self.file = self.folder / f"{People.made}.db"
        shutil.copy(self.empty, self.file)
        self.loop = asyncio.new_event_loop()
        self.loop.set_exception_handler(expect_the_dead)
        self.numbers = count(1)
        self.members: dict[int, Member] = {}
        self.read, self.dies_at = 0, ""
        self.processes: list[Process] = []

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the machine's own loop."""
        return self.loop.run_until_complete(work)

    @property
    def now(self) -> datetime:
        """The time."""
        return self.slack.now

    async def settle_in(self, chance: Random) -> None:
        database = self.processes[0].database
        self.workspace = (await workspaces.install(database, "T1", "Lumenwood", "UBOT")).id
        async with database.begin(self.workspace) as session:
            founder = await add_person(session, "U0")
            self.group = await add_group(session, await add_topic(session, founder), [founder])
            await groups.become(session, self.group, GroupState.ACTIVE)
            for number in (1, 2):
                zone, hour, weekday = chance.choice(ZONES), chance.choice(HOURS), chance.choice((0, 0, 1, 3, 6))
                id_ = await add_person(session, f"U{number}", zone=zone)
                await people.learn_details(session, id_, Details(), self.now)
                person = await people.get(session, id_)
                assert person is not None
                await people.ask_at(session, person, weekday, hour)
                self.members[id_] = Member(f"U{number}", [(self.now - 9 * DAY, zone)], weekday, hour, self.now)
        for id_ in self.members:
            await self.join(id_)

    # -- what people do

    async def ask(self, kind: Kind, body: JSON) -> Answer:
        """Something is clicked, saved or reported; a process may die of it, and then it is done once more."""
        process = self.chosen
        process.dies_at = self.dies_at
        try:
            answer = await process.binder.answer(read(kind, body))
        except Killed:
            self.bury(process)
            answer = await process.binder.answer(read(kind, body))
        process.dies_at = self.dies_at = ""
        await process.binder.finish()
        assert answer is not None
        return answer

    async def join(self, id_: int) -> None:
        member = self.members[id_]
        if not member.in_group and member.active:
            await self.at_a_desk(id_, comes=True)
            member.in_group, member.wanted, member.since = True, True, self.now

    async def leave(self, id_: int) -> None:
        member = self.members[id_]
        if member.in_group:
            await self.at_a_desk(id_, comes=False)
            member.in_group, member.since = False, self.now

    async def at_a_desk(self, id_: int, *, comes: bool) -> None:
        async with self.chosen.database.begin(self.workspace) as session:
            desk = Desk(session, await workspaces.get(session), self.now)
            [group] = await membership.hold(session, self.group)
            person = await people.get(session, id_)
            assert person is not None
            if comes:
                await take_in(desk, group, person, by_id=None)
            else:
                await let_go(desk, group, [id_])

    async def tell(self, id_: int) -> None:
        """Slack reports what it knows of somebody."""
        member = self.members[id_]
        user = {"id": member.slack_id, "name": "Somebody", "tz": member.zones[-1][1], "deleted": not member.active}
        await self.ask(Kind.EVENT, event("user_change", f"Ev{next(self.numbers)}", user=user))
        member.since = self.now

    async def come_or_go(self, id_: int) -> None:
        """They leave the company, or are back: then nothing reaches them until they take part again."""
        member = self.members[id_]
        member.active = not member.active
        if not member.active:
            member.in_group = member.wanted = False
        await self.tell(id_)

    async def move(self, id_: int, zone: str) -> None:
        if any(row.state in ACTIVE for row, of in await self.nudges() if of.person_id == id_):
            self.happened["moved between planning and sending"] += 1
        self.members[id_].zones.append((self.now, zone))
        await self.tell(id_)

    async def choose(self, id_: int, weekday: int, hour: time, until: date | None) -> None:
        """Their form: when they are asked, and until when not."""
        member = self.members[id_]
        values = {
            "weekday": chosen(str(weekday)),
            "hour": chosen(f"{hour:%H:%M}"),
            "until": {"type": "datepicker", "selected_date": until.isoformat() if until else None},
        }
        body = submission("absence.save", values, hash_=f"h{next(self.numbers)}", user=member.slack_id)
        await self.ask(Kind.SUBMIT, body)
        if member.active:
            member.weekday, member.hour, member.back_on = weekday, hour, until
            member.wanted, member.since = True, self.now

    async def end_pause(self, id_: int) -> None:
        member = self.members[id_]
        await self.ask(Kind.ACTION, self.pressed("absence.end", member, None))
        if member.active:
            member.back_on, member.since = None, self.now

    async def write(self, id_: int) -> None:
        """They write an objective."""
        member = self.members[id_]
        day = {"type": "datepicker", "selected_date": (member.day(self.now) + 60 * DAY).isoformat()}
        values = {name: typed("Learn it") for name in ("what", "measure", "opportunity")}
        values |= {"by_when": day, "audience": chosen("me")}
        body = submission("objective.submit", values, hash_=f"h{next(self.numbers)}", user=member.slack_id)
        await self.ask(Kind.SUBMIT, body)
        if member.active:
            if not member.takes_part() or not member.wanted:
                member.since = self.now
            member.open[sum(len(each.open) for each in self.members.values()) + 1] = True
            member.wanted = True

    def pressed(self, name: str, member: Member, check_in: int | None) -> JSON:
        """A click, each a new one."""
        body = action(name, {"check_in_id": check_in} if check_in else None, user=member.slack_id)
        body["actions"][0]["action_ts"] = f"{next(self.numbers)}.5"
        return body

    async def click(self, member: Member, got: Got, status: str) -> None:
        """They answer; what came too late for it is refused."""
        body = self.pressed(f"checkin.{status}", member, got.check_in)
        answer = await self.ask(Kind.ACTION, body)
        if not member.active:
            assert answer.outcome is Outcome.REFUSED
            return
        if got is not member.got[-1]:
            assert answer.outcome is Outcome.REFUSED
            return
        assert answer.outcome in (Outcome.DONE, Outcome.REPEATED)
        took_part = member.takes_part()
        self.happened["a changed answer"] += bool(got.said)
        self.happened["a late answer"] += self.now - got.at > 2 * DAY
        member.says(got, status)
        if member.takes_part() != took_part:
            member.since = self.now
        if next(self.numbers) % 3 == 0:
            assert (await self.ask(Kind.ACTION, body)).outcome is Outcome.REPEATED
            self.happened["the same click twice"] += 1

    def deed(self, chance: Random) -> Coroutine[Any, Any, None]:
        """One of the things that somebody does."""
        id_, member = chance.choice(list(self.members.items()))
        self.chosen = chance.choice(self.processes)
        self.dies_at = chance.choice(("", "", "turn.decided", "turn.stored"))
        weekday, hour = chance.randrange(7), chance.choice(HOURS)
        back = member.day(self.now) + chance.choice((1, 3, 8, 15)) * DAY
        deeds: list[Callable[[], Coroutine[Any, Any, None]]] = [
            lambda: self.leave(id_) if member.in_group else self.join(id_),
            lambda: self.join(id_),
            lambda: self.come_or_go(id_),
            lambda: self.move(id_, chance.choice(ZONES)),
            lambda: self.move(id_, chance.choice(ZONES)),
            lambda: self.choose(id_, weekday, hour, None),
            lambda: self.choose(id_, member.weekday, member.hour, back),
            lambda: self.end_pause(id_),
            lambda: self.write(id_),
        ]
        if member.got:
            got = chance.choice([*member.got[-2:], *member.got[-1:] * 3])
            deeds += [lambda: self.click(member, got, chance.choice(ANSWERS))] * 9
        return chance.choice(deeds)()

    def bury(self, process: Process) -> None:
        """A process died; another begins."""
        self.happened[process.dies_at] += 1
        process.begin()

    async def nudges(self, *, kind: str = "checkin.nudge") -> list[tuple[DeliveryRow, CheckInRow]]:
        """The deliveries of a kind, each with its check-in."""
        async with self.processes[0].database.read(self.workspace) as session:
            rows = (await session.exec(select(DeliveryRow).where(DeliveryRow.kind == kind))).all()
            check_ins = {each.id: each for each in await session.exec(select(CheckInRow))}
        return [(row, check_ins[CheckInRef.model_validate_json(row.ref).check_in_id]) for row in rows]
