"""Nobody comes into a living group with their own supervisor, whichever way they come."""

from bot import story
from sandbox.people import Person
from sandbox.server import Sandbox
from tests.conftest import World
from tests.stories.steps import CHANNEL, TOPIC, form_group, set_up, settle
from tests.stories.test_forming import NAME, channel_of
from tests.stories.test_joining import a_group, ask_to_join, find_group, open_group

WHY = "would be together with their own supervisor"
SECOND = f"{NAME}-2"
EMRE = ("Emre", "1", "3", "Either", "Ask before I promise")
"""Łukasz is his supervisor; Rafael is that of Łukasz, and of everybody in Lisbon."""


async def led_and_leading(world: World) -> Sandbox:
    """Two groups of three: Emre is in the first, his supervisor in the second."""
    box = world.box
    await set_up(box, Smallest_group="3 people", Largest_group="3 people")
    await story.add_topic(box)
    for learner in (*story.LEARNERS[:2], EMRE):
        await story.register(box, learner)
    await form_group(box)
    await settle(world)
    await set_up(box, Largest_group="8 people")
    for learner in story.LEARNERS[3:6]:
        await story.register(box, learner)
    await form_group(box)
    await settle(world)
    assert box.person("Emre").id in channel_of(box, NAME).members
    assert box.person("Łukasz").id in channel_of(box, SECOND).members
    return box


async def page_of_second(box: Sandbox) -> Person:
    """The facilitator opens the page of the second group, from its topic."""
    helena = box.person("Helena")
    await helena.presses("I'm interested", near=TOPIC, where=CHANNEL)
    await helena.presses("Manage this topic")
    await helena.presses("See the group", near=SECOND)
    await helena.sees("@Łukasz Zieliński", where="modal")
    return helena


async def test_a_supervisor_who_asks_is_not_taken_in_and_reads_no_more_than_not_now(world: World) -> None:
    box = await a_group(world)
    maria, rafael = box.person("Maria"), box.person("Rafael")
    await ask_to_join(rafael)
    await maria.presses("Welcome", where=NAME)
    await maria.sees(WHY, where=NAME)
    await settle(world)
    assert rafael.id not in channel_of(box).members
    await maria.presses("Not now", where=NAME)
    await rafael.sees("The group does not take anybody in at present", where="DM")
    rafael.does_not_see(WHY)


async def test_a_supervisor_is_not_invited(world: World) -> None:
    box = await a_group(world)
    helena, rafael = box.person("Helena"), box.person("Rafael")
    await find_group(helena)
    await helena.presses("Invite somebody")
    await helena.fills({"Whom?": "Rafael"})
    await helena.submits()
    assert WHY in helena.errors["Whom?"]
    await settle(world)
    rafael.does_not_see("invites you")


async def test_a_supervisor_who_is_added_by_hand_looks_in(world: World) -> None:
    box = await a_group(world)
    maria, rafael = box.person("Maria"), box.person("Rafael")
    await maria.invites("Rafael", NAME)
    await settle(world)
    await maria.sees("is in the channel now, and not in the group", where="DM")
    await open_group(maria)
    await maria.sees("3 people", where="modal")
    rafael.does_not_see("with that, you are in the group")


async def test_a_supervisor_is_not_moved_to_somebody_they_lead_nor_are_their_groups_merged(world: World) -> None:
    box = await led_and_leading(world)
    helena = await page_of_second(box)
    await helena.presses("Move somebody")
    await helena.fills({"Who?": "lukasz.zielinski", "To which group?": f"{NAME} · 3"})
    await helena.submits()
    await helena.sees(WHY, where="modal")
    await helena.closes()
    await helena.presses("See the group", near=SECOND)
    await helena.presses("Merge with another group")
    await helena.fills({"The other group": f"{NAME} · 3"})
    await helena.submits()
    await helena.sees(WHY, where="modal")
    await settle(world)
    assert box.person("Łukasz").id in channel_of(box, SECOND).members
    assert not channel_of(box, SECOND).is_archived
