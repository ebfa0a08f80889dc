"""The channel of a group: made or got into, whatever Slack says, and everybody knows why they are in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from handlers.forming import Wanted, form
from handlers.turn import Desk
from sandbox.faults import Kind
from sandbox.people import Person
from sandbox.server import Sandbox
from sandbox.state import Channel
from store import interests, people, topics, workspaces
from tests.conftest import World
from tests.stories.steps import enough, form_group, open_proposal, settle
from tests.stories.test_forming import NAME, channel_of, refusing

LATER = timedelta(minutes=11)
"""Long enough for all that waits because Slack asked for it, or its token is dead."""


@contextmanager
def without(box: Sandbox, scope: str) -> Iterator[None]:
    """The installed app lacks a scope for a while."""
    whole = box.ws.manifest
    scopes = whole.oauth_config.scopes
    kept = scopes.model_copy(update={"bot": tuple(each for each in scopes.bot if each != scope)})
    box.ws.manifest = whole.model_copy(update={"oauth_config": whole.oauth_config.model_copy(update={"scopes": kept})})
    yield
    box.ws.manifest = whole


async def choose(world: World, channel: Channel, *, supporter: str = "") -> None:
    """Helena forms the group in a channel that is there."""
    database = world.peerloop.database
    workspace = await workspaces.by_team(database, world.box.ws.identity.team_id)
    assert workspace is not None
    async with database.begin(workspace.id) as session:
        desk = Desk(session, workspace, world.box.clock.now())
        [topic] = await topics.at_quorum(session, 3, 1)
        waiting = [each.person_id for each in await interests.waiting(session, topic.id)]
        helena = await people.find(session, world.box.person("Helena").id)
        supports = await people.find(session, world.box.person(supporter).id) if supporter else None
        assert helena is not None
        supporter_id = supports.id if supports else None
        wanted = Wanted("", private=False, channel=channel.id, supporter_id=supporter_id, months=3)
        await form(desk, topic.id, waiting, wanted, formed_by=helena.id)
    world.peerloop.courier.wake()


async def confirm(helena: Person) -> None:
    """A facilitator confirms a proposal."""
    await open_proposal(helena)
    await helena.presses("Create the group")
    await helena.closes()


def learners(box: Sandbox) -> set[str]:
    """Slack ids of the members of the group."""
    return {box.person(name).id for name in ("Maria", "Tomás", "Beatriz")}


async def wait(world: World) -> None:
    """Time passes, and what waited is done."""
    await settle(world)
    world.box.clock.move_by(LATER)
    await settle(world)


async def test_each_member_is_told_once_who_is_in_it_and_what_they_share(world: World) -> None:
    box = world.box
    await enough(box)
    await settle(world)
    await form_group(box)
    maria, helena = box.person("Maria"), box.person("Helena")
    await maria.sees(f"Your learning group is ready: #{NAME}, with @Tomás Ribeiro, @Beatriz", where="DM")
    await maria.sees("Of your 2 mates", where="DM")
    await maria.sees("2 are new to you", where="DM")
    await maria.sees("It lasts until 2", where="DM")
    await maria.sees("you can leave the group at any time", where="DM")
    helena.does_not_see("Of your 2 mates", where="DM")
    await settle(world)
    assert maria.screen().count("Of your 2 mates") == 1


async def test_a_bookmark_leads_to_the_charter(world: World) -> None:
    box = world.box
    await enough(box)
    await form_group(box)
    await settle(world)
    channel = channel_of(box)
    [bookmark] = channel.bookmarks
    assert bookmark["title"] == "About this group"
    assert bookmark["link"].endswith("/p" + channel.pins[0].replace(".", ""))


async def test_without_the_right_to_make_bookmarks_the_group_is_whole(world: World) -> None:
    box = world.box
    await enough(box)
    with without(box, "bookmarks:write"):
        await form_group(box)
        await settle(world)
    assert channel_of(box).bookmarks == []
    await box.person("Maria").sees("Your learning group is ready", where="DM")


# A channel that is there already


async def test_a_public_channel_that_is_there_is_joined_and_keeps_its_name_and_purpose(world: World) -> None:
    box = world.box
    await enough(box)
    channel = box.ws.create_channel("customers", private=False, creator=box.person("Maria").id)
    box.ws.set_purpose(channel, "All about customers", box.person("Maria").id)
    await choose(world, channel, supporter="Jonas Weber")
    helena, jonas = box.person("Helena"), box.person("Jonas Weber")
    await helena.sees("The group is ready: #customers", where="DM")
    await jonas.sees("You support a learning group now: #customers", where="DM")
    await box.person("Maria").sees("@Jonas Weber supports you", where="DM")
    await settle(world)
    assert (channel.name, channel.purpose) == ("customers", "All about customers")
    assert learners(box) | {jonas.id} <= set(channel.members)
    assert len(channel.pins) == 1
    await box.person("Tomás").sees("Supported by: @Jonas Weber", where="customers")


async def test_a_private_channel_that_peerloop_is_in_is_used(world: World) -> None:
    box = world.box
    await enough(box)
    helena = box.person("Helena")
    channel = box.ws.create_channel("inner-circle", private=True, creator=helena.id)
    box.ws.join(channel, box.bot_user_id, inviter=helena.id)
    await choose(world, channel)
    await helena.sees("The group is ready: #inner-circle", where="DM")
    await box.person("Maria").sees("This channel is yours", where="inner-circle")


async def test_a_private_channel_peerloop_is_not_in_is_explained_and_after_the_invitation_it_goes_on(
    world: World,
) -> None:
    box = world.box
    await enough(box)
    helena = box.person("Helena")
    channel = box.ws.create_channel("inner-circle", private=True, creator=helena.id)
    await choose(world, channel)
    await helena.sees("I cannot get into the channel you chose. Type /invite @Peerloop there", where="DM")
    assert box.person("Maria").id not in channel.members
    box.ws.join(channel, box.bot_user_id, inviter=helena.id)
    await settle(world)
    await helena.presses("Try again", where="DM")
    await helena.closes()
    await helena.sees("The group is ready: #inner-circle", where="DM")


async def test_nobody_brings_a_group_into_a_private_channel_they_are_not_in(world: World) -> None:
    box = world.box
    await enough(box)
    helena, jonas = box.person("Helena"), box.person("Jonas Weber")
    channel = box.ws.create_channel("board", private=True, creator=jonas.id)
    box.ws.join(channel, box.bot_user_id, inviter=jonas.id)
    await choose(world, channel)
    await helena.sees("Who chose its channel is not in it", where="DM")
    assert box.person("Maria").id not in channel.members
    await helena.presses("Give it up", where="DM")
    await helena.sees("Its people wait again", where="modal")
    assert not channel.is_archived


async def test_an_archived_channel_that_was_chosen_is_explained(world: World) -> None:
    box = world.box
    await enough(box)
    helena = box.person("Helena")
    channel = box.ws.create_channel("old-days", private=False, creator=helena.id)
    box.ws.archive(channel, helena.id)
    await choose(world, channel)
    await helena.sees("The channel you chose is archived", where="DM")
    assert channel.messages == {} or box.bot_user_id not in channel.members


# Trouble


async def test_a_rate_limit_is_waited_for_and_nobody_need_know(world: World) -> None:
    box = world.box
    await enough(box)
    await settle(world)
    limited = ("conversations.create", "conversations.invite", "pins.add")
    plans = [box.faults.plan(Kind.RATE_LIMITED, on=method, seconds=1) for method in limited]
    await confirm(box.person("Helena"))
    for _ in limited:
        await wait(world)
    await box.person("Helena").sees("The group is ready", where="DM")
    assert [plan.left for plan in plans] == [0, 0, 0]
    assert learners(box) <= set(channel_of(box).members)
    assert len(channel_of(box).pins) == 1


async def test_with_a_revoked_token_forming_waits_and_goes_on_by_itself(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, helena = world.box, world.box.person("Helena")
    await enough(box)
    await settle(world)
    with refusing(monkeypatch, "conversations.create", "token_revoked"):
        await confirm(helena)
        await settle(world)
        assert box.ws.channel_named(NAME) is None
    await wait(world)
    await helena.sees("The group is ready", where="DM")
    helena.does_not_see("could not be finished", where="DM")
    assert len(channel_of(box).pins) == 1


async def test_a_scope_that_was_taken_away_is_named_and_with_it_trying_again_finishes(world: World) -> None:
    box, helena = world.box, world.box.person("Helena")
    await enough(box)
    with without(box, "pins:write"):
        await confirm(helena)
        await helena.sees("I lack a permission", where="DM")
        await settle(world)
        box.person("Maria").does_not_see("Your learning group is ready")
    await helena.presses("Try again", where="DM")
    await helena.closes()
    await helena.sees("The group is ready", where="DM")
    channel = channel_of(box)
    assert len([each for each in channel.messages.values() if "This channel is yours" in str(each.blocks)]) == 1
    assert len(channel.pins) == 1


@pytest.mark.parametrize("deleted", [False, True])
async def test_a_channel_that_is_gone_before_it_is_ready_is_made_anew_when_it_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch, deleted: bool
) -> None:
    box, helena = world.box, world.box.person("Helena")
    await enough(box)
    with refusing(monkeypatch, "conversations.invite", "missing_scope"):
        await confirm(helena)
        await helena.sees("I lack a permission", where="DM")
    if deleted:
        box.ws.remove(channel_of(box), helena.id)
    else:
        box.ws.archive(channel_of(box), helena.id)
    await settle(world)
    await helena.presses("Try again", where="DM")
    await helena.closes()
    await helena.sees("The group is ready", where="DM")
    again = channel_of(box, NAME if deleted else f"{NAME}-2")
    assert learners(box) <= set(again.members)
    assert len(again.pins) == 1


async def test_a_channel_that_is_archived_between_two_steps_is_told_once_and_made_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, helena = world.box, world.box.person("Helena")
    await enough(box)
    with refusing(monkeypatch, "conversations.invite", "is_archived"):
        await confirm(helena)
        await helena.sees("The channel was archived or deleted meanwhile", where="DM")
    box.ws.archive(channel_of(box), helena.id)
    await settle(world)
    assert helena.screen().count("could not be finished") == 1
    await helena.presses("Try again", where="DM")
    await helena.closes()
    await helena.sees("The group is ready", where="DM")
    assert len(channel_of(box, f"{NAME}-2").pins) == 1


@pytest.mark.parametrize("visibility", ["Private: only the members", "Public: everybody can look in"])
async def test_peerloop_that_was_removed_from_the_channel_meanwhile_gets_in_again(
    world: World, monkeypatch: pytest.MonkeyPatch, visibility: str
) -> None:
    box, helena = world.box, world.box.person("Helena")
    await enough(box)
    with refusing(monkeypatch, "conversations.invite", "not_in_channel"):
        await open_proposal(helena)
        await helena.presses("Name, channel and more")
        await helena.fills({"Who sees the channel?": visibility})
        await helena.submits()
        await helena.presses("Create the group")
        await helena.closes()
        await helena.sees("I was removed from the channel. Type /invite @Peerloop there", where="DM")
    channel = channel_of(box)
    box.ws.join(channel, helena.id)
    box.ws.leave(channel, box.bot_user_id)
    if channel.kind == "private":
        box.ws.join(channel, box.bot_user_id, inviter=helena.id)
    await settle(world)
    await helena.presses("Try again", where="DM")
    await helena.closes()
    await helena.sees("The group is ready", where="DM")
    assert learners(box) <= set(channel.members)
