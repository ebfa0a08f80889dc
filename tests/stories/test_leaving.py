"""Leaving a group, coming back, and the place that became free."""

import pytest

from tests.conftest import World
from tests.stories.steps import settle, write_objective
from tests.stories.test_forming import NAME, refusing
from tests.stories.test_joining import a_group, in_channel, open_group


async def leave(world: World, name: str, why: str = "", *, waits: bool = False) -> None:
    """Somebody leaves their group from its page."""
    person = world.box.person(name)
    await open_group(person)
    await person.presses("Leave the group")
    then = {"And then?": "I wait for another group of this topic"} if waits else {}
    await person.fills({"Why?": why, **then})
    await person.submits()
    await person.sees("You are no longer in the group", where="modal")


async def test_who_leaves_is_out_of_the_channel_and_their_reason_is_for_few(world: World) -> None:
    box = await a_group(world, waiting=1)
    await write_objective(box, "Tomás", "Say no kindly")
    tomas, maria, helena = box.person("Tomás"), box.person("Maria"), box.person("Helena")
    await leave(world, "Tomás", "My manager needs me elsewhere")
    await settle(world)
    assert not in_channel(box, "Tomás")
    await maria.sees("Members: @Maria Santos, @Beatriz Figueiredo", where=NAME)  # the charter no longer names them
    await open_group(maria)
    await maria.sees("@Tomás Ribeiro left", where="modal")
    maria.does_not_see("needs me elsewhere")
    await helena.sees("@Tomás Ribeiro is no longer in the group", where="DM")
    await helena.presses("See the group", where="DM")
    await helena.sees("needs me elsewhere", where="modal")
    await tomas.closes()
    await tomas.closes()
    await tomas.types("/learn progress")
    await tomas.sees("Say no kindly", where="modal")


async def test_the_next_one_is_invited_from_the_message_that_tells_of_the_free_place(world: World) -> None:
    box = await a_group(world, waiting=1)
    helena, ines = box.person("Helena"), box.person("Inês")
    await leave(world, "Tomás")
    await helena.sees("could come next", where="DM")
    await helena.sees("waits since", where="DM")
    await helena.presses("Invite the next one", where="DM")
    await helena.sees("is asked", where="modal")
    await ines.presses("Yes, I join", where="DM")
    await settle(world)
    assert in_channel(box, "Inês")


async def test_who_left_by_mistake_comes_back_with_one_click(world: World) -> None:
    box = await a_group(world)
    beatriz = box.person("Beatriz")
    await leave(world, "Beatriz")
    await settle(world)
    assert not in_channel(box, "Beatriz")
    await beatriz.presses("Come back")
    await beatriz.sees("You are in the group", where="modal")
    await settle(world)
    assert in_channel(box, "Beatriz")
    await beatriz.closes()
    await beatriz.closes()
    await open_group(beatriz)
    await beatriz.sees("@Beatriz Figueiredo came back", where="modal")
    await beatriz.sees("3 people", where="modal")


async def test_who_leaves_may_wait_for_another_group(world: World) -> None:
    box = await a_group(world, waiting=1)
    tomas = box.person("Tomás")
    await leave(world, "Tomás", waits=True)
    await tomas.sees("You wait for another one from now on", where="modal")
    await tomas.closes()
    await tomas.closes()
    await tomas.types("/learn groups")
    await tomas.sees("You are number 2 in the queue", where="modal")


async def test_what_slack_does_not_let_us_do_is_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    box = await a_group(world)
    tomas = box.person("Tomás")
    with refusing(monkeypatch, "conversations.kick", "restricted_action"):
        await leave(world, "Tomás")
        await tomas.sees("To leave it, open it and type /leave", where="DM")
    assert in_channel(box, "Tomás")


async def test_who_was_deactivated_leaves_their_groups(world: World) -> None:
    box = await a_group(world, waiting=1)
    tomas, maria, helena = box.person("Tomás"), box.person("Maria"), box.person("Helena")
    user = box.ws.state.users[tomas.id]
    user.deleted = True
    box.ws.change_user(user)
    await settle(world)
    await open_group(maria)
    await maria.sees("2 people · 2 free places", where="modal")
    await helena.sees("is no longer in the group", where="DM")
    assert helena.screen().count("is no longer in the group") == 1


async def test_who_is_deleted_leaves_their_groups_unnamed(world: World) -> None:
    box = await a_group(world)
    tomas, maria = box.person("Tomás"), box.person("Maria")
    await tomas.types("/learn privacy")
    await tomas.presses("Delete me")
    await tomas.presses("Delete everything about me")
    await settle(world)
    await open_group(maria)
    await maria.sees("somebody left", where="modal")
    await maria.sees("2 people", where="modal")
    maria.does_not_see("@Tomás", where="modal")
