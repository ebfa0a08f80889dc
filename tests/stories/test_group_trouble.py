"""A group whose forming does not go as it should: who is told what, and how it goes on."""

import pytest

from sandbox.people import Person
from tests.conftest import World
from tests.stories.steps import CHANNEL, enough, form_group, open_proposal, settle
from tests.stories.test_forming import NAME, channel_of, refusing


async def stop_forming(helena: Person) -> None:
    """A group that Slack refuses."""
    await open_proposal(helena)
    await helena.presses("Create the group")
    await helena.closes()
    await helena.sees("could not be finished", where="DM")


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
    await stop_forming(helena)
    helena.does_not_see("The group is ready", where="DM")
    for each in learners:
        each.deleted = False
    await helena.presses("Try again", where="DM")
    await helena.closes()
    await helena.sees("The group is ready", where="DM")
    await helena.sees("3 people are invited", where="DM")
    assert {each.id for each in learners} <= set(channel_of(box, NAME).members)


async def test_members_of_a_group_that_could_not_be_made_read_why_and_wait_again_when_it_is_given_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, maria, helena = world.box, world.box.person("Maria"), world.box.person("Helena")
    await enough(box)
    with refusing(monkeypatch, "conversations.create", "restricted_action"):
        await stop_forming(helena)
    await helena.sees("Nobody is interested yet", where=CHANNEL)
    await maria.types("/learn groups")
    await maria.sees("its channel could not be made yet; the facilitator knows", where="modal")
    await maria.closes()
    await helena.types("/learn groups")
    await helena.sees("Slack says: restricted_action", where="modal")
    await helena.presses("Give it up", confirm=False)
    await helena.presses("Give it up")
    await helena.sees("Its people wait again, where they waited before", where="modal")
    await helena.closes()
    await helena.closes()
    await helena.sees("3 people are interested · enough for a group", where=CHANNEL)
    await maria.types("/learn groups")
    await maria.sees("You are number 1 in the queue", where="modal")
    maria.does_not_see("could not be made", where="modal")
    await helena.presses("Try again", where="DM")
    await helena.sees("This group is closed", where="DM")
    assert await box.ws.changed.wait_for(lambda: "[Give it up]" not in helena.screen(), 5)
    await form_group(box)
    await maria.closes()
    await maria.sees("This channel is yours", where=f"{NAME}-2")


async def test_a_group_is_given_up_from_the_message_that_told_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, helena = world.box, world.box.person("Helena")
    await enough(box)
    with refusing(monkeypatch, "conversations.invite", "missing_scope"):
        await stop_forming(helena)
    await helena.presses("Give it up", where="DM")
    await helena.sees("The channel that was made already stays in Slack", where="modal")
    await helena.closes()
    await helena.sees("3 people are interested · enough for a group", where=CHANNEL)


async def test_trying_again_when_it_is_no_longer_needed_says_so_and_the_dead_button_goes_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, helena = world.box, world.box.person("Helena")
    await enough(box)
    with refusing(monkeypatch, "conversations.create", "restricted_action"):
        await stop_forming(helena)
    await helena.types("/learn groups")
    await helena.sees("Slack says: restricted_action", where="modal")
    await helena.presses("Try again")
    await helena.sees("I am creating the channel", where="modal")
    await helena.closes()
    await helena.closes()
    await helena.sees("The group is ready", where="DM")
    await settle(world)
    await helena.presses("Try again", where="DM")
    await helena.sees("on its way, or ready already", where="DM")
    helena.does_not_see("This group is closed", where="DM")
    assert await box.ws.changed.wait_for(lambda: "[Try again]" not in helena.screen(), 5)


async def choose_supporter(helena: Person, who: str) -> None:
    """A facilitator chooses in a proposal who supports its group, and has it created."""
    await open_proposal(helena)
    await helena.presses("Name, channel and more")
    await helena.fills({"Who supports it?": who})
    await helena.submits()
    await helena.presses("Create the group")
    await helena.closes()


async def test_a_supporter_who_could_not_be_invited_is_named_once_with_what_to_do(world: World) -> None:
    box, helena, duarte = world.box, world.box.person("Helena"), world.box.person("Duarte")
    await enough(box)
    await settle(world)
    box.ws.state.users[duarte.id].deleted = True  # just now: the event has not arrived
    await choose_supporter(helena, "Duarte")
    await helena.sees("3 people are invited", where="DM")
    await helena.sees("I could not invite @Duarte", where="DM")
    helena.does_not_see("tell them", where="DM")
    await settle(world)
    assert len(channel_of(box).pins) == 1
    assert helena.screen().count("I could not invite") == 1
    await helena.presses("Choose somebody else", where="DM")
    await helena.fills({"Who supports you": "Jonas Weber"})
    await helena.submits()
    await box.person("Jonas Weber").sees("@Helena Costa chose you", where="DM")


async def test_who_chooses_a_supporter_who_cannot_come_in_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, maria, jonas = world.box, world.box.person("Maria"), world.box.person("Jonas Weber")
    await enough(box)
    await form_group(box)
    await settle(world)
    with refusing(monkeypatch, "conversations.invite", "cant_invite"):
        await maria.presses("Change", near="This channel is yours")
        await maria.fills({"Who supports you": "Jonas Weber"})
        await maria.submits()
        await maria.sees("I could not invite @Jonas Weber", where="DM")
    await jonas.sees("You support a learning group now", where="DM")
    await settle(world)
    assert maria.screen().count("I could not invite") == 1
