"""A week of fifteen hundred people: check-ins, follow-ups, e-mail and digests, while the processes are killed."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select, update

from bot.demo import MANIFEST
from bot.doing import METADATA
from handlers import checkin, digest
from learning.calendar import next_weekly
from learning.delivery import DOUBTFUL, State
from learning.group import State as GroupState
from learning.mail import Reach
from learning.objective import Audience, Status, Update
from learning.topic import Kind as TopicKind
from learning.workspace import Settings
from sandbox.company import Company, Profile, SeedChannel, seed
from sandbox.faults import Kind
from sandbox.manifest import load
from sandbox.server import Sandbox
from sandbox.state import User
from store import groups, objectives, people, topics, workspaces
from store.database import Database
from store.people import Profile as Told
from store.rows import CheckInRow, DeliveryRow, GroupRow, PersonRow
from store.session import Session
from tests.bot.mailbox import SENDER, Mailbox, hangs_up, mailbox, says
from tests.bot.pack import Pack
from tests.conftest import opened

PEOPLE = 1500
BY_MAIL = 60
IN_A_GROUP = 50
DIGESTS = 3
ASKED_AGAIN = 150
DEATHS = 3
ZONE = "Europe/Lisbon"

CHANCES = {
    Kind.CUT_BEFORE: 0.02,
    Kind.CUT_AFTER: 0.02,
    Kind.ERROR_BEFORE: 0.02,
    Kind.ERROR_AFTER: 0.02,
    Kind.NOT_JSON: 0.01,
    Kind.LATE: 0.02,
    Kind.RATE_LIMITED: 0.004,
}
"""How often each fault happens to a call; seeded, though which call is hit depends on who is alive."""


def company() -> Company:
    """Fifteen hundred people in one office, and the channels of three of their groups."""
    small = seed()
    everybody = tuple(
        Profile(f"U0FAN{n:06}", f"fan.{n}", f"Fan {n}", f"fan.{n}@lumenwood.example", ZONE, "", "", "Lisbon", None)
        for n in range(PEOPLE)
    )
    channels = tuple(SeedChannel(f"C0FAN{n:06}", f"learn-{n}", "", False, ()) for n in range(DIGESTS))
    return Company(small.team_id, small.name, small.domain, everybody, channels)


async def begin(box: Sandbox, database: Database) -> list[int]:
    """Groups at work with everybody in them; returns our ids of the people."""
    workspace = await workspaces.install(database, box.team_id, "Lumenwood", box.bot_user_id)
    now = box.clock.now()
    async with database.begin(workspace.id) as session:
        await workspaces.save_settings(session, Settings(email=True), replan=False)
        told = [
            Told(each.id, each.real_name, each.tz, False, False, False, False, email=f"{each.name}@lumenwood.example")
            for each in _fans(box)
        ]
        await people.learn(session, told)
        await session.flush()
        members = [row.id or 0 for row in await session.exec(select(PersonRow).order_by(col(PersonRow.slack_id)))]
        topic = await topics.add(
            session, title="Data", purpose="Decide", kind=TopicKind.TECHNICAL, added_by=members[0], now=now
        )
        assert topic is not None
        for number, first in enumerate(range(0, PEOPLE, IN_A_GROUP)):
            inside = members[first : first + IN_A_GROUP]
            group_id = await groups.add(
                session,
                topic_id=topic,
                channel_name=f"learn-{number}",
                private=False,
                person_ids=inside,
                formed_by=inside[0],
                now=now,
            )
            channel = f"C0FAN{number:06}" if number < DIGESTS else f"C0NONE{number}"
            at_work = {"state": GroupState.ACTIVE.value, "channel": channel}
            await session.exec(update(GroupRow).where(col(GroupRow.id) == group_id).values(**at_work))
            if number < DIGESTS:
                box.ws.join(box.ws.state.channels[channel], box.bot_user_id)
                await _has_something_to_tell(session, inside[0], group_id or 0, now)
        await people.begin_nudging(session, members, now)
        for person_id in members[-BY_MAIL:]:
            await people.choose_reach(session, person_id, Reach.EMAIL)
        await session.flush()
        await people.learn(session, told)  # their addresses are kept from now on
    return members


async def _has_something_to_tell(session: Session, person_id: int, group_id: int, now: datetime) -> None:
    """Somebody's objective, and what they applied, meant for the group."""
    made = await objectives.write(
        session,
        objective_id=None,
        person_id=person_id,
        group_id=group_id,
        what="Answer with numbers",
        measure="Two reports",
        opportunity="The release",
        by_when=now.date() + timedelta(days=60),
        now=now,
        audience=Audience.GROUP,
    )
    later = now + timedelta(minutes=1)  # a digest tells of what came after the group was formed
    said = Update(None, Status.ON_TRACK, later, applied="I counted first", for_group=True)
    await objectives.answer(session, person_id, [made or 0], said, done=None)


def _fans(box: Sandbox) -> list[User]:
    return [user for user in box.ws.state.users.values() if user.name.startswith("fan.")]


def order_faults(box: Sandbox, mails: Mailbox) -> None:
    """What goes wrong with the calls to Slack and to the mail server."""
    for number, (kind, chance) in enumerate(CHANCES.items()):
        for method in ("chat.postMessage", "conversations.open"):
            box.faults.plan(kind, method, times=None, chance=chance, seed=number, seconds=1)
    box.faults.plan(Kind.ERROR_BEFORE, "conversations.history", times=None, chance=0.1, seed=99)
    mails.order("MAIL", says("451 try again later"), hangs_up)
    mails.order("KEPT", hangs_up, says("250 OK"), hangs_up)


def mail_settings(mails: Mailbox) -> dict[str, str]:
    """What a process has to know to hand letters over there."""
    return {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mails.port),
        "SMTP_SECURITY": "none",
        "SMTP_PATIENCE": "5",
        "MAIL_FROM": SENDER.addr_spec,
    }


async def answered(database: Database, workspace_id: int, who: Collection[int], now: datetime) -> None:
    """These have answered their check-in, in time."""
    async with database.begin(workspace_id) as session:
        asked = await session.exec(select(CheckInRow).where(col(CheckInRow.person_id).in_(who)))
        for each in asked.all():
            said = Update(None, Status.SKIP, now, check_in_id=each.id)
            await objectives.answer(session, each.person_id, [], said, done=None)
            each.follow_up_at = None
            session.add(each)


async def ledger(database: Database) -> list[DeliveryRow]:
    """All there is of the outbox."""
    async with database.read_everywhere() as session:
        return list((await session.exec(select(DeliveryRow))).all())


def posts(box: Sandbox) -> Counter[str]:
    """How often each delivery stands in a conversation, by what its message carries."""
    return Counter(
        message.metadata["event_payload"]["delivery_id"]
        for channel in box.ws.state.channels.values()
        for message in channel.messages.values()
        if message.metadata and message.metadata["event_type"] == METADATA
    )


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("database_url", "size"), [("sqlite", 1), ("postgresql", 2)], indirect=["database_url"])
async def test_fifteen_hundred_are_reached_once_each_while_the_processes_are_killed(
    database_url: str, size: int, tmp_path: Path
) -> None:
    async with Sandbox(load(MANIFEST), company=company()) as box, opened(database_url) as database, mailbox() as mails:
        monday = next_weekly(box.clock.now(), 0, Settings().nudge_time, ZONE)
        box.clock.move_to(monday - timedelta(hours=2))
        members = await begin(box, database)
        await checkin.plan(database, box.clock.now())
        await digest.plan(database, box.clock.now())
        order_faults(box, mails)
        async with Pack(box, database_url, tmp_path, size=size, seed=size, more=mail_settings(mails)) as pack:
            await pack.work(monday)
            by_monday = pack.deaths
            await answered(database, 1, members[ASKED_AGAIN:-BY_MAIL], box.clock.now())
            await pack.work(next_weekly(monday, 2, Settings().nudge_time, ZONE) + timedelta(hours=1))
            await pack.work(next_weekly(monday, 4, Settings().nudge_time, ZONE) + timedelta(hours=1))
        rows = await ledger(database)
        standing = posts(box)
        assert set(standing.values()) == {1}, "something was sent twice"
        ends = (State.SENT, State.SKIPPED, State.FAILED)
        assert [(row.key, row.state, row.reason) for row in rows if row.state not in ends] == []
        ended = Counter((row.kind, row.state) for row in rows)
        for kind, number in (
            ("checkin.nudge", PEOPLE - BY_MAIL),
            ("checkin.follow_up", ASKED_AGAIN),
            ("digest.post", DIGESTS),
        ):
            assert ended[kind, State.SENT] >= number
            sent = [row for row in rows if row.kind == kind and row.state == State.SENT]
            assert all(row.opaque_id in standing for row in sent)
            assert len({row.ref for row in sent}) == len(sent)
        check_mail(rows, mails)
        happened = {fault.kind for fault in box.faults.happened if fault.to == "chat.postMessage"}
        assert happened == set(CHANCES), "a kind of fault did not happen"
        assert by_monday >= DEATHS
        assert any(row.attempts > 1 for row in rows)


def check_mail(rows: list[DeliveryRow], mails: Mailbox) -> None:
    """Each letter came once at the most; what nobody can know of is in the ledger for whoever operates it."""
    letters = Counter(str(letter["Message-ID"]) for letter in mails.letters)
    assert set(letters.values()) == {1}
    mailed = [row for row in rows if row.kind == "mail.nudge"]
    assert len(mailed) == BY_MAIL
    doubtful = [row for row in mailed if row.state == State.FAILED]
    assert all(row.uncertain and row.reason.startswith(DOUBTFUL) for row in doubtful)
    assert doubtful, "the mail server never left anybody in doubt"
    assert BY_MAIL - len(doubtful) <= len(letters) <= BY_MAIL
