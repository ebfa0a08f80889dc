"""What the stories do again and again, as people do it."""

from datetime import datetime, time, timedelta

from bot import story
from learning.calendar import next_weekly
from sandbox.people import Person
from sandbox.server import Sandbox
from tests.conftest import World

CHANNEL = story.CLEARINGHOUSE
TOPIC = story.TOPIC
TITLE, PURPOSE, SORT = "What would you like to learn?", "What is it for?", "What sort of topic is it?"


async def set_up(box: Sandbox, **fields: str | list[str]) -> None:
    """A facilitator chooses the channel, and more. fields: label of the settings form, with _ for spaces."""
    helena = box.person("Helena")
    await helena.types("/learn settings")
    await helena.fills({"Channel for topics": CHANNEL, **{name.replace("_", " "): to for name, to in fields.items()}})
    await helena.submits()
    await helena.sees("Saved.", where="modal")
    await helena.closes()


async def fill_topic(person: Person, title: str, purpose: str = "Do it at work") -> None:
    """The form for a new topic, filled and sent."""
    await person.types("/learn topic")
    await person.fills({TITLE: title, PURPOSE: purpose, SORT: "Technical"})
    await person.submits()


async def add_topic(person: Person, title: str) -> None:
    """A new topic."""
    await fill_topic(person, title)
    await person.sees("Your topic is on the list")
    await person.closes()


async def enough(box: Sandbox) -> None:
    """A topic with three people, where three are enough for a group."""
    await set_up(box, Smallest_group="3 people")
    await story.add_topic(box)
    for learner in story.LEARNERS[:3]:
        await story.register(box, learner)
    await box.person("Helena").sees("3 people are interested · enough for a group", where=CHANNEL)


async def open_proposal(person: Person) -> None:
    """A facilitator looks who could learn together."""
    await person.presses("Form the group", near=TOPIC, where=CHANNEL)
    await person.sees("3 people", where="modal")


async def form_group(box: Sandbox) -> None:
    """The group is formed, and its channel is there."""
    helena = box.person("Helena")
    await open_proposal(helena)
    await helena.presses("Create the group")
    await helena.sees("I am creating the channel", where="modal")
    await helena.closes()
    await helena.sees("The group is ready", where="DM")


async def write_objective(box: Sandbox, name: str, what: str) -> None:
    """Somebody writes an objective."""
    person = box.person(name)
    await person.types("/learn objective")
    await person.fills(
        {
            "What do you want to reach?": what,
            "How will you measure it?": "I see it",
            "Which business opportunity or problem will you use it for?": "The release",
            "By when?": f"{box.clock.now() + timedelta(days=30):%Y-%m-%d}",
        }
    )
    await person.submits()
    await person.sees("I ask you about it every week", where="modal")
    await person.closes()


async def share(person: Person, audience: str) -> None:
    """Somebody lets others see their objective."""
    await person.types("/learn progress")
    await person.presses("Edit")
    await person.fills({"Who else may see it?": audience})
    await person.submits()
    await person.sees("I ask you about it every week", where="modal")
    await person.closes()
    await person.closes()


async def profiles_read(world: World) -> None:
    """Until everybody's profile is read, as it is a moment after the start."""
    await world.peerloop.beside.finish("reading people")


async def settle(world: World) -> None:
    """Until all that is due now is done: what was not sent by then is not sent."""
    await world.box.quiet()
    await world.peerloop.tick()
    await world.peerloop.courier.drain()
    await world.peerloop.mail_courier.drain()
    await world.peerloop.courier.drain()


def monday(box: Sandbox, at: time = time(9), zone: str = "Europe/Lisbon", weekday: int = 0) -> datetime:
    """The next Monday, or another day, nine o'clock somewhere."""
    return next_weekly(box.clock.now(), weekday, at, zone)


async def move_to(world: World, moment: datetime) -> None:
    """It becomes later, and everything due is done."""
    world.box.clock.move_to(moment)
    await settle(world)
