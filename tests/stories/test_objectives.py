"""Objectives that are shared, changed with their history, and broken down into actions."""

from datetime import timedelta

from sandbox.people import Person
from tests.conftest import World
from tests.stories.steps import TOPIC, enough, form_group, monday, move_to, settle, share, write_objective

GROUP = "learn-difficult-conversations-with-customers"
NOTHING = "Nothing here is shared with you."


async def looks_at(person: Person, other: Person) -> str:
    """What somebody sees of another's objectives."""
    await person.types(f"/learn progress @{other.name.lower().replace(' ', '.')}")
    await person.sees("Objectives", where="modal")
    seen = person.screen().partition("--- modal")[2].partition("\n\n--- ")[0]
    await person.closes()
    return seen


async def test_who_sees_an_objective_is_chosen_and_changed_by_its_person(world: World) -> None:
    box = world.box
    await enough(box)
    await form_group(box)
    maria, tomas, helena = (box.person(name) for name in ("Maria", "Tomás", "Helena"))
    await maria.types("/learn me")
    await maria.fills({"Supervisor": helena.name})
    await maria.submits()
    await maria.closes()
    await write_objective(box, "Maria", "Say no kindly")
    assert "Say no kindly" not in await looks_at(tomas, maria)
    assert NOTHING in await looks_at(helena, maria)
    await share(maria, "My group")
    seen = await looks_at(tomas, maria)
    assert "Say no kindly" in seen
    assert "Measured by: I see it" in seen
    assert "Say no kindly" not in await looks_at(helena, maria)
    assert "Say no kindly" not in await looks_at(box.person("Nadia"), maria)
    await share(maria, "My group and my supervisor")
    assert "Say no kindly" in await looks_at(helena, maria)
    await share(maria, "Nobody")
    assert "Say no kindly" not in await looks_at(tomas, maria)
    assert "Say no kindly" not in await looks_at(helena, maria)


async def test_what_was_written_before_the_group_was_there_can_belong_to_it_later(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    await share(maria, "My group")
    await enough(box)
    await form_group(box)
    await move_to(world, monday(box))
    await maria.presses("Stuck", where="DM")
    await maria.presses("Ask for help", where="DM")
    await maria.sees("If it is for a group you are in, say so", where="modal")
    await maria.closes()
    maria.does_not_see("Say no kindly", where=GROUP)
    await maria.types("/learn progress")
    await maria.presses("Edit")
    await maria.fills({"For which group?": TOPIC})
    await maria.submits()
    await maria.closes()
    await maria.closes()
    await maria.sees("Say no kindly", where=GROUP)
    await maria.presses("Ask for help", where="DM")
    await maria.fills({"What is in the way?": "I do not dare", "Whom do you ask?": "My group, in its channel"})
    await maria.submits()
    await maria.closes()
    await maria.sees("I do not dare", where=GROUP)
    await maria.types("/learn progress")
    await maria.presses("Edit")
    await maria.sees(f"For your group: {TOPIC}", where="modal")
    maria.does_not_see("For which group?", where="modal")


async def test_what_it_said_before_is_kept_and_shown(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    await maria.types("/learn progress")
    await maria.presses("Edit")
    await maria.fills(
        {"What do you want to reach?": "Say no in one sentence", "What do you expect it to bring?": "Time"}
    )
    await maria.submits()
    await maria.closes()
    await maria.closes()
    await maria.types("/learn progress")
    await maria.presses("History")
    await maria.sees("Say no kindly", where="modal")
    await maria.sees("Benefit: Time", where="modal")


async def test_an_action_is_planned_changed_and_ticked_off_from_the_nudge(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    await maria.types("/learn progress")
    await maria.presses("Actions")
    await maria.sees("No action yet.", where="modal")
    for what, days in (("Ask Ana", 5), ("Write it down", 3)):
        await maria.presses("Add an action")
        await maria.fills({"What will you do?": what, "By when?": f"{box.clock.now() + timedelta(days=days):%Y-%m-%d}"})
        await maria.submits()
        await maria.sees("Saved.", where="modal")
        await maria.presses("Actions")
        await maria.sees(f"☐ {what}", where="modal")
    await maria.closes()
    await maria.closes()
    await move_to(world, monday(box))
    await maria.presses("Done it", near="Ask Ana", where="DM")
    await settle(world)
    seen = await maria.sees("☐ Write it down", where="DM")
    assert "Ask Ana" not in seen
    assert "[On track]" in seen
    await maria.opens_home()
    await maria.presses("Done it", near="Write it down", where="home")
    await settle(world)
    assert "Write it down" not in await maria.sees("Say no kindly", where="home")
    await maria.types("/learn progress")
    await maria.presses("Actions")
    await maria.sees("☑ Ask Ana", where="modal")
    await maria.presses("Not done", near="Ask Ana")
    await maria.sees("☐ Ask Ana", where="modal")
    await maria.presses("Remove", near="☐ Ask Ana")
    await settle(world)
    await maria.sees("☑ Write it down", where="modal")
    assert "Ask Ana" not in maria.screen().split("--- modal")[-1]


async def test_the_form_begins_with_what_was_hoped_for(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await enough(box)
    await form_group(box)
    await maria.types("/learn objective")
    await maria.sees("Say no to a feature request and keep the customer", where="modal")
    await maria.sees("A good one, as an example", where="modal")
