"""What people do with the channel of a group by hand: the group follows, and what we did ourselves counts once."""

import pytest

from tests.conftest import World
from tests.stories.steps import settle
from tests.stories.test_forming import NAME, channel_of
from tests.stories.test_joining import a_group, in_channel, open_group
from tests.stories.test_leaving import leave


async def test_who_is_added_by_a_member_is_in_the_group_and_told_so(world: World) -> None:
    box = await a_group(world)
    maria, nadia = box.person("Maria"), box.person("Nadia")
    await maria.invites("Nadia", NAME)
    await nadia.sees("@Maria Santos added you to the channel of this group", where="DM")
    await open_group(maria)
    await maria.sees("@Nadia", where="modal")
    await maria.sees("4 people · full", where="modal")
    await settle(world)
    assert nadia.screen().count("added you to the channel") == 1
    await nadia.presses("Say where I stand", where="DM")
    await nadia.sees("You are in a group for this topic", where="modal")


async def test_who_is_added_to_a_full_group_looks_in_and_is_not_counted(world: World) -> None:
    box = await a_group(world, largest="3 people")
    maria, nadia = box.person("Maria"), box.person("Nadia")
    await maria.invites("Nadia", NAME)
    await maria.sees("is in the channel now, and not in the group", where="DM")
    await open_group(maria)
    await maria.sees("3 people · full", where="modal")
    nadia.does_not_see("You are in the group")
    await nadia.leaves(NAME)
    await settle(world)
    nadia.does_not_see("with it the group")


async def test_facilitators_and_guests_who_are_added_look_in(world: World) -> None:
    box = await a_group(world)
    maria = box.person("Maria")
    await maria.invites("Jonas Weber", NAME)
    user = box.ws.state.users[box.person("Nadia").id]
    user.is_restricted = True
    box.ws.change_user(user)
    await settle(world)
    await maria.invites("Nadia", NAME)
    await settle(world)
    await open_group(maria)
    await maria.sees("3 people · 1 free place", where="modal")


async def test_who_leaves_the_channel_leaves_the_group_and_may_come_back(world: World) -> None:
    box = await a_group(world)
    tomas, maria = box.person("Tomás"), box.person("Maria")
    await tomas.leaves(NAME)
    await tomas.sees("You left the channel of this group, and with it the group", where="DM")
    await open_group(maria)
    await maria.sees("2 people", where="modal")
    await tomas.presses("Come back", where="DM")
    await tomas.sees("You are in the group", where="modal")
    await settle(world)
    assert in_channel(box, "Tomás")


async def test_what_we_did_ourselves_is_told_once(world: World) -> None:
    """We take who left out of the channel; Slack reports it, and nothing more comes of that."""
    box = await a_group(world)
    tomas, maria = box.person("Tomás"), box.person("Maria")
    await leave(world, "Tomás")
    await settle(world)
    tomas.does_not_see("You left the channel")
    await tomas.presses("Come back")
    await settle(world)
    tomas.does_not_see("added you")
    await open_group(maria)
    assert maria.screen().count("@Tomás Ribeiro left") == 1
    assert maria.screen().count("@Tomás Ribeiro came back") == 1
    maria.does_not_see("joined", where="modal")


async def test_an_archived_channel_closes_its_group_and_brings_it_back(world: World) -> None:
    box = await a_group(world)
    maria, helena = box.person("Maria"), box.person("Helena")
    await maria.archives(NAME)
    await settle(world)
    await maria.types("/learn groups")
    await maria.sees("You are in no group yet", where="modal")
    await maria.closes()
    await maria.unarchives(NAME)
    await maria.invites("Peerloop", NAME)
    await settle(world)
    await open_group(maria)
    await maria.sees("the channel is back, and the group goes on", where="modal")
    await maria.sees("Peerloop is back in the channel", where="modal")
    await maria.sees("3 people", where="modal")
    helena.does_not_see("[Try again]")


@pytest.mark.parametrize("supported", [True, False])
async def test_who_looks_after_a_group_is_told_once_that_its_channel_was_archived_and_how_it_comes_back(
    world: World, *, supported: bool
) -> None:
    box = await a_group(world)
    maria, helena, jonas = box.person("Maria"), box.person("Helena"), box.person("Jonas Weber")
    if supported:
        await maria.presses("Change", near="This channel is yours")
        await maria.fills({"Who supports you": "Jonas Weber"})
        await maria.submits()
        await settle(world)
    told, other = (jonas, helena) if supported else (helena, jonas)
    await maria.archives(NAME)
    await told.sees(f"#{NAME} was archived in Slack, and so this group is closed", where="DM")
    await told.sees("Bring the channel back in Slack and type /invite @Peerloop there", where="DM")
    await settle(world)
    for person, times in ((told, 1), (other, 0), (maria, 0)):
        assert person.screen().count("was archived in Slack") == times
    await maria.unarchives(NAME)
    await maria.invites("Peerloop", NAME)
    await settle(world)
    assert told.screen().count("was archived in Slack") == 1


async def test_a_renamed_channel_keeps_its_group(world: World) -> None:
    box = await a_group(world)
    box.ws.rename(channel_of(box), "talking", box.person("Maria").id)
    maria = box.person("Maria")
    await settle(world)
    await open_group(maria)
    await maria.sees("the group was renamed", where="modal")
    await maria.sees("#talking", where="modal")


async def test_out_of_the_channel_peerloop_says_what_that_means_and_catches_up_when_it_is_back(world: World) -> None:
    box = await a_group(world, waiting=1)
    maria, helena = box.person("Maria"), box.person("Helena")
    box.ws.leave(channel_of(box), box.bot_user_id)
    await helena.sees("I am not in #", where="DM")
    await leave(world, "Tomás")
    await settle(world)
    assert in_channel(box, "Tomás")
    await maria.sees("@Tomás Ribeiro, @Beatriz", where=NAME)
    await maria.invites("Peerloop", NAME)
    await settle(world)
    maria.does_not_see("@Tomás Ribeiro, @Beatriz", where=NAME)
    await open_group(maria)
    await maria.sees("Peerloop is back in the channel", where="modal")


async def test_a_deleted_channel_closes_its_group_for_good(world: World) -> None:
    box = await a_group(world, waiting=1)
    box.ws.remove(channel_of(box), box.person("Helena").id)
    maria = box.person("Maria")
    await settle(world)
    await maria.types("/learn groups")
    await maria.sees("You are in no group yet", where="modal")
    await box.person("Helena").sees("was deleted in Slack, and so this group is closed for good", where="DM")
