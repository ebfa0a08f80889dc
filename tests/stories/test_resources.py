"""Resources of a group: collected by its people, shown in its charter, removed by those who may."""

import pytest

from sandbox.people import Person
from sandbox.state import Channel
from tests.conftest import World
from tests.stories.steps import enough, open_proposal, settle
from tests.stories.test_charter import changes, channel, pinned
from tests.stories.test_forming import NAME, channel_of
from tests.stories.test_joining import open_group

__all__ = ["channel"]  # the fixture
TITLE, ADDRESS, WHY = "What is it called?", "Address of the page", "Why does it help?"
WIKI = "https://wiki.example/calm?a=1&b=2"
NOT_YOURS = "Who added a resource can remove it"


async def collect(person: Person, title: str, address: str, why: str | None = None) -> None:
    """Somebody adds a resource from the charter, and sends the form."""
    await person.presses("Add a resource", near="This channel is yours")
    await person.fills({TITLE: title, ADDRESS: address, WHY: why})
    await person.submits()


async def added(person: Person, title: str, address: str, why: str | None = None) -> None:
    """The same, and it is taken."""
    await collect(person, title, address, why)
    await person.sees("It is on the list", where="modal")
    await person.closes()


async def open_list(person: Person) -> None:
    """All resources of the group, from its charter."""
    await person.presses("Resources", near="This channel is yours")
    await person.sees("Who is in the channel sees a resource", where="modal")


async def test_what_a_member_adds_stands_in_the_charter_with_its_reason_and_who_added_it(
    world: World, channel: Channel
) -> None:
    box = world.box
    maria, tomas = box.person("Maria"), box.person("Tomás")
    before = pinned(channel).ts
    await tomas.sees("Resources: none collected yet", where=NAME)
    await maria.presses("Add a resource", near="This channel is yours")
    await maria.sees("Who is in the channel sees a resource at once", where="modal")
    maria.does_not_see("everybody in the workspace can look in", where="modal")
    await maria.closes()
    await added(maria, "Staying <calm> | *really*", WIKI, "Ten\nsentences to say")
    await tomas.sees("Staying <calm> | *really*", where=NAME)
    await tomas.sees("Ten sentences to say", where=NAME)
    await tomas.sees("wiki.example · added by @Maria Santos", where=NAME)
    tomas.does_not_see("none collected yet", where=NAME)
    await settle(world)
    assert pinned(channel).ts == before
    assert f"<{WIKI.replace('&', '&amp;')}|wiki.example>" in str(pinned(channel).blocks)
    await open_group(tomas)
    await tomas.presses("Resources")
    await tomas.sees("Ten sentences to say", where="modal")
    await tomas.sees("wiki.example · added by @Maria Santos", where="modal")


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://wiki.example", "it begins with https://"),
        ("wiki.example", "it begins with https://"),
        ("https://bank.example@evil.example", "it begins with https://"),
        (WIKI, "This address is on the list already"),
    ],
)
async def test_an_address_that_is_not_taken_is_explained_below_its_field(world: World, address: str, said: str) -> None:
    maria, tomas = world.box.person("Maria"), world.box.person("Tomás")
    await added(tomas, "Staying calm", WIKI)
    await collect(maria, "Another one", address)
    assert list(maria.errors) == [ADDRESS]
    assert said in maria.errors[ADDRESS]
    await maria.fills({ADDRESS: "https://other.example"})
    await maria.submits()
    await tomas.sees("Another one", where=NAME)


@pytest.mark.usefixtures("channel")
async def test_the_charter_names_the_newest_and_counts_the_others_which_the_list_shows(world: World) -> None:
    maria, tomas = world.box.person("Maria"), world.box.person("Tomás")
    for number in range(5):
        await added(maria, f"Page {number}", f"https://wiki.example/{number}")
    await tomas.sees("… and 2 more: press “Resources”", where=NAME)
    for number, there in enumerate((False, False, True, True, True)):
        assert (f"Page {number}" in tomas.screen()) is there
    await open_list(tomas)
    for number in range(5):
        await tomas.sees(f"Page {number}", where="modal")


async def test_each_removes_their_own_and_who_looks_after_the_group_any(world: World, channel: Channel) -> None:
    box = world.box
    maria, tomas, helena, jonas = (box.person(each) for each in ("Maria", "Tomás", "Helena", "Jonas Weber"))
    await changes(maria, Who_supports_you="Jonas Weber")
    await settle(world)
    for number, person in enumerate((maria, maria, tomas, tomas)):
        await added(person, f"Page {number}", f"https://wiki.example/{number}")
    await open_list(maria)
    assert maria.screen().count("[Remove]") == 2
    await maria.presses("Remove", near="Page 0", confirm=False)
    await maria.presses("Remove", near="Page 0")
    await settle(world)
    maria.does_not_see("Page 0")
    await maria.closes()
    await maria.sees("Page 1", where=NAME)
    await open_list(jonas)
    await jonas.presses("Remove", near="Page 2")
    await settle(world)
    jonas.does_not_see("Page 2")
    box.ws.join(channel, helena.id)
    await open_list(helena)
    await helena.presses("Remove", near="Page 3")
    await settle(world)
    helena.does_not_see("Page 3")
    await tomas.sees("Page 1", where=NAME)
    for gone in ("Page 0", "Page 2", "Page 3"):
        tomas.does_not_see(gone)


async def test_who_has_no_part_in_the_group_neither_adds_nor_reads(world: World, channel: Channel) -> None:
    box = world.box
    nadia = box.person("Nadia")
    await added(box.person("Maria"), "Page 1", WIKI)
    box.ws.join(channel, nadia.id)
    await settle(world)
    for label in ("Add a resource", "Resources"):
        await nadia.presses(label, near="This channel is yours")
        await nadia.sees("Only the members of this group can do that")


async def test_who_looks_into_a_public_channel_reads_the_list_and_changes_nothing(world: World) -> None:
    box = world.box
    helena, maria, nadia = box.person("Helena"), box.person("Maria"), box.person("Nadia")
    await enough(box)
    await open_proposal(helena)
    await helena.presses("Name, channel and more")
    await helena.fills({"Who sees the channel?": "Public: everybody can look in"})
    await helena.submits()
    await helena.presses("Create the group")
    await settle(world)
    await maria.presses("Add a resource", near="This channel is yours")
    await maria.sees("everybody in the workspace can look in", where="modal")
    await maria.closes()
    await added(maria, "Staying calm", WIKI)
    box.ws.join(channel_of(box), nadia.id)
    await settle(world)
    await open_list(nadia)
    await nadia.sees("Staying calm", where="modal")
    for label in ("[Remove]", "[Add a resource]"):
        nadia.does_not_see(label, where="modal")
    await nadia.closes()
    await nadia.presses("Add a resource", near="This channel is yours")
    await nadia.sees("Only the members of this group can do that")


@pytest.mark.usefixtures("channel")
async def test_of_who_has_themselves_deleted_the_page_stays_and_the_name_goes(world: World) -> None:
    maria, tomas = world.box.person("Maria"), world.box.person("Tomás")
    await added(maria, "Staying calm", WIKI, "It helped me")
    await tomas.sees("added by @Maria Santos", where=NAME)
    await maria.types("/learn privacy")
    await maria.sees("1 resource that you collected for groups", where="modal")
    await maria.presses("Delete me")
    await maria.presses("Delete everything about me")
    await maria.sees("everything about you is deleted", where="modal")
    await settle(world)
    await tomas.sees("added by somebody who is no longer here", where=NAME)
    await tomas.sees("Staying calm", where=NAME)
    tomas.does_not_see("It helped me", where=NAME)
    tomas.does_not_see("added by @Maria Santos", where=NAME)
