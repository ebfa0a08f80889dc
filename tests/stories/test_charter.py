"""The charter of a group: one pinned message that always shows what holds."""

import pytest

from handlers.charter import charter_changed
from handlers.turn import Desk
from sandbox.people import Person
from sandbox.state import Channel, Message
from sandbox.web.endpoint import ApiCall
from store import groups, workspaces
from tests.conftest import World
from tests.stories.steps import TOPIC, enough, form_group, settle, share, write_objective
from tests.stories.test_forming import NAME, channel_of


@pytest.fixture
async def channel(world: World) -> Channel:
    """The channel of a group of three."""
    await enough(world.box)
    await form_group(world.box)
    await settle(world)
    return channel_of(world.box)


def pinned(channel: Channel) -> Message:
    """The one pinned message."""
    [ts] = channel.pins
    return channel.messages[ts]


def updates(world: World, channel: Channel) -> list[ApiCall]:
    """The changes of messages in a channel, so far."""
    calls = [call for call in world.box.calls if call.method == "chat.update"]
    return [call for call in calls if call.arguments.get("channel") == channel.id]


async def changes(who: Person, **fields: str | None) -> None:
    """Somebody changes the group from its charter. fields: label with _ for spaces."""
    await who.presses("Change", near="This channel is yours")
    await who.fills({name.replace("_", " "): to for name, to in fields.items()})
    await who.submits()


@pytest.mark.usefixtures("channel")
async def test_it_shows_who_is_in_it_until_when_and_what_is_next(world: World) -> None:
    maria = world.box.person("Maria")
    await maria.sees("Members: @Maria Santos, @Tomás Ribeiro, @Beatriz", where=NAME)
    await maria.sees("Supported by: nobody in particular", where=NAME)
    await maria.sees("(6 months)", where=NAME)
    await maria.sees("Where you meet: not agreed yet", where=NAME)
    await maria.sees("Nobody has shared an objective with the group yet", where=NAME)
    await maria.sees("Resources: none collected yet", where=NAME)
    await maria.sees("1. Introduce yourself", where=NAME)


async def test_a_member_writes_where_they_meet_and_everybody_reads_it(world: World, channel: Channel) -> None:
    maria, tomas = world.box.person("Maria"), world.box.person("Tomás")
    before = pinned(channel).ts
    await changes(
        maria,
        Name_of_the_group="The calm ones",
        Place_where_you_meet="Room 4, second floor",
        Call="https://meet.example/calm?x=1&y=2",
    )
    await tomas.sees("Where you meet: Room 4, second floor", where=NAME)
    await tomas.sees("The calm ones", where=NAME)
    await tomas.sees(f"To learn: {TOPIC}", where=NAME)
    await tomas.sees("https://meet.example/calm?x=1", where=NAME)
    await settle(world)
    assert pinned(channel).ts == before
    assert channel.name == NAME
    await maria.types("/learn groups")
    await maria.presses("Open", near="The calm ones")
    await maria.sees("the group meets at another place or call, by @Maria Santos", where="modal")


async def test_several_changes_at_once_are_shown_by_one_update(world: World, channel: Channel) -> None:
    box, database = world.box, world.peerloop.database
    workspace = await workspaces.by_team(database, box.ws.identity.team_id)
    assert workspace is not None
    sent = len(updates(world, channel))
    async with database.begin(workspace.id) as session:
        desk = Desk(session, workspace, box.clock.now())
        group = await groups.by_channel(session, channel.id)
        assert group is not None
        for name in ("One", "Two", "Three"):
            await groups.change(session, group.id, name=name, place="", link="", supporter_id=None)
            await charter_changed(desk, group.id)
    await settle(world)
    await box.person("Tomás").sees("Three", where=NAME)
    assert len(updates(world, channel)) == sent + 1


@pytest.mark.usefixtures("channel")
async def test_an_address_that_is_none_is_refused_below_its_field(world: World) -> None:
    maria = world.box.person("Maria")
    await changes(maria, Call="meet.example")
    assert list(maria.errors) == ["Call"]
    assert "begins with https://" in maria.errors["Call"]


async def test_a_new_supporter_is_told_who_chose_them_and_invited(world: World, channel: Channel) -> None:
    box = world.box
    jonas = box.person("Jonas Weber")
    await changes(box.person("Maria"), Who_supports_you="Jonas Weber")
    await jonas.sees("@Maria Santos chose you", where="DM")
    await jonas.sees("Supported by: @Jonas Weber", where=NAME)
    await settle(world)
    assert jonas.id in channel.members
    await changes(box.person("Tomás"), Who_supports_you=None)
    await jonas.sees("Supported by: nobody in particular", where=NAME)


@pytest.mark.usefixtures("channel")
async def test_a_guest_supports_no_group(world: World) -> None:
    box = world.box
    guest = next(user for user in box.ws.state.users.values() if user.is_restricted or user.is_ultra_restricted)
    maria = box.person("Maria")
    await changes(maria, Who_supports_you=guest.real_name)
    assert "cannot support a group" in maria.errors["Who supports you"]


async def test_who_is_not_in_the_group_does_not_change_it_and_a_facilitator_may(world: World, channel: Channel) -> None:
    box = world.box
    nadia, helena = box.person("Nadia"), box.person("Helena")
    for who in (nadia, helena):
        box.ws.join(channel, who.id)
    await settle(world)
    await nadia.presses("Change", near="This channel is yours")
    await nadia.sees("Only the members of this group can do that")
    await changes(helena, Place_where_you_meet="Lisbon")
    await helena.sees("Where you meet: Lisbon", where=NAME)


@pytest.mark.usefixtures("channel")
async def test_an_objective_stands_there_only_when_it_is_shared(world: World) -> None:
    box = world.box
    tomas = box.person("Tomás")
    await write_objective(box, "Maria", "Say no kindly")
    await settle(world)
    tomas.does_not_see("Say no kindly", where=NAME)
    await write_objective(box, "Beatriz", "Lead a call")
    await share(box.person("Maria"), "My group")
    await tomas.sees("Say no kindly", where=NAME)
    tomas.does_not_see("Lead a call", where=NAME)


async def test_a_charter_that_was_deleted_is_posted_and_pinned_anew(world: World, channel: Channel) -> None:
    box = world.box
    before = pinned(channel)
    box.ws.delete(channel, before)
    channel.pins.clear()
    await settle(world)
    await write_objective(box, "Maria", "Say no kindly")
    await share(box.person("Maria"), "My group")
    await settle(world)
    after = pinned(channel)
    assert after.ts != before.ts
    [bookmark] = channel.bookmarks
    assert bookmark["link"].endswith("/p" + after.ts.replace(".", ""))
    await box.person("Maria").sees("This channel is yours", where=NAME)
