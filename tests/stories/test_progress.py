"""Objectives and progress outside of the nudge, and how the nudge keeps up with them."""

from datetime import time, timedelta

from sandbox.people import Person
from tests.conftest import World
from tests.stories.steps import enough, form_group, monday, move_to, set_up, settle, write_objective
from tests.stories.test_checkins import nudges


async def update(person: Person, near: str, **fields: str) -> None:
    """Somebody says more about an objective on the page of their progress."""
    await person.types("/learn progress")
    await person.presses("Update", near=near)
    await person.fills({"How is it going?": "Done", **fields})
    await person.submits()
    await person.sees("Noted. Every answer is kept", where="modal")
    await person.closes()


async def test_what_was_updated_elsewhere_leaves_the_nudge_and_its_other_row_works(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    await write_objective(box, "Maria", "Explain a delay")
    await move_to(world, monday(box))
    await maria.sees("Say no kindly", where="DM")
    await update(maria, "Say no kindly")
    await settle(world)
    assert "Say no kindly" not in await maria.sees("Explain a delay", where="DM")
    await maria.presses("On track", near="Explain a delay", where="DM")
    await maria.sees("You said: On track", where="DM")


async def test_an_old_row_of_an_objective_reached_elsewhere_still_answers(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    await write_objective(box, "Maria", "Explain a delay")
    await move_to(world, monday(box))
    await maria.sees("Say no kindly", where="DM")
    await update(maria, "Say no kindly")
    pressed = {"type": "button", "action_id": "checkin.on_track", "action_ts": "9.9"}
    value = '{"check_in_id":1,"objective_id":1}'
    assert (await box.send_action({"user": {"id": maria.id}, "actions": [{**pressed, "value": value}]})).acked
    await settle(world)
    seen = await maria.sees("You said: On track", where="DM")
    assert "Say no kindly" in seen
    assert "[Skip this week]" in seen


async def test_the_nudge_asks_about_what_was_written_from_its_own_button(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await enough(box)
    await form_group(box)
    await move_to(world, monday(box))
    await maria.sees("You have not written an objective yet", where="DM")
    await write_objective(box, "Maria", "Say no kindly")
    await settle(world)
    seen = await maria.sees("Say no kindly", where="DM")
    assert "You have not written an objective yet" not in seen
    await maria.presses("On track", where="DM")
    await maria.sees("You said: On track", where="DM")


async def test_who_is_asked_on_another_day_loses_no_week(world: World) -> None:
    """From Friday to Monday, on a Thursday: they are asked on Friday still, at their hour."""
    box, maria = world.box, world.box.person("Maria")
    await set_up(box, **{"Day_of_the_weekly_check-in": "Friday"})
    await write_objective(box, "Maria", "Say no kindly")
    await move_to(world, monday(box, weekday=4))
    assert nudges(maria, box) == 1
    await move_to(world, monday(box, time(22), weekday=3))
    await set_up(box, **{"Day_of_the_weekly_check-in": "Monday"})
    await settle(world)
    assert nudges(maria, box) == 1, "nobody is asked at night"
    await move_to(world, monday(box, weekday=4))
    assert nudges(maria, box) == 2
    await move_to(world, monday(box))
    assert nudges(maria, box) == 3


async def test_who_reached_everything_is_congratulated(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await enough(box)
    await form_group(box)
    await write_objective(box, "Maria", "Say no kindly")
    await update(maria, "Say no kindly")
    await move_to(world, monday(box))
    await maria.sees("You have reached all of your objectives. Congratulations!", where="DM")
    await maria.presses("Write my objective", where="DM")
    await maria.sees("What do you want to reach?", where="modal")


async def test_more_than_a_nudge_shows_are_told_of_and_answered_for(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    for i in range(10):
        await write_objective(box, "Maria", f"Goal {i}")
    await move_to(world, monday(box))
    seen = await maria.sees("You have 2 more open objectives", where="DM")
    assert "Goal 7" in seen
    assert "Goal 8" not in seen
    await maria.presses("All on track", where="DM")
    await maria.sees("Thank you, noted", where="DM")
    await maria.types("/learn progress")
    assert "nothing said yet" not in await maria.sees("Goal 9", where="modal")


async def test_an_objective_whose_day_has_passed_can_be_changed(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    box.clock.move_to(box.clock.now() + timedelta(days=40))
    await maria.types("/learn progress")
    await maria.presses("Edit")
    await maria.fills({"How will you measure it?": "I count it"})
    await maria.submits()
    await maria.sees("I ask you about it every week", where="modal")
