"""Still in? The people of a confirmed group are asked before it is formed, where the workspace wants that."""

from datetime import timedelta

import pytest

from bot import story
from sandbox.people import Person
from tests.conftest import World
from tests.stories.steps import CHANNEL, move_to, open_proposal, set_up, settle
from tests.stories.test_forming import channel_of


@pytest.fixture
async def asked(world: World) -> World:
    """Of four who wait, the three of the proposed group are asked; the fourth waits longest of the others."""
    box, helena = world.box, world.box.person("Helena")
    await set_up(
        box,
        Smallest_group="3 people",
        Largest_group="3 people",
        **{"Ask first whether people are still in?": "Yes: they have 48 hours in all"},
    )
    await story.add_topic(box)
    for learner in story.LEARNERS[:4]:
        await story.register(box, learner)
    await helena.sees("4 people are interested · enough for a group", where=CHANNEL)
    await open_proposal(helena)
    await helena.presses("Ask who is still in")
    await helena.sees("I ask 3 people whether they are still in", where="modal")
    await helena.closes()
    await settle(world)
    return world


def people(world: World) -> tuple[list[Person], Person]:
    """Who was asked first, and who was not."""
    four = [world.box.person(each[0]) for each in story.LEARNERS[:4]]
    first = [each for each in four if "[Yes, I am in]" in each.screen()]
    (other,) = [each for each in four if each not in first]
    return first, other


async def test_names_and_length_of_groups_are_as_the_settings_say_and_a_wrong_pattern_is_refused(world: World) -> None:
    box, helena = world.box, world.box.person("Helena")
    await helena.types("/learn settings")
    await helena.fills({"Channel for topics": CHANNEL, "Names of group channels": "circle {nonsense}"})
    await helena.submits()
    assert list(helena.errors) == ["Names of group channels"]
    await helena.fills({"Names of group channels": "circle-{topic}", "How long does it last?": "3 months"})
    await helena.fills({"Smallest group": "3 people"})
    await helena.submits()
    await helena.closes()
    await story.add_topic(box)
    for learner in story.LEARNERS[:3]:
        await story.register(box, learner)
    await open_proposal(helena)
    await helena.sees("#circle-difficult-conversations-with-customers, private · 3 months", where="modal")
    await helena.presses("Name, channel and more")
    await helena.fills({"Or a channel that is there": CHANNEL})
    await helena.submits()
    assert "in use already" in helena.errors["Or a channel that is there"]


async def test_when_all_say_yes_the_group_is_formed_at_once(asked: World) -> None:
    first, other = people(asked)
    assert len(first) == 3
    for each in first:
        await each.presses("Yes, I am in", where="DM")
    await settle(asked)
    assert {each.id for each in first} <= set(channel_of(asked.box).members)
    assert other.id not in channel_of(asked.box).members
    await asked.box.person("Helena").sees("The group is ready", where="DM")


async def test_who_says_not_now_keeps_their_place_and_the_next_one_is_asked(asked: World) -> None:
    first, other = people(asked)
    await first[0].presses("Not now", where="DM")
    await settle(asked)
    await other.sees("[Yes, I am in]", where="DM")
    for each in (first[1], first[2], other):
        await each.presses("Yes, I am in", where="DM")
    await settle(asked)
    members = channel_of(asked.box).members
    assert {first[1].id, first[2].id, other.id} <= set(members)
    assert first[0].id not in members
    await first[0].types("/learn groups")
    await first[0].sees("You are number 1 in the queue", where="modal")


async def test_who_does_not_answer_in_time_is_replaced_and_may_still_come(asked: World) -> None:
    first, other = people(asked)
    for each in first[1:]:
        await each.presses("Yes, I am in", where="DM")
    await move_to(asked, asked.box.clock.now() + timedelta(hours=25))
    await other.sees("[Yes, I am in]", where="DM")
    await other.presses("Yes, I am in", where="DM")
    await settle(asked)
    assert other.id in channel_of(asked.box).members
    assert first[0].id not in channel_of(asked.box).members


async def test_when_too_few_say_yes_it_is_proposed_again_and_who_confirmed_is_told(asked: World) -> None:
    first, _ = people(asked)
    await first[0].presses("Yes, I am in", where="DM")
    for hours in (25, 24):
        await move_to(asked, asked.box.clock.now() + timedelta(hours=hours))
    helena = asked.box.person("Helena")
    await helena.sees("1 said yes", where="DM")
    assert asked.box.ws.channel_named("learn-difficult-conversations-with-customers") is None
    await helena.sees("4 people are interested · enough for a group", where=CHANNEL)
    await helena.presses("Form the group", near=story.TOPIC, where=CHANNEL)
    await helena.sees("There is no group to confirm", where="modal")
    await helena.presses("Start over", confirm=True)
    await helena.sees("3 people", where="modal")


async def test_who_withdraws_or_is_deactivated_meanwhile_makes_room(asked: World) -> None:
    first, other = people(asked)
    await first[0].presses("Not now", where="DM")
    await first[0].presses("Withdraw my interest", where="DM")
    asked.box.change_person(first[1].name.split()[0], deleted=True)
    await settle(asked)
    await other.sees("[Yes, I am in]", where="DM")
    await asked.box.person("Helena").sees("2 people are interested", where=CHANNEL)
