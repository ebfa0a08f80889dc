"""A group whose forming does not go as it should: who is told what, and how it goes on."""

from tests.conftest import World
from tests.stories.steps import enough, form_group, open_proposal
from tests.stories.test_forming import NAME, channel_of


async def test_who_could_not_be_invited_is_named_to_the_facilitator(world: World) -> None:
    box, helena = world.box, world.box.person("Helena")
    await enough(box)
    tomas = box.person("Tomás")
    box.ws.state.users[tomas.id].deleted = True  # just now: the event has not arrived
    await form_group(box)
    await helena.sees("2 people are invited", where="DM")
    await helena.sees("I could not invite @Tomás", where="DM")
    await helena.sees("add them by hand in the channel", where="DM")
    helena.does_not_see("@Maria", where="DM")


async def test_a_group_of_which_nobody_could_be_invited_is_not_ready_and_trying_again_finishes(world: World) -> None:
    box, helena = world.box, world.box.person("Helena")
    await enough(box)
    learners = [box.ws.state.users[box.person(name).id] for name in ("Maria", "Tomás", "Beatriz")]
    for each in learners:
        each.deleted = True
    await open_proposal(helena)
    await helena.presses("Create the group")
    await helena.closes()
    await helena.sees("could not be finished", where="DM")
    helena.does_not_see("The group is ready", where="DM")
    for each in learners:
        each.deleted = False
    await helena.presses("Try again", where="DM")
    await helena.closes()
    await helena.sees("The group is ready", where="DM")
    await helena.sees("3 people are invited", where="DM")
    assert {each.id for each in learners} <= set(channel_of(box, NAME).members)
