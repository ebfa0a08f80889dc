"""The weekly check-in: to whom, when, about what, and what one click does."""

from datetime import datetime, time, timedelta
from pathlib import Path

from sqlmodel import select

from bot.demo import MANIFEST, peerloop_in, settings_for
from sandbox.people import Person
from sandbox.server import Sandbox
from store.rows import DeliveryRow
from tests.conftest import World
from tests.stories.steps import enough, form_group, monday, move_to, set_up, settle, write_objective

NUDGE = "How is it going this week?"


def nudges(person: Person, box: Sandbox) -> int:
    """How many check-ins somebody got."""
    return sum(NUDGE in entry.text and entry.audience == (person.name,) for entry in box.story.only("posted"))


async def deliveries(world: World, kind: str = "checkin.nudge") -> list[str]:
    """The states of what the outbox held."""
    async with world.peerloop.database.read_everywhere() as session:
        rows = await session.exec(select(DeliveryRow).where(DeliveryRow.kind == kind).order_by(DeliveryRow.key))
        return [row.state for row in rows.all()]


async def test_two_objectives_have_a_row_each_and_one_click_for_both(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    await write_objective(box, "Maria", "Explain a delay")
    await move_to(world, monday(box))
    await maria.presses("Stuck", near="Explain a delay", where="DM")
    seen = await maria.sees("You said: Stuck", where="DM")
    assert seen.count("[On track]") == 1
    await maria.presses("All on track", where="DM")
    await maria.sees("Thank you, noted", where="DM")
    seen = await maria.sees("You said: On track", where="DM")
    assert seen.count("You said: On track") == 2


async def test_a_week_can_be_skipped_and_that_changed(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    await move_to(world, monday(box))
    await maria.presses("Skip this week", where="DM")
    await maria.sees("Skipped this week. That is fine.", where="DM")
    await maria.presses("Change my answer", where="DM")
    await maria.presses("On track", where="DM")
    await maria.sees("You said: On track", where="DM")


async def test_done_ends_the_questions_and_changing_it_back_begins_them_again(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    await move_to(world, monday(box))
    await maria.presses("Done", where="DM")
    await maria.sees("You said: Done", where="DM")
    await maria.types("/learn progress")
    await maria.sees("100 %", where="modal")
    await maria.closes()
    await maria.presses("Change my answer", where="DM")
    await maria.presses("On track", where="DM")
    await maria.sees("You said: On track", where="DM")
    await move_to(world, monday(box))
    assert nudges(maria, box) == 2
    await maria.presses("Done", where="DM")
    await maria.sees("You said: Done", where="DM")
    await move_to(world, monday(box))
    assert nudges(maria, box) == 2


async def test_percentages_are_read_kindly_and_refused_below_their_field(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    await maria.types("/learn progress")
    await maria.presses("Update")
    await maria.fills({"How far are you, in percent?": "a lot"})
    await maria.submits()
    assert list(maria.errors) == ["How far are you, in percent?"]
    await maria.fills({"How far are you, in percent?": " 40 % "})
    await maria.submits()
    await maria.sees("Noted. Every answer is kept", where="modal")
    await maria.sees("40 %", where="modal")
    await maria.presses("My progress")
    await maria.sees("On track, 40 %", where="modal")


async def test_a_day_that_cannot_be_is_refused_below_its_field(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await maria.types("/learn objective")
    day = "By when?"
    words = {"What do you want to reach?": "x", "How will you measure it?": "y"}
    words["Which business opportunity or problem will you use it for?"] = "z"
    await maria.fills({**words, day: f"{box.clock.now() - timedelta(days=3):%Y-%m-%d}"})
    await maria.submits()
    assert maria.errors == {day: "Please choose today or a later day."}
    await maria.fills({day: f"{box.clock.now() + timedelta(days=1000):%Y-%m-%d}"})
    await maria.submits()
    assert maria.errors == {day: "Please choose a day within the next two years."}
    await maria.fills({day: f"{box.clock.now() + timedelta(days=9):%Y-%m-%d}"})
    await maria.submits()
    await maria.sees("I ask you about it every week", where="modal")


async def test_the_nudge_comes_at_the_hour_of_the_settings_and_at_a_changed_one(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await set_up(box)
    await write_objective(box, "Maria", "Say no kindly")
    nine = monday(box)
    await move_to(world, nine - timedelta(minutes=1))
    assert nudges(maria, box) == 0
    await move_to(world, nine)
    assert nudges(maria, box) == 1
    helena = box.person("Helena")
    await helena.types("/learn settings")
    await helena.fills({"Day of the weekly check-in": "Thursday", "Time of the weekly check-in": "14:30"})
    await helena.submits()
    await helena.closes()
    thursday = monday(box, time(14, 30), weekday=3)
    await move_to(world, thursday)
    assert nudges(maria, box) == 1, "this week she was asked already"
    await move_to(world, thursday + timedelta(days=7, minutes=-1))
    assert nudges(maria, box) == 1
    await move_to(world, thursday + timedelta(days=7))
    assert nudges(maria, box) == 2


async def test_who_moves_is_asked_at_nine_where_they_are_now(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    box.change_person("Maria", tz="America/Sao_Paulo")
    await settle(world)
    there = monday(box, zone="America/Sao_Paulo")
    await move_to(world, monday(box))
    assert nudges(maria, box) == 0
    await move_to(world, there)
    assert nudges(maria, box) == 1


async def test_a_group_of_people_without_objectives_is_asked_for_them(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await enough(box)
    await form_group(box)
    await move_to(world, monday(box))
    await maria.sees("You have not written an objective yet", where="DM")
    await maria.presses("Write my objective", where="DM")
    await maria.sees("What do you want to reach?", where="modal")


async def test_nobody_is_asked_who_is_deactivated_or_whose_group_closed(world: World) -> None:
    box = world.box
    await enough(box)
    await form_group(box)
    await write_objective(box, "Tomás", "Explain a delay")
    box.change_person("Tomás", deleted=True)
    group = box.ws.channel_named("learn-difficult-conversations-with-customers")
    assert group is not None
    box.ws.archive(group, box.person("Helena").id)
    await settle(world)
    before = len(box.story.only("posted"))
    await move_to(world, monday(box, zone="Europe/Berlin"))
    await move_to(world, monday(box))
    since = [each.text for each in box.story.only("posted")[before:]]
    assert [text for text in since if "Last week I sent" not in text] == []  # that is for who looks after all of it


async def test_a_button_of_somebody_elses_nudge_is_worth_nothing(world: World) -> None:
    box, tomas = world.box, world.box.person("Tomás")
    await write_objective(box, "Maria", "Say no kindly")
    await move_to(world, monday(box))
    pressed = {"type": "button", "action_id": "checkin.done", "action_ts": "9.9"}
    value = '{"check_in_id":1,"objective_id":1}'
    answer = await box.send_action({"user": {"id": tomas.id}, "actions": [{**pressed, "value": value}]})
    assert answer.acked
    await tomas.sees("This check-in is not yours")


async def test_a_nudge_that_is_days_late_is_not_sent(tmp_path: Path) -> None:
    """The bot was off from before the check-in was due until three days after."""
    async with Sandbox(MANIFEST) as box:
        settings = settings_for(box, f"sqlite:///{tmp_path}/test.db")
        async with peerloop_in(box, settings) as peerloop:
            await write_objective(box, "Maria", "Say no kindly")
            await settle(World(box, peerloop))
        due: datetime = monday(box)
        box.clock.move_to(due + timedelta(days=3))
        async with peerloop_in(box, settings) as peerloop:
            world = World(box, peerloop)
            await settle(world)
            assert nudges(box.person("Maria"), box) == 0
            assert await deliveries(world) == ["expired"]
            await move_to(world, monday(box))
            assert nudges(box.person("Maria"), box) == 1


async def test_a_nudge_that_is_hours_late_is_sent(tmp_path: Path) -> None:
    async with Sandbox(MANIFEST) as box:
        settings = settings_for(box, f"sqlite:///{tmp_path}/test.db")
        async with peerloop_in(box, settings) as peerloop:
            await write_objective(box, "Maria", "Say no kindly")
            await settle(World(box, peerloop))
        box.clock.move_to(monday(box) + timedelta(hours=30))
        async with peerloop_in(box, settings) as peerloop:
            await settle(World(box, peerloop))
            assert nudges(box.person("Maria"), box) == 1


async def test_skipping_takes_back_what_was_done_by_mistake(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    await move_to(world, monday(box))
    await maria.presses("Done", where="DM")
    await maria.sees("You said: Done", where="DM")
    await maria.presses("Change my answer", where="DM")
    await maria.presses("Skip this week", where="DM")
    await maria.sees("Skipped this week. That is fine.", where="DM")
    await move_to(world, monday(box))
    assert nudges(maria, box) == 2


async def test_an_older_check_in_is_over_once_the_next_has_come(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    await move_to(world, monday(box))
    await maria.presses("On track", where="DM")
    await maria.sees("You said: On track", where="DM")
    await move_to(world, monday(box))
    assert nudges(maria, box) == 2
    await maria.presses("Change my answer", where="DM")
    await maria.sees("This check-in is over")
    await settle(world)
    assert "[Change my answer]" not in await maria.sees("You said: On track", where="DM")
    pressed = {"type": "button", "action_id": "checkin.done", "action_ts": "9.9"}
    value = '{"check_in_id":1,"objective_id":1}'
    assert (await box.send_action({"user": {"id": maria.id}, "actions": [{**pressed, "value": value}]})).acked
    await move_to(world, monday(box))
    assert nudges(maria, box) == 3, "the old button closed nothing"
