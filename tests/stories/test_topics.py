"""Adding topics: whatever people type is kept and shown harmlessly, or refused below its field."""

import pytest

from tests.conftest import World
from tests.stories.steps import CHANNEL, PURPOSE, SORT, TITLE, add_topic, fill_topic, set_up

HARMLESS = [
    "🧗🏔️",
    "قراءة الميزانية العمومية",
    "<!channel> everybody",
    "<@U1> and friends",
    "@here comes SQL",
    "*bold* and _slanted_",
    "`DROP TABLE topic`",
    "```",
    "Q&A &amp; more",
    "x" * 100,
]


@pytest.mark.parametrize("title", HARMLESS)
async def test_a_title_is_shown_as_it_was_typed_and_pings_nobody(world: World, title: str) -> None:
    maria = world.box.person("Maria")
    await set_up(world.box)
    await add_topic(maria, title)
    await maria.sees(title, where=CHANNEL)
    channel = world.box.ws.channel_named(CHANNEL)
    assert channel is not None
    post = list(channel.messages.values())[-1]
    assert post.blocks[0]["text"] == {"type": "plain_text", "text": title, "emoji": False}
    assert not {"<!channel>", "<@U1>"} & set(post.text.split())


REFUSED = {
    "x" * 3000: "Please keep this to 100 characters; you wrote 3000.",
    "   ": "Please write something here.",
    "\u200b": "Please write something here.",
}


@pytest.mark.parametrize("title", REFUSED, ids=["3000 characters", "spaces", "nothing visible"])
async def test_a_title_that_cannot_be_is_refused_below_its_field_and_the_rest_is_kept(world: World, title: str) -> None:
    maria = world.box.person("Maria")
    await fill_topic(maria, title, "To sleep better")
    assert maria.errors == {TITLE: REFUSED[title]}
    await maria.sees("To sleep better", where="modal")
    await maria.fills({TITLE: "Sleeping"})
    await maria.submits()
    await maria.sees("Your topic is on the list", where="modal")


async def test_an_empty_form_is_asked_to_be_filled(world: World) -> None:
    maria = world.box.person("Maria")
    await maria.types("/learn topic")
    await maria.fills({TITLE: None})
    await maria.submits()
    assert set(maria.errors) == {TITLE, PURPOSE, SORT}


async def test_what_resembles_a_topic_is_shown_first_and_can_be_joined(world: World) -> None:
    maria, tomas = world.box.person("Maria"), world.box.person("Tomás")
    await add_topic(maria, "Negotiating with suppliers")
    await fill_topic(tomas, "Negotiating with supplier")
    await tomas.sees("There is something like it already", where="modal")
    await tomas.presses("Join this one", near="Negotiating with suppliers")
    await tomas.fills({"Level now": "1 – new to me", "Level wanted": "2 – I know the basics"})
    await tomas.submits()
    await tomas.sees("You are in. You keep your place", where="modal")


async def test_what_resembles_a_topic_can_be_added_all_the_same(world: World) -> None:
    maria, tomas = world.box.person("Maria"), world.box.person("Tomás")
    await add_topic(maria, "Negotiating with suppliers")
    await fill_topic(tomas, "Negotiating with supplier")
    await tomas.fills({"Or go on": ["None of these: go on with mine"]})
    await tomas.submits()
    await tomas.sees("Your topic is on the list", where="modal")


async def test_the_very_same_title_is_never_added_twice(world: World) -> None:
    maria, tomas = world.box.person("Maria"), world.box.person("Tomás")
    await add_topic(maria, "Café au lait")
    await fill_topic(tomas, "  CAFE\u0301  AU LAIT ")
    await tomas.fills({"Or go on": ["None of these: go on with mine"]})
    await tomas.submits()
    await tomas.sees("There is something like it already", where="modal")
    await tomas.presses("Join this one")
    await tomas.sees("Café au lait", where="modal")


async def test_the_title_can_be_typed_with_the_command(world: World) -> None:
    maria = world.box.person("Maria")
    await maria.types("/learn topic Reading balance sheets")
    await maria.fills({PURPOSE: "Know what we can spend", SORT: "Managerial"})
    await maria.submits()
    await maria.sees("Reading balance sheets", where="modal")


async def test_nothing_is_posted_before_the_channel_is_chosen_and_everything_after(world: World) -> None:
    maria = world.box.person("Maria")
    await add_topic(maria, "Reading balance sheets")
    await add_topic(maria, "Debugging in production")
    maria.does_not_see("Reading balance sheets", where=CHANNEL)
    assert world.box.story.only("posted") == ()
    await set_up(world.box)
    await maria.sees("Reading balance sheets", where=CHANNEL)
    await maria.sees("Debugging in production", where=CHANNEL)
