"""Coming into a group that lives: asking, inviting, and the answers, of which the first counts."""

import asyncio

from bot import story
from sandbox import views
from sandbox.people import Person
from sandbox.server import Sandbox
from tests.conftest import World
from tests.stories.steps import CHANNEL, TOPIC, form_group, set_up, settle
from tests.stories.test_forming import NAME, channel_of


async def a_group(world: World, *, largest: str = "4 people", waiting: int = 0) -> Sandbox:
    """A group of three, and more who wait in its topic."""
    box = world.box
    await set_up(box, Smallest_group="3 people", Largest_group=largest)
    await story.add_topic(box)
    for learner in story.LEARNERS[:3]:
        await story.register(box, learner)
    await form_group(box)
    await settle(world)
    for learner in story.LEARNERS[3 : 3 + waiting]:
        await story.register(box, learner)
    await settle(world)
    return box


async def open_group(person: Person) -> None:
    """The page of one's group."""
    await person.types("/learn groups")
    await person.presses("Open", near=TOPIC)
    await person.sees("What changed lately", where="modal")


async def find_group(person: Person) -> None:
    """The page of a group with a free place, from the topic's form."""
    await person.presses("I'm interested", near=TOPIC, where=CHANNEL)
    await person.sees("There is a group of this topic with a free place", where="modal")
    await person.presses("See the group")
    await person.sees("free place", where="modal")


async def ask_to_join(person: Person, word: str = "I need it for the release") -> None:
    """Somebody asks."""
    await find_group(person)
    await person.presses("Ask to join")
    await person.fills({"A word to the group": word})
    await person.submits()
    await person.sees("The group is asked", where="modal")
    await person.closes()


def in_channel(box: Sandbox, name: str) -> bool:
    """Whether somebody is in the group's channel."""
    return box.person(name).id in channel_of(box).members


async def test_who_asks_is_taken_in_by_one_click_of_any_member(world: World) -> None:
    box = await a_group(world)
    duarte, maria, helena = box.person("Duarte"), box.person("Maria"), box.person("Helena")
    await helena.sees("A group of this topic has 1 free place", where=CHANNEL)
    await ask_to_join(duarte)
    await maria.sees("I need it for the release", where=NAME)
    await helena.sees("would like to join this group", where="DM")
    await maria.presses("Welcome", where=NAME)
    await duarte.sees("You are in the group: @Maria Santos took you in", where="DM")
    await settle(world)
    assert in_channel(box, "Duarte")
    helena.does_not_see("A group of this topic has")
    for person, where in ((maria, NAME), (helena, "DM")):
        await person.sees("Welcome! They are in, said @Maria Santos", where=where)
        person.does_not_see("[Not now]")
    await open_group(duarte)
    await duarte.sees("joined, by @Maria Santos", where="modal")
    await duarte.sees("4 people · full", where="modal")


async def test_not_now_is_said_kindly_to_who_asked_and_the_place_in_the_queue_stays(world: World) -> None:
    box = await a_group(world)
    duarte, helena = box.person("Duarte"), box.person("Helena")
    await story.register(box, story.LEARNERS[4])
    await ask_to_join(duarte, "Please")
    await helena.presses("Not now", where="DM")
    await duarte.sees("The group does not take anybody in at present", where="DM")
    await settle(world)
    await box.person("Tomás").sees("Answered: not now", where=NAME)
    assert not in_channel(box, "Duarte")
    await duarte.types("/learn groups")
    await duarte.sees("You are number 1 in the queue", where="modal")


async def test_the_last_place_goes_to_the_first_and_the_other_reads_that_it_is_full(world: World) -> None:
    box = await a_group(world)
    duarte, ines, maria = box.person("Duarte"), box.person("Inês"), box.person("Maria")
    await ask_to_join(duarte, "First")
    await ask_to_join(ines, "Second")
    await open_group(maria)
    await maria.presses("Welcome", near="Second")
    await maria.sees("4 people · full", where="modal")
    await maria.presses("Welcome", near="First")
    await maria.sees("This group is full: there are 4 people in it", where="modal")
    await settle(world)
    assert (in_channel(box, "Inês"), in_channel(box, "Duarte")) == (True, False)


async def test_of_two_who_answer_at_once_one_decides(world: World) -> None:
    box = await a_group(world)
    duarte, maria, tomas = box.person("Duarte"), box.person("Maria"), box.person("Tomás")
    await ask_to_join(duarte)
    await maria.sees("would like to join", where=NAME)
    await asyncio.gather(maria.presses("Welcome", where=NAME), tomas.presses("Not now", where=NAME))
    await settle(world)
    came = in_channel(box, "Duarte")
    late = tomas if came else maria
    await late.sees("This was answered already", where=NAME)
    assert ("You are in the group" in duarte.screen()) is came


async def test_who_is_in_no_group_and_no_facilitator_lets_nobody_in(world: World) -> None:
    box = await a_group(world, waiting=1)
    duarte, nadia = box.person("Duarte"), box.person("Nadia")
    await ask_to_join(duarte)
    await find_group(nadia)
    nadia.does_not_see("@Maria Santos", where="modal")  # the channel is private, and so is who is in it
    nadia.does_not_see("[Welcome]")
    nadia.does_not_see("[Invite somebody]")
    nadia.does_not_see("[Close the group]")


async def test_a_question_is_taken_back_and_no_longer_stands_anywhere(world: World) -> None:
    box = await a_group(world)
    duarte, maria = box.person("Duarte"), box.person("Maria")
    await ask_to_join(duarte)
    await maria.sees("[Welcome]", where=NAME)
    await duarte.closes()
    await duarte.closes()
    await find_group(duarte)
    await duarte.sees("You asked to join. There is no answer yet", where="modal")
    await duarte.presses("Take it back")
    await duarte.sees("Your question is taken back", where="modal")
    await settle(world)
    await maria.sees("This is no longer needed", where=NAME)
    maria.does_not_see("[Welcome]", where=NAME)


async def test_who_waits_longest_is_invited_with_why_they_fit_and_answers_privately(world: World) -> None:
    box = await a_group(world, waiting=2)
    maria, ines = box.person("Maria"), box.person("Inês")
    await open_group(maria)
    await maria.presses("Invite somebody")
    await maria.sees("Who waits", where="modal")
    choice, _later = choices(maria)
    assert "waits since" in choice
    await maria.fills({"Who waits": choice, "A word to them": "Come to us"})
    await maria.submits()
    await maria.sees("is asked", where="modal")
    await ines.sees("@Maria Santos invites you to join this group of 3 people", where="DM")
    await ines.sees("Come to us", where="DM")
    box.person("Tomás").does_not_see("Inês", where=NAME)
    await ines.presses("Yes, I join", where="DM")
    await ines.sees("You are in the group", where="modal")
    await settle(world)
    await ines.sees("You said yes", where="DM")
    ines.does_not_see("[No, thanks]")
    assert in_channel(box, "Inês")


def choices(person: Person) -> list[str]:
    """What the select of the open form offers."""
    view = views.stack_of(person._ws, person.id)[-1]
    blocks = [block for block in view.body["blocks"] if block.get("block_id") == "waiting"]
    return [option["text"]["text"] for block in blocks for option in block["element"]["options"]]


async def test_anybody_may_be_invited_and_who_invited_learns_of_a_no_alone(world: World) -> None:
    box = await a_group(world)
    helena, nadia = box.person("Helena"), box.person("Nadia")
    await helena.types("/learn groups")
    await helena.closes()
    await open_group_of(helena, "Maria", box)
    await helena.presses("Invite somebody")
    await helena.fills({"Whom?": "Nadia"})
    await helena.submits()
    await helena.sees("is asked", where="modal")
    await nadia.presses("No, thanks", where="DM")
    await helena.sees("cannot come into the group", where="DM")
    await settle(world)
    await nadia.sees("You said no", where="DM")
    await helena.closes()
    await helena.presses("Invite somebody")
    await helena.fills({"Whom?": "Maria"})
    await helena.submits()
    assert "Already in this group" in helena.errors["Whom?"]


async def open_group_of(person: Person, member: str, box: Sandbox) -> None:
    """A facilitator opens the page of a group from its topic's form."""
    assert in_channel(box, member)
    await find_group(person)
    await person.sees("What changed lately", where="modal")


async def test_who_asks_and_is_invited_comes_in_at_once(world: World) -> None:
    box = await a_group(world, waiting=2)
    maria, ines, duarte = box.person("Maria"), box.person("Inês"), box.person("Duarte")
    await ask_to_join(ines)
    await open_group(maria)
    await maria.presses("Invite somebody")
    await maria.fills({"Anybody else": "Inês"})
    await maria.submits()
    await ines.sees("You are in the group", where="DM")
    await settle(world)
    assert in_channel(box, "Inês")
    duarte.does_not_see("invites you")


async def test_who_was_placed_elsewhere_meanwhile_is_not_taken_in(world: World) -> None:
    box = await a_group(world, waiting=3)
    duarte, maria = box.person("Duarte"), box.person("Maria")
    await ask_to_join(duarte)
    await maria.sees("would like to join", where=NAME)
    await form_group(box)
    await settle(world)
    await maria.sees("This is no longer needed", where=NAME)
    assert not in_channel(box, "Duarte")
    assert duarte.id in channel_of(box, f"{NAME}-2").members


async def test_who_no_longer_waits_no_longer_asks(world: World) -> None:
    box = await a_group(world, waiting=2)
    duarte, maria = box.person("Duarte"), box.person("Maria")
    await ask_to_join(duarte)
    await maria.sees("would like to join", where=NAME)
    await duarte.closes()
    await duarte.presses("Withdraw my interest")
    await settle(world)
    await maria.sees("This is no longer needed", where=NAME)
