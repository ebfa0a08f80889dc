"""E-mail out of the outbox: each letter at most once, nobody forgotten, and Slack never waiting for a mail server."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.clients import for_one
from bot.mail import Mailer
from bot.mailing import MailCourier
from handlers.all import every_route
from learning.delivery import ACTIVE, DOUBTFUL, LEASE, State
from learning.mail import Reach
from learning.workspace import Settings
from messages.refs import CheckInRef
from store import checkins, ledger, people, workspaces
from store.database import Database
from store.ledger import Wanted
from store.people import Profile
from store.rows import DeliveryRow
from tests.bot.mailbox import Fault, Mailbox, hangs_up, mailbox, says, slow
from tests.bot.office import ZONE, Office, office

HOURS = 12


class MailOffice(Office):
    """An office from which letters go, too."""

    mailbox: Mailbox

    def mail_courier(self, database: Database | None = None, *, again: bool = False) -> MailCourier:
        """A courier of e-mail, as of a process of its own."""
        mailer = Mailer(self.mailbox.server(patience=0.5))
        return MailCourier(
            every_route(), database or self.database, for_one(self.slack), self.box.clock.now, mailer, again=again
        )

    async def letters_planned(self, reach: Reach, *names: str) -> list[int]:
        """People who want their check-in there, and whose Monday it is."""
        users = [self.box.person(name) for name in names]
        found = [self.box.ws.state.users[user.id] for user in users]
        ids = await self.learn(*found)
        async with self.database.begin(self.workspace.id) as session:
            await workspaces.save_settings(session, Settings(email=True), replan=False)
            for person_id in ids:
                await people.choose_reach(session, person_id, reach)
            told = [
                Profile(each.id, each.real_name, ZONE, False, False, False, False, email=each.email) for each in found
            ]
            await people.learn(session, told)
        await self.form("learn-mail", ids, ids[0])
        await self.carry()
        await self.plan_nudges()
        return ids

    async def rows_of(self, kind: str) -> list[DeliveryRow]:
        """The deliveries of a kind."""
        return [row for row in await self.rows() if row.kind == kind]

    async def check_in_reached(self, row: DeliveryRow) -> bool:
        """Whether the check-in of a letter is open in the Home tab."""
        ref = CheckInRef.model_validate_json(row.ref)
        async with self.database.read(self.workspace.id) as session:
            found = await checkins.get(session, ref.check_in_id or 0)
        assert found is not None
        return found.reached


@asynccontextmanager
async def mail_office(url: str) -> AsyncIterator[MailOffice]:
    """An office with a mailbox beside it."""
    async with mailbox() as box, office(url) as plain:
        here = MailOffice(plain.box, plain.database, plain.slack, plain.workspace)
        here.mailbox = box
        await workspaces.install(
            here.database, plain.workspace.team_id, "Lumenwood", plain.box.bot_user_id, app_id="A1", can_mail=True
        )
        yield here


async def test_a_letter_goes_once_to_who_chose_it_and_not_to_slack(database_url: str) -> None:
    async with mail_office(database_url) as here:
        await here.letters_planned(Reach.EMAIL, "Maria", "Tomás")
        for _ in range(2):
            await here.deliver(here.courier, here.mail_courier())
        assert Counter(here.mailbox.asked) == {
            f"{name}@lumenwood.example": 1 for name in ("maria.santos", "tomas.ribeiro")
        }
        rows = await here.rows_of("mail.nudge")
        assert [row.state for row in rows] == [State.SENT] * 2
        assert {letter["Message-ID"] for letter in here.mailbox.letters} == {
            f"<{row.opaque_id}@lumenwood.example>" for row in rows
        }
        assert all([await here.check_in_reached(row) for row in rows])
        assert await here.rows_of("checkin.nudge") == []


async def test_who_wants_both_gets_both(database_url: str) -> None:
    async with mail_office(database_url) as here:
        await here.letters_planned(Reach.BOTH, "Maria")
        await here.deliver(here.courier, here.mail_courier())
        assert [row.state for kind in ("mail.nudge", "checkin.nudge") for row in await here.rows_of(kind)] == [
            State.SENT,
            State.SENT,
        ]


async def test_a_letter_that_is_late_waits_for_their_hour_and_wakes_nobody(database_url: str) -> None:
    async with mail_office(database_url) as here:
        await here.letters_planned(Reach.EMAIL, "Maria")
        nine = here.now.replace(microsecond=0)
        here.box.clock.move_to(nine + timedelta(hours=17))
        await here.deliver(here.courier, here.mail_courier())
        row = await here.row("mail.nudge")
        assert (row.state, row.reason, row.due_at) == (State.PENDING, "waits for the day", nine + timedelta(days=1))
        assert here.mailbox.letters == []
        here.box.clock.move_to(nine + timedelta(days=1))
        await here.deliver(here.courier, here.mail_courier())
        assert (await here.row("mail.nudge")).state == State.SENT
        assert len(here.mailbox.letters) == 1


async def test_a_letter_refused_for_now_is_tried_again_with_the_same_id(database_url: str) -> None:
    async with mail_office(database_url) as here:
        await here.letters_planned(Reach.EMAIL, "Maria")
        here.mailbox.order("KEPT", says("451 later"), times=2)
        await here.carry(here.courier, here.mail_courier())
        assert (await here.row("mail.nudge")).state == State.SENT
        assert len({letter["Message-ID"] for letter in here.mailbox.letters}) == 1
        assert len({letter["Date"] for letter in here.mailbox.letters}) == 1


async def test_who_cannot_be_reached_by_mail_is_asked_in_slack_and_told_why(database_url: str) -> None:
    async with mail_office(database_url) as here:
        await here.letters_planned(Reach.EMAIL, "Maria")
        here.mailbox.order("RCPT", says("550 no such user"))
        await here.carry(here.courier, here.mail_courier())
        row = await here.row("mail.nudge")
        assert (row.state, row.reason) == (State.FAILED, "the mail server refused the recipient (550)")
        assert (await here.row("checkin.nudge")).state == State.SENT
        told = " ".join(message.text for message in here.told(here.box.person("Maria").id))
        assert "I could not send you the weekly check-in by e-mail" in told


@pytest.mark.parametrize("fault", [hangs_up, slow])
async def test_a_letter_that_may_have_arrived_is_never_sent_twice_and_shown_to_the_operator(
    database_url: str, fault: Fault
) -> None:
    async with mail_office(database_url) as here:
        await here.letters_planned(Reach.EMAIL, "Maria")
        here.mailbox.order("KEPT", fault)
        for _ in range(HOURS):
            await here.deliver(here.courier, here.mail_courier())
            here.box.clock.move_by(timedelta(hours=1))
        row = await here.row("mail.nudge")
        assert len(here.mailbox.letters) == 1
        assert (row.state, row.uncertain) == (State.FAILED, True)
        assert row.reason.startswith(DOUBTFUL)
        assert await here.rows_of("checkin.nudge") == [], "twice is twice, in Slack too"
        assert await here.check_in_reached(row), "it can be answered in the Home tab all the same"

        wanted = Wanted(states=[State.FAILED])
        assert [each for _, each in await ledger.retry(here.database, wanted, here.now)] == [None]
        await here.deliver(here.mail_courier())
        assert len(here.mailbox.letters) == 1
        named = Wanted(ids=[row.id or 0])
        here.box.clock.move_by(timedelta(hours=24 - HOURS))  # nobody is woken
        assert [each for _, each in await ledger.retry(here.database, named, here.now)] == [State.PENDING]
        await here.deliver(here.mail_courier())
        first, second = here.mailbox.letters
        assert first["Message-ID"] == second["Message-ID"]


async def test_an_operator_may_rather_have_it_twice(database_url: str) -> None:
    async with mail_office(database_url) as here:
        await here.letters_planned(Reach.EMAIL, "Maria")
        here.mailbox.order("KEPT", hangs_up)
        await here.carry(here.courier, here.mail_courier(again=True))
        assert (await here.row("mail.nudge")).state == State.SENT
        first, second = here.mailbox.letters
        assert first["Message-ID"] == second["Message-ID"]


async def test_what_ended_before_its_end_was_stored_is_not_sent_again(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with mail_office(database_url) as here:
        await here.letters_planned(Reach.EMAIL, "Maria")
        killed = here.mail_courier()

        async def dies(*_: object) -> None:
            raise asyncio.CancelledError

        monkeypatch.setattr(killed.recorder, "_store_one", dies)
        await here.deliver(killed)
        assert len(here.mailbox.letters) == 1
        here.box.clock.move_by(timedelta(hours=1))
        await here.deliver(here.mail_courier())
        row = await here.row("mail.nudge")
        assert (row.state, row.reason) == (State.FAILED, f"{DOUBTFUL}: ended meanwhile")
        assert len(here.mailbox.letters) == 1


async def test_a_slow_mail_server_keeps_its_letter_and_holds_up_nothing_in_slack(database_url: str) -> None:
    async with mail_office(database_url) as here:
        names = ("Maria", "Tomás", "Beatriz", "Inês", "Duarte", "Łukasz")
        await here.letters_planned(Reach.BOTH, *names)
        here.mailbox.order("KEPT", slow, times=len(names))
        patient = here.mail_courier()
        patient.mailer = Mailer(here.mailbox.server(patience=60))
        handing_over = asyncio.create_task(patient.drain())
        await here.mailbox.has(patient.at_once)
        await here.deliver(here.courier)
        assert {row.state for row in await here.rows_of("checkin.nudge")} == {State.SENT}
        here.box.clock.move_by(LEASE + timedelta(seconds=5))
        held = len(here.mailbox.letters)
        others = asyncio.create_task(here.mail_courier().drain())
        here.mailbox.let_go.set()
        await asyncio.gather(handing_over, others)
        assert held == patient.at_once
        assert {row.state for row in await here.rows_of("mail.nudge")} == {State.SENT}
        assert set(Counter(here.mailbox.asked).values()) == {1}


async def test_without_a_mail_server_everybody_is_asked_in_slack(database_url: str) -> None:
    async with mail_office(database_url) as here:
        await here.letters_planned(Reach.EMAIL, "Maria")
        without = MailCourier(every_route(), here.database, for_one(here.slack), here.box.clock.now, None)
        await here.carry(here.courier, without)
        assert (await here.row("mail.nudge")).reason == "no mail server is set"
        assert (await here.row("checkin.nudge")).state == State.SENT


async def test_who_changes_their_mind_before_the_letter_goes_is_asked_in_slack(database_url: str) -> None:
    async with mail_office(database_url) as here:
        (maria,) = await here.letters_planned(Reach.EMAIL, "Maria")
        async with here.database.begin(here.workspace.id) as session:
            await people.choose_reach(session, maria, Reach.SLACK)
        await here.carry(here.courier, here.mail_courier())
        assert here.mailbox.asked == []
        assert (await here.row("checkin.nudge")).state == State.SENT


async def test_under_every_fault_at_once_and_two_couriers_no_letter_is_lost_or_sent_twice(database_url: str) -> None:
    async with mail_office(database_url) as here, office_of_another(here, database_url) as other:
        names = [
            user.real_name.split()[0] for user in here.box.ws.state.users.values() if user.email and not user.is_bot
        ]
        people_ = list(dict.fromkeys(names))[:10]
        await here.letters_planned(Reach.EMAIL, *people_)
        faults = {"MAIL": says("451 x"), "RCPT": hangs_up, "DATA": says("451 x"), "KEPT": hangs_up}
        for at, fault in faults.items():
            here.mailbox.order(at, fault, times=2)
        for _ in range(HOURS):
            await asyncio.gather(here.mail_courier().drain(), here.mail_courier(other).drain())
            here.box.clock.move_by(timedelta(minutes=10))
        rows = await here.rows_of("mail.nudge")
        assert not any(here.mailbox._faults.values()), "every fault happened"
        assert len(rows) == len(people_)
        assert not [row for row in rows if row.state in ACTIVE]
        sent = {f"<{row.opaque_id}@lumenwood.example>" for row in rows if row.state == State.SENT}
        arrived = Counter(str(letter["Message-ID"]) for letter in here.mailbox.letters)
        assert sent <= set(arrived)
        assert set(arrived.values()) == {1}
        assert sum(row.reason.startswith(DOUBTFUL) for row in rows) == 2


@asynccontextmanager
async def office_of_another(here: Office, url: str) -> AsyncIterator[Database]:
    """The same database, as another process has it."""
    del here
    other = Database(url)
    try:
        yield other
    finally:
        await other.close()
