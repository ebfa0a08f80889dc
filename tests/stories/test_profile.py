"""Where people are and for whom they work: read from Slack, asked once where it is not known, corrected at will."""

import dataclasses

import pytest

from bot import story
from bot.demo import MANIFEST, peerloop_in, settings_for
from sandbox.people import Person
from sandbox.server import Sandbox
from tests.conftest import World
from tests.stories.steps import CHANNEL, TOPIC, add_topic, enough, form_group, monday, move_to, set_up, settle
from tests.stories.test_forming import NAME

NEED = {"Level now": "1 – new to me", "Level wanted": "3 – I use it"}
ASKED = "Slack does not tell me the following"


async def stored(world: World, person: Person) -> tuple[str, str, str, str]:
    """What is kept of somebody: place, department, supervisor, zone."""
    from store import people

    async with world.peerloop.database.read(world.peerloop.workspace.id) as session:
        found = await people.find(session, person.id)
    assert found is not None
    return found.place, found.department, found.supervisor, found.zone


async def about_me(person: Person) -> None:
    """Somebody looks at what is known about them."""
    await person.types("/learn me")
    await person.sees("This decides with whom you learn", where="modal")


async def test_what_slack_tells_is_not_asked(world: World) -> None:
    maria, rafael = world.box.person("Maria"), world.box.person("Rafael")
    await add_topic(maria, "SQL for analysts")
    await settle(world)
    assert await stored(world, maria) == ("Lisbon", "Engineering", rafael.id, "Europe/Lisbon")
    await maria.types("/learn interest sql")
    await maria.sees("Level now", where="modal")
    maria.does_not_see(ASKED, where="modal")


@pytest.fixture
def without_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    """A workspace whose profiles have no custom fields."""
    from sandbox import company

    people = company._people

    def bare() -> tuple[company.Profile, ...]:
        return tuple(dataclasses.replace(each, office="", department="", supervisor_id=None) for each in people())

    monkeypatch.setattr(company, "_people", bare)


@pytest.mark.usefixtures("without_fields")
async def test_what_slack_does_not_tell_is_asked_once_in_the_same_form(world: World) -> None:
    maria, tomas = world.box.person("Maria"), world.box.person("Tomás")
    await add_topic(maria, "SQL for analysts")
    await add_topic(maria, "Reading balance sheets")
    await settle(world)
    await maria.types("/learn interest sql")
    await maria.sees(ASKED, where="modal")
    await maria.fills({**NEED, "Where do you work?": "  Porto ", "Supervisor": "Maria Santos"})
    await maria.submits()
    assert "you are not your own supervisor" in maria.errors["Supervisor"]
    await maria.fills({"Supervisor": "Tomás"})
    await maria.submits()
    await maria.sees("You are in.", where="modal")
    await maria.closes()
    await settle(world)
    assert (await stored(world, maria))[:3] == ("Porto", "", tomas.id)
    await maria.types("/learn interest balance")
    await maria.sees("Level now", where="modal")
    maria.does_not_see(ASKED, where="modal")


async def test_what_was_corrected_stays_and_what_was_emptied_is_slacks_again(world: World) -> None:
    maria, rafael = world.box.person("Maria"), world.box.person("Rafael")
    await enough(world.box)
    await settle(world)
    await about_me(maria)
    await maria.fills({"Where do you work?": "Porto", "Time zone": "Tokyo", "Supervisor": "Inês"})
    await maria.submits()
    await maria.sees("Saved.", where="modal")
    await maria.closes()
    await settle(world)
    await maria.sees("2 in Lisbon · 1 in Porto", where=CHANNEL)
    world.box.change_person("Maria", tz="Europe/Paris")
    await settle(world)
    assert await stored(world, maria) == ("Porto", "Engineering", world.box.person("Inês").id, "Asia/Tokyo")
    await about_me(maria)
    await maria.fills({"Where do you work?": None, "Time zone": "As Slack says (Asia/Tokyo)", "Supervisor": None})
    await maria.submits()
    await settle(world)
    assert await stored(world, maria) == ("Lisbon", "Engineering", rafael.id, "Europe/Paris")


async def test_a_corrected_zone_moves_the_check_in(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await enough(box)
    await form_group(box)
    await about_me(maria)
    await maria.fills({"Time zone": "New York"})
    await maria.submits()
    await maria.closes()
    await move_to(world, monday(box))
    assert "How is it going this week" not in maria.screen()
    await move_to(world, monday(box, zone="America/New_York"))
    assert "You have not written an objective yet" in maria.screen()


async def test_who_is_deactivated_frees_their_places_and_hears_nothing_any_more(world: World) -> None:
    box, helena = world.box, world.box.person("Helena")
    await enough(box)
    await form_group(box)
    await add_topic(helena, "SQL for analysts")
    maria = box.person("Maria")
    await maria.types("/learn interest sql")
    await maria.fills(NEED)
    await maria.submits()
    await maria.closes()
    await helena.sees("1 person is interested", where=CHANNEL)
    box.change_person("Maria", deleted=True)
    await settle(world)
    tomas = box.person("Tomás")
    await tomas.types("/learn groups")
    await tomas.sees(f"#{NAME} with @Tomás Ribeiro, @Beatriz Figueiredo", where="modal")
    await move_to(world, monday(box))
    assert "How is it going" not in maria.screen()
    box.change_person("Maria", deleted=False)
    await settle(world)
    await maria.types("/learn groups")
    await maria.sees("You are in no group yet", where="modal")


async def test_a_bot_is_never_counted_nor_asked(world: World) -> None:
    box = world.box
    await set_up(box)
    await story.add_topic(box)
    await settle(world)
    assert "Deploybot" not in box.person("Helena").screen()
    await box.person("Helena").sees("Nobody is interested yet", where=CHANNEL)
    assert TOPIC in box.person("Helena").screen()


async def test_who_left_while_peerloop_was_not_running_is_noticed_when_it_begins_again(database_url: str) -> None:
    async with Sandbox(MANIFEST) as box:
        settings, tomas = settings_for(box, database_url), box.person("Tomás")
        async with peerloop_in(box, settings):
            await enough(box)
        box.change_person("Maria", deleted=True)
        async with peerloop_in(box, settings):
            await tomas.sees("2 people are interested · 1 more for a group", where=CHANNEL)
            await tomas.types("/learn groups")
            await tomas.sees("You are number 1 in the queue", where="modal")


async def test_who_became_a_guest_while_peerloop_was_not_running_is_no_longer_counted(sqlite_url: str) -> None:
    async with Sandbox(MANIFEST) as box:
        settings, tomas = settings_for(box, sqlite_url), box.person("Tomás")
        async with peerloop_in(box, settings):
            await enough(box)
        box.change_person("Maria", is_restricted=True)
        async with peerloop_in(box, settings):
            await tomas.sees("2 people are interested · 1 more for a group", where=CHANNEL)
