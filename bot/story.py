"""The story of one learning group, played by people in the sandbox: for `make story`, `make demo`, and the tests.

Everybody acts by what they see. A step whose result does not appear raises `sandbox.people.NotSeen`.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, time, timedelta

from learning.calendar import next_weekly
from sandbox.people import Person
from sandbox.server import Sandbox

TOPIC = "Difficult conversations with customers"
CLEARINGHOUSE = "peer-learning"

LEARNERS = (
    ("Maria", "2", "4", "Either", "Say no to a feature request and keep the customer"),
    ("Tomás", "1", "3", "Online", "Explain a delay before the customer asks"),
    ("Beatriz", "2", "3", "Either", "Lead the next escalation call myself"),
    ("Inês", "1", "3", "Online", "Tell a customer that their data is wrong"),
    ("Duarte", "2", "4", "Face to face", "Stop avoiding the two accounts that shout"),
    ("Łukasz", "3", "4", "Either", "Coach my team for such calls"),
    ("Nadia", "2", "3", "Online", "Prepare new colleagues for their first hard call"),
)
"""Name, level now, level wanted, how to meet, what for."""

Chapter = Callable[[str], None]


async def set_up(box: Sandbox) -> None:
    """A facilitator opens Peerloop first, and is asked for the channel where topics are posted."""
    helena = box.person("Helena")
    await helena.types("/learn")
    await helena.presses("Choose the channel")
    await helena.fills({"Channel for topics": CLEARINGHOUSE})
    await helena.submits()
    await helena.sees("Topics are posted in the channel you chose")
    await helena.closes()


async def add_topic(box: Sandbox) -> None:
    """A learner misses something, and adds it."""
    maria = box.person("Maria")
    await maria.types("/learn")
    await maria.presses("Add a topic")
    await maria.fills(
        {
            "What would you like to learn?": TOPIC,
            "What is it for?": "Stay calm and clear when a customer is upset, and agree on what happens next.",
            "What sort of topic is it?": "Managerial",
        }
    )
    await maria.submits()
    await maria.sees("Your topic is on the list")
    await maria.closes()
    await maria.sees(TOPIC, where=CLEARINGHOUSE)


async def register(box: Sandbox, learner: tuple[str, str, str, str, str]) -> None:
    """Somebody presses the button on the topic's post and says what they need."""
    name, now, wanted, mode, hope = learner
    person = box.person(name)
    await person.presses("I'm interested", near=TOPIC, where=CLEARINGHOUSE)
    await person.fills(
        {
            "Level now": _level(now),
            "Level wanted": _level(wanted),
            "How would you like to meet?": mode,
            "What for?": hope,
        }
    )
    await person.submits()
    await person.sees("You are in")
    await person.closes()


def _level(number: str) -> str:
    labels = {
        "1": "1 – new to me",
        "2": "2 – I know the basics",
        "3": "3 – I use it",
        "4": "4 – I use it well",
        "5": "5 – I could teach it",
    }
    return labels[number]


async def form_group(box: Sandbox) -> None:
    """The facilitator sees who could learn together, and confirms once."""
    helena = box.person("Helena")
    await helena.sees("enough for a group", where=CLEARINGHOUSE)
    await helena.presses("Form the group", near=TOPIC, where=CLEARINGHOUSE)
    await helena.sees("7 people")
    await helena.presses("Create the group")
    await helena.sees("I am creating the channel")
    await helena.closes()
    await helena.sees("The group is ready", where="DM")


async def write_objective(person: Person, what: str, measure: str, opportunity: str, by_when: datetime) -> None:
    """A member writes what they want to reach, from the welcome in the group's channel."""
    await person.presses("Write my objective", near="This channel is yours")
    await person.fills(
        {
            "What do you want to reach?": what,
            "How will you measure it?": measure,
            "Which business opportunity or problem will you use it for?": opportunity,
            "By when?": f"{by_when:%Y-%m-%d}",
        }
    )
    await person.submits()
    await person.sees("I ask you about it every week")
    await person.closes()


OBJECTIVES = (
    (
        "Maria",
        "Say no to a customer without losing the next meeting",
        "Three such talks by Christmas; all three still meet me",
        "Two feature requests block our release",
    ),
    (
        "Tomás",
        "Tell customers about a delay before they ask",
        "No surprised customer in the next release",
        "Every delay costs us a week of angry mails",
    ),
    (
        "Beatriz",
        "Lead an escalation call myself",
        "Two calls led, each with an agreed next step",
        "My manager is pulled into every escalation",
    ),
    (
        "Łukasz",
        "Coach two colleagues through a hard call",
        "Both say afterwards that it helped",
        "My team hands every hard call to me",
    ),
)


async def write_objectives(box: Sandbox) -> None:
    """Members write their objectives before the first meeting."""
    by_when = next_weekly(box.clock.now(), 4, time(12), "Europe/Lisbon") + timedelta(weeks=4)
    for name, what, measure, opportunity in OBJECTIVES:
        await write_objective(box.person(name), what, measure, opportunity, by_when)


async def move_to_monday(box: Sandbox) -> None:
    """It becomes Monday, nine o'clock in Lisbon."""
    box.clock.move_to(next_weekly(box.clock.now(), 0, time(9), "Europe/Lisbon"))


async def answer_nudges(box: Sandbox) -> None:
    """The nudge quotes their own words; one click is a whole answer, and it can be changed."""
    maria, tomas, beatriz = (box.person(name) for name in ("Maria", "Tomás", "Beatriz"))
    await maria.sees("Say no to a customer without losing the next meeting", where="DM")
    await maria.presses("On track", where="DM")
    await maria.sees("You said: On track", where="DM")
    await maria.presses("Change my answer", where="DM")
    await maria.presses("Tell more", where="DM")
    await maria.fills(
        {
            "How is it going?": "On track",
            "How far are you, in percent?": "40",
            "What did you use at work?": "Said no to one request; we agreed on a smaller one.",
        }
    )
    await maria.submits()
    await maria.sees("You said: On track, 40 %", where="DM")
    await tomas.presses("Stuck", where="DM")
    await tomas.sees("You said: Stuck", where="DM")
    await beatriz.presses("Done", where="DM")
    await beatriz.sees("You said: Done", where="DM")
    await maria.types("/learn progress")
    await maria.sees("40 %")
    await maria.closes()


def no_chapter(_: str) -> None:
    """For those who do not print."""


async def first_part(box: Sandbox, chapter: Chapter = no_chapter) -> None:
    """From an empty workspace to enough people for a group: what the demo begins with."""
    chapter("A facilitator opens Peerloop for the first time")
    await set_up(box)
    chapter("A learner misses a topic, and adds it")
    await add_topic(box)
    chapter("Colleagues with the same need register")
    for learner in LEARNERS:
        await register(box, learner)
    await box.person("Helena").sees("7 people are interested", where=CLEARINGHOUSE)


async def whole(box: Sandbox, chapter: Chapter = no_chapter) -> None:
    """The whole loop, from an empty workspace to answered check-ins."""
    await first_part(box, chapter)
    chapter("The facilitator forms the group with one confirmation")
    await form_group(box)
    chapter("Members write their objectives in their group")
    await write_objectives(box)
    chapter("Monday, nine o'clock: the weekly check-in")
    await move_to_monday(box)
    await answer_nudges(box)
    await asyncio.wait_for(box.quiet(), 10)
