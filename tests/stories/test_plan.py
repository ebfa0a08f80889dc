"""My plan: on one screen, as a file in the direct message, read by the supervisor for as long as its person wants."""

import base64

from tests.conftest import World
from tests.stories.steps import TOPIC, enough, form_group, settle, share, write_objective

WISH = "Say no without losing the customer"


async def test_a_plan_is_read_by_its_person_in_a_file_and_by_the_supervisor_while_it_is_shared(world: World) -> None:
    box, maria, helena = world.box, world.box.person("Maria"), world.box.person("Helena")
    await enough(box)
    await form_group(box)
    await write_objective(box, "Maria", WISH)
    await share(maria, "My group and my supervisor")
    await maria.types("/learn me")
    await maria.fills({"Supervisor": helena.name})
    await maria.submits()
    await maria.closes()
    await helena.opens_home()
    assert "their supervisor" not in helena.screen()

    await maria.opens_home()
    await maria.presses("My plan", where="home")
    seen = await maria.sees(WISH, where="modal")
    assert TOPIC in seen
    assert "in the group" in seen
    assert "No percentage said yet" in seen
    await maria.presses("Let my supervisor read it")
    await maria.sees("From now on @Helena", where="modal")
    await maria.presses("Save as a file")
    await maria.sees("On its way", where="modal")
    await maria.closes()
    await settle(world)
    await maria.sees("peerloop-my-plan-", where="DM")
    assert "peerloop-my-plan-" not in helena.screen()
    [file] = [each for each in box.ws.state.files.values() if each.name.startswith("peerloop-my-plan-")]
    assert WISH in base64.b64decode(file.content or "").decode()

    await helena.sees("1 person lets you read their plan", where="home")
    await helena.presses("See them", where="home")
    await helena.presses("Open", near="Maria")
    await helena.sees(WISH, where="modal")
    await helena.closes()
    await maria.types("/learn plan")
    await maria.presses("No longer let them read it")
    await maria.sees("can no longer read your plan", where="modal")
    await settle(world)
    assert "lets you read their plan" not in helena.screen().partition("--- home")[2]
