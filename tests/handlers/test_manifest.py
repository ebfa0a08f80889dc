"""The manifest asks Slack for what the routes and the deliveries use: all of it, and no more."""

import re
from datetime import timedelta

import pytest

from bot.demo import MANIFEST
from bot.doing import do_effect
from bot.doing_found import find_done
from handlers.all import every_route
from handlers.effect import (
    Archive,
    Bookmark,
    CreateChannel,
    Enter,
    Invite,
    Join,
    Pin,
    Post,
    PublishHome,
    ReadDetails,
    ReadFields,
    ReadProfile,
    ReadUserGroup,
    Remove,
    SendFile,
    SetPurpose,
    SharePicture,
    Tell,
    Update,
    Whisper,
)
from handlers.request import COMMAND
from handlers.route import Kind
from learning.delivery import Delivery
from learning.refusal import Reason
from messages import home, setup
from messages.digest import Chart, Series
from sandbox import manifest as manifests
from sandbox.scopes import BOT_EVENTS
from sandbox.web.api import Context
from sandbox.web.table import METHODS
from tests.conftest import World
from tests.stories.steps import CHANNEL, settle

A_CHART = Chart("Weeks", ("6 Nov",), tuple(Series(name, (1,)) for name in "abcd"), "Four of one each")
WORDS = setup.saved(moved=False)


def test_every_event_with_a_route_is_subscribed_and_no_other() -> None:
    subscribed = {name.partition(".")[0] for name in manifests.load(MANIFEST).events}  # message.channels is a message
    assert subscribed == {name for kind, name in every_route().all if kind is Kind.EVENT}


def test_the_command_is_the_one_that_is_listened_to_and_its_hint_names_the_words() -> None:
    [known] = manifests.load(MANIFEST).features.slash_commands
    assert known.command == COMMAND
    words = {name for kind, name in every_route().all if kind is Kind.COMMAND} - {"", "*", "settings"}
    assert set((known.usage_hint or "").strip("[]").split(" | ")) == words


def test_every_shortcut_has_a_route_and_no_other_has() -> None:
    offered = {each.callback_id for each in manifests.load(MANIFEST).features.shortcuts}
    assert offered == {name for kind, name in every_route().all if kind is Kind.SHORTCUT}


def test_the_scopes_that_are_explained_are_those_that_are_asked_for_with_calls_and_events_that_exist() -> None:
    manifest = manifests.load(MANIFEST)
    table = (MANIFEST.parent / "docs" / "scopes.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| `")]
    assert [row[0].strip("`") for row in rows] == sorted({row[0].strip("`") for row in rows}, key=table.index)
    assert {row[0].strip("`") for row in rows} == manifest.scopes
    named = {name for row in rows for name in re.findall(r"`([a-zA-Z_.]+)`", " ".join(row[2:]))}
    assert named - set(METHODS) <= set(manifest.events)
    explained = {name for name in manifest.events if BOT_EVENTS[name]}
    assert explained <= named


def a_delivery(world: World) -> Delivery:
    """A claim of which the outcome is uncertain."""
    now = world.box.clock.now()
    return Delivery(
        1, 1, "k", "lane", "x", "{}", "opaque", 1, True, "t", now + timedelta(minutes=1), now, now, None, None, None
    )


async def test_every_scope_is_used_by_something_we_do_and_nothing_we_do_lacks_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, slack, used = world.box, world.peerloop.tenants.plain, {"commands"}
    held = box.ws.manifest.scopes
    holds = Context.holds

    def noting(context: Context, *any_of: str) -> bool:
        used.update(sorted(held & set(any_of))[:1])
        return holds(context, *any_of)

    monkeypatch.setattr(Context, "holds", noting)
    await settle(world)
    delivery, maria = a_delivery(world), box.person("Maria")
    clearinghouse = box.ws.channel_named(CHANNEL)
    assert clearinghouse is not None
    await do_effect(slack, delivery, Join(clearinghouse.id))
    await do_effect(slack, delivery, ReadProfile(maria.id))
    await do_effect(slack, delivery, ReadFields())
    assert (await do_effect(slack, delivery, ReadDetails(maria.id))).profile
    (facilitators,) = (await slack.usergroups_list())["usergroups"]
    assert (await do_effect(slack, delivery, ReadUserGroup(facilitators["id"]))).users
    for name, private in (("learn-private", True), ("learn-public", False)):
        made = CreateChannel(name, private)
        channel = (await do_effect(slack, delivery, made)).channel
        found, needed = await find_done(slack, delivery, made, box.bot_user_id, None)
        assert needed
        assert found is not None
        assert found.channel == channel
        await do_effect(slack, delivery, SetPurpose(channel, "to learn"))
        await do_effect(slack, delivery, Invite(channel, (maria.id,)))
        posted = await do_effect(slack, delivery, Post(channel, WORDS))
        await do_effect(slack, delivery, Update(channel, posted.ts, WORDS))
        await do_effect(slack, delivery, Pin(channel, posted.ts))
        assert (await do_effect(slack, delivery, Enter(channel, ""))).private is private
        marks = [await do_effect(slack, delivery, Bookmark(channel, posted.ts, "Charter", "")) for _ in range(2)]
        assert len({mark.bookmark_id for mark in marks}) == len(box.ws.state.channels[channel].bookmarks) == 1
        again, _ = await find_done(slack, delivery, Post(channel, WORDS), box.bot_user_id, None)
        assert again == posted
        for _ in range(2):  # again is no failure: who is gone is gone
            await do_effect(slack, delivery, Remove(channel, maria.id))
        for _ in range(2):
            await do_effect(slack, delivery, Archive(channel))
    await maria.opens_home()
    await maria.joins(CHANNEL)
    card = await do_effect(slack, delivery, Post(clearinghouse.id, WORDS))
    await do_effect(slack, delivery, Whisper(clearinghouse.id, maria.id, card.ts, WORDS))
    await do_effect(slack, delivery, PublishHome(maria.id, home.home_refused(Reason.GUEST)))
    opened = await slack.conversations_open(users=maria.id)
    told = Tell(1, maria.id, opened["channel"]["id"], WORDS)
    there = await do_effect(slack, delivery, told)
    assert (await find_done(slack, delivery, told, box.bot_user_id, None))[0] == there
    together = await slack.conversations_open(users=f"{maria.id},{box.person('Tomás').id}")
    met = Post(together["channel"]["id"], WORDS)
    assert (await find_done(slack, delivery, met, box.bot_user_id, None))[0] is None
    await do_effect(slack, delivery, met)
    assert (await find_done(slack, delivery, met, box.bot_user_id, None))[0] is not None
    below = Post(clearinghouse.id, WORDS, thread_ts=card.ts)
    there = await do_effect(slack, delivery, below)
    assert (await find_done(slack, delivery, below, box.bot_user_id, None))[0] == there
    shared = SharePicture(clearinghouse.id, card.ts, "week", A_CHART, "How it stands")
    assert (await find_done(slack, delivery, shared, box.bot_user_id, None))[0] is None
    await do_effect(slack, delivery, shared)
    assert (await find_done(slack, delivery, shared, box.bot_user_id, None))[0] is not None
    sent = SendFile(1, maria.id, told.channel, ("about-you", ".json"), b"{}", "Here it is")
    await do_effect(slack, delivery, sent)
    assert (await find_done(slack, delivery, sent, box.bot_user_id, None))[0] is not None

    for name, scopes in BOT_EVENTS.items():
        if name in box.ws.manifest.events:
            used.update(set(scopes) & held)
    assert used == held
