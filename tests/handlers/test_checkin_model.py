"""The weekly check-in against a model of what each person must have received, whatever they do and whoever dies."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from sqlmodel import col, select

from learning.delivery import ACTIVE, State
from store.rows import CheckInRow, DeliveryRow, PersonRow, ProgressRow
from tests.handlers.weeks import DAY, HOUR, ROUND
from tests.handlers.weeks_people import ZONES, People
from tests.handlers.weeks_process import DEATHS, Process, Slack
from tests.laws import lives

BEGINNINGS = ((2026, 3, 18), (2026, 10, 14), (2026, 12, 16))
"""Before the clocks go forward, before they go back, and before a year whose last week is the 53rd."""

OTHERS = (
    "a late answer",
    "a changed answer",
    "the same click twice",
    "moved between planning and sending",
    "nothing ran over somebody's hour",
    "the clocks changed",
    "a year ended",
    "a follow-up",
    "given up",
)


class Weeks(People):
    """Two people over some weeks, and two processes."""

    @initialize(chance=st.randoms(use_true_random=True))
    def start(self, chance: Random) -> None:
        self.chance = chance
        begins = datetime(*BEGINNINGS[People.made % 3], chance.randrange(24), tzinfo=UTC)
        self.slack, self.trouble = Slack(begins), begins
        self.processes = [Process(self.slack, self.file) for _ in range(2)]
        self.chosen = self.processes[0]
        self.run(self.settle_in(chance))

    @rule(chance=st.randoms(use_true_random=True))
    def live(self, chance: Random) -> None:
        """People do something, or time passes.

        One seed a step: in so few examples, Hypothesis' own choices would repeat themselves too often.
        """
        rare = (self.nothing_runs, self.nobody_gets_through)
        chance.choice((self.somebody, self.somebody, self.days_go_by, self.days_go_by, *rare))(chance)

    def somebody(self, chance: Random) -> None:
        """Something changes for people, or they do something."""
        for _ in range(chance.randrange(1, 4)):
            self.run(self.deed(chance))

    # -- how time passes

    def days_go_by(self, chance: Random) -> None:
        """One or both processes run, and may be killed now and then."""
        self.run(self.go_on(self.now + chance.choice((HOUR, 5 * HOUR, DAY, 3 * DAY, 6 * DAY)), chance))

    def nobody_gets_through(self, chance: Random) -> None:
        """Slack does not answer for a while."""
        self.slack.out = True
        self.run(self.go_on(self.now + chance.choice((8 * HOUR, DAY, 2 * DAY)), chance))
        waiting = [of.person_id for row, of in self.run(self.nudges()) if row.state in ACTIVE]
        id_ = chance.choice(waiting or list(self.members))
        member = self.members[id_]
        if chance.random() < 0.5:
            self.run(self.move(id_, chance.choice(ZONES)))
        else:
            back = member.day(self.now) + 8 * DAY
            self.run(self.choose(id_, member.weekday, member.hour, back))
        self.slack.out = False
        self.trouble = self.now

    def nothing_runs(self, chance: Random) -> None:
        """Both processes are down."""
        self.run(self.sleep(chance.choice((5 * HOUR, DAY, 2 * DAY, 3 * DAY, 10 * DAY)), chance))

    async def sleep(self, how_long: timedelta, chance: Random) -> None:
        await self.look(chance, deaths=0)  # a clock ticks every few seconds: what was changed is planned
        begins = self.now
        self.moved_on(self.now + how_long)
        self.trouble = self.now
        for member in self.members.values():
            hours = [due for _, due, _ in member.slots(self.now)]
            self.happened["nothing ran over somebody's hour"] += any(begins < due < self.now for due in hours)
        for _ in range(3):  # each time one of the weeks that were missed is planned
            await self.look(chance, deaths=0)
        await self.judge()

    async def go_on(self, until: datetime, chance: Random) -> None:
        """Tick whenever something stored is due, and when somebody should be asked: in between, ticks do nothing."""
        await self.tick(chance, deaths=0.4)
        while self.now < until:
            due = [due for each in self.members.values() for _, due, _ in each.slots(self.now)]
            slots = [each + 7 * DAY * later for each in due for later in (0, 1)]
            moments = [each for each in (*slots, *await self.stored_moments()) if self.now < each < until]
            self.moved_on(min(moments, default=until))
            await self.tick(chance, deaths=0.4)

    async def stored_moments(self) -> list[datetime]:
        """When the processes will find something to do, by what they stored."""
        under_way = col(DeliveryRow.state).in_(ACTIVE)
        waits = select(DeliveryRow.due_at).where(under_way, DeliveryRow.due_at > self.now + ROUND)
        async with self.processes[0].database.read(self.workspace) as session:
            found = [
                *await session.exec(select(PersonRow.next_nudge_at).where(PersonRow.known)),
                *await session.exec(select(CheckInRow.follow_up_at).where(col(CheckInRow.follow_up_at).is_not(None))),
                *await session.exec(waits),
            ]
        return [each for each in found if each is not None]

    def moved_on(self, to: datetime) -> None:
        """The clock shows something else."""
        for member in self.members.values():
            before, after = self.now.astimezone(member.zone), to.astimezone(member.zone)
            self.happened["the clocks changed"] += before.utcoffset() != after.utcoffset()
            self.happened["a year ended"] += before.isocalendar()[0] != after.isocalendar()[0]
        self.slack.now = to

    async def tick(self, chance: Random, *, deaths: float) -> None:
        """Look what is due; while everything works, nobody waits for anything then."""
        await self.look(chance, deaths=deaths)
        if not self.slack.out:
            await self.judge()

    async def look(self, chance: Random, *, deaths: float) -> None:
        """Both processes look what is due, or one of them; who dies begins anew, until nothing is left to do."""
        begins = self.now
        for _ in range(12):
            at_work = chance.choice((self.processes, self.processes[:1], self.processes[1:]))
            for each in at_work:
                each.dies_at = chance.choice((*DEATHS[:1], *DEATHS[3:])) if chance.random() < deaths else ""
            await asyncio.gather(*(each.tick() for each in at_work))
            died = [each for each in at_work if each.dead]
            for each in at_work:
                if each.dead:
                    self.bury(each)
                each.dies_at, each.database.loses = "", False
            await self.notice()
            later = await self.next_try()
            if died:
                later = self.now
            if later is None or later > begins + ROUND or self.slack.out:
                break
            self.slack.now, deaths = max(self.now, later) + timedelta(seconds=1), 0

    async def next_try(self) -> datetime | None:
        """When something is to be sent next; what stands behind another in its lane waits for that one."""
        async with self.processes[0].database.read(self.workspace) as session:
            waits = select(DeliveryRow).where(col(DeliveryRow.state).in_(ACTIVE)).order_by(col(DeliveryRow.id).desc())
            first = {each.lane: each for each in await session.exec(waits)}
        return min((each.lease_until or each.due_at for each in first.values()), default=None)

    # -- what came of it

    async def notice(self) -> None:
        """Hold what was told since against who was told it."""
        new, self.read = self.slack.told[self.read :], len(self.slack.told)
        if not new:
            return
        first = {row.opaque_id: of for row, of in await self.nudges()}
        again = {row.opaque_id: of for row, of in await self.nudges(kind="checkin.follow_up")}
        for at, _, id_ in new:
            if id_ in first:
                self.members[first[id_].person_id].is_asked(first[id_].id or 0, first[id_].week, at)
            if id_ in again:
                self.members[again[id_].person_id].is_asked_again(again[id_].id or 0, at)
                self.happened["a follow-up"] += 1

    async def judge(self) -> None:
        """Everything works: nobody waits for what is due."""
        gone = [(row, of) for row, of in await self.nudges() if row.state == State.EXPIRED]
        assert all(row.reason for row, _ in gone)
        for id_, member in self.members.items():
            given_up = {of.week for _, of in gone if of.person_id == id_}
            self.happened["given up"] += bool(given_up)
            member.has_what_is_due(self.now, given_up, self.trouble)
            member.was_reminded(self.now, self.trouble)

    def teardown(self) -> None:
        try:
            if self.members:
                self.run(self.go_on(self.now + 4 * DAY, self.chance))
                self.run(self.everything_is_kept())
        finally:
            for each in self.processes:
                self.run(each.database.close())
            self.loop.close()

    async def everything_is_kept(self) -> None:
        """Every answer, in order, and no other."""
        async with self.processes[0].database.read(self.workspace) as session:
            rows = (await session.exec(select(ProgressRow).order_by(col(ProgressRow.id)))).all()
        for id_, member in self.members.items():
            kept = [(row.check_in_id, row.objective_id, row.status) for row in rows if row.person_id == id_]
            assert kept == member.kept


@pytest.mark.hypothesis
def test_everybody_is_asked_once_a_week_and_heard(migrated_sqlite: Path, tmp_path: Path) -> None:
    Weeks.empty, Weeks.folder = migrated_sqlite, tmp_path
    lives(Weeks, Weeks.happened, {*DEATHS, *OTHERS}, examples=6, steps=18)


class Away:
    """Somebody far away, whom nobody gets through to at their hour; then they move."""

    def __init__(self, empty: Path, folder: Path, weekday: int, hour: time) -> None:
        Weeks.empty, Weeks.folder = empty, folder
        self.weeks, self.chance = Weeks(), Random(0)  # noqa: S311 - a test's choices
        Weeks.start(self.weeks, chance=self.chance)
        self.id_, self.member = next(iter(self.weeks.members.items()))
        self.hour = weekday, hour

    def next_hour(self) -> datetime:
        return next(due for _, due, _ in self.member.slots(self.weeks.now + 7 * DAY) if due > self.weeks.now)

    async def until(self, moment: datetime) -> None:
        self.weeks.moved_on(moment)
        await self.weeks.look(self.chance, deaths=0)

    async def moves(self, late: timedelta, zone: str, *, tried: bool) -> None:
        """late: how long after their hour they move, and Slack answers again. tried: in vain, just before."""
        await self.weeks.move(self.id_, "Pacific/Kiritimati")
        await self.weeks.choose(self.id_, *self.hour, None)
        await self.until(self.weeks.now)
        self.weeks.slack.out = True
        await self.until(hour := self.next_hour())
        self.weeks.moved_on(hour + late)
        if tried:
            await self.until(self.weeks.now)
        self.weeks.slack.out = False
        await self.weeks.move(self.id_, zone)
        await self.until(self.weeks.now)


@pytest.mark.parametrize(
    ("weekday", "hour", "zone"), [(3, time(1, 30), "Europe/Lisbon"), (6, time(22), "Pacific/Pago_Pago")]
)
def test_who_moved_while_nobody_got_through_is_asked_at_their_hour_there(
    migrated_sqlite: Path, tmp_path: Path, weekday: int, hour: time, zone: str
) -> None:
    """What waits for the morning of the old place waits no more, and what was over with the old week is not over."""
    away = Away(migrated_sqlite, tmp_path, weekday, hour)
    away.weeks.run(away.moves(4 * HOUR, zone, tried=True))
    assert not away.member.got, "it is not their hour there"
    away.weeks.run(away.until(away.next_hour()))
    assert [each.at for each in away.member.got] == [away.weeks.now]
    away.weeks.teardown()


def test_who_is_asked_just_before_their_hour_there_is_asked_once_more_all_the_same(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    """Their hour of the week in which they have been asked is not the next time they are asked."""
    away = Away(migrated_sqlite, tmp_path, 0, time(9))
    away.weeks.run(away.moves(12 * HOUR, "Europe/Lisbon", tried=False))
    assert [away.next_hour() - each.at <= 2 * HOUR for each in away.member.got] == [True]
    away.weeks.run(away.until(away.next_hour() + 2 * DAY))
    assert [each.again_at for each in away.member.got] == [away.weeks.now]
    away.weeks.teardown()
