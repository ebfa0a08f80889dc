"""Groups form by themselves on the day that a workspace chose: once a week, by no click."""

import asyncio
from datetime import timedelta

import pytest

from bot import story
from handlers import automatic
from sandbox.people import Person
from tests.conftest import MakeWorld, World, opened
from tests.stories.steps import CHANNEL, monday, move_to, open_proposal, set_up, settle

NAME = "learn-difficult-conversations-with-customers"
HEADER = "Groups that form by themselves"
MONDAYS = {"Form groups by themselves": "Yes: every Monday"}


async def wait_for_monday(world: World, people: int = 4, **fields: str) -> Person:
    """Some people are interested, where three are a group, and groups form by themselves on Mondays; Helena."""
    box = world.box
    await set_up(box, Smallest_group="3 people", Largest_group="3 people", **MONDAYS, **fields)
    await story.add_topic(box)
    for learner in story.LEARNERS[:people]:
        await story.register(box, learner)
    await settle(world)
    return box.person("Helena")


def groups(world: World) -> list[str]:
    """The names of the channels that were made."""
    return sorted(each.name for each in world.box.ws.state.channels.values() if each.name.startswith("learn-"))


def summaries(world: World, person: Person) -> int:
    """How many summaries somebody has."""
    direct = world.box.ws.direct([person.id, world.box.bot_user_id])
    said = [str(message.blocks) for message in direct.messages.values()] if direct else []
    return sum(HEADER in each for each in said)


async def test_on_the_day_every_topic_with_enough_people_gets_its_groups_once_and_it_is_told(
    database_url: str, make_world: MakeWorld
) -> None:
    world = await make_world(database_url)
    helena = await wait_for_monday(world)
    await move_to(world, monday(world.box) - timedelta(minutes=1))
    assert groups(world) == []
    await move_to(world, monday(world.box))
    assert groups(world) == [NAME]
    await helena.sees("One group formed by itself", where="DM")
    await helena.sees("1 waits on: not everybody can be split into groups of 3 to 3", where="DM")
    made = world.box.ws.channel_named(NAME)
    assert made is not None
    assert len(made.members) == 4, "three, and the bot"
    member = next(world.box.person(each[0]) for each in story.LEARNERS if world.box.person(each[0]).id in made.members)
    await member.sees("Your learning group is ready", where="DM")
    async with opened(database_url) as other:  # another instance, which looks at the same moment
        now = world.box.clock.now() + timedelta(days=6)
        assert await automatic.plan(other, now) == 0
        begun = await asyncio.gather(
            *(automatic.plan(each, now + timedelta(days=1)) for each in (other, world.peerloop.database) * 2)
        )
    assert sum(begun) == 1
    await move_to(world, monday(world.box))
    assert groups(world) == [NAME]
    assert summaries(world, helena) == 1, "the week after there was nobody to form a group of"


async def test_a_day_on_which_nothing_ran_is_made_up_for_and_switching_off_ends_it(
    make_world: MakeWorld, sqlite_url: str
) -> None:
    world = await make_world(sqlite_url)
    helena = await wait_for_monday(world, people=3)
    await move_to(world, monday(world.box) + timedelta(days=9))
    assert groups(world) == [NAME]
    assert summaries(world, helena) == 1
    for learner in story.LEARNERS[3:6]:
        await story.register(world.box, learner)
    await set_up(world.box, **{"Form groups by themselves": "No: somebody confirms each group"})
    await move_to(world, monday(world.box))
    assert groups(world) == [NAME]


async def test_what_somebody_changed_by_hand_is_left_to_them_and_they_are_told_so(world: World) -> None:
    helena = await wait_for_monday(world, people=3)
    await open_proposal(helena)
    await helena.presses("Name, channel and more")
    await helena.fills({"Name of the group": "The brave"})
    await helena.submits()
    await helena.closes()
    await move_to(world, monday(world.box))
    assert groups(world) == []
    await helena.sees("somebody changed its proposal by hand, so I left it to you", where="DM")
    await helena.presses("See proposal", where="DM")
    await helena.presses("Take the last change back")
    await helena.closes()
    await move_to(world, monday(world.box))
    assert groups(world) == [NAME]


@pytest.mark.parametrize("all_in", [True, False])
async def test_where_people_are_asked_first_the_group_is_formed_of_those_who_are_in(world: World, all_in: bool) -> None:
    ask = {"Ask first whether people are still in?": "Yes: they have 48 hours in all"}
    helena = await wait_for_monday(world, people=3, **ask)
    await move_to(world, monday(world.box))
    await helena.sees("The people of 1 group are asked whether they are still in", where="DM")
    for each in story.LEARNERS[: 3 if all_in else 2]:
        await world.box.person(each[0]).presses("Yes, I am in", where="DM")
    await move_to(world, world.box.clock.now() + timedelta(hours=49))
    assert groups(world) == ([NAME] if all_in else [])
    await helena.sees("One group formed by itself" if all_in else "1 did not come together", where="DM")
    assert summaries(world, helena) == 1
    helena.does_not_see("Group 1 did not come together")
    if not all_in:
        await helena.sees("3 people are interested · enough for a group", where=CHANNEL)
        await open_proposal(helena)


async def test_the_order_of_what_matters_is_kept_and_nothing_stands_in_it_twice(world: World) -> None:
    helena = world.box.person("Helena")
    await set_up(world.box)
    await helena.types("/learn settings")
    await helena.sees("1. The same place or working hours; 2. A similar need", where="modal")
    await helena.presses("Change the order")
    await helena.fills({"Matters most": "Many departments"})
    await helena.submits()
    assert helena.errors == {"Fourth": "This stands in another place already: choose each once."}
    await helena.fills({"Fourth": "The same place or working hours"})
    await helena.submits()
    await helena.sees("Saved. New proposals", where="modal")
    await helena.closes()
    await helena.closes()
    await helena.types("/learn settings")
    await helena.sees("1. Many departments; 2. A similar need", where="modal")


async def test_who_could_not_be_invited_to_a_group_that_nobody_formed_is_told_to_who_looks_after_it(
    world: World,
) -> None:
    helena = await wait_for_monday(world, people=3)
    first = world.box.person(story.LEARNERS[0][0])
    world.box.ws.state.users[first.id].deleted = True  # just now: the event has not arrived
    await move_to(world, monday(world.box))
    await helena.sees(f"I could not invite @{story.LEARNERS[0][0]}", where="DM")
    await helena.sees("One group formed by itself", where="DM")
    assert helena.screen().count("I could not invite") == 1
