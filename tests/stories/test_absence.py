"""Absence: pauses, holidays, one more question after two working days, and weeks of silence."""

from datetime import date, datetime, time, timedelta

from learning.calendar import local_day
from sandbox.people import Person
from store import holidays
from tests.conftest import World
from tests.stories.steps import enough, form_group, monday, move_to, set_up, settle, write_objective
from tests.stories.test_checkins import nudges

LISBON = "Europe/Lisbon"
AGAIN = "A few days ago I asked how it is going."


def asked_again(person: Person, world: World) -> int:
    """How often somebody was asked once more."""
    return sum(AGAIN in entry.text and entry.audience == (person.name,) for entry in world.box.story.only("posted"))


async def pause(person: Person, until: datetime | date) -> None:
    """Somebody pauses, up to a day."""
    await person.types("/learn pause")
    await person.fills({"Pause until": f"{until:%Y-%m-%d}"})
    await person.submits()
    await person.sees("You pause. I ask you nothing before", where="modal")
    await person.closes()


async def free(world: World, day: date, place: str = "") -> None:
    """A day becomes a holiday."""
    async with world.peerloop.database.begin(world.peerloop.workspace.id) as session:
        await holidays.replace(session, place, {day: "A holiday"})


async def test_who_pauses_is_not_asked_and_is_greeted_when_the_pause_is_over(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    first = monday(box)
    await pause(maria, first + timedelta(days=8))
    for week in range(2):
        await move_to(world, first + timedelta(weeks=week))
        assert nudges(maria, box) == 0
    await move_to(world, first + timedelta(weeks=2))
    assert nudges(maria, box) == 1
    await maria.sees("Welcome back: your pause is over.", where="DM")
    await maria.presses("On track", where="DM")
    await maria.sees("You said: On track", where="DM")
    await move_to(world, first + timedelta(weeks=3))
    assert nudges(maria, box) == 2
    told = [entry.text for entry in box.story.only("posted") if "Welcome back" in entry.text]
    assert len(told) == 1, "once is enough"


async def test_a_pause_begins_from_any_check_in(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    await move_to(world, monday(box))
    await maria.presses("Pause", where="DM")
    await maria.fills({"Pause until": f"{box.clock.now() + timedelta(days=8):%Y-%m-%d}"})
    await maria.submits()
    await maria.sees("You pause. I ask you nothing before", where="modal")
    await maria.closes()
    await move_to(world, monday(box))
    assert nudges(maria, box) == 1


async def test_a_pause_can_be_ended_from_home_and_a_wrong_day_is_refused_below_its_field(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    await maria.types("/learn pause")
    await maria.fills({"Pause until": f"{local_day(box.clock.now(), LISBON):%Y-%m-%d}"})
    await maria.submits()
    assert list(maria.errors) == ["Pause until"]
    await maria.fills({"Pause until": f"{monday(box) + timedelta(days=800):%Y-%m-%d}"})
    await maria.submits()
    assert maria.errors == {"Pause until": "Please choose a day within the next year."}
    await maria.closes()
    await pause(maria, monday(box) + timedelta(days=20))
    await maria.opens_home()
    await maria.sees("You pause. I ask you nothing before", where="home")
    await maria.presses("End the pause now", where="home")
    await settle(world)
    assert "You pause" not in await maria.sees("Say no kindly", where="home")
    await move_to(world, monday(box))
    assert nudges(maria, box) == 1


async def test_a_person_is_asked_at_their_own_day_and_hour(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    await maria.types("/learn pause")
    await maria.fills({"Day": "Wednesday", "Time": "16:30"})
    await maria.submits()
    await maria.sees("Saved. I ask you every week", where="modal")
    await maria.closes()
    wednesday = monday(box, time(16, 30), weekday=2)
    await move_to(world, wednesday - timedelta(minutes=1))
    assert nudges(maria, box) == 0
    await move_to(world, wednesday)
    assert nudges(maria, box) == 1
    await set_up(box, **{"Day_of_the_weekly_check-in": "Friday"})
    await move_to(world, wednesday + timedelta(days=6))
    assert nudges(maria, box) == 1, "the workspace's day is not theirs"
    await move_to(world, wednesday + timedelta(days=7))
    assert nudges(maria, box) == 2


async def test_a_group_chooses_its_own_day_and_time_and_who_chose_their_own_keeps_it(world: World) -> None:
    box = world.box
    await enough(box)
    await form_group(box)
    await settle(world)
    maria, tomas = box.person("Maria"), box.person("Tomás")
    for name in ("Maria", "Tomás"):
        await write_objective(box, name, "Say no kindly")
    await tomas.types("/learn pause")
    await tomas.fills({"Day": "Tuesday"})
    await tomas.submits()
    await tomas.closes()
    await maria.types("/learn groups")
    await maria.presses("Open")
    await maria.presses("Change")
    await maria.fills({"Day": "Thursday", "Time": "14:00"})
    await maria.submits()
    await maria.closes()
    await maria.types("/learn groups")
    await maria.presses("Open")
    await maria.sees("Weekly check-in: Thursday, 14:00", where="modal")
    await maria.sees("the day or time of the check-in was changed, by @Maria", where="modal")
    await maria.closes()
    await maria.types("/learn pause")
    await maria.sees("As usual: Thursday", where="modal")
    await maria.closes()
    begins = monday(box)
    for days, hour, asked in ((0, 9, (0, 0)), (1, 14, (0, 1)), (3, 13, (0, 1)), (3, 14, (1, 1))):
        await move_to(world, begins + timedelta(days=days, hours=hour - 9))
        assert (nudges(maria, box), nudges(tomas, box)) == asked, (days, hour)


async def test_a_nudge_due_on_a_holiday_comes_on_the_next_working_day(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    first = monday(box)
    await free(world, local_day(first, LISBON))
    await move_to(world, first)
    await move_to(world, first + timedelta(hours=8))
    assert nudges(maria, box) == 0
    await move_to(world, first + timedelta(days=1))
    assert nudges(maria, box) == 1
    await move_to(world, first + timedelta(days=7))
    assert nudges(maria, box) == 2


async def test_a_holiday_of_another_place_changes_nothing(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    first = monday(box)
    await free(world, local_day(first, LISBON), place="Far away")
    await move_to(world, first)
    assert nudges(maria, box) == 1


async def test_without_an_answer_one_more_question_comes_after_two_working_days_and_never_another(
    world: World,
) -> None:
    box, maria = world.box, world.box.person("Maria")
    await set_up(box, **{"Day_of_the_weekly_check-in": "Thursday"})
    await write_objective(box, "Maria", "Say no kindly")
    thursday = monday(box, weekday=3)
    await move_to(world, thursday)
    assert nudges(maria, box) == 1
    await move_to(world, thursday + timedelta(days=3))  # Sunday
    assert asked_again(maria, world) == 0
    await move_to(world, thursday + timedelta(days=4, minutes=-1))
    assert asked_again(maria, world) == 0
    await move_to(world, thursday + timedelta(days=4))
    assert asked_again(maria, world) == 1
    await move_to(world, thursday + timedelta(days=6))
    assert asked_again(maria, world) == 1
    await maria.presses("On track", near=AGAIN, where="DM")
    await settle(world)
    await maria.sees("It came some days later, and counts all the same.", where="DM")
    assert maria.screen().count("You said: On track") == 2, "both messages show the answer"


async def test_who_answered_or_pauses_is_not_asked_again(world: World) -> None:
    box, maria, tomas = world.box, world.box.person("Maria"), world.box.person("Tomás")
    await write_objective(box, "Maria", "Say no kindly")
    await write_objective(box, "Tomás", "Explain a delay")
    await move_to(world, monday(box))
    await maria.presses("Stuck", where="DM")
    await maria.sees("You said: Stuck", where="DM")
    await pause(tomas, box.clock.now() + timedelta(days=30))
    for _ in range(6):
        await move_to(world, box.clock.now() + timedelta(days=1))
    assert (asked_again(maria, world), asked_again(tomas, world)) == (0, 0)


async def test_after_three_silent_weeks_a_pause_is_offered_and_who_formed_the_group_is_told_once(world: World) -> None:
    box, maria, helena = world.box, world.box.person("Maria"), world.box.person("Helena")
    await enough(box)
    await form_group(box)
    await write_objective(box, "Maria", "Say no kindly")
    first = monday(box)
    for week in range(5):
        await move_to(world, first + timedelta(weeks=week))
        for other in ("Tomás", "Beatriz"):
            await box.person(other).presses("Skip this week", where="DM")
            await box.person(other).sees("Skipped this week", where="DM")
        await move_to(world, box.clock.now() + timedelta(days=2))
    offers = [each.text for each in box.story.only("posted") if "You have not answered for three weeks" in each.text]
    assert len(offers) == 1
    assert nudges(maria, box) == 5
    assert asked_again(maria, world) == 3, "who has been silent for weeks is asked once a week"
    told = [each for each in box.story.only("posted") if "has not answered the weekly check-in" in each.text]
    assert [each.audience for each in told] == [(helena.name,)]
    await helena.sees("I say this once, and only to you.", where="DM")
    await maria.presses("Stop the check-ins", where="DM")
    await maria.sees("I no longer ask you every week.")
    await maria.types("/learn progress")
    await maria.presses("Edit")
    await maria.fills({"How will you measure it?": "I count it"})
    await maria.submits()
    await maria.sees("you had the weekly check-ins stopped", where="modal")
    await maria.closes()
    await maria.closes()
    await move_to(world, first + timedelta(weeks=6))
    assert nudges(maria, box) == 5
    await maria.types("/learn pause")
    await maria.sees("does not reach you at present", where="modal")
    await maria.submits()
    await maria.closes()
    await move_to(world, first + timedelta(weeks=7))
    assert nudges(maria, box) == 6


async def test_who_has_nothing_open_but_an_objective_of_a_closed_group_is_not_asked(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await enough(box)
    await form_group(box)
    await write_objective(box, "Maria", "Say no kindly")
    group = box.ws.channel_named("learn-difficult-conversations-with-customers")
    assert group is not None
    box.ws.archive(group, box.person("Helena").id)
    await settle(world)
    await move_to(world, monday(box))
    assert nudges(maria, box) == 0
