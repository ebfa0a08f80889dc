"""Forming a group: who may, who comes, and what happens when something is in the way."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from sandbox.server import Sandbox
from sandbox.state import Channel, Json
from sandbox.web.api import Arguments, Context, Refused
from sandbox.web.table import METHODS
from tests.conftest import World
from tests.stories.steps import CHANNEL, TOPIC, enough, form_group, open_proposal, settle, write_objective

NAME = "learn-difficult-conversations-with-customers"


def channel_of(box: Sandbox, name: str = NAME) -> Channel:
    """The channel with this name."""
    found = box.ws.channel_named(name)
    assert found is not None
    return found


@contextmanager
def refusing(monkeypatch: pytest.MonkeyPatch, method: str, error: str) -> Iterator[None]:
    """Slack refuses one method for a while."""

    def refuse(_: Context, __: Arguments) -> Json:
        raise Refused(error)

    with monkeypatch.context() as meanwhile:
        meanwhile.setitem(METHODS, method, replace(METHODS[method], handler=refuse))
        yield


async def test_a_learner_is_told_kindly_and_privately_who_forms_groups(world: World) -> None:
    await enough(world.box)
    maria, helena = world.box.person("Maria"), world.box.person("Helena")
    await maria.presses("Form the group", near=TOPIC, where=CHANNEL)
    await maria.sees("Groups are formed by your facilitators, and you are not one of them", where=CHANNEL)
    helena.does_not_see("you are not one of them")
    await maria.sees("[Form the group]", where=CHANNEL)


async def test_two_facilitators_who_confirm_at_once_make_one_group(world: World) -> None:
    box = world.box
    await enough(box)
    helena, jonas = box.person("Helena"), box.person("Jonas Weber")
    await open_proposal(helena)
    await open_proposal(jonas)
    await asyncio.gather(helena.presses("Create the group"), jonas.presses("Create the group"))
    first = helena if "I am creating the channel" in helena.screen() else jonas
    await first.sees("I am creating the channel", where="modal")
    await (jonas if first is helena else helena).sees("Somebody confirmed that already", where="modal")
    await settle(world)
    assert [c.name for c in box.ws.state.channels.values() if c.name.startswith("learn-")] == [NAME]


async def test_who_withdraws_between_proposal_and_confirmation_is_not_taken_along(world: World) -> None:
    box = world.box
    await enough(box)
    helena, maria = box.person("Helena"), box.person("Maria")
    await open_proposal(helena)
    await maria.presses("I'm interested", near=TOPIC, where=CHANNEL)
    await maria.presses("Withdraw my interest")
    await maria.sees("You are no longer in the queue", where="modal")
    await helena.presses("Create the group")
    await helena.sees("2 people are interested; a group needs 3", where="modal")
    await settle(world)
    assert box.ws.channel_named(NAME) is None


@pytest.mark.parametrize("archived", [False, True])
async def test_a_name_that_is_taken_gets_a_number(world: World, archived: bool) -> None:
    box = world.box
    other = box.ws.create_channel(NAME, private=False, creator=box.person("Helena").id)
    if archived:
        box.ws.archive(other, box.person("Helena").id)
    await enough(box)
    await form_group(box)
    assert set(channel_of(box, f"{NAME}-2").members) >= {box.person(name).id for name in ("Maria", "Tomás", "Beatriz")}


async def test_a_workspace_that_lets_no_bot_create_channels_is_explained_and_trying_again_finishes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = world.box
    await enough(box)
    helena = box.person("Helena")
    with refusing(monkeypatch, "conversations.create", "restricted_action"):
        await open_proposal(helena)
        await helena.presses("Create the group")
        await helena.closes()
        await helena.sees("Your workspace does not let me create channels", where="DM")
    await helena.presses("Try again", where="DM")
    await helena.closes()
    await helena.sees("The group is ready", where="DM")
    await box.person("Maria").sees("This channel is yours", where=NAME)


async def test_a_group_that_stopped_half_way_goes_on_from_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    box = world.box
    await enough(box)
    helena = box.person("Helena")
    with refusing(monkeypatch, "conversations.invite", "missing_scope"):
        await open_proposal(helena)
        await helena.presses("Create the group")
        await helena.closes()
        await helena.sees("I lack a permission", where="DM")
    await helena.types("/learn groups")
    await helena.sees("Slack says: missing_scope", where="modal")
    await helena.presses("Try again")
    await helena.sees("I am creating the channel", where="modal")
    await helena.closes()
    await helena.closes()
    await helena.sees("The group is ready", where="DM")
    assert [c.name for c in box.ws.state.channels.values() if c.name.startswith(NAME)] == [NAME]
    assert len(channel_of(box).pins) == 1


async def test_the_welcome_of_an_archived_channel_explains_itself(world: World) -> None:
    box = world.box
    await enough(box)
    await form_group(box)
    maria = box.person("Maria")
    await maria.sees("This channel is yours", where=NAME)
    box.ws.archive(channel_of(box), box.person("Helena").id)
    await settle(world)
    await maria.presses("Write my objective", near="This channel is yours")
    await maria.sees("This group is closed. Type /learn groups to see your groups.")
    await maria.types("/learn groups")
    await maria.sees("You are in no group yet", where="modal")


async def test_one_who_cannot_be_invited_does_not_stop_the_others(world: World) -> None:
    box = world.box
    await enough(box)
    tomas = box.person("Tomás")
    box.ws.state.users[tomas.id].deleted = True  # just now: the event has not arrived
    await form_group(box)
    members = channel_of(box).members
    assert tomas.id not in members
    assert {box.person("Maria").id, box.person("Beatriz").id} <= set(members)


async def test_a_group_is_private_unless_it_is_said_otherwise(world: World) -> None:
    box = world.box
    await enough(box)
    helena = box.person("Helena")
    await open_proposal(helena)
    await helena.presses("Name, channel and more")
    await helena.fills({"Name of the channel": "Café Ärger!", "Who sees the channel?": "Public: everybody can look in"})
    await helena.submits()
    await helena.sees("#cafe-arger, public", where="modal")
    await helena.presses("Create the group")
    await helena.closes()
    await helena.sees("The group is ready", where="DM")
    assert channel_of(box, "cafe-arger").kind == "public"


async def test_a_name_without_a_letter_is_refused_below_its_field(world: World) -> None:
    await enough(world.box)
    helena = world.box.person("Helena")
    await open_proposal(helena)
    await helena.presses("Name, channel and more")
    await helena.fills({"Name of the channel": "!!! …"})
    await helena.submits()
    assert list(helena.errors) == ["Name of the channel"]
    assert "at least one letter" in helena.errors["Name of the channel"]


async def test_who_supports_a_group_is_chosen_in_the_proposal_and_told_when_it_is_ready(world: World) -> None:
    box = world.box
    await enough(box)
    helena, jonas = box.person("Helena"), box.person("Jonas Weber")
    guest = next(user for user in box.ws.state.users.values() if user.is_restricted or user.is_ultra_restricted)
    await open_proposal(helena)
    await helena.presses("Name, channel and more")
    await helena.fills({"Who supports it?": guest.real_name})
    await helena.submits()
    assert "no guest, no app" in helena.errors["Who supports it?"]
    await helena.fills({"Who supports it?": "Jonas Weber"})
    await helena.submits()
    await helena.sees("supported by @Jonas Weber", where="modal")
    await helena.presses("Create the group")
    await helena.closes()
    await jonas.sees("You support a learning group now", where="DM")
    await box.person("Maria").sees("@Jonas Weber supports you", where="DM")
    await settle(world)
    assert jonas.id in channel_of(box).members


async def test_somebody_else_cannot_write_an_objective_for_a_group(world: World) -> None:
    """A facilitator reads along in a public channel."""
    box = world.box
    await enough(box)
    await form_group(box)
    jonas = box.person("Jonas Weber")
    box.ws.join(channel_of(box), jonas.id)
    await jonas.presses("Write my objective", near="This channel is yours")
    await jonas.sees("Only the members of this group can do that")


async def test_an_objective_belongs_to_the_only_group_one_is_in(world: World) -> None:
    await enough(world.box)
    await form_group(world.box)
    await write_objective(world.box, "Maria", "Say no kindly")
    maria = world.box.person("Maria")
    await maria.types("/learn progress")
    await maria.presses("Edit", near="Say no kindly")
    await maria.sees(f"For your group: {TOPIC}", where="modal")


async def test_where_each_one_is_stands_in_the_proposal(world: World) -> None:
    await enough(world.box)
    await settle(world)
    helena = world.box.person("Helena")
    await open_proposal(helena)
    await helena.sees("Lisbon · Engineering", where="modal")
    await helena.sees("all in Lisbon · level 1–2 aiming at 3–4 · one department", where="modal")
