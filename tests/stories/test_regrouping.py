"""Changing groups: somebody is moved, two become one, one is closed; everybody concerned is told once."""

import pytest
from sqlmodel import col, update

from bot import story
from sandbox.people import Person
from sandbox.server import Sandbox
from store.rows import GroupRow
from tests.conftest import World
from tests.stories.steps import CHANNEL, TOPIC, form_group, set_up, settle
from tests.stories.test_forming import NAME, channel_of, refusing
from tests.stories.test_joining import open_group
from tests.stories.test_leaving import leave
from tests.stories.test_resources import added

SECOND = f"{NAME}-2"


async def two_groups(world: World, largest: str = "7 people") -> Sandbox:
    """Two groups of one topic, of three and of four."""
    box = world.box
    await set_up(box, Smallest_group="3 people", Largest_group="3 people")
    await story.add_topic(box)
    for learner in story.LEARNERS[:3]:
        await story.register(box, learner)
    await form_group(box)
    await settle(world)
    await set_up(box, Largest_group=largest)
    for learner in story.LEARNERS[3:7]:
        await story.register(box, learner)
    await box.person("Helena").presses("Form the group", near=TOPIC, where=CHANNEL)
    await box.person("Helena").presses("Create the group")
    await settle(world)
    await box.person("Helena").closes()
    return box


async def manage(box: Sandbox, channel: str) -> Person:
    """The facilitator opens the page of the group with this channel, from the message of who left it."""
    helena = box.person("Helena")
    await helena.presses("I'm interested", near=TOPIC, where=CHANNEL)
    size = {NAME: "3 people", SECOND: "4 people"}[channel]
    await helena.presses("See the group", near=size)
    await helena.sees("[Merge with another group]", where="modal")
    return helena


async def test_somebody_is_moved_and_told_once(world: World) -> None:
    box = await two_groups(world)
    tomas, nadia = box.person("Tomás"), box.person("Nadia")
    helena = await manage(box, NAME)
    await helena.presses("Move somebody")
    await helena.fills({"Who?": "tomas.ribeiro", "To which group?": f"{SECOND} · 4", "Why?": "Nearer"})
    await helena.submits()
    await helena.sees("@Tomás Ribeiro is now in this group", where="modal")
    await tomas.sees("You are in another group of this topic now", where="DM")
    await tomas.sees("Nearer", where="DM")
    await settle(world)
    assert tomas.screen().count("You are in another group of this topic now") == 1
    assert tomas.id not in channel_of(box, NAME).members
    assert tomas.id in channel_of(box, SECOND).members
    await open_group(nadia)
    await nadia.sees("@Tomás Ribeiro was moved between two groups, by @Helena Costa", where="modal")
    await nadia.sees("5 people", where="modal")


async def test_two_groups_become_one_after_a_look_at_what_will_happen(world: World) -> None:
    box = await two_groups(world)
    await leave(world, "Tomás")
    helena = box.person("Helena")
    await added(box.person("Maria"), "Staying calm", "https://wiki.example/calm")
    await helena.presses("See the group", where="DM")
    await helena.presses("Merge with another group")
    await helena.fills({"The other group": f"{SECOND} · 4"})
    await helena.submits()
    await helena.sees("2 people come from", where="modal")
    await helena.sees("together they are 6", where="modal")
    assert channel_of(box, NAME).is_archived is False
    await helena.presses("Merge them")
    await helena.sees("They are one group of 6 now", where="modal")
    await settle(world)
    maria, nadia = box.person("Maria"), box.person("Nadia")
    await maria.sees("Your group was merged with another one of its topic", where="DM")
    assert maria.screen().count("Your group was merged") == 1
    await nadia.sees("you come from another group of this topic", where=SECOND)
    await nadia.sees("Staying calm", where=SECOND)
    nadia.does_not_see("Your group was merged")
    assert channel_of(box, NAME).is_archived
    helena.does_not_see("was archived in Slack")
    assert "goes on together with another one" in str([m.blocks for m in channel_of(box, NAME).messages.values()])
    assert {maria.id, box.person("Beatriz").id, nadia.id} <= set(channel_of(box, SECOND).members)
    await open_group(maria)
    await maria.sees("6 people", where="modal")
    await maria.sees("two groups became one, by @Helena Costa", where="modal")


async def test_what_a_private_group_collected_is_not_read_in_a_public_channel(world: World) -> None:
    box = await two_groups(world)
    await leave(world, "Tomás")
    await added(box.person("Maria"), "Staying calm", "https://wiki.example/calm")
    async with world.peerloop.database.begin_everywhere() as session:
        public = update(GroupRow).where(col(GroupRow.channel_name) == SECOND).values(private=False)
        await session.exec(public)
    helena = box.person("Helena")
    await helena.presses("See the group", where="DM")
    await helena.presses("Merge with another group")
    await helena.fills({"The other group": f"{SECOND} · 4"})
    await helena.submits()
    await helena.presses("Merge them")
    await helena.sees("They are one group of 6 now", where="modal")
    await settle(world)
    await box.person("Nadia").sees("Resources: none collected yet", where=SECOND)


async def test_only_groups_that_fit_together_are_offered(world: World) -> None:
    box = await two_groups(world, largest="6 people")
    helena = await manage(box, NAME)
    await helena.presses("Merge with another group")
    await helena.sees("There is no other group of this topic with room for that", where="modal")


async def test_a_group_is_closed_with_a_reason_and_its_people_may_wait_again(world: World) -> None:
    box = await two_groups(world)
    maria, nadia = box.person("Maria"), box.person("Nadia")
    helena = await manage(box, NAME)
    await helena.presses("Close the group")
    await helena.fills({"Why?": "All is learnt"})
    await helena.submits()
    await helena.sees("The group is closed. 3 people are told", where="modal")
    await settle(world)
    await maria.sees("This group is closed. Your objectives stay yours", where="DM")
    await maria.sees("All is learnt", where="DM")
    assert maria.screen().count("This group is closed. Your objectives") == 1
    nadia.does_not_see("This group is closed")
    assert channel_of(box, NAME).is_archived
    helena.does_not_see("was archived in Slack")
    await maria.presses("Wait for another group", where="DM")
    await maria.fills({"Level now": "1 – new to me", "Level wanted": "3 – I use it"})
    await maria.submits()
    await maria.sees("You are number 1 in the queue", where="modal")


async def test_a_channel_that_cannot_be_archived_is_told_to_who_closed_the_group(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = await two_groups(world)
    helena = await manage(box, NAME)
    with refusing(monkeypatch, "conversations.archive", "restricted_action"):
        await helena.presses("Close the group")
        await helena.submits()
        await helena.sees("Slack did not let me archive", where="DM")
    await box.person("Maria").sees("This group is closed. Thank you for learning together", where=NAME)
