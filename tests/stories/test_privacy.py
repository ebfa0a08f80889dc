"""What is stored about a person: seen, downloaded and deleted by that person."""

import base64
import json
from datetime import timedelta

from sandbox.faults import Kind
from sandbox.people import Person
from tests.conftest import World
from tests.stories.steps import (
    CHANNEL,
    TOPIC,
    add_topic,
    enough,
    form_group,
    monday,
    move_to,
    profiles_read,
    set_up,
    settle,
    write_objective,
)
from tests.stories.test_suggestions import suggest

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


async def delete(person: Person) -> None:
    """Somebody has everything about them deleted."""
    await look(person)
    await person.presses("Delete me")
    await person.presses("Delete everything about me")
    await person.sees("It is done", where="modal")


async def files_sent(world: World) -> list[str]:
    """The names of the files that were shared."""
    await settle(world)
    return [each.name for each in world.box.ws.state.files.values() if each.channels]


async def test_a_guest_gets_their_file_and_is_deleted_too(world: World) -> None:
    zoe = world.box.person("Zoë")
    await look(zoe)
    await zoe.presses("Download everything")
    await zoe.sees("On its way", where="modal")
    await zoe.closes()
    assert len(await files_sent(world)) == 1
    await delete(zoe)
    await zoe.closes()
    assert zoe.id not in repr(await everything_stored(world))


async def test_who_asks_twice_at_once_gets_one_file_and_is_deleted_once(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await enough(box)
    await look(maria)
    await maria.presses("Download everything")
    await box.repeat_last()
    await maria.sees("On its way", where="modal")
    await maria.closes()
    assert len(await files_sent(world)) == 1
    await delete(maria)
    await box.repeat_last()
    await maria.closes()
    await settle(world)
    assert maria.id not in repr(await everything_stored(world))
    await maria.sees("2 people are interested", where=CHANNEL)


async def test_what_was_asked_for_is_not_sent_to_who_is_deleted_meanwhile(world: World) -> None:
    maria = world.box.person("Maria")
    await add_topic(maria, "Reading balance sheets")
    world.box.faults.plan(Kind.RATE_LIMITED, "conversations.open", seconds=30)
    await look(maria)
    await maria.presses("Download everything")
    await maria.sees("On its way", where="modal")
    await maria.closes()
    await settle(world)
    assert world.box.faults.of(Kind.RATE_LIMITED)
    await delete(maria)
    await maria.closes()
    world.box.clock.move_by(timedelta(minutes=2))
    assert await files_sent(world) == []


async def test_who_suggested_something_and_is_deleted_leaves_a_button_that_says_so(world: World) -> None:
    box, tomas, maria = world.box, world.box.person("Tomás"), world.box.person("Maria")
    await set_up(box)
    await add_topic(box.person("Duarte"), "SQL for analysts")
    await profiles_read(world)
    await suggest(tomas, "Maria Santos")
    await tomas.closes()
    await maria.sees("suggests a topic to you", where="DM")
    await delete(tomas)
    await tomas.closes()
    await settle(world)
    await maria.presses("Accept", where="DM")
    await maria.sees("was taken back", where="DM")
    await world.peerloop.binder.finish()
    assert "[Accept]" not in maria.screen()


async def test_the_last_facilitator_who_is_deleted_leaves_it_to_the_admins(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await enough(box)
    await set_up(box, Facilitators=["Maria"])
    await delete(maria)
    await maria.closes()
    helena = box.person("Helena")
    await helena.types("/learn settings")
    seen = await helena.sees("Facilitators", where="modal")
    assert "Maria" not in seen
    await helena.closes()
    await helena.types("/learn groups")
    await helena.sees("Enough people for a group", where="modal")
