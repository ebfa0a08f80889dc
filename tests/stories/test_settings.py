"""The settings of a workspace, by what changes."""

import pytest

from handlers import setup
from sandbox.server import Sandbox
from tests.conftest import World
from tests.stories.steps import CHANNEL, TOPIC, add_topic, enough, open_proposal, set_up, settle


async def test_named_facilitators_form_groups_and_admins_who_are_not_named_only_change_settings(world: World) -> None:
    box = world.box
    await enough(box)
    helena, maria, jonas = (box.person(name) for name in ("Helena", "Maria", "Jonas Weber"))
    await set_up(box, Facilitators=["Maria", "Helena"])
    await open_proposal(maria)
    await jonas.presses("Form the group", near=TOPIC, where=CHANNEL)
    await jonas.sees("you are not one of them", where=CHANNEL)
    await jonas.types("/learn settings")
    await jonas.sees("These settings are for the whole workspace", where="modal")
    await helena.types("/learn groups")
    await helena.sees("Enough people for a group", where="modal")


async def test_sizes_the_wrong_way_round_are_refused_below_their_field(world: World) -> None:
    helena = world.box.person("Helena")
    await helena.types("/learn settings")
    await helena.fills({"Channel for topics": CHANNEL, "Smallest group": "8 people", "Largest group": "4 people"})
    await helena.submits()
    assert helena.errors == {"Largest group": "The largest group cannot be smaller than the smallest."}
    await helena.fills({"Largest group": "8 people"})
    await helena.submits()
    await helena.sees("Saved.", where="modal")


async def test_another_channel_gets_a_post_of_every_open_topic(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await set_up(box)
    await add_topic(maria, "Reading balance sheets")
    await maria.sees("Reading balance sheets", where=CHANNEL)
    await set_up(box, Channel_for_topics="random")
    await maria.sees("Reading balance sheets", where="random")


async def test_a_private_channel_without_the_bot_is_explained_to_who_looks_after_it(world: World) -> None:
    box, helena = world.box, world.box.person("Helena")
    await add_topic(box.person("Maria"), "Reading balance sheets")
    await set_up(box, Channel_for_topics="people-team")
    people_team = box.ws.channel_named("people-team")
    assert people_team is not None
    await helena.sees("I cannot post in the channel that was chosen for topics", where="DM")
    await helena.sees("/invite @Peerloop", where="DM")
    box.person("Grace").does_not_see("I cannot post in the channel")
    box.ws.join(people_team, box.bot_user_id)
    await set_up(box, Channel_for_topics="people-team")
    await helena.sees("Reading balance sheets", where="people-team")


async def test_the_same_trouble_is_told_again_after_the_settings_were_saved_again(world: World) -> None:
    box, helena = world.box, world.box.person("Helena")
    await add_topic(box.person("Maria"), "Reading balance sheets")
    for times in (1, 2):
        await set_up(box, Channel_for_topics="people-team")
        await settle(world)
        assert helena.screen().count("I cannot post in the channel") == times


def posts_edited(box: Sandbox) -> int:
    """How often a message was changed."""
    return len([entry for entry in box.story.only("edited") if entry.where != "modal"])


async def test_saving_settings_that_no_post_shows_renews_none_and_posts_are_queued_in_slices(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, maria = world.box, world.box.person("Maria")
    monkeypatch.setattr(setup, "SLICE", 2)
    for title in ("Reading balance sheets", "Debugging in production", "Interviewing users"):
        await add_topic(maria, title)
    await set_up(box)
    await maria.sees("Interviewing users", where=CHANNEL)
    await settle(world)
    shown = posts_edited(box)
    await set_up(box, **{"How long does it last?": "7 months"})
    await settle(world)
    assert posts_edited(box) == shown
    await set_up(box, Smallest_group="3 people")
    await settle(world)
    assert maria.screen().count("3 more for a group") == 3
