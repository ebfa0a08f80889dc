"""What can be typed after `/learn`, and what is answered to everything else."""

import pytest

from tests.conftest import World
from tests.stories.steps import set_up

WORDS = {
    "": "Step 1 of 3",
    "help": "How it works",
    "HELP": "How it works",
    "topic": "Add a topic",
    "interest": "There is no topic yet",
    "groups": "You are in no group yet",
    "objective": "What do you want to reach?",
    "progress": "You have no objective yet",
    "suggest": "They are asked privately",
    "me": "This decides with whom you learn",
    "privacy": "Download everything",
}


async def test_every_word_works(world: World) -> None:
    maria = world.box.person("Maria")
    await set_up(world.box)
    for word, seen in WORDS.items():
        await maria.types(f"/learn {word}")
        await maria.sees(seen)
        if "--- modal" in maria.screen():
            await maria.closes()


async def test_every_button_of_the_menu_works(world: World) -> None:
    maria = world.box.person("Maria")
    await set_up(world.box)
    for label, seen in {
        "Find a topic": "There is no topic yet",
        "Add a topic": "What would you like to learn?",
        "Groups": "You are in no group yet",
        "New objective": "What do you want to reach?",
        "My progress": "You have no objective yet",
        "Suggest a topic": "They are asked privately",
        "About me": "This decides with whom you learn",
        "Privacy": "Download everything",
        "Help": "How it works",
    }.items():
        await maria.types("/learn")
        await maria.presses(label)
        await maria.sees(seen)
        if "--- modal" in maria.screen():
            await maria.closes()


@pytest.mark.parametrize(
    ("typed", "meant"), [("intrest", "interest"), ("Objektive", "objective"), ("topics of mine", "topic")]
)
async def test_an_unknown_word_gets_a_suggestion(world: World, typed: str, meant: str) -> None:
    maria = world.box.person("Maria")
    await maria.types(f"/learn {typed}")
    await maria.sees(f"Did you mean /learn {meant}?")


async def test_a_word_like_no_other_gets_the_menu_and_pings_nobody(world: World) -> None:
    maria = world.box.person("Maria")
    await maria.types("/learn <!channel>&*x*")
    seen = await maria.sees("Here is what there is")
    assert "Did you mean" not in seen
    assert "<!channel>" not in world.box.ws.state.ephemerals[-1].text


async def test_only_who_looks_after_the_workspace_is_asked_for_the_channel_and_sees_the_settings(world: World) -> None:
    helena, maria = world.box.person("Helena"), world.box.person("Maria")
    await maria.types("/learn")
    await maria.sees("Find a topic")
    maria.does_not_see("Choose the channel")
    await maria.types("/learn settings")
    await maria.sees("The settings are changed by the admins and facilitators")
    await helena.types("/learn")
    await helena.sees("Choose the channel")
    await set_up(world.box)
    await helena.types("/learn")
    await helena.sees("[Settings]")


async def test_the_home_tab_shows_what_is_mine(world: World) -> None:
    maria = world.box.person("Maria")
    await maria.opens_home()
    await maria.sees("You have not registered an interest yet", where="home")
    await maria.presses("Add a topic", where="home")
    await maria.sees("What would you like to learn?", where="modal")
