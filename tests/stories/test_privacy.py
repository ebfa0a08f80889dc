"""What is stored about a person: seen, downloaded and deleted by that person."""

import base64
import json

from sandbox.people import Person
from tests.conftest import World
from tests.stories.steps import CHANNEL, TOPIC, add_topic, enough, form_group, monday, move_to, settle, write_objective

WISH = "Say no without losing the customer"


async def look(person: Person) -> None:
    """Somebody asks what is stored about them."""
    await person.types("/learn privacy")
    await person.sees("Download everything", where="modal")


async def test_everything_about_me_arrives_as_a_file_only_i_see(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await enough(box)
    await form_group(box)
    await write_objective(box, "Maria", WISH)
    await look(maria)
    await maria.presses("Download everything")
    await maria.sees("On its way", where="modal")
    await maria.closes()
    await settle(world)
    await maria.sees("peerloop-about-you-", where="DM")
    box.person("Tomás").does_not_see("peerloop-about-you-")
    [file] = [each for each in box.ws.state.files.values() if each.name.startswith("peerloop-about-you-")]
    told = json.loads(base64.b64decode(file.content or ""))
    assert WISH in json.dumps(told)
    assert [each["topic"] for each in told["interests"]] == [TOPIC]
    assert told["profile"]["place"] == "Lisbon"
    assert "Tomás" not in json.dumps(told["interests"])


async def test_who_is_deleted_leaves_no_name_and_can_begin_anew(world: World) -> None:
    box, maria, tomas = world.box, world.box.person("Maria"), world.box.person("Tomás")
    await enough(box)
    await form_group(box)
    await write_objective(box, "Maria", WISH)
    await add_topic(maria, "Reading balance sheets")
    await look(maria)
    await maria.presses("Delete me")
    await maria.presses("Delete everything about me")
    await maria.sees("deleted", where="modal")
    await maria.closes()
    await settle(world)
    await tomas.types("/learn groups")
    seen = await tomas.sees("@Tomás Ribeiro, @Beatriz Figueiredo", where="modal")
    assert "Maria" not in seen[seen.index("Your groups") : seen.index("[Close]")]
    await tomas.closes()
    seen = await tomas.sees("Reading balance sheets", where=CHANNEL)
    assert "added by @Maria" not in seen
    await move_to(world, monday(box))
    assert "How is it going this week" not in maria.screen()
    assert WISH not in repr(await everything_stored(world))
    await maria.types("/learn progress")
    await maria.sees("You have no objective yet", where="modal")
    await maria.closes()
    await maria.types("/learn interest customers")
    await maria.sees("Level now", where="modal")


async def test_a_guest_may_see_what_is_stored_about_them(world: World) -> None:
    await look(world.box.person("Zoë"))


async def everything_stored(world: World) -> list[object]:
    """Every row of every table."""
    from sqlmodel import select

    from store.rows import OF_A_WORKSPACE

    async with world.peerloop.database.read_everywhere() as session:
        return [row for table in OF_A_WORKSPACE for row in (await session.exec(select(table))).all()]
