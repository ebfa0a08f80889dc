"""Whoever looks after a workspace reads once a week, in one line, how its messages fared."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from learning.calendar import zone
from learning.ledger import WEEK, Week, end_of_week
from tests.conftest import MakeWorld, World
from tests.stories.steps import CHANNEL, add_topic, monday, move_to, set_up, settle

LINE = "Last week I sent"


def lines(world: World, name: str = "Helena") -> int:
    """How many such lines somebody has."""
    person = world.box.person(name)
    direct = world.box.ws.direct([person.id, world.box.bot_user_id])
    return sum(LINE in message.text for message in direct.messages.values()) if direct else 0


async def test_it_comes_once_a_week_on_monday_morning_and_not_when_there_is_nothing(
    database_url: str, make_world: MakeWorld
) -> None:
    world = await make_world(database_url)
    await set_up(world.box)
    await add_topic(world.box.person("Maria"), "Weaving")
    await settle(world)
    await move_to(world, monday(world.box) - timedelta(hours=1, minutes=1))
    await settle(world)
    assert lines(world) == 0
    await move_to(world, monday(world.box) - timedelta(minutes=1))
    helena = world.box.person("Helena")
    await helena.sees("Last week I sent one message. All of it arrived.", where="DM")
    for _ in range(6):
        await move_to(world, world.box.clock.now() + timedelta(days=1))
        await settle(world)
    assert lines(world) == 1
    for _ in range(3):  # nothing is sent in these weeks; the line does not count itself
        await move_to(world, world.box.clock.now() + timedelta(days=7))
        await settle(world)
    assert lines(world) == 1


async def test_what_went_wrong_is_told_in_their_language(make_world: MakeWorld, sqlite_url: str) -> None:
    world = await make_world(sqlite_url)
    await set_up(world.box)
    await settle(world)
    channel = world.box.ws.channel_named(CHANNEL)
    assert channel is not None
    world.box.mishaps.archive_channel(channel)
    await add_topic(world.box.person("Maria"), "Weaving")
    await settle(world)
    world.box.change_person("Helena", locale="de-DE")
    await move_to(world, monday(world.box))
    await world.box.person("Helena").sees("Eine Sache ließ sich nicht verschicken.", where="DM")
    await world.box.person("Helena").sees("peerloop deliveries", where="DM")


@given(st.datetimes(timezones=st.just(zone("UTC"))), st.sampled_from(["Europe/Lisbon", "Asia/Kolkata", "America/Lima"]))
def test_a_week_ends_on_the_last_monday_at_eight_where_they_are(now: object, where: str) -> None:
    ends = end_of_week(now, where)  # type: ignore[arg-type]
    local = ends.astimezone(zone(where))
    assert (local.weekday(), local.hour, local.minute) == (0, 8, 0)
    assert ends <= now < ends + WEEK + timedelta(hours=2)  # type: ignore[operator]


def test_only_a_week_without_anything_is_empty() -> None:
    assert Week(0, 0, 0, timedelta()).is_empty
    for week in (Week(1, 0, 0, timedelta()), Week(0, 1, 0, timedelta()), Week(0, 0, 0, timedelta(hours=1))):
        assert not week.is_empty
