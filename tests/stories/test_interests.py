"""Registering, changing, withdrawing; finding topics when there are many."""

from bot import story
from sandbox.faults import Kind
from sandbox.people import Person
from tests.conftest import World
from tests.stories.steps import CHANNEL, TOPIC, add_topic, set_up

MANY = (
    "Reading balance sheets",
    "Debugging in production",
    "Interviewing users",
    "Negotiating with suppliers",
    "Writing for busy people",
    "Incident command",
    "Data quality in %",
    "Coaching a new colleague",
    "Kubernetes networking",
    "Pricing experiments",
    "Accessible forms",
)


async def in_form(person: Person, now: str, wanted: str) -> None:
    """The open form of a topic, filled and sent."""
    await person.fills({"Level now": story._level(now), "Level wanted": story._level(wanted)})
    await person.submits()


async def test_the_post_counts_right_after_each_registration_change_and_withdrawal(world: World) -> None:
    box = world.box
    maria, tomas = box.person("Maria"), box.person("Tomás")
    await set_up(box)
    await story.add_topic(box)
    await maria.sees("Nobody is interested yet · 6 more for a group", where=CHANNEL)
    await story.register(box, story.LEARNERS[0])
    await tomas.sees("1 person is interested · 5 more for a group", where=CHANNEL)
    await story.register(box, story.LEARNERS[1])
    await tomas.sees("2 people are interested · 4 more for a group", where=CHANNEL)

    await tomas.presses("I'm interested", near=TOPIC, where=CHANNEL)
    await tomas.sees("Explain a delay before the customer asks", where="modal")
    await in_form(tomas, "2", "5")
    await tomas.closes()
    await tomas.sees("2 people are interested", where=CHANNEL)

    await tomas.presses("I'm interested", near=TOPIC, where=CHANNEL)
    await tomas.presses("Withdraw my interest")
    await tomas.sees("You are no longer in the queue", where="modal")
    await tomas.closes()
    await maria.sees("1 person is interested · 5 more for a group", where=CHANNEL)


async def test_a_level_that_leaves_nothing_to_learn_is_refused_below_its_field(world: World) -> None:
    maria = world.box.person("Maria")
    await add_topic(maria, "Reading balance sheets")
    await maria.types("/learn interest balance")
    await in_form(maria, "3", "3")
    [(label, sentence)] = maria.errors.items()
    assert label == "Level wanted"
    assert sentence.startswith("Please choose a level above the one you have now")
    await in_form(maria, "3", "4")
    await maria.sees("You are in. You keep your place", where="modal")


async def test_many_topics_are_paged_and_searched(world: World) -> None:
    maria, tomas = world.box.person("Maria"), world.box.person("Tomás")
    for title in MANY:
        await add_topic(maria, title)
    await tomas.types("/learn interest")
    await tomas.sees("1–10 of 11", where="modal")
    await tomas.presses("Next")
    await tomas.sees("11–11 of 11", where="modal")
    await tomas.presses("Previous")
    await tomas.sees("1–10 of 11", where="modal")
    await tomas.fills({"Search": "QUALITY %"})
    await tomas.submits()
    await tomas.sees("1–1 of 1", where="modal")
    await tomas.sees("Data quality in %", where="modal")
    await tomas.fills({"Search": "knitting_%"})
    await tomas.submits()
    await tomas.sees("Nothing found for “knitting_%”", where="modal")
    await tomas.presses("Add a topic")
    await tomas.sees("What would you like to learn?", where="modal")


async def test_an_empty_list_asks_for_the_first_topic(world: World) -> None:
    maria = world.box.person("Maria")
    await maria.types("/learn interest")
    await maria.sees("There is no topic yet. Add the first one", where="modal")


async def test_the_one_topic_that_was_meant_opens_at_once(world: World) -> None:
    maria = world.box.person("Maria")
    await add_topic(maria, "Reading balance sheets")
    await add_topic(maria, "Debugging in production")
    await maria.types("/learn interest debug")
    await maria.sees("Debugging in production", where="modal")
    await maria.sees("Level now", where="modal")


async def test_changing_again_and_again_never_ends_in_a_full_stack_of_modals(world: World) -> None:
    maria = world.box.person("Maria")
    await add_topic(maria, "Reading balance sheets")
    await maria.types("/learn interest")
    await maria.presses("I'm interested", near="Reading balance sheets")
    for wanted in "2345":
        await in_form(maria, "1", wanted)
        await maria.sees("You are in", where="modal")
        await maria.presses("Change")
        await maria.sees("Level wanted", where="modal")
    assert world.box.story.only("problem") == ()


async def test_a_closed_topic_explains_itself_and_its_dead_button_goes_away(world: World) -> None:
    box = world.box
    helena, maria = box.person("Helena"), box.person("Maria")
    await set_up(box)
    await story.add_topic(box)
    await helena.presses("I'm interested", near=TOPIC, where=CHANNEL)
    await maria.presses("I'm interested", near=TOPIC, where=CHANNEL)
    await maria.sees("Level now", where="modal")
    box.faults.plan(Kind.RATE_LIMITED, "chat.update", seconds=600)
    await helena.presses("Manage this topic")
    await helena.presses("Archive")
    await helena.sees("The topic is archived", where="modal")

    await in_form(maria, "1", "2")
    gone = "This topic is archived. Type /learn interest to see the open ones."
    assert list(maria.errors.values()) == [gone]
    await maria.closes()
    assert await box.ws.changed.wait_for(lambda: bool(box.faults.of(Kind.RATE_LIMITED)), 5)
    await maria.presses("I'm interested", near=TOPIC, where=CHANNEL)
    await maria.sees(gone, where=CHANNEL)
    assert await box.ws.changed.wait_for(lambda: "[I'm interested]" not in maria.screen(), 5)
